/** How a column's numbers are to be read in the file. */
export type ColumnKind =
  /** Milliseconds since 1970 by the exchange's clock → TIMESTAMP. */
  | "timestamp"
  /** Paise → DECIMAL rupees. */
  | "rupees"
  | "integer"
  | "double"
  /** Place in the dictionary → VARCHAR. */
  | "text";

export interface ParquetColumn {
  readonly name: string;
  readonly kind: ColumnKind;
}

/** Some rows, a column at a time; NaN is NULL. */
export type Batch = readonly Float64Array[];

/** Writes the run's Parquet files; an adapter supplies it. */
export interface ParquetWriter {
  /** Types a CSV file's columns by name, as SQL types. */
  fromCsv(csv: string, parquet: string, types: Readonly<Record<string, string>>): Promise<void>;
  /** `dictionary` is read after the last batch, so batches may add to it. */
  fromBatches(
    parquet: string,
    columns: readonly ParquetColumn[],
    rows: { readonly batches: Iterable<Batch>; readonly dictionary: readonly string[] },
  ): Promise<void>;
  close(): Promise<void>;
}
