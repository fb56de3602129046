import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Series, seriesName } from "../../src/market/series.ts";
import type { RowColumn, SeriesRows } from "../../src/market/series-rows.ts";
import { openStore, openWritableStore } from "../../src/storage/open.ts";
import { writeSideCar } from "../../src/storage/side-car.ts";
import { clockTextMs } from "../../src/units/time.ts";
import { type Content, contentOf, day, linesOf, NEAR, NIFTY, rowsOf } from "./support/contents.ts";
import { withDuckDB, writeForeignDuckDB, writeForeignFiles } from "./support/foreign.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "pluto-foreign-"));
  file = path.join(folder, "theirs.duckdb");
});
afterEach(() => rmSync(folder, { recursive: true }));

const load = async (
  url: string,
  series: Series,
  date: string,
  columns: readonly RowColumn[] = [],
): Promise<SeriesRows | undefined> => {
  const store = await openStore(url);
  try {
    return await store.load(series, day(date), columns);
  } finally {
    await store.close();
  }
};
const timesOf = (rows: SeriesRows | undefined): string[] => [...(rows?.time ?? [])].map(clockTextMs);

const OPTIONS = `"${seriesName(NEAR)}"`;
const INDEX = `"${seriesName(NIFTY)}"`;
const optionTable = (
  values: string,
  type = "ts TIMESTAMP, strike DOUBLE, option_type VARCHAR, c DOUBLE",
): string[] => [`CREATE TABLE ${OPTIONS} (${type})`, `INSERT INTO ${OPTIONS} VALUES ${values}`];

describe("what a stamp means is said in the URL", () => {
  /** Three bars of a minute that became known at 09:16, 09:17 and 15:30. */
  const bars: Content = {
    series: NIFTY,
    day: day("2025-01-01"),
    rows: rowsOf(["close"], {
      "": [
        ["09:16", 100],
        ["09:17", 200],
        ["15:30", 300],
      ],
    }),
  };
  const known = ["09:16:00.000", "09:17:00.000", "15:30:00.000"];

  test.each([
    ["stamp=known", 0],
    ["stamp=end", 0],
    ["stamp=start", 60_000],
    ["stamp=start&bar_s=60", 60_000],
    ["stamp=start&bar_s=300", 300_000],
    ["stamp=start&bar_s=1", 1000],
    ["stamp=59", 1000],
  ])("%s, in DuckDB and in files", async (query, shiftMs) => {
    await writeForeignDuckDB(file, [bars], { shiftMs });
    await writeForeignFiles(path.join(folder, "files"), [bars], { format: "csv", shiftMs });
    expect(timesOf(await load(`duckdb:${file}?${query}`, NIFTY, "2025-01-01"))).toEqual(known);
    expect(timesOf(await load(`files:${folder}/files?${query}`, NIFTY, "2025-01-01"))).toEqual(known);
  });

  test("a bar belongs to the day on which it became known", async () => {
    await withDuckDB(
      file,
      `CREATE TABLE ${INDEX} AS SELECT * FROM (VALUES (TIMESTAMP '2025-01-01 23:58:00', 1.0::DOUBLE),
        (TIMESTAMP '2025-01-01 23:59:00', 2.0), (TIMESTAMP '2025-01-02 00:00:00', 3.0)) AS t(ts, c)`,
    );
    const url = `duckdb:${file}?stamp=start`;
    expect(timesOf(await load(url, NIFTY, "2025-01-01"))).toEqual(["23:59:00.000"]);
    expect(timesOf(await load(url, NIFTY, "2025-01-02"))).toEqual(["00:00:00.000", "00:01:00.000"]);
    const store = await openStore(url);
    expect(await store.days("NIFTY", day("2025-01-02"), day("2025-01-31"))).toEqual(["2025-01-02"]);
    const [held] = await store.inventory();
    expect([held?.from, held?.to, held?.days, held?.rows]).toEqual(["2025-01-01", "2025-01-02", 2, 3]);
    await store.close();
  });

  test.each(["duckdb", "files"])(
    "a %s store that does not say it is refused, with the hint",
    async (kind) => {
      await writeForeignDuckDB(file, [bars]);
      await writeForeignFiles(path.join(folder, "files"), [bars], { format: "parquet" });
      const url = kind === "duckdb" ? `duckdb:${file}` : `files:${folder}/files`;
      await expect(openStore(url)).rejects.toMatchObject({
        code: "store.stamp-unknown",
        message: expect.stringContaining("?stamp=known|start|end|59"),
      });
    },
  );

  test("a store that Pluto wrote needs not say it", async () => {
    const store = await openWritableStore(`duckdb:${folder}/ours.duckdb`, { create: true });
    await store.close();
    await (await openStore(`duckdb:${folder}/ours.duckdb`)).close();
  });
});

