import { METRICS } from "./all-metrics.ts";
import type { Metric, MetricOptions, MetricUnit } from "./metric.ts";
import type { DailySeries } from "./series.ts";

/** A metric of one series: its value, or why it has none. */
export type Measured = {
  readonly name: string;
  readonly label: string;
  readonly unit: MetricUnit;
} & (
  | { readonly value: number; readonly why?: undefined }
  | { readonly value?: undefined; readonly why: string }
);

/** Measures one metric; below its number of sessions it says "not enough data" instead of a number. */
export function measure(metric: Metric, series: DailySeries, options: MetricOptions = {}): Measured {
  const { name, label, unit, sessions = 1 } = metric;
  const count = series.pnl.length;
  if (count < sessions) {
    const needed = `not enough data: ${count} of ${sessions} session${sessions === 1 ? "" : "s"}`;
    return { name, label, unit, why: needed };
  }
  const value = metric.of(series, options);
  if (value === undefined && metric.ofCapital === true && series.capital === undefined)
    return { name, label, unit, why: "no capital is known: neither stated nor measured as margin" };
  if (value === undefined) return { name, label, unit, why: "undefined for these sessions" };
  if (!Number.isFinite(value)) return { name, label, unit, why: "without bound: nothing was lost" };
  return { name, label, unit, value };
}

/** Every metric, in the order of the list. */
export const measureAll = (series: DailySeries, options: MetricOptions = {}): Measured[] =>
  METRICS.map((metric) => measure(metric, series, options));
