import { expect, test } from "vitest";
import { type Session, sessionOn } from "../exchange/sessions.ts";
import { clockText, tradingDay } from "../units/time.ts";
import { sessionGrid, sessionShare } from "./session-grid.ts";

function session(date: string): Session {
  const found = sessionOn("NSE", tradingDay(date));
  if (found === undefined) throw new Error(`no session on ${date}`);
  return found;
}

test.each([60, 30, 10, 1])(
  "a regular day in steps of %i seconds has the whole variance, spread over its bars",
  (step) => {
    const grid = sessionGrid(session("2025-01-06"), step);
    expect(grid.bars).toBe((375 * 60) / step);
    expect(grid.share).toBeCloseTo(1, 12);
    expect(grid.leftAfter[grid.bars]).toBe(0);
    expect(clockText(grid.time[grid.bars - 1])).toBe("15:30:00");
    expect(sessionShare(session("2025-01-06"))).toBeCloseTo(grid.share, 12);
  },
);

test("the settlement window is the last half hour, and late returns count with the square of what they still move", () => {
  const grid = sessionGrid(session("2025-01-06"), 60);
  expect(clockText(grid.time[grid.settlementFrom])).toBe("15:01:00");
  expect(grid.settlementTo).toBe(grid.bars);
  const before = grid.leftAfter[grid.settlementFrom];
  const averaged = grid.settlementLeftAfter[grid.settlementFrom];
  expect(averaged).toBeGreaterThan(before / 4);
  expect(averaged).toBeLessThan(before / 2);
  const morning = grid.leftAfter[0] - grid.leftAfter[grid.settlementFrom];
  expect(grid.settlementLeftAfter[0] - averaged).toBeCloseTo(morning, 12);
});

test("from 2026-08-03 one auction price at 15:30 settles, and the ten minutes after it move nothing", () => {
  const grid = sessionGrid(session("2026-08-04"), 60);
  expect(clockText(grid.time[grid.bars - 1])).toBe("15:40:00");
  expect(grid.settlementTo - grid.settlementFrom).toBe(1);
  expect(clockText(grid.time[grid.settlementFrom])).toBe("15:30:00");
  expect(grid.settlementLeftAfter[grid.settlementTo]).toBe(0);
  expect(grid.leftAfter[grid.settlementTo]).toBeGreaterThan(0);
});

test("a session with a break has bars on both sides of it and less variance", () => {
  const grid = sessionGrid(session("2024-03-02"), 60);
  expect(grid.bars).toBe(105);
  expect(grid.share).toBeLessThan(0.7);
});
