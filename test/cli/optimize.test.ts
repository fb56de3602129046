import { existsSync, readdirSync, readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeStore, SMALL_RUN, sessionDays, smallMarket } from "../simulation/support/small-market.ts";
import { expectJsonRefusal, expectRefusal, pluto, runJson, startPluto, Workspace } from "./support/pluto.ts";

/** A search from its config to its folder, as a user runs it. */
const space = new Workspace("optimize");
const cwd = space.folder;
const days = sessionDays(9);
const { entry_time: _, stop_loss_pct: __, ...params } = SMALL_RUN.params;
const run = { ...SMALL_RUN, from: days[0], to: days.at(-1), store: "duckdb:market.duckdb", params };
const search = {
  run: "run.json",
  space: {
    "params.entry_time": { type: "time", min: "09:20", max: "10:20", step_minutes: 20 },
    "params.stop_loss_pct": { type: "integer", min: 5, max: 45, step: 5 },
  },
  objectives: [{ metric: "total_pnl" }],
  trials: 24,
  batch: 6,
  seed: 3,
} as const;

interface SearchDocument {
  readonly uid: string;
  readonly folder: string;
  readonly status: string;
  readonly trials: number;
  readonly by_status: Readonly<Record<string, number>>;
  readonly best: {
    readonly trial: number;
    readonly values: Readonly<Record<string, unknown>>;
    readonly objectives: Readonly<Record<string, number>>;
    readonly net_pnl: number;
    readonly tradebook_hash: string;
  };
  readonly held_out_sessions: number;
  readonly verdict: { readonly says: string };
}

