import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeStore, sessionDays, smallMarket } from "../simulation/support/small-market.ts";
import { expectRefusal, pluto, Workspace } from "./support/pluto.ts";

/** Days run again without their future, as a user asks for it. */
const space = new Workspace("lookahead");
const config = {
  strategy: "short-straddle",
  underlying: "NIFTY",
  store: "duckdb:market.duckdb",
  stale_max_s: 300,
  params: { entry_time: "09:20", exit_time: "15:15", stop_loss_pct: 25, lots: 1 },
};
beforeAll(async () => {
  await makeStore(`duckdb:${space.inside("market.duckdb")}`, smallMarket(sessionDays(3)));
});
afterAll(() => space.remove());

const inSpace = (...args: readonly string[]) => pluto(args, { cwd: space.folder });

test("a built-in strategy is cleared", async () => {
  const { stdout, code } = await inSpace("lookahead", space.write("clean.json", config), "--instants", "8");
  expect(stdout).toMatch(/^3 days from .* at 24 instants\n\nno decision changed\n$/);
  expect(code).toBe(0);
});

test("a strategy file that remembers what it has seen of a day is found: exit code 1, and the request that differs", async () => {
  writeFileSync(
    space.inside("remembers.ts"),
    `import { defineStrategy, z } from "pluto-derivatives";
const seen = new Set<string>();
export const remembers = defineStrategy({
  name: "remembers",
  summary: "sells when it has seen the day's end already",
  params: z.strictObject({}),
  create: (desk) => ({
    onEvent({ timeOfDay }) {
      const target = { expiry: "nearest", optionType: "CE", strike: { by: "moneyness", otmSteps: 0 } } as const;
      if (timeOfDay === 10 * 3_600_000 && seen.has(desk.day.date))
        desk.trade({ side: "sell", target, size: { lots: 1 }, reason: "ENTRY" });
      if (timeOfDay === 15 * 3_600_000) seen.add(desk.day.date);
    },
  }),
});
`,
  );
  const file = space.write("leaky.json", { ...config, strategy: "./remembers.ts", params: {} });
  const told = await inSpace("lookahead", file, "--instants", "4");
  expect(told.stdout).toContain("run a second time, nothing changed");
  expect(told.stdout).toMatch(/is {3}trade in onEvent/);
  expect(told.code).toBe(1);
  const { stdout } = await inSpace("lookahead", file, "--instants", "4", "--json");
  const { clean, days } = JSON.parse(stdout) as { clean: boolean; days: { leaks: object[] }[] };
  expect(clean).toBe(false);
  expect(days[0]?.leaks[0]).toMatchObject({ treatment: "again", time: "10:00:00", was: null });
});

test("a config without a store is refused in one line", async () => {
  const { store: _, ...bare } = config;
  expectRefusal(
    await inSpace("lookahead", space.write("bare.json", bare)),
    "config.no-store",
    "bare.json names no store",
  );
});
