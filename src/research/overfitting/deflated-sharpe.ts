import { probabilityAbove, sharpeEstimate } from "../../analytics/metrics/probabilistic-sharpe.ts";
import { correlationsOf, covarianceMatrix } from "../../analytics/statistics/correlation.ts";
import { deviationOf, sumOf } from "../../analytics/statistics/moments.ts";
import { firstMaximum } from "../../analytics/statistics/rank.ts";
import { normalQuantile } from "../../pricing/normal-quantile.ts";
import type { Paise } from "../../units/unit.ts";

const EULER_MASCHERONI = 0.5772156649015329;

/**
 * The Sharpe ratio that the best of `trials` reaches by chance, when none has an edge and their ratios spread by
 * `deviation`: σ((1 − γ) z(1 − 1/n) + γ z(1 − 1/(n e))). 0 for one trial. Source: D. Bailey and M. López de Prado, "The
 * Deflated Sharpe Ratio", J. Portfolio Management 40 (2014).
 */
export function expectedMaxSharpe(deviation: number, trials: number): number {
  if (trials <= 1) return 0;
  const outer = normalQuantile(1 - 1 / trials);
  const inner = normalQuantile(1 - 1 / (trials * Math.E));
  return deviation * ((1 - EULER_MASCHERONI) * outer + EULER_MASCHERONI * inner);
}

/** Mean correlation of every pair of columns. */
export function meanCorrelation(columns: readonly (readonly number[])[]): number {
  const n = columns.length;
  const all = correlationsOf(covarianceMatrix(columns)).flat();
  return n < 2 ? 0 : (sumOf(all) - n) / (n * (n - 1));
}

/** How many independent trials correlated ones amount to: ρ + (1 − ρ) n, ρ their mean correlation. */
export const effectiveTrials = (correlation: number, trials: number): number =>
  correlation + (1 - correlation) * trials;

/** The best of many trials, judged by what the best of as many would show by chance. Ratios a session. */
export interface DeflatedSharpe {
  /** The column with the highest ratio. */
  readonly best: number;
  readonly sharpe: number;
  /** Sample deviation of the trials' ratios. */
  readonly deviation: number;
  readonly meanCorrelation: number;
  readonly trials: number;
  /** Whole number, at least 1. */
  readonly effectiveTrials: number;
  readonly expectedMax: number;
  readonly expectedMaxEffective: number;
  /** Probability that the best has an edge beyond that of the luckiest of all trials, 0 … 1. */
  readonly probability: number | undefined;
  /** The same, of the effective number of trials: the milder of the two. */
  readonly probabilityEffective: number | undefined;
}

/**
 * Deflated Sharpe ratio of the best column: its probabilistic Sharpe ratio above the ratio that the best of so many trials
 * reaches by chance, with the raw and the effective number. Columns are daily profits of all trials, in any unit.
 * Undefined below two columns, or when the best has no ratio.
 */
export function deflatedSharpe(columns: readonly (readonly number[])[]): DeflatedSharpe | undefined {
  const estimates = columns.map((pnl) =>
    sharpeEstimate({ dates: [], pnl: pnl as readonly Paise[], capital: undefined }),
  );
  const ratios = estimates.map((estimate) => estimate?.daily ?? 0);
  const deviation = deviationOf(ratios);
  const best = firstMaximum(ratios);
  const estimate = estimates[best];
  if (deviation === undefined || estimate === undefined) return undefined;
  const correlation = meanCorrelation(columns);
  // Rounded up to the next whole number, as the reference does it.
  const effective = Math.max(1, Math.floor(effectiveTrials(correlation, columns.length)) + 1);
  const expectedMax = expectedMaxSharpe(deviation, columns.length);
  const expectedMaxEffective = expectedMaxSharpe(deviation, effective);
  return {
    best,
    sharpe: estimate.daily,
    deviation,
    meanCorrelation: correlation,
    trials: columns.length,
    effectiveTrials: effective,
    expectedMax,
    expectedMaxEffective,
    probability: probabilityAbove(estimate, expectedMax),
    probabilityEffective: probabilityAbove(estimate, expectedMaxEffective),
  };
}
