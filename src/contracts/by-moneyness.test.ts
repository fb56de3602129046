import fc from "fast-check";
import { expect, test } from "vitest";
import type { Paise } from "../units/unit.ts";
import { atmIndex, stepped } from "./by-moneyness.ts";
import type { Rung } from "./ladder.ts";
import type { HalfWay } from "./selector.ts";

const ladder = (...strikes: readonly number[]): Rung[] =>
  strikes.map((strike) => ({ strike: Math.round(strike * 100) as Paise, call: 0, put: 1 }));
const atm = (rungs: readonly Rung[], price: number, halfWay?: HalfWay): number | undefined =>
  rungs[atmIndex(rungs, Math.round(price * 100) as Paise, halfWay)]?.strike;

const FIFTIES = ladder(22_400, 22_450, 22_500, 22_550, 22_600);

test.each<[number, HalfWay | undefined, number]>([
  [22_474.99, "up", 22_450],
  [22_475, "up", 22_500],
  [22_475, undefined, 22_500], // up is the default
  [22_475, "down", 22_450],
  [22_475, "even", 22_500], // 450 × 50
  [22_475.01, "down", 22_500],
  [22_525, "up", 22_550],
  [22_525, "down", 22_500],
  [22_525, "even", 22_500],
  [22_575, "even", 22_600],
  [22_500, "down", 22_500],
  [10_000, "up", 22_400], // Off the ladder, the end of it is nearest.
  [99_999, "down", 22_600],
])("the strike nearest %s, half-way %s, is %s", (price, halfWay, strike) => {
  expect(atm(FIFTIES, price, halfWay)).toBe(strike * 100);
});

test("half-way is exact in paise where a product of floats would lean to one side", () => {
  const [lower, upper, price] = [22_500.1, 22_500.2, 22_500.15];
  expect(upper - price === price - lower).toBe(false);
  expect(atm(ladder(lower, upper), price, "up")).toBe(2_250_020);
  expect(atm(ladder(lower, upper), price, "down")).toBe(2_250_010);
});

test("an irregular ladder has its own half-ways", () => {
  const rungs = ladder(22_000, 22_050, 22_100, 22_300, 22_500);
  expect(atm(rungs, 22_200, "up")).toBe(2_230_000);
  expect(atm(rungs, 22_200, "down")).toBe(2_210_000);
  expect(atm(rungs, 22_199.95, "up")).toBe(2_210_000);
  // In steps of 200, 22,300 has no whole place, and 22,100 has none either: the lower is taken.
  expect(atm(rungs, 22_200, "even")).toBe(2_210_000);
});

test("an empty ladder has no strike at the money", () => {
  expect(atmIndex([], 2_250_000 as Paise)).toBe(-1);
});

test("on any ladder it is a nearest strike, and of two equally near the one that the rule says", () => {
  const aLadder = fc
    .uniqueArray(fc.integer({ min: 1, max: 4000 }), { minLength: 1, maxLength: 12 })
    .map((strikes) => ladder(...strikes.sort((a, b) => a - b)));
  const aPrice = fc.integer({ min: 0, max: 8100 }).map((half) => half * 50);
  fc.assert(
    fc.property(aLadder, aPrice, (rungs, price) => {
      const gaps = rungs.map(({ strike }) => Math.abs(strike - price));
      const nearest = rungs.filter((_, i) => gaps[i] === Math.min(...gaps)).map(({ strike }) => strike);
      const [lower, upper] = [nearest[0], nearest.at(-1)] as [number, number];
      expect(nearest.length).toBeLessThanOrEqual(2);
      expect(atm(rungs, price / 100, "up")).toBe(upper);
      expect(atm(rungs, price / 100, "down")).toBe(lower);
      const hasEvenPlace = nearest.length === 1 || (upper / (upper - lower)) % 2 === 0;
      expect(atm(rungs, price / 100, "even")).toBe(hasEvenPlace ? upper : lower);
    }),
  );
});

test("on an even ladder half-way even is what rounding half to even gives", () => {
  const rungs = ladder(...Array.from({ length: 40 }, (_, i) => 22_000 + 50 * i));
  for (let place = 440; place < 479; place++) {
    const even = place % 2 === 0 ? place : place + 1;
    expect(atm(rungs, (place + 0.5) * 50, "even")).toBe(even * 5000);
  }
});

test("out of the money is up for a call and down for a put", () => {
  expect([stepped(5, 2, "CE"), stepped(5, 2, "PE")]).toEqual([7, 3]);
  expect([stepped(5, -1, "CE"), stepped(5, -1, "PE")]).toEqual([4, 6]);
  expect(stepped(1, 3, "PE")).toBeLessThan(0);
});
