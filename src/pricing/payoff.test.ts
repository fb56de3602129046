import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  breakevens,
  type LegState,
  maxLoss,
  maxProfit,
  netPremium,
  type PayoffLeg,
  type PayoffLimit,
  payoffAt,
  payoffByLegs,
  payoffOnGrid,
  payoffProfile,
  slopeRight,
  valueAtDate,
} from "./payoff.ts";

interface GoldenLeg {
  readonly type: "CE" | "PE" | "FUT";
  readonly strike: number | null;
  readonly qty: number;
  readonly price: number;
}
interface GoldenCase {
  readonly id: string;
  readonly legs: readonly GoldenLeg[];
  readonly expected: {
    readonly netPremium: number;
    readonly kinks: readonly number[];
    readonly payoffAtKinks: readonly number[];
    readonly breakevens: readonly number[];
    readonly zeroIntervals: readonly (readonly [number, number | null])[];
    readonly maxProfit: number | "Infinity";
    readonly maxLoss: number | "-Infinity";
    readonly slopeLeft: number;
    readonly slopeRight: number;
    readonly grid: readonly number[];
    readonly payoff: readonly number[];
  };
}
interface Revaluation {
  readonly id: string;
  readonly r: number;
  readonly dvol: number;
  readonly legs: readonly (GoldenLeg & {
    readonly forward: number;
    readonly T: number;
    readonly iv: number | null;
  })[];
  readonly moves: readonly number[];
  readonly daysForward: readonly number[];
  readonly expected: readonly (readonly number[])[];
}

