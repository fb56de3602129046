import duckdb from "@duckdb/node-bindings";
import { VIX } from "../../market/series.ts";
import { COUNT_COLUMNS, NOT_GIVEN, PRICE_COLUMNS, type RowColumn, type SeriesRows } from "../../market/series-rows.ts";
import { PlutoError } from "../../units/failure.ts";
import { addDays, dayNumber, MS_PER_DAY, type TradingDay } from "../../units/time.ts";
import { type Chunk, type ColumnType, type Database, quoted } from "./database.ts";
import { RowBuffer } from "./row-buffer.ts";

/** Columns of a table by our name, as the layout names them. */
const COLUMN_NAMES: Readonly<Record<RowColumn, string>> = {
  open: "o",
  high: "h",
  low: "l",
  close: "c",
  volume: "v",
  oi: "oi",
  bid: "bid",
  ask: "ask",
  bidQty: "bid_qty",
  askQty: "ask_qty",
};

/** Something that can stand after FROM and holds one series in the layout. */
export interface Relation {
  readonly sql: string;
  /** For messages: the table, or the file. */
  readonly name: string;
  readonly columns: ReadonlyMap<string, ColumnType>;
}

export interface ReadOptions {
  readonly day: TradingDay;
  readonly columns: readonly RowColumn[];
  /** Added to a stored stamp to get the instant at which the row became known, milliseconds. */
  readonly shiftMs: number;
  /** True for options: rows carry strike and type. */
  readonly hasContracts: boolean;
  /** Hundredths for prices, ten-thousandths for VIX. */
  readonly priceScale: number;
}

/** What the integer columns of an underlying's series count: paise, or ten-thousandths of a VIX point. */
export const priceScaleOf = (underlying: string): number => (underlying === VIX ? 10_000 : 100);

/** Looks up the columns of a relation. @throws `store.bad-table` when one that the layout needs is not there. */
export async function relationOf(
  db: Database,
  { sql, name, hasContracts }: { readonly sql: string; readonly name: string; readonly hasContracts: boolean },
): Promise<Relation> {
  const columns = new Map((await db.columnsOf(`SELECT * FROM ${sql}`)).map((column) => [column.name, column]));
  const needed = hasContracts ? ["ts", "strike", "option_type", "c"] : ["ts", "c"];
  const absent = needed.filter((column) => !columns.has(column));
  if (absent.length > 0)
    throw new PlutoError(
      "store.bad-table",
      `${name} has no column ${absent.join(", ")}; it has ${[...columns.keys()].join(", ")}`,
    );
  return { sql, name, columns };
}

/** One day of a relation, in whatever order the store has it, grouped by contract; undefined when it has no row. */
export async function readSeries(db: Database, relation: Relation, options: ReadOptions): Promise<SeriesRows | undefined> {
  const { day, shiftMs, hasContracts, priceScale } = options;
  const isThere = (column: RowColumn): boolean => relation.columns.has(COLUMN_NAMES[column]);
  const wanted = (column: RowColumn): boolean =>
    column === "close" || (options.columns.includes(column) && isThere(column));
  const prices = PRICE_COLUMNS.filter(wanted);
  const counts = COUNT_COLUMNS.filter(wanted);
  const buffer = new RowBuffer({ prices, counts });

  const select: string[] = [];
  const add = (sql: string): number => select.push(sql) - 1;
  const column = (name: string): ColumnType => relation.columns.get(name) as ColumnType;
  const readTime = timeReader(column("ts"), add, { day, shiftMs });
  const readKeys = hasContracts ? keyReader(relation, add) : undefined;
  const readPrices = prices.map((name) => priceReader(column(COLUMN_NAMES[name]), add, priceScale));
  const readCounts = counts.map((name) => countReader(column(COLUMN_NAMES[name]), add));

  const stored = (date: TradingDay): string => `epoch_ms(${dayNumber(date) * MS_PER_DAY - shiftMs})`;
  const sql = `SELECT ${select.join(", ")} FROM ${relation.sql}
    WHERE ts >= ${stored(day)} AND ts < ${stored(addDays(day, 1))}`;
  await db.stream(sql, (chunk) => {
    const from = buffer.grow(chunk.rows);
    readTime(chunk, buffer.time, from);
    readKeys?.(chunk, buffer.keys, from);
    prices.forEach((name, i) => {
      readPrices[i]?.(chunk, buffer.price(name), from);
    });
    counts.forEach((name, i) => {
      readCounts[i]?.(chunk, buffer.count(name), from);
    });
  });
  return buffer.length === 0 ? undefined : buffer.byContract();
}

type Reader<Target> = (chunk: Chunk, target: Target, from: number) => void;

