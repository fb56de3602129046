import { type Expiry, expiriesKnownOn, expiryOfContract } from "../../src/exchange/expiries.ts";
import type { OptionType } from "../../src/exchange/instrument.ts";
import { type Session, sessionOn } from "../../src/exchange/sessions.ts";
import { underlyingOf } from "../../src/exchange/underlyings.ts";
import { type DayMarket, dayMarketOf } from "../../src/market/day-market.ts";
import type { Series } from "../../src/market/series.ts";
import type { RowColumns, SeriesRows } from "../../src/market/series-rows.ts";
import { paiseFromRupees } from "../../src/units/money.ts";
import { type TradingDay, timeOfDay, tradingDay } from "../../src/units/time.ts";

/** One row: its close in rupees, or more of it. A close of 0 is a quote without a trade. */
export type RowLiteral =
  | number
  | {
      readonly open?: number;
      readonly high?: number;
      readonly low?: number;
      readonly close: number;
      readonly bid?: number;
      readonly ask?: number;
      /** Units. */
      readonly volume?: number;
      readonly oi?: number;
      readonly bidQty?: number;
      readonly askQty?: number;
    };

/** Rows by the time they became known, `HH:MM[:SS[.mmm]]`. */
export type RowsLiteral = Readonly<Record<string, RowLiteral>>;

/** Rows by contract, `22500CE`; strikes in rupees. */
export type ChainLiteral = Readonly<Record<string, RowsLiteral>>;

export interface DayLiteral {
  readonly date?: string;
  readonly underlying?: string;
  readonly index?: RowsLiteral;
  /** The nearest expiry's contracts. */
  readonly options?: ChainLiteral;
  /** Further chains, by the identity of their expiry. */
  readonly chains?: Readonly<Record<string, ChainLiteral>>;
  /** The near monthly future. */
  readonly future?: RowsLiteral;
  /** India VIX, points. */
  readonly vix?: Readonly<Record<string, number>>;
  /** The official price that settles what expires today, rupees. */
  readonly settlement?: number;
  /** What is unusual about the session. */
  readonly session?: Partial<Session>;
}

/** One series of a day, as a store takes it. */
export interface SeriesLiteral {
  readonly series: Series;
  readonly rows: SeriesRows;
}

/** A Tuesday; the nearest NIFTY expiry is Thursday 2024-04-25, a monthly, with lots of 50. */
export const A_DAY = "2024-04-23";

/** A literal amount of paise as the type of a price or a strike. */
export const paise = paiseFromRupees;

/** The rows of several contracts, in the order in which a store keeps them. */
export function rowsOf(contracts: ChainLiteral): SeriesRows {
  const parsed = Object.entries(contracts).map(([name, rows]) => ({ ...parseContract(name), rows }));
  parsed.sort((a, b) => a.strike - b.strike || a.isPut - b.isPut);
  const rows = parsed.flatMap((contract) =>
    Object.entries(contract.rows)
      .map(([time, row]) => ({ time: timeOfDay(time), ...(typeof row === "number" ? { close: row } : row) }))
      .sort((a, b) => a.time - b.time),
  );
  const offsets = [0];
  for (const contract of parsed) offsets.push((offsets.at(-1) ?? 0) + Object.keys(contract.rows).length);
  const prices = (column: "open" | "high" | "low" | "close" | "bid" | "ask") =>
    rows.some((row) => row[column] !== undefined)
      ? { [column]: Int32Array.from(rows, (row) => paise(row[column] ?? 0)) }
      : {};
  const counts = (column: "volume" | "oi" | "bidQty" | "askQty") =>
    rows.some((row) => row[column] !== undefined)
      ? { [column]: Float64Array.from(rows, (row) => row[column] ?? -1) }
      : {};
  const columns = {
    ...prices("open"),
    ...prices("high"),
    ...prices("low"),
    ...prices("bid"),
    ...prices("ask"),
    ...counts("volume"),
    ...counts("oi"),
    ...counts("bidQty"),
    ...counts("askQty"),
    close: Int32Array.from(rows, (row) => paise(row.close)),
  };
  return {
    strikes: Int32Array.from(parsed, ({ strike }) => strike),
    isPut: Uint8Array.from(parsed, ({ isPut }) => isPut),
    offsets: Int32Array.from(offsets),
    time: Int32Array.from(rows, ({ time }) => time),
    columns: columns as RowColumns,
  };
}

