import fc from "fast-check";
import { expect, test } from "vitest";
import { backtestOverfitting } from "./backtest-overfitting.ts";
import { choose, combinations } from "./combinations.ts";
import { deflatedSharpe, expectedMaxSharpe, meanCorrelation } from "./deflated-sharpe.ts";
import { realityCheck } from "./reality-check.ts";

test("combinations come in lexicographic order, as many as there are", () => {
  expect([...combinations(4, 2)]).toEqual([
    [0, 1],
    [0, 2],
    [0, 3],
    [1, 2],
    [1, 3],
    [2, 3],
  ]);
  expect([...combinations(3, 4)]).toEqual([]);
  expect([...combinations(3, 0)]).toEqual([[]]);
  expect([choose(16, 8), choose(5, 0), choose(10, 3)]).toEqual([12_870, 1, 120]);
});

/** Deterministic columns without an edge; column `edge` gets a profit every session. */
const trials = (count: number, edge?: number): number[][] =>
  Array.from({ length: count }, (_, column) =>
    Array.from(
      { length: 200 },
      (_, row) => ((row * (37 + 2 * column) + column * 11) % 101) - 50 + (column === edge ? 40 : 0),
    ),
  );

test("a column that is best everywhere is not overfitted; copies of one are", () => {
  const clear = backtestOverfitting(trials(8, 3), 8);
  expect(clear.probability).toBe(0);
  expect(new Set(clear.selected)).toEqual(new Set([3]));
  // Equal columns: the first is selected, all share the middle rank, the logit is 0: no better than the median.
  const [column = []] = trials(1);
  expect(backtestOverfitting([column, column, column], 8).probability).toBe(1);
});

test("the probability does not depend on the unit, nor on the order in which losing columns stand", () => {
  const columns = trials(6, 2);
  const scaled = columns.map((column) => column.map((value) => value * 100));
  expect(backtestOverfitting(scaled, 8).logits).toEqual(backtestOverfitting(columns, 8).logits);
});

test.each([
  [[[1, 2, 3, 4]], 2, "1 trials cannot"],
  [
    [
      [1, 2, 3, 4],
      [1, 2, 3],
    ],
    2,
    "different numbers",
  ],
  [
    [
      [1, 2, 3, 4],
      [1, 2, 3, 4],
    ],
    3,
    "even number",
  ],
  [
    [
      [1, 2, 3, 4],
      [1, 2, 3, 4],
    ],
    4,
    "too few",
  ],
])("%j in %i blocks is refused: %s", (columns, blocks, why) => {
  expect(() => backtestOverfitting(columns, blocks)).toThrow(why);
});

test("the more trials, the better the best of them is by chance; one trial is not lucky", () => {
  expect(expectedMaxSharpe(0.1, 1)).toBe(0);
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 5000 }), (n) => {
      expect(expectedMaxSharpe(0.1, n + 1)).toBeGreaterThan(expectedMaxSharpe(0.1, n));
    }),
  );
  // Tables of the expected greatest of 10 normal numbers say 1.5388; the formula is an approximation.
  expect(expectedMaxSharpe(1, 10)).toBeCloseTo(1.5746, 3);
});

test("correlated trials count as fewer", () => {
  const [column = []] = trials(1);
  expect(meanCorrelation([column, column])).toBeCloseTo(1, 12);
  const twins = deflatedSharpe([column, column, column.map((value) => -value)]);
  expect(twins?.effectiveTrials).toBe(4);
  expect(deflatedSharpe([column])).toBeUndefined();
});

test("doing nothing is not beaten by noise, and is by an edge; the answer is the same every time", () => {
  const noise = realityCheck(trials(8), { repetitions: 200 });
  expect(noise.p.consistent).toBeGreaterThan(0.1);
  const edge = realityCheck(trials(8, 3), { repetitions: 200 });
  expect(edge.p.consistent).toBeLessThan(0.05);
  expect(realityCheck(trials(8), { repetitions: 200 })).toEqual(noise);
  for (const { p } of [noise, edge]) {
    expect(p.lower).toBeLessThanOrEqual(p.consistent);
    expect(p.consistent).toBeLessThanOrEqual(p.upper);
  }
  expect(() => realityCheck([[1, 2]])).toThrow("ten sessions");
});
