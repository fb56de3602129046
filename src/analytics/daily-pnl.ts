import { totalOf } from "../ledger/charges.ts";
import { roundTripsOf } from "../ledger/round-trip.ts";
import type { TradebookRow } from "../ledger/tradebook-row.ts";
import type { TradingDay } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";

/** One day of a run that was simulated to its end. A day on which nothing traded is here, with zeros. */
export interface DayPnl {
  readonly date: TradingDay;
  /** Change of cash and marked open positions over the day, paise: closed round trips when it begins and ends flat. */
  readonly gross: Paise;
  /** Charges and slippage of the day's fills, paise, ≥ 0. */
  readonly charges: Paise;
  /** The part of `charges` that is slippage. */
  readonly slippage: Paise;
  readonly net: Paise;
  readonly fills: number;
  readonly roundTrips: number;
  /** Round trips that made money, before charges. */
  readonly winners: number;
}

/** Whether anything was at work on a day: a fill, or a position that was carried and moved. */
export const isTraded = ({ fills, gross }: Pick<DayPnl, "fills" | "gross">): boolean =>
  fills > 0 || gross !== 0;

/** What a day made before charges, and the round trips that ended on it. */
export type DayMade = Pick<DayPnl, "gross" | "roundTrips" | "winners">;

/** Of a day that begins and ends flat: nothing is left to mark. */
function madeOnFlatDay(rows: readonly TradebookRow[]): DayMade {
  const { closed } = roundTripsOf(rows.map((row) => row.fill));
  return {
    gross: closed.reduce((sum, trip) => sum + trip.pnl, 0) as Paise,
    roundTrips: closed.length,
    winners: closed.filter((trip) => trip.pnl > 0).length,
  };
}

/**
 * A day's profit from its part of the tradebook. @param made what it made, marks included; without it the day has to begin
 * and end flat
 */
export function dayPnlOf(
  date: TradingDay,
  rows: readonly TradebookRow[],
  made: DayMade = madeOnFlatDay(rows),
): DayPnl {
  const { gross } = made;
  const charges = rows.reduce((sum, row) => sum + totalOf(row.charges), 0);
  const slippage = rows.reduce((sum, row) => sum + row.charges.slippage, 0);
  return {
    date,
    slippage: slippage as Paise,
    charges: charges as Paise,
    net: (gross - charges) as Paise,
    fills: rows.length,
    ...made,
  };
}
