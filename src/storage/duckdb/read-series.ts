import duckdb from "@duckdb/node-bindings";
import { VIX } from "../../market/series.ts";
import {
  COUNT_COLUMNS,
  NOT_GIVEN,
  PRICE_COLUMNS,
  type RowColumn,
  type SeriesRows,
} from "../../market/series-rows.ts";
import { PlutoError } from "../../units/failure.ts";
import { addDays, dayNumber, MS_PER_DAY, type TradingDay } from "../../units/time.ts";
import { type ColumnType, type Database, type ListColumn, quoted, textColumn } from "./database.ts";
import { timeOrdered } from "./time-order.ts";

/** Columns of a table by our name, as the layout names them. */
export const COLUMN_NAMES: Readonly<Record<RowColumn, string>> = {
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

/** Stamps are exchange time. A stamp with a zone would be read differently on machines in different zones. */
const STAMP_TYPES: readonly duckdb.Type[] = [
  duckdb.Type.TIMESTAMP,
  duckdb.Type.TIMESTAMP_S,
  duckdb.Type.TIMESTAMP_MS,
  duckdb.Type.TIMESTAMP_NS,
];

/**
 * Looks up the columns of a relation. @throws `store.bad-table` when one that the layout needs is not there, or `ts`
 * is not a timestamp in exchange time
 */
export async function relationOf(
  db: Database,
  {
    sql,
    name,
    hasContracts,
  }: { readonly sql: string; readonly name: string; readonly hasContracts: boolean },
): Promise<Relation> {
  const columns = new Map(
    (await db.columnsOf(`SELECT * FROM ${sql}`)).map((column) => [column.name, column]),
  );
  const needed = hasContracts ? ["ts", "strike", "option_type", "c"] : ["ts", "c"];
  const absent = needed.filter((column) => !columns.has(column));
  if (absent.length > 0)
    throw new PlutoError(
      "store.bad-table",
      `${name} has no column ${absent.join(", ")}; it has ${[...columns.keys()].join(", ")}`,
    );
  const stamp = columns.get("ts")?.type;
  if (stamp === undefined || !STAMP_TYPES.includes(stamp))
    throw new PlutoError(
      "store.bad-table",
      `${name} has ts as ${duckdb.Type[stamp ?? 0]}; it must be TIMESTAMP, exchange time without a zone`,
    );
  return { sql, name, columns };
}

/** One contract's rows as they lie in the lists of one chunk. */
interface Piece {
  /** Strike in paise × 2, + 1 for a put: the order of contracts. */
  readonly key: number;
  readonly from: number;
  readonly length: number;
  readonly lists: readonly ListColumn[];
}

/**
 * One day of a relation, grouped by contract; undefined when it has no row. DuckDB groups: it hands over each contract's
 * rows as lists in the order the store keeps them, a few calls a day whatever the number of rows. Stores keep rows in
 * order of time; one that does not is put in order here.
 */
export async function readSeries(
  db: Database,
  relation: Relation,
  options: ReadOptions,
): Promise<SeriesRows | undefined> {
  const { day, shiftMs, hasContracts, priceScale } = options;
  const wanted = (name: RowColumn): boolean =>
    name === "close" || (options.columns.includes(name) && relation.columns.has(COLUMN_NAMES[name]));
  const prices = PRICE_COLUMNS.filter(wanted).map((name) => decoderOf(relation, name, priceScale));
  const counts = COUNT_COLUMNS.filter(wanted).map((name) => decoderOf(relation, name, 1));
  const isTimestamp = relation.columns.get("ts")?.type === duckdb.Type.TIMESTAMP;
  const lists = [
    isTimestamp ? "ts" : "CAST(ts AS TIMESTAMP)",
    ...[...prices, ...counts].map(({ sql }) => sql),
  ];
  const widths = [8, ...[...prices, ...counts].map(({ width }) => width)];
  const keys = hasContracts
    ? "CAST(round(CAST(strike AS DOUBLE) * 100) AS INTEGER), CAST(option_type AS VARCHAR), "
    : "";
  const stored = (date: TradingDay): string => `epoch_ms(${dayNumber(date) * MS_PER_DAY - shiftMs})`;
  const sql = `SELECT ${keys}${lists.map((list) => `list(${list})`).join(", ")} FROM ${relation.sql}
    WHERE ts >= ${stored(day)} AND ts < ${stored(addDays(day, 1))}
    ${hasContracts ? "GROUP BY strike, option_type" : "HAVING count(*) > 0"}`;

  const pieces: Piece[] = [];
  await db.stream(sql, (chunk) => {
    const strikes = hasContracts ? new Int32Array(chunk.bytes(0, 4)) : undefined;
    if (hasContracts && hasNull(chunk.validity(0), chunk.rows))
      throw new PlutoError("store.bad-table", `${relation.name} has rows without a strike on ${day}`);
    const types = hasContracts ? textColumn(chunk, 1) : [];
    const columns = widths.map((width, i) => chunk.list(i + (hasContracts ? 2 : 0), width));
    const { entries } = columns[0] as ListColumn;
    for (let row = 0; row < chunk.rows; row++)
      pieces.push({
        key: strikes === undefined ? 0 : (strikes[row] as number) * 2 + isPutType(relation, types[row]),
        from: Number(entries[2 * row]),
        length: Number(entries[2 * row + 1]),
        lists: columns,
      });
  });
  if (pieces.length === 0) return undefined;
  pieces.sort((a, b) => a.key - b.key);
  return joined(pieces, { prices, counts, midnightMicros: (dayNumber(day) * MS_PER_DAY - shiftMs) * 1000 });
}

function joined(
  pieces: readonly Piece[],
  decode: {
    readonly prices: readonly Decoder[];
    readonly counts: readonly Decoder[];
    readonly midnightMicros: number;
  },
): SeriesRows {
  // A contract may come in several pieces, where a store spells its side in several ways.
  const keys = [...new Set(pieces.map(({ key }) => key))];
  const offsets = new Int32Array(keys.length + 1);
  const starts = new Int32Array(pieces.length);
  let rows = 0;
  let contract = 0;
  pieces.forEach(({ key, length }, i) => {
    if (key !== keys[contract]) offsets[++contract] = rows;
    starts[i] = rows;
    rows += length;
  });
  offsets[keys.length] = rows;
  const time = new Int32Array(rows);
  pieces.forEach(({ lists, from, length }, i) => {
    const target = time.subarray(starts[i], (starts[i] as number) + length);
    decodeTimes(new Uint32Array((lists[0] as ListColumn).items), from, target, decode.midnightMicros);
  });
  const gather = <A extends Int32Array | Float64Array>(column: A, decoder: Decoder, place: number): A => {
    pieces.forEach(({ lists, from, length }, i) => {
      const target = column.subarray(starts[i], (starts[i] as number) + length) as A;
      decoder.decode(lists[place] as ListColumn, from, target);
    });
    return column;
  };
  const prices = decode.prices.map((decoder, i) => [
    decoder.name,
    gather(new Int32Array(rows), decoder, 1 + i),
  ]);
  const counts = decode.counts.map((decoder, i) => [
    decoder.name,
    gather(new Float64Array(rows), decoder, 1 + decode.prices.length + i),
  ]);
  return timeOrdered({
    strikes: Int32Array.from(keys, (key) => Math.floor(key / 2)),
    isPut: Uint8Array.from(keys, (key) => key % 2),
    offsets,
    time,
    columns: Object.fromEntries([...prices, ...counts]) as SeriesRows["columns"],
  });
}

/** Microseconds since 1970 of the exchange's clock → milliseconds since that day's midnight, shifted. */
function decodeTimes(words: Uint32Array, from: number, target: Int32Array, midnightMicros: number): void {
  for (let i = 0, word = 2 * from; i < target.length; i++, word += 2) {
    const micros = (words[word] as number) + (words[word + 1] as number) * 4_294_967_296 - midnightMicros;
    target[i] = Math.floor(micros / 1000);
  }
}

/** How one column is asked for, and how its items become ours. */
interface Decoder {
  readonly name: RowColumn;
  readonly sql: string;
  readonly width: number;
  decode(list: ListColumn, from: number, target: Int32Array | Float64Array): void;
}

/**
 * Prices: rupees stored as DOUBLE or as DECIMAL → integer hundredths, half up; NULL, NaN and what is not above zero → 0.
 * Counts: any number → the same number; NULL and NaN → not given.
 */
function decoderOf(relation: Relation, name: RowColumn, priceScale: number): Decoder {
  const column = relation.columns.get(COLUMN_NAMES[name]) as ColumnType;
  const isCount = COUNT_COLUMNS.some((count) => count === name);
  const isExact =
    !isCount &&
    column.type === duckdb.Type.DECIMAL &&
    column.physical === duckdb.Type.INTEGER &&
    10 ** column.scale === priceScale;
  if (isExact)
    return {
      name,
      sql: quoted(column.name),
      width: 4,
      decode(list, from, target) {
        target.set(new Int32Array(list.items, from * 4, target.length));
        for (let i = 0; i < target.length; i++) if ((target[i] as number) < 0) target[i] = 0;
        dropNulls(list, from, target, 0);
      },
    };
  return {
    name,
    sql: column.type === duckdb.Type.DOUBLE ? quoted(column.name) : `CAST(${quoted(column.name)} AS DOUBLE)`,
    width: 8,
    decode(list, from, target) {
      const values = new Float64Array(list.items, from * 8, target.length);
      if (isCount) copyCounts(values, target);
      else scalePrices(values, target as Int32Array, priceScale);
      dropNulls(list, from, target, isCount ? NOT_GIVEN : 0);
    },
  };
}

function scalePrices(values: Float64Array, target: Int32Array, priceScale: number): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    target[i] = value > 0 ? Math.floor(value * priceScale + 0.5) : 0;
  }
}

