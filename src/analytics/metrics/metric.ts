import type { DailySeries } from "./series.ts";

/** What a metric's value is counted in. Money is paise in code and rupees in files; a share is 0.25 for 25 %. */
export type MetricUnit =
  | "money"
  | "share"
  | "ratio"
  | "count"
  | "sessions"
  | "days"
  | "months"
  | "probability"
  | "percent";

/** How a metric is asked for. */
export interface MetricOptions {
  /**
   * Annual rate that a session must beat, 0.06 for 6 %, simple. Default 0: margin sits in pledged bills, so profit and
   * loss already is what was earned above the riskless rate. To count the riskless rate as a cost, the yield of the
   * collateral belongs to the income: give the rate less that yield.
   */
  readonly excessOver?: number;
}

/** One number about a series of daily profit. Defined once, in a file of its own, and listed in `all-metrics.ts`. */
export interface Metric {
  /** Key in files. */
  readonly name: string;
  /** As a person reads it. */
  readonly label: string;
  readonly unit: MetricUnit;
  /** Formula in words, with what it is undefined for, and its source where it has one. */
  readonly about: string;
  /** Fewer sessions than this do not support the number: reports say "not enough data". Default 1. */
  readonly sessions?: number;
  /** Whether it is a share of capital, and so has no value without one. */
  readonly ofCapital?: true;
  /** Undefined when it has no value; may be infinite where nothing was lost. Never NaN. */
  readonly of: (series: DailySeries, options?: MetricOptions) => number | undefined;
}

/** Sessions below which an annualised figure is not reported. */
export const ANNUALISED_FROM = 20;

/** The quotient; undefined when one side is, or the divisor is 0. */
export const ratio = (top: number | undefined, bottom: number | undefined): number | undefined =>
  top === undefined || bottom === undefined || bottom === 0 ? undefined : top / bottom;

/** a to the power of b for a > 0, by exp and log: the same on every Node. */
export const power = (a: number, b: number): number => Math.exp(b * Math.log(a));