describe("what a foreign store may hold", () => {
  const url = (): string => `duckdb:${file}?stamp=known`;

  test("one contract whose side is spelled in several ways is one contract", async () => {
    await withDuckDB(
      file,
      ...optionTable(`('2025-01-01 09:16', 23700, 'call', 1), ('2025-01-01 09:18', 23700, 'CE', 3),
        ('2025-01-01 09:17', 23700, 'C', 2), ('2025-01-01 09:17', 23700, 'Call', 9), ('2025-01-01 09:16', 23700, 'PUT', 4)`),
    );
    const rows = await load(url(), NEAR, "2025-01-01");
    expect(rows && linesOf(rows, ["close"])).toEqual([
      "2370000 CE 09:16:00.000 close 100",
      "2370000 CE 09:17:00.000 close 200",
      "2370000 CE 09:18:00.000 close 300",
      "2370000 PE 09:16:00.000 close 400",
    ]);
    expect(rows?.duplicates).toBe(1);
  });

  test("prices that were floats are rounded half up to the paisa", async () => {
    await withDuckDB(
      file,
      `CREATE TABLE ${INDEX} (ts TIMESTAMP, c DOUBLE)`,
      `INSERT INTO ${INDEX} VALUES ('2025-01-01 09:16', 23700.005), ('2025-01-01 09:17', 23700.0049),
        ('2025-01-01 09:18', 23700.30), ('2025-01-01 09:19', 0.05::FLOAT), ('2025-01-01 09:20', 23700.35::FLOAT)`,
    );
    const rows = await load(url(), NIFTY, "2025-01-01");
    expect([...(rows?.columns.close ?? [])]).toEqual([2_370_001, 2_370_000, 2_370_030, 5, 2_370_035]);
  });

  test("of repeated rows the first is kept, in the order in which they stand", async () => {
    await withDuckDB(
      file,
      ...optionTable(`('2025-01-01 09:17', 23700, 'put', 2), ('2025-01-01 09:16', 23700, 'put', 1),
        ('2025-01-01 09:17', 23700, 'put', 8), ('2025-01-01 09:16', 23700, 'put', 7), ('2025-01-01 09:16', 23700, 'put', 6)`),
    );
    const rows = await load(url(), NEAR, "2025-01-01");
    expect([...(rows?.columns.close ?? [])]).toEqual([100, 200]);
    expect(rows?.duplicates).toBe(3);
  });

  test("tables of other things, and of underlyings that Pluto does not know, are passed over", async () => {
    await writeForeignDuckDB(file, [contentOf(NIFTY, "2025-01-01")]);
    await withDuckDB(
      file,
      "CREATE TABLE notes (text VARCHAR)",
      'CREATE TABLE "NSE_Index_ACME" (ts TIMESTAMP, c DOUBLE)',
      'CREATE TABLE "NSE_Options_Expiry_NIFTY_2025" (ts TIMESTAMP)',
      'CREATE VIEW "not_ours" AS SELECT 1 AS one',
    );
    const store = await openStore(url());
    expect((await store.series()).map(seriesName)).toEqual(["NSE_Index_NIFTY"]);
    await store.close();
  });

  test("extra columns do no harm", async () => {
    await writeForeignDuckDB(file, [contentOf(NIFTY, "2025-01-01")]);
    await withDuckDB(file, `ALTER TABLE ${INDEX} ADD COLUMN "vendor's remark" VARCHAR`);
    expect(timesOf(await load(url(), NIFTY, "2025-01-01")).length).toBe(4);
  });

  test("it is never written", async () => {
    await writeForeignDuckDB(file, [contentOf(NIFTY, "2025-01-01")]);
    await writeForeignFiles(path.join(folder, "files"), [contentOf(NIFTY, "2025-01-01")], { format: "csv" });
    for (const one of [url(), `files:${folder}/files?stamp=known`]) {
      const store = await openWritableStore(one, { create: true });
      await expect(store.begin()).rejects.toMatchObject({ code: "store.foreign" });
      await store.close();
    }
  });

  test("its data versions come from the side-car beside it", async () => {
    await writeForeignDuckDB(file, [contentOf(NIFTY, "2025-01-01")]);
    writeSideCar(file, new Map([["NIFTY", new Map([[day("2025-01-01"), "abc"]])]]));
    const store = await openStore(url());
    expect(await store.dataVersion("NIFTY", day("2025-01-01"))).toBe("abc");
    expect(await store.dataVersion("NIFTY", day("2025-01-02"))).toBeUndefined();
    expect(await store.dataVersion("BANKNIFTY", day("2025-01-01"))).toBeUndefined();
    await store.close();
  });

  test("an empty table or file is a series without days", async () => {
    await withDuckDB(file, `CREATE TABLE ${INDEX} (ts TIMESTAMP, c DOUBLE)`);
    mkdirSync(path.join(folder, "files", seriesName(NIFTY)), { recursive: true });
    writeFileSync(path.join(folder, "files", seriesName(NIFTY), "2025-01-01.csv"), "ts,c\n");
    for (const one of [url(), `files:${folder}/files?stamp=known`]) {
      const store = await openStore(one);
      expect((await store.series()).map(seriesName)).toEqual([seriesName(NIFTY)]);
      expect(await store.load(NIFTY, day("2025-01-01"), [])).toBeUndefined();
      await store.close();
    }
  });

  test("of a CSV file, columns come in any order, quoted or not, after a byte order mark", async () => {
    const inside = path.join(folder, "files", seriesName(NEAR));
    mkdirSync(inside, { recursive: true });
    writeFileSync(
      path.join(inside, "2025-01-01.csv"),
      `\uFEFFc,"option_type",ts,strike,who\n12.35,call,2025-01-01 09:16:00,23700,"a, b"\n,put,2025-01-01 09:16:00,23700,\n`,
    );
    const rows = await load(`files:${folder}/files?stamp=known`, NEAR, "2025-01-01");
    expect(rows && linesOf(rows, ["close"])).toEqual([
      "2370000 CE 09:16:00.000 close 1235",
      "2370000 PE 09:16:00.000 close 0",
    ]);
  });
});

