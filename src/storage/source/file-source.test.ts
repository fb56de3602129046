import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { FileSource } from "./file-source.ts";
import type { SourceBatch, SourceColumn, SourceQuery } from "./source-query.ts";

const IST = 19_800_000;
let folder: string;
const file = (name: string): string => path.join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "pluto-source-"));
  vi.stubEnv("TMPDIR", folder);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const close: SourceColumn = { name: "close", from: "close", as: "number" };
const query = (patterns: readonly string[], more: Partial<SourceQuery> = {}): SourceQuery => ({
  patterns,
  stamp: { ts: "ts" },
  stampFormat: undefined,
  zone: "Asia/Kolkata",
  columns: [close],
  filter: undefined,
  dayShiftMs: IST,
  header: true,
  delimiter: undefined,
  ...more,
});

function csv(name: string, text: string): string {
  writeFileSync(file(name), text);
  return file(name);
}

async function parquet(name: string, select: string): Promise<string> {
  const instance = await DuckDBInstance.create(":memory:");
  const db = await instance.connect();
  await db.run(`COPY (${select}) TO '${file(name)}' (FORMAT parquet)`);
  db.closeSync();
  instance.closeSync();
  return file(name);
}

interface Read {
  readonly batches: readonly SourceBatch[];
  readonly source: FileSource;
}

async function read(asked: SourceQuery): Promise<Read> {
  const source = await FileSource.open(asked);
  const batches: SourceBatch[] = [];
  for await (const batch of source.batches()) batches.push(batch);
  await source.close();
  return { batches, source };
}

const valuesOf = (batch: SourceBatch | undefined, name = "close"): readonly number[] => [
  ...(batch?.numbers.get(name) ?? []),
];
const stampsOf = ({ batches }: Read): readonly string[] =>
  batches.flatMap(({ stamp }) => [...stamp].map((ms) => new Date(ms).toISOString().replace(".000Z", "Z")));

describe("rows", () => {
  test("come as one batch a day, ascending, whatever the order of files and rows", async () => {
    csv("b-1.csv", "ts,close\n2024-01-03 09:16:00,3\n2024-01-02 09:17:00,2.5\n");
    csv("b-2.csv", "ts,close\n2024-01-02 09:16:00,2\n2024-01-01 09:16:00,1\n");
    const { batches, source } = await read(query([file("b-*.csv")]));
    expect(source.files).toEqual([file("b-1.csv"), file("b-2.csv")]);
    expect(source.rows).toEqual([2, 2]);
    expect(batches.map(({ day }) => day)).toEqual([19_723, 19_724, 19_725]);
    expect(batches.map((batch) => valuesOf(batch))).toEqual([[1], [2.5, 2], [3]]);
    expect([...(batches[1]?.file ?? [])]).toEqual([0, 1]);
    expect([...(batches[1]?.row ?? [])]).toEqual([2, 1]);
  });

  test("are many enough to fill several chunks", async () => {
    const many = await parquet(
      "many.parquet",
      "SELECT TIMESTAMP '2024-01-01 09:15:00' + INTERVAL (i // 5000) DAY + INTERVAL (i % 5000) SECOND AS ts, i / 2 AS close FROM range(20000) t(i)",
    );
    const { batches } = await read(query([many]));
    expect(batches.map(({ count }) => count)).toEqual([5000, 5000, 5000, 5000]);
    expect(valuesOf(batches[3]).at(-1)).toBe(9999.5);
  });

  test("come from Parquet and CSV, plain or gzip, with the same values", async () => {
    const select =
      "SELECT TIMESTAMP '2024-01-01 09:16:00' AS ts, 101.55 AS close, 'NIFTY' AS name, DATE '2024-01-04' AS expiry";
    const columns: readonly SourceColumn[] = [
      close,
      { name: "symbol", from: "name", as: "text" },
      { name: "expiry", from: "expiry", as: "date" },
    ];
    const text = "ts,close,name,expiry\n2024-01-01 09:16:00,101.55,NIFTY,2024-01-04\n";
    writeFileSync(file("one.csv.gz"), gzipSync(text));
    const paths = [await parquet("one.parquet", select), csv("one.csv", text), file("one.csv.gz")];
    const read3 = await Promise.all(paths.map((one) => read(query([one], { columns }))));
    const [first] = read3;
    expect(first?.batches[0]?.texts.get("symbol")?.values).toEqual(["NIFTY"]);
    expect(first?.batches[0]?.texts.get("expiry")?.values).toEqual(["2024-01-04"]);
    for (const other of read3) expect(other.batches).toEqual(first?.batches);
  });

  test("of single precision keep the decimals that they were written with", async () => {
    const float = await parquet(
      "float.parquet",
      "SELECT TIMESTAMP '2024-01-01 09:16:00' AS ts, CAST(101.55 AS FLOAT) AS close",
    );
    expect(valuesOf((await read(query([float]))).batches[0])).toEqual([101.55]);
  });

  test("can be left out by a filter on the files' own columns", async () => {
    const two = csv("filter.csv", "ts,close,name\n2024-01-01 09:16:00,1,A\n2024-01-01 09:16:00,2,B\n");
    const { batches } = await read(query([two], { filter: "name = 'B'" }));
    expect(valuesOf(batches[0])).toEqual([2]);
    expect([...(batches[0]?.row ?? [])]).toEqual([2]);
  });

  test("of a file without a header are named by their place", async () => {
    const bare = csv("bare.csv", "NIFTY,20240101,09:16,101.5\n");
    const asked = query([bare], {
      header: false,
      stamp: { date: "column1", time: "column2" },
      stampFormat: "%Y%m%d %H:%M",
      columns: [{ name: "close", from: "column3", as: "number" }],
    });
    const result = await read(asked);
    expect(stampsOf(result)).toEqual(["2024-01-01T03:46:00Z"]);
    expect(valuesOf(result.batches[0])).toEqual([101.5]);
  });
});

