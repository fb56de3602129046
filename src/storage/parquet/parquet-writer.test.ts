import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Database, literal } from "../duckdb/database.ts";
import { ParquetFile } from "./parquet-file.ts";
import { PlainParquetWriter } from "./parquet-writer.ts";

let folder: string;
let writer: PlainParquetWriter;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "pluto-parquet-"));
  writer = new PlainParquetWriter();
});
afterEach(async () => {
  await writer.close();
  rmSync(folder, { recursive: true });
});

/** The file's columns with their types, and its rows as text. */
async function read(file: string): Promise<{ types: string[]; rows: (string | undefined)[][] }> {
  const db = await Database.open(":memory:", { access: "write" });
  const from = `read_parquet(${literal(file)})`;
  const described = await db.texts(
    `SELECT column_name || ' ' || column_type FROM (DESCRIBE SELECT * FROM ${from})`,
  );
  const rows = await db.texts(`SELECT COLUMNS(*)::VARCHAR FROM ${from}`);
  await db.close();
  return { types: described.flat().map(String), rows };
}

const COLUMNS = [
  { name: "ts", kind: "timestamp" },
  { name: "symbol", kind: "text" },
  { name: "close", kind: "rupees" },
  { name: "iv", kind: "double" },
  { name: "qty", kind: "integer" },
] as const;

const batch = (...rows: readonly (readonly number[])[]): Float64Array[] =>
  COLUMNS.map((_, column) => Float64Array.from(rows, (row) => row[column] as number));

test("batches become one file, typed, with NaN as NULL", async () => {
  const file = path.join(folder, "marks.parquet");
  const noon = Date.UTC(2025, 0, 1, 12);
  const batches = [
    batch([noon, 0, 10_005, 0.25, -75]),
    batch([noon + 1, 1, Number.NaN, Number.NaN, 75], [noon + 60_000, 0, 5, 1 / 3, -150]),
  ];
  await writer.fromBatches(file, COLUMNS, { batches, dictionary: ["NIFTY's CE", 'a "PE"'] });
  const { types, rows } = await read(file);
  expect(types).toEqual(["ts TIMESTAMP", "symbol VARCHAR", "close DECIMAL(18,2)", "iv DOUBLE", "qty BIGINT"]);
  expect(rows).toEqual([
    ["2025-01-01 12:00:00", "NIFTY's CE", "100.05", "0.25", "-75"],
    ["2025-01-01 12:00:00.001", 'a "PE"', undefined, undefined, "75"],
    ["2025-01-01 12:01:00", "NIFTY's CE", "0.05", "0.3333333333333333", "-150"],
  ]);
});

test("the dictionary may grow while batches come", async () => {
  const file = path.join(folder, "marks.parquet");
  const dictionary: string[] = [];
  function* batches(): Generator<Float64Array[]> {
    for (const word of ["first", "second", "third"]) {
      dictionary.push(word);
      yield batch([0, dictionary.length - 1, 1, 1, 1]);
    }
  }
  await writer.fromBatches(file, COLUMNS, { batches: batches(), dictionary });
  expect((await read(file)).rows.map(([, symbol]) => symbol)).toEqual(["first", "second", "third"]);
});

