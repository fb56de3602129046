import { expect, test } from "vitest";
import type { TradingDay } from "../units/time.ts";
import type { Paise, Qty } from "../units/unit.ts";
import { freezeQty, maxOrderQty } from "./freeze.ts";

const day = (text: string): TradingDay => text as TradingDay;

test.each([
  ["NIFTY", "2018-06-01", 5000],
  ["BANKNIFTY", "2020-02-10", 2500],
  ["FINNIFTY", "2020-02-10", undefined],
  ["FINNIFTY", "2021-01-11", 2800],
  ["NIFTY", "2021-07-30", 5000],
  ["NIFTY", "2021-08-02", 2800],
  ["BANKNIFTY", "2021-08-02", 1200],
  ["NIFTY", "2023-04-03", 1800],
  ["MIDCPNIFTY", "2023-04-03", 5500],
  ["NIFTYNXT50", "2024-08-01", 600],
  ["MIDCPNIFTY", "2025-03-03", 4200],
  ["MIDCPNIFTY", "2025-07-01", 2800],
  ["BANKNIFTY", "2025-07-01", 600],
  ["BANKNIFTY", "2025-09-01", 900],
  ["FINNIFTY", "2025-12-01", 1200],
  ["FINNIFTY", "2026-02-02", 1800],
  ["FINNIFTY", "2026-03-02", 1200],
  ["BANKNIFTY", "2026-05-04", 900],
  ["BANKNIFTY", "2026-08-03", 600],
  ["SENSEX", "2025-09-08", 1000],
  ["BANKEX", "2025-09-08", 900],
  ["SENSEX", "2023-06-01", undefined],
  ["SENSEX50", "2025-09-08", undefined],
  ["GOLDM", "2025-09-08", undefined],
  ["SPXW", "2025-09-08", undefined],
] as const)("%s on %s freezes at %s units", (underlying, on, units) => {
  expect(freezeQty(underlying, day(on))).toBe(units);
});

test.each([
  // Between two known circulars the slab of the level decides.
  ["NIFTY", "2022-06-01", 16_584.55, 2800],
  ["NIFTY", "2022-12-01", 18_758.35, 1800],
  ["BANKNIFTY", "2022-12-01", 43_231, 900],
  ["BANKNIFTY", "2022-06-01", 35_487.4, 1200],
  ["BANKNIFTY", "2023-08-01", 55_000.05, 600],
  ["BANKNIFTY", "2023-08-01", 55_000, 900],
  ["MIDCPNIFTY", "2022-06-01", 7_300, 5500],
  // A known circular wins over the level.
  ["BANKNIFTY", "2026-05-04", 60_000, 900],
  // No slabs before August 2021.
  ["NIFTY", "2020-06-01", 9_580, 5000],
] as const)("%s on %s with the index at %d freezes at %i units", (underlying, on, level, units) => {
  expect(freezeQty(underlying, day(on), Math.round(level * 100) as Paise)).toBe(units);
});

test("an order holds whole lots only", () => {
  expect(maxOrderQty("NIFTY", day("2026-02-02"), 65 as Qty)).toBe(1755);
  expect(maxOrderQty("NIFTY", day("2025-09-01"), 75 as Qty)).toBe(1800);
  expect(maxOrderQty("SENSEX50", day("2025-09-01"), 75 as Qty)).toBeUndefined();
});

test("a stranger is refused", () => {
  expect(() => freezeQty("RELIANCE", day("2025-09-01"))).toThrow("exchange.unknown-underlying");
});
