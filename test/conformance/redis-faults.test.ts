import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from "vitest";
import { NO_CHARGES } from "../../src/ledger/charges.ts";
import { TradebookHash } from "../../src/ledger/tradebook-hash.ts";
import { seriesName } from "../../src/market/series.ts";
import type { TickStore } from "../../src/market/tick-store.ts";
import { resolveRun } from "../../src/research/resolve-run.ts";
import type { DayOutcome } from "../../src/simulation/day-outcome.ts";
import { costModelOfRun, dayNeedsOf, engineConfigOf } from "../../src/simulation/execute-run.ts";
import { simulateDays } from "../../src/simulation/simulate-day.ts";
import { openStore, openWritableStore } from "../../src/storage/open.ts";
import { shortStraddle } from "../../src/strategies/short-straddle.ts";
import { skipUnless } from "../require.ts";
import { makeStore, SMALL_RUN, sessionDays, smallMarket } from "../simulation/support/small-market.ts";
import { HAS_REDIS, NO_REDIS, RedisServer } from "../support/redis-server.ts";
import { putAll } from "./support/adapters.ts";
import { ALL_COLUMNS, CONTENTS, contentOf, day, linesOf, NEAR, NIFTY } from "./support/contents.ts";

/** What a Redis store and a Redis cache do when the server or its keys are not what they were. */
const test = skipUnless(HAS_REDIS, NO_REDIS);

let server: RedisServer;
let folder: string;
beforeAll(async () => {
  if (HAS_REDIS) server = await RedisServer.start();
});
afterAll(() => server?.stop());
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "pluto-redis-faults-"));
  await server?.with((client) => client.flushall());
});
afterEach(() => rmSync(folder, { recursive: true }));

const days = sessionDays(8);
const market = smallMarket(days);
const behindUrl = (): string => `duckdb:${path.join(folder, "market.duckdb")}`;
const cacheUrl = (query = ""): string => server.url(0, `?over=${encodeURIComponent(behindUrl())}${query}`);

/** Runs the small market from an open store; `before` is called before a day is taken, by its place. */
async function run(
  store: TickStore,
  before: (place: number) => Promise<void> = async () => undefined,
): Promise<{ readonly outcomes: readonly DayOutcome[]; readonly hash: string }> {
  const resolved = await resolveRun(
    { ...SMALL_RUN, from: days[0], to: days.at(-1) },
    { file: "run.json", findStrategy: async () => shortStraddle },
  );
  const bench = {
    store,
    strategy: resolved.strategy,
    config: engineConfigOf(resolved),
    needs: dayNeedsOf(resolved, store),
    costs: costModelOfRun(resolved),
  };
  const hash = new TradebookHash();
  const outcomes: DayOutcome[] = [];
  await before(0);
  for await (const outcome of simulateDays(bench, days)) {
    outcomes.push(outcome);
    if (outcome.status === "done")
      for (const [i, fill] of outcome.report.fills.entries())
        hash.add({ fill, charges: outcome.charges[i] ?? NO_CHARGES });
    await before(outcomes.length);
  }
  await store.close();
  return { outcomes, hash: hash.hex() };
}

const codesOf = (outcomes: readonly DayOutcome[]): string[] =>
  outcomes.map((outcome) => (outcome.status === "failed" ? outcome.code : outcome.status));
const incidentsOf = (outcomes: readonly DayOutcome[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { kind, count } of outcomes.flatMap((outcome) => outcome.incidents ?? []))
    counts[kind] = (counts[kind] ?? 0) + count;
  return counts;
};

