import { expect, test } from "vitest";
import type { TradingDay } from "../units/time.ts";
import { strikeStep } from "./strikes.ts";
import { UNDERLYINGS } from "./underlyings.ts";

const day = (text: string): TradingDay => text as TradingDay;

test.each([
  ["NIFTY", "weekly", "2020-01-09", "2020-01-01", 50],
  ["NIFTY", "monthly", "2020-03-26", "2020-01-01", 50],
  ["NIFTY", "monthly", "2020-06-25", "2020-01-01", 100],
  ["NIFTY", "monthly", "2024-09-26", "2024-07-09", 50],
  ["NIFTY", "monthly", "2024-12-26", "2024-07-09", 1000],
  ["NIFTY", "monthly", "2029-06-28", "2024-07-09", 1000],
  ["NIFTY", "monthly", "2026-06-30", "2025-12-30", 1000],
  ["NIFTY", "monthly", "2026-06-30", "2025-12-31", 1500],
  ["BANKNIFTY", "weekly", "2024-07-10", "2024-07-09", 100],
  ["BANKNIFTY", "monthly", "2024-12-24", "2024-07-09", 1500],
  ["BANKNIFTY", "monthly", "2021-03-25", "2020-11-02", 1000],
  ["BANKNIFTY", "monthly", "2025-03-27", "2025-01-02", 100],
  ["FINNIFTY", "weekly", "2024-08-06", "2024-07-09", 50],
  ["FINNIFTY", "monthly", "2024-07-30", "2024-07-09", 50],
  ["FINNIFTY", "monthly", "2024-08-27", "2024-07-09", 100],
  ["FINNIFTY", "monthly", "2025-12-30", "2025-11-25", 100],
  ["FINNIFTY", "monthly", "2025-12-30", "2025-11-26", 50],
  ["MIDCPNIFTY", "weekly", "2022-02-01", "2022-01-24", 50],
  ["MIDCPNIFTY", "monthly", "2024-09-30", "2024-07-09", 25],
  ["NIFTYNXT50", "monthly", "2025-11-25", "2025-11-17", 100],
  ["SENSEX", "weekly", "2024-07-12", "2024-07-09", 100],
  ["SENSEX", "monthly", "2024-12-27", "2024-07-09", 1000],
  ["BANKEX", "monthly", "2024-09-30", "2024-07-09", 100],
  ["SENSEX50", "weekly", "2024-07-11", "2024-07-09", 50],
  ["GOLDM", "monthly", "2026-02-27", "2026-01-29", 100],
  ["GOLDM", "monthly", "2026-02-27", "2026-01-30", 500],
  ["SPXW", "weekly", "2021-01-06", "2021-01-04", 5],
  ["NDXP", "weekly", "2021-01-06", "2021-01-04", 10],
] as const)("%s %s contract of %s on %s steps by %i rupees", (underlying, kind, date, on, rupees) => {
  expect(strikeStep(underlying, { date: day(date), kind }, day(on))).toBe(rupees * 100);
});

test("there is no step before 2017, nor for a stranger", () => {
  const weekly = { date: day("2016-12-29"), kind: "weekly" } as const;
  expect(() => strikeStep("BANKNIFTY", weekly, day("2016-12-28"))).toThrow("exchange.no-strike-step");
  expect(() => strikeStep("RELIANCE", weekly, day("2024-12-28"))).toThrow("exchange.unknown-underlying");
});

test("every underlying has a step", () => {
  const weekly = { date: day("2025-06-26"), kind: "weekly" } as const;
  for (const { name } of UNDERLYINGS) expect(strikeStep(name, weekly, day("2025-06-23"))).toBeGreaterThan(0);
});
