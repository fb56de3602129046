import { autocorrelations } from "../statistics/autocorrelation.ts";
import { deviationOf, meanOf } from "../statistics/moments.ts";
import type { Metric } from "./metric.ts";
import { type DailySeries, SESSIONS_PER_YEAR } from "./series.ts";
import { dailySharpe } from "./sharpe.ts";

/**
 * What a daily Sharpe ratio is multiplied by for a year of autocorrelated returns, instead of √q:
 * q ÷ √(q + 2 Σ_{k ≤ lags} (q − k) ρ_k) with q = 252. Source: A. Lo, "The Statistics of Sharpe Ratios", Financial Analysts
 * Journal 58 (2002). Undefined without enough sessions, or when the sum is not positive.
 */
export function loFactor(series: DailySeries, lags: number): number | undefined {
  const rho = autocorrelations(series.pnl, lags);
  if (rho === undefined) return undefined;
  const q = SESSIONS_PER_YEAR;
  const sum = rho.reduce((total, value, i) => total + (q - (i + 1)) * value, 0);
  const variance = q + 2 * sum;
  return variance > 0 ? q / Math.sqrt(variance) : undefined;
}

/** Sharpe ratio a year, for autocorrelated sessions. */
export function sharpeLo(series: DailySeries, lags: number): number | undefined {
  const daily = dailySharpe(series);
  const factor = loFactor(series, lags);
  return daily === undefined || factor === undefined ? undefined : daily * factor;
}

/**
 * t statistic of the mean session with a standard error that holds for autocorrelated sessions of changing spread: Newey
 * and West (1987), Bartlett's weights, no correction for small samples.
 */
export function meanTStatistic({ pnl }: DailySeries, lags = 5): number | undefined {
  const n = pnl.length;
  const mean = meanOf(pnl);
  const deviation = deviationOf(pnl);
  const rho = autocorrelations(pnl, lags);
  if (mean === undefined || deviation === undefined || rho === undefined) return undefined;
  const variance = (deviation * deviation * (n - 1)) / n;
  const long =
    variance * (1 + 2 * rho.reduce((sum, value, i) => sum + (1 - (i + 1) / (lags + 1)) * value, 0));
  return long > 0 ? mean / Math.sqrt(long / n) : undefined;
}

export const loSharpe: Metric = {
  name: "sharpe_autocorrelated",
  label: "Sharpe ratio, autocorrelation counted",
  unit: "ratio",
  about: "daily ratio × q ÷ √(q + 2 Σ (q − k) ρ_k), q = 252, five lags (Lo 2002)",
  sessions: 60,
  of: (series) => sharpeLo(series, 5),
};

export const hacT: Metric = {
  name: "mean_t_hac",
  label: "t statistic of the mean session",
  unit: "ratio",
  about: "mean ÷ its Newey–West standard error, Bartlett weights, five lags",
  sessions: 60,
  of: (series) => meanTStatistic(series, 5),
};
