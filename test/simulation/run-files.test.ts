import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TRADEBOOK_COLUMNS } from "../../src/ledger/tradebook-row.ts";
import { Manifest } from "../../src/research/manifest.ts";
import { sha256 } from "../../src/units/canonical.ts";
import { type RunDocument, runJson, Workspace } from "../cli/support/pluto.ts";
import { type Content, day, NEAR, NIFTY, rowsOf } from "../conformance/support/contents.ts";
import { queryRows } from "../conformance/support/foreign.ts";
import { makeStore } from "./support/small-market.ts";

/**
 * What a run leaves on disk, on days whose every price is written here: 2025-01-01 trades and is stopped out of one leg,
 * 2025-01-02 has an index but its chain begins after the entry, 2025-01-03 is not in the store, 2025-01-06 fails.
 */
const space = new Workspace("run-files");
const NEXT = { ...NEAR, expiry: day("2025-01-09") };
const quiet = (level: number): Content["rows"] =>
  rowsOf(["open", "high", "low", "close"], {
    "": ["09:20", "09:21", "09:22", "09:30", "15:15", "15:30"].map((time) => [
      time,
      level,
      level,
      level,
      level,
    ]),
  });
const CONTENTS: readonly Content[] = [
  { series: NIFTY, day: day("2025-01-01"), rows: quiet(2_370_000) },
  {
    series: NEAR,
    day: day("2025-01-01"),
    rows: rowsOf(["close"], {
      "23700CE": [
        ["09:20", 10_000],
        ["09:21", 10_240],
        ["09:22", 11_995],
        ["09:30", 12_500],
        ["15:15", 15_000],
        ["15:30", 15_000],
      ],
      "23700PE": [
        ["09:20", 9_005],
        ["09:22", 8_500],
        ["09:30", 8_005],
        ["15:15", 4_000],
        ["15:30", 4_000],
      ],
    }),
  },
  { series: NIFTY, day: day("2025-01-02"), rows: quiet(2_380_000) },
  {
    series: NEAR,
    day: day("2025-01-02"),
    rows: rowsOf(["close"], {
      "23800CE": [
        ["09:30", 5_000],
        ["15:15", 5_000],
      ],
    }),
  },
  { series: NIFTY, day: day("2025-01-06"), rows: quiet(2_390_000) },
  {
    series: NEXT,
    day: day("2025-01-06"),
    rows: rowsOf(["close"], { "23900CE": [["09:20", 5_000]], "23900PE": [["09:20", 5_000]] }),
  },
];

/** Sells the straddle, buys a leg back when its price is above 120, the other at 15:15; writes notes that are hard to quote. */
const STRATEGY = `import { defineStrategy, z } from "pluto-derivatives";
  export const noted = defineStrategy({ name: "noted", summary: "", params: z.strictObject({}), create(desk) {
    let legs = [];
    return { onEvent({ timeOfDay }) {
      if (desk.day.date === "2025-01-06") throw new Error('a "reason", with a comma\\nand a second line');
      if (timeOfDay === 33600000) {
        const order = (optionType) => ({ side: "sell", target: { expiry: "nearest", optionType, strike: { by: "moneyness", otmSteps: 0 } },
          size: { qty: 75 }, reason: "ENTRY", leg: optionType + ", short", note: 'said "sell", twice\\nover' });
        const entry = desk.enter([order("CE"), order("PE")]);
        if (entry.status === "filled") legs = entry.legs.map(({ contract }) => contract);
      }
      for (const leg of legs) if ((desk.price(leg) ?? 0) > 12000) desk.close(leg, "SL");
      if (timeOfDay >= 54900000) for (const leg of legs) desk.close(leg, "TIME");
    } };
  } });`;

let run: RunDocument;
beforeAll(async () => {
  await makeStore(`duckdb:${space.inside("market.duckdb")}`, CONTENTS);
  space.write("noted.js", STRATEGY);
  const config = {
    strategy: "noted.js",
    underlying: "NIFTY",
    from: "2025-01-01",
    to: "2025-01-06",
    store: "duckdb:market.duckdb",
    costs: "none",
  };
  run = await runJson([space.write("run.json", config)], { cwd: space.folder, exit: 1 });
});
afterAll(() => space.remove());

const file = (name: string): string => space.inside(run.folder, name);
const text = (name: string): string => space.read(run.folder, name);

