import fc from "fast-check";
import { expect, test } from "vitest";
import { aFillWith, closingFills, fillsInOrder } from "../../test/support/arbitrary-fills.ts";
import type { Fill } from "../ledger/fill.ts";
import { dayNumber, MS_PER_DAY, type TradingDay, timeOfDay, tradingDay } from "../units/time.ts";
import type { Paise, Qty } from "../units/unit.ts";
import { dayPathsOf, type Marks } from "./day-paths.ts";

const [CE, PE] = ["NIFTY24042522500CE", "NIFTY24042522500PE"];

interface MarkRow {
  readonly at: string;
  readonly symbol: string;
  readonly close: number;
  readonly qty: number;
  readonly margin?: number;
  readonly date?: string;
}

function marksOf(rows: readonly MarkRow[]): Marks {
  const symbols = [...new Set(rows.map(({ symbol }) => symbol))];
  return {
    rows: rows.length,
    symbols,
    ts: rows.map(({ at, date = "2024-04-23" }) => dayNumber(tradingDay(date)) * MS_PER_DAY + timeOfDay(at)),
    symbol: rows.map(({ symbol }) => symbols.indexOf(symbol)),
    close: rows.map(({ close }) => close),
    qty: rows.map(({ qty }) => qty),
    margin: rows.map(({ margin }) => margin ?? Number.NaN),
  };
}

const fill = (at: string, symbol: string, qty: number, price: number, date = "2024-04-23"): Fill =>
  aFillWith({
    date: date as TradingDay,
    time: timeOfDay(at),
    symbol,
    qtyDir: qty as Qty,
    price: price as Paise,
  });

test("a day's profit is cash plus what is open at its marks: worked by hand", () => {
  const fills = [
    fill("09:20", CE, -50, 10_000),
    fill("09:20", PE, -50, 8_000),
    fill("09:22", CE, 50, 12_500), // stopped: −2,500 × 50
    fill("09:23", PE, 50, 6_000), // +2,000 × 50
  ];
  const marks = marksOf([
    { at: "09:20", symbol: CE, close: 10_100, qty: -50, margin: 900 },
    { at: "09:20", symbol: PE, close: 8_000, qty: -50, margin: 900 },
    { at: "09:21", symbol: CE, close: 11_000, qty: -50, margin: 950 },
    { at: "09:21", symbol: PE, close: Number.NaN, qty: -50, margin: 950 }, // no price: the last one stands
    { at: "09:22", symbol: PE, close: 7_000, qty: -50, margin: 500 },
  ]);
  const [path, ...more] = dayPathsOf(fills, marks);
  expect(more).toEqual([]);
  expect(path?.times.map((time) => time - timeOfDay("09:20"))).toEqual([0, 60_000, 120_000, 180_000]);
  expect(path?.profit).toEqual([-5_000, -50_000, -125_000 + 50_000, -25_000]);
  expect(path?.margin).toEqual([900, 950, 500, Number.NaN]);
  expect(path?.legs).toEqual([
    { symbol: CE, times: path?.times.slice(0, 3), prices: [10_100, 11_000, 12_500] },
    { symbol: PE, times: [path?.times[0], path?.times[2], path?.times[3]], prices: [8_000, 7_000, 6_000] },
  ]);
});

test("a position that is held over night counts from the last mark of the day before", () => {
  const fills = [fill("15:15", CE, -50, 10_000), fill("09:20", CE, 50, 9_000, "2024-04-24")];
  const marks = marksOf([
    { at: "15:15", symbol: CE, close: 10_000, qty: -50 },
    { at: "15:29", symbol: CE, close: 10_400, qty: -50 },
    { at: "09:16", symbol: CE, close: 9_500, qty: -50, date: "2024-04-24" },
  ]);
  expect(dayPathsOf(fills, marks).map(({ date, profit }) => [date, profit])).toEqual([
    ["2024-04-23", [0, -20_000]],
    ["2024-04-24", [45_000, 70_000]],
  ]);
});

test("marks of what the fills do not hold, as after a filter, are no leg", () => {
  const fills = [fill("09:20", CE, -50, 10_000), fill("09:22", CE, 50, 9_000)];
  const marks = marksOf([
    { at: "09:21", symbol: CE, close: 9_500, qty: -50 },
    { at: "09:21", symbol: PE, close: 8_000, qty: -50 },
  ]);
  const [path] = dayPathsOf(fills, marks);
  expect(path?.legs.map(({ symbol }) => symbol)).toEqual([CE]);
  expect(path?.profit).toEqual([0, 25_000, 50_000]);
});

test("a day that has fills and no marks still ends at its profit", () => {
  const none = marksOf([]);
  fc.assert(
    fc.property(fillsInOrder, (opened) => {
      const fills = [...opened, ...closingFills(opened, () => 1234 as Paise)];
      const cash = fills.reduce((sum, { price, qtyDir }) => sum - price * qtyDir, 0);
      const [path] = dayPathsOf(fills, none);
      expect(path?.profit.at(-1)).toBe(fills.length === 0 ? undefined : cash);
    }),
  );
});
