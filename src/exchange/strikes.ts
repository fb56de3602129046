import { PlutoError } from "../units/failure.ts";
import { paiseFromRupees } from "../units/money.ts";
import { type TradingDay, tradingDay } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";
import { type Expiry, expiriesKnownOn, isLongDated } from "./expiries.ts";
import { underlyingOf } from "./underlyings.ts";

/** The distance between neighbouring strikes, in rupees (dollars), for trade days from … on. */
interface StepRow {
  readonly from: TradingDay;
  readonly step: number;
}

const step = (from: string, rupees: number): StepRow => ({ from: tradingDay(from), step: rupees });
const ALWAYS = "2017-01-01";

/**
 * The ladder around the money of weeklies and the three monthlies. Beyond it the wings are coarser: 500 for
 * BANKNIFTY, FINNIFTY and NIFTYNXT50, 100 for MIDCPNIFTY, 10 to 100 for SPXW and NDXP.
 *
 * Sources: NSE contract master of 2020-02, bhavcopies of 2020-01-01 and 2025-26, broker contract lists of
 * 2024-07-09, 2025-09 and 2025-11; MCX. High confidence but for: FINNIFTY before 2024-07 (medium); MIDCPNIFTY
 * went from 50 to 25 on an unknown day before 2024-07-09, and 50 until then names strikes that exist either
 * way; SENSEX and BANKEX before 2024-07 (medium); GOLDM (medium, one source for 500); NDXP (low, 5 in
 * places).
 */
const NEAR: Readonly<Record<string, readonly StepRow[]>> = {
  NIFTY: [step(ALWAYS, 50)],
  BANKNIFTY: [step(ALWAYS, 100)],
  FINNIFTY: [step(ALWAYS, 50)],
  MIDCPNIFTY: [step(ALWAYS, 50), step("2024-07-09", 25)],
  NIFTYNXT50: [step(ALWAYS, 100)],
  SENSEX: [step(ALWAYS, 100)],
  BANKEX: [step(ALWAYS, 100)],
  SENSEX50: [step(ALWAYS, 50)],
  GOLDM: [step(ALWAYS, 100), step("2026-01-30", 500)],
  SPXW: [step(ALWAYS, 5)],
  NDXP: [step(ALWAYS, 10)],
};

/**
 * FINNIFTY's second and third month have every other strike of the near month's ladder (contract lists,
 * high).
 */
const MIDDLE_AND_FAR_MONTHS: Readonly<Record<string, readonly StepRow[]>> = { FINNIFTY: [step(ALWAYS, 100)] };

/**
 * Quarterly and half-yearly contracts list five strikes either side of the money; old ones with open interest
 * survive, so their real ladder is irregular. NIFTY: 100 in 2020, 1000 by 2024-07, 1500 from 2025-12-31
 * (NSE/FAOP/71819); when it left 100 is unknown, taken as 2021. BANKNIFTY: 1000 at the launch of 2020-10-30,
 * 1500 by 2024-07-09. SENSEX: 1000.
 */
const LONG_DATED: Readonly<Record<string, readonly StepRow[]>> = {
  NIFTY: [step(ALWAYS, 100), step("2021-01-01", 1000), step("2025-12-31", 1500)],
  BANKNIFTY: [step(ALWAYS, 1000), step("2024-07-09", 1500)],
  SENSEX: [step(ALWAYS, 1000)],
};

function rowsFor(
  underlying: string,
  expiry: Pick<Expiry, "date" | "kind">,
  on: TradingDay,
): readonly StepRow[] {
  const { expiriesFrom } = underlyingOf(underlying);
  const near = NEAR[underlying] ?? [];
  if (expiry.kind === "weekly" || expiriesFrom === "store") return near;
  const longDated = LONG_DATED[underlying];
  if (longDated !== undefined && isLongDated(underlying, expiry, on)) return longDated;
  const later = MIDDLE_AND_FAR_MONTHS[underlying];
  if (later === undefined) return near;
  const nearMonth = expiriesKnownOn(underlying, on).find(({ kind }) => kind === "monthly");
  return nearMonth !== undefined && expiry.date > nearMonth.date ? later : near;
}

/**
 * The step of the strike ladder near the money, for that contract on that day, paise. A grid, not a promise:
 * whether a strike was listed is for the day's contracts to say.
 * @throws `exchange.no-strike-step` before 2017; `exchange.no-calendar`; `exchange.unknown-underlying`.
 */
export function strikeStep(underlying: string, expiry: Pick<Expiry, "date" | "kind">, on: TradingDay): Paise {
  const row = rowsFor(underlying, expiry, on).findLast(({ from }) => from <= on);
  if (row === undefined)
    throw new PlutoError(
      "exchange.no-strike-step",
      `no strike step for ${underlying} on ${on}; the table starts in 2017`,
    );
  return paiseFromRupees(row.step);
}
