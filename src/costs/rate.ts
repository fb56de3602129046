import { CALENDAR_TO } from "../exchange/session.ts";
import { PlutoError } from "../units/failure.ts";
import { type TradingDay, tradingDay } from "../units/time.ts";
import type { Unit } from "../units/unit.ts";

/**
 * A levy's rate: whole paise per crore of rupees, i.e. billionths. The unit of the circulars ("Rs 3503 per
 * crore"), fine enough for all of them, so that no float decides a rounding. 0.1 % is 1 000 000.
 */
export type Rate = Unit<"paise-per-crore">;

/**
 * An exact amount of money before rounding, in billionths of a paisa: what a whole number of paise times a
 * `Rate` is.
 */
export type NanoPaise = bigint;

export const NANO = 1_000_000_000n;

/** How sure a dated fact is: a circular or two sources; one decent source; weak or from memory. */
export type Confidence = "high" | "medium" | "low";

function wholeRate(paisePerCrore: number, said: string): Rate {
  const rate = Math.round(paisePerCrore);
  if (rate >= 0 && Number.isSafeInteger(rate) && Math.abs(paisePerCrore - rate) <= 1e-3) return rate as Rate;
  throw new PlutoError(
    "costs.bad-rate",
    `${said} is not a rate; write one that is not negative and not finer than a paisa a crore (0.0000001 %)`,
  );
}

/** Rupees per crore of turnover → rate. @throws `costs.bad-rate` when negative or finer than a paisa a crore. */
export const perCrore = (rupees: number): Rate => wholeRate(rupees * 100, `${rupees} rupees a crore`);

/** Percent of turnover → rate: 0.0625 is 0.0625 %. @throws `costs.bad-rate` as `perCrore`. */
export const percent = (pct: number): Rate => wholeRate(pct * 10_000_000, `${pct} %`);

/** The exact levy on so many paise. */
export const levyOn = (paise: number, rate: Rate): NanoPaise => BigInt(paise) * BigInt(rate);

/** A fact that holds from a day on, until the next row's. */
export interface DatedRow {
  readonly from: TradingDay;
  readonly confidence: Confidence;
}

/**
 * The last day on which a circular was looked for. Later rows are the last known rule carried forward, and count
 * as low.
 */
export const CIRCULARS_TO: TradingDay = tradingDay("2026-08-22");

/**
 * The row that held on `date`; its confidence is low after `CIRCULARS_TO`.
 * @param what the levy, for the message  @throws `costs.no-rate` before the first row and after 2026.
 */
export function rowOn<Row extends DatedRow>(rows: readonly Row[], date: TradingDay, what: string): Row {
  const row = date > CALENDAR_TO ? undefined : rows.findLast(({ from }) => from <= date);
  if (row !== undefined) return date > CIRCULARS_TO ? { ...row, confidence: "low" } : row;
  const first = rows[0]?.from;
  const known = first === undefined ? "none is known" : `Pluto knows ${first} to ${CALENDAR_TO}`;
  throw new PlutoError("costs.no-rate", `no ${what} for ${date}: ${known}; give a rate in costs.overrides`, {
    data: { what, date, from: first ?? null, to: CALENDAR_TO },
  });
}

/** A dated rate, as the tables of `levies/` hold it. */
export interface RateRow extends DatedRow {
  readonly rate: Rate;
}

/** One row of a table in percent. */
export const inPercent = (from: string, pct: number, confidence: Confidence): RateRow => ({
  from: tradingDay(from),
  rate: percent(pct),
  confidence,
});

/** One row of a table in rupees per crore. */
export const inCrore = (from: string, rupees: number, confidence: Confidence): RateRow => ({
  from: tradingDay(from),
  rate: perCrore(rupees),
  confidence,
});
