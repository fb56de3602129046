import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { tradingDay } from "../units/time.ts";
import type { Paise, Qty } from "../units/unit.ts";
import { type DataVersionPart, type DayFacts, dataVersion, rowsVersion } from "./data-version.ts";
import type { SeriesRows } from "./series-rows.ts";

const day = tradingDay("2025-01-01");
const options = { kind: "options", underlying: "NIFTY", expiry: tradingDay("2025-01-02") } as const;
const index = { kind: "index", underlying: "NIFTY" } as const;

const chain = (): SeriesRows => ({
  strikes: Int32Array.of(2_350_000, 2_350_000),
  isPut: Uint8Array.of(0, 1),
  offsets: Int32Array.of(0, 2, 3),
  time: Int32Array.of(33_360_000, 33_420_000, 33_360_000),
  columns: {
    close: Int32Array.of(10_005, 0, 9_995),
    bid: Int32Array.of(10_000, 9_990, 0),
    volume: Float64Array.of(75, 4_294_967_296_075, -1),
  },
});
const spot = (close: number): SeriesRows => ({
  strikes: Int32Array.of(0),
  isPut: Uint8Array.of(0),
  offsets: Int32Array.of(0, 1),
  time: Int32Array.of(33_360_000),
  columns: { close: Int32Array.of(close) },
});

test("the bytes are those that the layout documents", () => {
  const i32 = (...values: number[]): Buffer =>
    Buffer.concat(
      values.map((value) => {
        const word = Buffer.alloc(4);
        word.writeInt32LE(value);
        return word;
      }),
    );
  const i64 = (...values: number[]): Buffer =>
    Buffer.concat(
      values.map((value) => {
        const word = Buffer.alloc(8);
        word.writeBigInt64LE(BigInt(value));
        return word;
      }),
    );
  const bytes = Buffer.concat([
    Buffer.from("pluto rows 1\n2025-01-01\n"),
    Buffer.from("NSE_Index_NIFTY\n"),
    i32(1, 1, 0b1000),
    i32(0, 0, 1),
    i32(33_360_000),
    i32(2_351_000),
    Buffer.from("NSE_Options_Expiry_NIFTY_20250102\n"),
    i32(3, 2, 0b1011000),
    i32(2_350_000, 0, 2, 2_350_000, 1, 1),
    i32(33_360_000, 33_420_000, 33_360_000),
    i32(10_005, 0, 9_995),
    i32(10_000, 9_990, 0),
    i64(75, 4_294_967_296_075, -1),
  ]);
  const parts = [
    { series: options, rows: chain() },
    { series: index, rows: spot(2_351_000) },
  ];
  expect(dataVersion(day, parts)).toBe(createHash("sha256").update(bytes).digest("hex"));
  expect(dataVersion(day, [...parts].reverse())).toBe(dataVersion(day, parts));
});

test("what an adapter leaves out and what it fills with nothing are the same", () => {
  const bare = chain();
  const filled: SeriesRows = {
    strikes: Int32Array.of(2_340_000, 2_350_000, 2_350_000),
    isPut: Uint8Array.of(1, 0, 1),
    offsets: Int32Array.of(0, 0, 2, 3),
    time: new Int32Array([0, ...bare.time]).subarray(1),
    columns: {
      ...bare.columns,
      close: new Int32Array([7, ...bare.columns.close]).subarray(1),
      open: new Int32Array(3),
      ask: new Int32Array(3),
      oi: new Float64Array(3).fill(-1),
    },
  };
  expect(dataVersion(day, [{ series: options, rows: filled }])).toBe(
    dataVersion(day, [{ series: options, rows: bare }]),
  );
  const empty: SeriesRows = {
    ...spot(1),
    offsets: Int32Array.of(0, 0),
    time: new Int32Array(0),
    columns: { close: new Int32Array(0) },
  };
  const parts = [{ series: options, rows: bare }];
  expect(dataVersion(day, [...parts, { series: index, rows: empty }])).toBe(dataVersion(day, parts));
});

