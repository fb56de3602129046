import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SeriesRows } from "../../src/market/series-rows.ts";
import { timeOfDay } from "../../src/units/time.ts";
import { makeStore, SMALL_RUN, sessionDays, smallMarket } from "../simulation/support/small-market.ts";
import { expectRefusal, pluto, type RunDocument, runJson, Workspace } from "./support/pluto.ts";

/** A stored run, shown again: whole, in parts, and from files that are not what they should be. */
const space = new Workspace("show");
let run: RunDocument;
beforeAll(async () => {
  await makeStore(`duckdb:${space.inside("market.duckdb")}`, smallMarket(sessionDays(25)));
  const config = {
    strategy: "short-straddle",
    underlying: "NIFTY",
    store: "duckdb:market.duckdb",
    stale_max_s: 300,
    params: { entry_time: "09:20", exit_time: "15:15", stop_loss_pct: 25, lots: 1 },
  };
  run = await runJson([space.write("run.json", config)], { cwd: space.folder });
});
afterAll(() => space.remove());

const show = (...args: readonly string[]) => pluto(["show", run.folder, ...args], { cwd: space.folder });
interface Shown {
  readonly filter?: string;
  readonly summary: Readonly<Record<string, unknown>>;
  readonly analysis: {
    readonly capital: object | null;
    readonly metrics: Readonly<Record<string, number | null>>;
    readonly not_available: Readonly<Record<string, string>>;
    readonly views: Readonly<Record<string, { readonly rows: readonly Readonly<Record<string, unknown>>[] }>>;
  };
}
const shownJson = async (...args: readonly string[]): Promise<Shown> =>
  JSON.parse((await show(...args, "--json")).stdout) as Shown;

test("the whole run says what it said when it ran", async () => {
  const shown = await shownJson();
  expect(shown.summary).toEqual(run.summary);
  expect(shown.filter).toBeUndefined();
  const metrics = JSON.parse(space.read(run.folder, "metrics.json")) as Shown["analysis"] & Shown["summary"];
  expect(metrics.metrics).toEqual(shown.analysis.metrics);
  expect(metrics.views).toEqual(shown.analysis.views);
  expect(metrics.net_pnl).toBe(run.summary.net_pnl);
});

test("a part of it is summed over that part", async () => {
  const whole = await shownJson();
  const rows = whole.analysis.views.weekday?.rows ?? [];
  const thursday = rows.find(({ label }) => label === "THU");
  const part = await shownJson("--weekday", "thu");
  expect(part.filter).toBe("THU");
  expect(part.summary).toMatchObject({ net_pnl: thursday?.net_pnl, days: thursday?.count });
  const text = (await show("--weekday", "thu", "--dte", "0")).stdout;
  expect(text).toContain("only THU; 0 days to expiry\n");
  expect(text).toContain("too little to judge by");
  for (const line of text.split("\n").filter((one) => !one.includes("tradebook ")))
    expect([...line].length).toBeLessThanOrEqual(80);
});

