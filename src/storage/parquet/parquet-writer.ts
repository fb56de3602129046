import { readFileSync } from "node:fs";
import { csvFields, csvRecords } from "../../units/csv.ts";
import { PlutoError } from "../../units/failure.ts";
import { dayNumber, MS_PER_DAY, tradingDay } from "../../units/time.ts";
import { type CellKind, type FileColumn, ParquetFile } from "./parquet-file.ts";

interface Column {
  readonly name: string;
  readonly kind: "timestamp" | "rupees" | "integer" | "double" | "text";
}

/** Rows of a row group: what is held in memory before it is written. */
const GROUP_ROWS = 120_000;

/** Writes Parquet files without a database: a run that reads decoded days loads none. */
export class PlainParquetWriter {
  /** @throws `csv.bad-cell` for a cell that is not of its column's type, which our own files do not have */
  async fromCsv(csv: string, parquet: string, types: Readonly<Record<string, string>>): Promise<void> {
    const columns = Object.entries(types).map(([name, type]) => ({ name, kind: kindOf(type) }));
    const file = new ParquetFile(parquet, columns);
    try {
      const [, ...records] = csvRecords(readFileSync(csv, "utf8"));
      for (let from = 0; from < records.length; from += GROUP_ROWS) {
        const fields = records.slice(from, from + GROUP_ROWS).map((record) => csvFields(record.text));
        const words = new Words();
        const values = columns.map((column, i) =>
          Float64Array.from(fields, (row) => cellOf(column, row[i] ?? "", words)),
        );
        file.group(values, words.list);
      }
    } catch (error) {
      file.close();
      throw error;
    }
    file.finish();
  }

  async fromBatches(
    parquet: string,
    columns: readonly Column[],
    { batches, dictionary }: { batches: Iterable<readonly Float64Array[]>; dictionary: readonly string[] },
  ): Promise<void> {
    const file = new ParquetFile(parquet, columns);
    try {
      let waiting: (readonly Float64Array[])[] = [];
      let rows = 0;
      for (const batch of batches) {
        waiting.push(batch);
        rows += batch[0]?.length ?? 0;
        if (rows < GROUP_ROWS) continue;
        file.group(joined(waiting, columns.length), dictionary);
        waiting = [];
        rows = 0;
      }
      file.group(joined(waiting, columns.length), dictionary);
    } catch (error) {
      file.close();
      throw error;
    }
    file.finish();
  }

  async close(): Promise<void> {}
}

/** Batches as one, a column at a time. */
function joined(batches: readonly (readonly Float64Array[])[], columns: number): Float64Array[] {
  const rows = batches.reduce((sum, [first]) => sum + (first?.length ?? 0), 0);
  return Array.from({ length: columns }, (_, column) => {
    const all = new Float64Array(rows);
    let at = 0;
    for (const batch of batches) {
      const values = batch[column] as Float64Array;
      all.set(values, at);
      at += values.length;
    }
    return all;
  });
}

/** Distinct texts, in order of appearance. */
class Words {
  readonly list: string[] = [];
  readonly #places = new Map<string, number>();

  placeOf(word: string): number {
    const known = this.#places.get(word);
    if (known !== undefined) return known;
    const place = this.list.push(word) - 1;
    this.#places.set(word, place);
    return place;
  }
}

const KINDS: Readonly<Record<string, CellKind>> = {
  VARCHAR: "text",
  BIGINT: "integer",
  INTEGER: "small",
  TIMESTAMP: "timestamp",
  DATE: "date",
  "DECIMAL(18,2)": "rupees",
};

function kindOf(type: string): CellKind {
  const kind = KINDS[type];
  if (kind === undefined) throw new PlutoError("invariant", `a column of type ${type} can be written`);
  return kind;
}

/** A cell as the number that its column keeps; NaN for an empty one. */
function cellOf({ name, kind }: FileColumn, cell: string, words: Words): number {
  if (cell === "") return Number.NaN;
  const value = kind === "text" ? words.placeOf(cell) : numberOf(kind, cell);
  if (Number.isSafeInteger(value)) return value;
  throw new PlutoError("csv.bad-cell", `"${cell}" in column ${name} is no ${kind}`);
}

function numberOf(kind: CellKind, cell: string): number {
  switch (kind) {
    case "timestamp":
      return instantOf(cell);
    case "date":
      return dayNumber(tradingDay(cell));
    case "rupees": {
      const [, sign, whole, fraction = ""] = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(cell) ?? [];
      const paise = Number(whole) * 100 + Number(fraction.padEnd(2, "0"));
      return sign === "-" ? 0 - paise : paise;
    }
    default:
      return Number(cell);
  }
}

/** `2025-01-01 09:20:00.000` → milliseconds since 1970 by the same clock. */
function instantOf(cell: string): number {
  const [, day = "", hour, minute, second, ms = ""] =
    /^(\d{4}-\d\d-\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,3}))?$/.exec(cell) ?? [];
  if (day === "") return Number.NaN;
  const seconds = (Number(hour) * 60 + Number(minute)) * 60 + Number(second);
  return dayNumber(tradingDay(day)) * MS_PER_DAY + seconds * 1000 + Number(ms.padEnd(3, "0"));
}
