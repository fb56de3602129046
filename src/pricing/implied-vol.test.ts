import fc from "fast-check";
import { expect, test } from "vitest";
import { type Black76Option, black76Price } from "./black76.ts";
import { impliedVol } from "./implied-vol.ts";

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
