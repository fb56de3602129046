import type { DuckDBConnection, DuckDBDataChunk } from "@duckdb/node-api";
import duckdb from "@duckdb/node-bindings";
import { invariant } from "../../units/failure.ts";
import { GrowingColumn } from "./growing.ts";
import type { CodedText, SourceBatch, SourceColumn } from "./source-query.ts";

const int32 = (): GrowingColumn<Int32Array> => new GrowingColumn((length) => new Int32Array(length));
const float64 = (): GrowingColumn<Float64Array> => new GrowingColumn((length) => new Float64Array(length));

/** The staged rows as batches of one day, in order of day, file and row; one pass, one day in memory. */
export async function* readBatches(
  db: DuckDBConnection,
  columns: readonly SourceColumn[],
): AsyncGenerator<SourceBatch> {
  const texts = columns.flatMap((column, i) =>
    column.as === "number" ? [] : [{ name: column.name, cell: `t${i}` }],
  );
  const numbers = columns.flatMap((column, i) =>
    column.as === "number" ? [{ name: column.name, cell: `n${i}` }] : [],
  );
  const coded = [...texts, { name: "unreadable", cell: "unreadable" }];
  const dictionaries: (readonly string[])[] = [];
  for (const { cell } of coded) dictionaries.push(await makeDictionary(db, cell));
  const select = [
    "day",
    "file",
    "row",
    ...coded.map(({ cell }) => `coalesce(CAST(enum_code(CAST(${cell} AS of_${cell})) AS INTEGER), -1)`),
    "stamp",
    ...numbers.map(({ cell }) => `coalesce(${cell}, CAST('nan' AS DOUBLE))`),
  ];
  const sql = `SELECT ${select.join(", ")} FROM stage WHERE day IS NOT NULL ORDER BY day, file, row`;
  const ints = [int32(), int32(), int32(), ...coded.map(int32)];
  const floats = [float64(), ...numbers.map(float64)];
  const finish = (): SourceBatch => {
    const [day, file, row, ...codes] = ints.map((column) => column.take());
    const [stamp, ...values] = floats.map((column) => column.take());
    invariant(
      day !== undefined && file !== undefined && row !== undefined && stamp !== undefined,
      "a batch is whole",
    );
    const text = (i: number): CodedText => ({
      values: dictionaries[i] ?? [],
      codes: codes[i] ?? new Int32Array(0),
    });
    return {
      day: day[0],
      count: day.length,
      stamp,
      file,
      row,
      numbers: new Map(numbers.map(({ name }, i) => [name, values[i] ?? new Float64Array(0)])),
      texts: new Map(texts.map(({ name }, i) => [name, text(i)])),
      unreadable: text(texts.length),
    };
  };
  const result = await db.stream(sql);
  let current: number | undefined;
  for (
    let chunk = await result.fetchChunk();
    chunk !== null && chunk.rowCount > 0;
    chunk = await result.fetchChunk()
  ) {
    const count = chunk.rowCount;
    const days = intColumn(chunk, 0, count);
    const chunkInts = ints.map((_, i) => intColumn(chunk as DuckDBDataChunk, i, count));
    const chunkFloats = floats.map((_, i) => floatColumn(chunk as DuckDBDataChunk, ints.length + i, count));
    for (let from = 0; from < count; ) {
      if (current !== undefined && current !== days[from]) yield finish();
      current = days[from];
      let to = from;
      while (to < count && days[to] === current) to++;
      for (const [i, values] of chunkInts.entries()) ints[i]?.append(values.subarray(from, to));
      for (const [i, values] of chunkFloats.entries()) floats[i]?.append(values.subarray(from, to));
      from = to;
    }
  }
  if (current !== undefined) yield finish();
}

/** The distinct texts of a staged column, sorted, and a type of their codes. */
async function makeDictionary(db: DuckDBConnection, cell: string): Promise<string[]> {
  const distinct = `SELECT DISTINCT ${cell} FROM stage WHERE ${cell} IS NOT NULL ORDER BY ${cell}`;
  const reader = await db.runAndReadAll(distinct);
  const values = reader.getRowsJS().map(([value]) => String(value));
  await db.run(`CREATE OR REPLACE TYPE of_${cell} AS ENUM (${values.length === 0 ? "''" : distinct})`);
  return values;
}

function intColumn(chunk: DuckDBDataChunk, column: number, count: number): Int32Array {
  const bytes = duckdb.vector_get_data(duckdb.data_chunk_get_vector(chunk.chunk, column), count * 4);
  return new Int32Array(bytes.buffer, bytes.byteOffset, count);
}

function floatColumn(chunk: DuckDBDataChunk, column: number, count: number): Float64Array {
  const bytes = duckdb.vector_get_data(duckdb.data_chunk_get_vector(chunk.chunk, column), count * 8);
  return new Float64Array(bytes.buffer, bytes.byteOffset, count);
}
