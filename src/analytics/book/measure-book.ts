import type { Book } from "./book.ts";
import type { BookMetric } from "./book-metric.ts";
import { COST_METRICS } from "./cost-metrics.ts";
import { EXCURSION_METRICS } from "./excursion-metrics.ts";
import { MARGIN_METRICS } from "./margin-metrics.ts";
import { TRIP_METRICS } from "./trip-metrics.ts";

/** Every metric of a book, in the order in which reports and the docs show them. */
export const BOOK_METRICS: readonly BookMetric[] = [
  ...COST_METRICS,
  ...TRIP_METRICS,
  ...EXCURSION_METRICS,
  ...MARGIN_METRICS,
];

/** A metric of one book: its value, or why it has none. */
export type MeasuredBook = {
  readonly name: string;
  readonly label: string;
  readonly unit: BookMetric["unit"];
} & (
  | { readonly value: number; readonly why?: undefined }
  | { readonly value?: undefined; readonly why: string }
);

/** Measures every metric of a book. */
export const measureBook = (book: Book): MeasuredBook[] =>
  BOOK_METRICS.map(({ name, label, unit, needs = "not enough data: no round trips", of }) => {
    const value = of(book);
    if (value === undefined) return { name, label, unit, why: needs };
    if (!Number.isFinite(value)) return { name, label, unit, why: "without bound: nothing was lost" };
    return { name, label, unit, value };
  });
