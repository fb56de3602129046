import fc from "fast-check";
import { expect, test } from "vitest";
import { type Black76Option, black76Price, normalisedTimeValue } from "./black76.ts";
import { impliedVol } from "./implied-vol.ts";
import { guessTotalVol } from "./normal-vol-guess.ts";

/** The plain reference: the volatility is where the price is; halved 200 times. */
function byBisection(option: Black76Option, price: number): number {
  let [low, high] = [0, 20];
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (black76Price(option, middle) < price) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

const anOption: fc.Arbitrary<Black76Option> = fc
  .record({
    optionType: fc.constantFrom("CE" as const, "PE" as const),
    forward: fc.double({ min: 1e5, max: 1e7, noNaN: true }),
    moneyness: fc.double({ min: 0.75, max: 1.3, noNaN: true }),
    years: fc.double({ min: 2e-5, max: 2, noNaN: true }),
    rate: fc.double({ min: 0, max: 0.1, noNaN: true }),
  })
  .map(({ moneyness, ...option }) => ({ ...option, strike: option.forward * moneyness }));

test("the fast inversion is the bisection's, as far as the price can tell", () => {
  fc.assert(
    fc.property(anOption, fc.double({ min: 0.03, max: 2.5, noNaN: true }), (option, sigma) => {
      const price = black76Price(option, sigma);
      const found = impliedVol(option, price);
      if (found.status !== "ok") {
        // Refused: so far in or out of the money that a double holds no time value, or no price.
        expect(["at-intrinsic", "below-intrinsic", "non-positive-price"]).toContain(found.status);
        return;
      }
      const reference = byBisection(option, price);
      // What a last digit of the price is worth in volatility bounds what either can know.
      const step = 1e-6;
      const slope =
        (black76Price(option, found.iv + step) - black76Price(option, found.iv - step)) / (2 * step);
      const digit = (4 * Number.EPSILON * price) / Math.max(slope, 1e-300);
      expect(Math.abs(found.iv - reference)).toBeLessThanOrEqual(1e-9 * reference + 4 * digit);
      expect(Math.abs(black76Price(option, found.iv) - price)).toBeLessThanOrEqual(
        1e-13 * price + 1e-12 * option.strike,
      );
    }),
    { numRuns: 400 },
  );
});

/** Wider than any option that trades: minutes to ten years, to ten standard deviations out of the money, in and out. */
const anyOption = fc
  .record({
    optionType: fc.constantFrom("CE" as const, "PE" as const),
    forward: fc.double({ min: 1e3, max: 1e8, noNaN: true }),
    deviations: fc.double({ min: -10, max: 10, noNaN: true }),
    total: fc.double({ min: -7, max: 1.2, noNaN: true }).map(Math.exp),
    years: fc.double({ min: -11, max: 2.3, noNaN: true }).map(Math.exp),
  })
  .map(({ optionType, forward, deviations, total, years }) => {
    const strike = forward * Math.exp(deviations * total);
    return { option: { optionType, forward, strike, years, rate: 0.065 }, sigma: total / Math.sqrt(years) };
  });

test("a price's volatility is the one that it was made with, to the digits that the price carries, wherever it stands", () => {
  let found = 0;
  fc.assert(
    fc.property(anyOption, ({ option, sigma }) => {
      const price = black76Price(option, sigma);
      const implied = impliedVol(option, price);
      if (implied.status !== "ok") return;
      found++;
      const step = 1e-6 * sigma;
      const slope = (black76Price(option, sigma + step) - black76Price(option, sigma - step)) / (2 * step);
      const digit = (8 * Number.EPSILON * price) / Math.max(slope, 1e-300);
      expect(Math.abs(implied.iv - sigma)).toBeLessThanOrEqual(2e-13 * sigma + 8 * digit);
    }),
    { numRuns: 3000 },
  );
  expect(found).toBeGreaterThan(1500);
});

test("the first guess is within a hundred-thousandth where index options are", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.002, max: 0.3, noNaN: true }),
      fc.double({ min: 0, max: 2, noNaN: true }),
      (total, deviations) => {
        const x = -deviations * total;
        const moneyness = 2 * Math.sinh(-x / 2);
        const guess = guessTotalVol(x, moneyness, normalisedTimeValue(x, total));
        expect(Math.abs(guess / total - 1)).toBeLessThan(1e-5);
      },
    ),
  );
});