describe("official settlement prices of a foreign store", () => {
  const TABLE = '"NSE_Settlement_NIFTY"';
  const settled = async (url: string, ...dates: string[]): Promise<(number | undefined)[]> => {
    const store = await openStore(url);
    try {
      return await Promise.all(dates.map((date) => store.settlement("NIFTY", day(date))));
    } finally {
      await store.close();
    }
  };

  test.each([
    ["DATE", "DOUBLE"],
    ["DATE", "DECIMAL(9,2)"],
    ["TIMESTAMP", "DOUBLE"],
    ["VARCHAR", "VARCHAR"],
  ])("are those of what expires that day, whether dates are %s and prices %s", async (date, price) => {
    await withDuckDB(
      file,
      `CREATE TABLE ${TABLE} (date ${date}, expiry ${date}, price ${price})`,
      `INSERT INTO ${TABLE} VALUES ('2025-01-02', '2025-01-30', 24300.10), ('2025-01-02', '2025-01-02', 24188.65),
        ('2025-01-02', '2025-01-09', 24222.20), ('2025-01-09', '2025-01-09', 23526.50), ('2025-01-08', '2025-01-09', 1.00)`,
    );
    const found = await settled(
      `duckdb:${file}?stamp=known`,
      "2025-01-02",
      "2025-01-09",
      "2025-01-08",
      "2025-01-30",
    );
    expect(found).toEqual([2_418_865, 2_352_650, undefined, undefined]);
  });

  test("are not known where there is no table, and lie in a CSV file of that name in a folder", async () => {
    await writeForeignDuckDB(file, [contentOf(NIFTY, "2025-01-01")]);
    expect(await settled(`duckdb:${file}?stamp=known`, "2025-01-02")).toEqual([undefined]);
    const files = path.join(folder, "files");
    mkdirSync(files);
    expect(await settled(`files:${files}?stamp=known`, "2025-01-02")).toEqual([undefined]);
    writeFileSync(
      path.join(files, "NSE_Settlement_NIFTY.csv"),
      "date,expiry,price\n2025-01-02,2025-01-02,24188.65\n",
    );
    expect(await settled(`files:${files}?stamp=known`, "2025-01-02", "2025-01-03")).toEqual([
      2_418_865,
      undefined,
    ]);
  });

  test("in a table of another shape are refused in one line", async () => {
    await withDuckDB(file, `CREATE TABLE ${TABLE} (day DATE, price DOUBLE)`);
    const failing = settled(`duckdb:${file}?stamp=known`, "2025-01-02");
    await expect(failing).rejects.toMatchObject({
      code: "store.unreadable",
      message: expect.stringContaining("NSE_Settlement_NIFTY"),
    });
    await expect(failing).rejects.not.toThrow("\n");
  });
});

