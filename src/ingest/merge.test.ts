import fc from "fast-check";
import { expect, test } from "vitest";
import type { SeriesRows } from "../market/series-rows.ts";
import { mergeRows } from "./merge.ts";
import { normalised, type RawRow, snapshotMapping } from "./testing/raw-day.ts";

const rowsOf = (rows: readonly RawRow[]): SeriesRows => {
  const [series] = normalised(rows, snapshotMapping({ keep_frozen: true })).series;
  if (series === undefined) throw new Error("the test's rows were all refused");
  return series.rows;
};
const option = (at: string, strike: number, ltp: number, more: object = {}): RawRow => ({
  at,
  symbol: `NIFTY190606${strike}CE`,
  ltp,
  ...more,
});

test("new rows go between the stored ones, contract by contract", () => {
  const stored = rowsOf([
    option("09:30:00", 12_000, 100),
    option("10:00:00", 12_000, 101),
    option("09:30:00", 12_200, 50),
  ]);
  const incoming = rowsOf([
    option("09:45:00", 12_000, 99),
    option("09:30:00", 12_100, 70),
    option("10:00:00", 12_000, 101),
  ]);
  const { rows, added, same, conflicts } = mergeRows(stored, incoming, { replace: false });
  expect({ added, same, conflicts }).toEqual({ added: 2, same: 1, conflicts: 0 });
  expect(Array.from(rows.strikes)).toEqual([1_200_000, 1_210_000, 1_220_000]);
  expect(Array.from(rows.offsets)).toEqual([0, 3, 4, 5]);
  expect(Array.from(rows.columns.close)).toEqual([10_000, 9_900, 10_100, 7_000, 5_000]);
});

test("where both have a row the store keeps its own, unless it is told to give way", () => {
  const stored = rowsOf([option("09:30:00", 12_000, 100)]);
  const incoming = rowsOf([option("09:30:00", 12_000, 100.05)]);
  const kept = mergeRows(stored, incoming, { replace: false });
  expect(kept).toMatchObject({
    conflicts: 1,
    conflictExamples: [{ storedClose: 10_000, incomingClose: 10_005 }],
  });
  expect(kept.rows).toEqual(stored);
  expect(mergeRows(stored, incoming, { replace: true }).rows).toEqual(incoming);
});

test("columns of both sides are kept; what one side lacks counts as not given", () => {
  const stored = rowsOf([option("09:30:00", 12_000, 100, { volume: 75 })]);
  const incoming = rowsOf([option("09:31:00", 12_000, 101, { bid: 100 })]);
  const { rows } = mergeRows(stored, incoming, { replace: false });
  expect(rows.columns).toEqual({
    close: Int32Array.of(10_000, 10_100),
    bid: Int32Array.of(0, 10_000),
    volume: Float64Array.of(75, -1),
  });
});

const anyRows = fc
  .array(
    fc.record({
      at: fc.integer({ min: 0, max: 20 }).map((i) => `10:${String(i).padStart(2, "0")}:00`),
      strike: fc.constantFrom(12_000, 12_100, 12_200),
      ltp: fc.constantFrom(100, 100.05, 100.1),
    }),
    { minLength: 1, maxLength: 30 },
  )
  .map((rows) => rowsOf(rows.map(({ at, strike, ltp }) => option(at, strike, ltp))));

test("merging the same rows again changes nothing", () => {
  fc.assert(
    fc.property(anyRows, anyRows, fc.boolean(), (stored, incoming, replace) => {
      const once = mergeRows(stored, incoming, { replace });
      const again = mergeRows(once.rows, incoming, { replace });
      expect(again.rows).toEqual(once.rows);
      expect(again.added).toBe(0);
      expect(again.same + again.conflicts).toBe(incoming.time.length);
    }),
  );
});

test("every incoming row is new, the same or in conflict", () => {
  fc.assert(
    fc.property(anyRows, anyRows, (stored, incoming) => {
      const { rows, added, same, conflicts } = mergeRows(stored, incoming, { replace: false });
      expect(added + same + conflicts).toBe(incoming.time.length);
      expect(rows.time.length).toBe(stored.time.length + added);
    }),
  );
});
