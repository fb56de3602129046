import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectRefusal, pluto, runJson, Workspace } from "../cli/support/pluto.ts";
import { makeStore, SMALL_RUN, sessionDays, smallMarket } from "./support/small-market.ts";

/** Margins of a run, through the built command: what a day's row says, and the manifest. */

/** 2025-01-29 to 02-04: the store begins within one month, and has the close before the next. */
const DAYS = sessionDays(26).slice(-6);
const space = new Workspace("margin-run");
const MARGIN_RUN = { ...SMALL_RUN, store: "duckdb:market.duckdb", margin: "span" };
beforeAll(async () => {
  await makeStore(`duckdb:${space.inside("market.duckdb")}`, smallMarket(DAYS));
  space.write(
    "official/own.csv",
    `date,underlying,annual_vol_pct,previous_close\n${DAYS[2]},NIFTY,25,23700\n`,
  );
});
afterAll(() => space.remove());

/** `days.csv` as records. */
function daysOf(folder: string): Record<string, string>[] {
  const [head = "", ...lines] = space.read(folder, "days.csv").trimEnd().split("\n");
  const columns = head.split(",");
  return lines.map((line) => {
    const cells = line.split(",");
    return Object.fromEntries(columns.map((column, i) => [column, cells[i] ?? ""]));
  });
}

async function run(config: object, ...flags: string[]) {
  const file = space.write(`run-${JSON.stringify(config).length}-${flags.length}.json`, config);
  const document = await runJson([file, ...flags], { cwd: space.folder });
  const manifest = JSON.parse(space.read(document.folder, "manifest.json"));
  return { document, manifest, days: daysOf(document.folder) };
}

test("every day row has peak margin, margin at each entry, both gaps and where the numbers come from", async () => {
  const { days, manifest, document } = await run(MARGIN_RUN, "--workers", "1");
  expect(days).toHaveLength(6);
  for (const [i, row] of days.entries()) {
    expect(Number(row.peak_margin)).toBeGreaterThan(100_000);
    const entry = Number(/^\d\d:\d\d:\d\d ([\d.]+)/.exec(row.entry_margins ?? "")?.[1]);
    expect(entry).toBeGreaterThan(100_000);
    expect(entry).toBeLessThanOrEqual(Number(row.peak_margin));
    expect(Number(row.gap_pnl)).toBeLessThan(-10_000);
    expect(row.gap_cell).toMatch(/^\d\d:\d\d:\d\d [+-]10 % vol \+(0|50) %$/);
    expect([row.overnight_gap_pnl, row.overnight_gap_cell]).toEqual(["0.00", ""]);
    const volatility = i < 4 ? "table" : "ewma";
    const previous = i === 0 ? "none" : "last_half_hour_mean";
    expect(row.margin_sources).toContain(`volatility ${volatility}; price_scan rule`);
    expect(row.margin_sources).toContain(`index index; previous_close ${previous}`);
  }
  expect(manifest.margin).toMatchObject({
    files: [],
    sources: { index: { index: 6 }, rate: { measured: 6 } },
  });
  // The same tradebook as without margin, and the same margins from two workers as from one.
  const [plain, two] = [await run({ ...MARGIN_RUN, margin: "off" }), await run(MARGIN_RUN, "--workers", "2")];
  expect(plain.document.tradebook_hash).toBe(document.tradebook_hash);
  expect(plain.days.map((row) => [row.peak_margin, row.gap_pnl])).toEqual(days.map(() => ["", ""]));
  expect(plain.manifest.margin).toBeUndefined();
  expect(two.days).toEqual(days);
});

test("a folder of official files goes before the rule on its days, and the manifest names the files", async () => {
  const official = await run({ ...MARGIN_RUN, margin_files: "official" }, "--workers", "2");
  expect(official.manifest.margin.files).toEqual([
    { name: "own.csv", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
  ]);
  expect(official.manifest.margin.sources.volatility).toMatchObject({ official: 1 });
  expect(official.days[2]?.margin_sources).toContain("volatility official");
  expect(official.days[2]?.margin_sources).toContain("previous_close official_file");
  const { days } = await run(MARGIN_RUN);
  expect(Number(official.days[2]?.peak_margin)).not.toBe(Number(days[2]?.peak_margin));
  expect(official.days[3]).toEqual(days[3]);
});

test("a store without an index has margins on the forward that parity implies, and says so", async () => {
  const bare = smallMarket(DAYS.slice(0, 2)).filter(({ series }) => series.kind !== "index");
  await makeStore(`duckdb:${space.inside("bare.duckdb")}`, bare);
  const { days } = await run({ ...MARGIN_RUN, store: "duckdb:bare.duckdb", underlying_from: "synthetic" });
  for (const row of days) {
    expect(Number(row.peak_margin)).toBeGreaterThan(100_000);
    expect(row.margin_sources).toContain("index synthetic; previous_close none");
  }
});

describe("one line for", () => {
  test.each([
    ["a place that is not there", "nowhere", "margin.unreadable-files", /nowhere/],
    ["a folder without a CSV file", "empty", "margin.unreadable-files", /no \.csv file/],
    ["a bad value", "bad.csv", "margin.bad-official-file", /bad\.csv line 2: annual_vol_pct/],
  ])("%s", async (_, place, code, words) => {
    space.write("bad.csv", "date,underlying,annual_vol_pct\n2025-01-01,NIFTY,high\n");
    space.write("empty/readme.txt", "nothing");
    const file = space.write("bad-run.json", { ...MARGIN_RUN, margin_files: place });
    expectRefusal(await pluto(["run", file], { cwd: space.folder }), code, words);
  });
});
