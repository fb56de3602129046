import { sumOf } from "../statistics/moments.ts";
import { ANNUALISED_FROM, type Metric, ratio } from "./metric.ts";
import { type DailySeries, hurdleOf, SESSIONS_PER_YEAR } from "./series.ts";

/**
 * Mean excess over downside deviation, × √252. The downside deviation is √(mean of min(excess, 0)²) over **all** sessions.
 * Undefined below two sessions, or when no session fell short.
 */
export function sortinoRatio(series: DailySeries, excessOver = 0): number | undefined {
  const n = series.pnl.length;
  if (n < 2) return undefined;
  const hurdle = hurdleOf(series, excessOver);
  let squares = 0;
  for (const pnl of series.pnl) if (pnl < hurdle) squares += (pnl - hurdle) * (pnl - hurdle);
  const daily = ratio(sumOf(series.pnl) / n - hurdle, Math.sqrt(squares / n));
  return daily === undefined ? undefined : daily * Math.sqrt(SESSIONS_PER_YEAR);
}

export const sortino: Metric = {
  name: "sortino",
  label: "Sortino ratio",
  unit: "ratio",
  about: "mean ÷ √(mean of min(r, 0)² over all sessions), × √252; undefined when no session lost",
  sessions: ANNUALISED_FROM,
  of: (series, { excessOver = 0 } = {}) => sortinoRatio(series, excessOver),
};
