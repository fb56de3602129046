import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeStore, SMALL_RUN, sessionDays, smallMarket } from "../simulation/support/small-market.ts";
import { expectJsonRefusal, expectRefusal, pluto, Workspace } from "./support/pluto.ts";

/** A config that cannot be run: exit code 2, every fault named with its place, nothing written. */

const GOOD = { ...SMALL_RUN, store: "duckdb:market.duckdb", from: "2025-01-01", to: "2025-01-03" };

const space = new Workspace("config");
beforeAll(async () => {
  await makeStore(`duckdb:${space.inside("market.duckdb")}`, smallMarket(sessionDays(3)));
  space.write("broken.json", '{ "strategy": ');
  space.write("list.json", "[]");
  space.write("bare.json", SMALL_RUN);
  space.write("good.json", GOOD);
  space.write("other.json", { ...SMALL_RUN, underlying: "BANKNIFTY", store: GOOD.store });
});
afterAll(() => space.remove());

/** Runs a config written to a file of its own. */
let written = 0;
const run = (config: unknown, ...flags: string[]) => {
  const file = space.write(`run-${++written}.json`, config);
  return pluto(["run", file, ...flags], { cwd: space.folder });
};

test.concurrent("three faults are three lines, each with its path", async () => {
  const faulty = { ...GOOD, timeframe: 0, colour: "blue", params: { ...GOOD.params, stop_loss_pct: -1 } };
  const said = await run(faulty);
  expect(said.stderr.trimEnd().split("\n")).toEqual([
    expect.stringMatching(/^pluto: run-\d+\.json has 3 faults$/),
    expect.stringMatching(/^ {2}timeframe: .+/),
    "  colour: is not a setting here",
    expect.stringMatching(/^ {2}params\.stop_loss_pct: .+ \[config\.invalid\]$/),
  ]);
  expect([said.code, said.stdout]).toEqual([2, ""]);

  const json = await run(faulty, "--json");
  expectJsonRefusal(json, "config.invalid", /timeframe: .*\n.*colour: .*\n.*params\.stop_loss_pct: /);
  expect(space.runs()).toEqual([]);
});

test.concurrent("an unknown strategy lists the known ones", async () => {
  const said = await run({ ...GOOD, strategy: "short-stradle" });
  expect(said.stderr).toMatch(/strategy: "short-stradle" .*short-straddle.*premium-strangle/);
  expect([said.code, said.stdout]).toEqual([2, ""]);
});

describe("one line for", () => {
  test.concurrent.each([
    ["a file that is not there", ["nowhere.json"], "config.unreadable", "nowhere.json"],
    ["a folder", ["."], "config.unreadable", "cannot be read"],
    ["what is not JSON", ["broken.json"], "config.unreadable", "broken.json is not JSON"],
    ["JSON that is no object", ["list.json"], "config.unreadable", "list.json holds no JSON object"],
    ["no store", ["bare.json"], "config.no-store", "--store"],
    [
      "a range without sessions",
      ["good.json", "--from", "2025-01-04", "--to", "2025-01-05"],
      "run.no-sessions",
      "2025-01-04",
    ],
    [
      "a range without data",
      ["good.json", "--from", "2025-02-03", "--to", "2025-02-07"],
      "run.no-data",
      /NIFTY data from 2025-02-03 to 2025-02-07/,
    ],
    ["an underlying without data", ["other.json"], "run.no-data", "BANKNIFTY"],
    [
      "a range outside the calendar",
      ["good.json", "--from", "2015-01-01", "--to", "2015-01-31"],
      "exchange.no-calendar",
      "2015",
    ],
    [
      "a store of an unknown kind",
      ["good.json", "--store", "sqlite:market.db"],
      "store.unknown-kind",
      "duckdb",
    ],
    ["what is no store URL", ["good.json", "--store", "market.duckdb"], "store.bad-url", "market.duckdb"],
    [
      "a run that was never begun",
      ["good.json", "--resume", "20250101-000000-abcdef"],
      "run.unknown",
      "--resume",
    ],
  ] as const)("%s", async (_, args, code, words) => {
    const out = `runs-${++written}`;
    const said = await pluto(["run", "--out", out, ...args], { cwd: space.folder });
    expectRefusal(said, code, words);
    expect(space.runs(out)).toEqual([]);
  });

  test.concurrent.each([
    ["the config", ["broken.json"], "config.unreadable", /broken\.json is not JSON/],
    ["the store", ["good.json", "--store", "sqlite:market.db"], "store.unknown-kind", /duckdb/],
    ["the data", ["other.json"], "run.no-data", /BANKNIFTY/],
    ["the command line", ["good.json", "--speed", "9"], "usage", /--speed/],
  ] as const)("a fault of %s, as one document with --json", async (_, args, code, words) => {
    const out = `runs-${++written}`;
    const said = await pluto(["run", "--out", out, ...args, "--json"], { cwd: space.folder });
    expectJsonRefusal(said, code, words);
    expect(space.runs(out)).toEqual([]);
  });

  test.concurrent("from after to, whether the config or a flag says it", async () => {
    const inConfig = await run({ ...GOOD, from: "2025-01-03", to: "2025-01-01" });
    expect(inConfig.stderr).toMatch(
      /^pluto: run-\d+\.json has 1 fault\n {2}from: from is after to \[config\.invalid\]\n$/,
    );
    const inFlags = await run(GOOD, "--from", "2025-01-04");
    expect(inFlags.stderr).toMatch(
      /^pluto: run-\d+\.json has 1 fault\n {2}from: from is after to \[config\.invalid\]\n$/,
    );
    expect([inConfig.code, inFlags.code]).toEqual([2, 2]);
  });

  test.concurrent("a date in a flag that is none", async () => {
    const said = await run(GOOD, "--to", "31.01.2025");
    expect(said.stderr).toMatch(/to: "31\.01\.2025" is not a date/);
    expect(said.code).toBe(2);
  });
});

describe("a command line that is wrong", () => {
  test.concurrent.each([
    ["an unknown command", ["rnu"], "rnu"],
    ["an unknown option", ["run", "run.json", "--speed", "9"], "--speed"],
    ["no config", ["run"], "config"],
    ["no workers at all", ["run", "run.json", "--workers", "0"], "--workers"],
    ["half a worker", ["run", "run.json", "--workers", "1.5"], "--workers"],
  ])("%s: exit code 2, without a stack trace", async (_, args, words) => {
    const said = await pluto(args, { cwd: space.folder });
    expect(said.stderr).toContain(words);
    expect(said.stderr).not.toMatch(/\n\s+at /);
    expect([said.code, said.stdout]).toEqual([2, ""]);
  });
});

test.concurrent("--help and --version are no faults", async () => {
  const help = await pluto(["run", "--help"], { cwd: space.folder });
  expect([help.code, help.stderr]).toEqual([0, ""]);
  for (const flag of ["--workers", "--from", "--to", "--resume", "--out", "--json"])
    expect(help.stdout).toContain(flag);
  const version = await pluto(["--version"], { cwd: space.folder });
  expect([version.code, version.stderr]).toEqual([0, ""]);
  expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test.concurrent("a store's path is relative to the config that names it, a flag's to where the command runs", async () => {
  const inConfig = await pluto(["run", `${space.folder}/good.json`, "--out", space.inside("out")], {
    cwd: "/",
  });
  expect([inConfig.code, inConfig.stderr]).toEqual([0, ""]);
  const inFlag = await pluto(["run", "good.json", "--store", "duckdb:market.duckdb", "--out", "out"], {
    cwd: space.folder,
  });
  expect([inFlag.code, inFlag.stderr]).toEqual([0, ""]);
});
