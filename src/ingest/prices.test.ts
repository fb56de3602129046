import fc from "fast-check";
import { expect, test } from "vitest";
import { halfUp, readPrice } from "./prices.ts";

test.each([
  [101.55, "whole"],
  [101.550_000_000_01, "whole"],
  [101.555, "fraction"],
  [101.551, "fraction"],
  [0, "zero"],
  [-0, "zero"],
  [-0.05, "negative"],
  [Number.NaN, "none"],
  [21_474_836.48, "too-large"],
  [Number.POSITIVE_INFINITY, "too-large"],
])("%d rupees reads as %s", (value, reading) => {
  expect(readPrice(value, 100)).toBe(reading);
});

test("an index value is rounded half up, not half to even", () => {
  expect(halfUp(11_500.125, 100)).toBe(1_150_013);
  expect(halfUp(11_500.115, 100)).toBe(1_150_012);
  expect(halfUp(15_614.2002, 100)).toBe(1_561_420);
  expect(halfUp(13.285, 10_000)).toBe(132_850);
});

test("every whole number of paise survives the way through rupees", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2_147_483_647 }), (paise) => {
      const rupees = paise / 100;
      return readPrice(rupees, 100) === "whole" && halfUp(rupees, 100) === paise;
    }),
  );
});
