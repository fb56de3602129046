import { statSync } from "node:fs";
import type { DuckDBConnection } from "@duckdb/node-api";
import { messageOf, PlutoError } from "../../units/failure.ts";
import { cellsOf, delimiterOf, type FileHead, readHead } from "./file-head.ts";

/** One file to be read, with the columns it has. */
export interface SourceFile {
  readonly path: string;
  /** The FROM clause that reads it, rows in the order of the file. */
  readonly from: string;
  /** Column name → DuckDB type; every column of a CSV is VARCHAR. */
  readonly columns: ReadonlyMap<string, string>;
}

export interface CsvDialect {
  /** False when the first line is data; columns are then `column0`, `column1`, … */
  readonly header: boolean;
  /** Undefined: found out from the first line. */
  readonly delimiter: string | undefined;
}

export const sqlText = (text: string): string => `'${text.replaceAll("'", "''")}'`;
export const sqlName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** What DuckDB has against a file, in one line: its words up to the advice. */
export function faultText(thrown: unknown): string {
  const lines = messageOf(thrown).split("\n");
  const end = lines.findIndex((line) => /^Possible (fixes|solutions)|^\s*$|^LINE /.test(line));
  const told = end === -1 ? lines : lines.slice(0, end);
  return told.map((line) => line.trim()).join("; ");
}

export const unreadable = (path: string, error: unknown): PlutoError =>
  new PlutoError("source.unreadable-file", `${path} cannot be read: ${faultText(error)}`, { cause: error });

/**
 * Expands paths and globs, in the order given, each glob in order of name, no file twice.
 * @throws `source.no-such-file` when a pattern matches nothing
 */
export async function expandPatterns(db: DuckDBConnection, patterns: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const pattern of patterns) {
    if (statSync(pattern, { throwIfNoEntry: false })?.isFile() === true) {
      found.add(pattern);
      continue;
    }
    const reader = await db.runAndReadAll(`SELECT file FROM glob(${sqlText(pattern)}) ORDER BY file`);
    const files = reader.getRowsJS().map(([file]) => String(file));
    if (files.length === 0)
      throw new PlutoError(
        "source.no-such-file",
        `no file matches "${pattern}"; give a path or a quoted glob`,
      );
    for (const file of files) found.add(file);
  }
  return [...found];
}

/**
 * Looks at a file without reading its rows: its format and its columns.
 * @throws `source.not-a-table` for a web page, `source.unreadable-file` for a truncated or damaged file
 */
export async function inspectFile(
  db: DuckDBConnection,
  path: string,
  dialect: CsvDialect,
): Promise<SourceFile> {
  try {
    const head = readHead(path);
    if (formatOf(path, head) === "csv") return csvTable(path, head.head, dialect);
    const from = `read_parquet(${sqlText(path)})`;
    const reader = await db.runAndReadAll(`DESCRIBE SELECT * FROM ${from}`);
    const columns = new Map(reader.getRowsJS().map(([name, type]) => [String(name), String(type)]));
    return { path, from, columns };
  } catch (error) {
    throw error instanceof PlutoError ? error : unreadable(path, error);
  }
}

/** Nothing is left to DuckDB's guesses about a CSV: a damaged line is then an error that names the line. */
export function csvTable(path: string, head: string, dialect: CsvDialect): SourceFile {
  const line = head.split(/\r?\n/, 1)[0] ?? "";
  const delimiter = dialect.delimiter ?? delimiterOf(line);
  const cells = cellsOf(line, delimiter);
  // A line that ends in a comma, as NSE's old files do, has a last column without a name.
  const names = cells.map((cell, i) => (dialect.header && cell.trim() !== "" ? cell.trim() : `column${i}`));
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  if (repeated !== undefined)
    throw new PlutoError(
      "source.not-a-table",
      `${path} has two columns called "${repeated}"; rename one of them`,
    );
  const options = [
    "auto_detect = false",
    `header = ${dialect.header}`,
    `delim = ${sqlText(delimiter)}`,
    `quote = '"'`,
    `escape = '"'`,
    `columns = {${names.map((name) => `${sqlText(name)}: 'VARCHAR'`).join(", ")}}`,
    "parallel = false",
  ];
  const from = `read_csv(${sqlText(path)}, ${options.join(", ")})`;
  return { path, from, columns: new Map(names.map((name) => [name, "VARCHAR"])) };
}

/** By the file's own bytes; a name that ends in `.parquet` must hold Parquet. */
export function formatOf(path: string, { bytes, head, tail }: FileHead): "csv" | "parquet" {
  const fail = (code: string, why: string): never => {
    throw new PlutoError(`source.${code}`, `${path} ${why}`);
  };
  if (bytes === 0) return fail("unreadable-file", "is empty; fetch it again");
  if (/^\s*<(!doctype|html|head|\?xml)/i.test(head))
    return fail("not-a-table", "is a web page, not a table; the download went wrong, fetch it again");
  const isParquet = head.startsWith("PAR1");
  if (isParquet && bytes > 12 && tail === "PAR1") return "parquet";
  if (isParquet || /\.(parquet|pq)$/i.test(path))
    return fail("unreadable-file", "is a truncated or damaged Parquet file; fetch it again");
  if (/^\s*[[{]/.test(head))
    return fail("not-a-table", "is JSON in no shape that Pluto knows; see pluto data ingest --profile");
  if (head.slice(0, 4096).includes("\u0000"))
    return fail("not-a-table", "is binary; ingest reads CSV and Parquet");
  return "csv";
}
