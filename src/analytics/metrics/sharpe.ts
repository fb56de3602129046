import { deviationOf, meanOf } from "../statistics/moments.ts";
import { ANNUALISED_FROM, type Metric, ratio } from "./metric.ts";
import { type DailySeries, hurdleOf, SESSIONS_PER_YEAR } from "./series.ts";

/**
 * Mean over sample deviation of the daily return in excess of `excessOver` ÷ 252, not annualised; undefined below two
 * sessions or without spread.
 */
export function dailySharpe(series: DailySeries, excessOver = 0): number | undefined {
  const mean = meanOf(series.pnl);
  return mean === undefined ? undefined : ratio(mean - hurdleOf(series, excessOver), deviationOf(series.pnl));
}

/** Sharpe ratio a year: `dailySharpe` × √252. */
export function sharpeRatio(series: DailySeries, excessOver = 0): number | undefined {
  const daily = dailySharpe(series, excessOver);
  return daily === undefined ? undefined : daily * Math.sqrt(SESSIONS_PER_YEAR);
}

export const sharpe: Metric = {
  name: "sharpe",
  label: "Sharpe ratio",
  unit: "ratio",
  about: "mean ÷ sample deviation of daily return on capital, × √252; undefined without spread",
  sessions: ANNUALISED_FROM,
  of: (series, { excessOver = 0 } = {}) => sharpeRatio(series, excessOver),
};
