import { expect, test } from "vitest";
import { tradingDay } from "../units/time.ts";
import type { Paise, Qty, TimeOfDay } from "../units/unit.ts";
import type { Charges } from "./charges.ts";
import type { Fill } from "./fill.ts";
import { readTradebook } from "./read-tradebook.ts";
import { TRADEBOOK_COLUMNS, tradebookLine } from "./tradebook-row.ts";

const fill: Fill = {
  seq: 0,
  date: tradingDay("2025-01-02"),
  time: 33_600_000 as TimeOfDay,
  symbol: "NIFTY25010223900CE",
  dte: 0,
  qtyDir: -75 as Qty,
  price: 7720 as Paise,
  priceTime: 33_540_000 as TimeOfDay,
  priceSource: "last",
  leg: "CE",
  reason: "ENTRY",
  note: 'first, and "quoted"',
};
const charges: Charges = {
  brokerage: 2000 as Paise,
  stt: 600 as Paise,
  exchangeFee: 205 as Paise,
  sebiFee: 1 as Paise,
  stampDuty: 0 as Paise,
  gst: 397 as Paise,
  slippage: 375 as Paise,
};
const csv = `${TRADEBOOK_COLUMNS.join(",")}\n${tradebookLine("u", 0, { fill, charges })}\n`;

test("a tradebook's file reads back as the rows that were written", () => {
  expect(readTradebook(csv, "tradebook.csv")).toEqual([{ fill, charges }]);
});

test("a note over two lines reads back: a stored run with one was unreadable", () => {
  const told = { ...fill, note: 'said "sell",\nand again' };
  const text = `${TRADEBOOK_COLUMNS.join(",")}\n${tradebookLine("u", 0, { fill: told, charges })}\n`;
  const second = tradebookLine("u", 1, { fill: { ...fill, seq: 1 }, charges });
  expect(readTradebook(`${text}${second}\n`, "tradebook.csv").map((row) => row.fill.note)).toEqual([
    told.note,
    fill.note,
  ]);
});

test.each([
  ["a missing column", csv.replace(",leg,", ","), /has no column leg/],
  ["a price that is no number", csv.replace("77.20", "dear"), /line 2 is no fill: price is "dear"/],
  ["an empty price", csv.replace("77.20", ""), /line 2 is no fill: price is ""/],
  ["a line cut short", csv.slice(0, -40), /line 2 is no fill: /],
  ["an unknown price source", csv.replace(",last,", ",guess,"), /price_source is "guess"/],
])("%s is refused with its line", (_, text, message) => {
  expect(() => readTradebook(text, "tradebook.csv")).toThrow(message);
});
