import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { resolveRun } from "../../src/research/resolve-run.ts";
import { benchOf } from "../../src/simulation/execute-run.ts";
import { simulateDays } from "../../src/simulation/simulate-day.ts";
import { openCached } from "../../src/storage/open.ts";
import { shortStraddle } from "../../src/strategies/short-straddle.ts";
import { makeStore, SMALL_RUN, sessionDays, smallMarket } from "../simulation/support/small-market.ts";

/** Collects all garbage: what is held afterwards is really held. */
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** How many runs in one process; PLUTO_SOAK sets more. */
const RUNS = Number(process.env.PLUTO_SOAK ?? 40);
/** MB that a heap may be larger after all runs than after the first tenth: compiled code, and what is made once. */
const GROWTH_MAX = 12;

test("a process does not grow with the runs that it has done, nor leave files open", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "pluto-soak-"));
  const days = sessionDays(4);
  const url = `duckdb:${path.join(folder, "market.duckdb")}`;
  await makeStore(url, smallMarket(days));
  const config = { ...SMALL_RUN, store: url, margin: "span" };
  const run = await resolveRun(config, { file: "soak", findStrategy: async () => shortStraddle });
  const place = { folder: path.join(folder, "cache"), maxBytes: 1 << 30 };
  const held = (): number => {
    collect();
    const { heapUsed, arrayBuffers, external } = process.memoryUsage();
    return (heapUsed + arrayBuffers + external) / 1e6;
  };
  const handles = (): number => (existsSync("/proc/self/fd") ? readdirSync("/proc/self/fd").length : 0);
  let [early, open] = [0, 0];
  for (let done = 1; done <= RUNS; done++) {
    const store = await openCached(url, place);
    let fills = 0;
    for await (const outcome of simulateDays(benchOf(run, store), days))
      fills += outcome.status === "done" ? outcome.report.fills.length : 0;
    await store.close();
    expect(fills).toBe(4 * days.length);
    if (done === Math.ceil(RUNS / 10)) [early, open] = [held(), handles()];
  }
  expect(held() - early).toBeLessThan(GROWTH_MAX);
  expect(handles()).toBeLessThanOrEqual(open);
  rmSync(folder, { recursive: true });
});
