import { describe, expect, test } from "vitest";
import { sessionsBetween } from "../exchange/sessions.ts";
import type { TradingDay } from "../units/time.ts";
import { timeOfDay } from "../units/time.ts";
import type { Paise, Qty } from "../units/unit.ts";
import { expiryDayMargin, exposureMargin } from "./exposure.ts";
import { fixingAt } from "./fixings.ts";
import { isLongDated, type MarginLeg } from "./margin-book.ts";
import { marginParameters } from "./parameters.ts";
import { rateOn } from "./rates.ts";
import { marginOfArrays, spanOfArrays } from "./risk-arrays.ts";
import { afterMove, volatilityKnownFrom, volatilityOn } from "./volatility.ts";

const day = (text: string): TradingDay => text as TradingDay;

test.each([
  ["NIFTY", "2017-06-01", 0.0707, 0.04],
  ["NIFTY", "2018-12-03", 0.099, 0.04],
  ["NIFTY", "2019-02-01", 0.0707, 0.04],
  ["BANKNIFTY", "2019-06-03", 0.0919, 0.04],
  ["NIFTY", "2020-06-01", 0.1667, 0.09],
  ["NIFTY", "2022-05-02", 0.1034, 0.06],
  ["NIFTY", "2023-02-01", 0.093, 0.05],
  ["BANKNIFTY", "2023-02-01", 0.1134, 0.06],
  ["BANKNIFTY", "2024-02-01", 0.113, 0.05],
  ["BANKNIFTY", "2026-03-02", 0.093, 0.04],
  ["FINNIFTY", "2023-06-01", 0.113, 0.06],
  ["MIDCPNIFTY", "2025-05-02", 0.1119, 0.06],
  ["SENSEX", "2025-05-02", 0.093, 0.04],
] as const)(
  "scan ranges of %s on %s are %d of the index and %d of volatility",
  (underlying, date, pct, vol) => {
    const parameters = marginParameters(underlying, day(date));
    expect(parameters.priceScanPct).toBeCloseTo(pct, 4);
    expect(parameters.volScan).toBe(vol);
  },
);

test("dates of the rules", () => {
  const on = (date: string) => marginParameters("NIFTY", day(date));
  expect([on("2020-05-29").exposure.pct, on("2020-06-01").exposure.pct]).toEqual([0.03, 0.02]);
  expect([on("2020-05-29").shortOptionMinimumPct, on("2020-06-01").shortOptionMinimumPct]).toEqual([0.03, 0]);
  expect([on("2024-11-19").expiryDayPct, on("2024-11-20").expiryDayPct]).toEqual([0, 0.02]);
  expect([on("2025-02-07").expiringLeg, on("2025-02-10").expiringLeg]).toEqual(["charged", "separate"]);
});

test("an official value goes before the rule, one by one", () => {
  const date = day("2024-07-10");
  const official = { underlying: "NIFTY", date, volScan: 0.05 };
  const { volScan, priceScanPct, sources } = marginParameters("NIFTY", date, { official });
  expect([volScan, priceScanPct]).toEqual([0.05, 0.093]);
  expect(sources).toEqual({ volatility: "table", priceScan: "rule", volScan: "official", rate: "measured" });
});

test("an official scan range is widened by a move since the day's first file, as the rule's is", () => {
  const date = day("2022-05-02");
  const official = { underlying: "NIFTY", date, priceScanPct: 0.12, volScan: 0.07 };
  const moved = { moveToday: -0.06 };
  const [still, after] = [{}, moved].map((more) => marginParameters("NIFTY", date, { official, ...more }));
  const [byRule, ruleAfter] = [{}, moved].map((more) => marginParameters("NIFTY", date, more));
  expect([still?.priceScanPct, still?.volScan]).toEqual([0.12, 0.07]);
  const widening = (ruleAfter?.priceScanPct ?? 0) - (byRule?.priceScanPct ?? 0);
  expect(widening).toBeGreaterThan(0.005);
  expect(after?.priceScanPct).toBeCloseTo(0.12 + widening, 12);
});

