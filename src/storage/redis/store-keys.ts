import type { Redis } from "ioredis";
import type { ContractList } from "../../market/contract-list.ts";
import { parseSeriesName, type Series } from "../../market/series.ts";
import { PlutoError } from "../../units/failure.ts";
import { type TradingDay, tradingDay } from "../../units/time.ts";
import type { Paise, Qty } from "../../units/unit.ts";
import type { RedisLink } from "./redis-link.ts";
import type { RedisUrl } from "./redis-url.ts";

/** What the marker of a store of this layout says. */
export const STORE_FORMAT = "pluto store 1";

/** The keys of a store: every one begins with its prefix. */
export const storeKeys = (prefix: string) => ({
  /** Says what this is and in which format. */
  marker: `${prefix}store`,
  /** Counts commits: a write that finds another count than it began with is refused. */
  commits: `${prefix}commits`,
  /** Hash: `<series> <day>` → where the rows are, see `Entry`. */
  days: `${prefix}days`,
  /** Hash: `<underlying> <day>` → data version. */
  versions: `${prefix}versions`,
  /** Hash: `<underlying> <day>` → official settlement price, paise. */
  settlements: `${prefix}settlements`,
  /** Hash: `<underlying> <day>` → the contract list of that date, see `contractText`. */
  contracts: `${prefix}contracts`,
  /** The rows of a day, as `day-columns.ts` states. `tag` is of one write: nothing is ever changed in place. */
  rows: (name: string, tag: string) => `${prefix}rows:${name}:${tag}`,
});

/** Where a day of a series is kept. */
export interface Entry {
  readonly series: Series;
  readonly day: TradingDay;
  readonly key: string;
  readonly rows: number;
  readonly bytes: number;
  /** When Redis drops it, epoch milliseconds by the server's clock; 0: never. */
  readonly expiresAt: number;
}

export const entryName = (series: string, day: TradingDay): string => `${series} ${day}`;

export const entryText = ({ key, rows, bytes, expiresAt }: Entry): string =>
  `${rows} ${bytes} ${expiresAt} ${key}`;

/** What a store held at one instant. */
export interface Content {
  readonly hasMarker: boolean;
  readonly commits: string | undefined;
  /** By `<series> <day>`. */
  readonly entries: ReadonlyMap<string, Entry>;
  /** Entries whose day has expired: they are no part of the store any more, and the next write removes them. */
  readonly expired: ReadonlyMap<string, Entry>;
  readonly versions: ReadonlyMap<string, string>;
  readonly settlements: ReadonlyMap<string, string>;
  /** `<underlying> <day>` of each contract list. */
  readonly lists: ReadonlySet<string>;
  /** The server's clock, epoch milliseconds. */
  readonly serverTime: number;
}

/** Reads the index of a store, all of it at one instant. @throws `store.unreadable` and what the link throws */
export async function readContent(link: RedisLink, { shown, prefix }: RedisUrl): Promise<Content> {
  const keys = storeKeys(prefix);
  const replies = await link.call((client) =>
    settled(
      client
        .multi()
        .get(keys.marker)
        .get(keys.commits)
        .hgetall(keys.days)
        .hgetall(keys.versions)
        .hgetall(keys.settlements)
        .hkeys(keys.contracts)
        .time()
        .exec(),
    ),
  );
  const [marker, commits, days, versions, settlements, lists, time] = replies as [
    string | null,
    string | null,
    Record<string, string>,
    Record<string, string>,
    Record<string, string>,
    string[],
    [string, string],
  ];
  if (marker !== null && marker !== STORE_FORMAT)
    throw new PlutoError(
      "store.unreadable",
      `${shown} holds "${marker.slice(0, 40)}" where Pluto keeps "${STORE_FORMAT}"; choose another prefix with ?prefix=`,
    );
  const serverTime = Math.floor(Number(time[0]) * 1000 + Number(time[1]) / 1000);
  const all = new Map(Object.entries(days).map(([name, text]) => [name, parsedEntry(name, text, shown)]));
  const [entries, expired] = withoutExpired(all, serverTime);
  return {
    hasMarker: marker !== null,
    commits: commits ?? undefined,
    entries,
    expired,
    versions: new Map(Object.entries(versions)),
    settlements: new Map(Object.entries(settlements)),
    lists: new Set(lists),
    serverTime,
  };
}

/** A day of an underlying expires whole: half of its series would be another day than the one that was stored. */
function withoutExpired(
  all: ReadonlyMap<string, Entry>,
  now: number,
): readonly [ReadonlyMap<string, Entry>, ReadonlyMap<string, Entry>] {
  const dayOf = ({ series, day }: Entry): string => `${series.underlying} ${day}`;
  const gone = new Set<string>();
  for (const entry of all.values()) if (entry.expiresAt > 0 && entry.expiresAt <= now) gone.add(dayOf(entry));
  const live = new Map<string, Entry>();
  const expired = new Map<string, Entry>();
  for (const [name, entry] of all) (gone.has(dayOf(entry)) ? expired : live).set(name, entry);
  return [live, expired];
}

/** @throws `store.unreadable` */
function parsedEntry(name: string, text: string, shown: string): Entry {
  const [seriesText = "", dayText = ""] = name.split(" ");
  const series = parseSeriesName(seriesText);
  const match = /^(\d+) (\d+) (\d+) (.+)$/s.exec(text);
  const [, rows, bytes, expiresAt, key] = match ?? [];
  if (series === undefined || key === undefined)
    throw new PlutoError("store.unreadable", `${shown} has an index entry "${name}" that is not Pluto's`);
  return {
    series,
    day: tradingDay(dayText),
    key,
    rows: Number(rows),
    bytes: Number(bytes),
    expiresAt: Number(expiresAt),
  };
}

/** A contract list as it is kept: an array `[expiry, lot or null, calls, puts]` an expiry, as JSON; strikes in paise. */
export const contractText = ({ expiries }: ContractList): string =>
  JSON.stringify(expiries.map(({ expiry, lot, calls, puts }) => [expiry, lot ?? null, calls, puts]));

/** A lot or a strike. @throws `TypeError` for anything but a whole number above 0 */
function whole(value: unknown): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value <= 0)
    throw new TypeError(`${JSON.stringify(value)} is neither a lot nor a strike`);
  return value;
}

/** @throws `SyntaxError`, `TypeError` or `PlutoError` when the text is no list */
export function parsedContracts(underlying: string, date: TradingDay, text: string): ContractList {
  const expiries = (JSON.parse(text) as [string, number | null, Paise[], Paise[]][]).map(
    ([expiry, lot, calls, puts]) => ({
      expiry: tradingDay(expiry),
      lot: lot === null ? undefined : (whole(lot) as Qty),
      calls: calls.map(whole) as Paise[],
      puts: puts.map(whole) as Paise[],
    }),
  );
  return { underlying, date, expiries };
}

/** The replies of a transaction, or its first failure. `undefined`: another client changed what was watched. */
export async function settled(
  transaction: ReturnType<ReturnType<Redis["multi"]>["exec"]>,
): Promise<unknown[] | undefined> {
  const replies = await transaction;
  return replies?.map(([failure, reply]) => {
    if (failure !== null) throw failure;
    return reply;
  });
}

/** Fields as the client sends them: the same bytes. */
export const asBuffers = (fields: ReadonlyMap<string, Uint8Array>): [string, Buffer][] =>
  [...fields].map(([field, { buffer, byteOffset, byteLength }]) => [
    field,
    Buffer.from(buffer, byteOffset, byteLength),
  ]);
