import type { Metric } from "../metrics/metric.ts";
import type { Book } from "./book.ts";

/** A number about a book's round trips, margin or costs: what daily profit alone does not tell. */
export interface BookMetric extends Omit<Metric, "of" | "sessions" | "ofCapital" | "unit"> {
  readonly unit: Metric["unit"] | "trips" | "minutes" | "points" | "basis_points";
  /** Undefined when it has no value. May be infinite where nothing was lost. Never NaN. */
  readonly of: (book: Book) => number | undefined;
  /** Why it has none, when that is not for want of round trips. */
  readonly needs?: string;
}
