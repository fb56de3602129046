import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { PlutoError } from "../../units/failure.ts";
import { dayFromNumber, dayNumber } from "../../units/time.ts";
import { numberSql, stampSql, textSql } from "./cell-sql.ts";
import { unzipped, writtenTable } from "./converted.ts";
import { isZipFile } from "./file-head.ts";
import { readRawFile } from "./raw-file.ts";
import { readBatches } from "./read-batches.ts";
import {
  expandPatterns,
  faultText,
  inspectFile,
  type SourceFile,
  sqlName,
  unreadable,
} from "./source-files.ts";
import type { SourceBatch, SourceQuery, UnreadableStamps } from "./source-query.ts";

const EXAMPLES = 3;
const MEMORY_LIMIT = "1GB";
/** Names that no file of a vendor carries. */
const UTC_MS = sqlName("utc ms of the row");
const ROW = sqlName("row of the file");

/** The staging table's own columns; `n0…` and `t0…` are the asked-for numbers and texts in order. */
const STAGED = [
  "day INTEGER",
  "file INTEGER",
  "row INTEGER",
  "stamp DOUBLE",
  "lost VARCHAR",
  "zoned BOOLEAN",
  "unreadable VARCHAR",
];

/**
 * CSV and Parquet files as batches of one calendar day each, ascending, whatever the order and number of the files.
 * Rows are staged in a private DuckDB that spills to a temporary folder, so that memory holds one day at a time.
 */
export class FileSource {
  readonly files: readonly string[];
  /** Rows read of each file, those whose stamp is unreadable included. */
  readonly rows: readonly number[];
  readonly unreadableStamps: readonly UnreadableStamps[];
  readonly #staged: Staged;
  readonly #query: SourceQuery;
  #isClosed = false;

  private constructor(query: SourceQuery, staged: Staged, loaded: Loaded) {
    this.#query = query;
    this.#staged = staged;
    this.files = loaded.files;
    this.rows = loaded.rows;
    this.unreadableStamps = loaded.unreadableStamps;
  }

  /**
   * Reads every file once. @throws `source.*` naming the file when one is missing, is no table, is damaged, lacks a
   * column, or has no stamp that can be read; `source.interrupted` when the signal aborts it
   */
  static async open(query: SourceQuery, signal?: AbortSignal): Promise<FileSource> {
    const staged = await openStaging();
    const interrupt = (): void => staged.db.interrupt();
    signal?.addEventListener("abort", interrupt);
    try {
      const loaded = await stageFiles(staged, query);
      signal?.throwIfAborted();
      return new FileSource(query, staged, loaded);
    } catch (error) {
      closeStaging(staged);
      if (signal?.aborted === true)
        throw new PlutoError("source.interrupted", "stopped while reading the files");
      throw error;
    } finally {
      signal?.removeEventListener("abort", interrupt);
    }
  }