describe("the tradebook", () => {
  const legs = `"CE, short"`;
  const zeros = Array.from({ length: 7 }, () => "0.00").join(",");
  const fills = [
    `0,2025-01-01 09:20:00.000,2025-01-01,1,SELL,75,-75,NIFTY25010223700CE,100.00,2025-01-01 09:20:00.000,exact,7500.00,7500.00,${zeros},7500.00,${legs},ENTRY`,
    `1,2025-01-01 09:20:00.000,2025-01-01,1,SELL,75,-75,NIFTY25010223700PE,90.05,2025-01-01 09:20:00.000,exact,6753.75,6753.75,${zeros},6753.75,"PE, short",ENTRY`,
    `2,2025-01-01 09:30:00.000,2025-01-01,1,BUY,75,75,NIFTY25010223700CE,125.00,2025-01-01 09:30:00.000,exact,-9375.00,9375.00,${zeros},-9375.00,${legs},SL`,
    `3,2025-01-01 15:15:00.000,2025-01-01,1,BUY,75,75,NIFTY25010223700PE,40.00,2025-01-01 15:15:00.000,exact,-3000.00,3000.00,${zeros},-3000.00,"PE, short",TIME`,
  ];

  test("as CSV has the columns of the design in its order, and every fill", () => {
    const note = `"said ""sell"", twice\nover"`;
    const notes = [note, note, "", ""];
    expect(text("tradebook.csv")).toBe(
      `${TRADEBOOK_COLUMNS.join(",")}\n${fills.map((fill, i) => `${run.uid},${fill},${notes[i]}\n`).join("")}`,
    );
  });

  test("has the hash of its rows without header, uid and note", () => {
    expect(run.tradebook_hash).toBe(sha256(fills.map((fill) => `${fill}\n`).join("")));
  });

  test("as Parquet says the same, typed", async () => {
    const types = await queryRows(
      `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM '${file("tradebook.parquet")}')`,
    );
    expect(types.map(({ column_name: name }) => name)).toEqual([...TRADEBOOK_COLUMNS]);
    expect(
      Object.fromEntries(types.map(({ column_name: name, column_type: type }) => [name, type])),
    ).toMatchObject({
      seq: "BIGINT",
      ts: "TIMESTAMP",
      date: "DATE",
      dte: "INTEGER",
      qty_dir: "BIGINT",
      symbol: "VARCHAR",
      price: "DECIMAL(18,2)",
      net_value: "DECIMAL(18,2)",
      note: "VARCHAR",
    });
    const stamps = ["ts", "price_time"].map(
      (column) => `strftime(${column}, '%Y-%m-%d %H:%M:%S.%g') AS ${column}`,
    );
    const parquet = await queryRows(`SELECT COALESCE(CAST(COLUMNS(*) AS VARCHAR), '')
      FROM (SELECT * REPLACE (${stamps.join(", ")}) FROM '${file("tradebook.parquet")}') ORDER BY seq`);
    const csv = await queryRows(`SELECT COALESCE(COLUMNS(*), '')
      FROM read_csv('${file("tradebook.csv")}', all_varchar = true, quote = '"', header = true, auto_detect = false,
        columns = {${TRADEBOOK_COLUMNS.map((name) => `'${name}': 'VARCHAR'`).join(", ")}})`);
    expect(parquet.length).toBe(4);
    expect(parquet.map((row) => Object.values(row))).toEqual(csv.map((row) => Object.values(row)));
  });
});

