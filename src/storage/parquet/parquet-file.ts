import { closeSync, openSync, writeSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { littleEndianBytes } from "../../units/little-endian.ts";
import { bitsOf, deltaPacked, deltaPackedEquals, hybrid, plainTexts } from "./encodings.ts";
import { bool, type Fields, i32, i64, list, struct, type Thrift, text, thriftBytes } from "./thrift.ts";

/** What a column's cells mean, and so how they are kept. */
export type CellKind =
  /** Milliseconds since 1970 by the exchange's clock → TIMESTAMP. */
  | "timestamp"
  /** Days since 1970 → DATE. */
  | "date"
  /** Paise → DECIMAL(18,2). */
  | "rupees"
  /** → BIGINT. */
  | "integer"
  /** → INTEGER. */
  | "small"
  | "double"
  /** Place in a list of words → VARCHAR. */
  | "text";

export interface FileColumn {
  readonly name: string;
  readonly kind: CellKind;
}

/** Names and numbers of Parquet's format (github.com/apache/parquet-format, parquet.thrift). */
const TYPE = { int32: 1, int64: 2, double: 5, byteArray: 6 } as const;
const ENCODING = { plain: 0, rle: 3, deltaBinaryPacked: 5, rleDictionary: 8 } as const;
const CODEC = { none: 0, gzip: 2 } as const;
const PAGE = { data: 0, dictionary: 2 } as const;
const OPTIONAL = 1;
const MAGIC = Buffer.from("PAR1");
/** Chunks of fewer bytes are not worth what starting a compressor costs. */
const SMALL_CHUNK = 8192;

const NOTHING = struct({});
/** How a kind is kept, and what says so in the schema: fields 6 to 8 are for readers that do not know logical types. */
const FORMATS: Readonly<Record<CellKind, { readonly type: number; readonly says: Fields }>> = {
  // Exchange time, not UTC; in milliseconds. There is no older name for time without a zone.
  timestamp: {
    type: TYPE.int64,
    says: { 10: struct({ 8: struct({ 1: bool(false), 2: struct({ 1: NOTHING }) }) }) },
  },
  date: { type: TYPE.int32, says: { 6: i32(6), 10: struct({ 6: NOTHING }) } },
  rupees: {
    type: TYPE.int64,
    says: { 6: i32(5), 7: i32(2), 8: i32(18), 10: struct({ 5: struct({ 1: i32(2), 2: i32(18) }) }) },
  },
  integer: { type: TYPE.int64, says: {} },
  small: { type: TYPE.int32, says: {} },
  double: { type: TYPE.double, says: {} },
  text: { type: TYPE.byteArray, says: { 6: i32(0), 10: struct({ 1: NOTHING }) } },
};

/**
 * Writes a Parquet file, a row group at a time: what is held does not grow with the file. Whole numbers are kept as packed
 * differences, texts as places in a dictionary, all pages compressed with gzip where it helps. Every column may hold NULL.
 */
export class ParquetFile {
  readonly #columns: readonly FileColumn[];
  readonly #handle: number;
  readonly #groups: Thrift[] = [];
  #at = 0;
  #rows = 0;

  constructor(path: string, columns: readonly FileColumn[]) {
    this.#columns = columns;
    this.#handle = openSync(path, "w");
    this.#write(MAGIC);
  }

  /** Writes a row group. NaN is NULL. @param words what columns of texts count into */
  group(values: readonly Float64Array[], words: readonly string[]): void {
    const rows = values[0]?.length ?? 0;
    if (rows === 0) return;
    const from = this.#at;
    const chunks = this.#columns.map((column, i) => this.#chunk(column, values[i] as Float64Array, words));
    this.#groups.push(struct({ 1: list(chunks), 2: i64(this.#at - from), 3: i64(rows) }));
    this.#rows += rows;
  }

  /** Ends the file. */
  finish(): void {
    const footer = thriftBytes({
      1: i32(2),
      2: list([
        struct({ 4: text("rows"), 5: i32(this.#columns.length) }),
        ...this.#columns.map(({ name, kind }) => {
          const { type, says } = FORMATS[kind];
          return struct({ 1: i32(type), 3: i32(OPTIONAL), 4: text(name), ...says });
        }),
      ]),
      3: i64(this.#rows),
      4: list(this.#groups),
      6: text("pluto"),
    });
    const length = Buffer.alloc(4);
    length.writeUInt32LE(footer.length);
    this.#write(Buffer.concat([footer, length, MAGIC]));
    this.close();
  }

  /** Lets go of the file as it is. */
  close(): void {
    closeSync(this.#handle);
  }

  /** Writes one column of a row group, and returns its metadata. */
  #chunk({ name, kind }: FileColumn, values: Float64Array, words: readonly string[]): Thrift {
    const from = this.#at;
    const cells = cellsOf(values);
    const given = cells.values;
    const { encoding, bytes, dictionary } = encoded(kind, cells, words);
    const sizes = { packed: 0, plain: 0 };
    // One codec for all pages of a chunk.
    const isCompressed = bytes.length + (dictionary?.bytes.length ?? 0) >= SMALL_CHUNK;
    const page = (body: Uint8Array, header: (sizes: Fields) => Fields): number => {
      const at = this.#at;
      const kept = isCompressed ? gzipSync(body, { level: 1 }) : body;
      const head = thriftBytes(header({ 2: i32(body.length), 3: i32(kept.length) }));
      this.#write(head);
      this.#write(kept);
      sizes.packed += head.length + kept.length;
      sizes.plain += head.length + body.length;
      return at;
    };
    const dictionaryAt =
      dictionary === undefined
        ? undefined
        : page(dictionary.bytes, (own) => ({
            1: i32(PAGE.dictionary),
            ...own,
            7: struct({ 1: i32(dictionary.count), 2: i32(ENCODING.plain) }),
          }));
    const dataAt = page(Buffer.concat([definedLevels(values, given.length), bytes]), (own) => ({
      1: i32(PAGE.data),
      ...own,
      5: struct({ 1: i32(values.length), 2: i32(encoding), 3: i32(ENCODING.rle), 4: i32(ENCODING.rle) }),
    }));
    return struct({
      2: i64(from),
      3: struct({
        1: i32(FORMATS[kind].type),
        2: list([
          i32(encoding),
          i32(ENCODING.rle),
          ...(dictionary === undefined ? [] : [i32(ENCODING.plain)]),
        ]),
        3: list([text(name)]),
        4: i32(isCompressed ? CODEC.gzip : CODEC.none),
        5: i64(values.length),
        6: i64(sizes.plain),
        7: i64(sizes.packed),
        9: i64(dataAt),
        11: dictionaryAt === undefined ? undefined : i64(dictionaryAt),
      }),
    });
  }

  #write(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length; ) from += writeSync(this.#handle, bytes, from);
    this.#at += bytes.length;
  }
}

/** The cells of a column that are not NULL, and how large they get; found in one pass, since a run has many marks. */
interface Cells {
  readonly values: Float64Array;
  readonly least: number;
  readonly most: number;
}

function cellsOf(column: Float64Array): Cells {
  let given = 0;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < column.length; row++) {
    const value = column[row] as number;
    if (Number.isNaN(value)) continue;
    given++;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (given === column.length) return { values: column, least, most };
  const values = new Float64Array(given);
  for (let row = 0, at = 0; at < given; row++)
    if (!Number.isNaN(column[row])) values[at++] = column[row] as number;
  return { values, least, most };
}

/** Which rows are not NULL, with the length in front. */
function definedLevels(values: Float64Array, given: number): Uint8Array {
  const isGiven = new Uint8Array(values.length).fill(1);
  if (given < values.length)
    for (let row = 0; row < values.length; row++) if (Number.isNaN(values[row])) isGiven[row] = 0;
  const levels = hybrid(isGiven, 1);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(levels.length);
  return Buffer.concat([length, levels]);
}

interface Encoded {
  readonly encoding: number;
  readonly bytes: Uint8Array;
  readonly dictionary?: { readonly bytes: Uint8Array; readonly count: number };
}

function encoded(kind: CellKind, cells: Cells, words: readonly string[]): Encoded {
  switch (kind) {
    case "double":
      return { encoding: ENCODING.plain, bytes: littleEndianBytes(cells.values) };
    case "text":
      return encodedTexts(cells.values, words);
    default:
      return encodedIntegers(cells);
  }
}

/** Differences of larger values do not fit the safe integers that they are reckoned in. */
const PACKED_MAX = 2_251_799_813_685_248;

function encodedIntegers({ values, least, most }: Cells): Encoded {
  if (least >= -PACKED_MAX && most <= PACKED_MAX)
    return {
      encoding: ENCODING.deltaBinaryPacked,
      bytes: least === most ? deltaPackedEquals(least, values.length) : deltaPacked(values),
    };
  if (values.length === 0) return { encoding: ENCODING.plain, bytes: new Uint8Array(0) };
  const bytes = Buffer.alloc(8 * values.length);
  for (const [i, value] of values.entries()) bytes.writeBigInt64LE(BigInt(value), 8 * i);
  return { encoding: ENCODING.plain, bytes };
}

/** The group's own words, in order of appearance, and the place of each row's. */
function encodedTexts(values: Float64Array, words: readonly string[]): Encoded {
  const places = new Int32Array(words.length).fill(-1);
  const own: string[] = [];
  const indexes = new Uint32Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const word = values[row] as number;
    if ((places[word] as number) < 0) places[word] = own.push(words[word] ?? "") - 1;
    indexes[row] = places[word] as number;
  }
  const width = Math.max(1, bitsOf(own.length - 1));
  return {
    encoding: ENCODING.rleDictionary,
    bytes: Buffer.concat([Uint8Array.of(width), hybrid(indexes, width)]),
    dictionary: { bytes: plainTexts(own), count: own.length },
  };
}
