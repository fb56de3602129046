import { describe, expect, test } from "vitest";
import * as z from "zod";
import { shortStraddle } from "../strategies/short-straddle.ts";
import { defineStrategy } from "../strategy/define-strategy.ts";
import { PlutoError } from "../units/failure.ts";
import { timeOfDay } from "../units/time.ts";
import type { ConfigFault } from "./config-faults.ts";
import { resolveRun } from "./resolve-run.ts";

const known = [shortStraddle];
const findStrategy = async (name: string) => {
  const found = known.find((strategy) => strategy.name === name);
  if (found === undefined) throw new PlutoError("strategy.unknown", `no such strategy (${name})`);
  return found;
};
const resolve = (raw: unknown) => resolveRun(raw, { file: "run.json", findStrategy });

const GOOD = { strategy: "short-straddle", underlying: "NIFTY", params: { lots: 1 } };

/** The faults of a config, as `path: message`. */
async function faultsIn(raw: unknown): Promise<string[]> {
  const error: unknown = await resolve(raw).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error === undefined) return [];
  if (!(error instanceof PlutoError) || error.code !== "config.invalid") throw error;
  const faults = error.data.faults as readonly ConfigFault[];
  for (const { path, message } of faults) {
    expect(error.message).toContain(message);
    expect(error.message).toContain(path);
  }
  expect(error.message).toContain(`run.json has ${faults.length} fault${faults.length === 1 ? "" : "s"}`);
  return faults.map(({ path, message }) => `${path}: ${message}`);
}

describe("faults of a config", () => {
  test("a good config has none", async () => {
    expect(await faultsIn(GOOD)).toEqual([]);
  });

  test.each([
    ["a key that is none", { ...GOOD, strateggy: 1 }, ["strateggy: is not a setting here"]],
    [
      "two keys that are none",
      { ...GOOD, a: 1, b: 2 },
      ["a: is not a setting here", "b: is not a setting here"],
    ],
    ["an unknown strategy", { ...GOOD, strategy: "long-shot" }, ["strategy: no such strategy (long-shot)"]],
    [
      "an unknown underlying",
      { ...GOOD, underlying: "NIFT" },
      [/^underlying: one of NIFTY, BANKNIFTY, .*SPXW/],
    ],
    ["a number that is too small", { ...GOOD, timeframe: 0 }, [/^timeframe: /]],
    ["a weight of nothing", { ...GOOD, weight: 0 }, [/^weight: /]],
    ["a negative bound", { ...GOOD, stale_max_s: -1 }, [/^stale_max_s: /]],
    ["a date that is none", { ...GOOD, from: "2025-02-30" }, [/^from: "2025-02-30" is not a date/]],
    ["a time that is none", { ...GOOD, stop_time: "15:60" }, [/^stop_time: "15:60" is not a time/]],
    ["a model that is none", { ...GOOD, fill: "open" }, [/^fill: /]],
    ["a word for a number", { ...GOOD, seed: "7" }, [/^seed: /]],
    ["from after to", { ...GOOD, from: "2025-02-01", to: "2025-01-31" }, ["from: from is after to"]],
    [
      "a parameter that is none",
      { ...GOOD, params: { lots: 1, stop: 3 } },
      ["params.stop: is not a setting here"],
    ],
    [
      "a parameter out of bounds",
      { ...GOOD, params: { lots: 1, stop_loss_pct: -5 } },
      [/^params\.stop_loss_pct: /],
    ],
    [
      "a time among the parameters",
      { ...GOOD, params: { lots: 1, exit_time: "3pm" } },
      [/^params\.exit_time: "3pm" is not/],
    ],
    ["no size", { ...GOOD, params: {} }, ["params: give exactly one of lots and qty"]],
    ["two sizes", { ...GOOD, params: { lots: 1, qty: 75 } }, ["params: give exactly one of lots and qty"]],
    ["no strategy and no underlying", { params: {} }, [/^strategy: /, /^underlying: /]],
    ["an empty strategy", { ...GOOD, strategy: "" }, [/^strategy: /]],
    ["parameters that are no object", { ...GOOD, params: 7 }, [/^params: /]],
  ] as const)("%s", async (_, raw, expected) => {
    const found = await faultsIn(raw);
    expect(found).toEqual(
      expected.map((words) => (words instanceof RegExp ? expect.stringMatching(words) : words)),
    );
  });

  test("are all listed, in the config and in the parameters, one line each", async () => {
    const found = await faultsIn({
      strategy: "short-straddle",
      underlying: "NIFT",
      timeframe: 0,
      colour: "blue",
      params: { lots: 1.5, entry_time: "9:20", no_such: true },
    });
    expect(found.map((line) => line.split(":")[0])).toEqual([
      "underlying",
      "timeframe",
      "colour",
      "params.entry_time",
      "params.lots",
      "params.no_such",
    ]);
  });

  test("a range the wrong way round is listed beside others", async () => {
    const raw = {
      ...GOOD,
      from: "2025-02-01",
      to: "2025-01-31",
      timeframe: "five",
      colour: "blue",
      strategy: "long-shot",
    };
    expect((await faultsIn(raw)).map((line) => line.split(":")[0]).sort()).toEqual([
      "colour",
      "from",
      "strategy",
      "timeframe",
    ]);
  });

  test("a parameter's own fault does not hide that there is no size", async () => {
    expect(await faultsIn({ ...GOOD, params: { stop_loss_pct: -5 } })).toEqual([
      expect.stringMatching(/^params\.stop_loss_pct: /),
      "params: give exactly one of lots and qty",
    ]);
  });

  test.each([undefined, null, 7, "short-straddle", []])("a config that is %j is refused", async (raw) => {
    expect((await faultsIn(raw)).length).toBeGreaterThan(0);
  });

  test("a failure that is no fault of the config is passed on", async () => {
    const broken = resolveRun(GOOD, {
      file: "run.json",
      findStrategy: () => Promise.reject(new Error("disk")),
    });
    await expect(broken).rejects.toThrow("disk");
  });
});

