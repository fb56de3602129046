import fc from "fast-check";
import { expect, test } from "vitest";
import { normalCdf } from "./normal.ts";
import { normalQuantile } from "./normal-quantile.ts";

// Tables of the standard normal to 15 digits.
test.each([
  [0.5, 0],
  [0.95, 1.644853626951472],
  [0.975, 1.959963984540054],
  [0.05, -1.644853626951473],
  [0.999, 3.090232306167813],
  [1e-10, -6.361340902404056],
  [1e-300, -37.0471],
])("the quantile of %d is %d", (p, x) => {
  expect(normalQuantile(p)).toBeCloseTo(x, p === 1e-300 ? 4 : 13);
});

test("it undoes the distribution function", () => {
  fc.assert(
    fc.property(fc.double({ min: -8, max: 5, noNaN: true }), (x) => {
      expect(normalQuantile(normalCdf(x))).toBeCloseTo(x, 8);
    }),
  );
});

test("outside of 0 … 1 there is none; at the ends it is infinite", () => {
  expect([normalQuantile(-0.1), normalQuantile(1.1)]).toEqual([Number.NaN, Number.NaN]);
  expect([normalQuantile(0), normalQuantile(1)]).toEqual([
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
  ]);
});
