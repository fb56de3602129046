import fc from "fast-check";
import { expect, test } from "vitest";
import { cluster, leavesOf, optimalLeafOrder } from "./clustering.ts";
import { hierarchicalRiskParity } from "./hierarchical-risk-parity.ts";
import {
  maximumDiversification,
  maximumSharpe,
  minimumVariance,
  minimumVarianceAtMean,
} from "./mean-variance.ts";
import { cvarOf, minimumCvar } from "./minimum-cvar.ts";
import { inverseVariance } from "./plain-weights.ts";
import { riskParity } from "./risk-parity.ts";
import { type Matrix, riskShares, streamsOf, varianceOf } from "./streams.ts";

/** Returns of a few streams over 40 sessions, none without spread. */
const someReturns = fc
  .integer({ min: 2, max: 6 })
  .chain((n) =>
    fc.array(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 40, maxLength: 40 }), {
      minLength: n,
      maxLength: n,
    }),
  )
  .map((streams) =>
    streams.map((stream, i) => stream.map((value, t) => (value + ((t * (i + 3)) % 17)) / 1e5)),
  );

const METHODS: Readonly<Record<string, (covariance: Matrix) => number[]>> = {
  inverseVariance,
  minimumVariance: (covariance) => minimumVariance(covariance),
  maximumDiversification,
  riskParity: (covariance) => riskParity(covariance),
  single: (covariance) => hierarchicalRiskParity(covariance),
  ward: (covariance) => hierarchicalRiskParity(covariance, "ward"),
};

test.each(Object.entries(METHODS))(
  "%s: weights are not below 0, sum to 1, and do not depend on the unit",
  (_, weigh) => {
    fc.assert(
      fc.property(someReturns, (returns) => {
        const { covariance } = streamsOf(returns);
        const weights = weigh(covariance);
        expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
        for (const weight of weights) expect(weight).toBeGreaterThanOrEqual(-1e-12);
        const scaled = weigh(covariance.map((row) => row.map((value) => value * 1e6)));
        for (const [i, weight] of weights.entries()) expect(scaled[i]).toBeCloseTo(weight, 7);
      }),
      { numRuns: 30 },
    );
  },
);

test("no other long-only book has less variance; equal risk is equal", () => {
  fc.assert(
    fc.property(
      someReturns,
      fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 6, maxLength: 6 }),
      (returns, other) => {
        const { covariance } = streamsOf(returns);
        const some = other.slice(0, returns.length);
        const sum = some.reduce((a, b) => a + b, 0);
        const variance = varianceOf(covariance, minimumVariance(covariance));
        expect(variance).toBeLessThanOrEqual(
          varianceOf(
            covariance,
            some.map((x) => x / sum),
          ) *
            (1 + 1e-9),
        );
        for (const share of riskShares(covariance, riskParity(covariance)))
          expect(share).toBeCloseTo(1 / returns.length, 9);
      },
    ),
    { numRuns: 30 },
  );
});

test("two streams without correlation are weighed by 1 ÷ variance, by hand", () => {
  const covariance = [
    [1, 0],
    [0, 4],
  ];
  for (const weigh of [inverseVariance, METHODS.minimumVariance, METHODS.single])
    for (const [i, weight] of [0.8, 0.2].entries()) expect(weigh?.(covariance)[i]).toBeCloseTo(weight, 12);
  for (const [i, weight] of [2 / 3, 1 / 3].entries()) {
    expect(riskParity(covariance)[i]).toBeCloseTo(weight, 12);
    expect(maximumDiversification(covariance)[i]).toBeCloseTo(weight, 12);
  }
});

/** Every order of leaves that flips of a tree allow. */
function flips(tree: ReturnType<typeof cluster>): number[][] {
  if ("leaf" in tree) return [[tree.leaf]];
  const [left, right] = [flips(tree.left), flips(tree.right)];
  return left.flatMap((a) =>
    right.flatMap((b) => [
      [...a, ...b],
      [...b, ...a],
    ]),
  );
}

test("the optimal order of leaves is the best of all flips of the tree", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 0, max: 99 })), {
        minLength: 2,
        maxLength: 7,
      }),
      (points) => {
        const distances = points.map(([x, y]) => points.map(([u, v]) => Math.hypot(x - u, y - v)));
        const tree = cluster(distances, "ward");
        const lengthOf = (order: readonly number[]): number =>
          order.slice(1).reduce((sum, leaf, i) => sum + (distances[order[i] as number]?.[leaf] as number), 0);
        const order = optimalLeafOrder(tree, distances);
        expect([...order].sort()).toEqual([...leavesOf(tree)].sort());
        expect(lengthOf(order)).toBeCloseTo(Math.min(...flips(tree).map(lengthOf)), 9);
      },
    ),
    { numRuns: 40 },
  );
});

test("the worst sessions decide, and a bound holds", async () => {
  const calm = Array.from({ length: 40 }, (_, t) => (t % 2 === 0 ? 0.001 : -0.001));
  const wild = calm.map((value, t) => (t === 7 ? -0.2 : value * 2));
  const { weights, cvar } = await minimumCvar([calm, wild]);
  expect(weights[0]).toBeCloseTo(1, 6);
  expect(cvar).toBeCloseTo(cvarOf([calm, wild], [1, 0]), 9);
  const bounded = await minimumCvar([calm, wild], { most: 0.6 });
  expect(bounded.weights[0]).toBeCloseTo(0.6, 6);
  await expect(minimumCvar([calm, wild], { most: 0.4 })).rejects.toThrow("weights.infeasible");
});

const FLAT = [
  [0, 0],
  [0, 1],
];
test.each([
  ["a stream without spread", () => inverseVariance(FLAT), "weights.no-spread: stream 1"],
  [
    "bounds that leave no room",
    () =>
      minimumVariance(
        [
          [1, 0],
          [0, 1],
        ],
        { least: 0, most: 0.4 },
      ),
    "cannot sum to 1",
  ],
  [
    "a least weight that is too much",
    () =>
      minimumVariance(
        [
          [1, 0],
          [0, 1],
        ],
        { least: 0.6 },
      ),
    "cannot sum to 1",
  ],
  [
    "a mean that no stream reaches",
    () =>
      minimumVarianceAtMean(
        [
          [1, 0],
          [0, 1],
        ],
        [0.1, 0.2],
        { target: 0.3 },
      ),
    "weights.infeasible",
  ],
  [
    "streams that lose",
    () =>
      maximumSharpe(
        [
          [1, 0],
          [0, 1],
        ],
        [-1, -2],
      ),
    "weights.no-profit",
  ],
  [
    "a budget of nothing",
    () =>
      riskParity(
        [
          [1, 0],
          [0, 1],
        ],
        [1, 0],
      ),
    "weights.bad-budget",
  ],
  ["no streams", () => streamsOf([]), "weights.bad-input"],
  [
    "streams of different lengths",
    () =>
      streamsOf([
        [1, 2],
        [1, 2, 3],
      ]),
    "weights.bad-input",
  ],
])("%s is refused", (_, make, why) => {
  expect(make).toThrow(why);
});
