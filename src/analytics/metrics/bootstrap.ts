import { streamKey } from "../../units/random.ts";
import { optimalBlock } from "../statistics/optimal-block.ts";
import { ascending, quantileOf } from "../statistics/quantile.ts";
import { resampleStationary } from "../statistics/stationary-bootstrap.ts";
import { type DailySeries, SESSIONS_PER_YEAR } from "./series.ts";
import { sharpeRatio } from "./sharpe.ts";

/** What a resample is measured by: profit a year (paise), Sharpe ratio a year, deepest fall (paise, ≤ 0). */
export interface ResampledMetrics {
  readonly annualised_pnl: number;
  readonly sharpe: number | undefined;
  readonly max_drawdown: number;
}
type ResampledName = keyof ResampledMetrics;

/**
 * The three metrics of the sessions at `indices`, in that order: what `annualisedPnl`, `sharpeRatio` and `deepestFall` give,
 * in one pass and without lists, because it is asked for a thousand times.
 */
export function resampledMetrics(pnl: Float64Array, indices: ArrayLike<number>): ResampledMetrics {
  const n = indices.length;
  let [equity, peak, deepest] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    equity += pnl[indices[i] as number] as number;
    if (equity > peak) peak = equity;
    else if (equity - peak < deepest) deepest = equity - peak;
  }
  const mean = equity / n;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const off = (pnl[indices[i] as number] as number) - mean;
    squares += off * off;
  }
  const deviation = Math.sqrt(squares / (n - 1));
  return {
    annualised_pnl: mean * SESSIONS_PER_YEAR,
    sharpe: deviation > 0 ? (mean / deviation) * Math.sqrt(SESSIONS_PER_YEAR) : undefined,
    max_drawdown: deepest,
  };
}

/** Percentiles of a metric over resampled sessions, in the metric's own unit. */
export interface Interval {
  readonly p2_5: number;
  readonly p5: number;
  readonly p50: number;
  readonly p95: number;
  readonly p97_5: number;
}

export interface BootstrapResult {
  /** Mean length of the blocks, sessions, ≥ 1. */
  readonly block: number;
  readonly repetitions: number;
  readonly intervals: Readonly<Record<ResampledName, Interval>>;
}

/** Sessions below which a resample says nothing. */
export const BOOTSTRAP_FROM = 60;

/**
 * Percentile intervals from the stationary bootstrap: sessions are resampled in blocks, so that their dependence stays.
 * The block length is `optimalBlock`'s unless given. Seeded: the same series gives the same intervals. Undefined below
 * `BOOTSTRAP_FROM` sessions or without spread.
 */
export function bootstrapIntervals(
  series: DailySeries,
  {
    repetitions = 1000,
    seed = 1,
    block = Math.max(1, optimalBlock(series.pnl)?.stationary ?? 0),
  }: { readonly repetitions?: number; readonly seed?: number; readonly block?: number } = {},
): BootstrapResult | undefined {
  const { pnl } = series;
  if (pnl.length < BOOTSTRAP_FROM || sharpeRatio(series) === undefined) return undefined;
  const key = streamKey(seed, pnl.length);
  const indices = new Int32Array(pnl.length);
  const found: Record<ResampledName, number[]> = { annualised_pnl: [], sharpe: [], max_drawdown: [] };
  const values = Float64Array.from(pnl);
  for (let repetition = 0; repetition < repetitions; repetition++) {
    resampleStationary(indices, { key, repetition, block });
    const one = resampledMetrics(values, indices);
    found.annualised_pnl.push(one.annualised_pnl);
    if (one.sharpe !== undefined) found.sharpe.push(one.sharpe);
    found.max_drawdown.push(one.max_drawdown);
  }
  return {
    block,
    repetitions,
    intervals: {
      annualised_pnl: intervalOf(found.annualised_pnl),
      sharpe: intervalOf(found.sharpe),
      max_drawdown: intervalOf(found.max_drawdown),
    },
  };
}

function intervalOf(values: readonly number[]): Interval {
  const sorted = ascending(values);
  const at = (share: number): number => quantileOf(sorted, share) ?? 0;
  return { p2_5: at(0.025), p5: at(0.05), p50: at(0.5), p95: at(0.95), p97_5: at(0.975) };
}
