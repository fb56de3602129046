import { BOOK_METRICS } from "../../analytics/book/measure-book.ts";
import type { DayPnl } from "../../analytics/daily-pnl.ts";
import { METRICS } from "../../analytics/metrics/all-metrics.ts";
import { measure } from "../../analytics/metrics/measure.ts";
import { dailySeries } from "../../analytics/metrics/series.ts";
import type { Paise } from "../../units/unit.ts";
import type { Assignment, Point } from "./dimension.ts";
import type { Objective, SearchConfig } from "./search-config.ts";

/** What became of a trial. Only `done` ones are ranked. */
export type TrialStatus =
  | "done"
  /** Given up after a few days. */
  | "pruned"
  /** Fewer round trips than the search asks for. */
  | "few_trades"
  /** An objective has no value. */
  | "no_value"
  /** The run config refuses these values together. */
  | "invalid"
  /** A day failed. */
  | "failed";

/** One trial of a search: a line of its journal. */
export interface Trial {
  /** From 0, in the order in which they were chosen. */
  readonly number: number;
  readonly point: Point;
  readonly values: Assignment;
  readonly status: TrialStatus;
  readonly why?: string;
  /** The trial with the same values that was run before; this one was not run again. */
  readonly sameAs?: number;
  /** Of each objective in its own direction; money in paise, null without value. */
  readonly objectives: readonly (number | null)[];
  /** Taken off the first objective. */
  readonly penalty: number;
  /** The first objective when pruning looked, null without value or without pruning. */
  readonly early: number | null;
  readonly netPnl: number;
  readonly roundTrips: number;
  readonly fills: number;
  readonly tradebookHash: string;
  /** Net profit of each session of the search, paise; null where the session is absent or the trial was given up before. */
  readonly pnl: readonly (number | null)[];
}

/** The book metrics that a search needs of its trials. */
export function bookMetricsOf({ objectives, penalties }: SearchConfig): string[] {
  const names = new Set([...objectives, ...penalties].map(({ metric }) => metric));
  return BOOK_METRICS.map(({ name }) => name).filter((name) => names.has(name));
}

/** What is measured of a trial. */
export interface Measurable {
  readonly days: readonly Pick<DayPnl, "date" | "net">[];
  readonly bookMetrics: Readonly<Record<string, number>>;
}

/** A metric's value by name, undefined where it has none. @param capital paise */
export function metricOf(
  name: string,
  { days, bookMetrics }: Measurable,
  capital: Paise | undefined,
): number | undefined {
  const metric = METRICS.find((one) => one.name === name);
  if (metric === undefined) return bookMetrics[name];
  return measure(metric, dailySeries(days, capital)).value;
}

/** How good a value is: higher is better, whatever the goal. */
export const meritOf = (value: number, { goal }: Objective): number => (goal === "max" ? value : 0 - value);

/** What penalties take off the first objective. */
export function penaltyOf(
  { penalties }: Pick<SearchConfig, "penalties">,
  measured: Measurable,
  capital: Paise | undefined,
): number {
  let sum = 0;
  for (const { metric, above, below, weight } of penalties) {
    const value = metricOf(metric, measured, capital) ?? 0;
    const beyond = above === undefined ? (below ?? 0) - value : value - above;
    sum += weight * Math.max(0, beyond);
  }
  return sum;
}

/** Merits of a ranked trial, the penalty taken off the first; undefined for one that is not ranked. */
export function meritsOf(
  trial: Trial,
  { objectives }: Pick<SearchConfig, "objectives">,
): number[] | undefined {
  if (trial.status !== "done") return undefined;
  const merits: number[] = [];
  for (const [i, objective] of objectives.entries()) {
    const value = trial.objectives[i];
    if (value === null || value === undefined) return undefined;
    merits.push(meritOf(value, objective) - (i === 0 ? trial.penalty : 0));
  }
  return merits;
}
