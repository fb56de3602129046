import { correlationsOf } from "../../analytics/statistics/correlation.ts";
import { PlutoError } from "../../units/failure.ts";
import { type Bounds, conditionsOf } from "./bounds.ts";
import { type Condition, minimise } from "./quadratic-program.ts";
import { type Matrix, normalised, variancesOf } from "./streams.ts";

const LONG_ONLY: Bounds = { least: 0 };
const zeros = (n: number): number[] => new Array<number>(n).fill(0);

/** The book of least variance, weights summing to 1. Without bounds: `{ least: undefined }`. @throws `weights.…` */
export const minimumVariance = (covariance: Matrix, bounds: Bounds = LONG_ONLY): number[] =>
  minimise(covariance, zeros(covariance.length), conditionsOf(covariance.length, bounds));

/** The book of least variance whose mean a session is at least `target`, long only. @throws `weights.infeasible` */
export function minimumVarianceAtMean(
  covariance: Matrix,
  mean: readonly number[],
  { target, ...bounds }: Bounds & { readonly target: number },
): number[] {
  const wanted: Condition = { coefficients: mean, kind: "at_least", value: target };
  return minimise(covariance, zeros(mean.length), [
    ...conditionsOf(mean.length, { ...LONG_ONLY, ...bounds }),
    wanted,
  ]);
}

/** The book with the most w′μ − (aversion ÷ 2) w′Σw. @throws `weights.…` */
export const meanVarianceUtility = (
  covariance: Matrix,
  mean: readonly number[],
  { aversion, ...bounds }: Bounds & { readonly aversion: number },
): number[] =>
  minimise(
    covariance,
    mean.map((value) => value / aversion),
    conditionsOf(mean.length, { ...LONG_ONLY, ...bounds }),
  );

/**
 * The long-only book with the highest mean ÷ deviation, riskless rate 0: least variance at a mean of 1, then brought to a
 * sum of 1. @throws `weights.no-profit` when no stream earned anything
 */
export function maximumSharpe(covariance: Matrix, mean: readonly number[]): number[] {
  const n = mean.length;
  const greatest = Math.max(...mean);
  if (!(greatest > 0))
    throw new PlutoError(
      "weights.no-profit",
      "no stream earned anything: no book of them has a Sharpe ratio above 0",
    );
  const atOne: Condition = { coefficients: mean.map((value) => value / greatest), kind: "equal", value: 1 };
  const noShort = Array.from(
    { length: n },
    (_, i): Condition => ({
      coefficients: Array.from({ length: n }, (__, j) => (i === j ? 1 : 0)),
      kind: "at_least",
      value: 0,
    }),
  );
  return normalised(minimise(covariance, zeros(n), [atOne, ...noShort]));
}

/**
 * The book with the most diversification, Σ w σ ÷ √(w′Σw): least variance on the correlations, each weight then divided by
 * its stream's deviation. Source: Y. Choueifaty and Y. Coignard, J. Portfolio Management 35 (2008).
 */
export function maximumDiversification(covariance: Matrix): number[] {
  const variances = variancesOf(covariance);
  const weights = minimumVariance(correlationsOf(covariance));
  return normalised(weights.map((weight, i) => weight / Math.sqrt(variances[i] as number)));
}
