import type { Hash } from "node:crypto";
import { sha256Stream } from "../units/canonical.ts";
import { littleEndianBytes } from "../units/little-endian.ts";
import type { TradingDay } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";
import type { ContractList } from "./contract-list.ts";
import { type Series, seriesName } from "./series.ts";
import {
  COUNT_COLUMNS,
  type CountColumn,
  NOT_GIVEN,
  PRICE_COLUMNS,
  type PriceColumn,
  type RowColumn,
  type SeriesRows,
} from "./series-rows.ts";

/** Every column of a row: what has to be loaded to compute a data version. */
export const ALL_ROW_COLUMNS: readonly RowColumn[] = [...PRICE_COLUMNS, ...COUNT_COLUMNS];

/** What a store knows of an underlying's day beside its rows. */
export interface DayFacts {
  /** The official price that settles what expires that day, paise. */
  readonly settlement?: Paise | undefined;
  /** The list of that date; one without expiries is none. */
  readonly contracts?: ContractList | undefined;
}

/** One series of the day, with every column the store has. */
export interface DataVersionPart {
  readonly series: Series;
  readonly rows: SeriesRows;
}

/**
 * The data version of (underlying, day): hex sha256 of its canonical integer rows, equal for equal data whatever the
 * adapter. `parts` holds every series of the underlying with rows on that day, in any order.
 *
 * Bytes hashed; integers are little-endian:
 *
 *     "pluto rows 1\n" <day> "\n"                       UTF-8, the day as YYYY-MM-DD
 *     a series, ordered by name (as bytes):
 *       <series name> "\n"                              UTF-8
 *       u32 rows, u32 contracts, u32 columns            contracts: those with at least one row
 *       a contract, in order of strike, CE before PE:   i32 strike in paise, i32 1 for a put else 0, i32 rows
 *       i32[rows] time                                  ms since midnight, contract after contract
 *       i32[rows] a price column                        open, high, low, close, bid, ask; 0 = none
 *       i64[rows] a count column                        volume, oi, bidQty, askQty; -1 = not given
 *
 * `columns` has bit 0 … 9 set for open, high, low, close, bid, ask, volume, oi, bidQty, askQty. A column without a
 * single value is the same as an absent one: its bit is clear and its bytes are left out. A series without rows is
 * left out whole.
 *
 * A day of which the store knows an official settlement price or a contract list has the sha256 of these lines instead, with
 * the hash of its rows first, in UTF-8:
 *
 *     "pluto day 1\n" <hash of the rows, hex> "\n"
 *     "settlement " <paise> "\n"                                                      if there is one
 *     "contracts " <expiry> " " <lot or nothing> " " <calls> " " <puts> "\n"           an expiry of the list, ascending;
 *                                                                                     strikes in paise, ascending, with commas
 */
export function dataVersion(
  day: TradingDay,
  parts: readonly DataVersionPart[],
  { settlement, contracts }: DayFacts = {},
): string {
  const rows = rowsVersion(day, parts);
  const listed = (contracts?.expiries.length ?? 0) > 0 ? contracts : undefined;
  if (settlement === undefined && listed === undefined) return rows;
  const hash = sha256Stream().update(`pluto day 1\n${rows}\n`);
  if (settlement !== undefined) hash.update(`settlement ${settlement}\n`);
  for (const { expiry, lot, calls, puts } of listed?.expiries ?? [])
    hash.update(`contracts ${expiry} ${lot ?? ""} ${calls.join(",")} ${puts.join(",")}\n`);
  return hash.digest("hex");
}

/** The version of a day's rows alone: what a day without facts has, and every day had before facts were part of it. */
export function rowsVersion(day: TradingDay, parts: readonly DataVersionPart[]): string {
  const hash = sha256Stream().update(`pluto rows 1\n${day}\n`);
  const named = parts.map((part) => ({ name: seriesName(part.series), rows: part.rows }));
  named.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  for (const { name, rows } of named) if (rows.time.length > 0) hashSeries(hash, name, rows);
  return hash.digest("hex");
}

function hashSeries(hash: Hash, name: string, rows: SeriesRows): void {
  const prices = PRICE_COLUMNS.map((column) => givenPrices(rows, column));
  const counts = COUNT_COLUMNS.map((column) => givenCounts(rows, column));
  let columns = 0;
  for (const [bit, values] of [...prices, ...counts].entries()) if (values !== undefined) columns |= 1 << bit;
  const contracts = contractWords(rows);
  hash.update(`${name}\n`);
  hash.update(littleEndianBytes(Uint32Array.of(rows.time.length, contracts.length / 3, columns)));
  hash.update(littleEndianBytes(contracts));
  hash.update(littleEndianBytes(rows.time));
  for (const values of prices) if (values !== undefined) hash.update(littleEndianBytes(values));
  for (const values of counts) if (values !== undefined) hash.update(int64Bytes(values));
}

/** Strike, side and number of rows of every contract that has rows. */
function contractWords(rows: SeriesRows): Int32Array {
  const words = new Int32Array(rows.strikes.length * 3);
  let used = 0;
  for (let c = 0; c < rows.strikes.length; c++) {
    const count = rows.offsets[c + 1] - rows.offsets[c];
    if (count === 0) continue;
    words[used] = rows.strikes[c];
    words[used + 1] = rows.isPut[c];
    words[used + 2] = count;
    used += 3;
  }
  return words.subarray(0, used);
}

function givenPrices(rows: SeriesRows, column: PriceColumn): Int32Array | undefined {
  const values = rows.columns[column];
  return values?.some((value) => value !== 0) === true ? values : undefined;
}

function givenCounts(rows: SeriesRows, column: CountColumn): Float64Array | undefined {
  const values = rows.columns[column];
  return values?.some((value) => value !== NOT_GIVEN) === true ? values : undefined;
}

/** Integers of up to 53 bits as two's-complement 64-bit little-endian words. */
function int64Bytes(values: Float64Array): Uint8Array {
  const words = new Int32Array(values.length * 2);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    const high = Math.floor(value / 4_294_967_296);
    words[2 * i] = value - high * 4_294_967_296;
    words[2 * i + 1] = high;
  }
  return littleEndianBytes(words);
}
