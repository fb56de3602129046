import path from "node:path";
import { ALL_ROW_COLUMNS } from "../../../src/market/data-version.ts";
import type { TickStore, WritableTickStore } from "../../../src/market/tick-store.ts";
import { DayCache } from "../../../src/storage/day-cache/day-cache.ts";
import { MemoryStore } from "../../../src/storage/memory/memory-store.ts";
import { openStore, openWritableStore } from "../../../src/storage/open.ts";
import { HAS_REDIS, RedisServer } from "../../support/redis-server.ts";
import type { Content } from "./contents.ts";
import { type Dialect, writeForeignDuckDB, writeForeignFiles } from "./foreign.ts";

/** Where there must be no gaps, its tests fail without a server instead of being left out. */
const NEEDS_REDIS = HAS_REDIS || process.env.PLUTO_REQUIRE_ALL === "1";

/** A way of keeping market data that the port's promises are held against. */
export interface Adapter {
  readonly name: string;
  /** Makes a store that holds `contents` in an empty folder, and opens it for reading. */
  storeOf(contents: readonly Content[], folder: string): Promise<TickStore>;
  /** True when `dialect.isShuffled` made the store: rows were out of order and repeated. */
  readonly isShuffled?: boolean;
}

/** A store that Pluto writes. */
export interface WritableAdapter extends Adapter {
  /** Opens the store in a folder for writing, made when it is not there. */
  open(folder: string): Promise<WritableTickStore>;
  /** Opens it for reading. */
  reopen(folder: string): Promise<TickStore>;
  /** Whether another process may find what this one wrote. */
  readonly isOnDisk: boolean;
  /** Of one that is: the URL of the store in a folder. */
  readonly urlOf?: (folder: string) => Promise<string>;
}

export async function putAll(store: WritableTickStore, contents: readonly Content[]): Promise<void> {
  const write = await store.begin();
  for (const { series, day, rows } of contents) await write.put(series, day, rows);
  await write.commit();
}

const onDisk = (name: string, urlIn: (folder: string) => string): WritableAdapter => {
  const open = (folder: string) => openWritableStore(urlIn(folder), { create: true });
  const reopen = (folder: string) => openStore(urlIn(folder));
  return {
    name,
    isOnDisk: true,
    urlOf: async (folder) => urlIn(folder),
    open,
    reopen,
    async storeOf(contents, folder) {
      const store = await open(folder);
      await putAll(store, contents);
      await store.close();
      return reopen(folder);
    },
  };
};

const memoryStores = new Map<string, MemoryStore>();

const inMemory: WritableAdapter = {
  name: "memory",
  isOnDisk: false,
  async open(folder) {
    const store = memoryStores.get(folder) ?? new MemoryStore();
    memoryStores.set(folder, store);
    return store;
  },
  reopen: (folder) => inMemory.open(folder),
  async storeOf(contents, folder) {
    const store = await inMemory.open(folder);
    await putAll(store, contents);
    return store;
  },
};

/** One server for all tests of a process: a database number and a prefix make a store of a folder's own. */
let redis: RedisServer | undefined;

async function redisUrl(folder: string): Promise<string> {
  redis ??= await RedisServer.start();
  return redis.url(0, `?prefix=${encodeURIComponent(folder)}:`);
}

/** Stops what the adapters started; every file that uses them says so after its tests. */
export async function stopAdapters(): Promise<void> {
  await redis?.stop();
  redis = undefined;
}

const inRedis: WritableAdapter = {
  name: "Redis",
  isOnDisk: true,
  urlOf: redisUrl,
  async open(folder) {
    return openWritableStore(await redisUrl(folder), { create: true });
  },
  async reopen(folder) {
    return openStore(await redisUrl(folder));
  },
  async storeOf(contents, folder) {
    const store = await inRedis.open(folder);
    await putAll(store, contents);
    await store.close();
    return inRedis.reopen(folder);
  },
};

/** A cache over a store in DuckDB: empty at first, then filled by the first load of a day. */
const inCache: Adapter = {
  name: "Redis over DuckDB",
  async storeOf(contents, folder) {
    const behind = await onDisk("DuckDB", duckdbUrl).open(folder);
    await putAll(behind, contents);
    await behind.close();
    return openStore(`${await redisUrl(folder)}&over=${encodeURIComponent(duckdbUrl(folder))}`);
  },
};

