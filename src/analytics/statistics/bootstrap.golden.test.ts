import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { placesOf } from "../../../test/support/trial-columns.ts";
import { paiseFromRupees } from "../../units/money.ts";
import { streamKey } from "../../units/random.ts";
import type { Paise } from "../../units/unit.ts";
import { bootstrapIntervals, type Interval, resampledMetrics } from "../metrics/bootstrap.ts";
import { deepestFall } from "../metrics/drawdown-metrics.ts";
import { annualisedPnl } from "../metrics/profit.ts";
import type { DailySeries } from "../metrics/series.ts";
import { sharpeRatio } from "../metrics/sharpe.ts";
import { optimalBlock } from "./optimal-block.ts";
import { fillStationary, resampleStationary } from "./stationary-bootstrap.ts";

interface Percentiles {
  readonly value: readonly number[];
  readonly tolerance: readonly number[];
  readonly bootstrap_std: number;
}
interface Case {
  readonly id: string;
  readonly x: readonly number[];
  readonly expected: {
    readonly optimal_block_stationary: number;
    readonly optimal_block_circular: number;
    readonly index_trace: {
      readonly n: number;
      readonly p: number;
      readonly starts: readonly number[];
      readonly u: readonly number[];
      readonly indices: readonly number[];
    };
    readonly given_indices: readonly string[];
    readonly given_stats: readonly Readonly<Record<string, number>>[];
    readonly ci_monte_carlo: { readonly block: number } & Readonly<
      Record<"annual_mean" | "sharpe" | "max_drawdown", Percentiles>
    >;
  };
}
const CASES = readFileSync(new URL("./fixtures/bootstrap.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Case);
const seriesOf = (pnl: readonly number[]): DailySeries => ({
  dates: [],
  pnl: pnl.map(paiseFromRupees),
  capital: 100_000_000 as Paise,
});

describe.each(CASES)("$id", ({ x, expected }) => {
  test("block lengths", () => {
    expect(optimalBlock(x)?.stationary).toBeCloseTo(expected.optimal_block_stationary, 9);
    expect(optimalBlock(x)?.circular).toBeCloseTo(expected.optimal_block_circular, 9);
  });

  test("a resample from given draws", () => {
    const { n, p, starts, u, indices } = expected.index_trace;
    const got = new Int32Array(n);
    fillStationary(got, {
      block: 1 / p,
      startOf: (i) => starts[i] as number,
      drawOf: (i) => u[i] as number,
    });
    expect([...got]).toEqual(indices);
  });

  test("statistics of given resamples", () => {
    for (const [i, runs] of expected.given_indices.entries()) {
      const places = placesOf(runs);
      const got = resampledMetrics(Float64Array.from(x), places);
      const resampled = seriesOf(places.map((place) => x[place] as number));
      const want = expected.given_stats[i] ?? {};
      expect(got.annualised_pnl).toBeCloseTo(want.annual_mean as number, 6);
      expect(got.sharpe).toBeCloseTo(want.sharpe as number, 9);
      expect(got.max_drawdown).toBeCloseTo(want.max_drawdown as number, 6);
      expect(Number(annualisedPnl(resampled)) / 100).toBeCloseTo(got.annualised_pnl, 6);
      expect(sharpeRatio(resampled)).toBeCloseTo(Number(got.sharpe), 9);
      expect(Number(deepestFall(resampled)) / 100).toBeCloseTo(got.max_drawdown, 6);
    }
  });

  test("percentiles agree with another implementation's, within the error of both", () => {
    const { ci_monte_carlo: want } = expected;
    const got = bootstrapIntervals(seriesOf(x), { block: want.block, repetitions: 2000 });
    const check = (have: Interval | undefined, { value, tolerance }: Percentiles, unit: number): void => {
      const found = [have?.p2_5, have?.p5, have?.p50, have?.p95, have?.p97_5];
      for (const [i, one] of found.entries())
        expect(Math.abs(Number(one) / unit - (value[i] as number))).toBeLessThanOrEqual(
          tolerance[i] as number,
        );
    };
    check(got?.intervals.annualised_pnl, want.annual_mean, 100);
    check(got?.intervals.sharpe, want.sharpe, 1);
    check(got?.intervals.max_drawdown, want.max_drawdown, 100);
  });
});

test("a resample takes only places that there are, and every start is possible", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 20 }), (n, repetition) => {
      const places = new Int32Array(n);
      resampleStationary(places, { key: streamKey(7), repetition, block: 5 });
      for (const place of places) expect(place >= 0 && place < n).toBe(true);
    }),
  );
});

test("too few sessions, or sessions without spread, have no intervals", () => {
  expect(bootstrapIntervals(seriesOf(Array.from({ length: 59 }, (_, i) => i % 7)))).toBeUndefined();
  expect(bootstrapIntervals(seriesOf(new Array(100).fill(5)))).toBeUndefined();
  expect(optimalBlock([1, 2, 3])).toBeUndefined();
  expect(optimalBlock(new Array(50).fill(2))).toBeUndefined();
});