describe("a run with Redis as its store", () => {
  test("fails the days that it cannot read while the server is away, and goes on when it is back", async () => {
    await makeStore(server.url(), market);
    const { outcomes } = await run(await openStore(server.url()), async (place) => {
      if (place === 2) await server.kill();
      if (place === 5) await server.restart();
    });
    const codes = codesOf(outcomes);
    // Up to three days are read ahead: those were there. The server that came back is empty.
    expect(codes.slice(0, 2)).toEqual(["done", "done"]);
    expect(codes).toContain("store.unreachable");
    expect(codes.at(-1)).toBe("store.lost");
    expect(codes.length).toBe(days.length);
    const failed = outcomes.find((outcome) => outcome.status === "failed");
    expect(failed?.message).toMatch(
      /^store\.unreachable: redis:\/\/127\.0\.0\.1:\d+\/0 cannot be reached: [^\n]+$/,
    );
  });

  test("fails the days whose keys are flushed, and never takes them for days without data", async () => {
    await makeStore(server.url(), market);
    const { outcomes } = await run(await openStore(server.url()), async (place) => {
      if (place === 3) await server.with((client) => client.flushall());
    });
    const codes = codesOf(outcomes);
    expect(codes.slice(0, 3)).toEqual(["done", "done", "done"]);
    expect(codes.at(-1)).toBe("store.lost");
    expect(new Set(codes)).toEqual(new Set(["done", "store.lost"]));
  });

  test("fails the day whose rows are damaged, and no other", async () => {
    await makeStore(server.url(), market);
    await server.with(async (client) => {
      const [key] = await client.keys(`pluto:rows:*Options*${days[4]}:*`);
      await client.hset(key ?? "", "close", "cut short");
    });
    const { outcomes } = await run(await openStore(server.url()));
    expect(codesOf(outcomes)).toEqual(days.map((_, i) => (i === 4 ? "store.corrupt" : "done")));
  });
});

