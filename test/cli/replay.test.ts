import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeStore, sessionDays, smallMarket } from "../simulation/support/small-market.ts";
import { expectRefusal, pluto, type RunDocument, runJson, Workspace } from "./support/pluto.ts";

/** Days of a finished run, run again alone. */
const space = new Workspace("replay");
const dates = sessionDays(4);
const config = {
  strategy: "short-straddle",
  underlying: "NIFTY",
  store: "duckdb:market.duckdb",
  stale_max_s: 300,
  params: { entry_time: "09:20", exit_time: "15:15", stop_loss_pct: 25, lots: 1 },
};
let run: RunDocument;
beforeAll(async () => {
  await makeStore(`duckdb:${space.inside("market.duckdb")}`, smallMarket(dates));
  run = await runJson([space.write("run.json", config)], { cwd: space.folder });
});
afterAll(() => space.remove());

const inSpace = (...args: readonly string[]) => pluto(args, { cwd: space.folder });
const day = dates[1] as string;

interface Line {
  readonly kind: string;
  readonly time?: string;
  readonly call?: string;
  readonly symbol?: string;
}

test("a day is the same alone, and its trace has every hook, look-up, request, fill and mark", async () => {
  const { stdout, code } = await inSpace("replay", run.folder, "--date", day, "--trace", "trace.jsonl");
  expect(stdout).toMatch(new RegExp(`^${day}: the same \\d+ fills\n$`));
  expect(code).toBe(0);
  const lines = readFileSync(space.inside("trace.jsonl"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
  const kinds = new Set(lines.map(({ kind }) => kind));
  expect(kinds).toEqual(new Set(["hook", "look-up", "request", "fill", "mark", "day"]));
  // Every five minutes from 09:15 to 15:30.
  expect(lines.filter(({ call }) => call === "onEvent")).toHaveLength(76);
  const fills = lines.filter(({ kind }) => kind === "fill");
  expect(fills).toHaveLength(run.days.find(({ date }) => date === day)?.fills ?? 0);
  const times = lines.flatMap(({ time }) => (typeof time === "string" ? [time] : []));
  expect(times).toEqual([...times].sort());
});

test("a day that was changed by hand is told, with the first fill that differs", async () => {
  const file = path.join(path.resolve(space.folder, run.folder), "tradebook.csv");
  const before = readFileSync(file, "utf8");
  writeFileSync(file, before.replace(new RegExp(`(,${day} 09:20:00.000,.*?),ENTRY,`), "$1,LUCK,"));
  const { stdout, code } = await inSpace("replay", run.folder, "--date", day);
  writeFileSync(file, before);
  expect(stdout).toContain(`${day} differs`);
  expect(stdout).toMatch(/was .*LUCK/);
  expect(stdout).toMatch(/is .*ENTRY/);
  expect(code).toBe(1);
});

test("a failed day fails again in the same words, from the run and from its bundle alone", async () => {
  space.write("mine/fails.mjs", "");
  writeFileSync(
    space.inside("mine", "fails.mjs"),
    `import { defineStrategy, z } from "${path.resolve(import.meta.dirname, "../../dist/index.js")}";
export const fails = defineStrategy({ name: "fails", summary: "fails on one day", params: z.strictObject({}),
  create: (desk) => ({ onEvent({ timeOfDay }) {
    if (desk.day.date === "${day}" && timeOfDay > 36000000) throw new Error("on purpose"); } }) });
`,
  );
  const { params: _, ...rest } = config;
  const file = space.write("mine/fails.json", {
    ...rest,
    strategy: "fails.mjs",
    store: "duckdb:../market.duckdb",
  });
  const failed = await runJson([file], { cwd: space.folder, exit: 1 });
  for (const args of [
    [failed.folder, "--date", day],
    [path.join(failed.folder, "failures", `${day}.json`)],
  ]) {
    const { stdout, code } = await inSpace("replay", ...args, "--trace", "failed.jsonl");
    expect(stdout).toContain(`${day} fails again: strategy.threw: on purpose`);
    expect(code).toBe(0);
    expect(readFileSync(space.inside("failed.jsonl"), "utf8")).toContain('"kind":"failure"');
  }
});

test("a position that is carried is replayed from its segment's start", async () => {
  const carried = { ...config, carry: "run", params: { ...config.params, stop_loss_pct: null } };
  const held = await runJson([space.write("carried.json", carried)], { cwd: space.folder });
  const last = dates.at(-1) as string;
  expect((await inSpace("replay", held.folder, "--date", last)).stdout).toContain(`${last}: the same`);
});

test("a day that is none of the run's, a run that is none", async () => {
  expectRefusal(
    await inSpace("replay", run.folder, "--date", "2024-06-03"),
    "replay.not-in-run",
    "2024-06-03",
  );
  expectRefusal(await inSpace("replay", run.folder), "replay.no-date", "--date");
  expectRefusal(await inSpace("replay", "nowhere", "--date", day), "run.unknown", "nowhere");
});

test("a fill is explained: an entry by its choice and what was rejected, an exit by what sent it", async () => {
  const entry = await inSpace("explain", run.folder, "0", "--json");
  expect(JSON.parse(entry.stdout)).toMatchObject({
    fill: { seq: 0, reason: "ENTRY", time: "09:20:00" },
    replay_is_the_same: true,
    cause: "request",
    hook: { call: "onEvent" },
    request: { call: "enter", hook: "onEvent" },
    choice: { answer: { found: true, explained: { rejected: expect.arrayContaining([expect.anything()]) } } },
    quote: { source: "exact", time: "09:20:00", age_s: 0 },
    margin: null,
  });
  const rows = readFileSync(path.join(path.resolve(space.folder, run.folder), "tradebook.csv"), "utf8").split(
    "\n",
  );
  const seqOf = (reason: string) => String(rows.findIndex((row) => row.includes(`,${reason},`)) - 1);
  for (const [reason, cause, call] of [
    ["SL", "waiting order", "protect"],
    ["TIME", "request", "close"],
  ] as const) {
    const { stdout } = await inSpace("explain", run.folder, seqOf(reason), "--json");
    expect(JSON.parse(stdout)).toMatchObject({ fill: { reason }, cause, request: { call } });
  }
  const text = (await inSpace("explain", run.folder, "0")).stdout;
  expect(text).toMatch(/^charges .*brokerage/m);
  for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  expectRefusal(await inSpace("explain", run.folder, "9999"), "explain.no-fill", "fills; seq starts at 0");
});
