import fc from "fast-check";
import { expect, test } from "vitest";
import type { Paise } from "../units/unit.ts";
import { levyOn, percent } from "./rate.ts";
import { allot, noteRounding, roundHalfUp } from "./rounding.ts";

test.each([
  // Paise, percent, to: 10,100 at 0.025 % is 2.525 rupees, charged as 3.00 (Zerodha on tradingqna 21903).
  [1_010_000, 0.025, 100, 300],
  [10_000, 0.25, 1, 25],
  [10_000, 0.25, 100, 0],
  [9_999_900, 0.0005, 100, 0],
  [10_000_000, 0.0005, 100, 100],
  [10_000_000, 0.0005, 1, 50],
  [1, 50, 1, 1],
  [1, 49.9, 1, 0],
])("%d paise at %d %% rounded to %d paise is %d", (paise, pct, unit, expected) => {
  expect(roundHalfUp(levyOn(paise, percent(pct)), unit)).toBe(expected);
});

test("taxes are whole rupees, but stamp duty on commodities is not", () => {
  expect(noteRounding("NSE")).toEqual({ stt: 100, stampDuty: 100, others: 1 });
  expect(noteRounding("BSE")).toEqual({ stt: 100, stampDuty: 100, others: 1 });
  expect(noteRounding("MCX")).toEqual({ stt: 100, stampDuty: 1, others: 1 });
});

test("what is left over goes to the largest remainders, of equals to the first", () => {
  expect(allot(10 as Paise, [1n, 1n, 1n])).toEqual([4, 3, 3]);
  expect(allot(100 as Paise, [1n, 2n, 3n])).toEqual([17, 33, 50]);
  expect(allot(2 as Paise, [1n, 1n, 1n, 1n])).toEqual([1, 1, 0, 0]);
  expect(allot(5 as Paise, [0n, 7n])).toEqual([0, 5]);
  expect(allot(0 as Paise, [1n, 7n])).toEqual([0, 0]);
  expect(allot(0 as Paise, [0n, 0n])).toEqual([0, 0]);
  expect(allot(7 as Paise, [])).toEqual([]);
});

const weights = fc.array(fc.bigInt({ min: 0n, max: 10n ** 21n }), { minLength: 1, maxLength: 30 });
const amount = fc.integer({ min: 0, max: 1_000_000_000 }).map((paise) => paise as Paise);

test("parts sum to the whole and miss their exact share by less than a paisa", () => {
  fc.assert(
    fc.property(amount, weights, (total, shares) => {
      const sum = shares.reduce((a, b) => a + b, 0n);
      fc.pre(sum > 0n);
      const parts = allot(total, shares);
      const isFair = parts.every((part, i) => {
        const off = BigInt(part) * sum - BigInt(total) * (shares[i] ?? 0n);
        return off < sum && off > -sum;
      });
      return isFair && parts.reduce((a, b) => a + b, 0) === total && parts.every((part) => part >= 0);
    }),
  );
});
