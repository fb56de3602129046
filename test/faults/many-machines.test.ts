import { mkdirSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect } from "vitest";
import type { JobEnd } from "../../src/simulation/distributed/do-job.ts";
import {
  expectRefusal,
  pluto,
  type RunDocument,
  runJson,
  type Said,
  Workspace,
} from "../cli/support/pluto.ts";
import { skipUnless } from "../require.ts";
import { GATED_STRATEGY, gateIn, until } from "../simulation/support/gated.ts";
import { makeStore, sessionDays, smallMarket } from "../simulation/support/small-market.ts";
import { QueueWorkers } from "../support/queue-workers.ts";
import { HAS_REDIS, NO_REDIS, RedisServer } from "../support/redis-server.ts";

/** A run whose days are done by workers of their own is the local run, whatever happens to workers and queue meanwhile. */

const redisTest = skipUnless(HAS_REDIS, NO_REDIS);
const space = new Workspace("machines");
const cwd = space.folder;
const days = sessionDays(12);
const STOP_AT = days[5] ?? "";

let local: RunDocument;
let server: RedisServer;
const workers = new QueueWorkers({ cwd });

describe("many machines", () => {
  beforeAll(async () => {
    if (!HAS_REDIS) return;
    await makeStore(`duckdb:${space.inside("market.duckdb")}`, smallMarket(days));
    space.write("gated.js", GATED_STRATEGY);
    space.write("run.json", {
      strategy: "gated.js",
      underlying: "NIFTY",
      from: days[0],
      to: days.at(-1),
      store: "duckdb:market.duckdb",
    });
    local = await runJson(["run.json", "--out", "local", "--workers", "1"], { cwd });
    expect(local.days.length).toBe(days.length);
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

  redisTest(
    "two submitters, a worker killed in the middle of a job, and a worker that is too slow",
    async () => {
      const gate = gateIn(space, "held", STOP_AT);
      const slow = await worker({ ...gate.env, PLUTO_TEST_LOG: space.inside("slow.log") });
      const first = submit("first");
      await hasBegun("slow.log", STOP_AT);
      const victim = await worker({
        ...gateIn(space, "never", days[0] ?? "").env,
        PLUTO_TEST_LOG: space.inside("victim.log"),
      });
      const second = submit("second");
      await until(() => space.has("victim.log"));
      victim.child.kill("SIGKILL");
      await worker({});
      const results = await Promise.all([first, second]);
      // The slow one comes to an end with a job that somebody else has done meanwhile.
      gate.open();
      for (const result of results) expectLocal(result);
      slow.child.kill("SIGTERM");
      expect((await slow.ended).code).toBe(0);
    },
  );

  redisTest("Redis is killed in the middle and comes back empty", async () => {
    const gate = gateIn(space, "flush", STOP_AT);
    await worker({ ...gate.env, PLUTO_TEST_LOG: space.inside("flush.log") });
    const run = submit("flushed");
    await hasBegun("flush.log", STOP_AT);
    await server.kill();
    await server.restart();
    gate.open();
    expectLocal(await run);
  });

  redisTest("Redis is killed in the middle and comes back with what it had written to disk", async () => {
    const lasting = await RedisServer.start("--appendonly", "yes", "--appendfsync", "always");
    try {
      const gate = gateIn(space, "aof", STOP_AT);
      await worker({ ...gate.env, PLUTO_TEST_LOG: space.inside("aof.log") }, [], lasting);
      const run = submit("lasting", ["--json"], lasting);
      await hasBegun("aof.log", STOP_AT);
      await lasting.kill();
      await lasting.restart();
      gate.open();
      expectLocal(await run);
    } finally {
      await lasting.stop();
    }
  });

  redisTest(
    "a day that fails at a worker fails as it does in a local run, and the others are there",
    async () => {
      const env = { PLUTO_TEST_FAIL: STOP_AT };
      const alone = await runJson(["run.json", "--out", "alone"], { cwd, env, exit: 1 });
      await worker(env);
      const far = await submit("far");
      expect(far.code).toBe(1);
      const document = JSON.parse(far.stdout) as RunDocument;
      expect(document.tradebook_hash).toBe(alone.tradebook_hash);
      expect(document.absent_days).toEqual(alone.absent_days);
    },
  );

  redisTest("workers that reach nothing but Redis take the days from there", async () => {
    await makeStore(server.url(1), smallMarket(days));
    const nowhere = space.inside("nowhere");
    mkdirSync(nowhere, { recursive: true });
    const alone = new QueueWorkers({ cwd: nowhere });
    try {
      const told = await alone.start(server.url(), {}, ["--store", server.url(1)]);
      expectLocal(await submit("by-flag"));
      told.child.kill("SIGKILL");
      await server.with((client) => client.flushdb());
      await alone.start(server.url());
      // The submitter's store is the Redis one, and the job names it.
      expectLocal(await submit("by-job", ["--json", "--store", server.url(1)]));
    } finally {
      alone.endAll();
    }
  });

  redisTest(
    "a worker with other data, and one that takes no code, refuse, and the submitter says why",
    async () => {
      await makeStore(`duckdb:${space.inside("other.duckdb")}`, smallMarket(days.slice(0, -1)));
      const other = await worker({}, ["--store", "duckdb:other.duckdb"]);
      expectRefusal(
        await submit("refused", []),
        "worker.refused",
        new RegExp(`${days.at(-1)}.*is absent.*data-differs`),
      );
      other.child.kill("SIGKILL");
      await server.with((client) => client.flushall());
      await worker({}, ["--built-in-only"]);
      expectRefusal(await submit("refused", []), "worker.refused", /gated.js is a file \[code-not-allowed\]/);
      expect(space.runs("refused")).toEqual([]);
    },
  );

  redisTest(
    "a worker of another version refuses; one of this version does its jobs; both are shown",
    async () => {
      const stop = await foreignWorker();
      try {
        expectRefusal(
          await submit("alien", []),
          "worker.refused",
          /worker alien refuses: its engine is other.*engine-differs/,
        );
        await worker({});
        expectLocal(await submit("mixed"));
        const shown = await pluto(["workers", "--redis", server.url(), "--json"], { cwd });
        const { workers } = JSON.parse(shown.stdout) as {
          workers: { id: string; days: number; refused_jobs: number }[];
        };
        expect(workers.map((one) => one.days).sort()).toEqual([0, days.length]);
        expect(workers.find(({ id }) => id === "alien")?.refused_jobs).toBeGreaterThan(0);
        const jobs = await pluto(["jobs", "--redis", server.url(), "--json"], { cwd });
        const { counts } = JSON.parse(jobs.stdout) as { counts: Record<string, number> };
        expect([counts.waiting, counts.active, counts.failed]).toEqual([0, 0, 0]);
      } finally {
        await stop();
      }
    },
  );
});

const hasBegun = (log: string, date: string): Promise<void> =>
  until(() => space.has(log) && space.read(log).includes(date));

const worker = (env: Record<string, string>, flags: string[] = [], at = server) =>
  workers.start(at.url(), env, flags);

function submit(out: string, flags: string[] = ["--json"], at = server): Promise<Said> {
  const args = ["run", "run.json", "--out", out, "--on", at.url(), "--job-days", "3", ...flags];
  return pluto(args, { cwd });
}

function expectLocal({ code, stdout, stderr }: Said): void {
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining("pluto:") });
  const document = JSON.parse(stdout) as RunDocument;
  expect(document.tradebook_hash).toBe(local.tradebook_hash);
  expect(document.manifest.data_version).toBe(local.manifest.data_version);
  expect(document.days).toEqual(local.days);
}

/** A worker of another Pluto, in this process. */
async function foreignWorker(): Promise<() => Promise<void>> {
  const { openPlace } = await import("../../src/cli/queue-place.ts");
  const { serveQueue } = await import("../../src/simulation/distributed/bullmq-worker.ts");
  const { doJob } = await import("../../src/simulation/distributed/do-job.ts");
  const place = await openPlace(server.url(), () => {});
  const serving = await serveQueue({
    ...place,
    id: "alien",
    version: "0.0.9",
    engine: "other",
    lockMs: 5000,
    now: Date.now,
    doJob: (job): Promise<JobEnd> =>
      doJob(job, "other", () => Promise.reject(new Error("it sets nothing up"))),
    onJob: () => {},
    onTrouble: () => {},
  });
  return async () => {
    await serving.stop();
    place.leave();
  };
}
