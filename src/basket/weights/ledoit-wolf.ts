import { sumOf } from "../../analytics/statistics/moments.ts";
import type { Matrix } from "./streams.ts";

/** A covariance matrix that was drawn towards one without correlations. */
export interface ShrunkCovariance {
  /** Share of the target, 0 … 1. */
  readonly shrinkage: number;
  readonly covariance: Matrix;
}

/**
 * Shrinks the covariance (over n, not n − 1) towards the mean variance times the identity, by the share that is optimal in
 * the long run. Source: O. Ledoit and M. Wolf, J. Multivariate Analysis 88 (2004), as scikit-learn has it.
 */
export function ledoitWolf(returns: readonly (readonly number[])[]): ShrunkCovariance {
  const p = returns.length;
  const n = returns[0]?.length ?? 0;
  const centred = returns.map((stream) => {
    const mean = sumOf(stream) / n;
    return Float64Array.from(stream, (value) => value - mean);
  });
  const moment = (i: number, j: number, of: (x: number) => number): number => {
    const [a, b] = [centred[i] as Float64Array, centred[j] as Float64Array];
    let sum = 0;
    for (let t = 0; t < n; t++) sum += of((a[t] as number) * (b[t] as number));
    return sum;
  };
  const covariance = returns.map((_, i) => returns.map((__, j) => moment(i, j, (x) => x) / n));
  const mu = sumOf(covariance.map((row, i) => row[i] as number)) / p;
  let [beta, delta] = [0, 0];
  for (let i = 0; i < p; i++)
    for (let j = 0; j < p; j++) {
      beta += moment(i, j, (x) => x * x);
      delta += (covariance[i]?.[j] as number) * (covariance[i]?.[j] as number);
    }
  const spread = (beta / n - delta) / (p * n);
  const distance = (delta - 2 * mu * sumOf(covariance.map((row, i) => row[i] as number)) + p * mu * mu) / p;
  const shrinkage = distance === 0 ? 0 : Math.min(spread, distance) / distance;
  return {
    shrinkage,
    covariance: covariance.map((row, i) =>
      row.map((value, j) => (1 - shrinkage) * value + (i === j ? shrinkage * mu : 0)),
    ),
  };
}
