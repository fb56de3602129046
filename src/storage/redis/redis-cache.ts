import type { ContractList } from "../../market/contract-list.ts";
import { ALL_ROW_COLUMNS } from "../../market/data-version.ts";
import { firstPricesOf } from "../../market/first-prices.ts";
import { type Series, seriesName } from "../../market/series.ts";
import type { RowColumn, RowColumns, SeriesRows } from "../../market/series-rows.ts";
import type {
  Holding,
  StoreIncident,
  StoreWrite,
  TickStore,
  WritableTickStore,
} from "../../market/tick-store.ts";
import { sha256 } from "../../units/canonical.ts";
import { messageOf, PlutoError } from "../../units/failure.ts";
import type { TradingDay } from "../../units/time.ts";
import type { Paise } from "../../units/unit.ts";
import { bytesOf, type DecodedDay, decodeDay, encodeDay, fieldsOf } from "./day-columns.ts";
import { RedisLink } from "./redis-link.ts";
import type { RedisUrl } from "./redis-url.ts";
import { asBuffers, entryName, settled } from "./store-keys.ts";

/** What the marker of a cache of this layout says. */
const CACHE_FORMAT = "pluto cache 1";
const WEEK_SECONDS = 7 * 24 * 3600;
const GIB = 1024 * 1024 * 1024;

/**
 * Puts a day into the cache's list, and drops the oldest ones until the rest fits: on the server, in one step, because
 * any number of processes fill one cache. Oldest is first written; what expired by itself is only taken off the list.
 */
const ADMIT = `
local order, sizes, total = KEYS[1], KEYS[2], KEYS[3]
local key, bytes, most = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local function drop(old)
  local size = redis.call('HGET', sizes, old)
  redis.call('ZREM', order, old)
  redis.call('HDEL', sizes, old)
  if size then redis.call('DECRBY', total, size) end
end
if redis.call('ZSCORE', order, key) then drop(key) end
redis.call('ZADD', order, time[1] * 1000000 + time[2], key)
redis.call('HSET', sizes, key, bytes)
local taken = redis.call('INCRBY', total, bytes)
while taken > most do
  local old = redis.call('ZRANGE', order, 0, 0)[1]
  if not old then break end
  drop(old)
  redis.call('UNLINK', old)
  taken = tonumber(redis.call('GET', total))
end
return taken
`;

interface Parts {
  readonly url: RedisUrl;
  readonly link: RedisLink;
  readonly behind: TickStore;
  /** Days that the cache held when it was opened. */
  readonly known: ReadonlySet<string>;
  readonly down: string | undefined;
}

/**
 * A cache in Redis over another store. A day is kept under the data version that the store behind has for it, so that
 * changed data is never answered from the cache; a day without one passes through. Whatever is wrong with Redis, the
 * store behind answers, and the incident is counted.
 */
export class RedisCache implements WritableTickStore {
  readonly url: string;
  readonly #url: RedisUrl;
  readonly #link: RedisLink;
  readonly #behind: TickStore;
  readonly #known: Set<string>;
  readonly #versions = new Map<string, Promise<string | undefined>>();
  readonly #filling = new Set<Promise<void>>();
  readonly #loading = new Set<Promise<unknown>>();
  readonly #incidents = new Map<StoreIncident["kind"], { count: number; readonly what: string }>();
  /** Why Redis is not asked any more. A cache that failed once is left alone: waiting for it again costs more than it saves. */
  #down: string | undefined;

  private constructor({ url, link, behind, known, down }: Parts) {
    this.url = url.shown;
    this.#url = url;
    this.#link = link;
    this.#behind = behind;
    this.#known = new Set(known);
    this.#down = down;
  }

