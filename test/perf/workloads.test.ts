import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect } from "vitest";
import { ALL_ROW_COLUMNS } from "../../src/market/data-version.ts";
import { resolveRun } from "../../src/research/resolve-run.ts";
import { runDates } from "../../src/simulation/execute-run.ts";
import { runSweep } from "../../src/simulation/sweep.ts";
import { openStore, openWritableStore } from "../../src/storage/open.ts";
import { shortStraddle } from "../../src/strategies/short-straddle.ts";
import { tradingDay } from "../../src/units/time.ts";
import { type RunDocument, runJson, Workspace } from "../cli/support/pluto.ts";
import { skipUnless } from "../require.ts";

/**
 * The benchmark workloads: tradebooks that six independent implementations agree on, fill by fill. PLUTO_PERF names the
 * folder with their generator and the expected results; the stores are made once and kept in the temporary folder.
 */
const PERF = process.env.PLUTO_PERF;
const onWorkloads = skipUnless(
  PERF !== undefined,
  "PLUTO_PERF does not name the folder of the benchmark workloads",
);

const root = path.resolve(import.meta.dirname, "../..");
const space = new Workspace("perf");
afterAll(() => space.remove());

interface Expected {
  /** `timestamp,symbol,action,qty,price,value,…` */
  readonly tradebook: readonly string[];
  readonly daily_pnl: Readonly<Record<string, string>>;
  readonly net_pnl: string;
  readonly max_drawdown: string;
  readonly events: number;
}

const WORKLOADS = [
  { name: "w1", from: "2025-01-01", to: "2025-03-27", fills: 240 },
  { name: "w2", from: "2025-03-17", to: "2025-03-21", fills: 20 },
] as const;

