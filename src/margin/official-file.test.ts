import { expect, test } from "vitest";
import { tradingDay } from "../units/time.ts";
import { officialTable } from "./official-file.ts";

const day = tradingDay;
const own = (...rows: readonly string[]) => ({
  name: "own.csv",
  text: `date,underlying,annual_vol_pct,price_scan_pct,rate_pct,previous_close\n${rows.join("\n")}\n`,
});
/** The header as NSE wrote it in 2024; its cells are padded. */
const NSE_HEADER =
  "Date, Symbol, Underlying Close Price (A), Underlying Previous Day Close Price (B), " +
  "Underlying Log Returns (C) = LN(A/B), Applicable Daily Volatility (M) = Max(E or K), " +
  "Applicable Annualised Volatility (N) = Max (F or L)";
const fovolt = (...rows: readonly string[]) => ({
  name: "FOVOLT.csv",
  text: `${NSE_HEADER}\n${rows.join("\n")}\n`,
});
const NIFTY_ROW = "10-JUL-2024, NIFTY,  24324.45,  24433.20, -0.0045, 0.0089, 0.1701";

test("a table of one's own is looked up by underlying and day; what is empty follows the rule", () => {
  const table = officialTable([own("2024-07-10,NIFTY,16.91,9.3,,24433.20")]);
  expect(table("NIFTY", day("2024-07-10"))).toEqual({
    underlying: "NIFTY",
    date: "2024-07-10",
    annualVol: 0.1691,
    priceScanPct: expect.closeTo(0.093, 12),
    previousClose: 2_443_320,
  });
  expect(table("NIFTY", day("2024-07-11"))).toBeUndefined();
  expect(table("BANKNIFTY", day("2024-07-10"))).toBeUndefined();
});

test("NSE's volatility file holds from the next session; stocks are passed over", () => {
  const stock = "10-JUL-2024, 360ONE, 1000.00, 990.00, 0.01, 0.02, 0.38";
  const friday = "12-Jul-24, BANKNIFTY, 52278.90, 52270.65, 0.0001, 0.0100, 0.1910";
  const table = officialTable([fovolt(NIFTY_ROW, stock, friday)]);
  const expected = { underlying: "NIFTY", date: "2024-07-11", annualVol: 0.1701, previousClose: 2_432_445 };
  expect(table("NIFTY", day("2024-07-11"))).toEqual(expected);
  expect(table("BANKNIFTY", day("2024-07-15"))?.annualVol).toBe(0.191);
});

test("files add to one another, value by value", () => {
  const table = officialTable([fovolt(NIFTY_ROW), own("2024-07-11,NIFTY,,9.29,,")]);
  const found = table("NIFTY", day("2024-07-11"));
  expect([found?.annualVol, found?.priceScanPct]).toEqual([0.1701, expect.closeTo(0.0929, 12)]);
});

test.each([
  [
    "one value twice",
    [own("2024-07-10,NIFTY,16,,,", "2024-07-10,NIFTY,16,,,")],
    /own\.csv line 3: annualVol .*twice/,
  ],
  [
    "twice over two files",
    [fovolt(NIFTY_ROW), own("2024-07-11,NIFTY,16,,,")],
    /own\.csv line 2: annualVol .*twice/,
  ],
  ["a word for a number", [own("2024-07-10,NIFTY,high,,,")], /own\.csv line 2: annual_vol_pct /],
  ["an unknown underlying", [own("2024-07-10,NIFTI,16,,,")], /own\.csv line 2: NIFTI is no underlying/],
  ["a bad day", [own("2024-07-32,NIFTY,16,,,")], /own\.csv line 2: .*2024-07-32/],
  [
    "an unknown column",
    [{ name: "x.csv", text: "date,underlying,vol\n2024-07-10,NIFTY,1\n" }],
    /x\.csv line 2: .*vol/,
  ],
  [
    "per cent in NSE's file",
    [fovolt(NIFTY_ROW.replace("0.1701", "17.01"))],
    /FOVOLT\.csv line 2: volatility/,
  ],
  ["another header", [{ name: "x.csv", text: "a,b\n1,2\n" }], /x\.csv is no file of margin parameters/],
])("refuses %s", (_, files, message) => {
  expect(() => officialTable(files)).toThrow(message);
});
