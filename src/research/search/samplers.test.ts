import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { quantileOf } from "../../analytics/statistics/quantile.ts";
import { activeAt, assignmentAt, dimensionsOf, levelAt } from "./dimension.ts";
import { SAMPLERS, type SamplerName, samplerOf } from "./sampler.ts";
import { SpaceDimension } from "./space-config.ts";
import { symmetricEigen } from "./symmetric-eigen.ts";
import {
  type BenchmarkCase,
  benchmarkCases,
  regrets,
  spaceOf,
  valueAt,
} from "./testing/benchmark-functions.ts";

const SEEDS = Array.from({ length: 20 }, (_, i) => i + 1);

/** Regret of 20 seeds at 100 and at 200 trials: medians and upper quartiles. */
function medians(one: BenchmarkCase, name: SamplerName) {
  const all = SEEDS.map((seed) =>
    regrets(one, samplerOf(name, spaceOf(one), seed), { at: [100, 200], seed }),
  );
  const at = (place: number, p: number): number => {
    const sorted = all.map((regret) => regret[place] as number).sort((a, b) => a - b);
    return quantileOf(sorted, p) ?? Number.NaN;
  };
  return { median: [at(0, 0.5), at(1, 0.5)] as const, q75: [at(0, 0.75), at(1, 0.75)] as const };
}

describe.each(benchmarkCases())("$id", (one) => {
  test("the function is the golden file's", () => {
    for (const { x, value } of one.checks) {
      const off = Math.abs(valueAt(one, x) - value) / Math.max(1, Math.abs(value));
      expect(off).toBeLessThanOrEqual(1e-12);
    }
  });

  test("TPE is within twice the reference's median regret at 200 trials, and beats random points at 100 and 200", () => {
    const { median } = medians(one, "tpe");
    const { random, tpe } = one.reference;
    expect(median[1]).toBeLessThanOrEqual(
      Math.max(2 * (tpe?.medianRegret[1] ?? 0), tpe?.q75[1] ?? 0) + 1e-12,
    );
    for (const i of [0, 1] as const) expect(median[i]).toBeLessThan(random?.medianRegret[i] ?? 0);
  });

  if (one.reference.cmaes !== undefined && one.kind !== "branin")
    test("CMA-ES is within twice the reference's median regret, and beats random points", () => {
      const { median } = medians(one, "cma_es");
      const { random, cmaes } = one.reference;
      expect(median[1]).toBeLessThanOrEqual(Math.max(2 * (cmaes?.medianRegret[1] ?? 0), cmaes?.q75[1] ?? 0));
      for (const i of [0, 1] as const) expect(median[i]).toBeLessThan(random?.medianRegret[i] ?? 0);
    });
});

const mixedSpace = dimensionsOf(
  Object.fromEntries(
    Object.entries({
      mode: { type: "choice", of: ["a", "b", "c"] },
      stop: { type: "number", min: 1, max: 100, log: true },
      steps: { type: "integer", min: 2, max: 8, step: 3, when: { path: "mode", is: ["b"] } },
      entry: { type: "time", min: "09:20", max: "10:00", step_minutes: 15 },
    }).map(([path, dimension]) => [path, SpaceDimension.parse(dimension)]),
  ),
);

test("places become values: choices, ladders, logarithms, conditions", () => {
  const at = (...point: number[]): unknown => assignmentAt(mixedSpace, point);
  expect(at(0, 0.5, 0.5, 0.99)).toEqual({ mode: "a", stop: expect.closeTo(10, 9), entry: "09:50" });
  expect(at(0.4, 0, 0.5, 0)).toEqual({ mode: "b", stop: 1, steps: 5, entry: "09:20" });
  expect(activeAt(mixedSpace, [0.9, 0, 0, 0])).toEqual([true, true, false, true]);
});

