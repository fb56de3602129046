import fc from "fast-check";
import { expect, test } from "vitest";
import { erfc, erfcScaled, normalCdf, normalPdf } from "./normal.ts";

/** Known values to 17 digits (mpmath). */
test.each([
  [0, 1],
  [0.1, 0.8875370839817152],
  [0.46875, 0.507386526782062],
  [0.5, 0.4795001221869535],
  [1, 0.15729920705028513],
  [2, 0.004677734981047266],
  [4, 1.541725790028002e-8],
  [4.5, 1.9661604415428876e-10],
  [10, 2.088487583762545e-45],
  [26, 5.663192408856143e-296],
  [-1, 1.8427007929497148],
  [-3, 1.9999779095030015],
])("erfc(%f) is right to a few units in the last place", (x, expected) => {
  expect(Math.abs(erfc(x) / expected - 1)).toBeLessThan(4 * Number.EPSILON);
});

test("the scaled form is the plain one times exp(x²)", () => {
  fc.assert(
    fc.property(fc.double({ min: -5, max: 20, noNaN: true }), (x) => {
      const ratio = erfcScaled(x) / (Math.exp(x * x) * erfc(x));
      return Math.abs(ratio - 1) < 1e-12;
    }),
  );
});

test("the two tails of the distribution add up to one, and its slope is its density", () => {
  fc.assert(
    fc.property(fc.double({ min: -8, max: 8, noNaN: true }), (x) => {
      const step = 1e-5;
      const slope = (normalCdf(x + step) - normalCdf(x - step)) / (2 * step);
      return (
        Math.abs(normalCdf(x) + normalCdf(-x) - 1) < 4 * Number.EPSILON &&
        Math.abs(slope - normalPdf(x)) < 1e-9
      );
    }),
  );
});
