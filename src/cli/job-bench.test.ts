import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Workspace } from "../../test/cli/support/pluto.ts";
import {
  makeStore,
  SMALL_RUN,
  sessionDays,
  smallMarket,
} from "../../test/simulation/support/small-market.ts";
import { resolveRun } from "../research/resolve-run.ts";
import type { DayJob } from "../simulation/distributed/day-job.ts";
import { doJob } from "../simulation/distributed/do-job.ts";
import { shortStraddle } from "../strategies/short-straddle.ts";
import { sha256 } from "../units/canonical.ts";
import { tradingDay } from "../units/time.ts";
import { buildInfo } from "./build-info.ts";
import { JobBenches } from "./job-bench.ts";

/** A worker does what is asked of it only with the submitter's engine, strategy, config, margin files and data. */

const space = new Workspace("refusals");
const days = sessionDays(3);
const [first = "", second = "", third = ""] = days;
const config = { ...SMALL_RUN, from: first, to: third };
const version = (day: string): string => `version of ${day}`;
const hash = "0".repeat(64);
const code = "export const x = 1;";
const strategyFile = {
  kind: "module",
  name: "own.ts",
  source_hash: hash,
  code,
  library: "file:///x",
} as const;

let good: DayJob;
beforeAll(async () => {
  const store = `duckdb:${space.inside("market.duckdb")}`;
  await makeStore(store, smallMarket(days));
  writeFileSync(space.inside("margin.csv"), "date,underlying,price_scan_pct\n2025-01-01,NIFTY,9.3\n");
  const run = await resolveRun(config, { file: "test", findStrategy: async () => shortStraddle });
  good = {
    schema: 2,
    engine: buildInfo.engineHash,
    strategy: { kind: "built-in", name: "short-straddle", source_hash: buildInfo.strategiesHash },
    sets: [{ config, config_hash: run.configHash }],
    underlying: "NIFTY",
    store,
    segments: [{ dates: [tradingDay(second)], endsRun: true }],
    versions: {
      from: tradingDay(first),
      to: tradingDay(third),
      days: Object.fromEntries(days.map((day) => [day, version(day)])),
    },
  };
});
afterAll(() => space.remove());

async function endOf(change: Partial<DayJob>, flags: { store?: string; allowsCode?: boolean } = {}) {
  const benches = new JobBenches({ store: flags.store, allowsCode: flags.allowsCode ?? true });
  try {
    return await doJob({ ...good, ...change }, buildInfo.engineHash, (job) => benches.of(job));
  } finally {
    await benches.close();
  }
}

test("the same of everything: the day is done", async () => {
  const end = await endOf({});
  expect(end).toMatchObject({ is: "done", outcomes: [[{ status: "done", date: second }]] });
});

const builtIn = () => good.strategy as Extract<DayJob["strategy"], { kind: "built-in" }>;
const versions = (change: Record<string, string | undefined>): Partial<DayJob> => ({
  versions: {
    ...good.versions,
    days: Object.fromEntries(
      Object.entries({ ...good.versions.days, ...change }).flatMap(([day, one]) =>
        one === undefined ? [] : [[day, one]],
      ),
    ),
  },
});
const margin = (files: { name: string; sha256: string }[]): Partial<DayJob> => ({
  margin_files: { path: space.inside("margin.csv"), files },
});

const refusals: readonly [string, () => Partial<DayJob>, string, RegExp][] = [
  [
    "another engine",
    () => ({ engine: hash }),
    "engine-differs",
    /the job's is 000000000000; install the same/,
  ],
  [
    "built-in strategies of other sources",
    () => ({ strategy: { ...builtIn(), source_hash: hash } }),
    "strategy-differs",
    /short-straddle is .*, the job's is 000000000000/,
  ],
  [
    "a file whose code is not what its hash says",
    () => ({ strategy: { ...strategyFile, code_hash: hash } }),
    "strategy-differs",
    /the code of own.ts is not what its hash says/,
  ],
  [
    "a file that holds no strategy",
    () => ({ strategy: { ...strategyFile, code_hash: sha256(code) } }),
    "no-bench",
    /own.ts exports 0 strategies/,
  ],
  [
    "a config that comes to other values",
    () => ({ sets: [{ config: { ...config, weight: 2 }, config_hash: good.sets[0]?.config_hash ?? "" }] }),
    "strategy-differs",
    /config means other values here/,
  ],
  [
    "one set of many that comes to other values",
    () => ({
      sets: [...good.sets, { config, config_hash: hash }],
      sweep: { book_metrics: [] },
    }),
    "strategy-differs",
    /config means other values here/,
  ],
  [
    "a day of other data",
    () => versions({ [second]: "other" }),
    "data-differs",
    new RegExp(`of ${second} in`),
  ],
  [
    "other data of a day that is only looked at",
    () => versions({ [first]: "other" }),
    "data-differs",
    new RegExp(`of ${first} in its store .* is version .*, the submitter's is version other`),
  ],
  [
    "a day that the submitter has not",
    () => versions({ [third]: undefined }),
    "data-differs",
    /the submitter's is absent/,
  ],
  [
    "a day that only the submitter has",
    () => versions({ "2025-01-04": "x" }),
    "data-differs",
    /is absent, the submitter's is version x/,
  ],
  [
    "other margin files",
    () => margin([{ name: "margin.csv", sha256: hash }]),
    "margin-files-differ",
    /are others/,
  ],
  ["a store that is not there", () => ({ store: "duckdb:/nowhere/x.duckdb" }), "no-bench", /does not exist/],
  [
    "object storage, which Pluto does not read",
    () => ({ store: "duckdb:s3://bucket/market.duckdb" }),
    "no-bench",
    /store\.object-storage/,
  ],
];
test.each(refusals)("%s is refused", async (_, change, reason, words) => {
  expect(await endOf(change())).toEqual({ is: "refused", reason, text: expect.stringMatching(words) });
});

test("a worker for built-in strategies takes no code; one with a store of its own reads that", async () => {
  const file = { ...strategyFile, code_hash: sha256(code) };
  expect(await endOf({ strategy: file }, { allowsCode: false })).toMatchObject({
    reason: "code-not-allowed",
  });
  const elsewhere = { store: path.join("duckdb:/nowhere", "x.duckdb") };
  expect(await endOf(elsewhere, { store: good.store })).toMatchObject({ is: "done" });
});

test("a store without data versions cannot be compared, and is refused", async () => {
  const store = `duckdb:${space.inside("plain.duckdb")}`;
  const { openWritableStore } = await import("../storage/open.ts");
  const written = await openWritableStore(store, { create: true });
  const write = await written.begin();
  for (const { series, day, rows } of smallMarket(days)) await write.put(series, day, rows);
  await write.commit();
  await written.close();
  expect(await endOf({ store })).toMatchObject({ reason: "no-bench", text: /store\.unversioned/ });
});
