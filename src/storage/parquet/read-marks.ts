import { messageOf, PlutoError } from "../../units/failure.ts";
import { type Chunk, Database, literal } from "../duckdb/database.ts";

/** A run's marks as whole columns, in order of time. Money is paise; NaN where the file has nothing. */
export interface MarkTable {
  readonly rows: number;
  /** Symbols that the `symbol` column counts into. */
  readonly symbols: readonly string[];
  /** Milliseconds since 1970 by the exchange's clock. */
  readonly ts: Float64Array;
  readonly symbol: Float64Array;
  readonly close: Float64Array;
  readonly iv: Float64Array;
  readonly qty: Float64Array;
  readonly mtm: Float64Array;
  readonly margin: Float64Array;
}

const COLUMNS = ["ts", "symbol", "close", "iv", "qty", "mtm", "margin"] as const;

/** Reads a run's `marks.parquet`. @throws `run.unreadable` when it is no such file */
export async function readMarks(file: string): Promise<MarkTable> {
  const db = await Database.open(":memory:", { access: "write" });
  try {
    return await marksOf(db, file);
  } catch (error) {
    const [why] = messageOf(error).split("\n");
    throw new PlutoError("run.unreadable", `${file} cannot be read as a run's marks: ${why}`);
  } finally {
    await db.close();
  }
}

async function marksOf(db: Database, file: string): Promise<MarkTable> {
  const source = `read_parquet(${literal(file)})`;
  await db.run(`CREATE TEMP TABLE words AS SELECT symbol, row_number() OVER (ORDER BY symbol) - 1 AS place
    FROM (SELECT DISTINCT symbol FROM ${source})`);
  const symbols = (await db.texts("SELECT symbol FROM words ORDER BY place")).map(([name]) => name ?? "");
  const [[count] = []] = await db.texts(`SELECT CAST(count(*) AS VARCHAR) FROM ${source}`);
  const rows = Number(count);
  const columns = COLUMNS.map(() => new Float64Array(rows));
  const rupees = (name: string): string => `CAST(round(CAST(${name} AS DOUBLE) * 100) AS DOUBLE)`;
  let at = 0;
  await db.stream(
    `SELECT CAST(epoch_ms(ts) AS DOUBLE), CAST(place AS DOUBLE), ${rupees("close")}, CAST(iv AS DOUBLE),
       CAST(qty AS DOUBLE), ${rupees("mtm")}, ${rupees("margin")}
     FROM ${source} JOIN words USING (symbol) ORDER BY ts, place`,
    (chunk) => {
      columns.forEach((column, i) => {
        column.set(doublesOf(chunk, i), at);
      });
      at += chunk.rows;
    },
  );
  const [ts, symbol, close, iv, qty, mtm, margin] = columns as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  return { rows, symbols, ts, symbol, close, iv, qty, mtm, margin };
}

/** A DOUBLE column of a chunk; what is NULL is NaN. */
function doublesOf(chunk: Chunk, column: number): Float64Array {
  const values = new Float64Array(chunk.bytes(column, 8), 0, chunk.rows);
  const valid = chunk.validity(column);
  if (valid !== undefined)
    for (let row = 0; row < chunk.rows; row++)
      if (((valid[row >> 3] ?? 0) & (1 << (row & 7))) === 0) values[row] = Number.NaN;
  return values;
}
