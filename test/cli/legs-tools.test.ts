import { afterAll, beforeAll, expect, test } from "vitest";
import { makeStore, sessionDays, smallMarket } from "../simulation/support/small-market.ts";
import { pluto, type RunDocument, runJson, Workspace } from "./support/pluto.ts";

/** A list of legs through every tool that a strategy in code goes through. */
const space = new Workspace("legs-tools");
const cwd = space.folder;
const dates = sessionDays(8);
const stop = { pct: 10 };
const config = {
  strategy: "legs",
  underlying: "NIFTY",
  // The store has no highs and lows.
  stop_model: "close_fill",
  store: "duckdb:market.duckdb",
  from: dates[0],
  to: dates.at(-1),
  stale_max_s: 300,
  params: {
    entry_time: "09:20",
    exit_time: "15:15",
    move_to_cost: "opposite_side",
    overall: { stop: { rupees: 9000 } },
    legs: [
      { side: "sell", type: "CE", lots: 1, stop, on_stop: { do: "re_execute", count: 2 } },
      { side: "sell", type: "PE", lots: 1, stop, on_stop: { do: "lazy", leg: "LAZY" } },
      { id: "LAZY", side: "buy", type: "PE", lots: 1, lazy: true, stop, trail: { every: 5, by: 5 } },
    ],
  },
};
const search = {
  run: config,
  space: {
    "params.legs.0.stop.pct": { type: "integer", min: 5, max: 25, step: 10 },
    "params.legs[1].lots": { type: "integer", min: 1, max: 2 },
  },
  sampler: "grid",
  objectives: [{ metric: "total_pnl" }],
};
let run: RunDocument;
beforeAll(async () => {
  await makeStore(`duckdb:${space.inside("market.duckdb")}`, smallMarket(dates));
  run = await runJson([space.write("run.json", config)], { cwd });
});
afterAll(() => space.remove());

const json = async (...args: readonly string[]) => {
  const said = await pluto([...args, "--json"], { cwd });
  expect({ code: said.code, stderr: said.stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(said.stdout);
};

test("the run says what comes first in one bar, and its preset", () => {
  const manifest = JSON.parse(space.read(run.folder, "manifest.json"));
  expect(manifest.config.preset).toBe("strict");
  expect(manifest.same_bar).toHaveLength(9);
  expect(manifest.same_bar.indexOf("overall stop")).toBeLessThan(manifest.same_bar.indexOf("overall target"));
});

test("lookahead clears it, replay comes to the same fills, explain tells why one happened", async () => {
  expect(await json("lookahead", "run.json", "--days", "2", "--instants", "4")).toMatchObject({
    clean: true,
  });
  const replayed = await pluto(["replay", run.folder, "--date", dates[0] as string], { cwd });
  expect(replayed).toMatchObject({ code: 0, stdout: expect.stringMatching(/: the same \d+ fills\n$/) });
  const rows = space.read(run.folder, "tradebook.csv").trimEnd().split("\n").slice(1);
  const stopped = rows.find((row) => row.includes(",SL,"))?.split(",")[1];
  const told = await pluto(["explain", run.folder, stopped ?? "no stop"], { cwd });
  expect(told.code, told.stderr).toBe(0);
  expect(told.stdout).toContain("SL");
});

test("optimize takes any number of it by its path, and the best trial's config runs to its own hash", async () => {
  space.write("search.json", search);
  const found = await json("optimize", "search.json", "--workers", "1");
  expect(found).toMatchObject({ status: "done", trials: 6 });
  expect(Object.keys(found.best.values)).toEqual(["params.legs.0.stop.pct", "params.legs[1].lots"]);
  const best = JSON.parse(space.read(found.folder, "best.json"));
  expect(best.params.legs[0].stop.pct).toBe(found.best.values["params.legs.0.stop.pct"]);
  const again = await runJson([space.write("best.json", best), "--workers", "1"], { cwd });
  expect(again.tradebook_hash).toBe(found.best.tradebook_hash);
});

test("walkforward chooses on some days and tests on the next", async () => {
  space.write("walk.json", { ...search, windows: { by: "sessions", train: 4, test: 2 } });
  const walked = await json("walkforward", "walk.json", "--workers", "1");
  expect(walked.folds.length).toBe(2);
});
