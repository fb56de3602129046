import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { seriesName, VIX } from "../../../src/market/series.ts";
import {
  COUNT_COLUMNS,
  NOT_GIVEN,
  PRICE_COLUMNS,
  type RowColumn,
  type SeriesRows,
} from "../../../src/market/series-rows.ts";
import { addDays, clockTextMs, MS_PER_DAY, type TradingDay } from "../../../src/units/time.ts";
import { ALL_COLUMNS, type Content } from "./contents.ts";

/** How a store that Pluto did not write spells the layout. */
export interface Dialect {
  readonly ts?: "TIMESTAMP" | "TIMESTAMP_MS" | "TIMESTAMP_NS";
  readonly strike?: string;
  readonly optionType?: { readonly sql: string; readonly call: string; readonly put: string };
  readonly price?: string;
  readonly count?: string;
  /** What stands where there is no price; counts that are not given are NaN with "NaN", else NULL. */
  readonly noPrice?: "NULL" | "NaN" | "0" | "-1";
  /** Stored stamp = instant known − this. */
  readonly shiftMs?: number;
  /** Rows in any order, and after them a second row for some instants, which is to be left out. */
  readonly isShuffled?: boolean;
  /** All series of an underlying's options in one wide table, the layout's names being views on it. */
  readonly asViews?: boolean;
}

const THEIRS: Readonly<Record<RowColumn, string>> = {
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

/** How many rows `isShuffled` repeats, of a series' rows. */
export const repeatedRows = (rows: SeriesRows): number => Math.ceil(rows.time.length / 2);

/** Creates one table with the rows of one or more days; by the library's own API, so that Pluto's code is not its judge. */
async function writeTable(
  connection: DuckDBConnection,
  contents: readonly Content[],
  dialect: Dialect,
): Promise<void> {
  const [first] = contents;
  if (first === undefined) return;
  const { series } = first;
  const isOptions = series.kind === "options";
  const { ts = "TIMESTAMP", strike = "DOUBLE", price = "DOUBLE", count = "BIGINT" } = dialect;
  const optionType = dialect.optionType ?? { sql: "VARCHAR", call: "call", put: "put" };
  const isVix = series.underlying === VIX;
  const columns = ALL_COLUMNS.filter((column) =>
    contents.some(({ rows }) => rows.columns[column] !== undefined),
  );
  const typeOf = (column: RowColumn): string =>
    COUNT_COLUMNS.some((one) => one === column)
      ? count
      : isVix && price === "DECIMAL(9,2)"
        ? "DECIMAL(9,4)"
        : price;
  const fields = [
    `ts ${ts}`,
    ...(isOptions ? [`strike ${strike}`, `option_type ${optionType.sql}`] : []),
    ...columns.map((column) => `${THEIRS[column]} ${typeOf(column)}`),
  ];
  const literalOf = (column: RowColumn, value: number): string => {
    if (COUNT_COLUMNS.some((one) => one === column)) {
      if (value !== NOT_GIVEN) return String(value);
      return dialect.noPrice === "NaN" ? "'NaN'::DOUBLE" : "NULL";
    }
    if (value > 0) return isVix ? (value / 10_000).toFixed(4) : (value / 100).toFixed(2);
    const { noPrice = "NULL" } = dialect;
    return noPrice === "NaN" ? "'NaN'::DOUBLE" : noPrice;
  };
  const lines = contents.flatMap(({ day, rows }) => {
    const own: string[] = [];
    for (let c = 0; c < rows.strikes.length; c++)
      for (let row = rows.offsets[c] as number; row < (rows.offsets[c + 1] as number); row++) {
        const stamp = stampOf(day, (rows.time[row] as number) - (dialect.shiftMs ?? 0));
        const side = rows.isPut[c] === 1 ? optionType.put : optionType.call;
        const contract = isOptions ? `, ${(rows.strikes[c] as number) / 100}, '${side}'` : "";
        const values = columns.map((column) => literalOf(column, rows.columns[column]?.[row] ?? NOT_GIVEN));
        own.push(`TIMESTAMP '${stamp}'${contract}, ${values.join(", ")}`);
      }
    return own;
  });
  const ordered = dialect.isShuffled === true ? shuffledWithRepeats(contents, lines, columns) : lines;
  const name = seriesName(series);
  await connection.run(`CREATE TABLE "${name}" (${fields.join(", ")})`);
  await connection.run(`INSERT INTO "${name}" VALUES ${ordered.map((line) => `(${line})`).join(", ")}`);
}

const stampOf = (day: TradingDay, time: number): string => {
  const days = Math.floor(time / MS_PER_DAY);
  return `${addDays(day, days)} ${clockTextMs(time - days * MS_PER_DAY)}`;
};

/** The lines in another order, then the first half of each day again with other prices: the first of two is kept. */
function shuffledWithRepeats(
  contents: readonly Content[],
  lines: readonly string[],
  columns: readonly RowColumn[],
): string[] {
  const shuffled = [...lines];
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = (i * 7919 + 13) % (i + 1);
    [shuffled[i], shuffled[j]] = [shuffled[j] as string, shuffled[i] as string];
  }
  let at = 0;
  const repeats = contents.flatMap(({ rows }) => {
    const own = lines.slice(at, at + repeatedRows(rows));
    at += rows.time.length;
    return own;
  });
  const wrong = columns.map((column) => (PRICE_COLUMNS.some((one) => one === column) ? "1.05" : "7"));
  return [
    ...shuffled,
    ...repeats.map((line) => [...line.split(", ").slice(0, -wrong.length), ...wrong].join(", ")),
  ];
}

