import { randomBytes } from "node:crypto";
import type { ContractList } from "../../market/contract-list.ts";
import { type Series, seriesName } from "../../market/series.ts";
import { rowCount, type SeriesRows } from "../../market/series-rows.ts";
import type { StoreWrite } from "../../market/tick-store.ts";
import { invariant, PlutoError } from "../../units/failure.ts";
import type { TradingDay } from "../../units/time.ts";
import type { Paise } from "../../units/unit.ts";
import { oneAtATime } from "../one-at-a-time.ts";
import { bytesOf, encodeDay } from "./day-columns.ts";
import { RedisLink } from "./redis-link.ts";
import type { RedisUrl } from "./redis-url.ts";
import {
  asBuffers,
  type Content,
  contractText,
  type Entry,
  entryName,
  entryText,
  STORE_FORMAT,
  settled,
  storeKeys,
} from "./store-keys.ts";

/** Rows that no commit has named yet go away by themselves, should their writer be killed. */
const STAGED_SECONDS = 24 * 3600;

/**
 * One transaction of a Redis store: rows are put under keys that nothing names; `commit` names them all in one step,
 * and only if no other process committed meanwhile.
 */
export class RedisWrite implements StoreWrite {
  readonly #url: RedisUrl;
  readonly #before: Content;
  readonly #link: RedisLink;
  readonly #end: (isKept: boolean) => Promise<void>;
  readonly #tag = randomBytes(6).toString("hex");
  readonly #inTurn = oneAtATime();
  readonly #put = new Map<string, Entry | undefined>();
  readonly #staged: string[] = [];
  readonly #versions = new Map<string, string>();
  readonly #settlements = new Map<string, string>();
  readonly #contracts = new Map<string, string>();
  #bytes: number;
  #isOver = false;

  constructor(url: RedisUrl, before: Content, end: (isKept: boolean) => Promise<void>) {
    this.#url = url;
    this.#before = before;
    this.#end = end;
    // A connection of its own: what it watches must not be forgotten by a reader that reconnects.
    this.#link = new RedisLink(url);
    this.#bytes = [...before.entries.values()].reduce((sum, entry) => sum + entry.bytes, 0);
  }

  /** @throws `store.full` when the store would take more than `max_bytes`; also what the link throws */
  async put(series: Series, day: TradingDay, rows: SeriesRows): Promise<void> {
    invariant(!this.#isOver, "nothing is put after the end of a transaction");
    const name = entryName(seriesName(series), day);
    // Encoded now: the caller may use its arrays again while this waits its turn.
    const fields = rowCount(rows) === 0 ? undefined : encodeDay(name, rows);
    await this.#inTurn(async () => {
      const replaced = this.#put.has(name) ? this.#put.get(name) : this.#before.entries.get(name);
      const bytes = fields === undefined ? 0 : bytesOf(fields);
      const after = this.#bytes + bytes - (replaced?.bytes ?? 0);
      const { maxBytes, prefix, shown, ttlSeconds } = this.#url;
      if (maxBytes !== undefined && after > maxBytes)
        throw new PlutoError(
          "store.full",
          `${shown} would take ${after} bytes with ${name}, and max_bytes is ${maxBytes}; nothing was written`,
        );
      if (fields === undefined) this.#put.set(name, undefined);
      else {
        const key = storeKeys(prefix).rows(name.replace(" ", ":"), `${this.#tag}${this.#staged.length}`);
        this.#staged.push(key);
        await this.#link.call((client) =>
          settled(
            client
              .multi()
              .hset(key, new Map(asBuffers(fields)))
              .expire(key, STAGED_SECONDS)
              .exec(),
          ),
        );
        const expiresAt = ttlSeconds === undefined ? 0 : this.#before.serverTime + ttlSeconds * 1000;
        this.#put.set(name, { series, day, key, rows: rowCount(rows), bytes, expiresAt });
      }
      this.#bytes = after;
    });
  }

  async setDataVersion(underlying: string, day: TradingDay, version: string): Promise<void> {
    invariant(!this.#isOver, "nothing is put after the end of a transaction");
    this.#versions.set(`${underlying} ${day}`, version);
  }

  async setSettlement(underlying: string, day: TradingDay, price: Paise): Promise<void> {
    invariant(!this.#isOver, "nothing is put after the end of a transaction");
    this.#settlements.set(`${underlying} ${day}`, String(price));
  }

  async setContracts(list: ContractList): Promise<void> {
    invariant(!this.#isOver, "nothing is put after the end of a transaction");
    this.#contracts.set(`${list.underlying} ${list.date}`, contractText(list));
  }

  /** @throws `store.changed` when another process committed meanwhile, `store.lost` when Redis dropped what was put */
  commit(): Promise<void> {
    return this.#inTurn(async () => {
      invariant(!this.#isOver, "a transaction ends once");
      await this.#publish();
      this.#isOver = true;
      await this.#link.close();
      await this.#end(true);
    });
  }

  rollback(): Promise<void> {
    return this.#inTurn(async () => {
      invariant(!this.#isOver, "a transaction ends once");
      this.#isOver = true;
      // What cannot be taken back now, because the server is gone, expires by itself; nothing names it.
      if (this.#staged.length > 0)
        await this.#link.call((client) => client.unlink(...this.#staged)).catch(() => undefined);
      await this.#link.close();
      await this.#end(false);
    });
  }

  async #publish(): Promise<void> {
    const { shown, prefix } = this.#url;
    const keys = storeKeys(prefix);
    const kept = [...this.#put].filter((put): put is [string, Entry] => put[1] !== undefined);
    const { entries, expired, commits } = this.#before;
    const done = await this.#link.call(async (client) => {
      await client.watch(keys.commits);
      const now = (await client.get(keys.commits)) ?? undefined;
      if (now !== commits) return undefined;
      const there = kept.length === 0 ? 0 : await client.exists(...kept.map(([, { key }]) => key));
      if (there < kept.length)
        throw new PlutoError(
          "store.lost",
          `${shown} dropped rows while they were written; nothing was changed`,
        );
      const change = client.multi().set(keys.marker, STORE_FORMAT).incr(keys.commits);
      const useless = new Set(this.#staged);
      for (const [name, entry] of [
        ...expired,
        ...[...this.#put.keys()].map((name) => [name, entries.get(name)] as const),
      ]) {
        if (entry === undefined) continue;
        useless.add(entry.key);
        change.hdel(keys.days, name);
        if (expired.has(name)) {
          const day = `${entry.series.underlying} ${entry.day}`;
          change.hdel(keys.versions, day).hdel(keys.settlements, day).hdel(keys.contracts, day);
        }
      }
      for (const [name, entry] of kept) {
        useless.delete(entry.key);
        change.hset(keys.days, name, entryText(entry));
        if (entry.expiresAt === 0) change.persist(entry.key);
        else change.pexpireat(entry.key, entry.expiresAt);
      }
      for (const [day, version] of this.#versions) change.hset(keys.versions, day, version);
      for (const [day, price] of this.#settlements) change.hset(keys.settlements, day, price);
      for (const [day, list] of this.#contracts) change.hset(keys.contracts, day, list);
      if (useless.size > 0) change.unlink(...useless);
      return settled(change.exec());
    });
    if (done === undefined)
      throw new PlutoError(
        "store.changed",
        `${shown} was changed by another process meanwhile; nothing was written, run again`,
      );
  }
}
