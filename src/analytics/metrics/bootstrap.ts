import { streamKey } from "../../units/random.ts";
import type { Paise } from "../../units/unit.ts";
import { optimalBlock } from "../statistics/optimal-block.ts";
import { ascending, quantileOf } from "../statistics/quantile.ts";
import { resampleStationary } from "../statistics/stationary-bootstrap.ts";
import { deepestFall } from "./drawdown-metrics.ts";
import { annualisedPnl } from "./profit.ts";
import type { DailySeries } from "./series.ts";
import { sharpeRatio } from "./sharpe.ts";

/** Metrics whose spread is worth a resample. */
export const RESAMPLED = {
  annualised_pnl: annualisedPnl,
  sharpe: (series: DailySeries) => sharpeRatio(series),
  max_drawdown: deepestFall,
} as const;
export type ResampledName = keyof typeof RESAMPLED;

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
  const names = Object.keys(RESAMPLED) as ResampledName[];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    resampleStationary(indices, { key, repetition, block });
    const resampled = { ...series, pnl: Array.from(indices, (i) => pnl[i] as Paise) };
    for (const name of names) {
      const value = RESAMPLED[name](resampled);
      if (value !== undefined) found[name].push(value);
    }
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
