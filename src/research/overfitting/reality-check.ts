import { meanOf, sumOf } from "../../analytics/statistics/moments.ts";
import { optimalBlock } from "../../analytics/statistics/optimal-block.ts";
import { ascending, quantileOf } from "../../analytics/statistics/quantile.ts";
import { resampleStationary } from "../../analytics/statistics/stationary-bootstrap.ts";
import { PlutoError } from "../../units/failure.ts";
import { streamKey } from "../../units/random.ts";

/** Three ways to say what a trial would be worth under no edge: a range around the truth. */
export type Recentring = "lower" | "consistent" | "upper";
const RECENTRINGS: readonly Recentring[] = ["lower", "consistent", "upper"];

/** Whether the best of many trials beats doing nothing, by more than the best of as many would by chance. */
export interface RealityCheck {
  /** Best mean session of all trials, in the columns' unit. */
  readonly maxMean: number;
  /** Mean block length of the resamples, sessions. */
  readonly block: number;
  readonly repetitions: number;
  /** Trials that are not so bad that they are left out of the consistent test. */
  readonly validTrials: number;
  /**
   * Share of resamples whose best is above the observed one. `upper` is White's reality check; `consistent` is Hansen's
   * test of superior predictive ability (SPA).
   */
  readonly p: Readonly<Record<Recentring, number>>;
  /** 95 % quantile of the resamples' best: a mean above it is significant at 5 %. */
  readonly critical95: Readonly<Record<Recentring, number>>;
}

/**
 * Long-run variance of a series under the stationary bootstrap with mean block length `block`: Σ κ_i γ_i with
 * κ_i = (1 − i/n)(1 − p)^i + (i/n)(1 − p)^(n − i), p = 1/block. Source: Politis and Romano (1994), lemma 1.
 */
export function longRunVariance(values: readonly number[], block: number): number {
  const n = values.length;
  const mean = sumOf(values) / n;
  const centred = Float64Array.from(values, (value) => value - mean);
  const keep = 1 - 1 / block;
  const powers = new Float64Array(n + 1).fill(1);
  for (let i = 1; i <= n; i++) powers[i] = (powers[i - 1] as number) * keep;
  let variance = 0;
  for (let lag = 0; lag < n; lag++) {
    const kappa = (1 - lag / n) * (powers[lag] as number) + (lag / n) * (powers[n - lag] as number);
    // Beyond this the weights are below the rounding of the first term.
    if (lag > 0 && kappa < 1e-20) continue;
    let covariance = 0;
    for (let i = lag; i < n; i++) covariance += (centred[i] as number) * (centred[i - lag] as number);
    variance += ((lag === 0 ? 1 : 2) * kappa * covariance) / n;
  }
  return variance;
}

/** How the resamples are drawn. */
export interface RealityOptions {
  /** Mean block length; by default the optimal one of the best trial, at least 1. */
  readonly block?: number;
  readonly repetitions?: number;
  readonly seed?: number;
}

/**
 * White's reality check and Hansen's SPA test against doing nothing: columns are daily profits of all trials. The
 * statistic is the best mean, not studentised. Sources: H. White, Econometrica 68 (2000); P. Hansen, J. Business &
 * Economic Statistics 23 (2005). Seeded: the same columns give the same answer.
 * @throws `overfitting.bad-input` without trials or below ten sessions
 */
export function realityCheck(
  columns: readonly (readonly number[])[],
  { block, repetitions = 1000, seed = 1 }: RealityOptions = {},
): RealityCheck {
  const n = columns[0]?.length ?? 0;
  if (columns.length === 0 || n < 10 || columns.some((column) => column.length !== n))
    throw new PlutoError(
      "overfitting.bad-input",
      "a reality check needs trials of one length, ten sessions or more",
    );
  const means = columns.map((column) => sumOf(column) / n);
  const best = columns[means.indexOf(Math.max(...means))] as readonly number[];
  const mean = block ?? Math.max(1, optimalBlock(best)?.stationary ?? 1);
  const key = streamKey(seed, n, columns.length);
  const indices = new Int32Array(n);
  return realityOf(columns, mean, {
    repetitions,
    indicesOf: (repetition) => {
      resampleStationary(indices, { key, repetition, block: mean });
      return indices;
    },
  });
}

/** The same with resamples that are given: places of the sessions, one list a repetition. */
export function realityOf(
  columns: readonly (readonly number[])[],
  block: number,
  resamples: {
    readonly repetitions: number;
    readonly indicesOf: (repetition: number) => ArrayLike<number>;
  },
): RealityCheck {
  const n = columns[0]?.length ?? 0;
  const { repetitions } = resamples;
  const means = columns.map((column) => meanOf(column) ?? 0);
  const maxMean = Math.max(...means);
  const isValid = columns.map((column, k) => {
    const bound = Math.sqrt((longRunVariance(column, block) / n) * 2 * Math.log(Math.log(n)));
    return (means[k] as number) >= -bound;
  });
  const centre: Readonly<Record<Recentring, readonly number[]>> = {
    lower: means.map((mean) => Math.max(mean, 0)),
    consistent: means.map((mean, k) => (isValid[k] ? mean : 0)),
    upper: means,
  };
  const maxima: Record<Recentring, number[]> = { lower: [], consistent: [], upper: [] };
  const flat = columns.map((column) => Float64Array.from(column));
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const indices = resamples.indicesOf(repetition);
    const resampled = flat.map((column) => {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += column[indices[i] as number] as number;
      return sum / n;
    });
    for (const name of RECENTRINGS)
      maxima[name].push(Math.max(...resampled.map((mean, k) => mean - (centre[name][k] as number))));
  }
  const each = (of: (values: readonly number[]) => number): Record<Recentring, number> => ({
    lower: of(maxima.lower),
    consistent: of(maxima.consistent),
    upper: of(maxima.upper),
  });
  return {
    maxMean,
    block,
    repetitions,
    validTrials: isValid.filter(Boolean).length,
    p: each((values) => values.filter((value) => value > maxMean).length / repetitions),
    critical95: each((values) => quantileOf(ascending(values), 0.95) ?? 0),
  };
}
