import { expect, test } from "vitest";
import { paiseFromRupees } from "../units/money.ts";
import type { TradingDay } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";
import type { Instrument } from "./instrument.ts";
import { parseSymbol } from "./symbols.ts";
import { isOnTick, tickSize } from "./ticks.ts";

const day = (text: string): TradingDay => text as TradingDay;

test.each([
  ["NIFTY24042522500CE", 101.55, "2024-04-22", 5],
  ["BANKNIFTY26012760000PE", 1250.05, "2026-01-02", 5],
  ["SENSEX25091181000CE", 0.05, "2025-09-08", 5],
  ["NIFTY250424FUT", 22828.55, "2025-04-11", 5],
  ["NIFTY250424FUT", 23328.6, "2025-04-15", 10],
  ["MIDCPNIFTY260127FUT", 13984.05, "2026-01-02", 5],
  ["MIDCPNIFTY260127FUT", 15000, "2026-01-02", 5],
  ["FINNIFTY260127FUT", 27899.1, "2026-01-02", 10],
  ["FINNIFTY260127FUT", 30000, "2026-01-02", 10],
  ["BANKNIFTY260127FUT", 60150.2, "2026-01-02", 20],
  ["SENSEX250925FUT", 81000.05, "2025-09-08", 5],
  ["SPXW2101063700CE", 2.95, "2021-01-04", 5],
  ["SPXW2101063700CE", 3, "2021-01-04", 10],
  ["GOLDM24042672000CE", 812.5, "2024-04-01", 50],
  ["GOLDM240503FUT", 72001, "2024-04-01", 100],
  ["NIFTYSPOT", 22402.43, "2024-04-22", 1],
  ["INDIAVIX", 12.73, "2024-04-22", 1],
] as const)("%s at %d on %s has a tick of %i paise", (symbol, price, on, tick) => {
  const instrument: Instrument = parseSymbol(symbol);
  expect(tickSize(instrument, paiseFromRupees(price), day(on))).toBe(tick);
  expect(isOnTick(instrument, paiseFromRupees(price), day(on))).toBe(true);
});

test("a price between two ticks is not on one", () => {
  const on = day("2024-04-22");
  expect(isOnTick(parseSymbol("NIFTY24042522500CE"), 10_153 as Paise, on)).toBe(false);
  expect(isOnTick(parseSymbol("SPXW2404225000CE"), 305 as Paise, on)).toBe(false);
  expect(isOnTick(parseSymbol("SPXW2404225000CE"), 295 as Paise, on)).toBe(true);
});