test("without a rule the official values are asked for, and enough", () => {
  const date = day("2024-07-10");
  expect(() => marginParameters("GOLDM", date)).toThrow("margin.no-rule");
  expect(() => marginParameters("NIFTY", day("2016-12-30"))).toThrow("margin.no-rule");
  const official = { underlying: "GOLDM", date, annualVol: 0.15, priceScanPct: 0.0916 };
  expect(marginParameters("GOLDM", date, { official }).priceScanPct).toBe(0.0916);
});

describe("volatility", () => {
  const closes = [
    ["2024-06-28", 24_010.6],
    ["2024-07-01", 24_141.95],
    ["2024-07-02", 24_123.85],
    ["2024-07-03", 24_286.5],
  ].map(([date, close]) => ({ date: day(String(date)), close: Number(close) * 100 }));

  test("is the month's first value without closes, and carried on with them", () => {
    expect(volatilityOn("NIFTY", day("2024-07-04"))).toEqual({ annualVol: 0.173, source: "table" });
    const found = volatilityOn("NIFTY", day("2024-07-04"), closes);
    const moves = [24_141.95 / 24_010.6, 24_123.85 / 24_141.95, 24_286.5 / 24_123.85].map(Math.log);
    const expected = moves.reduce((vol, move) => afterMove(vol, move, 0.995), 0.173);
    expect(found).toEqual({ annualVol: expect.closeTo(expected, 12), source: "ewma" });
  });

  test("does not look at the day itself or later", () => {
    const until = volatilityOn("NIFTY", day("2024-07-03"), closes);
    expect(until).toEqual(volatilityOn("NIFTY", day("2024-07-03"), closes.slice(0, 3)));
  });

  test("stops where closes are missing", () => {
    const holes = closes.filter(({ date }) => date !== "2024-06-28");
    expect(volatilityOn("NIFTY", day("2024-07-04"), holes)?.source).toBe("table");
  });

  test("after the table's end says so, until closes lead there from its last month", () => {
    const date = day("2026-09-03");
    expect(volatilityOn("NIFTY", date)).toEqual({ annualVol: 0.1716, source: "beyond-table" });
    const flat = sessionsBetween("NSE", day("2026-06-30"), day("2026-09-02")).map((session) => ({
      date: session.date,
      close: 2_500_000,
    }));
    const steps = flat.length - 1;
    expect(volatilityOn("NIFTY", date, flat)).toEqual({
      annualVol: expect.closeTo(0.1716 * Math.exp(0.5 * steps * Math.log(0.995)), 12),
      source: "ewma",
    });
    expect(volatilityOn("NIFTY", date, flat.slice(-5))?.source).toBe("beyond-table");
    expect(volatilityOn("NIFTY", date, flat.slice(0, 5))?.source).toBe("beyond-table");
    expect(volatilityKnownFrom("NIFTY", date)).toBe("2026-07-01");
    expect(volatilityKnownFrom("NIFTY", day("2024-07-10"))).toBe("2024-07-01");
    expect(volatilityKnownFrom("SPXW", date)).toBe(date);
  });

  test("before an index's table begins is its first month's, and says so", () => {
    expect(volatilityOn("FINNIFTY", day("2020-12-15"))).toEqual({
      annualVol: 0.3922,
      source: "beyond-table",
    });
  });

  test("of an index whose clearing house is unknown is a stand-in", () => {
    expect(volatilityOn("SENSEX", day("2024-07-04"))).toEqual({ annualVol: 0.173, source: "stand-in" });
    expect(volatilityOn("SPXW", day("2024-07-04"))).toBeUndefined();
  });

  test("decays by half a per cent of variance a day, and rises with a move", () => {
    expect(afterMove(0.2, 0, 0.995)).toBeCloseTo(0.2 * Math.sqrt(0.995), 15);
    expect(afterMove(0.2, 0.05, 0.995)).toBeGreaterThan(0.2);
  });
});

test("rates: measured since 2021-03, the repo rate before, the last one later", () => {
  expect(rateOn(day("2024-07-10"))).toEqual({ rate: 0.0729, source: "measured" });
  expect(rateOn(day("2026-07-14"))).toEqual({ rate: 0.0651, source: "measured" });
  expect(rateOn(day("2026-12-14")).rate).toBe(0.0651);
  expect(rateOn(day("2018-07-10"))).toEqual({ rate: 0.0625, source: "stand-in" });
});

