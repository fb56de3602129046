import type { Paise, TimeOfDay } from "../units/unit.ts";

/** What a store's row said about one contract. Absent fields were not loaded, or not given. */
export interface Quote {
  /** When the row became known, exchange time. */
  readonly time: TimeOfDay;
  /** Last traded price (a bar's close), paise, > 0. */
  readonly price: Paise;
  readonly bid?: Paise;
  readonly ask?: Paise;
  /** Units traded in the row's bar (in snapshot data: so far that day). */
  readonly volume?: number;
  /** Open interest, units. */
  readonly oi?: number;
}

export type MissingReason =
  | "not-loaded"
  | "no-tick-yet"
  | "too-old"
  | "no-underlying"
  /** The index is no price of now, and no fresh pair of options gives one in its place. */
  | "index-not-continuous";

/** What the market knew about one contract as of now. Never looks ahead: `quote.time <= now` always. */
export type QuoteLookup =
  | { readonly source: "exact"; readonly quote: Quote; readonly ageMs: 0 }
  | { readonly source: "last"; readonly quote: Quote; readonly ageMs: number }
  | { readonly source: "missing"; readonly why: MissingReason; readonly ageMs?: number };

/** What the market knew of one price (an index, a forward) as of now. */
export type PriceLookup =
  | {
      readonly source: "exact" | "last";
      readonly price: Paise;
      readonly ageMs: number;
      readonly from: string;
    }
  | { readonly source: "missing"; readonly why: MissingReason };

/** A contract's last row, traded or not. Absent: not loaded, or not given. */
export interface LastRow {
  readonly ageMs: number;
  /** Paise; undefined in a row without a trade. */
  readonly price: Paise | undefined;
  readonly bid: Paise | undefined;
  readonly ask: Paise | undefined;
  /** Units. */
  readonly volume: number | undefined;
  readonly oi: number | undefined;
}

/** India VIX as of now: annual volatility in per cent, as published, e.g. 13.25. */
export type VixLookup =
  | { readonly source: "exact" | "last"; readonly vix: number; readonly ageMs: number }
  | { readonly source: "missing"; readonly why: MissingReason };

/** The two sides of the last row's quote. */
export type QuoteRow =
  | {
      readonly source: "exact" | "last";
      readonly time: TimeOfDay;
      readonly bid: Paise | undefined;
      readonly ask: Paise | undefined;
      /** Units at the best bid and ask; undefined when they were not loaded or not given. */
      readonly bidQty: number | undefined;
      readonly askQty: number | undefined;
    }
  | { readonly source: "missing"; readonly why: MissingReason };

export const missing = (why: MissingReason): { source: "missing"; why: MissingReason } => ({
  source: "missing",
  why,
});
