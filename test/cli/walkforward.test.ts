import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeStore, SMALL_RUN, sessionDays, smallMarket } from "../simulation/support/small-market.ts";
import { expectRefusal, pluto, runJson, startPluto, Workspace } from "./support/pluto.ts";

/** A walk-forward from its config to its folder, as a user runs it. */
const space = new Workspace("walkforward");
const cwd = space.folder;
const days = sessionDays(10);
const { stop_loss_pct: _, ...params } = SMALL_RUN.params;
const config = {
  run: { ...SMALL_RUN, from: days[0], to: days.at(-1), store: "duckdb:market.duckdb", params },
  space: { "params.stop_loss_pct": { type: "integer", min: 5, max: 45, step: 10 } },
  sampler: "grid",
  objectives: [{ metric: "total_pnl" }],
  windows: { by: "sessions", train: 4, test: 3 },
} as const;

interface WalkDocument {
  readonly folder: string;
  readonly folds: readonly {
    readonly test: readonly [string, string];
    readonly values: Readonly<Record<string, unknown>>;
    readonly net_pnl: number;
  }[];
  readonly paths: readonly { readonly net_pnl: number; readonly sessions: number }[];
}

async function walkJson(of: object, args: readonly string[] = []): Promise<WalkDocument> {
  space.write("walk.json", of);
  const said = await pluto(["walkforward", "walk.json", ...args, "--json"], { cwd });
  expect({ code: said.code, stderr: said.stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(said.stdout) as WalkDocument;
}

beforeAll(() => makeStore(`duckdb:${space.inside("market.duckdb")}`, smallMarket(days)));
afterAll(() => space.remove());

test("each test is the run of what its fold chose, and the tradebook is theirs one after the other", async () => {
  const walked = await walkJson(config, ["--workers", "1"]);
  expect(walked.folds.length).toBe(2);
  const fills: string[] = [];
  for (const { test: span, values, net_pnl } of walked.folds) {
    const raw = {
      ...config.run,
      from: span[0],
      to: span[1],
      params: { ...params, stop_loss_pct: values["params.stop_loss_pct"] },
    };
    space.write("fold.json", raw);
    const run = await runJson(["fold.json", "--workers", "1"], { cwd });
    expect(run.summary.net_pnl).toBe(net_pnl);
    fills.push(...space.read(run.folder, "tradebook.csv").trimEnd().split("\n").slice(1));
  }
  const bare = (line: string): string => line.split(",").slice(2).join(",");
  const stitched = space.read(walked.folder, "tradebook.csv").trimEnd().split("\n").slice(1);
  expect(stitched.map(bare)).toEqual(fills.map(bare));
  const verify = await pluto(["verify", walked.folder, "--store", "duckdb:market.duckdb", "--json"], { cwd });
  const { checks } = JSON.parse(verify.stdout) as { checks: { what: string; state: string }[] };
  expect(checks.filter(({ state }) => state !== "holds")).toEqual([]);
  expect(checks.map(({ what }) => what)).toContain("tradebook hash");
  expectRefusal(
    await pluto(["compare", walked.folder, walked.folder], { cwd }),
    "compare.not-runs",
    /is a walk-forward/,
  );
  const two = await walkJson(config, ["--workers", "2"]);
  expect(space.read(two.folder, "folds.csv")).toBe(space.read(walked.folder, "folds.csv"));
});

test("a sampler that learns searches each training on its own, combinatorial folds make paths", async () => {
  const learned = await walkJson({ ...config, sampler: "tpe", trials: 3, batch: 3 });
  expect(learned.folds.length).toBe(2);
  const paths = await walkJson({ ...config, windows: { by: "combinatorial", folds: 5, test_folds: 2 } });
  expect(paths.folds.length).toBe(10);
  expect(paths.paths.map(({ sessions }) => sessions)).toEqual([10, 10, 10, 10]);
  expect(existsSync(space.inside(paths.folder, "tradebook.csv"))).toBe(false);
});

/** Files of a walk-forward that its trials decide, without its label. */
const resultOf = (folder: string, uid: string): string =>
  ["folds.csv", "out-of-sample.csv", "tradebook.csv"]
    .map((name) => space.read(folder, name).replaceAll(uid, "UID"))
    .join("\n");

describe.each(["grid", "tpe"])("with %s", (sampler) => {
  const learned = { ...config, sampler, trials: 5, batch: 1, seed: 4 };
  let whole: WalkDocument & { readonly uid: string };
  beforeAll(async () => {
    whole = (await walkJson(learned, ["--workers", "1"])) as typeof whole;
  });

  test("killed at seeded points, it goes on to the same files, and what was done is not done again", async () => {
    for (const seed of sampler === "grid" ? [1, 3] : [2, 7]) {
      const out = `killed-${sampler}-${seed}`;
      space.write("walk.json", learned);
      const { child, ended } = startPluto(["walkforward", "walk.json", "--workers", "1", "--out", out], {
        cwd,
      });
      const lines = (): number => journalLines(out).length;
      while (child.exitCode === null && lines() < seed) await setTimeout(10);
      child.kill("SIGKILL");
      await ended;
      const [partial = ""] = readdirSync(space.inside(out));
      expect(partial).toMatch(/\.partial$/);
      const uid = partial.replace(".partial", "");
      const listed = await pluto(["runs", "--out", out, "--json"], { cwd });
      expect(JSON.parse(listed.stdout).entries).toMatchObject([
        { uid, kind: "walkforward", status: "unfinished" },
      ]);
      // A mark in the lines that are there: it is still there afterwards, so nothing of it was done again.
      const marked = markLines(out);
      const said = await pluto(["walkforward", "walk.json", "--out", out, "--resume", uid, "--json"], {
        cwd,
      });
      expect({ code: said.code, stderr: said.stderr }).toEqual({ code: 0, stderr: "" });
      const { folder } = JSON.parse(said.stdout) as WalkDocument;
      expect(resultOf(folder, uid)).toBe(resultOf(whole.folder, whole.uid));
      expect(journalLines(out).filter((line) => line.includes(MARK)).length).toBe(marked);
    }
  });

  test("Ctrl-C says how to go on, and going on comes to the same files", async () => {
    const out = `stopped-${sampler}`;
    space.write("walk.json", learned);
    const { child, ended } = startPluto(["walkforward", "walk.json", "--workers", "1", "--out", out], {
      cwd,
    });
    while (child.exitCode === null && journalLines(out).length < 2) await setTimeout(10);
    child.kill("SIGINT");
    const said = await ended;
    const [, uid = ""] = /go on with --resume (\S+)/.exec(said.stdout) ?? [];
    expect([said.code, uid]).toEqual([130, expect.stringMatching(/^\d{8}-/)]);
    expect(space.read(out, `${uid}.partial`, "walkforward.json")).toContain('"status": "interrupted"');
    const again = await pluto(["walkforward", "walk.json", "--out", out, "--resume", uid, "--json"], { cwd });
    const { folder } = JSON.parse(again.stdout) as WalkDocument;
    expect(resultOf(folder, uid)).toBe(resultOf(whole.folder, whole.uid));
  });
});

const MARK = '"mark":"kept"';

/** Journals of a walk-forward, whose folder's name changes when it is finished. */
function journalsOf(out: string): string[] {
  if (!existsSync(space.inside(out))) return [];
  return readdirSync(space.inside(out), { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile() && item.name.endsWith(".ndjson") && !item.name.startsWith("."))
    .map((item) => path.join(item.parentPath, item.name));
}

/** Whole lines of all journals. */
const journalLines = (out: string): string[] =>
  journalsOf(out).flatMap((file) => readFileSync(file, "utf8").split("\n").slice(0, -1));

/** Marks every whole line; returns how many there are. */
function markLines(out: string): number {
  for (const file of journalsOf(out))
    writeFileSync(file, readFileSync(file, "utf8").replaceAll(/\}\n/g, `,${MARK}}\n`));
  return journalLines(out).length;
}

test("folds longer than the data, and a metric that days alone do not have, are refused in one line", async () => {
  space.write("bad.json", { ...config, windows: { by: "sessions", train: 40, test: 20 } });
  expectRefusal(
    await pluto(["walkforward", "bad.json", "--out", "bad"], { cwd }),
    "walkforward.no-window",
    /40 and 20 sessions do not fit into 10 sessions/,
  );
  expect(existsSync(space.inside("bad"))).toBe(false);
  space.write("bad.json", { ...config, objectives: [{ metric: "trip_payoff_ratio" }] });
  const said = await pluto(["walkforward", "bad.json"], { cwd });
  expect([said.code, said.stderr]).toEqual([2, expect.stringContaining("one metric of daily profit")]);
});
