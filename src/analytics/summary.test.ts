import { expect, test } from "vitest";
import { tradingDay } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";
import type { DayPnl } from "./daily-pnl.ts";
import { summaryOf } from "./summary.ts";

const day = (date: number, gross: number, more: Partial<DayPnl> = {}): DayPnl => {
  const { charges = 10 as Paise } = more;
  return {
    date: tradingDay(`2024-04-${date}`),
    gross: gross as Paise,
    charges,
    slippage: 0 as Paise,
    net: (gross - charges) as Paise,
    fills: 4,
    roundTrips: 2,
    winners: gross > 0 ? 1 : 0,
    ...more,
  };
};
const QUIET = day(24, 0, { charges: 0 as Paise, slippage: 0 as Paise, fills: 0, roundTrips: 0, winners: 0 });

test("a run without days has no ratios, rather than zeros or NaN", () => {
  expect(summaryOf([])).toEqual({
    days: 0,
    daysTraded: 0,
    fills: 0,
    roundTrips: 0,
    grossPnl: 0,
    charges: 0,
    slippage: 0,
    netPnl: 0,
    stress: [0, 1, 2, 3].map((multiple) => ({ multiple, netPnl: 0 })),
    maxDrawdown: 0,
    winDays: undefined,
    winTrips: undefined,
    meanDay: undefined,
    bestDay: undefined,
    worstDay: undefined,
  });
});

test("days on which nothing traded count as days and as nothing else", () => {
  expect(summaryOf([QUIET])).toMatchObject({
    days: 1,
    daysTraded: 0,
    winDays: undefined,
    bestDay: undefined,
  });
});

test("the headline numbers of four days", () => {
  const days = [day(22, -100), day(23, 310), QUIET, day(25, 4)];
  expect(summaryOf(days)).toMatchObject({
    days: 4,
    daysTraded: 3,
    fills: 12,
    roundTrips: 6,
    grossPnl: 214,
    charges: 30,
    netPnl: 184,
    maxDrawdown: -110, // The first day's loss, from zero.
    winDays: 1 / 3, // After charges the 25th lost money.
    winTrips: 2 / 6,
    meanDay: 61, // 184 / 3, over traded days
    bestDay: { date: "2024-04-23", net: 300 },
    worstDay: { date: "2024-04-22", net: -110 },
  });
});

test("a single day is the best and the worst", () => {
  const { bestDay, worstDay } = summaryOf([day(22, 50), QUIET]);
  expect([bestDay?.date, worstDay?.date]).toEqual(["2024-04-22", "2024-04-22"]);
});

test("the stress ladder takes slippage away, and multiplies it; levies stay", () => {
  const days = [day(22, 1000, { charges: 150 as Paise, slippage: 100 as Paise, net: 850 as Paise })];
  expect(summaryOf(days).stress.map(({ netPnl }) => netPnl)).toEqual([950, 850, 750, 650]);
});

test("a day on which a carried position moved is a traded day, though nothing was filled on it", () => {
  const held = day(25, -500, { charges: 0 as Paise, fills: 0, roundTrips: 0, winners: 0 });
  const summary = summaryOf([day(23, 1000), QUIET, held]);
  expect(summary).toMatchObject({ days: 3, daysTraded: 2, winDays: 0.5, meanDay: 245 });
  expect(summary.worstDay?.date).toBe("2024-04-25");
});