describe("contract lists of a foreign store", () => {
  const TABLE = '"NSE_Contracts_NIFTY"';
  const LIST = {
    underlying: "NIFTY",
    date: "2025-01-02",
    expiries: [{ expiry: "2025-01-09", lot: 75, calls: [2_370_000], puts: [2_370_000, 2_375_050] }],
  };
  const listed = async (url: string) => {
    const store = await openStore(url);
    try {
      return await store.contracts?.("NIFTY", day("2025-01-01"), day("2025-01-05"));
    } finally {
      await store.close();
    }
  };

  test.each([
    ["DATE", "DOUBLE", "call", "put"],
    ["TIMESTAMP", "DECIMAL(9,2)", "CE", "PE"],
    ["VARCHAR", "VARCHAR", "C", "P"],
  ])("are read whether dates are %s, strikes %s and sides %s", async (date, strike, call, put) => {
    await withDuckDB(
      file,
      `CREATE TABLE ${TABLE} (date ${date}, expiry ${date}, strike ${strike}, option_type VARCHAR, lot BIGINT)`,
      `INSERT INTO ${TABLE} VALUES ('2025-01-02', '2025-01-09', 23750.5, '${put}', 75),
        ('2025-01-02', '2025-01-09', 23700, '${put}', 75), ('2025-01-02', '2025-01-09', 23700, '${call}', 75),
        ('2025-01-02', '2025-01-09', 23700, '${call}', 75), ('2025-01-06', '2025-01-09', 1, '${put}', 1)`,
    );
    expect(await listed(`duckdb:${file}?stamp=known`)).toEqual(LIST);
  });

  test("lie in a CSV file of that name in a folder", async () => {
    const files = path.join(folder, "files");
    mkdirSync(files);
    expect(await listed(`files:${files}?stamp=known`)).toBeUndefined();
    writeFileSync(
      path.join(files, "NSE_Contracts_NIFTY.csv"),
      "date,expiry,strike,option_type,lot\n2025-01-02,2025-01-09,23700,CE,75\n2025-01-02,2025-01-09,23750.5,PE,75\n" +
        "2025-01-02,2025-01-09,23700,PE,75\n",
    );
    expect(await listed(`files:${files}?stamp=known`)).toEqual(LIST);
  });
});