describe("a run with Redis as a cache", () => {
  const undisturbed = async (): Promise<string> => (await run(await openStore(behindUrl()))).hash;

  test("gives the same, cold and warm, and asks the store behind for no row once it is warm", async () => {
    await makeStore(behindUrl(), market);
    const hash = await undisturbed();
    for (const warmth of ["cold", "warm"]) {
      const found = await run(await openStore(cacheUrl()));
      expect([warmth, found.hash, incidentsOf(found.outcomes)]).toEqual([warmth, hash, {}]);
    }
    const sizes = await server.with((client) => client.hlen("pluto:cache:sizes"));
    expect(sizes).toBe(market.length);
    // Other rows under the same data version: only a cache that is asked can give them.
    await server.with(async (client) => {
      const keys = await client.keys("pluto:cached:*");
      const swap = keys.find((key) => key.includes(`Options`) && key.includes(days[1] ?? ""));
      await client.hset(swap ?? "", "close", "not the rows");
    });
    const found = await run(await openStore(cacheUrl()));
    expect([found.hash, incidentsOf(found.outcomes)]).toEqual([hash, { "cache-corrupt": 1 }]);
    // And that one was put right.
    expect(incidentsOf((await run(await openStore(cacheUrl()))).outcomes)).toEqual({});
  });

  test("goes on from the store behind when the server is killed in mid-run, and says so", async () => {
    await makeStore(behindUrl(), market);
    const hash = await undisturbed();
    const found = await run(await openStore(cacheUrl()), async (place) => {
      if (place === 2) await server.kill();
    });
    await server.restart();
    expect(codesOf(found.outcomes)).toEqual(days.map(() => "done"));
    expect(found.hash).toBe(hash);
    expect(incidentsOf(found.outcomes)["cache-down"]).toBeGreaterThan(0);
    expect(Object.keys(incidentsOf(found.outcomes))).toEqual(["cache-down"]);
  });

  test("goes on from the store behind when every key is flushed in mid-run, and says so", async () => {
    await makeStore(behindUrl(), market);
    const hash = await undisturbed();
    await run(await openStore(cacheUrl()));
    const found = await run(await openStore(cacheUrl()), async (place) => {
      if (place === 3) await server.with((client) => client.flushall());
    });
    expect(found.hash).toBe(hash);
    expect(incidentsOf(found.outcomes)["cache-lost"]).toBeGreaterThan(0);
  });

  test("does without a server that is not there at all", async () => {
    await makeStore(behindUrl(), market);
    const hash = await undisturbed();
    await server.kill();
    const found = await run(await openStore(cacheUrl()));
    await server.restart();
    expect(found.hash).toBe(hash);
    expect(incidentsOf(found.outcomes)).toEqual({ "cache-down": market.length });
  });

  test("never answers with the rows of another data version", async () => {
    await makeStore(behindUrl(), market);
    const before = await undisturbed();
    await run(await openStore(cacheUrl()));
    const dearer = market.map((content) => {
      const close = content.rows.columns.close.map((price) => price + 5);
      return content.series.kind === "options"
        ? { ...content, rows: { ...content.rows, columns: { ...content.rows.columns, close } } }
        : content;
    });
    const store = await openWritableStore(behindUrl());
    await putAll(store, dearer);
    const write = await store.begin();
    for (const date of days) await write.setDataVersion("NIFTY", date, `dearer ${date}`);
    await write.commit();
    await store.close();
    const after = await undisturbed();
    expect(after).not.toBe(before);
    expect((await run(await openStore(cacheUrl()))).hash).toBe(after);
  });

  test("keeps no day that has no data version, and says so", async () => {
    const store = await openWritableStore(behindUrl(), { create: true });
    await putAll(store, market);
    await store.close();
    const found = await run(await openStore(cacheUrl()));
    expect(incidentsOf(found.outcomes)).toEqual({ "cache-unversioned": market.length });
    expect(await server.with((client) => client.dbsize())).toBe(0);
  });

  test("stays within max_bytes: the days that were written first go first", async () => {
    await makeStore(behindUrl(), market);
    await run(await openStore(cacheUrl()));
    const all = Number(await server.with((client) => client.get("pluto:cache:total")));
    await server.with((client) => client.flushall());
    const most = Math.floor(all / 2);
    await run(await openStore(cacheUrl(`&max_bytes=${most}`)));
    await server.with(async (client) => {
      const kept = await client.keys("pluto:cached:*");
      expect(new Set(await client.zrange("pluto:cache:order", "0", "-1"))).toEqual(new Set(kept));
      expect(Number(await client.get("pluto:cache:total"))).toBeLessThanOrEqual(most);
      expect(kept.length).toBeGreaterThan(market.length / 3);
      expect(kept.filter((key) => key.includes(days[0] ?? ""))).toEqual([]);
      expect(kept.filter((key) => key.includes(days.at(-1) ?? "")).length).toBe(2);
    });
  });

  test("lets a day expire after ttl_s, and fetches it again", async () => {
    await makeStore(behindUrl(), market);
    const { hash } = await run(await openStore(cacheUrl("&ttl_s=1")));
    const remaining = await server.with(async (client) => {
      const keys = await client.keys("pluto:cached:*");
      return Promise.all(keys.map((key) => client.pttl(key)));
    });
    for (const ttl of remaining) expect(ttl).toBeLessThanOrEqual(1000);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(await server.with((client) => client.keys("pluto:cached:*"))).toEqual([]);
    expect((await run(await openStore(cacheUrl()))).hash).toBe(hash);
  });

  test("is only read", async () => {
    await makeStore(behindUrl(), market.slice(0, 2));
    await expect(openWritableStore(cacheUrl())).rejects.toMatchObject({ code: "store.read-only" });
  });
});

