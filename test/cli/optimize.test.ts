import { existsSync, readdirSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { streamKey, uniform } from "../../src/units/random.ts";
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

test("verify makes everything again from the journal, and finds what was changed; compare refuses", async () => {
  const { folder } = whole;
  const verify = async (): Promise<[number | null, string[]]> => {
    const said = await pluto(["verify", folder, "--store", "duckdb:market.duckdb", "--json"], { cwd });
    const { checks } = JSON.parse(said.stdout) as { checks: { what: string; state: string }[] };
    return [said.code, checks.filter(({ state }) => state !== "holds").map(({ what }) => what)];
  };
  expect(await verify()).toEqual([0, []]);
  const changed = async (name: string, from: string | RegExp, to: string): Promise<string[]> => {
    const text = space.read(folder, name);
    expect(text).toMatch(from);
    space.write(`${folder}/${name}`, text.replace(from, to));
    const [code, broken] = await verify();
    space.write(`${folder}/${name}`, text);
    expect(code).toBe(1);
    return broken;
  };
  expect(await changed("search.json", /"sampler": "\w+"/, '"sampler": "random"')).toEqual(["config hash"]);
  expect(await changed("search.json", /"round_trips": /, '"round_trips": 1')).toEqual([
    "ranking and verdict",
  ]);
  expect(await changed("trials.csv", "done", "lost")).toEqual(["trials.csv"]);
  expect(await changed("trials.ndjson", /"netPnl":-?\d/, '"netPnl":7')).toEqual(
    expect.arrayContaining(["trials", "net profit of each trial", "trials.csv"]),
  );
  expectRefusal(await pluto(["compare", folder, folder], { cwd }), "compare.not-runs", /is a search/);
});

test("Ctrl-C says how to go on, exits with 130, and going on comes to the same trials", async () => {
  space.write("search.json", search);
  const { child, ended } = startPluto(["optimize", "search.json", "--workers", "1", "--out", "stopped"], {
    cwd,
  });
  const journal = (): string => {
    const [name = ""] = space.runs("stopped");
    return space.has("stopped", name, "trials.ndjson") ? space.read("stopped", name, "trials.ndjson") : "";
  };
  while (child.exitCode === null && journal() === "") await setTimeout(10);
  child.kill("SIGINT");
  const said = await ended;
  const [, uid = ""] = /go on with --resume (\S+)/.exec(said.stdout) ?? [];
  expect([said.code, uid]).toEqual([130, expect.stringMatching(/^\d{8}-/)]);
  const [entry] = JSON.parse((await pluto(["runs", "--out", "stopped", "--json"], { cwd })).stdout).entries;
  expect(entry).toMatchObject({ kind: "search", status: "interrupted", uid });
  const again = await pluto(["optimize", "search.json", "--out", "stopped", "--resume", uid, "--json"], {
    cwd,
  });
  expect(trialsOf(JSON.parse(again.stdout) as SearchDocument)).toBe(trialsOf(whole));
});

test("two workers come to the same trials", async () => {
  const two = await searchJson(search, ["--workers", "2"]);
  expect(trialsOf(two)).toBe(trialsOf(whole));
});

test("a journal that is cut at any byte goes on to the same trials, and keeps its whole batches", async () => {
  const text = space.read(whole.folder, "trials.ndjson");
  const uid = "20250101-000000-abcdef";
  const { config_hash, strategy, engine } = JSON.parse(space.read(whole.folder, "search.json")) as {
    config_hash: string;
    strategy: { source_hash: string };
    engine: { source_hash: string };
  };
  const plan = {
    configHash: config_hash,
    strategyHash: strategy.source_hash,
    engineHash: engine.source_hash,
  };
  space.write("search.json", search);
  for (const seed of [1, 2, 3]) {
    const out = `cut-${seed}`;
    const bytes = Math.floor(uniform(streamKey(17, seed), 0) * text.length);
    const kept = text.slice(0, bytes);
    // A mark in each line that is whole: one that is still there was not run again.
    const marked = kept.replaceAll("}\n", ',"mark":"kept"}\n');
    space.write(`${out}/${uid}.partial/plan.json`, plan);
    space.write(`${out}/${uid}.partial/trials.ndjson`, marked);
    const args = ["optimize", "search.json", "--workers", "1", "--out", out, "--resume", uid, "--json"];
    const said = await pluto(args, { cwd });
    expect([seed, said.stderr]).toEqual([seed, ""]);
    const resumed = JSON.parse(said.stdout) as SearchDocument;
    expect(trialsOf(resumed)).toBe(trialsOf(whole));
    const lines = kept.split("\n").length - 1;
    expect(space.read(resumed.folder, "trials.ndjson").match(/"mark":"kept"/g)?.length ?? 0).toBe(lines);
  }
});

test.each([1, 2])(
  "killed at a seeded point (%i) and gone on with, a search comes to the same trials",
  async (seed) => {
    const out = `killed-${seed}`;
    space.write("search.json", search);
    const { child, ended } = startPluto(["optimize", "search.json", "--workers", "1", "--out", out], { cwd });
    const partial = (): string | undefined => space.runs(out).find((name) => name.endsWith(".partial"));
    const lines = (): number => {
      const name = partial() ?? "";
      return space.has(out, name, "trials.ndjson")
        ? space.read(out, name, "trials.ndjson").split("\n").length - 1
        : 0;
    };
    const wanted = 1 + Math.floor(uniform(streamKey(19, seed), 0) * 17);
    while (child.exitCode === null && lines() < wanted) await setTimeout(10);
    child.kill("SIGKILL");
    await ended;
    const uid = (partial() ?? "").replace(".partial", "");
    expect(uid).not.toBe("");
    const said = await pluto(["optimize", "search.json", "--out", out, "--resume", uid, "--json"], { cwd });
    expect(said.stderr).toBe("");
    expect(trialsOf(JSON.parse(said.stdout) as SearchDocument)).toBe(trialsOf(whole));
  },
);

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