  /** The batches, ascending by day. One reader at a time. */
  batches(): AsyncGenerator<SourceBatch> {
    return readBatches(this.#staged.db, this.#query.columns);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    closeStaging(this.#staged);
  }
}

interface Staged {
  readonly instance: DuckDBInstance;
  readonly db: DuckDBConnection;
  readonly folder: string;
}

interface Loaded {
  readonly files: readonly string[];
  readonly rows: readonly number[];
  readonly unreadableStamps: readonly UnreadableStamps[];
}

/** One thread: rows keep the order of their file. Nothing is fetched from outside. */
async function openStaging(): Promise<Staged> {
  const folder = mkdtempSync(path.join(tmpdir(), "pluto-ingest-"));
  const instance = await DuckDBInstance.create(":memory:", {
    threads: "1",
    memory_limit: MEMORY_LIMIT,
    temp_directory: folder,
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  });
  const db = await instance.connect();
  await db.run("SET TimeZone = 'UTC'");
  return { instance, db, folder };
}

function closeStaging({ instance, db, folder }: Staged): void {
  db.closeSync();
  instance.closeSync();
  rmSync(folder, { recursive: true, force: true });
}

async function stageFiles({ db, folder }: Staged, query: SourceQuery): Promise<Loaded> {
  const files = await sourceFiles(db, query, folder);
  const paths = files.map((file) => file.path);
  for (const file of files) checkColumns(file, query);
  const cells = query.columns.map((column, i) => (column.as === "number" ? `n${i} DOUBLE` : `t${i} VARCHAR`));
  await db.run(`CREATE TABLE stage (${[...STAGED, ...cells].join(", ")})`);
  const rows: number[] = [];
  const unreadableStamps: UnreadableStamps[] = [];
  for (const [number, file] of files.entries()) {
    const count = await stageFile(db, query, { file, number });
    await checkZones(db, file, number);
    await checkDay(db, query, { file, number });
    const lost = await lostStamps(db, file, number);
    if (lost !== undefined && lost.count === count)
      throw new PlutoError(
        "source.unreadable-stamp",
        `${file.path}: no stamp can be read, e.g. "${lost.examples[0]?.text}"; say how it is written with ts_format, e.g. %d/%m/%Y %H:%M:%S`,
      );
    rows.push(count);
    if (lost !== undefined) unreadableStamps.push(lost);
  }
  if (rows.every((count) => count === 0))
    throw new PlutoError(
      "source.no-rows",
      `no row in ${paths.join(", ")}${query.filter ? " meets the filter" : ""}`,
    );
  return { files: paths, rows, unreadableStamps };
}

/** The files that the patterns name; those that are no table made into tables first. */
async function sourceFiles(db: DuckDBConnection, query: SourceQuery, folder: string): Promise<SourceFile[]> {
  const paths = await expandPatterns(db, query.patterns);
  if (query.convert !== undefined)
    return query.convert(paths.map(readRawFile)).map((table, number) => writtenTable(table, folder, number));
  const files: SourceFile[] = [];
  for (const [number, file] of paths.entries())
    files.push(
      isZipFile(file)
        ? unzipped(file, folder, { dialect: query, number })
        : await inspectFile(db, file, query),
    );
  return files;
}

/** @throws `source.other-day` when a file that is named after a day holds rows of another */
async function checkDay(
  db: DuckDBConnection,
  { dayOf }: SourceQuery,
  { file, number }: { readonly file: SourceFile; readonly number: number },
): Promise<void> {
  const day = dayOf?.(file.path);
  if (day === undefined) return;
  const reader = await db.runAndReadAll(`SELECT day, min(row), count(*) FROM stage
    WHERE file = ${number} AND day <> ${dayNumber(day)} GROUP BY day ORDER BY count(*) DESC, day LIMIT 1`);
  const [other] = reader.getRowsJS();
  if (other === undefined) return;
  throw new PlutoError(
    "source.other-day",
    `${file.path} is named after ${day} and holds ${other[2]} rows of ${dayFromNumber(Number(other[0]))} ` +
      `(the first is row ${other[1]}); fetch it again, rename it, or leave those rows out with a filter`,
  );
}

/** @throws `source.no-such-column`, naming every column that is missing and those that exist */
function checkColumns(file: SourceFile, { stamp, columns }: SourceQuery): void {
  const stamps =
    "ts" in stamp
      ? [["ts", stamp.ts]]
      : [
          ["date", stamp.date],
          ["time", stamp.time],
        ];
  const read = columns.flatMap(({ name, from }) => (typeof from === "string" ? [[name, from]] : []));
  const wanted = [...stamps, ...read];
  const missing = wanted.filter(([, from = ""]) => !file.columns.has(from));
  if (missing.length === 0) return;
  const told = missing.map(([name, from]) => `"${from}" (for ${name})`).join(", ");
  throw new PlutoError(
    "source.no-such-column",
    `${file.path} has no column ${told}; it has ${[...file.columns.keys()].join(", ")}`,
    {
      data: { file: file.path, missing: missing.map(([, from]) => from), columns: [...file.columns.keys()] },
    },
  );
}

/** Reads one file into the staging table; returns its rows. Each cell is parsed once, in the innermost SELECT. */
async function stageFile(
  db: DuckDBConnection,
  query: SourceQuery,
  { file, number }: { readonly file: SourceFile; readonly number: number },
): Promise<number> {
  const stamp = stampSql(file, query);
  const numbers = query.columns.map((column, i) =>
    column.as === "number" ? numberSql(file, column, sqlName(`number ${i} of the row`)) : undefined,
  );
  const cells = query.columns.map((column, i) => numbers[i]?.value ?? textSql(file, column));
  const quick = numbers.flatMap((cell, i) =>
    cell === undefined ? [] : [`${cell.quick} AS ${sqlName(`number ${i} of the row`)}`],
  );
  const given = numbers.filter((cell) => cell !== undefined);
  const allPlain = given.map(({ isPlain }) => isPlain).join(" AND ");
  const faults = given.map(({ fault }) => fault).join(", ");
  const where = query.filter === undefined ? "" : ` WHERE (${query.filter})`;
  if (where !== "") await checkFilter(db, file, where);
  const select = [
    `CAST(floor((${UTC_MS} + ${query.dayShiftMs}) / 86400000) AS INTEGER)`,
    String(number),
    `CAST(${ROW} AS INTEGER)`,
    UTC_MS,
    `CASE WHEN ${UTC_MS} IS NULL THEN coalesce(${stamp.written}, '') END`,
    stamp.carriesZone === undefined
      ? "NULL"
      : `CASE WHEN ${UTC_MS} IS NOT NULL THEN ${stamp.carriesZone} END`,
    given.length === 0
      ? "NULL"
      : `CASE WHEN NOT (${allPlain}) THEN nullif(concat_ws(', ', ${faults}), '') END`,
    ...cells,
  ];
  const numbered = `SELECT *, row_number() OVER () AS ${ROW} FROM ${file.from}`;
  const parsed = ["*", `${stamp.utcMs} AS ${UTC_MS}`, ...quick].join(", ");
  try {
    const sql = `INSERT INTO stage SELECT ${select.join(", ")} FROM (SELECT ${parsed} FROM (${numbered})${where})`;
    return (await db.run(sql)).rowsChanged;
  } catch (error) {
    throw unreadable(file.path, error);
  }
}

/** @throws `source.bad-filter` when the condition is no SQL, or names a column that is not there */
async function checkFilter(db: DuckDBConnection, file: SourceFile, where: string): Promise<void> {
  try {
    await db.run(`EXPLAIN SELECT 1 FROM ${file.from}${where}`);
  } catch (error) {
    throw new PlutoError(
      "source.bad-filter",
      `${file.path}: the filter${where.slice(6)} does not hold for its columns: ${faultText(error)}`,
    );
  }
}

/** @throws `source.mixed-zones` when some stamps of a file carry a zone and others do not */
async function checkZones(db: DuckDBConnection, file: SourceFile, number: number): Promise<void> {
  const reader = await db.runAndReadAll(`SELECT count(DISTINCT zoned) FROM stage WHERE file = ${number}`);
  if (Number(reader.getRowsJS()[0]?.[0]) < 2) return;
  throw new PlutoError(
    "source.mixed-zones",
    `${file.path}: some stamps carry a zone and others do not; split the file, or keep one kind with a filter`,
  );
}

async function lostStamps(
  db: DuckDBConnection,
  file: SourceFile,
  number: number,
): Promise<UnreadableStamps | undefined> {
  const from = `FROM stage WHERE file = ${number} AND lost IS NOT NULL`;
  const count = Number((await db.runAndReadAll(`SELECT count(*) ${from}`)).getRowsJS()[0]?.[0]);
  if (count === 0) return undefined;
  const reader = await db.runAndReadAll(`SELECT row, lost ${from} ORDER BY row LIMIT ${EXAMPLES}`);
  const examples = reader.getRowsJS().map(([row, text]) => ({ row: Number(row), text: String(text) }));
  return { file: file.path, count, examples };
}