describe("cells", () => {
  test("that are empty are NaN, that hold no number are told with their text", async () => {
    const cells = [
      "1,5",
      "",
      "-",
      "NA",
      "nan",
      "1e2",
      " 7 ",
      "12x",
      "inf",
      '"1,234.50"',
      '"1,23,456.5"',
      '"1,2"',
    ];
    const text = cells.map((cell) => `2024-01-01 09:16:00;${cell}`).join("\n");
    const { batches } = await read(query([csv("cells.csv", `ts;close\n${text}\n`)]));
    const { NaN: none } = Number;
    expect(valuesOf(batches[0])).toEqual([
      none,
      none,
      none,
      none,
      none,
      100,
      7,
      none,
      none,
      1234.5,
      123_456.5,
      none,
    ]);
    const { values, codes } = batches[0]?.unreadable ?? { values: [], codes: [] };
    expect([...codes].map((code) => values[code])).toEqual([
      'close="1,5"',
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      'close="12x"',
      'close="inf"',
      undefined,
      undefined,
      'close="1,2"',
    ]);
  });

  test("of a text column are coded, -1 where empty", async () => {
    const text = csv(
      "text.csv",
      "ts,side\n2024-01-01 09:16:00,PE\n2024-01-01 09:16:00, CE \n2024-01-01 09:16:00,\n",
    );
    const { batches } = await read(
      query([text], { columns: [{ name: "option_type", from: "side", as: "text" }] }),
    );
    expect(batches[0]?.texts.get("option_type")).toEqual({
      values: ["CE", "PE"],
      codes: Int32Array.of(1, 0, -1),
    });
  });
});

