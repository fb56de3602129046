import { normalCdf } from "../../pricing/normal.ts";
import { normalQuantile } from "../../pricing/normal-quantile.ts";
import { populationShape } from "../statistics/moments.ts";
import { ANNUALISED_FROM, type Metric } from "./metric.ts";
import { type DailySeries, SESSIONS_PER_YEAR } from "./series.ts";
import { dailySharpe } from "./sharpe.ts";

const ROOT_YEAR = Math.sqrt(SESSIONS_PER_YEAR);

/** A Sharpe ratio with its standard error, both a session, neither annualised. */
export interface SharpeEstimate {
  readonly daily: number;
  readonly standardError: number;
  readonly sessions: number;
}

/**
 * Standard error of a Sharpe ratio for returns that are not normal: √((1 − g₃·SR + (g₄ − 1)/4·SR²) ÷ (n − 1)), with
 * biased skewness g₃ and raw kurtosis g₄. Source: A. Lo (2002) and E. Mertens (2002), as in D. Bailey and M. López de
 * Prado, "The Sharpe Ratio Efficient Frontier", J. Risk 15 (2012). Undefined below three sessions or without spread.
 */
export function sharpeEstimate(series: DailySeries): SharpeEstimate | undefined {
  const daily = dailySharpe(series);
  const shape = populationShape(series.pnl);
  const sessions = series.pnl.length;
  if (daily === undefined || shape === undefined || sessions < 3) return undefined;
  const variance = 1 - shape.skew * daily + ((shape.kurtosis + 2) / 4) * daily * daily;
  // With two kinds of session only, and a large ratio, rounding may take it below nothing.
  return { daily, standardError: Math.sqrt(Math.max(0, variance) / (sessions - 1)), sessions };
}

/** Probability that the true daily Sharpe ratio is above `benchmark` (a session, not annualised), 0 … 1. */
export function probabilityAbove(
  { daily, standardError }: SharpeEstimate,
  benchmark: number,
): number | undefined {
  return standardError === 0 ? undefined : normalCdf((daily - benchmark) / standardError);
}

/**
 * Probabilistic Sharpe ratio: the probability that the true ratio is above an annual benchmark. Source: as
 * `sharpeEstimate`.
 */
export function probabilisticSharpe(series: DailySeries, annualBenchmark = 0): number | undefined {
  const estimate = sharpeEstimate(series);
  return estimate === undefined ? undefined : probabilityAbove(estimate, annualBenchmark / ROOT_YEAR);
}

/**
 * Sessions after which a ratio such as this one would be above the annual benchmark with 95 % confidence:
 * 1 + se²(n − 1)(z₀.₉₅ ÷ (SR − SR*))². Undefined when it is not above it. Source: as `sharpeEstimate`.
 */
export function minimumTrackRecord(series: DailySeries, annualBenchmark = 0): number | undefined {
  const estimate = sharpeEstimate(series);
  const benchmark = annualBenchmark / ROOT_YEAR;
  if (estimate === undefined || estimate.daily <= benchmark) return undefined;
  const { daily, standardError, sessions } = estimate;
  const distance = normalQuantile(0.95) / (daily - benchmark);
  return 1 + standardError * standardError * (sessions - 1) * distance * distance;
}

/** The annual Sharpe ratio less and plus 1.96 standard errors. */
export function sharpeInterval(series: DailySeries): readonly [low: number, high: number] | undefined {
  const estimate = sharpeEstimate(series);
  if (estimate === undefined) return undefined;
  const half = normalQuantile(0.975) * estimate.standardError;
  return [(estimate.daily - half) * ROOT_YEAR, (estimate.daily + half) * ROOT_YEAR];
}

export const sharpeError: Metric = {
  name: "sharpe_se",
  label: "standard error of the Sharpe ratio",
  unit: "ratio",
  about: "√((1 − g₃·SR + (g₄ − 1)/4·SR²) ÷ (n − 1)) × √252, of the daily ratio (Lo, Mertens)",
  sessions: ANNUALISED_FROM,
  of: (series) => {
    const estimate = sharpeEstimate(series);
    return estimate === undefined ? undefined : estimate.standardError * ROOT_YEAR;
  },
};

export const psr: Metric = {
  name: "probabilistic_sharpe",
  label: "probability that the Sharpe ratio is above 0",
  unit: "probability",
  about: "Φ(SR ÷ its standard error) (Bailey and López de Prado)",
  sessions: ANNUALISED_FROM,
  of: (series) => probabilisticSharpe(series, 0),
};

export const trackRecord: Metric = {
  name: "min_track_record",
  label: "sessions needed to be 95 % sure",
  unit: "sessions",
  about: "1 + se²(n − 1)(1.645 ÷ SR)²; undefined for a ratio that is not above 0",
  sessions: ANNUALISED_FROM,
  of: (series) => minimumTrackRecord(series, 0),
};
