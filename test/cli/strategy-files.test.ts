import { mkdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeStore, SMALL_RUN, sessionDays, smallMarket } from "../simulation/support/small-market.ts";
import {
  expectJsonRefusal,
  expectRefusal,
  pluto,
  type RunDocument,
  runJson,
  Workspace,
} from "./support/pluto.ts";

/** Strategies in files of a user's own, in a folder where nothing is installed. */

const space = new Workspace("strategies");
const days = sessionDays(3);
beforeAll(async () => {
  await makeStore(`duckdb:${space.inside("market.duckdb")}`, smallMarket(days));
  mkdirSync(space.inside("mine"));
});
afterAll(() => space.remove());

const config = (strategy: string, params: object = {}): object => ({
  underlying: "NIFTY",
  store: "duckdb:market.duckdb",
  from: days[0],
  to: days[2],
  strategy,
  params,
});
const run = (name: string, params: object = {}, ...flags: string[]): Promise<RunDocument> =>
  runJson([space.write("run.json", config(name, params)), ...flags], { cwd: space.folder });
const refused = async (name: string, words: RegExp, code = "config.invalid"): Promise<void> => {
  const file = space.write("run.json", config(name));
  const said = await pluto(["run", file], { cwd: space.folder });
  expect(said.stderr).toMatch(words);
  expect(said.stderr).not.toMatch(/\n\s+at /);
  expect(said.stderr).toContain(`[${code}]`);
  expect([said.code, said.stdout]).toEqual([2, ""]);
  expect(space.runs().filter((folder) => folder.endsWith(".partial"))).toEqual([]);
};

/** Sells the ATM call at the first event from a time and buys it back at another: the same in both languages. */
const BODY = (types: { desk: string; leg: string }) => `
  create: (desk${types.desk}, params) => {
    let held${types.leg} = undefined;
    return {
      onNewDay() { held = undefined; },
      onEvent({ timeOfDay }) {
        if (held === undefined && timeOfDay >= params.entryTime) {
          const order = { side: "sell", target: { expiry: "nearest", optionType: "CE", strike: { by: "moneyness", otmSteps: 0 } },
            size: { qty: params.qty }, reason: "ENTRY", note: "mine" };
          const result = desk.trade(order${types.desk === "" ? "" : " as Order"});
          if (result.status === "filled") held = result.contract;
        } else if (held !== undefined && timeOfDay >= params.exitTime) desk.close(held, "TIME");
      },
    };
  },`;
const SCHEMA = `
  name: "my-call", summary: "sell a call",
  params: z.strictObject({ entry_time: zTimeOfDay.prefault("09:20"), exit_time: zTimeOfDay.prefault("15:00"), qty: z.int().positive() }),`;

