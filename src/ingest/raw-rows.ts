import type { ContractList } from "../market/contract-list.ts";
import type { TradingDay } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";
/** A text column by code: `values[codes[i]]`, -1 where the cell is empty. */
export interface CodedText {
  readonly values: readonly string[];
  readonly codes: Int32Array;
}

/** The columns that a source may give, by the names that a mapping uses. Quantities as the source counts them. */
export type NumberColumn =
  | "open"
  | "high"
  | "low"
  | "close"
  | "ltp"
  | "bid"
  | "ask"
  | "volume"
  | "oi"
  | "bid_qty"
  | "ask_qty"
  | "strike"
  | "spot"
  | "lot"
  | "settlement";
export type TextColumn = "symbol" | "underlying" | "kind" | "expiry" | "option_type";

/** The rows of one calendar day as they came, columnar: nothing checked, nothing rounded. */
export interface RawDay {
  /** Days since 1970-01-01 at the exchange. */
  readonly day: number;
  readonly count: number;
  /** UTC epoch milliseconds, as the source stamps its rows. */
  readonly stamp: Float64Array;
  /** Place in the source's `files`. */
  readonly file: Int32Array;
  /** Row within its file, from 1. */
  readonly row: Int32Array;
  /** By `NumberColumn`; NaN where the cell is empty. */
  readonly numbers: ReadonlyMap<string, Float64Array>;
  /** By `TextColumn`. */
  readonly texts: ReadonlyMap<string, CodedText>;
  /** Cells that hold no number where one was asked for, e.g. `close="12,x"`; -1 for a row without such a cell. */
  readonly unreadable: CodedText;
}

/** Where raw rows come from: files, or another store. Batches come in ascending order, one a day. */
export interface RawSource {
  readonly files: readonly string[];
  /** Rows whose stamp cannot be read: they belong to no day. */
  readonly unreadableStamps: readonly {
    readonly file: string;
    readonly count: number;
    readonly examples: readonly { readonly row: number; readonly text: string }[];
  }[];
  batches(): AsyncIterable<RawDay>;
  /** The official price that settles what expires that day, paise, where the source knows it. */
  settlement?(underlying: string, day: TradingDay): Promise<Paise | undefined>;
  /** The contract list of that date, where it stands beside the rows. */
  contracts?(underlying: string, day: TradingDay): Promise<ContractList | undefined>;
  /** Contract lists that stand beside the rows, on days without rows too, each with the settlement price of its date. */
  contractLists?(): AsyncIterable<{ readonly list: ContractList; readonly settlement: Paise | undefined }>;
  close(): Promise<void>;
}
