import {
  dayNumber,
  MS_PER_DAY,
  type TradingDay,
  timeOfDay,
  tradingDay,
  utcOffsetMs,
  type Zone,
} from "../../units/time.ts";
import { type Mapping, parseMapping } from "../mapping.ts";
import { type NormalisedDay, type NormaliseOptions, normaliseDay } from "../normalise.ts";
import type { CodedText, RawDay } from "../raw-rows.ts";
import type { Reason } from "../reasons.ts";

/** One raw row of a test: `at` is its stamp by the exchange's clock, the rest cells by the mapping's names. */
export type RawRow = { readonly at: string | number } & Readonly<Record<string, string | number>>;

/** Raw rows as a source would hand them over, in the order given. Absent cells are empty. */
export function rawDay(rows: readonly RawRow[], day = "2019-06-03", zone: Zone = "Asia/Kolkata"): RawDay {
  const date = tradingDay(day);
  const midnight = dayNumber(date) * MS_PER_DAY - utcOffsetMs(zone, date);
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter(
    (name) => !["at", "bad"].includes(name),
  );
  const isText = (name: string): boolean => rows.some((row) => typeof row[name] === "string");
  const numbers = names.filter((name) => !isText(name));
  const texts = names.filter(isText);
  return {
    day: dayNumber(date),
    count: rows.length,
    stamp: Float64Array.from(rows, ({ at }) => midnight + (typeof at === "number" ? at : timeOfDay(at))),
    file: new Int32Array(rows.length),
    row: Int32Array.from(rows, (_, i) => i + 1),
    numbers: new Map(
      numbers.map((name) => [name, Float64Array.from(rows, (row) => Number(row[name] ?? Number.NaN))]),
    ),
    texts: new Map(texts.map((name) => [name, coded(rows.map((row) => row[name]))])),
    unreadable: coded(rows.map((row) => row.bad)),
  };
}

function coded(cells: readonly (string | number | undefined)[]): CodedText {
  const values = [...new Set(cells.filter((cell) => cell !== undefined).map(String))];
  return {
    values,
    codes: Int32Array.from(cells, (cell) => (cell === undefined ? -1 : values.indexOf(String(cell)))),
  };
}

/** The same rows in another order. */
export function reordered(batch: RawDay, order: readonly number[]): RawDay {
  const int = (values: Int32Array): Int32Array => Int32Array.from(order, (i) => values[i]);
  const float = (values: Float64Array): Float64Array => Float64Array.from(order, (i) => values[i]);
  const text = ({ values, codes }: CodedText): CodedText => ({ values, codes: int(codes) });
  return {
    day: batch.day,
    count: order.length,
    stamp: float(batch.stamp),
    file: int(batch.file),
    row: int(batch.row),
    numbers: new Map([...batch.numbers].map(([name, values]) => [name, float(values)])),
    texts: new Map([...batch.texts].map(([name, values]) => [name, text(values)])),
    unreadable: text(batch.unreadable),
  };
}

const EVERY_COLUMN = [
  "open",
  "high",
  "low",
  "close",
  "bid",
  "ask",
  "bid_qty",
  "ask_qty",
  "volume",
  "oi",
  "symbol",
  "spot",
] as const;

/** Bars by symbol. */
export const barMapping = (more: Readonly<Record<string, unknown>> = {}): Mapping =>
  parseMapping(
    {
      columns: { ts: "ts", ...Object.fromEntries(EVERY_COLUMN.map((name) => [name, name])) },
      stamp: "end",
      ...more,
    },
    "the test's mapping",
  );

/** Snapshots by symbol. */
export const snapshotMapping = (more: Readonly<Record<string, unknown>> = {}): Mapping => {
  const columns = EVERY_COLUMN.filter((name) => !["open", "high", "low", "close"].includes(name));
  return parseMapping(
    {
      columns: { ts: "ts", ltp: "ltp", ...Object.fromEntries(columns.map((name) => [name, name])) },
      stamp: "known",
      ...more,
    },
    "the test's mapping",
  );
};

/** Normalises rows of one day. */
export const normalised = (
  rows: readonly RawRow[],
  mapping: Mapping,
  { day, ...options }: Partial<NormaliseOptions> & { readonly day?: TradingDay | string } = {},
): NormalisedDay => normaliseDay(rawDay(rows, day), { mapping, files: ["test.csv"], ...options });

/** Reason → rows. */
export const reasonsOf = (result: NormalisedDay): Partial<Record<Reason, number>> =>
  Object.fromEntries(result.reasons.map(({ reason, rows }) => [reason, rows]));

/** Each kept row as `[contract's strike and side, HH:MM:SS…, close]`, for a table of expectations. */
export function keptRows(result: NormalisedDay, series = 0): (readonly [string, number, number])[] {
  const rows = result.series[series]?.rows;
  if (rows === undefined) return [];
  return Array.from(rows.strikes).flatMap((strike, c) =>
    Array.from(rows.time.subarray(rows.offsets[c], rows.offsets[c + 1]), (time, i) => {
      const name = strike === 0 ? "" : `${strike / 100}${rows.isPut[c] === 1 ? "PE" : "CE"}`;
      return [name, time, rows.columns.close[rows.offsets[c] + i]] as const;
    }),
  );
}
