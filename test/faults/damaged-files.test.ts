import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Workspace } from "../cli/support/pluto.ts";
import { makeStore, sessionDays, smallMarket } from "../simulation/support/small-market.ts";

/**
 * Parquet files of a store that Pluto wrote, bit by bit and cut anywhere: what is read is what was written, or the day is
 * refused. In a process of its own, because what reads them is not Pluto's. PLUTO_FUZZ=n does n times as many (1).
 */

const root = path.resolve(import.meta.dirname, "../..");
const space = new Workspace("damaged");
const bundles = mkdtempSync(path.join(root, "test/faults/.bundle-"));
const tries = 36 * Number(process.env.PLUTO_FUZZ ?? 1);

beforeAll(async () => {
  await makeStore(`files:${space.inside("store")}`, smallMarket(sessionDays(1)));
  await build({
    stdin: { contents: SCRIPT, resolveDir: path.join(root, "test/faults"), loader: "ts" },
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    outfile: path.join(bundles, "reader.mjs"),
  });
});
afterAll(() => {
  space.remove();
  rmSync(bundles, { recursive: true, force: true });
});

const SCRIPT = `
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ALL_ROW_COLUMNS } from "../../src/market/data-version.ts";
import { FileSource } from "../../src/storage/source/file-source.ts";
import { openStore } from "../../src/storage/open.ts";
import { drawsOf } from "./support/mangle.ts";

const [folder, tries, how] = [process.argv[2], Number(process.argv[3]), process.argv[4]];
const day = "2025-01-01";
const options = readdirSync(folder).find((name) => name.includes("Options"));
const file = path.join(folder, options, readdirSync(path.join(folder, options))[0]);
const whole = readFileSync(file);
const query = { patterns: [file], columns: [{ name: "c", as: "number" }], stamp: { column: "ts" } };

async function read() {
  const store = await openStore("files:" + folder);
  try {
    const series = (await store.series()).find(({ kind }) => kind === "options");
    const rows = await store.load(series, day, ALL_ROW_COLUMNS);
    return JSON.stringify([...rows.time, ...rows.strikes, ...rows.columns.close]);
  } finally {
    await store.close();
  }
}

async function take() {
  const source = await FileSource.open(query);
  try {
    for await (const batch of source.batches()) void batch;
    return "taken";
  } finally {
    await source.close();
  }
}

const counts = { same: 0, refused: 0, taken: 0 };
const sound = await read();
for (let seed = 0; seed < tries; seed++) {
  const { below } = drawsOf(seed, how === "store" ? 1 : 2);
  const isCut = seed % 3 === 0;
  // Every third in the last kilobyte, where the footer is.
  const at = seed % 3 === 1 ? whole.length - 1 - below(Math.min(1000, whole.length)) : below(whole.length);
  const bytes = isCut ? whole.subarray(0, at) : Buffer.from(whole);
  if (!isCut) bytes[at] ^= 1 << below(8);
  writeFileSync(file, bytes);
  try {
    const got = how === "store" ? await read() : await take();
    if (how === "store" && got !== sound) throw new Error("seed " + seed + ": other rows than were written");
    counts[how === "store" ? "same" : "taken"]++;
  } catch (error) {
    if (error.name !== "PlutoError" || error.code === "invariant") throw error;
    if (error.message.includes("\\n")) throw new Error("seed " + seed + ": " + error.message);
    counts.refused++;
  }
}
writeFileSync(file, whole);
process.stdout.write(JSON.stringify(counts));
`;

function fuzzed(how: "store" | "ingest"): Record<string, number> {
  const args = [path.join(bundles, "reader.mjs"), space.inside("store"), String(tries), how];
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect({ status, signal, stderr }).toEqual({ status: 0, signal: null, stderr: "" });
  return JSON.parse(stdout) as Record<string, number>;
}

test("a damaged file of a store of ours is refused, never read as something else", () => {
  const { same = 0, refused = 0 } = fuzzed("store");
  expect([same + refused, refused > 0.9 * tries]).toEqual([tries, true]);
});

test("a damaged Parquet file is taken or refused by ingest", () => {
  const { taken = 0, refused = 0 } = fuzzed("ingest");
  expect(taken + refused).toBe(tries);
});
