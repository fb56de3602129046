import { deviationOf, sumOf } from "./moments.ts";

/**
 * Biased autocorrelations at lag 1 … `lags`: covariances over n, divided by the variance over n. Undefined unless there
 * are more values than lags, and they are not all equal.
 */
export function autocorrelations(values: readonly number[], lags: number): number[] | undefined {
  const n = values.length;
  const deviation = deviationOf(values);
  if (n <= lags || deviation === undefined || deviation === 0) return undefined;
  const mean = sumOf(values) / n;
  const centred = values.map((value) => value - mean);
  const covariance = (lag: number): number => {
    let sum = 0;
    for (let i = lag; i < n; i++) sum += (centred[i] as number) * (centred[i - lag] as number);
    return sum;
  };
  const variance = covariance(0);
  return Array.from({ length: lags }, (_, i) => covariance(i + 1) / variance);
}
