import { PlutoError } from "../units/failure.ts";
import type { TradingDay } from "../units/time.ts";
import { tradingDay } from "../units/time.ts";
import type { TimeOfDay } from "../units/unit.ts";
import type { Exchange } from "./underlyings.ts";

/** A stretch of exchange time: `from` inclusive, `to` exclusive, milliseconds since midnight. */
export interface Window {
  readonly from: TimeOfDay;
  readonly to: TimeOfDay;
}

/** One exchange's derivatives session on one day, in exchange time. */
export interface Session {
  readonly date: TradingDay;
  readonly exchange: Exchange;
  /** `special`: on a day that is normally closed, or a disaster-recovery drill. */
  readonly kind: "regular" | "muhurat" | "special";
  /** First and last instant of continuous trading, as scheduled that morning. */
  readonly open: TimeOfDay;
  readonly close: TimeOfDay;
  /** Windows inside open … close without trading, as scheduled (the drill's 10:00-11:30). */
  readonly breaks: readonly Window[];
  /** Unscheduled halts: no fills while one lasts. Unknown in the morning; may outlast the scheduled close. */
  readonly halts: readonly Window[];
  /** When rows are really possible, after breaks, halts and extensions; ascending, disjoint. */
  readonly hours: readonly Window[];
  /**
   * Until here the index is computed from continuous trading; later the spot is stale or comes from an
   * auction.
   */
  readonly indexContinuousUntil: TimeOfDay;
  /** What was unusual, in words. */
  readonly note?: string;
}

/** The days on which Pluto knows whether an exchange was open, inclusive. */
export const CALENDAR_FROM: TradingDay = tradingDay("2017-01-01");
export const CALENDAR_TO: TradingDay = tradingDay("2026-12-31");

/** @throws `exchange.no-calendar` when `date` is outside the calendar, 2017-01-01 … 2026-12-31. */
export function requireCalendar(about: string, date: TradingDay): void {
  if (date >= CALENDAR_FROM && date <= CALENDAR_TO) return;
  throw new PlutoError(
    "exchange.no-calendar",
    `no trading calendar of ${about} for ${date}; Pluto's covers ${CALENDAR_FROM} to ${CALENDAR_TO}`,
    { data: { date, from: CALENDAR_FROM, to: CALENDAR_TO } },
  );
}