/** Decoded days in a folder over a store in DuckDB, all of them there: the store itself is not opened for them. */
const inDayCache: Adapter = {
  name: "day cache over DuckDB",
  async storeOf(contents, folder) {
    const url = duckdbUrl(folder);
    const behind = await onDisk("DuckDB", duckdbUrl).open(folder);
    await putAll(behind, contents);
    await behind.close();
    const options = { folder: path.join(folder, "cache"), maxBytes: 1 << 30, now: () => Date.now() + 60_000 };
    const filling = await DayCache.open(url, openStore, options);
    for (const { series, day } of contents) await filling.load(series, day, ALL_ROW_COLUMNS);
    await filling.close();
    return DayCache.open(url, openStore, options);
  },
};

export const duckdbUrl = (folder: string): string => `duckdb:${path.join(folder, "market.duckdb")}`;
export const filesUrl = (folder: string): string => `files:${path.join(folder, "market")}`;

/** Every adapter that can be written. A new one is a line here. */
export const WRITABLE_ADAPTERS: readonly WritableAdapter[] = [
  onDisk("DuckDB", duckdbUrl),
  onDisk("files (Parquet)", filesUrl),
  inMemory,
  ...(NEEDS_REDIS ? [inRedis] : []),
];

const foreignDuckDB = (name: string, dialect: Dialect): Adapter => ({
  name: `foreign DuckDB, ${name}`,
  isShuffled: dialect.isShuffled === true,
  async storeOf(contents, folder) {
    const file = path.join(folder, "theirs.duckdb");
    await writeForeignDuckDB(file, contents, dialect);
    return openStore(`duckdb:${file}?stamp=known`);
  },
});

const foreignFiles = (name: string, dialect: Parameters<typeof writeForeignFiles>[2]): Adapter => ({
  name: `foreign files, ${name}`,
  isShuffled: dialect.isShuffled === true,
  async storeOf(contents, folder) {
    const inside = path.join(folder, "theirs");
    await writeForeignFiles(inside, contents, dialect);
    return openStore(`files:${inside}?stamp=known`);
  },
});

const asEnum = { sql: "ENUM('put', 'call')", call: "call", put: "put" };
const asCePe = { sql: "VARCHAR", call: "CE", put: "PE" };

/** Stores that Pluto did not write, in the spellings that are met. */
export const FOREIGN_ADAPTERS: readonly Adapter[] = [
  foreignDuckDB("DOUBLE prices", {}),
  foreignDuckDB("DECIMAL(9,2) prices and strikes, ENUM types", {
    price: "DECIMAL(9,2)",
    strike: "DECIMAL(9,2)",
    optionType: asEnum,
  }),
  foreignDuckDB("DECIMAL(18,4) prices, INTEGER strikes, CE and PE", {
    ts: "TIMESTAMP_MS",
    price: "DECIMAL(18,4)",
    strike: "INTEGER",
    optionType: asCePe,
    noPrice: "0",
  }),
  foreignDuckDB("as pandas writes it: NaN, USMALLINT strikes, TIMESTAMP_NS", {
    ts: "TIMESTAMP_NS",
    strike: "USMALLINT",
    count: "DOUBLE",
    noPrice: "NaN",
  }),
  foreignDuckDB("DECIMAL(9,2) with -1 for no price", { price: "DECIMAL(9,2)", noPrice: "-1" }),
  foreignDuckDB("rows shuffled and repeated", { isShuffled: true }),
  foreignDuckDB("views on other tables", { asViews: true }),
  foreignFiles("Parquet", { format: "parquet" }),
  foreignFiles("Parquet of DECIMAL, shuffled and repeated", {
    format: "parquet",
    price: "DECIMAL(9,2)",
    isShuffled: true,
  }),
  foreignFiles("CSV", { format: "csv" }),
  foreignFiles("CSV with CRLF, -1 for no price, INTEGER strikes", {
    format: "csv",
    lineEnd: "\r\n",
    noPrice: "-1",
    strike: "INTEGER",
    optionType: asCePe,
  }),
];

export const ADAPTERS: readonly Adapter[] = [
  ...WRITABLE_ADAPTERS,
  ...(NEEDS_REDIS ? [inCache] : []),
  inDayCache,
  ...FOREIGN_ADAPTERS,
];
