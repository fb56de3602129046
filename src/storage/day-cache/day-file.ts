import { closeSync, openSync, readSync } from "node:fs";
import { crc32 } from "node:zlib";
import { sameTimes } from "../../market/same-times.ts";
import {
  COUNT_COLUMNS,
  contractCount,
  PRICE_COLUMNS,
  type RowColumn,
  type RowColumns,
  rowCount,
  type SeriesRows,
} from "../../market/series-rows.ts";

/**
 * One day of one series as a file: a head, then extents that each begin at a multiple of 8. What a load does not need is not
 * read, and what it reads are views of one buffer. All in the byte order of the machine: one of the other order does not
 * know the magic, and decodes the day again.
 *
 *     head        u32[64]: magic, format, rows, contracts, duplicates, columns present, columns asked for, flags (1: all
 *                 contracts have rows at the same instants; 2: some row has no close), CRC-32 of the name; from word 9 of each extent: where it begins,
 *                 its bytes, its CRC-32; last: CRC-32 of the words before
 *     contracts   i32[contracts] strike, i32[contracts + 1] offset, u8[contracts] 1 for a put
 *     time        i32[rows] ms since midnight, or of one contract when all share them
 *     a column    i32[rows] a price in paise, f64[rows] a count
 *
 * Columns have bit 0 … 9 for close, open, high, low, bid, ask, volume, oi, bidQty, askQty: what most runs read comes first.
 */
export const DAY_FILE_FORMAT = 2;

/** What a day's file came to. `lacks`: it is whole, and nobody has asked the store for all of these columns yet. */
export type DayFile =
  | { readonly status: "whole"; readonly rows: SeriesRows; readonly bytes: number }
  | { readonly status: "lost" }
  | { readonly status: "lacks"; readonly asked: readonly RowColumn[] }
  | { readonly status: "corrupt"; readonly why: string };

const MAGIC = 0x59_44_4c_50;
const HEAD_WORDS = 64;
const HEAD_BYTES = 4 * HEAD_WORDS;
const HEAD = {
  magic: 0,
  format: 1,
  rows: 2,
  contracts: 3,
  duplicates: 4,
  present: 5,
  asked: 6,
  flags: 7,
  name: 8,
  extents: 9,
  crc: HEAD_WORDS - 1,
} as const;
const COLUMNS: readonly RowColumn[] = [
  "close",
  ...PRICE_COLUMNS.filter((column) => column !== "close"),
  ...COUNT_COLUMNS,
];
const FLAG = { sharesTimes: 1, hasGaps: 2 } as const;
/** Places among the extents. */
const EXTENT = { contracts: 0, time: 1, firstColumn: 2 } as const;

const widthOf = (column: RowColumn): number => (COUNT_COLUMNS.some((count) => count === column) ? 8 : 4);
const padded = (bytes: number): number => (bytes + 7) & ~7;
const maskOf = (columns: readonly RowColumn[]): number =>
  columns.reduce((mask, column) => mask | (1 << COLUMNS.indexOf(column)), 1);

/**
 * A day as the bytes of its file.
 * @param name what the day is filed under; a file that comes back under another name is corrupt
 * @param asked the columns that the store was asked for: of those that `rows` lacks it has none
 */
export function dayFileBytes(name: string, rows: SeriesRows, asked: readonly RowColumn[]): Uint8Array {
  const contracts = contractCount(rows);
  const sharesTimes = haveSameTimes(rows);
  const time = sharesTimes ? rows.time.subarray(0, rows.offsets[1]) : rows.time;
  const given = COLUMNS.map((column) => rows.columns[column]);
  const parts = [undefined, time, ...given];
  const bytesOf = (place: number): number =>
    place === EXTENT.contracts ? 9 * contracts + 4 : (parts[place]?.byteLength ?? 0);
  const size = parts.reduce((sum, _, place) => sum + padded(bytesOf(place)), HEAD_BYTES);
  const file = new Uint8Array(size);
  const head = new Uint32Array(file.buffer, 0, HEAD_WORDS);
  head[HEAD.magic] = MAGIC;
  head[HEAD.format] = DAY_FILE_FORMAT;
  head[HEAD.rows] = rowCount(rows);
  head[HEAD.contracts] = contracts;
  head[HEAD.duplicates] = rows.duplicates ?? 0;
  head[HEAD.present] = given.reduce(
    (mask, values, bit) => (values === undefined ? mask : mask | (1 << bit)),
    0,
  );
  head[HEAD.asked] = maskOf(asked);
  head[HEAD.flags] =
    (sharesTimes ? FLAG.sharesTimes : 0) | (rows.columns.close.includes(0) ? FLAG.hasGaps : 0);
  head[HEAD.name] = crc32(name);
  let at = HEAD_BYTES;
  for (const [place, part] of parts.entries()) {
    const bytes = bytesOf(place);
    if (place === EXTENT.contracts) putContracts(file, at, rows);
    else if (part !== undefined) file.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at);
    head.set([at, bytes, crc32(file.subarray(at, at + bytes))], HEAD.extents + 3 * place);
    at += padded(bytes);
  }
  head[HEAD.crc] = crc32(file.subarray(0, 4 * HEAD.crc));
  return file;
}

