import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Command } from "commander";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { dataCheck } from "./data-check.ts";
import { dataIndex } from "./data-index.ts";
import { dataIngest } from "./data-ingest.ts";
import { dataList } from "./data-list.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "pluto-cli-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  process.exitCode = undefined;
});

const file = (name: string): string => path.join(folder, name);
const put = (name: string, text: string): string => {
  writeFileSync(file(name), text);
  return file(name);
};
const storeUrl = (name = "market.duckdb"): string => `duckdb:${file(name)}`;

/** Runs one command and returns what it printed and the exit code that it set. */
async function run(
  command: Command,
  ...words: readonly string[]
): Promise<{ readonly out: string; readonly code: unknown }> {
  const printed: string[] = [];
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, "write").mockImplementation((text) => {
      if (stream === process.stdout) printed.push(String(text));
      return true;
    }),
  );
  process.exitCode = undefined;
  try {
    await command.exitOverride().parseAsync([...words], { from: "user" });
    return { out: printed.join(""), code: process.exitCode };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

const CHAIN = `ts,und,expiry,k,side,last,b,a,lots,spot
2019-06-03 09:30:00,NIFTY,06-Jun-2019,12000,CE,100.05,100,100.1,2,12010.005
2019-06-03 09:30:00,NIFTY,06-Jun-2019,12000,PE,90,89.95,90.05,1,12010.005
2019-06-03 09:45:00,NIFTY,06-Jun-2019,12000,CE,101.03,101,101.1,4,12011
2019-06-03 09:45:00,NIFTY,06-Jun-2019,12000,PE,0,89,89.5,3,12011
2019-06-03 15:45:00,NIFTY,06-Jun-2019,12000,PE,80,79,80,9,12011
2019-06-03 09:30:00,NIFTY,06-Jun-2019,12000,PE,90,89.95,90.05,1,12010.005
`;
const MAP = {
  columns: {
    ts: "ts",
    underlying: "und",
    expiry: "expiry",
    strike: "k",
    option_type: "side",
    ltp: "last",
    bid: "b",
    ask: "a",
    volume: "lots",
    spot: "spot",
  },
  stamp: "known",
  volume_in: "lots",
};

describe("pluto data ingest", () => {
  test("brings a file into a new store, and reports every row it touched", async () => {
    const words = [
      put("chain.csv", CHAIN),
      "--to",
      storeUrl(),
      "--map",
      put("map.json", JSON.stringify(MAP)),
      "--spot-as-index",
    ];
    const { out, code } = await run(dataIngest(), ...words, "--json");
    expect(code).toBeUndefined();
    const report = JSON.parse(out);
    expect(report.total).toMatchObject({ rows_read: 6, rows_kept: 3, rows_from_spot: 2, rows_new: 5 });
    expect(
      report.total.reasons.map(({ reason, rows }: { reason: string; rows: number }) => [reason, rows]),
    ).toEqual([
      ["off-tick", 1],
      ["out-of-hours", 1],
      ["duplicate", 1],
      ["zero-price", 1],
    ]);
    const again = await run(dataIngest(), ...words);
    expect(again.out).toContain("store     0 new, 5 already there, 0 different");
    const listed = await run(dataList(), storeUrl(), "--json");
    expect(JSON.parse(listed.out)).toMatchObject({
      series: [
        { name: "NSE_Index_NIFTY", from: "2019-06-03", to: "2019-06-03", days: 1, rows: 2 },
        { name: "NSE_Options_Expiry_NIFTY_20190606", kind: "options", rows: 3 },
      ],
      underlyings: [{ underlying: "NIFTY", days: 1, data_versions: 1 }],
    });
  });

  test("takes its mapping from flags too, which go over the file's", async () => {
    const bars = put("bars.csv", "when,o,h,l,c\n03/06/2019 09:15,12000,12001,11999,12000.5\n");
    const flags = ["ts=when", "open=o", "high=h", "low=l", "close=c", "ts_format=%d/%m/%Y %H:%M"].flatMap(
      (flag) => ["--map", flag],
    );
    const words = [
      bars,
      "--to",
      storeUrl(),
      ...flags,
      "--underlying",
      "NIFTY",
      "--stamp",
      "start",
      "--bar-seconds",
      "60",
    ];
    const { out } = await run(dataIngest(), ...words, "--days");
    expect(out).toContain("2019-06-03          1          1          0          1");
    const { DuckDBInstance } = await import("@duckdb/node-api");
    const instance = await DuckDBInstance.create(file("market.duckdb"), { access_mode: "READ_ONLY" });
    const db = await instance.connect();
    const reader = await db.runAndReadAll(
      "SELECT CAST(ts AS VARCHAR), CAST(c AS VARCHAR) FROM NSE_Index_NIFTY",
    );
    expect(reader.getRowsJS()).toEqual([["2019-06-03 09:16:00", "12000.50"]]);
    db.closeSync();
    instance.closeSync();
  });

  test("a dry run writes nothing", async () => {
    const words = [put("chain.csv", CHAIN), "--map", put("map.json", JSON.stringify(MAP)), "--dry-run"];
    expect((await run(dataIngest(), ...words)).out).toContain("dry run, nothing written");
    expect(readdirSync(folder).sort()).toEqual(["chain.csv", "map.json"]);
  });

  test("copies a store into another of another kind, to the same data versions", async () => {
    await run(
      dataIngest(),
      put("chain.csv", CHAIN),
      "--to",
      storeUrl(),
      "--map",
      put("map.json", JSON.stringify(MAP)),
    );
    const copied = await run(dataIngest(), storeUrl(), "--to", `files:${file("copy")}`, "--json");
    expect(JSON.parse(copied.out).total).toMatchObject({
      rows_read: 3,
      rows_kept: 3,
      rows_new: 3,
      reasons: [],
    });
    const versions = await Promise.all(
      [storeUrl(), `files:${file("copy")}`].map(async (url) => {
        const { openStore } = await import("../storage/open.ts");
        const store = await openStore(url);
        const version = await store.dataVersion("NIFTY", "2019-06-03" as never);
        await store.close();
        return version;
      }),
    );
    expect(versions[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(versions[1]).toBe(versions[0]);
  });

  test.each<[string, (folder: string) => readonly string[], RegExp]>([
    ["no target", () => [put("chain.csv", CHAIN)], /no-target: where to\?/],
    [
      "no mapping",
      () => [put("chain.csv", CHAIN), "--to", storeUrl()],
      /unknown-shape: .*chain\.csv has columns by which no profile knows it: ts, und, .*--map/,
    ],
    [
      "a mapping that is not there",
      () => [put("chain.csv", CHAIN), "--to", storeUrl(), "--map", file("no.json")],
      /bad-mapping: --map .*no\.json cannot be read/,
    ],
    [
      "a wrong column",
      () => [put("c.csv", "a,b\n1,2\n"), "--to", storeUrl(), "--map", put("map.json", JSON.stringify(MAP))],
      /no-such-column: .*c\.csv has no column/,
    ],
    [
      "a web page",
      () => [put("c.csv", "<html>"), "--to", storeUrl(), "--map", put("map.json", JSON.stringify(MAP))],
      /not-a-table/,
    ],
    [
      "a file of which nothing passes",
      () => [
        put("c.csv", CHAIN.replaceAll("NIFTY", "ACME")),
        "--to",
        storeUrl(),
        "--map",
        put("map.json", JSON.stringify(MAP)),
      ],
      /nothing-kept: .*unknown-underlying: 6 rows/,
    ],
    [
      "a store and files together",
      () => [put("c.csv", CHAIN), "duckdb:x.duckdb", "--to", storeUrl()],
      /bad-source/,
    ],
    [
      "a target of unknown kind",
      () => [put("c.csv", CHAIN), "--to", "parquet:x", "--map", put("map.json", JSON.stringify(MAP))],
      /store\.unknown-kind/,
    ],
  ])("refuses %s in one line, and leaves nothing behind", async (_what, words, message) => {
    const error = await run(dataIngest(), ...words(folder)).catch((thrown: unknown) => thrown);
    expect(String(error)).toMatch(message);
    expect(String(error)).not.toContain("\n");
    expect(existsSync(file("market.duckdb"))).toBe(false);
  });

  test("a failure leaves a store that was there untouched", async () => {
    const map = put("map.json", JSON.stringify(MAP));
    await run(dataIngest(), put("chain.csv", CHAIN), "--to", storeUrl(), "--map", map);
    const before = (await run(dataList(), storeUrl(), "--json")).out;
    await expect(
      run(dataIngest(), put("c.csv", CHAIN.replaceAll("NIFTY", "ACME")), "--to", storeUrl(), "--map", map),
    ).rejects.toThrow();
    expect((await run(dataList(), storeUrl(), "--json")).out).toBe(before);
  });
});

describe("pluto data check", () => {
  test("sets exit code 1 when there are faults, and none otherwise", async () => {
    const crossed = CHAIN.replace("100.05,100,100.1", "100.05,101,100.1");
    const map = put("map.json", JSON.stringify(MAP));
    await run(dataIngest(), put("good.csv", CHAIN), "--to", storeUrl("good.duckdb"), "--map", map);
    await run(dataIngest(), put("bad.csv", crossed), "--to", storeUrl("bad.duckdb"), "--map", map);
    const good = await run(dataCheck(), storeUrl("good.duckdb"), "--check", "crossed-quotes");
    expect(good).toMatchObject({ code: undefined, out: expect.stringContaining("0 faults") });
    const bad = await run(
      dataCheck(),
      storeUrl("bad.duckdb"),
      "--json",
      "--from",
      "2019-06-03",
      "--to",
      "2019-06-03",
    );
    expect(bad.code).toBe(1);
    expect(JSON.parse(bad.out)).toMatchObject({ faults: 1 });
    await expect(run(dataCheck(), storeUrl("bad.duckdb"), "--from", "2020-01-01")).rejects.toThrow(
      "check.no-data",
    );
    await expect(run(dataCheck(), storeUrl("bad.duckdb"), "--from", "soon")).rejects.toThrow("time.bad-day");
  });
});

describe("pluto data index", () => {
  /** A store of the layout that Pluto did not make, stamped at the start of its bars. */
  async function foreign(price: number): Promise<string> {
    rmSync(file("theirs.duckdb"), { force: true });
    const { DuckDBInstance } = await import("@duckdb/node-api");
    const instance = await DuckDBInstance.create(file("theirs.duckdb"));
    const db = await instance.connect();
    await db.run(
      `CREATE TABLE "NSE_Index_NIFTY" AS SELECT TIMESTAMP '2019-06-03 09:15:00' AS ts, ${price} AS o, ${price} AS h, ${price} AS l, ${price} AS c`,
    );
    db.closeSync();
    instance.closeSync();
    return `${storeUrl("theirs.duckdb")}?stamp=start`;
  }
  const versions = (): Record<string, Record<string, string>> =>
    JSON.parse(readFileSync(file("theirs.duckdb.pluto.json"), "utf8")).versions;

  test("writes a side-car that the store then answers from, and tells changes", async () => {
    const url = await foreign(12_000.05);
    expect(JSON.parse((await run(dataIndex(), url, "--json")).out)).toMatchObject({ days: 1, changed: 0 });
    const first = versions().NIFTY?.["2019-06-03"];
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.parse((await run(dataList(), url, "--json")).out).underlyings).toEqual([
      { underlying: "NIFTY", days: 1, data_versions: 1 },
    ]);
    expect(JSON.parse((await run(dataIndex(), url, "--json")).out)).toMatchObject({ changed: 0 });
    await foreign(12_000.1);
    expect(JSON.parse((await run(dataIndex(), url, "--json")).out)).toMatchObject({ changed: 1 });
    expect(versions().NIFTY?.["2019-06-03"]).not.toBe(first);
  });

  test("recomputes what a store of ours keeps itself, and writes no side-car", async () => {
    const url = await foreign(12_000.05);
    await run(dataIndex(), url);
    await run(dataIngest(), url, "--to", storeUrl());
    const { out, code } = await run(dataIndex(), storeUrl(), "--json");
    expect(JSON.parse(out)).toEqual({ store: storeUrl(), side_car: null, days: 1, changed: 0, changes: [] });
    expect(code).toBeUndefined();
    expect(existsSync(file("market.duckdb.pluto.json"))).toBe(false);
    const listed = await run(dataList(), storeUrl());
    expect(listed.out).toContain("NSE_Index_NIFTY  2019-06-03  2019-06-03     1     1");
  });
});
