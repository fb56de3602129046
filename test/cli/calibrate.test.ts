import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { standardNormal, streamKey, uniform } from "../../src/units/random.ts";
import { makeStore, SMALL_RUN, sessionDays, smallMarket } from "../simulation/support/small-market.ts";
import { expectJsonRefusal, expectRefusal, pluto, runJson, Workspace } from "./support/pluto.ts";

/** `pluto calibrate` through the built command, on fills whose true spread is known. */

const space = new Workspace("calibrate");
const cli = (...args: string[]) => pluto(args, { cwd: space.folder });
const HEAD = "symbol,ts,side,price,mid\n";

/** The true spread of premiums around 30 and 150, rupees, before the hour's factor: nifty-2025 says 0.10 and 0.30. */
const TRUE_SPREADS = [
  { premium: 30, spread: 0.24 },
  { premium: 150, spread: 0.9 },
];

/** Fills that paid half the true spread, times 1.59 before 09:30, and noise of mean 0. */
function fills(count: number): string {
  const key = streamKey(11);
  const rows = Array.from({ length: count }, (_, i) => {
    const { premium, spread } = TRUE_SPREADS[i % 2] ?? { premium: 0, spread: 0 };
    const isOpening = uniform(key, 3 * i) < 0.3;
    const mid = premium + Math.round(100 * uniform(key, 3 * i + 1)) / 20;
    const cost = (spread / 2) * (isOpening ? 1.59 : 1) + 0.05 * standardNormal(key, i);
    const side = i % 4 < 2 ? "buy" : "sell";
    const price = side === "buy" ? mid + cost : mid - cost;
    const time = isOpening ? "09:20:05" : "11:30:05";
    return `NIFTY26050524000CE,2026-05-04 ${time},${side},${price.toFixed(2)},${mid.toFixed(2)}`;
  });
  return `${HEAD}${rows.join("\n")}\nNIFTY26050525000CE,2026-05-04 11:30:05,buy,3.05,3.00\n`;
}

beforeAll(() => {
  space.write("fills.csv", fills(800));
});
afterAll(() => space.remove());

interface Document {
  readonly buckets: readonly {
    readonly from: number;
    readonly fills: number;
    readonly cost_low: number | null;
    readonly cost_high: number | null;
    readonly spread: number;
    readonly base_spread: number;
    readonly verdict: string;
  }[];
  readonly slippage: unknown;
}

test("finds the true spread within its error bars, and says where there is not enough data", async () => {
  const { code, stdout } = await cli("calibrate", "fills.csv", "--json");
  expect(code).toBe(0);
  const { buckets } = JSON.parse(stdout) as Document;
  expect(buckets).toHaveLength(9);
  for (const { premium, spread } of TRUE_SPREADS) {
    const bucket = buckets.find(({ from }) => from === (premium === 30 ? 20 : 100));
    expect(bucket).toMatchObject({ fills: 400, verdict: "fitted" });
    expect(Math.abs((bucket?.spread ?? 0) - spread)).toBeLessThan(0.02);
    // 30 % of the fills are wide by 1.59.
    const paid = (spread / 2) * (0.7 + 0.3 * 1.59);
    expect(bucket?.cost_low).toBeLessThan(paid + 0.01);
    expect(bucket?.cost_high).toBeGreaterThan(paid - 0.01);
  }
  for (const { fills: count, verdict, spread, base_spread } of buckets)
    if (count < 30) expect([verdict, spread]).toEqual(["not enough data", base_spread]);
  expect(buckets.find(({ from }) => from === 2)?.fills).toBe(1);
});

test("as text: a line a bucket, in rupees", async () => {
  const { stdout } = await cli("calibrate", "fills.csv");
  expect(stdout).toContain("801 fills of NIFTY, against the table nifty-2025; rupees a unit");
  expect(stdout).toMatch(
    / 100\.00–200\.00 +400 +0\.5\d+ +0\.5\d+ … 0\.5\d+ +0\.3000 +0\.[89]\d+ {2}fitted\n/,
  );
  expect(stdout).toMatch(/ 2\.00–5\.00 +1 .* not enough data\n/);
  expect(stdout).toMatch(/ 0\.00–1\.00 +0 +– +– +0\.0500 +0\.0500 {2}not enough data\n/);
  expect(stdout).toMatch(/ {2}09:15:00 on +\d+ fills +1\.\d\d ×/);
});

test("what --out writes is slippage that a run and recost accept", async () => {
  await makeStore(`duckdb:${space.inside("market.duckdb")}`, smallMarket(sessionDays(1)));
  expect((await cli("calibrate", "fills.csv", "--out", "mine.json", "--name", "mine")).code).toBe(0);
  const slippage = JSON.parse(space.read("mine.json"));
  expect(slippage).toMatchObject({ model: "spread", table: { name: "mine" } });
  space.write("run.json", { ...SMALL_RUN, store: "duckdb:market.duckdb", slippage });
  const run = await runJson(["run.json"], { cwd: space.folder });
  expect(run.summary.slippage).toBeGreaterThan(0);
  const recosted = await cli("recost", run.folder, "--slippage", "mine.json", "--json");
  expect(JSON.parse(recosted.stdout).recosted.slippage).toBeGreaterThan(0);
});

describe("one line for", () => {
  const row = "NIFTY26050524000CE,2026-05-04 11:30:05,buy,30.10,30.00\n";
  test.concurrent.each([
    [
      "no mid and no quote",
      "symbol,ts,side,price\n",
      "calibrate.bad-file",
      /no column mid \(or bid and ask\)/,
    ],
    ["two columns less", "symbol,ts,mid\n", "calibrate.bad-file", /no column side, price/],
    ["no rows", HEAD, "calibrate.bad-file", /no fills below its header/],
    [
      "a negative price",
      `${HEAD}${row}${row.replace("30.10", "-3")}`,
      "calibrate.bad-row",
      /line 3 has price "-3"/,
    ],
    ["a symbol", `${HEAD}${row.replace("CE", "XX")}`, "calibrate.bad-row", /line 2 cannot be read/],
    ["a short line", `${HEAD}${row}a,b\n`, "csv.bad-line", /line 3 has 2 fields, its header 5/],
    [
      "two underlyings",
      `${HEAD}${row}${row.replace("NIFTY26050524000", "BANKNIFTY26052654000")}`,
      "calibrate.bad-file",
      /BANKNIFTY, NIFTY.*--underlying/,
    ],
  ])("%s", async (name, text, code, words) => {
    const file = space.write(`${name.replaceAll(" ", "-")}.csv`, text);
    expectRefusal(await cli("calibrate", file), code, words);
    expectJsonRefusal(await cli("calibrate", file, "--json"), code, words);
  });

  test("a file that is not there, a table that is not known, a place that cannot be written", async () => {
    expectRefusal(await cli("calibrate", "nowhere.csv"), "file.unreadable", "nowhere.csv");
    expectRefusal(await cli("calibrate", "fills.csv", "--base", "x"), "costs.unknown-table", "nifty-2025");
    const nowhere = await cli("calibrate", "fills.csv", "--out", "no/folder.json");
    expectRefusal(nowhere, "file.unwritable", "no/folder.json");
  });
});
