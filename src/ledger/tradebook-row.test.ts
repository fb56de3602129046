import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { aFillWith } from "../../test/support/arbitrary-fills.ts";
import { timeOfDay } from "../units/time.ts";
import type { Paise, Qty } from "../units/unit.ts";
import type { Charges } from "./charges.ts";
import type { Fill } from "./fill.ts";
import { TradebookHash } from "./tradebook-hash.ts";
import {
  csvField,
  TRADEBOOK_COLUMNS,
  type TradebookRow,
  tradebookLine,
  withoutCharges,
} from "./tradebook-row.ts";

const SOLD = aFillWith({
  seq: 99, // The book's number; the run's counts from 0 over all days.
  time: timeOfDay("09:20"),
  priceTime: timeOfDay("09:19:30.250"),
  priceSource: "last",
  price: 10_105 as Paise,
  leg: "CE, short",
  note: 'said "sell"',
});
const BOUGHT = aFillWith({
  time: timeOfDay("15:15:00.005"),
  priceTime: timeOfDay("15:15:00.005"),
  qtyDir: 50 as Qty,
  price: 5 as Paise,
  leg: "CE, short",
  reason: "TIME",
});
const CHARGES: Charges = {
  brokerage: 2000 as Paise,
  stt: 316 as Paise,
  exchangeFee: 177 as Paise,
  sebiFee: 1 as Paise,
  stampDuty: 0 as Paise,
  gst: 392 as Paise,
  slippage: 250 as Paise,
};
const BOOK: readonly TradebookRow[] = [{ fill: SOLD, charges: CHARGES }, ...withoutCharges([BOUGHT])];

/** Written by hand from docs/run-folder.md: 50 × 101.05 = 5052.50, and 31.36 of costs. */
const HASHED_ROWS = [
  "0,2024-04-23 09:20:00.000,2024-04-23,2,SELL,50,-50,NIFTY24042522500CE,101.05,2024-04-23 09:19:30.250,last," +
    '5052.50,5052.50,20.00,3.16,1.77,0.01,0.00,3.92,2.50,5021.14,"CE, short",ENTRY',
  "1,2024-04-23 15:15:00.005,2024-04-23,2,BUY,50,50,NIFTY24042522500CE,0.05,2024-04-23 15:15:00.005,exact," +
    '-2.50,2.50,0.00,0.00,0.00,0.00,0.00,0.00,0.00,-2.50,"CE, short",TIME',
];

const hashOf = (rows: readonly TradebookRow[]): string => {
  const hash = new TradebookHash();
  for (const row of rows) hash.add(row);
  return hash.hex();
};

test("the columns are those of the contract, in its order", () => {
  expect(TRADEBOOK_COLUMNS.join(", ")).toBe(
    "uid, seq, ts, date, dte, action, qty, qty_dir, symbol, price, price_time, price_source, value, turnover, " +
      "brokerage, stt, exchange_fee, sebi_fee, stamp_duty, gst, slippage, net_value, leg, reason, note",
  );
});

test("a two-fill book has exactly these lines", () => {
  const lines = BOOK.map((row, seq) => tradebookLine("20240425-101500-ab12cd", seq, row));
  expect(lines).toEqual([
    `20240425-101500-ab12cd,${HASHED_ROWS[0]},"said ""sell"""`,
    `20240425-101500-ab12cd,${HASHED_ROWS[1]},`,
  ]);
});

test("its hash is the sha256 of those lines without uid and note, each ended by a line feed", () => {
  const independent = createHash("sha256")
    .update(`${HASHED_ROWS[0]}\n${HASHED_ROWS[1]}\n`, "utf8")
    .digest("hex");
  expect(hashOf(BOOK)).toBe(independent);
  // printf '%s\n' of the two rows, through coreutils' sha256sum.
  expect(independent).toBe("9c383a8f86d55b64367a469818b1a79252c0a1087f147f762f6370f05d4295a5");
});

test("a book without fills has the hash of nothing", () => {
  expect(hashOf([])).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
});

const [FIRST, SECOND] = BOOK as [TradebookRow, TradebookRow];
const changed = (fill: Partial<Fill>): readonly TradebookRow[] => [
  { ...FIRST, fill: { ...SOLD, ...fill } },
  SECOND,
];

test("note and the book's own number are not part of the hash", () => {
  expect(hashOf(changed({ note: "something else\nentirely" }))).toBe(hashOf(BOOK));
  expect(hashOf(changed({ seq: 5 }))).toBe(hashOf(BOOK));
});

test.each<[string, readonly TradebookRow[]]>([
  ["time", changed({ time: timeOfDay("09:20:00.001") })],
  ["price", changed({ price: 10_104 as Paise })],
  ["price_time", changed({ priceTime: timeOfDay("09:19:30") })],
  ["price_source", changed({ priceSource: "exact" })],
  ["quantity", changed({ qtyDir: -49 as Qty })],
  ["side", changed({ qtyDir: 50 as Qty })],
  ["symbol", changed({ symbol: "NIFTY24042522500PE" })],
  ["dte", changed({ dte: 3 })],
  ["leg", changed({ leg: "CE" })],
  ["reason", changed({ reason: "SL" })],
  ["a charge", [{ ...FIRST, charges: { ...CHARGES, gst: 391 as Paise } }, SECOND]],
  ["the order of the rows", [SECOND, FIRST]],
  ["a row more", [FIRST, SECOND, SECOND]],
])("%s is part of the hash", (_, rows) => {
  expect(hashOf(rows)).not.toBe(hashOf(BOOK));
});

test.each([
  ["plain", "plain"],
  ["a,b", '"a,b"'],
  ['say "x"', '"say ""x"""'],
  ["two\nlines", '"two\nlines"'],
  ["two\r\nlines", '"two\r\nlines"'],
  ["", ""],
  [" spaced ", " spaced "],
])("the field %j is written %j", (text, field) => {
  expect(csvField(text)).toBe(field);
});
