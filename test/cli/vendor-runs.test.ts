import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { zipOf } from "../ingest/support/zip-of.ts";
import { skipUnless } from "../require.ts";
import { pluto } from "./support/pluto.ts";

/** A straddle outside of NSE and BSE, from a vendor's files to the tradebook, through the built command. */

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "pluto-vendor-runs-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function say(...args: readonly string[]): Promise<void> {
  const said = await pluto(args, { cwd: folder });
  expect(said.stderr).toBe("");
  expect(said.code).toBe(0);
}

/** Runs a short straddle and returns its fills as `time action qty symbol price, charges`. */
async function fillsOf(config: Readonly<Record<string, unknown>>): Promise<string[]> {
  const file = path.join(folder, "config.json");
  writeFileSync(file, JSON.stringify({ strategy: "short-straddle", store: "duckdb:s.duckdb", ...config }));
  const said = await pluto(["run", "config.json", "--out", "runs", "--json"], { cwd: folder });
  expect(said.code, said.stderr).toBe(0);
  const [run = ""] = readdirSync(path.join(folder, "runs"));
  const [head = "", ...rows] = readFileSync(path.join(folder, "runs", run, "tradebook.csv"), "utf8")
    .trim()
    .split("\n");
  const names = head.split(",");
  return rows.map((row) => {
    const cells = row.split(",");
    const at = (name: string): string => cells[names.indexOf(name)] ?? "";
    return `${at("ts").slice(11, 19)} ${at("action")} ${at("qty")} ${at("symbol")} ${at("price")} ${at("price_source")}`;
  });
}

/** LEAN's quotes of one contract: milliseconds since New York's midnight, then bid and ask in ten-thousandths. */
const quotes = (...bars: readonly (readonly [clock: string, bid: number, ask: number])[]): string =>
  bars
    .map(([clock, bid, ask]) => {
      const [hours = 0, minutes = 0] = clock.split(":").map(Number);
      const four = (price: number): string =>
        Array(4)
          .fill(Math.round(price * 10_000))
          .join();
      return `${(hours * 60 + minutes) * 60_000},${four(bid)},5,${four(ask)},5`;
    })
    .join("\n");

test("SPXW from LEAN's archives: New York's clock for options, Chicago's for the index, cents, contracts of 100", async () => {
  const name = (side: string, strike: number): string =>
    `20210104_spxw_minute_quote_european_${side}_${strike * 10_000}_20210106.csv`;
  writeFileSync(
    path.join(folder, "20210104_quote_european.zip"),
    zipOf({
      [name("call", 3700)]: quotes(["09:59", 20.1, 20.5], ["15:29", 11, 11.4]),
      [name("put", 3700)]: quotes(["09:59", 18.2, 18.6], ["15:29", 22.1, 22.5]),
      [name("call", 3705)]: quotes(["09:59", 17.1, 17.5]),
      [name("put", 3705)]: quotes(["09:59", 21.2, 21.6]),
    }),
  );
  // 08:59 in Chicago is 09:59 in New York: the same minute as the quotes.
  writeFileSync(
    path.join(folder, "20210104_trade.zip"),
    zipOf({
      "20210104_spx_minute_trade.csv":
        "32340000,3701,3702,3701,3701.9,60\n52140000,3690,3690,3689,3689.5,60\n",
    }),
  );
  await say("data", "ingest", "20210104_quote_european.zip", "20210104_trade.zip", "--to", "duckdb:s.duckdb");
  const fills = await fillsOf({
    underlying: "SPXW",
    from: "2021-01-04",
    to: "2021-01-04",
    fill: "bid_ask",
    params: { entry_time: "10:00", exit_time: "15:30", stop_loss_pct: null, lots: 1 },
  });
  // 3701.90 is nearer to 3700 than to 3705; sold at the bid, bought back at the ask.
  expect(fills).toEqual([
    "10:00:00 SELL 100 SPXW2101063700CE 20.10 exact",
    "10:00:00 SELL 100 SPXW2101063700PE 18.20 exact",
    "15:30:00 BUY 100 SPXW2101063700CE 11.40 exact",
    "15:30:00 BUY 100 SPXW2101063700PE 22.50 exact",
  ]);
});

test("GOLDM on a synthetic day: MCX's long session, strikes 100 apart, lots of ten units", async () => {
  const range = ["--from", "2025-01-06", "--to", "2025-01-06"];
  await say("data", "generate", "duckdb:s.duckdb", "--underlying", "GOLDM", "--quotes", ...range);
  const fills = await fillsOf({
    underlying: "GOLDM",
    fill: "bid_ask",
    stale_max_s: 300,
    params: { entry_time: "10:00", exit_time: "22:30", stop_loss_pct: null, lots: 1 },
  });
  expect(fills).toEqual([
    "10:00:00 SELL 10 GOLDM25012474200CE 1871.00 last",
    "10:00:00 SELL 10 GOLDM25012474200PE 1635.00 last",
    "22:30:00 BUY 10 GOLDM25012474200CE 2008.50 last",
    "22:30:00 BUY 10 GOLDM25012474200PE 1393.00 exact",
  ]);
});

const data = process.env.PLUTO_REAL_DATA ?? "";
skipUnless(data !== "", "PLUTO_REAL_DATA names no folder of real data")(
  "a straddle on the real SPXW minutes of 2021-01-04, fills read off the files",
  async () => {
    const files = path.join(data, "lean_spxw");
    const options = path.join(files, "indexoption__usa__minute__spxw__20210104_*");
    const index = path.join(files, "index__usa__minute__spx__20210104_trade.zip");
    await say("data", "ingest", options, index, "--to", "duckdb:s.duckdb");
    const fills = await fillsOf({
      underlying: "SPXW",
      fill: "bid_ask",
      params: { entry_time: "10:00", exit_time: "15:30", stop_loss_pct: null, lots: 1 },
    });
    // The quote bar of 35 940 000 ms (09:59) of the 3700 call closes at 476000 bid: 47.60, known at 10:00.
    expect(fills).toEqual([
      "10:00:00 SELL 100 SPXW2101043700CE 47.60 exact",
      "10:00:00 SELL 100 SPXW2101043700PE 0.85 exact",
      "15:30:00 BUY 100 SPXW2101043700CE 1.70 exact",
      "15:30:00 BUY 100 SPXW2101043700PE 11.60 exact",
    ]);
  },
);
