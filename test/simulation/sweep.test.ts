import { afterAll, beforeAll, expect, test } from "vitest";
import { type ResolvedRun, resolveRun } from "../../src/research/resolve-run.ts";
import { runSweep, Sweep } from "../../src/simulation/sweep.ts";
import { sweepPool } from "../../src/simulation/sweep-pool.ts";
import type { SweepResult } from "../../src/simulation/sweep-result.ts";
import { openStore } from "../../src/storage/open.ts";
import { shortStraddle } from "../../src/strategies/short-straddle.ts";
import { runJson, Workspace } from "../cli/support/pluto.ts";
import { makeStore, SMALL_RUN, sessionDays, smallMarket } from "./support/small-market.ts";

/** Many parameter sets over days that are loaded once come to what each of them comes to as a run of its own. */
const space = new Workspace("sweep");
const days = sessionDays(9);
const store = `duckdb:${space.inside("market.duckdb")}`;
const base = { ...SMALL_RUN, from: days[0], to: days.at(-1) };
const sets = [
  { params: { ...SMALL_RUN.params, stop_loss_pct: 10 } },
  { params: { ...SMALL_RUN.params, stop_loss_pct: 40 } },
  { params: { ...SMALL_RUN.params, stop_loss_pct: null }, slippage: "spread" },
  // Other needs of the same days: loads of its own.
  { params: { ...SMALL_RUN.params, stop_loss_pct: 20 }, underlying_from: "synthetic" },
  // Carried through the run: one set after the other.
  { params: { ...SMALL_RUN.params, stop_loss_pct: 25 }, carry: "run" },
  { params: { ...SMALL_RUN.params, stop_loss_pct: 30 } },
].map((set) => ({ ...base, ...set }));
const resolve = (raw: unknown): Promise<ResolvedRun> =>
  resolveRun(raw, { file: "set", findStrategy: async () => shortStraddle });

let runs: ResolvedRun[];
let results: readonly SweepResult[];
beforeAll(async () => {
  await makeStore(store, smallMarket(days));
  runs = await Promise.all(sets.map(resolve));
  const opened = await openStore(store);
  results = await runSweep(opened, runs, days);
  await opened.close();
});
afterAll(() => space.remove());

test("each set has the hash, the fills and the days of a run of the same config", async () => {
  for (const [i, set] of sets.entries()) {
    space.write("set.json", { ...set, store });
    const run = await runJson(["set.json", "--workers", "1"], { cwd: space.folder });
    const result = results[i] as SweepResult;
    expect(result.tradebookHash, `set ${i}`).toBe(run.tradebook_hash);
    expect(result.fills).toBe(run.summary.fills);
    expect(result.days.map(({ date, net }) => [date, net / 100])).toEqual(
      run.days.map(({ date, net_pnl: net }) => [date, net]),
    );
  }
  expect(new Set(results.map(({ tradebookHash }) => tradebookHash)).size).toBe(sets.length);
});

test("two threads come to the same, and so does going on with some of the sets after a few days", async () => {
  const task = { strategy: { kind: "built-in", name: "short-straddle" }, store, bookMetrics: [] };
  const entry = new URL("../../dist/worker.js", import.meta.url);
  const pool = await sweepPool({ workers: 2, entry, task });
  try {
    const carried = 4;
    const places = sets.map((_, i) => i).filter((i) => i !== carried);
    await pool.begin(sets);
    const early = await pool.run(days.slice(0, 4), places, { isLast: false });
    expect([...early.keys()]).toEqual(places);
    for (const [i, { days: done }] of early)
      expect(done).toEqual((results[i] as SweepResult).days.slice(0, 4));
    let count = 0;
    const kept = [0, 3, 5];
    const onDone = (more: number): void => {
      count += more;
    };
    const late = await pool.run(days.slice(4), kept, { isLast: true, onDone });
    for (const i of kept) expect(late.get(i)).toEqual(results[i]);
    expect(count).toBe(kept.length * (days.length - 4));
  } finally {
    await pool.close();
  }
});

test("metrics of the book are those of a run that follows every event", async () => {
  const opened = await openStore(store);
  const [result] = await runSweep(opened, runs.slice(0, 1), days, {
    bookMetrics: ["trips", "mae_median", "trip_win_rate"],
  });
  await opened.close();
  space.write("set.json", { ...sets[0], store });
  const run = await runJson(["set.json", "--workers", "1"], { cwd: space.folder });
  const text = space.read(run.folder, "metrics.json").replaceAll(/\s/g, "");
  expect(Object.keys(result?.bookMetrics ?? {}).sort()).toEqual(["mae_median", "trip_win_rate", "trips"]);
  const { trips, trip_win_rate: wins } = result?.bookMetrics ?? {};
  expect(text).toContain(`"trips":${trips}`);
  expect(text).toContain(`"trip_win_rate":${wins}`);
  expect(text).toContain(`"mae_median":${(result?.bookMetrics.mae_median ?? 0) / 100}`);
});

test("a strategy that throws fails its own set's day and no other's", async () => {
  const sound = runs[0] as ResolvedRun;
  const create: typeof sound.strategy.create = (desk) => {
    if (desk.day.date === days[2]) throw new Error("no");
    return sound.strategy.create(desk);
  };
  const broken = { ...sound, strategy: { ...sound.strategy, create } };
  const opened = await openStore(store);
  const sweep = new Sweep(opened, [broken, runs[1] as ResolvedRun]);
  await sweep.run(days);
  await opened.close();
  const [hurt, well] = sweep.results;
  expect(hurt?.absent).toEqual([
    { date: days[2], status: "failed", code: "strategy.threw", message: "strategy.threw: no" },
  ]);
  expect(hurt?.days.length).toBe(days.length - 1);
  expect(well?.days).toEqual(results[1]?.days);
});