function putContracts(file: Uint8Array, at: number, { strikes, offsets, isPut }: SeriesRows): void {
  for (const part of [strikes, offsets, isPut]) {
    file.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at);
    at += part.byteLength;
  }
}

/** Whether every contract has as many rows as the first, at the same instants; false of one contract alone. */
function haveSameTimes({ offsets, time }: SeriesRows): boolean {
  const contracts = offsets.length - 1;
  const count = offsets[1] ?? 0;
  if (contracts < 2) return false;
  for (let c = 0; c < contracts; c++) if (offsets[c + 1] !== (c + 1) * count) return false;
  const bytes = Buffer.from(time.buffer, time.byteOffset, time.byteLength);
  return bytes.compare(bytes, 4 * count, bytes.length, 0, bytes.length - 4 * count) === 0;
}

/**
 * Reads `close` and those of `columns` that the day has. @param name what the day is filed under
 * @param times times that were spread over contracts before: most days have the ones of the day before
 */
export function readDayFile(
  path: string,
  name: string,
  columns: readonly RowColumn[],
  times = new SpreadTimes(),
): DayFile {
  let handle: number;
  try {
    handle = openSync(path, "r");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT" || code === "ENOTDIR"
      ? { status: "lost" }
      : { status: "corrupt", why: `it cannot be opened: ${code}` };
  }
  try {
    return readFrom(handle, { name, columns, times });
  } catch (error) {
    return { status: "corrupt", why: `it cannot be read: ${(error as NodeJS.ErrnoException).code}` };
  } finally {
    closeSync(handle);
  }
}

interface Wanted {
  readonly name: string;
  readonly columns: readonly RowColumn[];
  readonly times: SpreadTimes;
}

function readFrom(handle: number, { name, columns, times }: Wanted): DayFile {
  const head = headOf(handle, name);
  if (typeof head === "string") return { status: "corrupt", why: head };
  const wanted = maskOf(columns);
  const asked = head[HEAD.asked] as number;
  if ((wanted & ~asked) !== 0)
    return { status: "lacks", asked: COLUMNS.filter((_, bit) => (asked & (1 << bit)) !== 0) };
  const read = wanted & (head[HEAD.present] as number);
  const places: number[] = [EXTENT.contracts, EXTENT.time];
  for (const bit of COLUMNS.keys()) if ((read & (1 << bit)) !== 0) places.push(EXTENT.firstColumn + bit);
  const bytes = readExtents(handle, head, places);
  if (bytes === undefined)
    return { status: "corrupt", why: "it is cut short, or does not match its checksum" };
  const rows = rowsOf(head, bytes, times);
  return rows === undefined
    ? { status: "corrupt", why: "its parts do not fit each other" }
    : {
        status: "whole",
        rows,
        bytes: HEAD_BYTES + [...bytes.values()].reduce((sum, b) => sum + b.length, 0),
      };
}

/** The head's words, or what is wrong with it. */
function headOf(handle: number, name: string): Uint32Array | string {
  const head = new Uint32Array(HEAD_WORDS);
  const bytes = new Uint8Array(head.buffer);
  if (readSync(handle, bytes, 0, HEAD_BYTES, 0) !== HEAD_BYTES) return "its head is cut short";
  if (head[HEAD.magic] !== MAGIC) return "its head is not one of Pluto's";
  if (head[HEAD.format] !== DAY_FILE_FORMAT) return `it has format ${head[HEAD.format]}`;
  if (crc32(bytes.subarray(0, 4 * HEAD.crc)) !== head[HEAD.crc])
    return "its head does not match its checksum";
  if (head[HEAD.name] !== crc32(name)) return "it holds another series or another day";
  return head;
}