describe("a config that has been checked", () => {
  test("has its defaults, and in the file's own form", async () => {
    const { config, plain, strategy } = await resolve({ ...GOOD, start_time: "09:20", from: "2025-01-01" });
    expect(config).toMatchObject({
      timeframe: 5,
      weight: 1,
      stale_max_s: 60,
      square_off: true,
      fill: "close",
    });
    expect(config.start_time).toBe(timeOfDay("09:20"));
    expect(plain).toMatchObject({ start_time: "09:20:00", from: "2025-01-01", timeframe: 5 });
    expect(plain.params).toEqual({
      entry_time: "09:20:00",
      exit_time: "15:15:00",
      stop_loss_pct: 25,
      lots: 1,
    });
    expect(strategy.name).toBe("short-straddle");
    expect(strategy.expiries).toEqual(["nearest"]);
  });

  test("is the same run however it was written: order of keys, defaults spelled out, seconds of a time", async () => {
    const { configHash } = await resolve(GOOD);
    const same = [
      { params: { lots: 1 }, underlying: "NIFTY", strategy: "short-straddle" },
      { ...GOOD, timeframe: 5, weight: 1, square_off: true },
      { ...GOOD, params: { stop_loss_pct: 25, entry_time: "09:20:00", lots: 1 } },
      { ...GOOD, $schema: "./run.schema.json" },
      { ...GOOD, store: "duckdb:elsewhere.duckdb" },
    ];
    for (const raw of same) expect((await resolve(raw)).configHash).toBe(configHash);
  });

  test.each([
    { timeframe: 1 },
    { weight: 2 },
    { from: "2025-01-01" },
    { seed: 1 },
    { stale_max_s: 59.5 },
    { params: { lots: 2 } },
    { params: { qty: 75 } },
    { params: { lots: 1, stop_loss_pct: null } },
    { underlying: "BANKNIFTY" },
  ])("is another run with %j", async (change) => {
    expect((await resolve({ ...GOOD, ...change })).configHash).not.toBe((await resolve(GOOD)).configHash);
  });

  test("of a strategy whose schema cannot go back still has a hash that depends on its parameters", async () => {
    const oneWay = defineStrategy({
      name: "one-way",
      summary: "",
      params: z.strictObject({ side: z.string().transform((side) => side.length) }),
      create: () => ({}),
    });
    const hashOf = async (side: string): Promise<string> => {
      const raw = { ...GOOD, strategy: "one-way", params: { side } };
      return (await resolveRun(raw, { file: "run.json", findStrategy: async () => oneWay })).configHash;
    };
    expect(await hashOf("a")).toBe(await hashOf("a"));
    expect(await hashOf("a")).not.toBe(await hashOf("ab"));
  });
});
