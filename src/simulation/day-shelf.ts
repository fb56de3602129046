import type { DayMarket } from "../market/day-market.ts";
import type { SessionRows } from "../market/series-cursor.ts";
import type { TradingDay } from "../units/time.ts";
import type { ReadDay } from "./day-reader.ts";

/** What a search keeps of loaded days by default, bytes: a quarter of minutes with 81 strikes is 30 million. */
const SHELF_BYTES = 256_000_000;

/**
 * Loaded days that the batches of one search go over again and again: each is read once and kept while there is room. What
 * does not fit is read anew by every batch, as if there were no shelf.
 */
export class DayShelf {
  readonly #room: number;
  readonly #days = new Map<string, ReadDay>();
  #bytes = 0;

  /** @param room bytes of market data that it may keep */
  constructor(room = SHELF_BYTES) {
    this.#room = room;
  }

  /** Bytes of the days that it keeps. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @param needs what the day was loaded with, as a key */
  find(needs: string, date: TradingDay): ReadDay | undefined {
    return this.#days.get(`${date} ${needs}`);
  }

  /** Keeps a day that was read, if there is room for it. Days that could not be read are tried again. */
  keep(needs: string, date: TradingDay, day: ReadDay): void {
    const key = `${date} ${needs}`;
    if (day.status !== "read" || this.#days.has(key)) return;
    const bytes = day.load.status === "loaded" ? bytesOf(day.load.market) : 0;
    if (this.#bytes + bytes > this.#room) return;
    this.#bytes += bytes;
    this.#days.set(key, day);
  }
}

/** Bytes of a day's columns; what is made of them later and kept beside them is of the same order. */
function bytesOf({ index, chains, futures, vix }: DayMarket): number {
  const sessions = [
    index,
    vix,
    ...chains.map(({ session }) => session),
    ...futures.map((one) => one.session),
  ];
  return sessions.reduce((sum, session) => sum + (session === undefined ? 0 : sessionBytes(session)), 0);
}

function sessionBytes({ rows }: SessionRows): number {
  const columns = Object.values(rows.columns) as readonly (Int32Array | Float64Array | undefined)[];
  return columns.reduce((sum, column) => sum + (column?.byteLength ?? 0), rows.time.byteLength);
}
