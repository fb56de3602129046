import { afterAll, afterEach, beforeAll, describe, expect } from "vitest";
import { expectRefusal, pluto, type Said, startPluto, Workspace } from "../cli/support/pluto.ts";
import { skipUnless } from "../require.ts";
import { GATED_STRATEGY, gateIn, partialIn, until } from "../simulation/support/gated.ts";
import { makeStore, SMALL_RUN, sessionDays, smallMarket } from "../simulation/support/small-market.ts";
import { QueueWorkers } from "../support/queue-workers.ts";
import { HAS_REDIS, NO_REDIS, RedisServer } from "../support/redis-server.ts";

/** A search whose trials are done by workers of their own comes to the local trials, whatever happens meanwhile. */

const redisTest = skipUnless(HAS_REDIS, NO_REDIS);
const space = new Workspace("far-search");
const cwd = space.folder;
const days = sessionDays(9);
const { stop_loss_pct: _, entry_time: __, ...params } = SMALL_RUN.params;
const run = { ...SMALL_RUN, from: days[0], to: days.at(-1), store: "duckdb:market.duckdb", params };
const search = {
  run,
  space: {
    "params.entry_time": { type: "time", min: "09:20", max: "10:20", step_minutes: 20 },
    "params.stop_loss_pct": { type: "integer", min: 5, max: 45, step: 5 },
  },
  objectives: [{ metric: "total_pnl" }],
  trials: 16,
  batch: 8,
  seed: 3,
};
/** The strategy that tests can stop, in a file: it goes along with the jobs. */
const gatedSearch = {
  run: { strategy: "gated.js", underlying: "NIFTY", from: days[0], to: days.at(-1), store: run.store },
  space: { "params.stop_loss_pct": { type: "integer", min: 5, max: 45, step: 5 } },
  objectives: [{ metric: "total_pnl" }],
  sampler: "grid",
  trials: 8,
  batch: 4,
};

let server: RedisServer;
const workers = new QueueWorkers({ cwd });

