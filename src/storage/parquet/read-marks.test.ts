import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PlainParquetWriter } from "./parquet-writer.ts";
import { readMarks } from "./read-marks.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "pluto-marks-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

test("marks come back as they were written, in order of time, NaN where there is nothing", async () => {
  const file = path.join(folder, "marks.parquet");
  const writer = new PlainParquetWriter();
  const kinds = { ts: "timestamp", symbol: "text", close: "rupees", iv: "double", qty: "integer" } as const;
  const columns = [
    ...Object.entries(kinds).map(([name, kind]) => ({ name, kind })),
    { name: "mtm", kind: "rupees" as const },
    { name: "margin", kind: "rupees" as const },
  ];
  const none = Number.NaN;
  const batch = [
    [2000, 1000, 1000],
    [1, 1, 0],
    [10_005, none, 7],
    [0.25, none, none],
    [75, 75, -75],
    [1, none, -3],
    [none, none, none],
  ];
  await writer.fromBatches(file, columns, {
    batches: [batch.map((column) => Float64Array.from(column))],
    dictionary: ["B", "A"],
  });
  await writer.close();
  const marks = await readMarks(file);
  expect(marks.symbols).toEqual(["A", "B"]);
  expect({ ...marks, symbols: [] }).toEqual({
    rows: 3,
    symbols: [],
    ts: Float64Array.of(1000, 1000, 2000),
    symbol: Float64Array.of(0, 1, 0),
    close: Float64Array.of(none, 7, 10_005),
    iv: Float64Array.of(none, none, 0.25),
    qty: Float64Array.of(75, -75, 75),
    mtm: Float64Array.of(none, -3, 1),
    margin: Float64Array.of(none, none, none),
  });
});

test("a file that is none is refused with one line", async () => {
  const file = path.join(folder, "broken.parquet");
  writeFileSync(file, "hello");
  await expect(readMarks(file)).rejects.toThrow(
    /^run\.unreadable: .*broken\.parquet cannot be read as a run's marks: .+$/,
  );
});