async function searchJson(config: object, args: readonly string[] = []): Promise<SearchDocument> {
  space.write("search.json", config);
  const said = await pluto(["optimize", "search.json", ...args, "--json"], { cwd });
  expect({ code: said.code, stderr: said.stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(said.stdout) as SearchDocument;
}

let whole: SearchDocument;
const trialsOf = ({ folder }: SearchDocument): string => space.read(folder, "trials.csv");
beforeAll(async () => {
  await makeStore(`duckdb:${space.inside("market.duckdb")}`, smallMarket(days));
  space.write("run.json", run);
  whole = await searchJson(search, ["--workers", "1"]);
});
afterAll(() => space.remove());

test("every trial is in the folder, and the best one's config runs to its own hash", async () => {
  expect(whole).toMatchObject({ status: "done", trials: 24, verdict: { says: "not enough data" } });
  const lines = trialsOf(whole).trimEnd().split("\n");
  expect(lines.length).toBe(25);
  expect(readdirSync(space.inside(whole.folder)).sort()).toEqual([
    "best.json",
    "search.json",
    "trials.csv",
    "trials.ndjson",
  ]);
  const best = JSON.parse(space.read(whole.folder, "best.json")) as object;
  space.write("best.json", best);
  const again = await runJson(["best.json", "--workers", "1"], { cwd });
  expect(again.tradebook_hash).toBe(whole.best.tradebook_hash);
  expect(again.summary.net_pnl).toBe(whole.best.net_pnl);
});

test("two workers come to the same trials", async () => {
  const two = await searchJson(search, ["--workers", "2"]);
  expect(trialsOf(two)).toBe(trialsOf(whole));
});

test("killed at any instant and gone on with, a search comes to the same trials", async () => {
  space.write("search.json", search);
  const { child, ended } = startPluto(["optimize", "search.json", "--workers", "1", "--out", "killed"], {
    cwd,
  });
  const partial = (): string | undefined =>
    existsSync(space.inside("killed"))
      ? readdirSync(space.inside("killed")).find((name) => name.endsWith(".partial"))
      : undefined;
  const hasBatch = (): boolean => {
    const name = partial();
    const file = name === undefined ? "" : space.inside("killed", name, "trials.ndjson");
    return existsSync(file) && readFileSync(file).length > 0;
  };
  while (child.exitCode === null && !hasBatch()) await setTimeout(20);
  child.kill("SIGKILL");
  await ended;
  const uid = (partial() ?? "").replace(".partial", "");
  expect(uid).not.toBe("");
  const said = await pluto(["optimize", "search.json", "--out", "killed", "--resume", uid, "--json"], {
    cwd,
  });
  expect(said.stderr).toBe("");
  const resumed = JSON.parse(said.stdout) as SearchDocument;
  expect(trialsOf(resumed)).toBe(trialsOf(whole));
});

test("held-out sessions are read by no trial, trials with few round trips are out, hopeless ones are given up", async () => {
  const held = await searchJson({
    ...search,
    sampler: "grid",
    hold_out: { from: days[6] },
    pruning: { after_days: 2, least_trials: 2 },
    min_trades: 1,
  });
  expect(held).toMatchObject({ trials: 24, held_out_sessions: 3 });
  expect(held.by_status.pruned).toBeGreaterThan(0);
  const first = JSON.parse(space.read(held.folder, "trials.ndjson").split("\n")[0] ?? "") as {
    pnl: unknown[];
  };
  expect(first.pnl.length).toBe(6);
  const none = await searchJson({ ...search, trials: 2, min_trades: 1000 });
  expect(none.by_status).toEqual({ few_trades: 2 });
});

test("several objectives give a front, values that do not go together are one trial's fault", async () => {
  const front = await searchJson({
    ...search,
    trials: 8,
    objectives: [{ metric: "total_pnl" }, { metric: "std_daily_pnl", goal: "min" }],
    space: { ...search.space, "params.exit_time": { type: "choice", of: ["09:30", "15:15"] } },
  });
  expect(front.by_status.invalid).toBeGreaterThan(0);
  expect((front as unknown as { front: unknown[] }).front.length).toBeGreaterThan(0);
});

describe("bad input is told in one line, with exit code 2, and leaves nothing behind", () => {
  const cases: readonly [name: string, config: object, code: string, words: RegExp][] = [
    [
      "a parameter that the strategy does not have",
      { ...search, space: { "params.stop": { type: "number", min: 1, max: 2 } } },
      "search.bad-space",
      /params\.stop: is not a setting here/,
    ],
    [
      "no path",
      { ...search, space: { "params..x": { type: "number", min: 1, max: 2 } } },
      "search.bad-space",
      /no path into a run config/,
    ],
    [
      "a condition on what comes later",
      {
        ...search,
        space: {
          "params.stop_loss_pct": { type: "integer", min: 1, max: 2, when: { path: "fill", is: ["close"] } },
        },
      },
      "search.bad-space",
      /not further up/,
    ],
    [
      "nothing left to search in",
      { ...search, hold_out: { from: days[0] } },
      "search.no-sessions",
      /leaves no session/,
    ],
  ];
  test.each(cases)("%s", async (_name, config, code, words) => {
    space.write("bad.json", config);
    expectRefusal(await pluto(["optimize", "bad.json", "--out", "bad"], { cwd }), code, words);
    expect(existsSync(space.inside("bad"))).toBe(false);
  });

  test("min above max, an unknown objective, an unknown sampler: each at its place", async () => {
    const config = {
      ...search,
      sampler: "luck",
      objectives: [{ metric: "sharpness" }],
      space: { "params.stop_loss_pct": { type: "number", min: 9, max: 3 } },
    };
    space.write("bad.json", config);
    const said = await pluto(["optimize", "bad.json"], { cwd });
    expect(said.code).toBe(2);
    expect(said.stderr).toContain("space.params.stop_loss_pct.min: 9 is above max 3");
    expect(said.stderr).toContain("objectives.0.metric: no metric is called sharpness");
    expect(said.stderr).toContain("sampler:");
    expectJsonRefusal(
      await pluto(["optimize", "bad.json", "--resume", "nobody", "--json"], { cwd }),
      "config.invalid",
      /above max/,
    );
  });
});
