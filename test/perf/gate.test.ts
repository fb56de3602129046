import { afterAll, beforeAll, expect, test } from "vitest";
import { startPluto, Workspace } from "../cli/support/pluto.ts";
import { makeStore, SMALL_RUN, sessionDays, smallMarket } from "../simulation/support/small-market.ts";

/**
 * What a run costs, counted: files loaded at its start, queries and bytes a day. Counts do not depend on how busy the machine
 * is. A bound that is passed on purpose is raised here, in the same commit, with the reason.
 */

/** Runs in the process before Pluto; tells at its end what was loaded, asked and read. */
const COUNTER = `
  import fs, { writeSync } from "node:fs";
  import module, { createRequire, syncBuiltinESMExports } from "node:module";
  const counts = { files: 0, dlopen: 0, queries: 0, dayFiles: 0, dayBytes: 0 };
  module.register("data:text/javascript," + encodeURIComponent(
    'import { writeSync } from "node:fs"; export async function load(url, context, next) {' +
    ' if (url.startsWith("file:") && url.includes("/dist/")) writeSync(2, "loaded " + url + "\\\\n"); return next(url, context); }'));
  const { dlopen } = process;
  process.dlopen = (...args) => { counts.dlopen++; return dlopen.apply(process, args); };
  const { openSync, readSync } = fs;
  const days = new Set();
  fs.openSync = (file, ...rest) => {
    const handle = openSync(file, ...rest);
    days.delete(handle);
    if (String(file).endsWith(".day")) { counts.dayFiles++; days.add(handle); }
    return handle;
  };
  fs.readSync = (handle, ...rest) => {
    const bytes = readSync(handle, ...rest);
    if (days.has(handle)) counts.dayBytes += bytes;
    return bytes;
  };
  syncBuiltinESMExports();
  if (process.env.COUNT_QUERIES === "1") {
    const require = createRequire(${JSON.stringify(import.meta.url)});
    const duckdb = require("@duckdb/node-bindings");
    const counted = (own) => (...args) => { counts.queries++; return own(...args); };
    // Its properties cannot be written: a copy takes its place.
    require.cache[require.resolve("@duckdb/node-bindings")].exports =
      { ...duckdb, prepare: counted(duckdb.prepare), query: counted(duckdb.query) };
  }
  process.on("exit", () => writeSync(2, "counts " + JSON.stringify(counts) + "\\n"));`;

interface Counts {
  /** Of dist/. */
  readonly loaded: number;
  readonly dlopen: number;
  readonly queries: number;
  readonly dayFiles: number;
  readonly dayBytes: number;
}

const space = new Workspace("gate");
const days = sessionDays(12);
beforeAll(async () => {
  await makeStore(`duckdb:${space.inside("market.duckdb")}`, smallMarket(days));
  space.write("run.json", { ...SMALL_RUN, store: "duckdb:market.duckdb" });
});
afterAll(() => space.remove());

async function counted(count: number, cache: string, countsQueries: boolean): Promise<Counts> {
  const range = ["--from", days[0] ?? "", "--to", days[count - 1] ?? ""];
  const args = ["run", "run.json", ...range, "--workers", "1", "--cache", cache, "--json"];
  const { code, stderr } = await startPluto(args, {
    cwd: space.folder,
    env: { COUNT_QUERIES: countsQueries ? "1" : "0" },
    nodeOptions: ["--import", `data:text/javascript,${encodeURIComponent(COUNTER)}`],
  }).ended;
  expect(stderr).toContain("counts ");
  expect(code).toBe(0);
  const told = /^counts (.*)$/m.exec(stderr)?.[1] ?? "{}";
  return { ...(JSON.parse(told) as Counts), loaded: stderr.match(/^loaded /gm)?.length ?? 0 };
}

test("a run without a cache asks few queries a day, and loads few files", async () => {
  const [six, twelve] = [await counted(6, "off", true), await counted(12, "off", true)];
  // A chain, the index, the data version; the settlement price on expiry days, and a new table's columns now and then.
  expect((twelve.queries - six.queries) / 6).toBeLessThanOrEqual(5);
  expect(six.loaded).toBeLessThanOrEqual(9);
});

test("a run over kept days loads no database, and reads its columns and nothing else", async () => {
  const folder = space.inside("cache");
  await counted(12, folder, false);
  // The first run's store was too new for its answers to be kept; by the second they are.
  await new Promise((resolve) => setTimeout(resolve, 2500));
  await counted(12, folder, false);
  const [six, twelve] = [await counted(6, folder, false), await counted(12, folder, false)];
  expect(twelve.dlopen).toBe(0);
  expect(twelve.loaded).toBeLessThanOrEqual(8);
  expect(twelve.dayFiles).toBe(2 * 12);
  const rows = 76;
  const contracts = 10;
  const head = 256;
  const padded = (bytes: number): number => 8 * Math.ceil(bytes / 8);
  const index = head + padded(9 + 4) + 5 * padded(4 * rows);
  const chain = head + padded(9 * contracts + 4) + padded(4 * rows) + padded(4 * rows * contracts);
  expect((twelve.dayBytes - six.dayBytes) / 6).toBe(index + chain);
});