describe("stamps", () => {
  const one = async (text: string, more: Partial<SourceQuery> = {}): Promise<readonly string[]> =>
    stampsOf(await read(query([csv("stamp.csv", `ts,close\n${text}\n`)], more)));

  test.each([
    ["2024-01-01 09:16:00,1", {}, "2024-01-01T03:46:00Z"],
    ["2024-01-01T09:16:00+0530,1", { zone: "UTC" }, "2024-01-01T03:46:00Z"],
    ["2024-01-01T03:46:00Z,1", {}, "2024-01-01T03:46:00Z"],
    ["2024-01-01 03:46:00,1", { zone: "UTC" }, "2024-01-01T03:46:00Z"],
    ["2024-07-01 09:30:00,1", { zone: "America/New_York" }, "2024-07-01T13:30:00Z"],
    ["2024-01-02 09:30:00,1", { zone: "America/New_York" }, "2024-01-02T14:30:00Z"],
    ["2024-01-02 08:30:00,1", { zone: "America/Chicago" }, "2024-01-02T14:30:00Z"],
    ["01/02/2024 09:16:00,1", { stampFormat: "%d/%m/%Y %H:%M:%S" }, "2024-02-01T03:46:00Z"],
    ["1704080760,1", { stampFormat: "epoch_s" }, "2024-01-01T03:46:00Z"],
    ["1704080760000,1", { stampFormat: "epoch_ms" }, "2024-01-01T03:46:00Z"],
  ])("%s is read with %j", async (text, more, utc) => {
    expect(await one(text, more)).toEqual([utc]);
  });

  test("between milliseconds are rounded up: never known before they were", async () => {
    const late = await parquet(
      "late.parquet",
      "SELECT TIMESTAMP '2024-01-01 09:16:00.000001' AS ts, 1.0 AS close",
    );
    expect(stampsOf(await read(query([late])))).toEqual(["2024-01-01T03:46:00.001Z"]);
  });

  test("of a zoned Parquet type are instants, whatever zone is given", async () => {
    const zoned = await parquet(
      "zoned.parquet",
      "SELECT TIMESTAMPTZ '2024-01-01 03:46:00+00' AS ts, 1.0 AS close",
    );
    expect(stampsOf(await read(query([zoned], { zone: "America/New_York" })))).toEqual([
      "2024-01-01T03:46:00Z",
    ]);
  });

  test("come from a date and a time column, as text or as types", async () => {
    const typed = await parquet(
      "typed.parquet",
      "SELECT DATE '2024-01-01' AS d, TIME '09:16:00' AS t, 1.0 AS close",
    );
    const text = csv("apart.csv", "d,t,close\n01/01/2024,09:16:00,1\n");
    const stamp = { date: "d", time: "t" };
    expect(stampsOf(await read(query([typed], { stamp })))).toEqual(["2024-01-01T03:46:00Z"]);
    expect(stampsOf(await read(query([text], { stamp, stampFormat: "%d/%m/%Y %H:%M:%S" })))).toEqual([
      "2024-01-01T03:46:00Z",
    ]);
  });

  test("that cannot be read are told, and the rest is read", async () => {
    const { source, batches } = await read(
      query([csv("some.csv", "ts,close\n2024-01-01 09:16:00,1\nsoon,2\n,3\n")]),
    );
    expect(source.unreadableStamps).toEqual([
      {
        file: file("some.csv"),
        count: 2,
        examples: [
          { row: 2, text: "soon" },
          { row: 3, text: "" },
        ],
      },
    ]);
    expect(batches.map(({ count }) => count)).toEqual([1]);
  });
});