test("India VIX is stored with the days: views and filters work when the store is gone", async () => {
  const other = new Workspace("show-vix");
  const vix = (value: number): SeriesRows => ({
    strikes: Int32Array.of(0),
    isPut: Uint8Array.of(0),
    offsets: Int32Array.of(0, 1),
    time: Int32Array.of(timeOfDay("09:16")),
    columns: { close: Int32Array.of(value * 10_000) },
  });
  const dates = sessionDays(4);
  const series = { kind: "index", underlying: "INDIAVIX" } as const;
  const rows = dates.slice(1).map((date, i) => ({ series, day: date, rows: vix(12 + 4 * i) }));
  await makeStore(`duckdb:${other.inside("market.duckdb")}`, [...smallMarket(dates), ...rows]);
  const made = await runJson([other.write("run.json", { ...SMALL_RUN, store: "duckdb:market.duckdb" })], {
    cwd: other.folder,
  });
  rmSync(other.inside("market.duckdb"));
  const part = await pluto(["show", made.folder, "--vix", "15..", "--json"], { cwd: other.folder });
  const shown = JSON.parse(part.stdout) as Shown;
  expect(shown.summary.days).toBe(2);
  const labels = shown.analysis.views.vix?.rows.map(({ label, count }) => [label, count]);
  expect(labels?.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(2);
  expect(labels?.some(([label]) => label === "not known")).toBe(false);
  other.remove();
});

test("without a capital there is no return; with one there is", async () => {
  const { analysis } = await shownJson();
  expect([analysis.capital, analysis.metrics.simple_annual_return]).toEqual([null, null]);
  expect(analysis.not_available.simple_annual_return).toContain("no capital is known");
  const { analysis: stated } = await shownJson("--capital", "500000");
  expect(stated.capital).toEqual({ amount: 500_000, from: "stated" });
  expect(stated.metrics.simple_annual_return).toBeCloseTo(
    Number(stated.metrics.annualised_pnl) / 500_000,
    12,
  );
});

test.each([
  [["--from", "2030-01-01"], "show.nothing-left", "no day of .* passes from 2030-01-01"],
  [["--dte", "90"], "show.nothing-left", "passes 90 days to expiry"],
  [["--vix", "10..20"], "show.no-vix", "has no India VIX"],
  [["--from", "yesterday"], "time.bad-day", "yesterday"],
])("%j is refused in one line", async (args, code, words) => {
  expectRefusal(await show(...args), code, new RegExp(words));
});

test.each([
  ["--weekday", "monday"],
  ["--dte", "3..1"],
  ["--capital", "-5"],
])("%s %s is no such flag", async (flag, value) => {
  const said = await show(flag, value);
  expect([said.code, said.stdout]).toEqual([2, ""]);
  expect(said.stderr).toContain(flag);
});

describe("a tradebook alone", () => {
  const shown = (...args: readonly string[]) => pluto(["show", ...args], { cwd: space.folder });

  test("ours says what its fills say", async () => {
    const { stdout } = await shown(`${run.folder}/tradebook.csv`, "--json");
    const { summary } = JSON.parse(stdout) as Shown;
    for (const key of ["net_pnl", "gross_pnl", "charges", "fills", "round_trips"])
      expect(summary[key], key).toBe(run.summary[key]);
  });

  const MAP = { columns: { date: "at", symbol: "name", side: "side", qty: "n", price: "rate" } };
  const TRADES = [
    "at,name,side,n,rate",
    "2024-04-23 09:20,NIFTY24APR22500CE,S,50,100.005",
    "2024-04-23 15:15,NIFTY24APR22500CE,B,50,90",
  ];

  test("a foreign one is read by its mapping", async () => {
    space.write("theirs.csv", TRADES.join("\n"));
    space.write("map.json", MAP);
    const said = await shown("theirs.csv", "--map", "map.json");
    expect(said.stdout).toContain("theirs.csv on NIFTY, 2024-04-23 to 2024-04-23");
    expect(said.stdout).toContain("net PnL         ₹500.50\n");
    expect(said.stderr).toBe("1 prices were finer than a paisa and are rounded\n");
  });

  test.each([
    [TRADES.slice(0, 2), MAP, "foreign.never-closes", "never closes -50 of NIFTY24042522500CE"],
    [TRADES, { columns: { ...MAP.columns, leg: "tag" } }, "foreign.unknown-column", 'leg in "tag"'],
    [
      [...TRADES, "2024-04-23 15:15,NIFTY24APR22500CE,B,many,90"],
      MAP,
      "foreign.unreadable",
      'line 4: n is "many"',
    ],
  ])("bad input is one line", async (lines, map, code, words) => {
    space.write("bad.csv", lines.join("\n"));
    space.write("bad.json", map);
    expectRefusal(await shown("bad.csv", "--map", "bad.json"), code, words);
  });

  test("a mapping with a fault is told by its path; a foreign file without one is refused", async () => {
    space.write("theirs.csv", TRADES.join("\n"));
    space.write("bad.json", { columns: { date: "at" }, tone: 1 });
    const said = await shown("theirs.csv", "--map", "bad.json");
    expect([said.code, said.stdout]).toEqual([2, ""]);
    expect(said.stderr).toContain("columns.price");
    expectRefusal(await shown("theirs.csv"), "tradebook.unreadable", "has no column");
    expectRefusal(
      await shown("theirs.csv", "--map", "map.json", "--vix", "10..20"),
      "show.no-vix",
      "--store",
    );
  });
});
