import { expect, test } from "vitest";
import { bookOfDays } from "../../test/support/books.ts";
import { paiseFromRupees } from "../units/money.ts";
import { analyse } from "./analysis.ts";
import { excessOverOf } from "./riskless.ts";

/** Thirty sessions that make 100 and 300 rupees in turn, on 100,000 rupees. */
const book = bookOfDays(Array.from({ length: 30 }, (_, i) => (i % 2 === 0 ? 100 : 300)));
const statedCapital = paiseFromRupees(100_000);
const sharpeAt = (terms: Parameters<typeof excessOverOf>[0]): number | undefined =>
  analyse(book, { statedCapital, excessOver: excessOverOf(terms) }).metrics.find(
    ({ name }) => name === "sharpe",
  )?.value;

test("the riskless rate is subtracted with what the collateral earns added", () => {
  expect(excessOverOf({})).toBe(0);
  expect(excessOverOf({ risk_free_pct: 7, collateral_yield_pct: 6.5 })).toBeCloseTo(0.005, 15);
  const plain = sharpeAt({});
  expect(sharpeAt({ risk_free_pct: 6.5, collateral_yield_pct: 6.5 })).toBe(plain);
  // Mean 200 a session; 12.6 % a year on 100,000 is 50 a session: three quarters of the mean are left.
  expect(sharpeAt({ risk_free_pct: 12.6, collateral_yield_pct: 0 })).toBeCloseTo(0.75 * (plain ?? 0), 9);
  expect(sharpeAt({ risk_free_pct: 12.6, collateral_yield_pct: 6.3 })).toBeCloseTo(0.875 * (plain ?? 0), 9);
});

test("the interval of the ratio moves with it", () => {
  const middle = (excessOver: number): number => {
    const [low = 0, high = 0] = analyse(book, { statedCapital, excessOver }).sharpeInterval ?? [];
    return (low + high) / 2;
  };
  expect(middle(0.126)).toBeCloseTo(0.75 * middle(0), 9);
});
