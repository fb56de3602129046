import fc from "fast-check";
import { expect, test } from "vitest";
import { cashflow, paiseFromRupees, paiseHalfUp, rupees, rupeesNumber } from "./money.ts";
import type { Paise, Qty } from "./unit.ts";

const somePaise = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }).map((n) => n as Paise);

test.each([
  [0, "0.00"],
  [5, "0.05"],
  [50, "0.50"],
  [12_345, "123.45"],
  [-5, "-0.05"],
  [-350_000, "-3500.00"],
  [9_007_199_254_740_991, "90071992547409.91"],
])("%d paise are written %s", (paise, text) => {
  expect(rupees(paise)).toBe(text);
});

test("rupees with two decimals go to paise and back without loss", () => {
  fc.assert(
    fc.property(somePaise, (paise) => {
      expect(paiseFromRupees(Number(rupees(paise)))).toBe(paise);
      expect(paiseFromRupees(rupeesNumber(paise))).toBe(paise);
    }),
  );
});

test.each([101.555, 0.001, 99.999, Number.NaN, Number.POSITIVE_INFINITY, 1e15])(
  "%d rupees are not whole paise",
  (amount) => {
    expect(() => paiseFromRupees(amount)).toThrow(
      `money.sub-paise: ${amount} is not a whole number of paise`,
    );
  },
);

test.each([
  [22_500.004, 2_250_000],
  [22_500.006, 2_250_001],
  [0.125, 13],
  [0.375, 38],
  [-0.125, -12],
  [-0.375, -37],
])("%d rupees of an index are %d paise: half goes up", (amount, paise) => {
  expect(paiseHalfUp(amount)).toBe(paise);
});

test("cash and position cancel when a fill is undone", () => {
  fc.assert(
    fc.property(somePaise, fc.integer({ min: -5000, max: 5000 }), (price, qty) => {
      const undone = cashflow(price, qty as Qty) + cashflow(price, (0 - qty) as Qty);
      return Object.is(undone, 0) && Object.is(cashflow(price, 0 as Qty), 0);
    }),
  );
  expect(cashflow(10_000 as Paise, -50 as Qty)).toBe(500_000);
});