const lines = readFileSync(new URL("./fixtures/payoff.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n");
const parsed = lines
  .slice(1)
  .map((line) => JSON.parse(line) as GoldenCase | { readonly revaluation: Revaluation });
const cases = parsed.filter((line): line is GoldenCase => "id" in line);
const revaluations = parsed.flatMap((line) => ("id" in line ? [] : [line.revaluation]));

const paise = (rupees: number): number => Math.round(rupees * 100);
const legOf = ({ type, strike, qty, price }: GoldenLeg): PayoffLeg =>
  type === "FUT"
    ? { kind: "future", qty, price: paise(price) }
    : { kind: "option", optionType: type, strike: paise(strike ?? 0), qty, price: paise(price) };
const limitText = (limit: PayoffLimit, unbounded: string): number | string =>
  limit.kind === "bounded" ? limit.value / 100 : unbounded;

describe.each(cases)("golden payoff of $id", ({ legs: goldenLegs, expected }) => {
  const legs = goldenLegs.map(legOf);
  const profile = payoffProfile(legs);

  test("the polyline and its limits are exact", () => {
    expect(netPremium(legs) / 100).toBe(expected.netPremium);
    expect([...profile.kinks].map((kink) => kink / 100)).toEqual(expected.kinks);
    expect([...profile.values].map((value) => value / 100)).toEqual(expected.payoffAtKinks);
    expect([profile.slopes[0], slopeRight(profile)]).toEqual([expected.slopeLeft, expected.slopeRight]);
    expect(limitText(maxProfit(profile), "Infinity")).toBe(expected.maxProfit);
    expect(limitText(maxLoss(profile), "-Infinity")).toBe(expected.maxLoss);
  });

  test("breakevens are found, the zero stretches too", () => {
    const { points, intervals } = breakevens(profile);
    expect(points).toHaveLength(expected.breakevens.length);
    points.forEach((point, i) => {
      expect(Math.abs(point / 100 - (expected.breakevens[i] ?? Number.NaN))).toBeLessThan(1e-6);
    });
    const found = intervals.map(({ from, to }) => [from / 100, to === undefined ? null : to / 100]);
    expect(found).toEqual(expected.zeroIntervals);
  });

  test("the grid agrees", () => {
    const grid = Float64Array.from(expected.grid, paise);
    const out = new Float64Array(grid.length);
    payoffOnGrid(profile, grid, out);
    expect([...out].map((value) => value / 100)).toEqual(expected.payoff);
  });
});

test.each(revaluations)(
  "golden revaluation of $id",
  ({ legs: goldenLegs, r, dvol, moves, daysForward, expected }) => {
    const legs = goldenLegs.map(legOf);
    daysForward.forEach((days, dayIndex) => {
      moves.forEach((move, moveIndex) => {
        const stateOf = (_: PayoffLeg, i: number): LegState => {
          const { forward, T, iv } = goldenLegs[i] as Revaluation["legs"][number];
          return { forward: forward * 100 * (1 + move), years: T - days / 365, iv: (iv ?? 0) + dvol };
        };
        const value = valueAtDate(legs, stateOf, r) / 100;
        expect(Math.abs(value - (expected[dayIndex]?.[moveIndex] ?? Number.NaN))).toBeLessThan(1e-5);
      });
    });
  },
);

const aLeg: fc.Arbitrary<PayoffLeg> = fc.oneof(
  fc.record({
    kind: fc.constant("option" as const),
    optionType: fc.constantFrom("CE" as const, "PE" as const),
    strike: fc.integer({ min: 1, max: 60 }).map((n) => n * 5000),
    qty: fc.integer({ min: -300, max: 300 }),
    price: fc.integer({ min: 5, max: 50_000 }),
  }),
  fc.record({
    kind: fc.constant("future" as const),
    qty: fc.integer({ min: -300, max: 300 }),
    price: fc.integer({ min: 100_000, max: 300_000 }),
  }),
);
const someLegs = fc.array(aLeg, { maxLength: 12 });

test("the fast payoff is the reference's, to the paisa, at any price", () => {
  const aGrid = fc
    .array(fc.integer({ min: 0, max: 400_000 }), { minLength: 1, maxLength: 40 })
    .map((prices) => Float64Array.from(prices).sort());
  fc.assert(
    fc.property(someLegs, aGrid, (legs, grid) => {
      const profile = payoffProfile(legs);
      const out = new Float64Array(grid.length);
      payoffOnGrid(profile, grid, out);
      for (let i = 0; i < grid.length; i++) {
        const price = grid[i] as number;
        const reference = payoffByLegs(legs, price);
        expect(out[i]).toBe(reference + 0);
        expect(payoffAt(profile, price)).toBe(reference + 0);
      }
    }),
    { numRuns: 500 },
  );
});

test("the payoff is zero at every breakeven, and has one sign between two", () => {
  fc.assert(
    fc.property(someLegs, (legs) => {
      const profile = payoffProfile(legs);
      const { points, intervals } = breakevens(profile);
      const size = legs.reduce((sum, { qty }) => sum + Math.abs(qty), 1) * 300_000;
      for (const point of points) expect(Math.abs(payoffAt(profile, point))).toBeLessThan(size * 1e-12);
      for (const { from, to } of intervals) {
        expect(payoffAt(profile, from)).toBe(0);
        expect(payoffAt(profile, to === undefined ? from + 1 : (from + to) / 2)).toBe(0);
      }
      const ends = [0, ...points, ...intervals.flatMap(({ from, to }) => [from, to ?? from]), 500_000];
      ends.sort((a, b) => a - b);
      for (let i = 1; i < ends.length; i++) {
        const [low, high] = [ends[i - 1] as number, ends[i] as number];
        const signs = new Set<number>();
        for (const share of [0.1, 0.3, 0.5, 0.7, 0.9]) {
          const value = payoffAt(profile, low + share * (high - low));
          if (Math.abs(value) > size * 1e-12) signs.add(Math.sign(value));
        }
        expect(signs.size).toBeLessThanOrEqual(1);
      }
    }),
    { numRuns: 500 },
  );
});

test("limits bound the payoff, and unbounded is not a number", () => {
  const short: PayoffLeg = { kind: "option", optionType: "CE", strike: 100, qty: -1, price: 5 };
  expect(maxLoss(payoffProfile([short]))).toEqual({ kind: "unbounded" });
  expect(maxProfit(payoffProfile([short]))).toEqual({ kind: "bounded", value: 5 });
  fc.assert(
    fc.property(someLegs, fc.integer({ min: 0, max: 1_000_000 }), (legs, price) => {
      const profile = payoffProfile(legs);
      const [most, least] = [maxProfit(profile), maxLoss(profile)];
      const value = payoffAt(profile, price);
      if (most.kind === "bounded") expect(value).toBeLessThanOrEqual(most.value);
      if (least.kind === "bounded") expect(value).toBeGreaterThanOrEqual(least.value);
    }),
  );
});
