import type { Expiry } from "../../exchange/expiries.ts";
import type { Session } from "../../exchange/sessions.ts";
import { VIX } from "../../market/series.ts";
import type { SeriesRows } from "../../market/series-rows.ts";
import { rupees } from "../../units/money.ts";
import { clockText, type TradingDay } from "../../units/time.ts";

/** `fault`: the data is wrong. `warning`: it may well be wrong, or lacks something a run needs. `note`: worth knowing. */
export type Severity = "fault" | "warning" | "note";

/** What one check found in one day of an underlying. */
export interface Finding {
  readonly day: TradingDay;
  readonly underlying: string;
  readonly check: string;
  readonly severity: Severity;
  /** The table it is about, by its name in the store. */
  readonly series: string;
  /** How many of `of` things (rows, pages, minutes, strikes) are concerned. */
  readonly count: number;
  readonly of: number;
  /** The worst case, so that it can be looked up. */
  readonly worst: string;
  /** What to do about it. */
  readonly hint: string;
}

/** A finding without what every finding of a day shares. */
export type FindingPart = Omit<Finding, "day" | "underlying" | "check">;

/** One options or futures series of the day. */
export interface CheckedSeries {
  readonly name: string;
  readonly expiry: TradingDay;
  /** The expiry as known that day; undefined when the calendar has none under this name, or the store names the expiries. */
  readonly known: Expiry | undefined;
  readonly rows: SeriesRows;
}

/** One underlying on one day, with every column the store has. */
export interface CheckedDay {
  readonly day: TradingDay;
  readonly underlying: string;
  /** Undefined: the exchange was closed. */
  readonly session: Session | undefined;
  readonly index: { readonly name: string; readonly rows: SeriesRows } | undefined;
  /** By expiry, nearest first. */
  readonly options: readonly CheckedSeries[];
  readonly futures: readonly CheckedSeries[];
}

/** One way in which data can be wrong. A new one is a file here and a line in `all-checks.ts`. */
export interface DataCheck {
  readonly name: string;
  /** What it looks for, in one line. */
  readonly about: string;
  run(day: CheckedDay): readonly FindingPart[];
}

/** Every series of the day with its name. */
export const allSeries = (
  day: CheckedDay,
): readonly { readonly name: string; readonly rows: SeriesRows }[] => [
  ...(day.index === undefined ? [] : [day.index]),
  ...day.options,
  ...day.futures,
];

/** A contract and an instant, as a worst example shows them: `11500 CE 09:20:00`. */
export function placeText(rows: SeriesRows, row: number): string {
  const contract = contractOf(rows, row);
  const strike = rows.strikes[contract];
  const side = rows.isPut[contract] === 1 ? "PE" : "CE";
  return `${strike === 0 ? "" : `${strike / 100} ${side} `}${clockText(rows.time[row])}`;
}

/** A price of a series in rupees (points for VIX). */
export const priceText = (underlying: string, value: number): string =>
  underlying === VIX ? String(value / 10_000) : rupees(value);

/** The contract whose row that is. */
export function contractOf(rows: SeriesRows, row: number): number {
  let low = 0;
  let high = rows.strikes.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (rows.offsets[middle] <= row) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The middle value of a list, the lower one of two; undefined for an empty list. */
export function median(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
}

/**
 * Counts the rows for which `isWrong` holds and keeps the first as the worst, or the one with the largest measure.
 * @param measure 0 when nothing is wrong with the row, else how wrong it is
 */
export function countRows(
  rows: SeriesRows,
  measure: (row: number) => number,
): { readonly count: number; readonly worst: number } {
  let count = 0;
  let worst = -1;
  let most = 0;
  for (let row = 0; row < rows.time.length; row++) {
    const wrong = measure(row);
    if (wrong === 0) continue;
    count++;
    if (wrong > most) {
      most = wrong;
      worst = row;
    }
  }
  return { count, worst };
}
