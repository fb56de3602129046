import type { ContractList } from "../../market/contract-list.ts";
import { type Series, seriesName } from "../../market/series.ts";
import type { RowColumn, SeriesRows } from "../../market/series-rows.ts";
import type { Holding, StoreWrite, TickStore, WritableTickStore } from "../../market/tick-store.ts";
import { invariant, messageOf, PlutoError } from "../../units/failure.ts";
import type { TradingDay } from "../../units/time.ts";
import type { Paise } from "../../units/unit.ts";
import { decodeDay, fieldsOf } from "./day-columns.ts";
import { RedisLink } from "./redis-link.ts";
import { parseRedisUrl, type RedisUrl } from "./redis-url.ts";
import { RedisWrite } from "./redis-write.ts";
import {
  type Content,
  type Entry,
  entryName,
  parsedContracts,
  readContent,
  storeKeys,
} from "./store-keys.ts";

const DROPPED = "was there when the store was opened, and Redis has dropped it (expired, evicted or flushed)";

export interface RedisStoreOptions {
  readonly access: "read" | "write";
  readonly create?: boolean;
  /** Opens the store behind a cache. */
  readonly openOver: (url: string) => Promise<TickStore>;
}

/**
 * Market data in a Redis database: a hash a series and day, its columns as binary fields. The index is read once, when
 * the store is opened: rows that it names and that are not there any more fail the load, and are never "no data".
 */
export class RedisStore implements WritableTickStore {
  readonly url: string;
  readonly #parts: RedisUrl;
  readonly #link: RedisLink;
  #content: Content;
  #isWriting = false;

  private constructor(parts: RedisUrl, link: RedisLink, content: Content) {
    this.url = parts.shown;
    this.#parts = parts;
    this.#link = link;
    this.#content = content;
  }

  /**
   * @throws `store.missing`, `store.unreachable`, `store.not-redis`, `store.refused`, `store.unreadable`, `store.bad-url`
   */
  static async open(
    url: string,
    { access, create = false, openOver }: RedisStoreOptions,
  ): Promise<WritableTickStore> {
    const parts = parseRedisUrl(url);
    if (parts.over !== undefined) {
      const { RedisCache } = await import("./redis-cache.ts");
      return RedisCache.open(parts, { access, over: parts.over, openOver });
    }
    const link = new RedisLink(parts);
    try {
      const content = await readContent(link, parts);
      if (!content.hasMarker && !create)
        throw new PlutoError(
          "store.missing",
          `${parts.shown} holds no market data under the prefix "${parts.prefix}"; make it with pluto data generate or pluto data ingest`,
        );
      return new RedisStore(parts, link, content);
    } catch (error) {
      await link.close();
      throw error;
    }
  }

  async series(): Promise<readonly Series[]> {
    const found = new Map(
      [...this.#content.entries.values()].map(({ series }) => [seriesName(series), series]),
    );
    return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, series]) => series);
  }

  async inventory(): Promise<readonly Holding[]> {
    const held = new Map<string, Entry[]>();
    for (const entry of this.#content.entries.values()) {
      const name = seriesName(entry.series);
      const own = held.get(name);
      if (own === undefined) held.set(name, [entry]);
      else own.push(entry);
    }
    return [...held]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([, own]) => {
        const dates = own.map(({ day }) => day).sort();
        const [first, from, to] = [own[0], dates[0], dates.at(-1)];
        if (first === undefined || from === undefined || to === undefined) return [];
        const rows = own.reduce((sum, entry) => sum + entry.rows, 0);
        return [{ series: first.series, from, to, days: own.length, rows }];
      });
  }

  async days(underlying: string, from: TradingDay, to: TradingDay): Promise<readonly TradingDay[]> {
    const found = new Set<TradingDay>();
    for (const { series, day } of this.#content.entries.values())
      if (series.underlying === underlying && day >= from && day <= to) found.add(day);
    return [...found].sort();
  }

  /** @throws `store.lost` when Redis dropped the rows since the store was opened, `store.corrupt`, `store.unreachable` */
  async load(
    series: Series,
    day: TradingDay,
    columns: readonly RowColumn[],
  ): Promise<SeriesRows | undefined> {
    const name = entryName(seriesName(series), day);
    const entry = this.#content.entries.get(name);
    if (entry === undefined) return undefined;
    const fields = fieldsOf(columns);
    const values = await this.#link.call((client) => client.hmgetBuffer(entry.key, ...fields));
    const decoded = decodeDay(name, columns, (field) => values[fields.indexOf(field)] ?? null);
    if (decoded.status === "whole") return decoded.rows;
    throw decoded.status === "lost"
      ? this.#gone("store.lost", name, DROPPED)
      : this.#gone("store.corrupt", name, `is damaged: ${decoded.why}`);
  }

  #gone(code: string, name: string, what: string): PlutoError {
    return new PlutoError(code, `${name} in ${this.url} ${what}; write the day again`);
  }

  async dataVersion(underlying: string, day: TradingDay): Promise<string | undefined> {
    return this.#content.versions.get(`${underlying} ${day}`);
  }

  async settlement(underlying: string, day: TradingDay): Promise<Paise | undefined> {
    const price = this.#content.settlements.get(`${underlying} ${day}`);
    return price === undefined ? undefined : (Number(price) as Paise);
  }

  /** @throws `store.lost`, `store.corrupt`, `store.unreachable` */
  async contracts(underlying: string, from: TradingDay, to: TradingDay): Promise<ContractList | undefined> {
    const newest = [...this.#content.lists]
      .flatMap((name) => (name.startsWith(`${underlying} `) ? [name.slice(underlying.length + 1)] : []))
      .filter((date) => date >= from && date <= to)
      .sort()
      .at(-1) as TradingDay | undefined;
    if (newest === undefined) return undefined;
    const name = `${underlying} ${newest}`;
    const { contracts } = storeKeys(this.#parts.prefix);
    const text = await this.#link.call((client) => client.hget(contracts, name));
    if (text === null) throw this.#gone("store.lost", `the contract list ${name}`, DROPPED);
    try {
      return parsedContracts(underlying, newest, text);
    } catch (error) {
      throw this.#gone("store.corrupt", `the contract list ${name}`, `is damaged: ${messageOf(error)}`);
    }
  }

  async begin(): Promise<StoreWrite> {
    invariant(!this.#isWriting, "a store has one transaction at a time");
    this.#isWriting = true;
    try {
      // What another process wrote since this store was opened is built on, not overwritten.
      this.#content = await readContent(this.#link, this.#parts);
      return new RedisWrite(this.#parts, this.#content, async (isKept) => {
        this.#isWriting = false;
        if (isKept) this.#content = await readContent(this.#link, this.#parts);
      });
    } catch (error) {
      this.#isWriting = false;
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#link.close();
  }
}
