import path from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { type Expiry, expiriesKnownOn } from "../../../src/exchange/expiries.ts";
import type { OptionType } from "../../../src/exchange/instrument.ts";
import { sessionOn } from "../../../src/exchange/sessions.ts";
import { underlyingOf } from "../../../src/exchange/underlyings.ts";
import { type DayMarket, dayMarketOf } from "../../../src/market/day-market.ts";
import type { SeriesRows } from "../../../src/market/series-rows.ts";
import { type TradingDay, timeOfDay } from "../../../src/units/time.ts";

/** One row of a page as the file has it; money in paise, 0 where there is none. */
export interface PageRow {
  readonly underlying: string;
  readonly day: TradingDay;
  readonly time: number;
  readonly expiry: TradingDay;
  readonly strike: number;
  readonly type: OptionType;
  readonly last: number;
  readonly bid: number;
  readonly ask: number;
  /** As the file counts them; -1 where it does not say. */
  readonly volume: number;
  readonly oi: number;
  readonly spot: number;
}

/** One underlying's pages of one day, as plain rows and as the market that the engine would see. */
export interface RealDay {
  readonly underlying: string;
  readonly day: TradingDay;
  readonly rows: readonly PageRow[];
  /** The instants at which there is a page, ascending. */
  readonly times: readonly number[];
  readonly market: DayMarket;
}

const paise = (value: unknown): number => Math.round(Number(value ?? 0) * 100);
const count = (value: unknown): number => (value === null || value === undefined ? -1 : Number(value));

/** How many expiries of each day are kept, nearest first. */
const EXPIRIES = 2;

/** The days of a file of chain pages, cut to the session; the first row of a contract at an instant counts. */
export async function realDays(
  folder: string,
  file: string,
  columns: { volume?: string; oi?: string },
): Promise<RealDay[]> {
  const instance = await DuckDBInstance.create();
  const db = await instance.connect();
  const has = (name: string | undefined): string => name ?? "NULL";
  const source = `'${path.join(folder, file)}'`;
  const names = await db.runAndReadAll(
    `SELECT column_name FROM (DESCRIBE SELECT * FROM ${source}) WHERE column_name IN ('bid', 'ask', 'spot')`,
  );
  const found = new Set(names.getRows().map(([name]) => String(name)));
  const sql = (name: string): string => (found.has(name) ? name : "NULL");
  const reader = await db.runAndReadAll(
    `SELECT underlying, strftime(ts, '%Y-%m-%d'), strftime(ts, '%H:%M:%S'), strftime(expiry, '%Y-%m-%d'), strike, opt, ltp,
       ${sql("bid")}, ${sql("ask")}, ${has(columns.volume)}, ${has(columns.oi)}, ${sql("spot")}
     FROM ${source} WHERE expiry >= CAST(ts AS DATE) AND expiry < CAST(ts AS DATE) + 60`,
  );
  const byDay = new Map<string, PageRow[]>();
  for (const row of reader.getRowsJS()) {
    const [underlying, day, clock, expiry, strike, type, last, bid, ask, volume, oi, spot] = row;
    const page: PageRow = {
      underlying: String(underlying),
      day: String(day) as TradingDay,
      time: timeOfDay(String(clock)),
      expiry: String(expiry) as TradingDay,
      strike: paise(strike),
      type: type === "PE" ? "PE" : "CE",
      last: paise(last),
      bid: paise(bid),
      ask: paise(ask),
      volume: count(volume),
      oi: count(oi),
      spot: paise(spot),
    };
    const key = `${page.day} ${page.underlying}`;
    const list = byDay.get(key);
    if (list === undefined) byDay.set(key, [page]);
    else list.push(page);
  }
  db.closeSync();
  instance.closeSync();
  return [...byDay.keys()].sort().flatMap((key) => dayOf(byDay.get(key) ?? []));
}

function dayOf(all: readonly PageRow[]): RealDay[] {
  const [first] = all;
  if (first === undefined) return [];
  const { underlying, day } = first;
  const session = sessionOn(underlyingOf(underlying).exchange, day);
  if (session === undefined) return [];
  const known = expiriesKnownOn(underlying, day);
  const listed = [...new Set(all.map(({ expiry }) => expiry))].sort();
  const expiries = listed
    .flatMap((date): Expiry[] => known.filter((expiry) => expiry.date === date))
    .slice(0, EXPIRIES);
  const seen = new Set<string>();
  const rows = all.filter((row) => {
    if (row.time < session.open || row.time > session.close) return false;
    if (!expiries.some(({ date }) => date === row.expiry)) return false;
    const key = `${row.time} ${row.expiry} ${row.strike} ${row.type}`;
    return !seen.has(key) && seen.add(key) !== undefined;
  });
  if (rows.length === 0) return [];
  const spots = new Map(rows.filter(({ spot }) => spot > 0).map(({ time, spot }) => [time, spot]));
  const market = dayMarketOf({
    date: day,
    underlying,
    session,
    expiries: known,
    index: spots.size === 0 ? undefined : indexRows(spots),
    chains: expiries.map((expiry) => ({
      expiry,
      rows: chainRows(rows.filter((row) => row.expiry === expiry.date)),
    })),
    futures: [],
  });
  const times = [...new Set(rows.map(({ time }) => time))].sort((a, b) => a - b);
  return [{ underlying, day, rows, times, market }];
}

function indexRows(spots: ReadonlyMap<number, number>): SeriesRows {
  const times = [...spots.keys()].sort((a, b) => a - b);
  return {
    strikes: Int32Array.of(0),
    isPut: Uint8Array.of(0),
    offsets: Int32Array.of(0, times.length),
    time: Int32Array.from(times),
    columns: { close: Int32Array.from(times, (time) => spots.get(time) ?? 0) },
  };
}

function chainRows(rows: readonly PageRow[]): SeriesRows {
  const sorted = [...rows].sort(
    (a, b) => a.strike - b.strike || (a.type < b.type ? -1 : a.type > b.type ? 1 : 0) || a.time - b.time,
  );
  const starts = sorted.flatMap((row, i) => {
    const before = sorted[i - 1];
    return before?.strike === row.strike && before.type === row.type ? [] : [i];
  });
  return {
    strikes: Int32Array.from(starts, (i) => sorted[i]?.strike ?? 0),
    isPut: Uint8Array.from(starts, (i) => (sorted[i]?.type === "PE" ? 1 : 0)),
    offsets: Int32Array.from([...starts, sorted.length]),
    time: Int32Array.from(sorted, ({ time }) => time),
    columns: {
      close: Int32Array.from(sorted, ({ last }) => last),
      bid: Int32Array.from(sorted, ({ bid }) => bid),
      ask: Int32Array.from(sorted, ({ ask }) => ask),
      volume: Float64Array.from(sorted, ({ volume }) => volume),
      oi: Float64Array.from(sorted, ({ oi }) => oi),
    },
  };
}