  /**
   * A server that cannot be reached is gone without; one that refuses or is no Redis is a mistake in the URL.
   * @throws `store.not-redis`, `store.refused`, `store.unreadable`, `store.read-only`, and what the store behind throws
   */
  static async open(
    url: RedisUrl,
    {
      access,
      over,
      openOver,
    }: {
      readonly access: "read" | "write";
      readonly over: string;
      readonly openOver: (url: string) => Promise<TickStore>;
    },
  ): Promise<RedisCache> {
    if (access === "write") throw readOnly(url, over);
    const link = new RedisLink(url);
    let known: ReadonlySet<string> = new Set();
    let down: string | undefined;
    try {
      known = await knownDays(link, url);
    } catch (error) {
      if (!isDown(error)) {
        await link.close();
        throw error;
      }
      down = messageOf(error);
    }
    try {
      return new RedisCache({ url, link, known, down, behind: await openOver(over) });
    } catch (error) {
      await link.close();
      throw error;
    }
  }

  series(): Promise<readonly Series[]> {
    return this.#behind.series();
  }

  inventory(): Promise<readonly Holding[]> {
    return this.#behind.inventory();
  }

  days(underlying: string, from: TradingDay, to: TradingDay): Promise<readonly TradingDay[]> {
    return this.#behind.days(underlying, from, to);
  }

  dataVersion(underlying: string, day: TradingDay): Promise<string | undefined> {
    const name = `${underlying} ${day}`;
    const known = this.#versions.get(name) ?? this.#behind.dataVersion(underlying, day);
    this.#versions.set(name, known);
    return known;
  }

  settlement(underlying: string, day: TradingDay): Promise<Paise | undefined> {
    return this.#behind.settlement(underlying, day);
  }

  async contracts(underlying: string, from: TradingDay, to: TradingDay): Promise<ContractList | undefined> {
    return this.#behind.contracts?.(underlying, from, to);
  }

  async firstPrices(
    underlying: string,
    from: TradingDay,
    to: TradingDay,
  ): Promise<readonly (readonly [TradingDay, number])[]> {
    return firstPricesOf(this.#behind, underlying, [from, to]);
  }

  load(series: Series, day: TradingDay, columns: readonly RowColumn[]): Promise<SeriesRows | undefined> {
    const loading = this.#load(series, day, columns);
    this.#loading.add(loading);
    const done = (): void => void this.#loading.delete(loading);
    loading.then(done, done);
    return loading;
  }

  takeIncidents(): readonly StoreIncident[] {
    const taken = [...this.#incidents].map(([kind, { count, what }]) => ({ kind, count, what }));
    this.#incidents.clear();
    return taken;
  }

  async begin(): Promise<StoreWrite> {
    throw readOnly(this.#url, this.#behind.url);
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#loading);
    await Promise.all(this.#filling);
    await this.#link.close();
    await this.#behind.close();
  }

  async #load(
    series: Series,
    day: TradingDay,
    columns: readonly RowColumn[],
  ): Promise<SeriesRows | undefined> {
    if (this.#down !== undefined) {
      this.#count("cache-down", this.#down);
      return this.#behind.load(series, day, columns);
    }
    const version = await this.dataVersion(series.underlying, day);
    if (version === undefined) {
      this.#count(
        "cache-unversioned",
        `${this.#behind.url} has no data version of the day; make them with pluto data index`,
      );
      return this.#behind.load(series, day, columns);
    }
    const name = entryName(seriesName(series), day);
    const key = this.#keyOf(name, version);
    const found = await this.#find(key, name, columns);
    if (found?.status === "whole") return found.rows;
    if (found?.status === "corrupt") this.#count("cache-corrupt", `${name}: ${found.why}`);
    // In the list and not there: dropped by the server or flushed. Not in the list: nobody has asked for it yet.
    if (found?.status === "lost" && this.#known.has(key))
      this.#count("cache-lost", `${name} and what else the cache held`);
    if (found === undefined) return this.#behind.load(series, day, columns);
    const rows = await this.#behind.load(series, day, ALL_ROW_COLUMNS);
    if (rows === undefined) return undefined;
    this.#fill(key, name, rows);
    return withColumns(rows, columns);
  }

  /** Undefined: Redis cannot be asked. */
  async #find(key: string, name: string, columns: readonly RowColumn[]): Promise<DecodedDay | undefined> {
    const fields = fieldsOf(columns);
    try {
      const values = await this.#link.call((client) => client.hmgetBuffer(key, ...fields));
      return decodeDay(name, columns, (field) => values[fields.indexOf(field)] ?? null);
    } catch (error) {
      this.#goWithout(error);
      return undefined;
    }
  }

  /** Keeps a day; the load that brought it does not wait. */
  #fill(key: string, name: string, rows: SeriesRows): void {
    this.#known.add(key);
    const { prefix, ttlSeconds = WEEK_SECONDS, maxBytes = GIB } = this.#url;
    const fields = encodeDay(name, rows);
    const bytes = bytesOf(fields);
    if (bytes > maxBytes) return;
    const keys = cacheKeys(prefix);
    const filling = this.#link
      .call((client) =>
        settled(
          client
            .multi()
            .set(keys.marker, CACHE_FORMAT)
            .unlink(key)
            .hset(key, new Map(asBuffers(fields)))
            .expire(key, ttlSeconds)
            .eval(ADMIT, 3, keys.order, keys.sizes, keys.total, key, String(bytes), String(maxBytes))
            .exec(),
        ),
      )
      .then(
        () => undefined,
        (error: unknown) => this.#goWithout(error),
      );
    this.#filling.add(filling);
    filling.finally(() => this.#filling.delete(filling));
  }

  #goWithout(error: unknown): void {
    this.#down ??= messageOf(error);
    this.#count("cache-down", this.#down);
  }

  #count(kind: StoreIncident["kind"], what: string): void {
    const known = this.#incidents.get(kind);
    if (known === undefined) this.#incidents.set(kind, { count: 1, what });
    else known.count++;
  }