function copyCounts(values: Float64Array, target: Int32Array | Float64Array): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    target[i] = Number.isNaN(value) ? NOT_GIVEN : value;
  }
}

const isNull = (validity: Uint8Array, item: number): boolean =>
  ((validity[item >> 3] as number) & (1 << (item & 7))) === 0;

function hasNull(validity: Uint8Array | undefined, rows: number): boolean {
  for (let row = 0; row < rows && validity !== undefined; row++) if (isNull(validity, row)) return true;
  return false;
}

/** NULLs do not show in raw data: whatever stands there is replaced. */
function dropNulls(
  { validity }: ListColumn,
  from: number,
  target: Int32Array | Float64Array,
  instead: number,
): void {
  if (validity === undefined) return;
  for (let i = 0; i < target.length; i++) if (isNull(validity, from + i)) target[i] = instead;
}

/** @throws `store.bad-option-type` */
function isPutType(relation: Relation, text: string | undefined): 0 | 1 {
  switch (text?.toLowerCase()) {
    case "put":
    case "pe":
    case "p":
      return 1;
    case "call":
    case "ce":
    case "c":
      return 0;
    default:
      throw new PlutoError(
        "store.bad-option-type",
        `${relation.name} has option_type ${text === undefined ? "NULL" : `"${text}"`}; it must be call or put`,
      );
  }
}