describe("a strategy in a file", () => {
  test("is TypeScript or JavaScript, with the same result on one worker and on two", async () => {
    space.write(
      "mine/call.ts",
      `import { type Contract, type Desk, defineStrategy, type Order, z, zTimeOfDay } from "pluto-derivatives";
       interface Nothing { readonly of: "importance" }
       export type Unused = Nothing;
       export const myCall = defineStrategy({${SCHEMA}${BODY({ desk: ": Desk", leg: ": Contract | undefined" })}});`,
    );
    space.write(
      "call.js",
      `import { defineStrategy, z, zTimeOfDay } from "pluto-derivatives";
       export default defineStrategy({${SCHEMA}${BODY({ desk: "", leg: "" })}});`,
    );
    const typed = await run("mine/call.ts", { qty: 75 });
    const plain = await run("./call.js", { qty: 75 });
    const twice = await run("mine/call.ts", { qty: 75 }, "--workers", "2");
    expect(typed.days.map(({ fills }) => fills)).toEqual([2, 2, 2]);
    expect(plain.tradebook_hash).toBe(typed.tradebook_hash);
    expect(twice.tradebook_hash).toBe(typed.tradebook_hash);
    expect(typed.manifest.strategy.name).toBe("my-call");
    expect(plain.manifest.strategy.source_hash).not.toBe(typed.manifest.strategy.source_hash);
    expect(twice.manifest.strategy.source_hash).toBe(typed.manifest.strategy.source_hash);
  });

  test("may import files beside it, and its source hash covers them", async () => {
    const rule = (time: string) =>
      space.write("mine/when.ts", `export const exitTime: string = "${time}";\n`);
    space.write(
      "mine/late.ts",
      `import { defineStrategy, z, zTimeOfDay } from "pluto-derivatives";
       import { exitTime } from "./when.ts";
       export const late = defineStrategy({${SCHEMA.replace('"15:00"', "exitTime")}${BODY({ desk: ": any", leg: ": any" })}});`,
    );
    rule("15:00");
    const early = await run("mine/late.ts", { qty: 75 });
    rule("15:10");
    const late = await run("mine/late.ts", { qty: 75 });
    expect(late.tradebook_hash).not.toBe(early.tradebook_hash);
    expect(late.manifest.strategy.source_hash).not.toBe(early.manifest.strategy.source_hash);
    rule("15:00");
    expect((await run("mine/late.ts", { qty: 75 })).manifest.strategy.source_hash).toBe(
      early.manifest.strategy.source_hash,
    );
  });

  test("has its parameters checked like a built-in's", async () => {
    const file = space.write("run.json", config("mine/call.ts", { qty: 1.5, entry_time: "9", more: 1 }));
    const said = await pluto(["run", file], { cwd: space.folder });
    expect(
      said.stderr
        .trimEnd()
        .split("\n")
        .map((line) => line.trim().split(":")[0]),
    ).toEqual(["pluto", "params.entry_time", "params.qty", "params.more"]);
    expect(said.code).toBe(2);
  });

  test("that does not compile is one line, with the place", async () => {
    space.write(
      "broken.ts",
      `import { defineStrategy } from "pluto-derivatives";\nexport const x = defineStrategy({ name: ;\n`,
    );
    await refused(
      "broken.ts",
      /strategy: \S*broken\.ts does not compile: .*broken\.ts:2:\d+: ERROR: .* \[config\.invalid\]\n$/,
    );
  });

  test("that imports what is not there is one line", async () => {
    space.write("lost.ts", `import { nothing } from "no-such-package";\nexport const x = nothing;\n`);
    await refused("lost.ts", /lost\.ts does not compile: .*no-such-package.*\[config\.invalid\]\n$/);
  });

  test("that throws when it is loaded is one line", async () => {
    space.write("angry.js", `throw new Error("not today");\n`);
    await refused("angry.js", /strategy: angry\.js could not be loaded: not today \[config\.invalid\]\n$/);
  });

  test.each([
    ["none", "export const nothing = 1;\n", 0],
    [
      "two",
      `import { defineStrategy, z } from "pluto-derivatives";
       const make = (name) => defineStrategy({ name, summary: "", params: z.strictObject({}), create: () => ({}) });
       export const a = make("a"); export const b = make("b");`,
      2,
    ],
  ])("that exports %s is one line", async (name, source, count) => {
    space.write(`exports-${name}.js`, source);
    await refused(`exports-${name}.js`, new RegExp(`exports ${count} strategies; export exactly one`));
  });

  test("that is not there is one line", async () => {
    await refused("nowhere.ts", /strategy: there is no strategy file \S*nowhere\.ts \[config\.invalid\]\n$/);
  });
});