describe("a store in Redis", () => {
  test("refuses a day that would take it over max_bytes, and is left as it was", async () => {
    const url = server.url(0, "?max_bytes=4000");
    const store = await openWritableStore(url, { create: true });
    await putAll(store, CONTENTS.slice(0, 2));
    await expect(putAll(store, market.slice(0, 2))).rejects.toMatchObject({ code: "store.full" });
    await store.close();
    const again = await openStore(url);
    expect((await again.series()).map(seriesName)).toEqual(["NSE_Index_NIFTY"]);
    expect(await again.days("NIFTY", day("2024-01-01"), day("2026-01-01"))).toEqual([
      "2025-01-01",
      "2025-01-02",
    ]);
    await again.close();
  });

  test("lets the days of an underlying expire whole, and the next write takes their traces away", async () => {
    const url = server.url(0, "?ttl_s=1");
    const store = await openWritableStore(url, { create: true });
    await putAll(store, [contentOf(NIFTY, "2025-01-01")]);
    const lasting = await openWritableStore(server.url());
    await putAll(lasting, [contentOf(NEAR, "2025-01-01"), contentOf(NIFTY, "2025-01-02")]);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    // The store that was opened before knows what is missing; one that is opened now knows of no such day.
    await expect(store.load(NIFTY, day("2025-01-01"), [])).rejects.toMatchObject({ code: "store.lost" });
    const again = await openStore(server.url());
    expect(await again.days("NIFTY", day("2025-01-01"), day("2025-01-31"))).toEqual(["2025-01-02"]);
    expect(await again.load(NEAR, day("2025-01-01"), [])).toBeUndefined();
    await putAll(lasting, [contentOf(NEAR, "2025-01-02")]);
    expect((await server.with((client) => client.hkeys("pluto:days"))).sort()).toEqual([
      "NSE_Index_NIFTY 2025-01-02",
      "NSE_Options_Expiry_NIFTY_20250102 2025-01-02",
    ]);
    for (const one of [store, lasting, again]) await one.close();
  });

  test("refuses a commit when another process committed meanwhile", async () => {
    const one = await openWritableStore(server.url(), { create: true });
    const two = await openWritableStore(server.url(), { create: true });
    const first = await one.begin();
    const second = await two.begin();
    await first.put(NIFTY, day("2025-01-01"), contentOf(NIFTY, "2025-01-01").rows);
    await second.put(NIFTY, day("2025-01-02"), contentOf(NIFTY, "2025-01-02").rows);
    await first.commit();
    await expect(second.commit()).rejects.toMatchObject({ code: "store.changed" });
    await second.rollback();
    // Begun anew, it builds on what the other wrote.
    await putAll(two, [contentOf(NIFTY, "2025-01-02")]);
    expect(await two.days("NIFTY", day("2025-01-01"), day("2025-01-31"))).toEqual([
      "2025-01-01",
      "2025-01-02",
    ]);
    expect((await server.with((client) => client.keys("pluto:rows:*"))).length).toBe(2);
    await one.close();
    await two.close();
  });

  test("keeps nothing that no commit names, and what it names for good", async () => {
    const store = await openWritableStore(server.url(), { create: true });
    const write = await store.begin();
    await write.put(NIFTY, day("2025-01-01"), contentOf(NIFTY, "2025-01-01").rows);
    const ttls = (): Promise<number[]> =>
      server.with(async (client) =>
        Promise.all((await client.keys("pluto:rows:*")).map((key) => client.ttl(key))),
      );
    expect((await ttls()).every((ttl) => ttl > 0)).toBe(true);
    await write.commit();
    expect(await ttls()).toEqual([-1]);
    await store.close();
  });

  test("that the server dies under in the middle of a write is as it was before", async () => {
    const store = await openWritableStore(server.url(), { create: true });
    const write = await store.begin();
    await server.kill();
    await expect(
      write.put(NIFTY, day("2025-01-01"), contentOf(NIFTY, "2025-01-01").rows),
    ).rejects.toMatchObject({
      code: "store.unreachable",
    });
    await write.rollback();
    await server.restart();
    await putAll(store, CONTENTS);
    const { rows } = contentOf(NEAR, "2025-01-01");
    const found = await store.load(NEAR, day("2025-01-01"), ALL_COLUMNS);
    expect(found && linesOf(found)).toEqual(linesOf(rows));
    await store.close();
  });

  test("answers the loads that were under way when its server died, one way or the other", async () => {
    await makeStore(server.url(), market);
    const store = await openStore(server.url());
    const loads = market.map(({ series, day: date }) => store.load(series, date, ALL_COLUMNS));
    const [settled] = await Promise.all([Promise.allSettled(loads), server.kill()]);
    for (const [i, result] of settled.entries()) {
      if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "store.unreachable" });
      else
        expect(result.value && linesOf(result.value)).toEqual(
          linesOf(market[i]?.rows ?? contentOf(NIFTY, "2025-01-01").rows),
        );
    }
    await store.close();
    await server.restart();
  });
});
