import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Manifest } from "../research/manifest.ts";
import { experimentOf, passes, sorted } from "../research/run-entry.ts";
import { RunFolder } from "./run-folder.ts";
import { REGISTRY_FILE, readRegistry } from "./run-registry.ts";

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(path.join(tmpdir(), "pluto-registry-"));
});
afterEach(() => rmSync(parent, { recursive: true }));

const model = { name: "close", version: 1 };
const manifestOf = (uid: string, more: Partial<Manifest> = {}): Manifest => ({
  uid,
  status: "done",
  strategy: { name: "short-straddle", source_hash: "s" },
  config: { underlying: "NIFTY", params: { lots: 2 } },
  config_hash: "c",
  store: "duckdb:market.duckdb",
  git: { commit: "abcdef0123", dirty: true },
  engine: { version: "1", source_hash: "e" },
  from: "2025-01-01",
  to: "2025-01-31",
  models: { fill: model, stop: model, slippage: model, costs: model, margin: model },
  ran_at: `2025-06-01T00:00:00.${uid.padStart(3, "0")}Z`,
  data_version: "d",
  days: { "2025-01-01": "done" },
  outputs: {},
  tradebook_hash: "t",
  ...more,
});

function put(uid: string, more: Partial<Manifest> = {}, metrics: object = { net_pnl: Number(uid) }): void {
  const folder = path.join(parent, uid);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "manifest.json"), JSON.stringify(manifestOf(uid, more)));
  writeFileSync(path.join(folder, "metrics.json"), JSON.stringify(metrics));
}

test("runs are read once; what changes, comes or goes is seen", () => {
  for (const uid of ["1", "2", "3"]) put(uid);
  expect(readRegistry(parent)).toMatchObject({ read: 3, rebuilt: undefined });
  expect(readRegistry(parent).read).toBe(0);
  put("2", { status: "failed_days", strategy: { name: "premium-strangle", source_hash: "s" } });
  put("4");
  rmSync(path.join(parent, "1"), { recursive: true });
  const { entries, read } = readRegistry(parent);
  expect(read).toBe(2);
  expect(entries.map(({ uid, status }) => `${uid} ${status}`)).toEqual(["2 failed_days", "3 done", "4 done"]);
  expect(readRegistry(parent).entries).toEqual(entries);
});

test.each([1, 40, 400])("an index cut short by %i bytes is made anew, and nothing is lost", (bytes) => {
  for (const uid of ["1", "2", "3"]) put(uid);
  const { entries } = readRegistry(parent);
  const file = path.join(parent, REGISTRY_FILE);
  const { length } = readFileSync(file);
  truncateSync(file, length - bytes);
  const again = readRegistry(parent);
  expect(again.entries).toEqual(entries);
  // A file that lacks only its last line break is whole.
  if (bytes > 1) expect(again.rebuilt).toMatch(/\.registry\.ndjson is not whole/);
  expect(readRegistry(parent)).toMatchObject({ read: 0, rebuilt: undefined });
});

test("an index that is no index, and none at all, cost only the time to read the folders", () => {
  put("1");
  const { entries } = readRegistry(parent);
  for (const text of ["", "not json\n", '{"pluto_registry":99,"runs":0}\n']) {
    writeFileSync(path.join(parent, REGISTRY_FILE), text);
    expect(readRegistry(parent).entries).toEqual(entries);
  }
  rmSync(path.join(parent, REGISTRY_FILE));
  expect(readRegistry(parent)).toMatchObject({ entries, rebuilt: undefined });
});

test("a run that was killed is listed from its plan, an unreadable one by its name; other folders are not runs", () => {
  const about = {
    strategy: "short-straddle",
    underlying: "NIFTY",
    from: "2025-01-01",
    to: "2025-01-31",
    ranAt: "2025-06-01T00:00:00Z",
    store: "duckdb:m",
    config: {},
  };
  RunFolder.create(parent, "7").claim({ configHash: "c", strategyHash: "s", engineHash: "e", about });
  mkdirSync(path.join(parent, "8"));
  writeFileSync(path.join(parent, "8", "manifest.json"), '{"uid": "8"');
  mkdirSync(path.join(parent, "notes"));
  const { entries } = readRegistry(parent);
  expect(entries.map(({ uid, status, underlying }) => [uid, status, underlying])).toEqual([
    ["7", "unfinished", "NIFTY"],
    ["8", "unreadable", ""],
  ]);
});

test("filters, all of them together, and any headline metric to sort by", () => {
  put("1", {}, { net_pnl: 5, metrics: { sharpe: 1.5 } });
  put("2", { from: "2025-03-01", to: "2025-03-31", config: { underlying: "BANKNIFTY" } }, { net_pnl: 9 });
  put("3", { status: "failed_days" }, { net_pnl: -1, metrics: { sharpe: null } });
  const { entries } = readRegistry(parent);
  const uids = (filter: Parameters<typeof passes>[1]) =>
    entries.filter((entry) => passes(entry, filter)).map(({ uid }) => uid);
  expect(uids({})).toEqual(["1", "2", "3"]);
  expect(uids({ strategy: "straddle", underlying: "nifty" })).toEqual(["1", "3"]);
  expect(uids({ status: "failed_days" })).toEqual(["3"]);
  expect(uids({ from: "2025-02-01" })).toEqual(["2"]);
  expect(uids({ to: "2025-02-01" })).toEqual(["1", "3"]);
  expect(uids({ text: '"LOTS":2' })).toEqual(["1", "3"]);
  expect(sorted(entries, "net_pnl").map(({ uid }) => uid)).toEqual(["2", "1", "3"]);
  expect(sorted(entries, "+net_pnl").map(({ uid }) => uid)).toEqual(["3", "1", "2"]);
  expect(sorted(entries, "sharpe").map(({ uid }) => uid)).toEqual(["1", "3", "2"]);
  expect(sorted(entries, "ran_at").map(({ uid }) => uid)).toEqual(["3", "2", "1"]);
  expect(() => sorted(entries, "luck")).toThrow(expect.objectContaining({ code: "runs.no-metric" }));
});

test("the same experiment is known by config, code, sessions and data; unknown data is the same as nothing", () => {
  for (const [uid, more] of [
    ["1", {}],
    ["2", {}],
    ["3", { data_version: "other" }],
    ["4", { data_version: null }],
  ] as const)
    put(uid, more);
  const [one, two, three, four] = readRegistry(parent).entries.map(experimentOf);
  expect(one).toBe(two);
  expect(one).not.toBe(three);
  expect(four).toBeUndefined();
});
