import fc from "fast-check";
import { expect, test } from "vitest";
import { black76Price } from "../pricing/black76.ts";
import { outOfMoneyPrice } from "./out-of-money-price.ts";
import { smileRatio, smileSlope } from "./smile.ts";

const FORWARD = 2_400_000;
const TICK = 5;
const STEP = 5000;

test("the fast price is Black-76, to a hundredth of a paisa", () => {
  const aDeviation = fc.double({ min: 1e-4, max: 1.5, noNaN: true });
  const aMoneyness = fc.double({ min: -8, max: 8, noNaN: true });
  fc.assert(
    fc.property(aDeviation, aMoneyness, (deviation, z) => {
      const strike = FORWARD * Math.exp(Math.max(-1, Math.min(1, z * deviation)));
      const optionType = strike >= FORWARD ? "CE" : "PE";
      const exact = black76Price({ optionType, forward: FORWARD, strike, years: 1, rate: 0 }, deviation);
      return Math.abs(outOfMoneyPrice(FORWARD, Math.log(FORWARD / strike), deviation) - exact) < 0.01;
    }),
    { numRuns: 2000 },
  );
  expect(outOfMoneyPrice(FORWARD, 0, 0)).toBe(0);
});

test.each([0.0005, 0.002, 0.01, 0.03, 0.1])(
  "at a deviation of %f no call is dearer than one below it and no butterfly costs less than nothing, by a tick",
  (deviation) => {
    for (const slope of [0.03, 0, -0.05, -0.11]) {
      const calls: number[] = [];
      for (let strike = 2_000_000; strike <= 2_800_000; strike += STEP) {
        const logMoneyness = Math.log(FORWARD / strike);
        const ratio = smileRatio(-logMoneyness / deviation, slope);
        calls.push(outOfMoneyPrice(FORWARD, logMoneyness, ratio * deviation) + Math.max(0, FORWARD - strike));
      }
      for (let i = 1; i < calls.length; i++) expect(calls[i]).toBeLessThanOrEqual(calls[i - 1] + 0.01);
      for (let i = 2; i < calls.length; i++)
        expect(calls[i - 2] - 2 * calls[i - 1] + calls[i]).toBeGreaterThan(-TICK);
    }
  },
);

test("the slope runs through its measured points and stays at the last", () => {
  expect(smileSlope(0)).toBe(-0.012);
  expect(smileSlope(7)).toBe(-0.05);
  expect(smileSlope(5)).toBeCloseTo(-0.049, 6);
  expect(smileSlope(400)).toBe(smileSlope(60));
});