/** Stores are kept by what makes them, so that another generator makes other ones. */
function cacheFolder(): string {
  const hash = createHash("sha256");
  for (const file of ["make-store.mjs", "generator.mjs"])
    hash.update(readFileSync(path.join(PERF ?? "", file)));
  const folder = path.join(tmpdir(), `pluto-workloads-${hash.digest("hex").slice(0, 12)}`);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Makes something at `target` unless an earlier run did; one that was cut short leaves nothing under that name. */
async function once(target: string, make: (temporary: string) => void | Promise<void>): Promise<string> {
  if (existsSync(target)) return target;
  const temporary = `${target}.${process.pid}.tmp`;
  await make(temporary);
  if (existsSync(target)) rmSync(temporary, { recursive: true });
  else renameSync(temporary, target);
  return target;
}

const duckdbOf = (name: string): Promise<string> =>
  once(path.join(cacheFolder(), `${name}.duckdb`), (temporary) => {
    const script = path.join(PERF ?? "", "make-store.mjs");
    execFileSync(process.execPath, [script, name, temporary], { cwd: root, stdio: "ignore" });
  });

/** The same market as files, carried over through the port: every series, day and column loaded and put. */
const filesOf = (name: string): Promise<string> =>
  once(path.join(cacheFolder(), `${name}-files`), async (temporary) => {
    rmSync(temporary, { recursive: true, force: true });
    const from = await openStore(`duckdb:${await duckdbOf(name)}?stamp=known`);
    const to = await openWritableStore(`files:${temporary}`, { create: true });
    const write = await to.begin();
    for (const series of await from.series())
      for (const day of await from.days(
        series.underlying,
        tradingDay("2025-01-01"),
        tradingDay("2025-12-31"),
      )) {
        const rows = await from.load(series, day, ALL_ROW_COLUMNS);
        if (rows !== undefined) await write.put(series, day, rows);
      }
    await write.commit();
    await to.close();
    await from.close();
  });

/** A run's fills and results in the form of the expected file. */
function resultOf(run: RunDocument): unknown {
  const [head = "", ...lines] = space.read(run.folder, "tradebook.csv").trimEnd().split("\n");
  const names = head.split(",");
  const tradebook = lines.map((line) => {
    const cells = line.split(",");
    const cell = (name: string): string => cells[names.indexOf(name)] ?? "";
    return [
      cell("ts").slice(0, 19),
      cell("symbol"),
      cell("action"),
      cell("qty"),
      cell("price"),
      cell("value"),
    ].join(",");
  });
  return {
    tradebook,
    daily: Object.fromEntries(run.days.map(({ date, net_pnl: net }) => [date, net.toFixed(2)])),
    net: Number(run.summary.net_pnl).toFixed(2),
    drawdown: Number(run.summary.max_drawdown).toFixed(2),
  };
}

for (const { name, from, to, fills } of WORKLOADS)
  for (const kind of ["duckdb", "files"] as const)
    onWorkloads(
      `${name} from ${kind}, on 1, 2 and 4 workers, is the expected tradebook fill by fill`,
      async () => {
        const expected = JSON.parse(
          readFileSync(path.join(PERF ?? "", `expected_${name}.json`), "utf8"),
        ) as Expected;
        const store =
          kind === "duckdb" ? `duckdb:${await duckdbOf(name)}?stamp=known` : `files:${await filesOf(name)}`;
        const params = { entry_time: "09:20", exit_time: "15:15", stop_loss_pct: 25, qty: 75 };
        const config = {
          strategy: "short-straddle",
          underlying: "NIFTY",
          from,
          to,
          store,
          costs: "none",
          params,
        };
        const file = space.write(`${name}-${kind}.json`, config);
        const hashes = new Set<string>();
        for (const workers of ["1", "2", "4"]) {
          const run = await runJson([file, "--workers", workers], { cwd: space.folder });
          expect(resultOf(run)).toEqual({
            tradebook: expected.tradebook.map((line) => line.split(",").slice(0, 6).join(",")),
            daily: expected.daily_pnl,
            net: expected.net_pnl,
            drawdown: expected.max_drawdown,
          });
          expect(expected.tradebook.length).toBe(fills);
          hashes.add(run.tradebook_hash);
        }
        expect(hashes.size).toBe(1);
      },
    );

onWorkloads("w3, 200 parameter sets over w1, is the expected sweep line by line", async () => {
  const { sweep } = JSON.parse(readFileSync(path.join(PERF ?? "", "expected_w1.json"), "utf8")) as {
    readonly sweep: { readonly lines: readonly string[] };
  };
  const keys = Array.from({ length: 20 }, (_, k) => 33_600 + 900 * k).flatMap((second) =>
    Array.from({ length: 10 }, (_, i) => [second, 10 + 5 * i] as const),
  );
  const two = (value: number): string => String(value).padStart(2, "0");
  const runs = await Promise.all(
    keys.map(([second, stop]) => {
      const entry = `${two(Math.floor(second / 3600))}:${two((second % 3600) / 60)}`;
      const params = { entry_time: entry, exit_time: "15:15", stop_loss_pct: stop, qty: 75 };
      const raw = { strategy: "short-straddle", underlying: "NIFTY", costs: "none", params };
      return resolveRun(raw, { file: "w3", findStrategy: async () => shortStraddle });
    }),
  );
  const [first] = runs;
  if (first === undefined) throw new Error("there are sets");
  const store = await openStore(`duckdb:${await duckdbOf("w1")}?stamp=known`);
  const dates = runDates(first, tradingDay("2025-01-01"), tradingDay("2025-03-27"));
  const results = await runSweep(store, runs, dates);
  await store.close();
  const lines = results.map(({ days, fills }, i) => {
    const net = days.reduce((sum, day) => sum + day.net, 0);
    return [...(keys[i] ?? []), fills, net].join(",");
  });
  expect(lines).toEqual(sweep.lines);
});

/** The straddle of the workloads as a list of legs. */
const LEG = { side: "sell", qty: 75, stop: { pct: 25 } };
const AS_LEGS = {
  entry_time: "09:20",
  exit_time: "15:15",
  legs: [
    { ...LEG, type: "CE" },
    { ...LEG, type: "PE" },
  ],
};

/** What code has without a preset, and legs do not. */
const PLAIN = { stop_model: "close_fill", slippage: "none" };

for (const { name, from, to } of WORKLOADS)
  onWorkloads(`${name} as a list of legs is the same tradebook, to its hash`, async () => {
    const store = `duckdb:${await duckdbOf(name)}?stamp=known`;
    const config = { underlying: "NIFTY", from, to, store, costs: "none" };
    const params = { entry_time: "09:20", exit_time: "15:15", stop_loss_pct: 25, qty: 75 };
    const code = space.write(`${name}-code.json`, { ...config, strategy: "short-straddle", params });
    const data = space.write(`${name}-legs.json`, { ...config, ...PLAIN, strategy: "legs", params: AS_LEGS });
    const byCode = await runJson([code], { cwd: space.folder });
    const byLegs = await runJson([data], { cwd: space.folder });
    expect(byLegs.tradebook_hash).toBe(byCode.tradebook_hash);
    if (name === "w1") expect(byLegs.tradebook_hash.slice(0, 8)).toBe("70bace89");
  });
