/** How one column of the files is to be read: as a number, as text, or as text that may be a DATE or TIMESTAMP. */
export type CellType = "number" | "text" | "date";

/** One column asked of the files. */
export interface SourceColumn {
  /** What the reader calls it. */
  readonly name: string;
  /** What the files call it. */
  readonly from: string;
  readonly as: CellType;
}

/** Where the stamp of a row is: in one column, or in a date column and a time column. */
export type StampColumns = { readonly ts: string } | { readonly date: string; readonly time: string };

/** What to read from which files. */
export interface SourceQuery {
  /** Paths and globs, CSV and Parquet, compressed or not. */
  readonly patterns: readonly string[];
  readonly stamp: StampColumns;
  /**
   * How stamps are written: a strptime pattern such as `%d/%m/%Y %H:%M:%S`, or `epoch_s`, `epoch_ms`, `epoch_us`,
   * `epoch_ns`. Undefined: ISO 8601, or a date-time type of the file's own.
   */
  readonly stampFormat: string | undefined;
  /** IANA zone of stamps that carry none. */
  readonly zone: string;
  readonly columns: readonly SourceColumn[];
  /** A SQL condition on the files' own columns; rows that do not meet it are not read. */
  readonly filter: string | undefined;
  /** Added to a stamp's UTC milliseconds before its date is taken: the date decides in which batch a row comes. */
  readonly dayShiftMs: number;
  /** For CSV: false when the first line is data; columns are then `column0`, `column1`, … (padded when many). */
  readonly header: boolean;
  /** For CSV: what stands between cells; undefined: found out. */
  readonly delimiter: string | undefined;
}

/** A text column of a batch, by code: `values[codes[i]]`, -1 where the cell is empty. */
export interface CodedText {
  readonly values: readonly string[];
  readonly codes: Int32Array;
}

/** All rows of one calendar day, in order of file and row. */
export interface SourceBatch {
  /** Days since 1970-01-01 of stamp + `dayShiftMs`. */
  readonly day: number;
  readonly count: number;
  /** UTC epoch milliseconds. */
  readonly stamp: Float64Array;
  /** Place in `files`. */
  readonly file: Int32Array;
  /** Row within its file, from 1. */
  readonly row: Int32Array;
  /** NaN where the cell is empty. */
  readonly numbers: ReadonlyMap<string, Float64Array>;
  readonly texts: ReadonlyMap<string, CodedText>;
  /** Cells that hold no number where one was asked for, e.g. `close="12,x"`; -1 for a row without such a cell. */
  readonly unreadable: CodedText;
}

/** Rows that cannot be placed in time. */
export interface UnreadableStamps {
  readonly file: string;
  readonly count: number;
  /** The first of them. */
  readonly examples: readonly { readonly row: number; readonly text: string }[];
}
