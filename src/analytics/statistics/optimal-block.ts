import { sumOf } from "./moments.ts";

/** Mean block lengths for resampling a series with its dependence, at least 0; below 1 a block of 1 is taken. */
export interface OptimalBlock {
  readonly stationary: number;
  readonly circular: number;
}

/**
 * Automatic block length of D. Politis and H. White (2004) with the correction of A. Patton, Politis and White (2009): the
 * lag after which autocorrelations stay below 2√(log₁₀ n ÷ n), and a flat-top window twice as wide. Undefined below ten
 * values or without spread.
 */
export function optimalBlock(values: readonly number[]): OptimalBlock | undefined {
  const n = values.length;
  if (n < 10) return undefined;
  const mean = sumOf(values) / n;
  const centred = Float64Array.from(values, (value) => value - mean);
  const quiet = Math.max(5, Math.floor(Math.log10(n)));
  const most = Math.ceil(Math.sqrt(n)) + quiet;
  const { covariances, correlations } = autocovariances(centred, Math.min(most, n - 2));
  if (!(covariances[0] !== undefined && covariances[0] > 0)) return undefined;
  const limit = 2 * Math.sqrt(Math.log10(n) / n);
  const isQuiet = (from: number): boolean =>
    correlations.slice(from, from + quiet).every((correlation) => correlation < limit);
  let lag: number | undefined;
  for (let from = 0; from + quiet <= most && lag === undefined; from++) if (isQuiet(from)) lag = from;
  const width = Math.min(lag === undefined ? most : 2 * Math.max(lag, 1), most);
  let slope = 0;
  let variance = covariances[0];
  for (let k = 1; k <= width; k++) {
    const weight = k / width <= 0.5 ? 1 : 2 * (1 - k / width);
    slope += 2 * weight * k * (covariances[k] ?? 0);
    variance += 2 * weight * (covariances[k] ?? 0);
  }
  const longest = Math.ceil(Math.min(3 * Math.sqrt(n), n / 3));
  const length = (scale: number): number =>
    Math.min(Math.cbrt((2 * slope * slope) / (scale * variance * variance)) * Math.cbrt(n), longest);
  return { stationary: length(2), circular: length(4 / 3) };
}

/** Autocovariances over n, and sizes of autocorrelations over the parts that overlap. */
function autocovariances(
  centred: Float64Array,
  most: number,
): { readonly covariances: number[]; readonly correlations: number[] } {
  const n = centred.length;
  const squares = (from: number, to: number): number => {
    let sum = 0;
    for (let i = from; i < to; i++) sum += (centred[i] as number) * (centred[i] as number);
    return sum;
  };
  const covariances: number[] = [];
  const correlations: number[] = [];
  for (let lag = 0; lag <= most; lag++) {
    let cross = 0;
    for (let i = lag; i < n; i++) cross += (centred[i] as number) * (centred[i - lag] as number);
    covariances.push(cross / n);
    correlations.push(Math.abs(cross) / Math.sqrt(squares(lag + 1, n) * squares(0, n - lag - 1)));
  }
  return { covariances, correlations };
}