/** The extents at `places`, neighbours in one read; undefined when one is cut short or was changed. */
function readExtents(
  handle: number,
  head: Uint32Array,
  places: readonly number[],
): ReadonlyMap<number, Uint8Array> | undefined {
  const extent = (place: number): [at: number, bytes: number, crc: number] => {
    const word = HEAD.extents + 3 * place;
    return [head[word] as number, head[word + 1] as number, head[word + 2] as number];
  };
  const total = places.reduce((sum, place) => sum + padded(extent(place)[1]), 0);
  const buffer = new Uint8Array(new ArrayBuffer(total));
  const found = new Map<number, Uint8Array>();
  let filled = 0;
  for (let first = 0; first < places.length; ) {
    const [begin] = extent(places[first] as number);
    let end = begin;
    let next = first;
    while (next < places.length && extent(places[next] as number)[0] === end) {
      const [at, bytes] = extent(places[next] as number);
      found.set(places[next] as number, buffer.subarray(filled + at - begin, filled + at - begin + bytes));
      end = at + padded(bytes);
      next++;
    }
    if (readSync(handle, buffer, filled, end - begin, begin) !== end - begin) return undefined;
    filled += end - begin;
    first = next;
  }
  for (const place of places) {
    const bytes = found.get(place);
    if (bytes === undefined || crc32(bytes) !== extent(place)[2]) return undefined;
  }
  return found;
}

/** Undefined when lengths do not agree with the head. */
function rowsOf(
  head: Uint32Array,
  extents: ReadonlyMap<number, Uint8Array>,
  times: SpreadTimes,
): SeriesRows | undefined {
  const rows = head[HEAD.rows] as number;
  const contracts = head[HEAD.contracts] as number;
  const duplicates = head[HEAD.duplicates] as number;
  const table = extents.get(EXTENT.contracts);
  const stamps = extents.get(EXTENT.time);
  if (table?.length !== 9 * contracts + 4 || stamps === undefined) return undefined;
  const words = new Int32Array(table.buffer, table.byteOffset, 2 * contracts + 1);
  const flags = head[HEAD.flags] as number;
  const shares = (flags & FLAG.sharesTimes) !== 0;
  const count = shares ? rows / contracts : rows;
  if (stamps.length !== 4 * count) return undefined;
  const given = new Int32Array(stamps.buffer, stamps.byteOffset, count);
  const columns: Partial<Record<RowColumn, Int32Array | Float64Array>> = {};
  for (const [bit, column] of COLUMNS.entries()) {
    const bytes = extents.get(EXTENT.firstColumn + bit);
    if (bytes === undefined) continue;
    const width = widthOf(column);
    if (bytes.length !== width * rows) return undefined;
    columns[column] =
      width === 8
        ? new Float64Array(bytes.buffer, bytes.byteOffset, rows)
        : new Int32Array(bytes.buffer, bytes.byteOffset, rows);
  }
  if (columns.close === undefined) return undefined;
  return {
    strikes: words.subarray(0, contracts),
    offsets: words.subarray(contracts),
    isPut: table.subarray(8 * contracts + 4),
    time: shares ? times.over(contracts, given) : given,
    columns: columns as RowColumns,
    ...(duplicates > 0 ? { duplicates } : {}),
    hasGaps: (flags & FLAG.hasGaps) !== 0,
  };
}

/** Times of one contract, repeated for every contract of a chain. Days that have the same share one array: nobody writes it. */
export class SpreadTimes {
  #contracts = 0;
  #times: Int32Array = new Int32Array(0);
  #all: Int32Array = new Int32Array(0);

  over(contracts: number, times: Int32Array): Int32Array {
    if (contracts !== this.#contracts || !sameTimes(times, this.#times)) {
      this.#all = repeated(times, contracts);
      this.#contracts = contracts;
      this.#times = times.slice();
    }
    return this.#all;
  }
}

function repeated(times: Int32Array, contracts: number): Int32Array {
  const all = new Int32Array(times.length * contracts);
  all.set(times);
  // Twice as many at each step: copying whole blocks of memory.
  for (let filled = times.length; filled > 0 && filled < all.length; filled *= 2)
    all.copyWithin(filled, 0, Math.min(filled, all.length - filled));
  return all;
}
