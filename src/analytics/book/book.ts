import type { TradebookRow } from "../../ledger/tradebook-row.ts";
import type { TradingDay } from "../../units/time.ts";
import type { Paise, TimeOfDay } from "../../units/unit.ts";
import { type DayPnl, dayPnlOf } from "../daily-pnl.ts";
import { type Trip, tripsOf } from "./trip.ts";

/** A day of a run, with what was known of its market and margin. A tradebook alone knows none of it. */
export interface BookDay extends DayPnl {
  /** Index at the first and the last row of the session, paise. */
  readonly indexOpen?: Paise | undefined;
  readonly indexClose?: Paise | undefined;
  /** India VIX at its first row of the day, points. */
  readonly vix?: number | undefined;
  /** The most that the book tied up, paise. */
  readonly peakMargin?: Paise | undefined;
  /** Margin integrated over the session, paise × milliseconds, and the milliseconds. */
  readonly marginTime?: { readonly area: number; readonly ms: number } | undefined;
}

/** Worst and best profit of a position from its first fill to its last on a day, paise. */
export interface Excursion {
  readonly date: TradingDay;
  readonly symbol: string;
  readonly openedAt: TimeOfDay;
  readonly closedAt: TimeOfDay;
  readonly worst: Paise;
  readonly best: Paise;
}

/** What every view, finding and filter is computed from: days and round trips, ours or of a foreign tradebook. */
export interface Book {
  /** Undefined when the tradebook does not say. */
  readonly underlying: string | undefined;
  /** Every session that is known, in order; absent ones are not here. */
  readonly days: readonly BookDay[];
  readonly trips: readonly Trip[];
  readonly excursions: readonly Excursion[];
  /** Sessions that failed or had no data. */
  readonly absent: readonly { readonly date: TradingDay; readonly status: string }[];
}

/**
 * A book from a tradebook alone: a day for each date of a fill. What is still open is no profit, and days without a fill
 * are not known, so ratios over sessions are too good where such days were left out.
 */
export function bookOfRows(rows: readonly TradebookRow[]): Book {
  const byDate = new Map<TradingDay, TradebookRow[]>();
  for (const row of rows) {
    const own = byDate.get(row.fill.date) ?? [];
    byDate.set(row.fill.date, own);
    own.push(row);
  }
  const { trips } = tripsOf(rows);
  const realised = new Map<TradingDay, { gross: number; count: number; won: number }>();
  for (const { closed, pnl } of trips) {
    const day = realised.get(closed.date) ?? { gross: 0, count: 0, won: 0 };
    realised.set(closed.date, {
      gross: day.gross + pnl,
      count: day.count + 1,
      won: day.won + (pnl > 0 ? 1 : 0),
    });
  }
  const days = [...byDate].map(([date, own]): BookDay => {
    // A day alone would not see what an earlier day opened: profit is booked where a round trip closes.
    const { gross = 0, count = 0, won = 0 } = realised.get(date) ?? {};
    const costs = dayPnlOf(date, own);
    return {
      ...costs,
      gross: gross as Paise,
      net: (gross - costs.charges) as Paise,
      roundTrips: count,
      winners: won,
    };
  });
  days.sort((a, b) => (a.date < b.date ? -1 : 1));
  return { underlying: onlyUnderlying(trips), days, trips, excursions: [], absent: [] };
}

/** What is known of one session of a run that was simulated to its end, beside its fills. Money in paise. */
export interface SessionFacts {
  readonly date: TradingDay;
  readonly grossPnl: Paise;
  readonly netPnl: Paise;
  readonly peakMargin?: Paise | undefined;
  readonly indexOpen?: Paise | undefined;
  readonly indexClose?: Paise | undefined;
  readonly vix?: number | undefined;
}

/** A book from a run's tradebook and its sessions: profit of a day is what the run booked, marked positions included. */
export function bookOfRun(
  rows: readonly TradebookRow[],
  sessions: readonly SessionFacts[],
  more: Pick<Book, "underlying" | "excursions" | "absent">,
): Book {
  const byDate = new Map(bookOfRows(rows).days.map((day) => [day.date, day]));
  const days = sessions.map(({ date, grossPnl, netPnl, ...facts }): BookDay => {
    const own = byDate.get(date) ?? dayPnlOf(date, []);
    return { ...own, ...facts, gross: grossPnl, net: netPnl };
  });
  return { ...more, days, trips: tripsOf(rows).trips };
}

/** The underlying that all contracts of the trips share; undefined when they do not, or none is known. */
export function onlyUnderlying(trips: readonly Trip[]): string | undefined {
  const names = new Set(trips.map(({ contract }) => contract?.underlying));
  const [name] = names;
  return names.size === 1 ? name : undefined;
}
