import { type TradingDay, type Weekday, weekdayOf } from "../../units/time.ts";
import type { Book, BookDay } from "./book.ts";
import type { Trip } from "./trip.ts";

/** Which part of a book to look at. What is undefined does not filter. Bounds are inclusive. */
export interface BookFilter {
  readonly from?: TradingDay | undefined;
  readonly to?: TradingDay | undefined;
  readonly weekdays?: readonly Weekday[] | undefined;
  /** Calendar days to expiry when a round trip was opened. */
  readonly dte?: readonly [low: number, high: number] | undefined;
  /** India VIX at the day's first row, points; a day whose VIX is not known is left out. */
  readonly vix?: readonly [low: number, high: number] | undefined;
  /** Keep only these days, or leave these out: budgets, elections, policy meetings. */
  readonly only?: ReadonlySet<TradingDay> | undefined;
  readonly without?: ReadonlySet<TradingDay> | undefined;
}

/**
 * Re-cuts a book: days that do not pass are left out with their round trips, as if they had not been sessions. A filter
 * by days to expiry drops round trips, and then the days' profit is summed anew from the round trips that are left; a
 * day on which all were dropped stays, with zeros.
 */
export function filterBook(book: Book, filter: BookFilter): Book {
  const days = book.days.filter((day) => passes(day, filter));
  const dates = new Set(days.map(({ date }) => date));
  const { dte } = filter;
  const trips = book.trips.filter(
    ({ closed, opened }) =>
      dates.has(closed.date) && (dte === undefined || (opened.dte >= dte[0] && opened.dte <= dte[1])),
  );
  const isCut = trips.length < book.trips.filter(({ closed }) => dates.has(closed.date)).length;
  return {
    ...book,
    days: isCut ? daysOfTrips(days, trips) : days,
    trips,
    excursions: book.excursions.filter(({ date }) => dates.has(date)),
    absent: book.absent.filter(({ date }) => isInCalendar(date, filter)),
  };
}

const isInCalendar = (date: TradingDay, { from, to, weekdays, only, without }: BookFilter): boolean =>
  (from === undefined || date >= from) &&
  (to === undefined || date <= to) &&
  (weekdays === undefined || weekdays.includes(weekdayOf(date))) &&
  (only === undefined || only.has(date)) &&
  (without === undefined || !without.has(date));

const passes = ({ date, vix }: BookDay, filter: BookFilter): boolean =>
  isInCalendar(date, filter) &&
  (filter.vix === undefined || (vix !== undefined && vix >= filter.vix[0] && vix <= filter.vix[1]));

function daysOfTrips(days: readonly BookDay[], trips: readonly Trip[]): BookDay[] {
  const byDate = new Map<TradingDay, Trip[]>();
  for (const trip of trips) {
    const own = byDate.get(trip.closed.date) ?? [];
    byDate.set(trip.closed.date, own);
    own.push(trip);
  }
  return days.map((day) => {
    const own = byDate.get(day.date) ?? [];
    const sum = (pick: (trip: Trip) => number): number => own.reduce((total, trip) => total + pick(trip), 0);
    const fills = new Set(own.flatMap(({ opened, closed }) => [opened, closed]));
    return {
      ...day,
      gross: sum((trip) => trip.pnl) as BookDay["gross"],
      charges: sum((trip) => trip.charges) as BookDay["charges"],
      slippage: sum((trip) => trip.slippage) as BookDay["slippage"],
      net: sum((trip) => trip.net) as BookDay["net"],
      fills: fills.size,
      roundTrips: own.length,
      winners: own.filter((trip) => trip.pnl > 0).length,
    };
  });
}
