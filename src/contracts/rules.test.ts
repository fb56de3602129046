import fc from "fast-check";
import { expect, test } from "vitest";
import { paise } from "../../test/support/day-of.ts";
import type { Paise } from "../units/unit.ts";
import { atmPercent } from "./by-atm-percent.ts";
import { pickByDelta, type WithDelta } from "./by-delta.ts";
import { heldAtm } from "./by-hold.ts";
import { atmIndex } from "./by-moneyness.ts";
import { shareOf } from "./by-premium.ts";
import { relativeTo } from "./by-relative.ts";
import { straddleWidth } from "./by-straddle-width.ts";
import { syntheticAtm } from "./by-synthetic.ts";

/** A worked case or two of each rule that is a few lines long; ladders in rupees. */
const ladderOf = (...strikes: readonly number[]) => strikes.map((strike) => ({ strike: paise(strike) }));
/** Steps of 50, of 100 from 22600 on. */
const LADDER = ladderOf(22_300, 22_350, 22_400, 22_450, 22_500, 22_550, 22_600, 22_700, 22_800);
const strikeAt = (at: number): number => (LADDER[at]?.strike ?? Number.NaN) / 100;

test.each([
  [1, 22_725, 22_700], // 22500 × 1.01 = 22725: 25 from 22700, 75 from 22800
  [-0.5, 22_387.5, 22_400],
  [0, 22_500, 22_500],
  [9, 24_525, 22_800], // Nearest of what is listed.
])("%d %% from an ATM of 22500 looks for %d and is %i", (percent, target, expected) => {
  const found = atmPercent(LADDER, paise(22_500), { percent });
  expect(found.target / 100).toBeCloseTo(target, 9);
  expect(strikeAt(found.at)).toBe(expected);
});

test("a percentage whose product is exactly half-way is exactly half-way", () => {
  // 22500 × 1.001111 = 22524.9975, below the middle of 22500 and 22550; 22500 × (1 + 25/22500) is not four decimals.
  expect(strikeAt(atmPercent(LADDER, paise(22_500), { percent: 0.1111 }).at)).toBe(22_500);
  // 20000 × 1.00125 = 20025, the middle of 20000 and 20050.
  const half = ladderOf(20_000, 20_050);
  const at = (halfWay: "up" | "down") =>
    half[atmPercent(half, paise(20_000), { percent: 0.125, halfWay }).at]?.strike;
  expect([at("up"), at("down")]).toEqual([paise(20_050), paise(20_000)]);
});

test.each([
  [0.5, 22_600, 22_600], // 22500 + 0.5 × 200
  [-0.5, 22_400, 22_400],
  [1.2, 22_740, 22_700],
  [0.125, 22_525, 22_550], // half-way: up
])("%d times a straddle of 200 from an ATM of 22500 looks for %d and is %i", (times, target, expected) => {
  const found = straddleWidth(LADDER, { atm: paise(22_500), straddle: paise(200) }, { times });
  expect(found.target / 100).toBe(target);
  expect(strikeAt(found.at)).toBe(expected);
});

test("the synthetic future at the ATM makes the strike nearest to it the ATM", () => {
  // 22500 − 80 + 145.20 = 22565.20
  const found = syntheticAtm(LADDER, { atm: paise(22_500), call: paise(145.2), put: paise(80) });
  expect([found.future, strikeAt(found.at)]).toEqual([paise(22_565.2), 22_550]);
});

test.each([
  [22_500, 2, "CE", 22_600],
  [22_500, 3, "CE", 22_700],
  [22_500, 2, "PE", 22_400],
  [22_500, -1, "PE", 22_550],
  [22_800, 1, "CE", Number.NaN], // Off the ladder.
  [22_525, 0, "CE", Number.NaN], // Not on it.
] as const)("from %i, %i steps out for a %s is %d", (to, otmSteps, type, expected) => {
  expect(strikeAt(relativeTo(LADDER, { to: paise(to), otmSteps }, type))).toBe(expected);
});

test("a share of a straddle is exact to a millionth of a paisa", () => {
  expect(shareOf(paise(203.35), 40)).toBe(8134);
  expect(shareOf(paise(203.35), 33.3333)).toBe(6778.326555);
});

test.each([
  // Held 22500, half a step is 25; 20 % of that is 5: it stays to 22530 and goes beyond it.
  [22_500, 22_525, 20, 22_500],
  [22_500, 22_530, 20, 22_500],
  [22_500, 22_530.05, 20, 22_550],
  [22_500, 22_470, 20, 22_500],
  [22_500, 22_469.95, 20, 22_450],
  [22_500, 22_530, 0, 22_550],
  [22_500, 22_645, 20, 22_600], // A jump goes to the nearest, not to the next.
  // Held 22600, above it the step is 100: half is 50, and 20 % of that 10.
  [22_600, 22_660, 20, 22_600],
  [22_600, 22_661, 20, 22_700],
  [22_800, 23_500, 20, 22_800], // Nothing is listed beyond.
  [22_525, 22_530, 20, 22_550], // What is held is not on the ladder: the nearest.
  [undefined, 22_530, 20, 22_550],
] as const)("held at %s with the price at %d and %i %%, the ATM is %i", (held, price, pct, expected) => {
  const strike = held === undefined ? undefined : paise(held);
  expect(strikeAt(heldAtm(LADDER, paise(price), { strike, pct }))).toBe(expected);
});

test("a held ATM is never further than half a step and its share away, and without a share it is the nearest", () => {
  const aPrice = fc.integer({ min: 2_230_000, max: 2_260_000 });
  fc.assert(
    fc.property(
      fc.array(aPrice, { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 0, max: 100 }),
      (prices, pct) => {
        let held: Paise | undefined;
        for (const price of prices as Paise[]) {
          const at = heldAtm(LADDER, price, { strike: held, pct, halfWay: "down" });
          held = LADDER[at]?.strike;
          // Below 22600 every step is 50.
          expect(Math.abs(price - (held ?? 0)) * 100).toBeLessThanOrEqual(2500 * (100 + pct));
          if (pct === 0) {
            const nearest = LADDER[atmIndex(LADDER, price)]?.strike ?? 0;
            expect(Math.abs(price - (held ?? 0))).toBe(Math.abs(price - nearest));
          }
        }
      },
    ),
  );
});

test("deltas tie as premiums do: a seller takes the higher, a buyer the lower", () => {
  const priced = [0.35, 0.27, 0.23, 0.12].map(
    (delta, i): WithDelta => ({
      row: i,
      strike: paise(22_500 + 50 * i),
      premium: paise(100 - 10 * i),
      delta,
    }),
  );
  const taken = (...asked: [Parameters<typeof pickByDelta>[1], "buy" | "sell"]) =>
    pickByDelta(priced, asked[0], { side: asked[1] })?.delta;
  expect(taken({ match: "closest", value: 0.2501 }, "sell")).toBe(0.27);
  expect(taken({ match: "closest", value: 0.24 }, "sell")).toBe(0.23);
  expect(taken({ match: "at_least", value: 0.24 }, "sell")).toBe(0.27);
  expect(taken({ match: "at_most", value: 0.22 }, "buy")).toBe(0.12);
  expect(taken({ match: "range", from: 0.2, to: 0.3 }, "sell")).toBe(0.27);
  expect(taken({ match: "range", from: 0.2, to: 0.3 }, "buy")).toBe(0.23);
  expect(taken({ match: "range", from: 0.28, to: 0.3 }, "buy")).toBeUndefined();
});
