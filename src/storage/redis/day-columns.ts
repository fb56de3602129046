import { crc32 } from "node:zlib";
import {
  COUNT_COLUMNS,
  contractCount,
  PRICE_COLUMNS,
  type RowColumn,
  type RowColumns,
  rowCount,
  type SeriesRows,
} from "../../market/series-rows.ts";
import { fillFromLittleEndian, littleEndianBytes } from "../../units/little-endian.ts";

/**
 * One day of one series as the fields of a Redis hash: what a load does not need is not sent. All little-endian:
 *
 *     head        u32[20]: magic, format, rows, contracts, duplicates, columns, then CRC-32 of: the name, the field
 *                 contracts, the field time, each of the ten columns (0: absent), and the 19 words before
 *     contracts   i32[contracts] strike, i32[contracts + 1] offset, u8[contracts] 1 for a put
 *     time        i32[rows] ms since midnight
 *     a column    i32[rows] a price in paise, f64[rows] a count; named as in `RowColumns`
 *
 * `columns` has bit 0 … 9 set for open, high, low, close, bid, ask, volume, oi, bidQty, askQty, as in a data version.
 */
export type DayFields = ReadonlyMap<string, Uint8Array>;

/** What reading the fields came to. Corrupt: cut short, changed, of another format, or of another series or day. */
export type DecodedDay =
  | { readonly status: "whole"; readonly rows: SeriesRows }
  | { readonly status: "lost" }
  | { readonly status: "corrupt"; readonly why: string };

const MAGIC = 0x44_54_4c_50;
const FORMAT = 1;
const HEAD_WORDS = 20;
const COLUMNS: readonly RowColumn[] = [...PRICE_COLUMNS, ...COUNT_COLUMNS];

const HEAD = { magic: 0, format: 1, rows: 2, contracts: 3, duplicates: 4, columns: 5, name: 6 } as const;
const CRC = { contracts: 7, time: 8, firstColumn: 9, head: HEAD_WORDS - 1 } as const;

const isCount = (column: RowColumn): boolean => COUNT_COLUMNS.some((count) => count === column);

/** @param name what the day is filed under; a day that comes back under another name is corrupt */
export function encodeDay(name: string, rows: SeriesRows): DayFields {
  const fields = new Map<string, Uint8Array>();
  const head = new Uint32Array(HEAD_WORDS);
  head[HEAD.magic] = MAGIC;
  head[HEAD.format] = FORMAT;
  head[HEAD.rows] = rowCount(rows);
  head[HEAD.contracts] = contractCount(rows);
  head[HEAD.duplicates] = rows.duplicates ?? 0;
  head[HEAD.name] = crc32(name);
  const add = (field: string, bytes: Uint8Array, crcAt: number): void => {
    fields.set(field, bytes);
    head[crcAt] = crc32(bytes);
  };
  fields.set("head", littleEndianBytes(head));
  const contracts = [littleEndianBytes(rows.strikes), littleEndianBytes(rows.offsets), rows.isPut];
  add("contracts", Buffer.concat(contracts), CRC.contracts);
  add("time", copied(rows.time), CRC.time);
  for (const [bit, column] of COLUMNS.entries()) {
    const values = rows.columns[column];
    if (values === undefined) continue;
    head[HEAD.columns] = (head[HEAD.columns] as number) | (1 << bit);
    add(column, copied(values), CRC.firstColumn + bit);
  }
  head[CRC.head] = crc32(littleEndianBytes(head.subarray(0, CRC.head)));
  return fields.set("head", littleEndianBytes(head));
}

/** The caller may use its arrays again while these bytes wait to be sent. */
const copied = (values: Int32Array | Float64Array): Uint8Array => Buffer.from(littleEndianBytes(values));

/** The fields to ask for. `close` is always among them. */
export const fieldsOf = (columns: readonly RowColumn[]): readonly string[] => [
  "head",
  "contracts",
  "time",
  ...new Set<RowColumn>(["close", ...columns]),
];

/** @param read the value of a field, or null when it is not there; asked for those of `fieldsOf(columns)` only */
export function decodeDay(
  name: string,
  columns: readonly RowColumn[],
  read: (field: string) => Uint8Array | null,
): DecodedDay {
  if (fieldsOf(columns).every((field) => read(field) === null)) return { status: "lost" };
  const corrupt = (why: string): DecodedDay => ({ status: "corrupt", why });
  const head = headOf(read("head"), name);
  if (typeof head === "string") return corrupt(head);
  const rows = head[HEAD.rows] as number;
  const contracts = head[HEAD.contracts] as number;
  const whole = (field: string, bytes: number, crcAt: number): Uint8Array | undefined => {
    const value = read(field);
    return value?.length === bytes && crc32(value) === head[crcAt] ? value : undefined;
  };
  const table = whole("contracts", 4 * contracts + 4 * (contracts + 1) + contracts, CRC.contracts);
  const time = whole("time", 4 * rows, CRC.time);
  if (table === undefined) return corrupt("its contracts do not match their checksum");
  if (time === undefined) return corrupt("its times do not match their checksum");
  const found: Partial<Record<RowColumn, Int32Array | Float64Array>> = {};
  for (const column of new Set<RowColumn>(["close", ...columns])) {
    const bit = COLUMNS.indexOf(column);
    if (((head[HEAD.columns] as number) & (1 << bit)) === 0) continue;
    const width = isCount(column) ? 8 : 4;
    const bytes = whole(column, width * rows, CRC.firstColumn + bit);
    if (bytes === undefined) return corrupt(`its ${column} does not match its checksum`);
    found[column] = fillFromLittleEndian(width === 8 ? new Float64Array(rows) : new Int32Array(rows), bytes);
  }
  if (found.close === undefined) return corrupt("it has no close");
  const duplicates = head[HEAD.duplicates] as number;
  return {
    status: "whole",
    rows: {
      strikes: fillFromLittleEndian(new Int32Array(contracts), table.subarray(0, 4 * contracts)),
      offsets: fillFromLittleEndian(
        new Int32Array(contracts + 1),
        table.subarray(4 * contracts, 8 * contracts + 4),
      ),
      isPut: Uint8Array.from(table.subarray(8 * contracts + 4)),
      time: fillFromLittleEndian(new Int32Array(rows), time),
      columns: found as RowColumns,
      ...(duplicates > 0 ? { duplicates } : {}),
    },
  };
}

/** The head's words, or what is wrong with it. */
function headOf(bytes: Uint8Array | null, name: string): Uint32Array | string {
  if (bytes?.length !== 4 * HEAD_WORDS) return "its head is missing or cut short";
  const head = fillFromLittleEndian(new Uint32Array(HEAD_WORDS), bytes);
  if (head[HEAD.magic] !== MAGIC) return "its head is not one of Pluto's";
  if (head[HEAD.format] !== FORMAT)
    return `it has format ${head[HEAD.format]}, this Pluto reads format ${FORMAT}`;
  if (crc32(bytes.subarray(0, 4 * CRC.head)) !== head[CRC.head])
    return "its head does not match its checksum";
  if (head[HEAD.name] !== crc32(name)) return "it holds another series or another day";
  return head;
}

/** What the fields take, bytes; what Redis adds to keep them is not in it. */
export const bytesOf = (fields: DayFields): number => {
  let bytes = 0;
  for (const [field, value] of fields) bytes += field.length + value.length;
  return bytes;
};