const byTable = (contents: readonly Content[]): Content[][] => {
  const tables = new Map<string, Content[]>();
  for (const content of contents) {
    const name = seriesName(content.series);
    tables.set(name, [...(tables.get(name) ?? []), content]);
  }
  return [...tables.values()];
};

/** A DuckDB file as another tool would have made it. */
export async function writeForeignDuckDB(
  file: string,
  contents: readonly Content[],
  dialect: Dialect = {},
): Promise<void> {
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  for (const table of byTable(contents)) await writeTable(connection, table, dialect);
  if (dialect.asViews === true)
    for (const [one] of byTable(contents)) {
      if (one === undefined) continue;
      const name = seriesName(one.series);
      await connection.run(`ALTER TABLE "${name}" RENAME TO "wide_${name}"`);
      await connection.run(`CREATE VIEW "${name}" AS SELECT * FROM "wide_${name}"`);
    }
  connection.closeSync();
  instance.closeSync();
}

/** A folder of Parquet or CSV files, a file a day, as another tool would have made it. */
export async function writeForeignFiles(
  folder: string,
  contents: readonly Content[],
  { format, lineEnd = "\n", ...dialect }: Dialect & { format: "parquet" | "csv"; lineEnd?: "\n" | "\r\n" },
): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  for (const content of contents) {
    const name = seriesName(content.series);
    const inside = path.join(folder, name);
    mkdirSync(inside, { recursive: true });
    await writeTable(connection, [content], dialect);
    const file = path.join(inside, `${content.day}.${format}`);
    await connection.run(
      `COPY "${name}" TO '${file}' (FORMAT ${format}${format === "csv" ? ", HEADER" : ""})`,
    );
    await connection.run(`DROP TABLE "${name}"`);
    if (lineEnd === "\r\n") writeFileSync(file, readFileSync(file, "utf8").replaceAll("\n", "\r\n"));
  }
  connection.closeSync();
  instance.closeSync();
}

/** Runs statements on a DuckDB file, making it when it is not there. */
export async function withDuckDB(file: string, ...statements: readonly string[]): Promise<void> {
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  for (const statement of statements) await connection.run(statement);
  connection.closeSync();
  instance.closeSync();
}

/** All rows of a query on an empty database in memory, as JSON values. */
export async function queryRows(sql: string): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const reader = await connection.runAndReadAll(sql);
  const rows = reader.getRowObjectsJson() as Record<string, unknown>[];
  connection.closeSync();
  instance.closeSync();
  return rows;
}