describe("the days", () => {
  const rows = (): Record<string, string>[] => {
    const [head = "", ...lines] = text("days.csv")
      .replace(/"[^"]*(?:""[^"]*)*"/g, (quoted) => quoted.replaceAll(/[,\n]/g, ";"))
      .trimEnd()
      .split("\n");
    return lines.map((line) =>
      Object.fromEntries(line.split(",").map((cell, i) => [head.split(",")[i] ?? "", cell])),
    );
  };

  test("are one row each, in order of time", () => {
    expect(rows().map(({ date, status }) => `${date} ${status}`)).toEqual([
      "2025-01-01 done",
      "2025-01-02 done",
      "2025-01-03 no-data",
      "2025-01-06 failed",
    ]);
  });

  test("have the day's profit, and zero where nothing was traded", () => {
    const [traded, untraded] = rows();
    // (100.00 − 125.00) × 75 + (90.05 − 40.00) × 75
    expect(traded).toMatchObject({
      gross_pnl: "1878.75",
      charges: "0.00",
      net_pnl: "1878.75",
      fills: "4",
      round_trips: "2",
    });
    expect(traded).toMatchObject({
      index_open: "23700.00",
      index_close: "23700.00",
      data_version: "version of 2025-01-01",
    });
    expect(untraded).toMatchObject({
      gross_pnl: "0.00",
      net_pnl: "0.00",
      fills: "0",
      round_trips: "0",
      failure: "",
    });
    expect(untraded?.aborted_entries).toBe("1");
    expect(untraded?.rejections).not.toBe("");
  });

  test("have empty cells, not zeros, where there is no result", () => {
    const absent = rows().slice(2);
    const results = [
      "gross_pnl",
      "charges",
      "net_pnl",
      "fills",
      "round_trips",
      "events",
      "stale_events",
      "stale_prices",
      "aborted_entries",
      "rejections",
    ];
    for (const row of absent) for (const name of results) expect([name, row[name]]).toEqual([name, ""]);
    expect(absent.map(({ failure }) => failure)).toEqual(["", expect.stringContaining("strategy.threw: a ")]);
    expect(absent.map(({ data_version: version }) => version)).toEqual(["", "version of 2025-01-06"]);
  });

  test("quote what needs quoting: the file reads back as a table", async () => {
    const read = await queryRows(
      `SELECT date, failure FROM read_csv('${file("days.csv")}', all_varchar = true, header = true, quote = '"')`,
    );
    expect(read.length).toBe(4);
    expect(read[3]?.failure).toBe('strategy.threw: a "reason", with a comma\nand a second line');
  });
});

describe("the marks", () => {
  test("are there at each minute with an event and after each fill, while a position is open", async () => {
    const marks =
      await queryRows(`SELECT strftime(ts, '%H:%M') AS at, symbol, CAST(close AS VARCHAR) AS close, qty, CAST(mtm AS VARCHAR) AS mtm
      FROM '${file("marks.parquet")}'`);
    const lines = marks.map(
      ({ at, symbol, close, qty, mtm }) => `${at} ${String(symbol).slice(-2)} ${close} ${qty} ${mtm}`,
    );
    expect(lines).toEqual([
      "09:20 CE 100.00 -75 0.00",
      "09:20 PE 90.05 -75 0.00",
      // Sold at 100.00: (100.00 − 102.40) × 75. The put has no row in this minute: its last price stands.
      "09:21 CE 102.40 -75 -180.00",
      "09:21 PE 90.05 -75 0.00",
      "09:22 CE 119.95 -75 -1496.25",
      "09:22 PE 85.00 -75 378.75",
      "09:30 PE 80.05 -75 750.00",
    ]);
  });

  test("have the columns of the design, iv and margin being empty so far", async () => {
    const types = await queryRows(
      `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM '${file("marks.parquet")}')`,
    );
    expect(types.map(({ column_name: name, column_type: type }) => `${name} ${type}`)).toEqual([
      "ts TIMESTAMP",
      "symbol VARCHAR",
      "close DECIMAL(18,2)",
      "iv DOUBLE",
      "qty BIGINT",
      "mtm DECIMAL(18,2)",
      "margin DECIMAL(18,2)",
    ]);
    const [counts] = await queryRows(
      `SELECT count(iv) AS iv, count(margin) AS margin, count(close) AS close FROM '${file("marks.parquet")}'`,
    );
    expect([Number(counts?.iv), Number(counts?.margin), Number(counts?.close)]).toEqual([0, 0, 7]);
  });
});

describe("the manifest", () => {
  test("matches its schema, and says what became of each day", () => {
    const manifest = Manifest.parse(JSON.parse(text("manifest.json")));
    expect(manifest).toMatchObject({
      uid: run.uid,
      status: "failed_days",
      strategy: { name: "noted", source_hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      store: "duckdb:market.duckdb",
      git: { commit: null, dirty: false },
      engine: {
        version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
        source_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
      from: "2025-01-01",
      to: "2025-01-06",
      data_version: expect.stringMatching(/^[0-9a-f]{64}$/),
      days: { "2025-01-01": "done", "2025-01-02": "done", "2025-01-03": "no-data", "2025-01-06": "failed" },
      tradebook_hash: run.tradebook_hash,
    });
    expect(manifest.config).toMatchObject({ strategy: "noted.js", underlying: "NIFTY", timeframe: 5 });
    expect(manifest.config).not.toHaveProperty("store");
    expect(manifest.uid).toMatch(/^\d{8}-\d{6}-[0-9a-f]{6}$/);
  });

  test("names files that are there, and there are no others", () => {
    const { outputs } = Manifest.parse(JSON.parse(text("manifest.json")));
    const there = readdirSync(space.inside(run.folder)).sort();
    expect(there).toEqual([...new Set([...Object.values(outputs), "manifest.json"])].sort());
    expect(readdirSync(file("failures"))).toEqual(["2025-01-06.json"]);
    expect(space.runs()).toEqual([run.uid]);
  });
});

test("the metrics are those of the days", () => {
  const metrics = JSON.parse(text("metrics.json")) as Record<string, unknown>;
  expect(JSON.stringify(metrics)).toMatch(/187875|1878\.75/);
  expect(run.summary).toMatchObject({ net_pnl: 1878.75, days: 2, days_traded: 1, fills: 4, round_trips: 2 });
});