test("a day, a series, a contract, an instant or a value makes a different version", () => {
  const rows = chain();
  const changed: readonly (readonly DataVersionPart[])[] = [
    [{ series: options, rows }],
    [{ series: { ...options, expiry: tradingDay("2025-01-09") }, rows }],
    [{ series: options, rows: { ...rows, strikes: Int32Array.of(2_350_000, 2_355_000) } }],
    [{ series: options, rows: { ...rows, isPut: Uint8Array.of(0, 0) } }],
    [{ series: options, rows: { ...rows, offsets: Int32Array.of(0, 1, 3) } }],
    [{ series: options, rows: { ...rows, time: Int32Array.of(33_360_000, 33_420_001, 33_360_000) } }],
    [
      {
        series: options,
        rows: { ...rows, columns: { ...rows.columns, bid: Int32Array.of(10_000, 9_995, 0) } },
      },
    ],
    [
      {
        series: options,
        rows: { ...rows, columns: { ...rows.columns, volume: Float64Array.of(75, 75, 0) } },
      },
    ],
    [
      {
        series: options,
        rows: { ...rows, columns: { close: rows.columns.close, ask: Int32Array.of(10_000, 9_990, 0) } },
      },
    ],
    [
      { series: options, rows },
      { series: index, rows: spot(2_351_000) },
    ],
  ];
  const versions = changed.map((parts) => dataVersion(day, parts));
  versions.push(dataVersion(tradingDay("2025-01-02"), [{ series: options, rows }]));
  expect(new Set(versions).size).toBe(versions.length);
});

test("every cell counts", () => {
  const cells = fc.array(fc.integer({ min: 0, max: 2_147_483_647 }), { minLength: 1, maxLength: 50 });
  const rowsOf = (values: readonly number[]): DataVersionPart[] => [
    {
      series: index,
      rows: {
        ...spot(0),
        offsets: Int32Array.of(0, values.length),
        time: Int32Array.from(values, (_, i) => i),
        columns: { close: Int32Array.from(values) },
      },
    },
  ];
  fc.assert(
    fc.property(cells, fc.nat(), (values, place) => {
      const other = values.with(place % values.length, (values[place % values.length] ?? 0) ^ 1);
      return dataVersion(day, rowsOf(values)) !== dataVersion(day, rowsOf(other));
    }),
  );
});

test("a settlement price and a contract list are part of the day: none leaves the version of the rows, each changes it", () => {
  const parts = [{ series: options, rows: chain() }];
  const rows = rowsVersion(day, parts);
  const strikes = [2_350_000, 2_355_000] as Paise[];
  const expiries = [{ expiry: tradingDay("2025-01-02"), lot: 75 as Qty, calls: strikes, puts: [] }];
  const contracts = { underlying: "NIFTY", date: day, expiries };
  expect(dataVersion(day, parts, {})).toBe(rows);
  expect(dataVersion(day, parts, { contracts: { ...contracts, expiries: [] } })).toBe(rows);
  const settlement = 2_351_005 as Paise;
  const lines = `pluto day 1\n${rows}\nsettlement 2351005\ncontracts 2025-01-02 75 2350000,2355000 \n`;
  expect(dataVersion(day, parts, { settlement, contracts })).toBe(
    createHash("sha256").update(lines).digest("hex"),
  );
  const [first] = expiries;
  const others = [
    {},
    { settlement },
    { settlement: (settlement + 5) as Paise },
    { contracts },
    { settlement, contracts },
    { contracts: { ...contracts, expiries: [{ ...first, lot: undefined }] } },
    { contracts: { ...contracts, expiries: [{ ...first, calls: [], puts: strikes }] } },
    { contracts: { ...contracts, expiries: [{ ...first, calls: strikes.slice(1) }] } },
    { contracts: { ...contracts, expiries: [{ ...first, expiry: tradingDay("2025-01-09") }] } },
  ] as DayFacts[];
  expect(new Set(others.map((facts) => dataVersion(day, parts, facts))).size).toBe(others.length);
});
