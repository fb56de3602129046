import { describe, expect, test } from "vitest";
import { dayOf, paise } from "../../test/support/day-of.ts";
import { ATM, at, DEFAULTS, order, runDay, strategyOf } from "../../test/support/run-day.ts";
import { officialTable } from "../margin/official-file.ts";
import type { DayMarket } from "../market/day-market.ts";
import { black76Price } from "../pricing/black76.ts";
import type { Desk } from "../strategy/desk.ts";
import { tradingDay } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";
import { EventEngine } from "./event-engine.ts";
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
const run = (clock: MarginClock | undefined) =>
  runDay(market, straddle, { margin: clock && { clock }, staleMaxMs: 24 * 3_600_000 });

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
    runDay(market, legs(first), { margin: { clock: "bod" }, staleMaxMs: 24 * 3_600_000 }).margin?.peak ?? 0;
  expect(peak("sell")).toBeGreaterThanOrEqual(peak("buy"));
});

describe("where a day's margins come from", () => {
  const closesOf = (...closes: readonly (readonly [date: string, rupees: number])[]) =>
    closes.map(([date, close]) => ({
      date: tradingDay(date),
      close: paise(close),
      from: "last_half_hour_mean" as const,
    }));
  const april = closesOf(["2024-03-28", 22_300], ["2024-04-01", 22_450], ["2024-04-04", 22_500]);
  const measured = (day: DayMarket, official?: string) =>
    runDay(day, straddle, {
      margin: {
        clock: "fixing",
        official: official === undefined ? undefined : officialTable([{ name: "o.csv", text: official }]),
      },
      staleMaxMs: 24 * 3_600_000,
    }).margin;

  test("the month's table, until the store's closes carry it on", () => {
    expect(measured(market)?.sources).toEqual({
      volatility: "table",
      priceScan: "rule",
      volScan: "rule",
      rate: "measured",
      index: "index",
      previousClose: "last",
    });
    const withCloses = measured({ ...market, closes: april });
    expect(withCloses?.sources).toMatchObject({
      volatility: "ewma",
      previousClose: "last_half_hour_mean",
    });
    expect(withCloses?.peak).not.toBe(measured(market)?.peak);
  });

  test("the user's file before both, its close too", () => {
    const file = "date,underlying,annual_vol_pct,previous_close\n2024-04-23,NIFTY,30,22500\n";
    const official = measured({ ...market, closes: april, previousClose: paise(22_000) }, file);
    expect(official?.sources).toMatchObject({ volatility: "official", previousClose: "official_file" });
    // 30 % a year: 6σ√2 is 13.3 % of the index, where the floor was 9.3; exposure and premium stay.
    expect((official?.entries[0]?.margin ?? 0) / (measured(market)?.entries[0]?.margin ?? 1)).toBeGreaterThan(
      1.25,
    );
    const other = "date,underlying,annual_vol_pct\n2024-04-24,NIFTY,30\n";
    expect(measured({ ...market, closes: april }, other)?.sources.volatility).toBe("ewma");
  });
});

describe("a store without an index", () => {
  const options = {
    "22500CE": { "09:16": 100, "11:00": 110, "12:30": 470 },
    "22500PE": { "09:16": 90, "11:00": 100, "12:30": 20 },
    "22550CE": { "09:16": 75, "11:00": 85, "12:30": 430 },
    "22550PE": { "09:16": 115, "11:00": 125, "12:30": 30 },
  };
  const noIndex = dayOf({ options });
  const sell = (desk: Desk) => ({
    onEvent() {
      if (desk.positions.size > 0 || desk.now > at("09:16")) return;
      for (const type of ["CE", "PE"] as const)
        desk.enter([order("sell", type, { strike: { by: "exact", strike: paise(22_500) as Paise } })]);
    },
  });
  const run = (day: DayMarket) =>
    runDay(day, sell, {
      margin: { clock: "fixing" },
      staleMaxMs: 24 * 3_600_000,
      underlyingFrom: "synthetic",
    });

  test("has the margin of the forward that parity implies, and says so", () => {
    const { margin } = run(noIndex);
    expect(margin?.sources).toMatchObject({ index: "synthetic", previousClose: "none" });
    expect(margin?.peak).toBeGreaterThan(0);
    // 22,500 + 100 − 90 at the open, and at 11:00; 22,950 from 12:30: what an index of these values would have given.
    const index = { "09:16": 22_510, "11:00": 22_510, "12:30": 22_950 };
    const expected = run(dayOf({ options, index })).margin;
    expect(margin?.entries).toEqual(expected?.entries);
    expect(margin?.peak).toBe(expected?.peak);
  });
});

