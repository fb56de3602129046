import { PlutoError } from "../../units/failure.ts";
import type { TradingDay } from "../../units/time.ts";
import type { Window } from "./window.ts";

/** Windows of whole calendar months. */
export interface CalendarOptions {
  readonly trainMonths: number;
  readonly testMonths: number;
  readonly anchored?: boolean;
}

/** A window with the days that its test begins and ends on. */
export interface CalendarWindow extends Window {
  readonly testFrom: TradingDay;
  readonly testTo: TradingDay;
}

/**
 * Windows over ascending session dates, by calendar months that have a session: so many to train on, so many to be judged
 * in, on by as many as are judged. A last month that the data cuts short counts as a month; a last test of fewer months is
 * left out. @throws `walkforward.bad-windows`
 */
export function calendarWindows(
  dates: readonly TradingDay[],
  { trainMonths, testMonths, anchored = false }: CalendarOptions,
): CalendarWindow[] {
  if (![trainMonths, testMonths].every((months) => Number.isInteger(months) && months > 0))
    throw new PlutoError(
      "walkforward.bad-windows",
      `${trainMonths} and ${testMonths} months: give whole months above 0`,
    );
  // Places at which a month begins, and the end.
  const starts = dates.flatMap((date, i) => (date.slice(0, 7) === dates[i - 1]?.slice(0, 7) ? [] : [i]));
  const edges = [...starts, dates.length];
  const windows: CalendarWindow[] = [];
  for (let month = 0; month + trainMonths + testMonths <= starts.length; month += testMonths) {
    const [first, from, to] = [
      anchored ? 0 : month,
      month + trainMonths,
      month + trainMonths + testMonths,
    ].map((edge) => edges[edge] as number) as [number, number, number];
    windows.push({
      train: [first, from],
      test: [from, to],
      testFrom: dates[from] as TradingDay,
      testTo: dates[to - 1] as TradingDay,
    });
  }
  return windows;
}
