import { expect, test } from "vitest";
import { ForeignMapping } from "./foreign-mapping.ts";
import { readForeign } from "./read-foreign.ts";

const MAPPING = ForeignMapping.parse({
  columns: {
    date: "Date",
    time: "Time",
    symbol: "Contract",
    side: "B/S",
    qty: "Qty",
    price: "Rate",
    charges: "Fees",
    reason: "Why",
  },
  date_format: "DD-MM-YYYY",
});
const HEAD = "Date,Time,Contract,B/S,Qty,Rate,Fees,Why";
const SOLD = "23/04/2024,09:20,NIFTY24APR22500CE,Sell,50,100.05,20.10,ENTRY";
const BOUGHT = '23-04-24,3:15:30 PM,NIFTY24042522500CE,B,50,"1,090.3333",,TIME';
const read = (...lines: readonly string[]) =>
  readForeign([HEAD, ...lines, ""].join("\r\n"), "trades.csv", MAPPING);

test("rows become ours, in order of time, under our own names", () => {
  const { rows, roundedPrices } = read(BOUGHT, SOLD);
  expect(roundedPrices).toBe(1);
  expect(rows).toMatchObject([
    {
      fill: {
        seq: 0,
        date: "2024-04-23",
        time: 33_600_000,
        symbol: "NIFTY24042522500CE",
        qtyDir: -50,
        price: 10_005,
        dte: 2,
        leg: "CE",
        reason: "ENTRY",
      },
      charges: { brokerage: 2010, stt: 0 },
    },
    {
      fill: { seq: 1, time: 54_930_000, qtyDir: 50, price: 109_033, reason: "TIME" },
      charges: { brokerage: 0 },
    },
  ]);
});

test("a contract may stand in four columns, the side in the sign, the time beside the date", () => {
  const mapping = ForeignMapping.parse({
    columns: {
      date: "at",
      underlying: "u",
      expiry: "e",
      strike: "k",
      option_type: "t",
      qty: "q",
      price: "p",
    },
    separator: ";",
  });
  const text =
    "at;u;e;k;t;q;p\n2024-04-23T09:20:00+05:30;nifty;2024-04-25;22500;call;-50;100\n2024-04-23 15:15;NIFTY;2024-04-25;22500;C;50;90\n";
  expect(
    readForeign(text, "t", mapping).rows.map(({ fill }) => [fill.symbol, fill.qtyDir, fill.time]),
  ).toEqual([
    ["NIFTY24042522500CE", -50, 33_600_000],
    ["NIFTY24042522500CE", 50, 54_900_000],
  ]);
});

test.each([
  ["9:05", 32_700_000],
  ["09:05:30.250", 32_730_000],
  ["12:05 AM", 300_000],
  ["12:05 PM", 43_500_000],
  ["1:05pm", 47_100_000],
])("%s is a time of day", (clock, time) => {
  const lines = [SOLD, BOUGHT].map((line) => line.replace(/,(09:20|3:15:30 PM),/, `,${clock},`));
  expect(read(...lines).rows.map(({ fill }) => fill.time)).toEqual([time, time]);
});

test("a name that is no index contract is kept when that is asked for", () => {
  const keep = { ...MAPPING, unknown_symbols: "keep" as const };
  const lines = [SOLD, BOUGHT].map((line) => line.replace(/NIFTY\w+/, "RELIANCE"));
  const { rows } = readForeign([HEAD, ...lines].join("\n"), "t", keep);
  expect(rows.map(({ fill }) => fill.symbol)).toEqual(["RELIANCE", "RELIANCE"]);
});

const changed = (from: string | RegExp, to: string): string => SOLD.replace(from, to);
test.each([
  [
    "positions that never close",
    [SOLD],
    "foreign.never-closes: trades.csv never closes -50 of NIFTY24042522500CE;",
  ],
  ["nothing", [], "has no rows"],
  ["a price that is no number", [changed("100.05", "dear")], 'line 2: Rate is "dear", no number'],
  ["a price below 0", [changed("100.05", "-1")], "line 2: Rate is below 0"],
  ["half a unit", [changed(",50,", ",0.5,")], "units are whole"],
  ["a side that is none", [changed("Sell", "Hold")], 'B/S is "Hold", none of BUY'],
  ["a date of another form", [changed("23/04/2024", "2024-04-23")], "no date of the form DD-MM-YYYY"],
  ["no time", [changed("09:20", "morning")], '"morning" has no time of day'],
  ["an unknown name", [changed("NIFTY24APR22500CE", "RELIANCE")], '"RELIANCE" names no index contract'],
  ["a contract that had expired", [changed("23/04/2024", "26/04/2024")], "had expired on 2024-04-25"],
  ["a line cut short", [SOLD.slice(0, 20)], "line 2: 3 fields of 8"],
])("%s is refused in one line", (_, lines, why) => {
  expect(() => read(...lines)).toThrow(why);
});

test("a column that is not there is named, with those that are", () => {
  expect(() => readForeign("Date,Time\n", "t.csv", MAPPING)).toThrow(
    /foreign.unknown-column: t.csv has no such column: symbol in "Contract".*; it has Date, Time/,
  );
});

test("a mapping says where the contract stands", () => {
  expect(ForeignMapping.safeParse({ columns: { date: "d", qty: "q", price: "p" } }).success).toBe(false);
});
