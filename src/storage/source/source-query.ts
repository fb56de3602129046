import type { TradingDay } from "../../units/time.ts";

/** How one column of the files is to be read: as a number, as text, or as text that may be a DATE or TIMESTAMP. */
export type CellType = "number" | "text" | "date";

/** Text that every row of a file has: one for all files, or what the file's own name says. */
export type FileText = { readonly constant: string } | { readonly ofFile: (path: string) => string };

/** One column asked of the files. */
export interface SourceColumn {
  /** What the reader calls it. */
  readonly name: string;
  /** What the files call it, or the text that stands in every row. */
  readonly from: string | FileText;
  readonly as: CellType;
}

/** Where the stamp of a row is: in one column, or in a date column and a time column. */
export type StampColumns = { readonly ts: string } | { readonly date: string; readonly time: string };

/** A vendor's file as text: itself, or every file inside of a zip archive. */
export interface RawVendorFile {
  readonly path: string;
  readonly members: readonly { readonly name: string; readonly text: string }[];
}

/** What was made of files that are no table. */
export interface RawTable {
  /** How messages call it. */
  readonly shown: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | undefined)[])[];
}

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
  /** Makes tables of files that are none, such as JSON. */
  readonly convert?: (files: readonly RawVendorFile[]) => readonly RawTable[];
  /** The day that a file's name says all its rows are of. A row of another day refuses the file. */
  readonly dayOf?: (path: string) => TradingDay | undefined;
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
