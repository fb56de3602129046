import { expect, test } from "vitest";
import { tripsLike } from "../../../test/support/books.ts";
import { hostedMetrics } from "./hosted.ts";

/** Round trips of one unit that made these rupees, a day each. */
const made = (...pnl: readonly number[]) =>
  tripsLike(
    ...pnl.map((value, i) => ({
      qty: -1,
      entry: 1000,
      exit: 1000 - value,
      date: `2024-01-${String(i + 1).padStart(2, "0")}`,
    })),
  );

test("the hosted set, by hand", () => {
  // Wins 100, 200; losses 60, 40: reward to risk 150 ÷ 50 = 3; half won: 3 × 0.5 − 0.5 = 1.
  expect(hostedMetrics(made(100, -60, -40, 200))).toMatchObject({
    trades: 4,
    profit: 20_000,
    winShare: 0.5,
    averageWin: 15_000,
    averageLoss: -5000,
    rewardToRisk: 3,
    expectancy: 1,
    maxDrawdown: -10_000,
    winStreak: 1,
    lossStreak: 2,
  });
  // ₹200 in 4 days: 200 ÷ (4 ÷ 365.25) a year, over 100.
  expect(hostedMetrics(made(100, -60, -40, 200)).returnOverDrawdown).toBeCloseTo((200 * 365.25) / 4 / 100, 9);
});

test("the drawdown starts from the higher of 0 and the first profit", () => {
  expect(hostedMetrics(made(-100, 300)).maxDrawdown).toBe(-10_000);
  expect(hostedMetrics(made(100, -30)).maxDrawdown).toBe(-3000);
});

test("a trade of nothing breaks both streaks", () => {
  expect(hostedMetrics(made(1, 1, 0, 1, -1, 0, -1, -1))).toMatchObject({ winStreak: 2, lossStreak: 2 });
});

test("without trades, or without a loss, nothing is made up", () => {
  expect(hostedMetrics([])).toMatchObject({ trades: 0, winShare: undefined, returnOverDrawdown: undefined });
  expect(hostedMetrics(made(1, 2))).toMatchObject({
    rewardToRisk: undefined,
    expectancy: undefined,
    maxDrawdown: 0,
  });
});
