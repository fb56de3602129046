import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { skipUnless } from "../require.ts";
import { makeStore, SMALL_RUN, sessionDays, smallMarket } from "../simulation/support/small-market.ts";
import { HAS_REDIS, NO_REDIS, RedisServer } from "../support/redis-server.ts";
import { expectRefusal, pluto, type RunDocument, runJson, startPluto, Workspace } from "./support/pluto.ts";

/** A stored day, played onto a feed and traded live on paper, is the day that the backtester runs: one hash. */
const withRedis = skipUnless(HAS_REDIS, NO_REDIS);
const space = new Workspace("live");
const cwd = space.folder;
const [, date = ""] = sessionDays(2);
let server: RedisServer | undefined;
let reference: RunDocument;

beforeAll(async () => {
  if (HAS_REDIS) server = await RedisServer.start();
  await makeStore(`duckdb:${space.inside("market.duckdb")}`, smallMarket(sessionDays(2)));
  space.write("run.json", SMALL_RUN);
  const args = ["run.json", "--store", "duckdb:market.duckdb", "--from", date, "--to", date];
  reference = await runJson(args, { cwd });
  expect(reference.summary.fills).toBe(4);
});
afterAll(async () => {
  await server?.stop();
  space.remove();
});

const replay = (to: string, ...more: readonly string[]) =>
  startPluto(
    ["data", "replay", "duckdb:market.duckdb", "--date", date, "--underlying", "NIFTY", "--to", to, ...more],
    { cwd },
  );
const liveArgs = (feed: string, name: string): string[] => [
  "live",
  "run.json",
  "--feed",
  feed,
  "--date",
  date,
  "--journal",
  `${name}.journal`,
  "--record",
  `duckdb:${name}.duckdb`,
  "--out",
  `${name}-runs`,
];
/** A port for a replay to serve on: it says which one it took. */
async function served(
  ...more: readonly string[]
): Promise<{ url: string; ended: Promise<unknown>; kill: () => void }> {
  const { child, ended } = replay("ws://127.0.0.1:0", ...more);
  let said = "";
  while (!said.includes("\n")) said += String((await once(child.stderr ?? child, "data"))[0]);
  const url = /ws:\/\/\S+?:\d+/.exec(said)?.[0];
  if (url === undefined) throw new Error(`the replay said ${said}`);
  return { url, ended, kill: () => child.kill("SIGKILL") };
}

const expectTheDay = async (said: { code: number | null; stdout: string }, name: string): Promise<void> => {
  expect(said.code).toBe(0);
  const run = JSON.parse(said.stdout) as RunDocument;
  expect(run.tradebook_hash).toBe(reference.tradebook_hash);
  // Recorded, it is the same day again.
  const again = await runJson(
    ["run.json", "--store", `duckdb:${name}.duckdb`, "--from", date, "--to", date, "--out", `${name}-again`],
    { cwd },
  );
  expect(again.tradebook_hash).toBe(reference.tradebook_hash);
  expect(again.manifest.data_version).toBe(run.manifest.data_version);
};

describe("a stored day played at full speed", () => {
  test("onto a WebSocket and traded live is the day that the backtester runs", async () => {
    const { url, ended } = await served("--speed", "max");
    const said = await pluto([...liveArgs(url, "socket"), "--json"], { cwd });
    await ended;
    await expectTheDay(said, "socket");
    expect(said.stderr.trimEnd().split("\n").length).toBe(4);
    expect(said.stderr).toMatch(/^09:20:00 sold 75 NIFTY\d{6}\d+(CE|PE) at \d+\.\d\d ENTRY$/m);
    const { manifest } = JSON.parse(said.stdout) as { manifest: { feed: Record<string, number> } };
    expect(manifest.feed).toMatchObject({
      accepted: 836,
      duplicate: 0,
      missing: 0,
      malformed: 0,
      restamped: 0,
    });
  });

  withRedis("onto a Redis stream and traded live is the day that the backtester runs", async () => {
    const url = `${server?.url(0)}?stream=ticks`;
    const played = await replay(url, "--speed", "max", "--json").ended;
    expect({ code: played.code, stderr: played.stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(played.stdout)).toEqual({ date, underlying: "NIFTY", instants: 76, ticks: 836 });
    await expectTheDay(await pluto([...liveArgs(url, "stream"), "--json"], { cwd }), "stream");
    expectRefusal(await replay(url).ended, "replay.not-empty", /the stream ticks .* has 77 entries already/);
  });
});

describe("a live day that is killed", () => {
  test("again and again, at any moment, goes on from its journal: nothing lost, nothing twice", async () => {
    const { url, ended } = await served("--speed", "3000");
    const args = [...liveArgs(url, "killed"), "--json"];
    let lines = 0;
    for (const waitMs of [900, 1300, 1700, 2300]) {
      const { child, ended: dead } = startPluto(args, { cwd });
      setTimeout(() => child.kill("SIGKILL"), waitMs);
      if ((await dead).signal !== "SIGKILL") throw new Error("the day was over before it was killed");
      const journal = path.join(cwd, "killed.journal");
      const now = existsSync(journal) ? readFileSync(journal, "utf8").split("\n").length : 0;
      expect(now).toBeGreaterThanOrEqual(lines);
      lines = now;
    }
    expect(lines).toBeGreaterThan(1);
    const said = await pluto(args, { cwd });
    await ended;
    await expectTheDay(said, "killed");
    const told = readFileSync(path.join(cwd, "killed.journal.fills"), "utf8").trimEnd().split("\n");
    expect(told.length).toBe(4);
    expect(new Set(told).size).toBe(4);
    expect(space.runs("killed-runs").length).toBe(1);
  });
});

describe("a live day is refused in one line", () => {
  const refused = async (code: string, words: RegExp, ...args: readonly string[]): Promise<void> => {
    expectRefusal(await pluto(["live", "run.json", ...args], { cwd }), code, words);
  };

  test("when its feed is none, or nobody is there", async () => {
    await refused(
      "feed.bad-url",
      /is no feed that Pluto knows/,
      "--feed",
      "http://127.0.0.1:1",
      "--date",
      date,
    );
    await refused("feed.bad-url", /names no stream/, "--feed", "redis://127.0.0.1:1/0", "--date", date);
    const out = ["--date", date, "--out", "runs-of-none", "--journal", "none.journal"];
    await refused(
      "feed.unreachable",
      /ws:\/\/127\.0\.0\.1:1 cannot be reached/,
      "--feed",
      "ws://127.0.0.1:1",
      ...out,
    );
    await refused(
      "store.unreachable",
      /cannot be reached/,
      "--feed",
      "redis://127.0.0.1:1/0?stream=a",
      ...out,
    );
    expect(space.runs("runs-of-none")).toEqual([]);
  });
});