/** Microseconds since 1970 of the exchange's clock → milliseconds since that day's midnight, shifted. */
function timeReader(
  { type }: ColumnType,
  add: (sql: string) => number,
  { day, shiftMs }: { readonly day: TradingDay; readonly shiftMs: number },
): Reader<Int32Array> {
  const at = add(type === duckdb.Type.TIMESTAMP ? "ts" : "CAST(ts AS TIMESTAMP)");
  const midnight = (dayNumber(day) * MS_PER_DAY - shiftMs) * 1000;
  return (chunk, target, from) => {
    const words = new Uint32Array(chunk.bytes(at, 8));
    for (let row = 0; row < chunk.rows; row++) {
      const micros = (words[2 * row] as number) + (words[2 * row + 1] as number) * 4_294_967_296 - midnight;
      target[from + row] = Math.floor(micros / 1000);
    }
  };
}

/** First letters of an option type as the little-endian word that DuckDB's inline strings hold. */
const CALL = 0x6c6c6163; // "call"
const PUT = 0x00747570; // "put"

/** Strike and type as one integer: strike in paise × 2, + 1 for a put. */
function keyReader(relation: Relation, add: (sql: string) => number): Reader<Float64Array> {
  const strike = relation.columns.get("strike") as ColumnType;
  const type = relation.columns.get("option_type") as ColumnType;
  const strikeAt = add(strike.type === duckdb.Type.INTEGER || strike.type === duckdb.Type.DOUBLE ? "strike" : asDouble("strike"));
  const isInteger = strike.type === duckdb.Type.INTEGER;
  const typeAt = add(type.type === duckdb.Type.VARCHAR ? "option_type" : "CAST(option_type AS VARCHAR)");
  return (chunk, target, from) => {
    const strikes = isInteger ? new Int32Array(chunk.bytes(strikeAt, 4)) : new Float64Array(chunk.bytes(strikeAt, 8));
    // A string is a word of length, then 12 bytes inline: words 4i and 4i + 1 tell the two types apart exactly.
    const types = new Int32Array(chunk.bytes(typeAt, 16));
    for (let row = 0; row < chunk.rows; row++) {
      const length = types[4 * row] as number;
      const letters = types[4 * row + 1] as number;
      let isPut = 0;
      if (length === 3 && letters === PUT) isPut = 1;
      else if (length !== 4 || letters !== CALL) isPut = otherSpelling(relation, length, letters);
      target[from + row] = Math.round((strikes[row] as number) * 100) * 2 + isPut;
    }
  };
}

/** CE, PE, C, P and capitals are understood too. @throws `store.bad-option-type` */
function otherSpelling(relation: Relation, length: number, letters: number): 0 | 1 {
  const text = String.fromCharCode(letters & 255, (letters >> 8) & 255, (letters >> 16) & 255, (letters >> 24) & 255)
    .slice(0, length)
    .toUpperCase();
  if (length <= 4 && ["CE", "C", "CALL"].includes(text)) return 0;
  if (length <= 4 && ["PE", "P", "PUT"].includes(text)) return 1;
  throw new PlutoError("store.bad-option-type", `${relation.name} has option_type "${text}"; it must be call or put`);
}

/** Rupees, stored as DOUBLE or as DECIMAL, → integer hundredths (half up); NULL, NaN and what is not above zero → 0. */
function priceReader({ name, type, scale, physical }: ColumnType, add: (sql: string) => number, priceScale: number): Reader<Int32Array> {
  const isExact = type === duckdb.Type.DECIMAL && physical === duckdb.Type.INTEGER && 10 ** scale === priceScale;
  if (isExact) {
    const at = add(quoted(name));
    return (chunk, target, from) => {
      target.set(new Int32Array(chunk.bytes(at, 4)), from);
      dropNulls(chunk, at, target, from, 0);
    };
  }
  const at = add(type === duckdb.Type.DOUBLE ? quoted(name) : asDouble(name));
  return (chunk, target, from) => {
    const values = new Float64Array(chunk.bytes(at, 8));
    for (let row = 0; row < chunk.rows; row++) {
      const value = values[row] as number;
      target[from + row] = value > 0 ? Math.floor(value * priceScale + 0.5) : 0;
    }
    dropNulls(chunk, at, target, from, 0);
  };
}

function countReader({ name, type }: ColumnType, add: (sql: string) => number): Reader<Float64Array> {
  const at = add(type === duckdb.Type.DOUBLE ? quoted(name) : asDouble(name));
  return (chunk, target, from) => {
    target.set(new Float64Array(chunk.bytes(at, 8)), from);
    dropNulls(chunk, at, target, from, NOT_GIVEN);
  };
}

const asDouble = (name: string): string => `CAST(${quoted(name)} AS DOUBLE)`;

/** NULLs do not show in raw data: whatever stands there is replaced. */
function dropNulls(
  chunk: Chunk,
  column: number,
  target: Int32Array | Float64Array,
  from: number,
  instead: number,
): void {
  const valid = chunk.validity(column);
  if (valid === undefined) return;
  for (let row = 0; row < chunk.rows; row++)
    if (((valid[row >> 3] as number) & (1 << (row & 7))) === 0) target[from + row] = instead;
}