describe("what a foreign store may not hold", () => {
  test.each([
    [
      "a table without the close",
      [`CREATE TABLE ${INDEX} (ts TIMESTAMP, o DOUBLE)`],
      NIFTY,
      "store.bad-table",
      "no column c; it has ts, o",
    ],
    [
      "a table without stamps",
      [`CREATE TABLE ${INDEX} (time TIMESTAMP, c DOUBLE)`],
      NIFTY,
      "store.bad-table",
      "no column ts",
    ],
    [
      "options without strikes and sides",
      [`CREATE TABLE ${OPTIONS} (ts TIMESTAMP, c DOUBLE)`],
      NEAR,
      "store.bad-table",
      "no column strike, option_type",
    ],
    [
      "stamps with a zone, which machines in different zones would read differently",
      [`CREATE TABLE ${INDEX} (ts TIMESTAMPTZ, c DOUBLE)`],
      NIFTY,
      "store.bad-table",
      "ts as TIMESTAMP_TZ",
    ],
    [
      "stamps as text",
      [`CREATE TABLE ${INDEX} (ts VARCHAR, c DOUBLE)`],
      NIFTY,
      "store.bad-table",
      "ts as VARCHAR",
    ],
    [
      "a side that is neither call nor put",
      optionTable(`('2025-01-01 09:16', 23700, 'XX', 1)`),
      NEAR,
      "store.bad-option-type",
      '"XX"',
    ],
    ["no side", optionTable(`('2025-01-01 09:16', 23700, NULL, 1)`), NEAR, "store.bad-option-type", "NULL"],
    [
      "no strike",
      optionTable(`('2025-01-01 09:16', NULL, 'put', 1)`),
      NEAR,
      "store.bad-table",
      "without a strike",
    ],
    [
      "prices that are words",
      [
        `CREATE TABLE ${INDEX} (ts TIMESTAMP, c VARCHAR)`,
        `INSERT INTO ${INDEX} VALUES ('2025-01-01 09:16', 'dear')`,
      ],
      NIFTY,
      "store.unreadable",
      "dear",
    ],
  ] as const)("%s", async (_, statements, series, code, words) => {
    await withDuckDB(file, ...statements);
    const failing = load(`duckdb:${file}?stamp=known`, series, "2025-01-01");
    await expect(failing).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
    await expect(failing).rejects.toThrow(seriesName(series));
    await expect(failing).rejects.not.toThrow("\n");
  });

  test.each([
    ["a column of words", "ts,c\n2025-01-01 09:16:00,dear\n", "store.unreadable"],
    ["no close", "ts,close\n2025-01-01 09:16:00,1\n", "store.bad-table"],
    ["a web page", "<!DOCTYPE html>\n<html><body>Access denied</body></html>\n", "store.unreadable"],
    ["nothing at all", "", "store.unreadable"],
  ])("a CSV file with %s", async (_, text, code) => {
    const inside = path.join(folder, "files", seriesName(NIFTY));
    mkdirSync(inside, { recursive: true });
    const csv = path.join(inside, "2025-01-01.csv");
    writeFileSync(csv, text);
    const failing = load(`files:${folder}/files?stamp=known`, NIFTY, "2025-01-01");
    await expect(failing).rejects.toMatchObject({ code, message: expect.stringContaining(csv) });
    await expect(failing).rejects.not.toThrow("\n");
  });

  test("a Parquet file cut short", async () => {
    await writeForeignFiles(path.join(folder, "files"), [contentOf(NIFTY, "2025-01-01")], {
      format: "parquet",
    });
    const parquet = path.join(folder, "files", seriesName(NIFTY), "2025-01-01.parquet");
    const whole = readFileSync(parquet);
    for (const length of [0, 3, Math.floor(whole.length / 2), whole.length - 1]) {
      writeFileSync(parquet, whole.subarray(0, length));
      const failing = load(`files:${folder}/files?stamp=known`, NIFTY, "2025-01-01");
      await expect(failing).rejects.toMatchObject({
        code: "store.unreadable",
        message: expect.stringContaining(parquet),
      });
      await expect(failing).rejects.not.toThrow("\n");
    }
  });
});

test("a files store refuses to overwrite what another process wrote meanwhile", async () => {
  const url = `files:${folder}/ours`;
  const first = await openWritableStore(url, { create: true });
  const second = await openWritableStore(url);
  const put = async (store: typeof first, date: string): Promise<void> => {
    const write = await store.begin();
    await write.put(NIFTY, day(date), contentOf(NIFTY, "2025-01-01").rows);
    await write.commit();
  };
  await put(first, "2025-01-01");
  await expect(put(second, "2025-01-02")).rejects.toMatchObject({ code: "store.changed" });
  await first.close();
  await second.close();
  const after = await openStore(url);
  expect(await after.days("NIFTY", day("2025-01-01"), day("2025-01-31"))).toEqual(["2025-01-01"]);
  await after.close();
});

test.each(["[]", "null", "{", '{"layout": 2, "files": {}, "versions": {}}', '{"layout": 1}'])(
  "a files store whose index reads %s is refused",
  async (text) => {
    mkdirSync(path.join(folder, "ours"));
    writeFileSync(path.join(folder, "ours", "pluto-store.json"), text);
    await expect(openStore(`files:${folder}/ours`)).rejects.toMatchObject({ code: "store.unreadable" });
  },
);

test("an empty folder may become a store", async () => {
  mkdirSync(path.join(folder, "ours"));
  const store = await openWritableStore(`files:${folder}/ours`, { create: true });
  await (await store.begin()).commit();
  await store.close();
  await (await openStore(`files:${folder}/ours`)).close();
});
