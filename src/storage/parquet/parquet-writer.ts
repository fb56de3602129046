import { rmSync } from "node:fs";
import { Database, literal, quoted } from "../duckdb/database.ts";

interface Column {
  readonly name: string;
  readonly kind: "timestamp" | "rupees" | "integer" | "double" | "text";
}

/** How a staged DOUBLE becomes the file's type. */
const CASTS: Readonly<Record<Column["kind"], (column: string) => string>> = {
  timestamp: (column) => `epoch_ms(CAST(${column} AS BIGINT))`,
  rupees: (column) => `CAST(${column} / 100 AS DECIMAL(18,2))`,
  integer: (column) => `CAST(${column} AS BIGINT)`,
  double: (column) => column,
  text: (column) =>
    `list_extract((SELECT list(word ORDER BY place) FROM words), CAST(${column} AS BIGINT) + 1)`,
};

/** Parquet files through an embedded DuckDB. */
export class DuckDBParquetWriter {
  #opening: Promise<Database> | undefined;

  /** Opened when first needed, and never twice. */
  #database(): Promise<Database> {
    this.#opening ??= Database.open(":memory:", { access: "write" });
    return this.#opening;
  }

  async fromCsv(csv: string, parquet: string, types: Readonly<Record<string, string>>): Promise<void> {
    const db = await this.#database();
    const columns = Object.entries(types).map(([name, type]) => `${literal(name)}: ${literal(type)}`);
    await db.run(`COPY (SELECT * FROM read_csv(${literal(csv)}, header = true, auto_detect = false, quote = '"',
      columns = {${columns.join(", ")}})) TO ${literal(parquet)} (${AS_PARQUET})`);
  }

  async fromBatches(
    parquet: string,
    columns: readonly Column[],
    rows: { readonly batches: Iterable<readonly Float64Array[]>; readonly dictionary: readonly string[] },
  ): Promise<void> {
    const db = await this.#database();
    const staged = columns.map(({ name }) => `${quoted(name)} DOUBLE`).join(", ");
    await db.run(`CREATE OR REPLACE TEMP TABLE staged (${staged});
      CREATE OR REPLACE TEMP TABLE words (place INTEGER, word VARCHAR)`);
    const select = columns.map(({ name, kind }) => {
      const value = `CASE WHEN NOT isnan(${quoted(name)}) THEN ${quoted(name)} END`;
      return `${CASTS[kind](value)} AS ${quoted(name)}`;
    });
    let known = 0;
    const write = async (file: string): Promise<void> => {
      const words = rows.dictionary.slice(known).map((word, i) => `(${known + i}, ${literal(word)})`);
      if (words.length > 0) await db.run(`INSERT INTO words VALUES ${words.join(", ")}`);
      known = rows.dictionary.length;
      await db.run(`COPY (SELECT ${select.join(", ")} FROM staged) TO ${literal(file)} (${AS_PARQUET});
        DELETE FROM staged`);
    };
    // A long run is written in parts that are joined at the end: what is staged does not grow with the run.
    const parts: string[] = [];
    let stagedRows = 0;
    for (const batch of inLargeSteps(rows.batches)) {
      await db.append("staged", batch);
      stagedRows += batch[0]?.length ?? 0;
      if (stagedRows < ROWS_A_PART) continue;
      const part = `${parquet}.part${parts.length}`;
      await write(part);
      parts.push(part);
      stagedRows = 0;
    }
    if (parts.length === 0) await write(parquet);
    else {
      const last = `${parquet}.part${parts.length}`;
      await write(last);
      parts.push(last);
      await db.run(
        `COPY (SELECT * FROM read_parquet([${parts.map(literal).join(", ")}])) TO ${literal(parquet)} (${AS_PARQUET})`,
      );
      for (const part of parts) rmSync(part);
    }
    await db.run("DROP TABLE staged; DROP TABLE words");
  }

  async close(): Promise<void> {
    await (await this.#opening)?.close();
  }
}

const ROWS_A_STEP = 50_000;
const ROWS_A_PART = 150_000;
const AS_PARQUET = "FORMAT parquet, COMPRESSION zstd";

/** Joins small batches: an append costs the same for ten rows as for a thousand. */
function* inLargeSteps(batches: Iterable<readonly Float64Array[]>): Generator<readonly Float64Array[]> {
  let waiting: (readonly Float64Array[])[] = [];
  let rows = 0;
  const joined = (): readonly Float64Array[] =>
    (waiting[0] ?? []).map((_, column) => {
      const all = new Float64Array(rows);
      let at = 0;
      for (const batch of waiting) {
        const values = batch[column] as Float64Array;
        all.set(values, at);
        at += values.length;
      }
      return all;
    });
  for (const batch of batches) {
    waiting.push(batch);
    rows += batch[0]?.length ?? 0;
    if (rows < ROWS_A_STEP) continue;
    yield joined();
    waiting = [];
    rows = 0;
  }
  if (rows > 0) yield joined();
}
