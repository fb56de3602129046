import type { TradingDay } from "../../units/time.ts";

/** As much of a vendor's file as tells whose it is. */
export interface FileOutline {
  readonly path: string;
  /** Its name, without folders. */
  readonly name: string;
  /** Names of its columns: those of Parquet, or the cells of the first line. */
  readonly columns: readonly string[];
  /** The beginning as text, of the first file inside when it is a zip archive; empty for Parquet. */
  readonly head: string;
  /** Names of the files inside of a zip archive. */
  readonly members: readonly string[];
}

/** A vendor's file as text: itself, or every file inside of a zip archive. */
export interface VendorFile {
  readonly path: string;
  readonly members: readonly { readonly name: string; readonly text: string }[];
}

type Cell = string | number | undefined;

/** What a profile makes of files that are no table. */
export interface VendorTable {
  /** How messages call it. */
  readonly shown: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A vendor's way of writing files: how to know it, and what its columns, stamps and units mean. */
export interface Profile {
  readonly name: string;
  readonly summary: string;
  /** What its stamps mean, and how sure that is. */
  readonly stamps: string;
  /** What one has to know, each dealt with by the mapping or by `convert`. */
  readonly traps: readonly string[];
  /** By what a file is this vendor's, in words; undefined when it is not. */
  recognise(file: FileOutline): string | undefined;
  /** The mapping as a mapping file would have it. */
  mapping(file: FileOutline | undefined): Readonly<Record<string, unknown>>;
  /** Makes tables of files that are none. @throws `ingest.bad-vendor-file` */
  convert?(files: readonly VendorFile[]): readonly VendorTable[];
  /** Whether a file is a table all the same, so that `convert` has nothing to do. */
  isTable?(file: FileOutline): boolean;
  /** The day that all rows are of, as the file's name says. */
  dayOf?(path: string): TradingDay | undefined;
  /** Why its rows may not be ingested as they are; undefined when they may. @param mapping as the user wants it */
  refusal?(mapping: { readonly kind?: unknown; readonly spot_as_index?: unknown }): string | undefined;
}

/** In words, that a file has columns by which it is known; undefined unless it has all of them. */
export function byColumns(file: FileOutline, ...names: readonly string[]): string | undefined {
  return names.every((name) => file.columns.includes(name)) ? `its columns ${names.join(", ")}` : undefined;
}
