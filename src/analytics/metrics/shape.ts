import { autocorrelations } from "../statistics/autocorrelation.ts";
import { chiSquaredTail } from "../statistics/chi-squared.ts";
import { populationShape, sampleKurtosis, sampleSkew } from "../statistics/moments.ts";
import type { Metric } from "./metric.ts";
import type { DailySeries } from "./series.ts";

/** A test statistic and the probability of one as large by chance. */
export interface TestResult {
  readonly statistic: number;
  readonly p: number;
}

/** Whether sessions are normal: n/6 (S² + K²/4), biased moments. Source: C. Jarque and A. Bera (1980). */
export function jarqueBera({ pnl }: DailySeries): TestResult | undefined {
  const shape = populationShape(pnl);
  if (shape === undefined) return undefined;
  const statistic = (pnl.length / 6) * (shape.skew * shape.skew + (shape.kurtosis * shape.kurtosis) / 4);
  return { statistic, p: chiSquaredTail(statistic, 2) };
}

/** Whether sessions follow from those before: n(n + 2) Σ ρ_k² ÷ (n − k), ten lags. Source: G. Ljung and G. Box (1978). */
export function ljungBox({ pnl }: DailySeries, lags = 10): TestResult | undefined {
  const n = pnl.length;
  const rho = autocorrelations(pnl, lags);
  if (rho === undefined) return undefined;
  const statistic = n * (n + 2) * rho.reduce((sum, value, i) => sum + (value * value) / (n - i - 1), 0);
  return { statistic, p: chiSquaredTail(statistic, lags) };
}

export const skew: Metric = {
  name: "skew",
  label: "skewness of sessions",
  unit: "ratio",
  about: "bias-corrected third moment G₁; below 0: the long tail is of losses",
  sessions: 20,
  of: ({ pnl }) => sampleSkew(pnl),
};

export const kurtosis: Metric = {
  name: "kurtosis",
  label: "excess kurtosis of sessions",
  unit: "ratio",
  about: "bias-corrected fourth moment G₂, 0 for a normal distribution",
  sessions: 20,
  of: ({ pnl }) => sampleKurtosis(pnl),
};