describe("a strategy that throws on one day", () => {
  const throwing = `import { defineStrategy, z } from "pluto-derivatives";
    export const moody = defineStrategy({ name: "moody", summary: "", params: z.strictObject({ bad: z.string(), how: z.string().default("error") }),
      create: (desk, params) => ({
        onEvent({ index }) {
          if (index === 0) desk.trade({ side: "buy", target: { expiry: "nearest", optionType: "PE", strike: { by: "moneyness", otmSteps: 0 } },
            size: { lots: 1 }, reason: "ENTRY" });
          if (index === 3 && desk.day.date === params.bad) {
            if (params.how === "undefined") throw undefined;
            throw new Error("I do not like this day");
          }
        },
      }) });`;

  test.each(["1", "2"])("fails that day, and the run goes on, with %s workers", async (workers) => {
    space.write("moody.js", throwing);
    const [first = "", bad = "", last = ""] = days;
    const file = space.write("run.json", config("moody.js", { bad }));
    const run = await runJson([file, "--workers", workers], { cwd: space.folder, exit: 1 });
    expect(run.status).toBe("failed_days");
    expect(run.manifest.days).toEqual({ [first]: "done", [bad]: "failed", [last]: "done" });
    expect(run.absent_days).toEqual([
      expect.objectContaining({
        date: bad,
        status: "failed",
        message: "strategy.threw: I do not like this day",
      }),
    ]);
    expect(run.manifest.outputs.failures).toBe("failures");

    const failure = JSON.parse(space.read(run.folder, "failures", `${bad}.json`)) as Record<string, unknown>;
    expect(failure).toMatchObject({
      status: "failed",
      date: bad,
      code: "strategy.threw",
      message: "strategy.threw: I do not like this day",
      stack: expect.stringContaining("I do not like this day"),
      underlying: "NIFTY",
      store: "duckdb:market.duckdb",
      data_version: `version of ${bad}`,
      config: { strategy: "moody.js", from: first, to: last, params: { bad, how: "error" } },
      config_hash: run.manifest.config_hash,
      run_again: `pluto run CONFIG --from ${bad} --to ${bad}`,
    });
    const [line, ...more] = failure.fills as string[];
    const [, , , , , action, qty, , symbol] = line?.split(",") ?? [];
    expect([symbol, action, qty, more.length]).toEqual([
      expect.stringMatching(/^NIFTY25010223\d{3}PE$/),
      "BUY",
      "75",
      0,
    ]);

    // What the failure says is enough: its config, written to a file, fails the same way.
    const again = space.write("again.json", failure.config);
    const store = failure.store as string;
    const args = [again, "--store", store, "--from", bad, "--to", bad, "--out", `again-${workers}`];
    const rerun = await runJson(args, { cwd: space.folder, exit: 1 });
    const repeated = JSON.parse(space.read(rerun.folder, "failures", `${bad}.json`)) as Record<
      string,
      unknown
    >;
    expect(repeated).toMatchObject({ code: failure.code, message: failure.message, fills: failure.fills });
  });

  test("whatever it throws", async () => {
    const file = space.write("run.json", config("moody.js", { bad: days[1], how: "undefined" }));
    const run = await runJson([file], { cwd: space.folder, exit: 1 });
    expect(run.absent_days.map(({ message }) => message)).toEqual(["strategy.threw: undefined"]);
  });

  test("and on all of them is a run of failed days, not bad input", async () => {
    space.write("always.js", throwing.replace("desk.day.date === params.bad", "true"));
    const file = space.write("run.json", config("always.js", { bad: "" }));
    const run = await runJson([file], { cwd: space.folder, exit: 1 });
    expect(Object.values(run.manifest.days)).toEqual(["failed", "failed", "failed"]);
  });
});

test("a weight that leaves no whole number of lots is a failed day that says so", async () => {
  const file = space.write("run.json", {
    ...SMALL_RUN,
    store: "duckdb:market.duckdb",
    from: days[0],
    to: days[0],
    weight: 0.5,
    params: { qty: 75 },
  });
  const run = await runJson([file], { cwd: space.folder, exit: 1 });
  expect(run.absent_days[0]?.message).toMatch(
    /^size\.not-whole-lots: 0\.5 × 75 = 37\.5 units of NIFTY\S+ is not a whole number of lots of 75/,
  );
});

test("units that are no whole lots are refused by name, and the run says how often", async () => {
  const file = space.write("run.json", {
    ...SMALL_RUN,
    store: "duckdb:market.duckdb",
    from: days[0],
    to: days[0],
    params: { qty: 80 },
  });
  const run = await runJson([file], { cwd: space.folder });
  expect(run.rejections).toEqual({ "not-whole-lots": 2 });
});

test("a refusal of a strategy is one document with --json", async () => {
  const file = space.write("run.json", config("nowhere.ts"));
  const said = await pluto(["run", file, "--json"], { cwd: space.folder });
  expectJsonRefusal(said, "config.invalid", /strategy: there is no strategy file/);
  const none = await pluto(["run", "no.json"], { cwd: space.folder });
  expectRefusal(none, "config.unreadable", "no.json");
});