test("any columns come back as they were written, over several row groups", async () => {
  const cell = (values: fc.Arbitrary<number>) =>
    fc.oneof({ weight: 9, arbitrary: values }, fc.constant(Number.NaN));
  const words = ["NIFTY25010223700CE", "", "ünïcode ₹", "a, b"];
  const row = fc.tuple(
    cell(fc.integer({ min: -2_208_988_800_000, max: 4_102_444_800_000 })),
    cell(fc.nat(words.length - 1)),
    cell(fc.oneof(fc.integer({ min: -10_000_000, max: 10_000_000 }), fc.integer({ min: -1e15, max: 1e15 }))),
    cell(fc.double({ noNaN: true, noDefaultInfinity: true })),
    cell(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.maxSafeInteger())),
  );
  const file = path.join(folder, "any.parquet");
  const db = await Database.open(":memory:", { access: "write" });
  const plain = `SELECT epoch_ms(ts), symbol, CAST(close * 100 AS BIGINT), iv, qty FROM read_parquet(${literal(file)})`;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(row, { maxLength: 90 }), { maxLength: 5 }), async (batches) => {
      const columnsOf = (rows: readonly (readonly number[])[]) =>
        COLUMNS.map((_, column) => Float64Array.from(rows, (one) => one[column] as number));
      const parts = batches.map(columnsOf);
      const written = new ParquetFile(file, COLUMNS);
      for (const part of parts) written.group(part, words);
      written.finish();
      const rows = await db.texts(`SELECT COLUMNS(*)::VARCHAR FROM (${plain})`);
      const expected = batches.flat().map((one) =>
        one.map((value, column) => {
          if (Number.isNaN(value)) return undefined;
          return column === 1 ? words[value] : value;
        }),
      );
      const read = rows.map((one) =>
        one.map((value, column) => (value === undefined || column === 1 ? value : Number(value))),
      );
      expect(read).toEqual(expected);
    }),
    { numRuns: 25 },
  );
  await db.close();
});

test("no batches become a file without rows, with its columns", async () => {
  const file = path.join(folder, "marks.parquet");
  await writer.fromBatches(file, COLUMNS, { batches: [], dictionary: [] });
  const { types, rows } = await read(file);
  expect(types.length).toBe(5);
  expect(rows).toEqual([]);
});

test("more rows than are appended at a time keep their order and their paise", async () => {
  const file = path.join(folder, "marks.parquet");
  function* batches(): Generator<Float64Array[]> {
    for (let from = 0; from < 120_000; from += 400)
      yield batch(
        ...Array.from({ length: 400 }, (_, i) => [from + i, 0, 1_000_000_001 + from + i, 0, from + i]),
      );
  }
  await writer.fromBatches(file, COLUMNS, { batches: batches(), dictionary: ["x"] });
  const db = await Database.open(":memory:", { access: "write" });
  const [row] =
    await db.texts(`SELECT CAST(count(*) AS VARCHAR), CAST(bool_and(qty = file_row_number) AS VARCHAR),
    CAST(sum(close * 100 - qty) AS VARCHAR) FROM read_parquet(${literal(file)}, file_row_number = true)`);
  await db.close();
  expect(row).toEqual(["120000", "true", "120000000120000.00"]);
});

test("a CSV file becomes one whose columns have the types asked for", async () => {
  const csv = path.join(folder, "book.csv");
  const file = path.join(folder, "book.parquet");
  writeFileSync(
    csv,
    `uid,seq,price,note\nu,0,100.05,plain\nu,1,-0.50,"a, ""quoted"" note\non two lines"\nu,2,1.00,\n`,
  );
  await writer.fromCsv(csv, file, { uid: "VARCHAR", seq: "BIGINT", price: "DECIMAL(18,2)", note: "VARCHAR" });
  const { types, rows } = await read(file);
  expect(types).toEqual(["uid VARCHAR", "seq BIGINT", "price DECIMAL(18,2)", "note VARCHAR"]);
  expect(rows).toEqual([
    ["u", "0", "100.05", "plain"],
    ["u", "1", "-0.50", 'a, "quoted" note\non two lines'],
    ["u", "2", "1.00", undefined],
  ]);
});

test("a CSV file of a header alone becomes a file without rows", async () => {
  const csv = path.join(folder, "book.csv");
  const file = path.join(folder, "book.parquet");
  writeFileSync(csv, "uid,seq\n");
  await writer.fromCsv(csv, file, { uid: "VARCHAR", seq: "BIGINT" });
  expect((await read(file)).rows).toEqual([]);
});

test("a cell that is not of its column's type is refused, by name", async () => {
  const csv = path.join(folder, "book.csv");
  writeFileSync(csv, "price\n1.005\n");
  const writing = writer.fromCsv(csv, path.join(folder, "book.parquet"), { price: "DECIMAL(18,2)" });
  await expect(writing).rejects.toMatchObject({ code: "csv.bad-cell" });
});
