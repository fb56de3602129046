import type { Metric } from "./metric.ts";
import { type DailySeries, hurdleOf } from "./series.ts";

/** What was earned above the hurdle over what was missed below it. Infinite without a miss; undefined with neither. */
export function omegaRatio(series: DailySeries, excessOver = 0): number | undefined {
  const hurdle = hurdleOf(series, excessOver);
  let [gained, missed] = [0, 0];
  for (const pnl of series.pnl)
    if (pnl > hurdle) gained += pnl - hurdle;
    else missed += hurdle - pnl;
  if (missed === 0) return gained === 0 ? undefined : Number.POSITIVE_INFINITY;
  return gained / missed;
}

export const omega: Metric = {
  name: "omega",
  label: "Omega",
  unit: "ratio",
  about: "Σ max(r, 0) ÷ Σ max(−r, 0) over sessions; with a hurdle, r is the excess over it",
  of: (series, { excessOver = 0 } = {}) => omegaRatio(series, excessOver),
};
