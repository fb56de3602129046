import { expect, test } from "vitest";
import { atr } from "./atr.ts";
import { supertrend } from "./supertrend.ts";
import { vwap } from "./vwap.ts";

const bar = (high: number, low: number, close: number) => ({ high, low, close });

test("VWAP weighs prices by volume, and is unknown before any volume", () => {
  const next = vwap();
  expect(next(100, 0)).toBe(undefined);
  expect(next(100, 10)).toBe(100);
  expect(next(110, 30)).toBe(107.5); // (1000 + 3300) ÷ 40
  expect(next(90, 0)).toBe(107.5);
  expect(next(90, 60)).toBe(97); // (4300 + 5400) ÷ 100
});

test("ATR(2): a mean of two true ranges, then Wilder's; a gap counts from the close before", () => {
  const next = atr(2);
  expect(next(bar(12, 8, 10))).toBe(undefined); // 4
  expect(next(bar(16, 14, 15))).toBe(5); // 16 − 10 = 6; (4 + 6) ÷ 2
  expect(next(bar(16, 15, 15))).toBe(3); // 1; (5 + 1) ÷ 2
  expect(next(bar(13, 12, 12))).toBe(3); // 15 − 12 = 3; (3 + 3) ÷ 2
});

test("Supertrend(2, 1) begins down, turns up above its upper band and down below its lower one", () => {
  const next = supertrend(2, 1);
  expect(next(bar(12, 8, 10))).toBe(undefined);
  expect(next(bar(12, 8, 10))).toEqual({ trend: "down", line: 14 }); // ATR 4; 10 ± 4
  // ATR (4 + 2) ÷ 2 = 3; 11 ± 3: the upper band stays at 14, the lower one rises to 8.
  expect(next(bar(12, 10, 11))).toEqual({ trend: "down", line: 14 });
  // True range 16 − 11 = 5, ATR 4; 15 ± 4: upper min(19, 14) = 14, and 15.5 is above it; lower 11.
  expect(next(bar(16, 14, 15.5))).toEqual({ trend: "up", line: 11 });
  // True range 15.5 − 13.5 = 2, ATR 3; 14.25 ± 3: lower max(11.25, 11) = 11.25; 14 is not below it.
  expect(next(bar(15, 13.5, 14))).toEqual({ trend: "up", line: 11.25 });
  // True range 14 − 9 = 5, ATR 4; 10 ± 4: lower max(6, 11.25); 10 is below it. The close before, 14, was below the upper band
  // of 17.25, so upper min(14, 17.25) = 14.
  expect(next(bar(11, 9, 10))).toEqual({ trend: "down", line: 14 });
});