describe("bad input is one line that names the file", () => {
  const damaged = async (): Promise<string> => {
    const whole = await parquet(
      "damaged.parquet",
      "SELECT TIMESTAMP '2024-01-01' AS ts, i AS close FROM range(9999) t(i)",
    );
    truncateSync(whole, readFileSync(whole).length / 2);
    return whole;
  };
  const renamed = async (): Promise<string> => csv("renamed.parquet", "ts,close\n2024-01-01 09:16:00,1\n");
  const bitRot = async (): Promise<string> => {
    const whole = await parquet(
      "rot.parquet",
      "SELECT TIMESTAMP '2024-01-01' AS ts, i AS close FROM range(9999) t(i)",
    );
    const bytes = readFileSync(whole);
    bytes.fill(0xff, 4, bytes.length / 2);
    writeFileSync(whole, bytes);
    return whole;
  };
  const good = "ts,close\n2024-01-01 09:16:00,1\n";

  test.each<[string, () => string | Promise<string>, RegExp, Partial<SourceQuery>?]>([
    ["a missing file", () => file("nowhere.csv"), /no-such-file: no file matches ".*nowhere\.csv"/],
    [
      "a truncated Parquet",
      damaged,
      /unreadable-file: .*damaged\.parquet is a truncated or damaged Parquet file/,
    ],
    [
      "a CSV called Parquet",
      renamed,
      /unreadable-file: .*renamed\.parquet is a truncated or damaged Parquet file/,
    ],
    ["a Parquet with damaged pages", bitRot, /unreadable-file: .*rot\.parquet cannot be read: /],
    [
      "a web page",
      () => csv("page.csv", "\n<!DOCTYPE html>\n<html>"),
      /not-a-table: .*page\.csv is a web page/,
    ],
    [
      "a zip",
      () => csv("zip.csv", "PK\u0003\u0004"),
      /unreadable-file: .*zip\.csv is a zip archive that is cut short/,
    ],
    ["JSON", () => csv("json.csv", '{"data": 1}'), /not-a-table: .*json\.csv is JSON/],
    ["an empty file", () => csv("empty.csv", ""), /unreadable-file: .*empty\.csv is empty/],
    ["a header only", () => csv("header.csv", "ts,close\n"), /no-rows: no row in .*header\.csv/],
    [
      "a wrong column",
      () => csv("wrong.csv", "when,price\n1,2\n"),
      /no-such-column: .*wrong\.csv has no column "ts" \(for ts\), "close" \(for close\); it has when, price$/,
    ],
    [
      "two columns of one name",
      () => csv("twins.csv", "ts,close,close\n1,2,3\n"),
      /not-a-table: .*twins\.csv has two columns called "close"/,
    ],
    [
      "a short line",
      () => csv("short.csv", `${good}2024-01-01 09:17:00\n`),
      /unreadable-file: .*short\.csv cannot be read: .*Line: 3.*Expected Number of Columns: 2 Found: 1/,
    ],
    [
      "no stamp that can be read",
      () => csv("dayfirst.csv", "ts,close\n31/01/2024,1\n"),
      /unreadable-stamp: .*dayfirst\.csv: no stamp can be read, e\.g\. "31\/01\/2024"; .*ts_format/,
    ],
    [
      "mixed zones",
      () => csv("zones.csv", `${good}2024-01-01T09:16:00+05:30,1\n`),
      /mixed-zones: .*zones\.csv: some stamps carry a zone/,
    ],
    [
      "a bad filter",
      () => csv("bad.csv", good),
      /bad-filter: .*bad\.csv: the filter \(colour = 1\) does not hold/,
      { filter: "colour = 1" },
    ],
    [
      "a filter that leaves nothing",
      () => csv("none.csv", good),
      /no-rows: no row in .*none\.csv meets the filter/,
      { filter: "close = 2" },
    ],
  ])("%s", async (_what, make, message, more = {}) => {
    const before = leftovers();
    const error = await FileSource.open(query([await make()], more)).catch((thrown: unknown) => thrown);
    expect(String(error)).toMatch(message);
    expect(String(error)).not.toContain("\n");
    expect(leftovers()).toEqual(before);
  });

  test("numbers that count nothing known, and types that are no numbers", async () => {
    const epoch = await parquet("epoch.parquet", "SELECT 1704080760 AS ts, 1.0 AS close");
    await expect(FileSource.open(query([epoch]))).rejects.toThrow(
      /stamp-format: .*epoch\.parquet: column "ts" holds INTEGER; say what it counts/,
    );
    const dates = await parquet(
      "dates.parquet",
      "SELECT TIMESTAMP '2024-01-01' AS ts, DATE '2024-01-01' AS close",
    );
    await expect(FileSource.open(query([dates]))).rejects.toThrow(
      /wrong-type: .*column "close" \(for close\) holds DATE, a number was expected/,
    );
  });
});

/** Staging folders of any source that was not closed. */
const leftovers = (): readonly string[] =>
  readdirSync(folder)
    .filter((name) => name.startsWith("pluto-ingest-"))
    .sort();

test("closing takes the staging folder away, twice is once", async () => {
  const before = leftovers();
  const source = await FileSource.open(query([csv("closed.csv", "ts,close\n2024-01-01 09:16:00,1\n")]));
  await source.close();
  await source.close();
  expect(leftovers()).toEqual(before);
});

test("an interrupt while reading ends it, and leaves nothing behind", async () => {
  const before = leftovers();
  const many = await parquet(
    "slow.parquet",
    "SELECT TIMESTAMP '2024-01-01 09:15:00' AS ts, i AS close FROM range(3000000) t(i)",
  );
  const abort = new AbortController();
  const opening = FileSource.open(query([many]), abort.signal);
  setTimeout(() => abort.abort(), 50);
  await expect(opening).rejects.toThrow("source.interrupted");
  expect(leftovers()).toEqual(before);
});
