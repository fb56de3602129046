import { totalOf } from "../ledger/charges.ts";
import { roundTripsOf } from "../ledger/round-trip.ts";
import type { TradebookRow } from "../ledger/tradebook-row.ts";
import type { TradingDay } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";

/** One day of a run that was simulated to its end. A day on which nothing traded is here, with zeros. */
export interface DayPnl {
  readonly date: TradingDay;
  /** Closed round trips plus marked open positions, paise. */
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

/** A day's profit from its tradebook. The positions of an intraday day are closed: nothing is left to mark. */
export function dayPnlOf(date: TradingDay, rows: readonly TradebookRow[]): DayPnl {
  const { closed } = roundTripsOf(rows.map((row) => row.fill));
  const gross = closed.reduce((sum, trip) => sum + trip.pnl, 0);
  const charges = rows.reduce((sum, row) => sum + totalOf(row.charges), 0);
  const slippage = rows.reduce((sum, row) => sum + row.charges.slippage, 0);
  return {
    date,
    slippage: slippage as Paise,
    gross: gross as Paise,
    charges: charges as Paise,
    net: (gross - charges) as Paise,
    fills: rows.length,
    roundTrips: closed.length,
    winners: closed.filter((trip) => trip.pnl > 0).length,
  };
}