describe("a search on many machines", () => {
  beforeAll(async () => {
    if (!HAS_REDIS) return;
    await makeStore(`duckdb:${space.inside("market.duckdb")}`, smallMarket(days));
    space.write("gated.js", GATED_STRATEGY);
    server = await RedisServer.start();
  });
  afterEach(async () => {
    workers.endAll();
    await server?.with((client) => client.flushall());
  });
  afterAll(async () => {
    await server?.stop();
    space.remove();
  });

  redisTest("the same trials as here, given up early ones and carried nights among them", async () => {
    await workers.start(server.url());
    await workers.start(server.url());
    const variants: Record<string, object> = {
      grid: { sampler: "grid", pruning: { after_days: 3, least_trials: 2 } },
      tpe: { sampler: "tpe", space: { ...search.space, carry: { type: "choice", of: ["day", "expiry"] } } },
    };
    for (const [name, change] of Object.entries(variants)) {
      space.write(`${name}.json`, { ...search, ...change });
      const here = await trials(pluto(["optimize", `${name}.json`, "--workers", "1", "--json"], { cwd }));
      expect(here.split("\n").length, name).toBeGreaterThan(10);
      expect(await trials(far(`${name}.json`, ["--job-days", "2", "--job-sets", "3"])), name).toBe(here);
    }
  });

  redisTest(
    "two submitters, a worker killed in the middle of a job, a submitter killed and gone on with",
    async () => {
      space.write("gated.json", gatedSearch);
      const here = await trials(pluto(["optimize", "gated.json", "--workers", "1", "--json"], { cwd }));
      const gate = gateIn(space, "never", days[4] ?? "");
      const victim = await workers.start(server.url(), {
        ...gate.env,
        PLUTO_TEST_LOG: space.inside("victim.log"),
      });
      const cut = ["--job-days", "3", "--job-sets", "2"];
      const first = far("gated.json", cut);
      const second = startPluto(["optimize", "gated.json", "--on", server.url(), "--out", "second", ...cut], {
        cwd,
      });
      // Its first job is done, and is there for whoever asks for the same.
      await until(() => space.has("victim.log") && space.read("victim.log").includes(days[4] ?? ""));
      victim.child.kill("SIGKILL");
      await until(() => partialIn(space, "second") !== undefined);
      second.child.kill("SIGKILL");
      await second.ended;
      await workers.start(server.url(), { PLUTO_TEST_LOG: space.inside("done.log") });
      expect(await trials(first)).toBe(here);
      const uid = (partialIn(space, "second") ?? "").replace(".partial", "");
      expect(await trials(far("gated.json", [...cut, "--out", "second", "--resume", uid]))).toBe(here);
      // The second search, and what the victim had come to an end with, cost nobody a day more.
      expect(space.read("done.log").trimEnd().split("\n").length).toBeLessThanOrEqual(8 * days.length);
    },
  );

  redisTest("a set that no worker survives fails alone, and the others have their days", async () => {
    space.write("deadly.js", DEADLY);
    space.write("deadly.json", {
      ...gatedSearch,
      run: { ...gatedSearch.run, strategy: "deadly.js" },
      space: { "params.stop_loss_pct": { type: "choice", of: [5, 15] } },
    });
    // Each dies at it in turn, and is started anew, as a supervisor does.
    let isOver = false;
    const supervised = async (): Promise<void> => {
      while (!isOver) await (await workers.start(server.url())).ended;
    };
    const supervisors = [supervised(), supervised()];
    const said = await far("deadly.json", ["--job-days", "20"]);
    isOver = true;
    workers.endAll();
    await Promise.allSettled(supervisors);
    const document = JSON.parse(said.stdout) as { by_status: Record<string, number> };
    expect(document.by_status).toEqual({ done: 1, failed: 1 });
  });

  redisTest("a worker with other data refuses the trials, and nothing is left behind", async () => {
    space.write("search.json", search);
    await makeStore(`duckdb:${space.inside("other.duckdb")}`, smallMarket(days.slice(0, -1)));
    await workers.start(server.url(), {}, ["--store", "duckdb:other.duckdb"]);
    const args = ["optimize", "search.json", "--on", server.url(), "--out", "refused"];
    expectRefusal(await pluto(args, { cwd }), "worker.refused", /is absent.*data-differs/);
    expect(space.runs("refused")).toEqual([]);
  });

  redisTest("a walk-forward comes to the local folds", async () => {
    space.write("walk.json", { ...search, sampler: "grid", windows: { by: "sessions", train: 4, test: 3 } });
    await workers.start(server.url());
    const folds = async (args: readonly string[]): Promise<string> => {
      const said = await pluto(["walkforward", "walk.json", "--json", ...args], { cwd });
      expect({ code: said.code, stderr: said.stderr }).toEqual({ code: 0, stderr: "" });
      const { folder } = JSON.parse(said.stdout) as { folder: string };
      return space.read(folder, "folds.csv") + space.read(folder, "out-of-sample.csv");
    };
    expect(await folds(["--on", server.url()])).toBe(await folds(["--workers", "1"]));
  });
});

/** Ends its process when it is asked for a stop of 15 %. */
const DEADLY = GATED_STRATEGY.replace(
  "let legs = [];",
  "let legs = []; if (params.stopLossPct === 15) process.kill(process.pid, 'SIGKILL');",
);

const far = (config: string, flags: readonly string[]): Promise<Said> =>
  pluto(["optimize", config, "--on", server.url(), "--json", ...flags], { cwd });

/** Every trial with its values, objectives and hash. */
async function trials(said: Promise<Said>): Promise<string> {
  const { code, stdout, stderr } = await said;
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return space.read((JSON.parse(stdout) as { folder: string }).folder, "trials.csv");
}
