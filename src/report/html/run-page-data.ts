import type { Currency } from "../rupees-text.ts";

/** What the script of a run's page reads: plain JSON columns. Money is paise, times are milliseconds of the day. */

/** One entry a session that was simulated. */
export interface DayColumns {
  readonly date: readonly string[];
  readonly net: readonly number[];
  readonly gross: readonly number[];
  readonly charges: readonly number[];
  readonly fills: readonly number[];
  /** Cumulative net profit, and how far it is below its highest, ≤ 0. */
  readonly equity: readonly number[];
  readonly drawdown: readonly number[];
  readonly indexOpen: readonly (number | null)[];
  readonly indexClose: readonly (number | null)[];
  readonly peakMargin: readonly (number | null)[];
  /** Tied up over the night; null where nothing was held, or it was not measured. */
  readonly nightMargin: readonly (number | null)[];
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
}

export interface RunPageData {
  readonly uid: string;
  readonly currency: Currency;
  readonly underlying: string;
  /** Where the day view opens when the address names no day. */
  readonly openDay: string | null;
  readonly days: DayColumns;
  /** Sessions by net profit: `counts[i]` from `edges[i]` on and below `edges[i + 1]`. */
  readonly distribution: { readonly edges: readonly number[]; readonly counts: readonly number[] } | null;
  /** Gross profit of each session in parts, in the order of `GREEK_PARTS`. */
  readonly greeks: {
    readonly date: readonly string[];
    readonly parts: readonly (readonly number[])[];
  } | null;
  readonly fan: {
    readonly times: readonly number[];
    readonly lines: readonly (readonly number[])[];
    readonly days: number;
  } | null;
}

/** The tradebook and its round trips. Packed: it is only needed once the tables are in sight. */
export interface TradeColumns {
  readonly symbols: readonly string[];
  readonly legs: readonly string[];
  readonly reasons: readonly string[];
  readonly dates: readonly string[];
  readonly fills: {
    /** Place in the whole tradebook. */
    readonly seq: readonly number[];
    readonly date: readonly number[];
    readonly time: readonly number[];
    readonly symbol: readonly number[];
    readonly dte: readonly number[];
    readonly qtyDir: readonly number[];
    readonly price: readonly number[];
    /** `time` − time of the price. */
    readonly priceAge: readonly number[];
    /** Place in `PRICE_SOURCES`. */
    readonly source: readonly number[];
    readonly leg: readonly number[];
    readonly reason: readonly number[];
    /** Brokerage, STT, exchange fee, SEBI fee, stamp duty, GST, slippage: a column each. */
    readonly charges: readonly (readonly number[])[];
    /** Only of fills that have one. */
    readonly notes: Readonly<Record<number, string>>;
  };
  readonly trips: {
    /** Places of the fills that opened and closed it. */
    readonly opened: readonly number[];
    readonly closed: readonly number[];
    readonly qty: readonly number[];
    /** Before costs. */
    readonly pnl: readonly number[];
    readonly charges: readonly number[];
    /** Worst and best profit of the position that it was part of, before costs; null where it was not followed. */
    readonly worst?: readonly (number | null)[];
    readonly best?: readonly (number | null)[];
  };
}

/** How each day went, thinned out. Packed. Lists are steps from one point to the next. */
export interface PathColumns {
  readonly symbols: readonly string[];
  readonly days: Readonly<Record<string, DayPathColumns>>;
}

export interface DayPathColumns {
  /** Seconds of the day and profit. */
  readonly t: readonly number[];
  readonly p: readonly number[];
  /** Seconds of the day and margin, where it was measured. */
  readonly mt?: readonly number[];
  readonly m?: readonly number[];
  /** Place of the symbol, seconds of the day, premium. */
  readonly legs: readonly (readonly [number, readonly number[], readonly number[]])[];
}

/** The sources of a price by their place. */
export const PRICE_SOURCES = ["exact", "last", "next", "settlement"] as const;

/** The charges by their place in `TradeColumns`. */
export const CHARGE_NAMES = [
  "brokerage",
  "stt",
  "exchangeFee",
  "sebiFee",
  "stampDuty",
  "gst",
  "slippage",
] as const;