const optionLeg = (strike: number, qty: number, extra: Partial<MarginLeg> = {}): MarginLeg =>
  ({
    kind: "option",
    symbol: `NIFTY${strike}CE`,
    underlying: "NIFTY",
    expiry: day("2024-11-28"),
    optionType: "CE",
    strike: strike as Paise,
    qty: qty as Qty,
    ...extra,
  }) as MarginLeg;

describe("exposure", () => {
  const parameters = marginParameters("NIFTY", day("2024-11-21"));
  const market = { spot: 2_000_000, previousClose: 2_010_000 };

  test.each([
    ["a short option", optionLeg(2_050_000, -25), 0.02],
    ["a bought option", optionLeg(2_050_000, 25), 0],
    ["a short call 10 % above the previous close", optionLeg(2_211_000, -25), 0.02],
    ["a short call further than that", optionLeg(2_211_001, -25), 0.03],
    [
      "a short put further than that",
      optionLeg(1_808_900, -25, { optionType: "PE" } as Partial<MarginLeg>),
      0.03,
    ],
    ["a short option of next year's end", optionLeg(2_050_000, -25, { expiry: day("2025-12-24") }), 0.05],
    ["a bought future", { ...optionLeg(0, 25), kind: "future" } as MarginLeg, 0.02],
  ])("%s", (_, leg, pct) => {
    expect(exposureMargin([leg], market, parameters)).toBeCloseTo(pct * 2_000_000 * 25, 6);
  });

  test("the addition is for short options on their last day only", () => {
    const on = (date: string) =>
      expiryDayMargin(
        [optionLeg(2_050_000, -25), optionLeg(2_100_000, 25)],
        market,
        marginParameters("NIFTY", day(date)),
      );
    expect([on("2024-11-27"), on("2024-11-28")]).toEqual([0, 1_000_000]);
  });

  test("the broker's sample of July 2023 is 2 % of the index's value", () => {
    const sample = marginParameters("NIFTY", day("2023-07-12"));
    const leg = { ...optionLeg(2_060_000, -75), expiry: day("2023-07-27") };
    expect(exposureMargin([leg], { spot: 1_943_415 }, sample)).toBeCloseTo(2_915_122.5, 6);
  });
});

test.each([
  ["2024-03-28", "2024-12-26", false],
  ["2024-03-25", "2024-12-26", true],
  ["2024-05-31", "2025-02-28", false],
  ["2024-05-30", "2025-03-27", true],
] as const)("on %s a contract of %s has more than nine months to run: %s", (date, expiry, isLong) => {
  expect(isLongDated(day(expiry), day(date))).toBe(isLong);
});

test.each([
  ["09:15", "BOD"],
  ["10:59:59", "BOD"],
  ["11:00", "ID1"],
  ["12:30", "ID2"],
  ["15:29", "ID3"],
  ["15:30", "ID4"],
  ["19:00", "EOD"],
])("at %s the file %s holds", (time, name) => {
  expect(fixingAt(timeOfDay(time)).name).toBe(name);
});

describe("given risk arrays", () => {
  const flat = (loss: number, at: number): number[] =>
    Array.from({ length: 16 }, (_, s) => (s === at ? loss : 0));

  test("are summed by scenario; the first of equal worst ones counts", () => {
    const margin = marginOfArrays([
      { qty: -50, price: 100, riskArray: flat(-900, 3) },
      { qty: 50, price: 40, riskArray: flat(-300, 3) },
    ]);
    expect(margin.scenarioLoss[3]).toBe(30_000);
    expect([margin.worstScenario, margin.scanRisk, margin.netOptionValue]).toEqual([4, 30_000, -3000]);
    expect(spanOfArrays(margin)).toBe(33_000);
  });

  test("of options that are only bought need nothing", () => {
    const margin = marginOfArrays([{ qty: 50, price: 100, riskArray: flat(100, 0) }]);
    expect(spanOfArrays(margin)).toBe(0);
  });

  test("must have sixteen losses", () => {
    expect(() => marginOfArrays([{ qty: 1, price: 1, riskArray: [1, 2] }])).toThrow("invariant");
  });
});
