import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type Server } from "node:net";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { skipUnless } from "../require.ts";
import { makeStore, SMALL_RUN, sessionDays, smallMarket } from "../simulation/support/small-market.ts";
import { HAS_REDIS, NO_REDIS, RedisServer } from "../support/redis-server.ts";
import { expectJsonRefusal, expectRefusal, pluto, type Said, Workspace } from "./support/pluto.ts";

/** A Redis URL that answers as something else: one line, exit code 2, nothing written. The command, as a user has it. */
const test = skipUnless(HAS_REDIS, NO_REDIS);
const space = new Workspace("redis-faults");
const cwd = space.folder;
const days = sessionDays(3);
let server: RedisServer;
const others: Server[] = [];

async function listening(other: Server): Promise<number> {
  others.push(other);
  other.listen(0, "127.0.0.1");
  await once(other, "listening");
  return (other.address() as AddressInfo).port;
}

beforeAll(async () => {
  if (!HAS_REDIS) return;
  server = await RedisServer.start("--requirepass", "secret", "--databases", "4");
  await makeStore(`duckdb:${space.inside("market.duckdb")}`, smallMarket(days));
  await makeStore(urlOf("/0"), smallMarket(days));
  space.write("run.json", { ...SMALL_RUN, from: days[0], to: days.at(-1) });
});
afterAll(async () => {
  for (const other of others) other.close();
  await server?.stop();
  space.remove();
});

const urlOf = (rest: string, password = "secret"): string =>
  `redis://:${password}@127.0.0.1:${server.port}${rest}`;
const run = (store: string, ...more: readonly string[]): Promise<Said> =>
  pluto(["run", "run.json", "--store", store, ...more], { cwd });

/** A URL, its refusal, and what must be so for it. */
const FAULTS: readonly {
  readonly fault: string;
  readonly url: () => string | Promise<string>;
  readonly code: string;
  readonly words: RegExp;
}[] = [
  {
    fault: "nobody listens",
    url: () => "redis://127.0.0.1:1/0",
    code: "store.unreachable",
    words: /redis:\/\/127\.0\.0\.1:1\/0 cannot be reached: .*ECONNREFUSED.*; is the Redis server running\?/,
  },
  {
    fault: "an HTTP server",
    url: async () =>
      `redis://127.0.0.1:${await listening(createHttpServer((_, reply) => reply.end("hello")))}/0`,
    code: "store.not-redis",
    words: /is no Redis server; check its host and port/,
  },
  {
    fault: "a server that greets in another language",
    url: async () =>
      `redis://127.0.0.1:${await listening(createServer((socket) => socket.end("220 ready\r\n")))}/0`,
    code: "store.not-redis",
    words: /is no Redis server/,
  },
  {
    fault: "a wrong password, which is not shown",
    url: () => urlOf("/0", "wrong-word"),
    code: "store.refused",
    words: /^(?!.*wrong-word).*redis:\/\/:\*\*\*@.* refused the user or the password.*WRONGPASS/,
  },
  {
    fault: "no password",
    url: () => `redis://127.0.0.1:${server.port}/0`,
    code: "store.refused",
    words: /NOAUTH/,
  },
  {
    fault: "a database that the server does not have",
    url: () => urlOf("/9"),
    code: "store.bad-url",
    words: /the server has no database of that number/,
  },
  {
    fault: "an empty database",
    url: () => urlOf("/1"),
    code: "store.missing",
    words: /holds no market data under the prefix "pluto:"; make it with pluto data/,
  },
  {
    fault: "a database of another format",
    async url() {
      await server.with((client) => client.set("theirs:store", "pluto store 99"));
      return urlOf("/0?prefix=theirs:");
    },
    code: "store.unreadable",
    words: /holds "pluto store 99" where Pluto keeps "pluto store 1"; choose another prefix/,
  },
  {
    fault: "keys that are another program's",
    async url() {
      await server.with((client) => client.lpush("list:store", "a"));
      return urlOf("/0?prefix=list:");
    },
    code: "store.unreadable",
    words: /keys of this prefix that are not Pluto's/,
  },
];

describe("a Redis URL", () => {
  for (const { fault, url, code, words } of FAULTS)
    test(`of ${fault} is refused`, async () => {
      const store = await url();
      expectRefusal(await run(store), code, words);
      if (code === "store.not-redis") expectJsonRefusal(await run(store, "--json"), code, words);
      expect(space.runs()).toEqual([]);
    });

  test("of a cache is refused for what is wrong in it, and gone without only when nobody answers", async () => {
    const over = "?over=duckdb:market.duckdb";
    expectRefusal(await run(urlOf(`/2${over}`, "wrong-word")), "store.refused", /password/);
    expectRefusal(await run(urlOf("/2?over=duckdb:nowhere.duckdb")), "store.missing", /nowhere\.duckdb/);
    const alone = await run(`redis://127.0.0.1:1/0${over}`, "--out", "alone");
    expect(alone.code).toBe(0);
    expect(alone.stdout).toMatch(
      /the cache could not be asked: 6 loads came from the store behind \(store\.unreachable: .*ECONNREFUSED.*\)/,
    );
    const [folder = ""] = space.runs("alone");
    expect(JSON.parse(space.read("alone", folder, "manifest.json"))).toMatchObject({
      status: "done",
      store_incidents: [{ kind: "cache-down", count: 6 }],
    });
  });

  test("is written without its password, and the path behind a cache is relative to the config", async () => {
    space.write("cached.json", {
      ...SMALL_RUN,
      from: days[0],
      to: days.at(-1),
      store: `${urlOf("/3")}?over=duckdb:market.duckdb`,
    });
    const said = await pluto(["run", `${cwd}/cached.json`, "--out", space.inside("cached")], { cwd: "/" });
    expect(said.code).toBe(0);
    const [folder = ""] = space.runs("cached");
    const manifest = space.read("cached", folder, "manifest.json");
    expect(manifest).toContain(`redis://:***@127.0.0.1:${server.port}/3?over=`);
    expect(manifest).not.toContain("secret");
  });

  test("takes data in, lists it and checks its versions, as any store's", async () => {
    const target = urlOf("/0?prefix=copy:");
    const taken = await pluto(["data", "ingest", "duckdb:market.duckdb", "--to", target], { cwd });
    expect({ code: taken.code, stderr: taken.stderr }).toEqual({ code: 0, stderr: "" });
    const listed = await pluto(["data", "list", target, "--json"], { cwd });
    expect(JSON.parse(listed.stdout)).toMatchObject({
      underlyings: [{ underlying: "NIFTY", days: 3, data_versions: 3 }],
    });
    const indexed = await pluto(["data", "index", target, "--json"], { cwd });
    expect(JSON.parse(indexed.stdout)).toMatchObject({ side_car: null, days: 3, changed: 0 });
    for (const said of [taken, listed, indexed]) expect(said.stdout).not.toContain("secret");
  });
});
