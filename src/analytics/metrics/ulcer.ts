import { equityCurve } from "./equity.ts";
import { compoundGrowth } from "./growth.ts";
import { ANNUALISED_FROM, type Metric, ratio } from "./metric.ts";
import type { DailySeries } from "./series.ts";

/** Root mean square of every session's fall from the peak, in per cent of capital plus peak. Source: P. Martin (1987). */
export function ulcerPercent({ pnl, capital }: DailySeries): number | undefined {
  if (capital === undefined || pnl.length === 0) return undefined;
  let squares = 0;
  for (const { equity, peak } of equityCurve(pnl)) {
    const fall = ((equity - peak) / (capital + peak)) * 100;
    squares += fall * fall;
  }
  return Math.sqrt(squares / pnl.length);
}

export const ulcer: Metric = {
  name: "ulcer_index",
  label: "Ulcer index",
  unit: "percent",
  ofCapital: true,
  about: "√(mean of (fall from the peak, % of capital + peak)²) over sessions (Martin 1987)",
  of: ulcerPercent,
};

export const ulcerPerformance: Metric = {
  name: "ulcer_performance",
  label: "Ulcer performance index",
  unit: "ratio",
  ofCapital: true,
  about: "compound growth a year in % ÷ Ulcer index",
  sessions: ANNUALISED_FROM,
  of: (series) => {
    const growth = compoundGrowth(series);
    return ratio(growth === undefined ? undefined : growth * 100, ulcerPercent(series));
  },
};