describe("gaps", () => {
  const none = (report: ReturnType<typeof run>) => report.margin?.gap;

  test("the worst of the twelve is that of the book at its worst instant, by Black-76 on the parity forward", () => {
    const gap = none(run("fixing"))?.intraday;
    // A short straddle after 2 % up: 10 % more would cost most, when volatility no longer matters.
    expect(gap).toMatchObject({ time: at("13:00"), move: 0.1, volFactor: 1, assumedVols: 0 });
    const years = (2 * 24 * 60 + 2.5 * 60) / (365 * 24 * 60);
    const forward = 2_250_000 + 47_000 - 500;
    const lossOf = (optionType: "CE" | "PE", price: number): number => {
      const option = { optionType, strike: 2_250_000, years, rate: 0.073 };
      let [low, high] = [0.001, 2];
      for (let i = 0; i < 80; i++) {
        const vol = (low + high) / 2;
        if (black76Price({ ...option, forward }, vol) > price) high = vol;
        else low = vol;
      }
      return 50 * (black76Price({ ...option, forward: forward * 1.1 }, low) - price);
    };
    const expected = -(lossOf("CE", 47_000) + lossOf("PE", 500));
    // The rate of the month differs from 7.3 % by some hundredths: a rupee or so.
    expect(Math.abs((gap?.profit ?? 0) - expected)).toBeLessThan(300);
  });

  test("a book that is flat over night has none, nor has a day without a position", () => {
    expect(none(run("fixing"))?.overnight).toBeUndefined();
    const idle = runDay(market, () => ({}), { margin: { clock: "fixing" } }).margin?.gap;
    expect(idle).toEqual({ intraday: undefined, overnight: undefined });
  });

  test("a book that is held over the night has the gap of its last instant", () => {
    const config = {
      ...DEFAULTS,
      margin: { clock: "fixing" as const },
      staleMaxMs: 24 * 3_600_000,
      carry: "run" as const,
    };
    const engine = new EventEngine(market, strategyOf(straddle), config, "goes-on");
    for (const instant of market.instants) engine.step(instant);
    const { margin, overnightMargin } = engine.finish();
    expect(margin?.gap.overnight).toMatchObject({ time: at("15:30"), move: 0.1 });
    expect(margin?.gap.overnight?.profit).toBeLessThan(-10_000_000);
    expect(margin?.gap.overnight?.profit).toBeGreaterThanOrEqual(margin?.gap.intraday?.profit ?? 0);
    expect(overnightMargin).toBeGreaterThan(0);
  });

  test("while legging nothing is stressed: the book stands at the end of the event", () => {
    // Sold and hedged in one event: the naked call between the two fills would lose without end.
    const spread = (desk: Desk) => ({
      onEvent() {
        if (desk.positions.size > 0 || desk.now > at("09:16")) return;
        desk.trade(order("sell", "CE", { strike: ATM }));
        desk.trade(order("buy", "CE", { strike: ATM }));
      },
    });
    const report = runDay(market, spread, { margin: { clock: "fixing" }, staleMaxMs: 24 * 3_600_000 });
    expect(report.margin?.peak).toBeGreaterThan(0);
    expect(report.margin?.gap.intraday).toBeUndefined();
  });
});