  /** One key for one content: the store behind, the series, the day and the data version. */
  #keyOf(name: string, version: string): string {
    const { prefix, over = "" } = this.#url;
    return `${prefix}cached:${sha256(over).slice(0, 12)}:${name.replace(" ", ":")}:${version}`;
  }
}

const cacheKeys = (prefix: string) => ({
  marker: `${prefix}cache`,
  /** Sorted set: key → when it was written, microseconds by the server's clock. */
  order: `${prefix}cache:order`,
  /** Hash: key → bytes. */
  sizes: `${prefix}cache:sizes`,
  /** Bytes of all of them. */
  total: `${prefix}cache:total`,
});

/** @throws `store.unreadable` and what the link throws */
async function knownDays(link: RedisLink, { prefix, shown }: RedisUrl): Promise<ReadonlySet<string>> {
  const keys = cacheKeys(prefix);
  const replies = await link.call((client) =>
    settled(client.multi().get(keys.marker).zrange(keys.order, "0", "-1").exec()),
  );
  const [marker, known] = replies as [string | null, string[]];
  if (marker === null || marker === CACHE_FORMAT) return new Set(known);
  throw new PlutoError(
    "store.unreadable",
    `${shown} holds "${marker.slice(0, 40)}" where Pluto keeps "${CACHE_FORMAT}"; choose another prefix with ?prefix=`,
  );
}

const isDown = (error: unknown): boolean => error instanceof PlutoError && error.code === "store.unreachable";

const readOnly = ({ shown }: RedisUrl, over: string): PlutoError =>
  new PlutoError("store.read-only", `${shown} is a cache, which is only read; write into ${over}`);

/** What was asked of a day that was read whole, as any store gives it. */
function withColumns(rows: SeriesRows, wanted: readonly RowColumn[]): SeriesRows {
  const columns = Object.entries(rows.columns).filter(
    ([name]) => name === "close" || wanted.some((column) => column === name),
  );
  return { ...rows, columns: Object.fromEntries(columns) as RowColumns };
}
