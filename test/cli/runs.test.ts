import { appendFileSync, copyFileSync, cpSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWritableStore } from "../../src/storage/open.ts";
import type { TradingDay } from "../../src/units/time.ts";
import { makeStore, sessionDays, smallMarket } from "../simulation/support/small-market.ts";
import { expectRefusal, pluto, type RunDocument, runJson, Workspace } from "./support/pluto.ts";

/** Finished runs as things to find, to check and to compare. */
const space = new Workspace("runs");
const dates = sessionDays(4);
const config = {
  strategy: "short-straddle",
  underlying: "NIFTY",
  store: "duckdb:market.duckdb",
  stale_max_s: 300,
  params: { entry_time: "09:20", exit_time: "15:15", stop_loss_pct: 25, lots: 1 },
};
let one: RunDocument;
let two: RunDocument;
beforeAll(async () => {
  await makeStore(`duckdb:${space.inside("market.duckdb")}`, smallMarket(dates));
  one = await runJson([space.write("one.json", config)], { cwd: space.folder });
  const other = { ...config, params: { ...config.params, exit_time: "14:30" } };
  two = await runJson([space.write("two.json", other)], { cwd: space.folder });
});
afterAll(() => space.remove());

const inSpace = (...args: readonly string[]) => pluto(args, { cwd: space.folder });

/** The market with a day that was taken in anew. @returns its URL */
async function otherMarket(): Promise<string> {
  copyFileSync(space.inside("market.duckdb"), space.inside("other.duckdb"));
  const store = await openWritableStore(`duckdb:${space.inside("other.duckdb")}`, { create: false });
  const write = await store.begin();
  await write.setDataVersion("NIFTY", dates[1] as TradingDay, "another version");
  await write.commit();
  await store.close();
  return "duckdb:other.duckdb";
}

test("runs are listed, filtered and sorted", async () => {
  const all = JSON.parse((await inSpace("runs", "--sort", "net_pnl", "--json")).stdout) as {
    entries: { uid: string; metrics: { net_pnl: number } }[];
  };
  expect(all.entries.map(({ uid }) => uid).sort()).toEqual([one.uid, two.uid].sort());
  const [first, second] = all.entries;
  expect(first?.metrics.net_pnl).toBeGreaterThanOrEqual(second?.metrics.net_pnl ?? 0);
  const text = await inSpace("runs", "14:30", "--strategy", "straddle", "--status", "done");
  expect(text.stdout).toContain(two.uid);
  expect(text.stdout).not.toContain(one.uid);
  expect(text.stdout).toContain("1 of 2 runs in runs");
  expectRefusal(await inSpace("runs", "--sort", "luck"), "runs.no-metric", "luck");
  expectRefusal(await inSpace("runs", "--out", "nowhere"), "runs.no-folder", "nowhere");
});

test("two runs side by side, to the first fill that differs", async () => {
  const { stdout } = await inSpace("compare", one.folder, two.folder, "--json");
  const found = JSON.parse(stdout) as {
    config: object[];
    tradebook: { same: boolean; first_difference: { seq: number; a: { time: string }; b: { time: string } } };
  };
  expect(found.config).toEqual([{ key: "params.exit_time", a: "15:15:00", b: "14:30:00" }]);
  const { a, b } = found.tradebook.first_difference;
  expect([a.time, b.time]).toContain("14:30:00");
  expect((await inSpace("compare", one.folder, two.folder)).stdout).toContain(
    "the first that differs is seq",
  );
  const same = await inSpace("compare", one.folder, one.folder);
  expect(same.stdout).toMatch(/the same \d+ fills/);
});

test("an untouched run verifies", async () => {
  const { stdout, code } = await inSpace("verify", one.folder);
  expect(stdout).not.toMatch(/FAIL|\?/);
  expect(code).toBe(0);
});

test.each([
  ["config hash", "manifest.json", (text: string) => text.replace('"15:15:00"', '"15:10:00"')],
  ["tradebook hash", "tradebook.csv", (text: string) => text.replace(",TIME,", ",EXIT,")],
  ["days.csv", "days.csv", (text: string) => text.replace(/,(\d+)\.(\d\d),/, ",$1.99,")],
  [
    "metrics from the tradebook",
    "metrics.json",
    (text: string) => text.replace(/"net_pnl": -?/, '"net_pnl": 1'),
  ],
] as const)("a change of what makes %s is found", async (what, file, change) => {
  const copy = space.inside(`changed-${file}`);
  cpSync(path.resolve(space.folder, one.folder), copy, { recursive: true });
  const target = path.join(copy, file);
  writeFileSync(target, change(readFileSync(target, "utf8")));
  const { stdout, code } = await inSpace("verify", copy);
  expect(stdout).toContain(`FAIL ${what}`);
  expect(code).toBe(1);
});

test("a byte more in a Parquet file is found; other data under the same name, too", async () => {
  const copy = space.inside("changed-parquet");
  cpSync(path.resolve(space.folder, one.folder), copy, { recursive: true });
  appendFileSync(path.join(copy, "marks.parquet"), "x");
  await otherMarket();
  const { stdout, code } = await inSpace("verify", copy, "--store", "duckdb:other.duckdb");
  expect(stdout).toContain("FAIL marks.parquet");
  expect(stdout).toContain("FAIL data in the store: 1 days are not what they were");
  expect(code).toBe(1);
});

test("the same config on the same data is reused when asked, and not on other data", async () => {
  const again = await inSpace("run", "one.json", "--reuse", "--json");
  expect(JSON.parse(again.stdout)).toMatchObject({ reused: true, tradebook_hash: one.tradebook_hash });
  expect(again.stderr).toContain("nothing was run");
  copyFileSync(space.inside("other.duckdb"), space.inside("third.duckdb"));
  const other = await runJson(["one.json", "--reuse", "--store", "duckdb:third.duckdb"], {
    cwd: space.folder,
  });
  expect(other.uid).not.toBe(one.uid);
});
