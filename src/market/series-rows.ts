/**
 * One series on one day, columnar and integer: rows grouped by contract, contracts in order of strike then CE before
 * PE, rows of a contract in order of time. An index or a future has one contract, with strike 0.
 */
export interface SeriesRows {
  /** Strike per contract, paise. */
  readonly strikes: Int32Array;
  /** 1 for a put, 0 for a call, index or future; per contract. */
  readonly isPut: Uint8Array;
  /** Rows of contract `c` are `offsets[c]` … `offsets[c + 1] - 1`; length is contracts + 1. */
  readonly offsets: Int32Array;
  /** When the row became known: milliseconds since midnight at the exchange; strictly increasing within a contract. */
  readonly time: Int32Array;
  /**
   * The columns that were loaded, one value a row. Prices in paise (ten-thousandths for VIX), 0 = no price in this row.
   * Quantities in units, -1 = not given.
   */
  readonly columns: RowColumns;
  /** How many rows of an instant that a contract already had a row of were left out while reading; the first is kept. */
  readonly duplicates?: number;
  /** Whether some row has no close, if who made the rows knows. */
  readonly hasGaps?: boolean;
}

export type PriceColumn = "open" | "high" | "low" | "close" | "bid" | "ask";
export type CountColumn = "volume" | "oi" | "bidQty" | "askQty";
export type RowColumn = PriceColumn | CountColumn;

export const PRICE_COLUMNS: readonly PriceColumn[] = ["open", "high", "low", "close", "bid", "ask"];
export const COUNT_COLUMNS: readonly CountColumn[] = ["volume", "oi", "bidQty", "askQty"];

/** `close` is always there; the others when they were asked for and the store has them. */
export type RowColumns = { readonly close: Int32Array } & {
  readonly [column in Exclude<PriceColumn, "close">]?: Int32Array;
} & { readonly [column in CountColumn]?: Float64Array };

/** In a count column: the store did not say. */
export const NOT_GIVEN = -1;

export const contractCount = (rows: SeriesRows): number => rows.strikes.length;
export const rowCount = (rows: SeriesRows): number => rows.time.length;