test("a grid has every combination once, and one for a dimension that does not count", () => {
  const grid = samplerOf("grid", mixedSpace, 0);
  // Modes a and c: 5 stops × 3 times; b: 3 steps as well.
  expect(grid.size).toBe(2 * 15 + 3 * 15);
  const points = grid.ask([], 1000);
  const keys = points.map((point) => JSON.stringify(assignmentAt(mixedSpace, point)));
  expect(new Set(keys).size).toBe(75);
  const history = points.slice(0, 70).map((point) => ({ point, loss: 0 }));
  expect(grid.ask(history, 10)).toEqual(points.slice(70));
});

test("scrambled Halton: each of b, b², … equal parts of a dimension holds one of so many points", () => {
  for (const seed of [1, 2, 3]) {
    const points = samplerOf("quasi_random", mixedSpace, seed).ask([], 49);
    for (const [d, base] of [2, 3, 5, 7].entries())
      for (const parts of [base, base * base]) {
        const held = points.slice(0, parts).map((point) => levelAt(point[d] as number, parts));
        expect(new Set(held).size).toBe(parts);
      }
  }
});

test("what a sampler proposes is inside the space and follows from its seed and the trials before", () => {
  const lossAt = (point: readonly number[]): number => point.reduce((sum, place) => sum + place, 0);
  const runOf = (name: SamplerName, seed: number) => {
    const sampler = samplerOf(name, mixedSpace, seed);
    const history: { point: readonly number[]; loss: number }[] = [];
    for (let i = 0; i < 8; i++)
      for (const point of sampler.ask(history.slice(0, 4 * i), 4))
        history.push({ point, loss: i === 3 ? Number.POSITIVE_INFINITY : lossAt(point) });
    return history.map(({ point }) => point);
  };
  fc.assert(
    fc.property(fc.constantFrom(...SAMPLERS), fc.nat(1e6), (name, seed) => {
      const points = runOf(name, seed);
      expect(points).toEqual(runOf(name, seed));
      for (const point of points)
        expect(point.length === 4 && point.every((place) => place >= 0 && place < 1)).toBe(true);
    }),
    { numRuns: 25 },
  );
});

test("TPE proposes no combination twice while there are others", () => {
  const small = dimensionsOf({
    a: SpaceDimension.parse({ type: "integer", min: 1, max: 5 }),
    b: SpaceDimension.parse({ type: "choice", of: ["x", "y", "z"] }),
  });
  const sampler = samplerOf("tpe", small, 4);
  const history: { point: readonly number[]; loss: number }[] = [];
  while (history.length < 14)
    for (const point of sampler.ask(history, 2)) history.push({ point, loss: point[0] as number });
  const keys = history.map(({ point }) => JSON.stringify(assignmentAt(small, point)));
  // The first ten fill the space evenly, whatever they hit.
  const rest = keys.slice(10);
  expect(rest.every((key) => !keys.slice(0, 10).includes(key))).toBe(true);
  expect(new Set(rest).size).toBe(rest.length);
});

test("eigenvectors rebuild the matrix", () => {
  const entry = fc.double({ min: -5, max: 5, noNaN: true });
  fc.assert(
    fc.property(fc.array(entry, { minLength: 10, maxLength: 10 }), (entries) => {
      let next = 0;
      const matrix = Array.from({ length: 4 }, () => new Array<number>(4).fill(0));
      for (let i = 0; i < 4; i++)
        for (let j = i; j < 4; j++) {
          const value = entries[next++] as number;
          (matrix[i] as number[])[j] = value;
          (matrix[j] as number[])[i] = value;
        }
      const { values, vectors } = symmetricEigen(matrix);
      for (let i = 0; i < 4; i++)
        for (let j = 0; j < 4; j++) {
          const made = values.reduce((s, v, k) => s + v * (vectors[i]?.[k] ?? 0) * (vectors[j]?.[k] ?? 0), 0);
          expect(made).toBeCloseTo(matrix[i]?.[j] ?? 0, 9);
        }
    }),
    { numRuns: 50 },
  );
});