/** The rows of an index or a future. */
export const indexRowsOf = (rows: RowsLiteral): SeriesRows => rowsOf({ "0CE": rows });

/** India VIX is kept in ten-thousandths of a point. */
const vixRowsOf = (points: Readonly<Record<string, number>>): SeriesRows =>
  indexRowsOf(Object.fromEntries(Object.entries(points).map(([time, vix]) => [time, vix * 100])));

function parseContract(name: string): { strike: number; isPut: 0 | 1 } {
  const [, strike, type] = /^([\d.]+)(CE|PE)$/.exec(name) ?? [];
  if (strike === undefined) throw new Error(`"${name}" is not a contract; write 22500CE`);
  return { strike: paise(Number(strike)), isPut: (type as OptionType) === "PE" ? 1 : 0 };
}

/** The series of a literal day: what a store would hold of it. */
export function seriesOf(literal: DayLiteral): SeriesLiteral[] {
  const { underlying, expiries } = calendarOf(literal);
  const found: SeriesLiteral[] = [];
  if (literal.index !== undefined)
    found.push({ series: { kind: "index", underlying }, rows: indexRowsOf(literal.index) });
  for (const { expiry, chain } of chainsOf(literal))
    found.push({ series: { kind: "options", underlying, expiry: expiry.date }, rows: rowsOf(chain) });
  const monthly = expiries.find(({ kind }) => kind === "monthly");
  if (literal.future !== undefined && monthly !== undefined)
    found.push({
      series: { kind: "future", underlying, expiry: monthly.date },
      rows: indexRowsOf(literal.future),
    });
  return found;
}

/** A loaded day made of literal rows. */
export function dayOf(literal: DayLiteral): DayMarket {
  const { date, underlying, session, expiries } = calendarOf(literal);
  const monthly = expiries.find(({ kind }) => kind === "monthly");
  return dayMarketOf({
    date,
    underlying,
    session,
    expiries,
    index: literal.index === undefined ? undefined : indexRowsOf(literal.index),
    settlement: literal.settlement === undefined ? undefined : paise(literal.settlement),
    vix: literal.vix === undefined ? undefined : vixRowsOf(literal.vix),
    chains: chainsOf(literal).map(({ expiry, chain }) => ({ expiry, rows: rowsOf(chain) })),
    futures:
      literal.future === undefined || monthly === undefined
        ? []
        : [{ expiry: monthly, rows: indexRowsOf(literal.future) }],
  });
}

function calendarOf({ date: dateText = A_DAY, underlying = "NIFTY", session: unusual }: DayLiteral): {
  readonly date: TradingDay;
  readonly underlying: string;
  readonly session: Session;
  readonly expiries: readonly Expiry[];
} {
  const date = tradingDay(dateText);
  const session = sessionOn(underlyingOf(underlying).exchange, date);
  if (session === undefined) throw new Error(`${dateText} has no session`);
  return {
    date,
    underlying,
    session: { ...session, ...unusual },
    expiries: expiriesKnownOn(underlying, date),
  };
}

function chainsOf(literal: DayLiteral): { expiry: Expiry; chain: ChainLiteral }[] {
  const { date, underlying, expiries } = calendarOf(literal);
  const [nearest] = expiries;
  const further = Object.entries(literal.chains ?? {}).map(([identity, chain]) => {
    const expiry = expiryOfContract(underlying, tradingDay(identity), date);
    if (expiry === undefined) throw new Error(`${underlying} has no contract of ${identity}`);
    return { expiry, chain };
  });
  return literal.options === undefined || nearest === undefined
    ? further
    : [{ expiry: nearest, chain: literal.options }, ...further];
}
