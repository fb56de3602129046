import { afterAll, beforeAll, expect, test } from "vitest";
import { makeStore, SMALL_RUN, sessionDays, smallMarket } from "../simulation/support/small-market.ts";
import { expectRefusal, pluto, runJson, Workspace } from "./support/pluto.ts";

/** The keys of a config that bound orders, through the command. */

const space = new Workspace("order-keys");
const days = sessionDays(1);
beforeAll(() => makeStore(`duckdb:${space.inside("market.duckdb")}`, smallMarket(days)));
afterAll(() => space.remove());

const file = (more: object): string =>
  space.write("run.json", {
    ...SMALL_RUN,
    store: "duckdb:market.duckdb",
    from: days[0],
    to: days[0],
    ...more,
  });
const at = { cwd: space.folder };

test("a capital below one lot is a rejection that the run counts", async () => {
  const run = await runJson([file({ margin: "span", capital: 1_000 })], at);
  expect(run.rejections).toEqual({ "capital-below-lot": 1 });
  expect(run.days).toMatchObject([{ fills: 0 }]);
});

test("the run's size stands for the strategy's", async () => {
  const run = await runJson([file({ size: { by: "notional", rupees: 100 } })], at);
  expect(run.rejections).toEqual({ "capital-below-lot": 2 });
  const sized = await runJson([file({ size: { by: "notional", rupees: 10_000_000 } })], at);
  expect(sized.days[0]?.fills).toBeGreaterThan(0);
});

test("a size by margin without margins is refused before anything runs", async () => {
  const said = await pluto(["run", file({ size: { by: "margin", rupees: 500_000 } })], at);
  expect(said).toMatchObject({ code: 2, stdout: "" });
  expect(said.stderr).toContain("size: a size by margin needs margins: set margin to span [config.invalid]");
});

test("participation on a store of snapshots is refused in one line", async () => {
  const said = await pluto(["run", file({ fill: "participation" })], at);
  expectRefusal(
    said,
    "fill.participation",
    /needs bars with their own volume, and the store holds snapshots/,
  );
});

test("a touch model on a store of snapshots fails the day, and says so", async () => {
  // The store has columns of open, high and low, with nothing in them.
  const run = await runJson([file({ stop_model: "touch_gap" })], { ...at, exit: 1 });
  expect(run.absent_days[0]?.message).toMatch(/^fill\.snapshots: .* so touch_gap cannot act/);
});
