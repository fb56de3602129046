import { describe, expect, test } from "vitest";
import { dayOf, paise } from "../../test/support/day-of.ts";
import { ATM, at, order, runDay } from "../../test/support/run-day.ts";
import type { DayMarket } from "../market/day-market.ts";
import type { Desk } from "../strategy/desk.ts";
import type { MarginClock } from "./margin-meter.ts";

/** A flat index until noon, then 2 % up; the day before closed where it opens. */
const market: DayMarket = {
  ...dayOf({
    index: { "09:16": 22_500, "11:00": 22_500, "12:30": 22_950, "13:00": 22_950 },
    options: {
      "22500CE": { "09:16": 100, "11:00": 100, "12:30": 470, "13:00": 470 },
      "22500PE": { "09:16": 90, "11:00": 90, "12:30": 5, "13:00": 5 },
    },
  }),
  previousClose: paise(22_500),
};

const straddle = (desk: Desk) => {
  let hasEntered = false;
  return {
    onEvent() {
      if (hasEntered) return;
      hasEntered = true;
      desk.enter([order("sell", "CE", { strike: ATM }), order("sell", "PE", { strike: ATM })]);
    },
  };
};
const run = (margin: MarginClock | undefined) =>
  runDay(market, straddle, { margin, staleMaxMs: 24 * 3_600_000 });

test("a run without margin measures none, and its marks carry none", () => {
  const report = run(undefined);
  expect(report.margin).toBeUndefined();
  expect(new Set(report.marks.margin)).toEqual(new Set([0]));
});

describe("a short straddle through a two per cent move", () => {
  const report = run("fixing");
  const at1230 = report.marks.margin[report.marks.time.indexOf(at("12:30"))] ?? 0;
  const at0916 = report.marks.margin[0] ?? 0;

  test("is margined when it is opened, and again at the fixing after the move", () => {
    expect(report.margin?.entries).toEqual([{ time: at("09:16"), margin: at0916 }]);
    expect(at0916).toBeGreaterThan(0);
    expect(at1230).toBeGreaterThan(at0916);
  });

  test("peaks at least as high as any mark shows", () => {
    expect(report.margin?.peak).toBeGreaterThanOrEqual(Math.max(...report.marks.margin));
  });

  test("stays at the morning's file all day under bod, but for what its options are worth", () => {
    const bod = run("bod");
    expect(bod.margin?.entries).toEqual(report.margin?.entries);
    expect(bod.margin?.peak).toBeLessThan(report.margin?.peak ?? 0);
  });
});

test("while legging the book is measured between the fills", () => {
  // A bought option first and a sold one second tie up less than the sold one alone; sold first, the peak shows.
  const legs = (first: "buy" | "sell") => (desk: Desk) => ({
    onEvent() {
      if (desk.positions.size > 0 || desk.now > at("09:16")) return;
      const sold = order("sell", "CE", { strike: ATM });
      const bought = order("buy", "PE", { strike: ATM });
      desk.enter(first === "sell" ? [sold, bought] : [bought, sold]);
    },
  });
  const peak = (first: "buy" | "sell") =>
    runDay(market, legs(first), { margin: "bod", staleMaxMs: 24 * 3_600_000 }).margin?.peak ?? 0;
  expect(peak("sell")).toBeGreaterThanOrEqual(peak("buy"));
});
