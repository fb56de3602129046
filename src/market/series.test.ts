import { expect, test } from "vitest";
import { tradingDay } from "../units/time.ts";
import { parseSeriesName, type Series, seriesName } from "./series.ts";

const expiry = tradingDay("2024-04-25");

test.each<[string, Series]>([
  ["NSE_Index_NIFTY", { kind: "index", underlying: "NIFTY" }],
  ["NSE_Index_NIFTYNXT50", { kind: "index", underlying: "NIFTYNXT50" }],
  ["NSE_Index_INDIAVIX", { kind: "index", underlying: "INDIAVIX" }],
  ["BSE_Index_SENSEX50", { kind: "index", underlying: "SENSEX50" }],
  ["NSE_Options_Expiry_NIFTY_20240425", { kind: "options", underlying: "NIFTY", expiry }],
  ["BSE_Options_Expiry_SENSEX_20240425", { kind: "options", underlying: "SENSEX", expiry }],
  ["MCX_Futures_Expiry_GOLDM_20240425", { kind: "future", underlying: "GOLDM", expiry }],
])("%s names a series, and reads back", (name, series) => {
  expect(seriesName(series)).toBe(name);
  expect(parseSeriesName(name)).toEqual(series);
});

test.each([
  "NSE_Index_RELIANCE",
  "NSE_Options_Expiry_NIFTY",
  "NSE_Options_Expiry_NIFTY_2024042",
  "NSE_Options_Expiry_NIFTY_20259999",
  "NSE_Options_Expiry_NIFTYBEES_20240425",
  "NSE_Contracts_NIFTY",
  "nse_index_nifty",
  "",
])("%j is no series of ours", (name) => {
  expect(parseSeriesName(name)).toBeUndefined();
});

test("an underlying that nobody knows has no series", () => {
  expect(() => seriesName({ kind: "index", underlying: "NIFTY5" })).toThrow("exchange.unknown-underlying");
});
