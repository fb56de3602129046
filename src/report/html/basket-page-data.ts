import type { Currency } from "../rupees-text.ts";

/** What a basket's page carries for its script: written by Node, read by the browser. Money in paise. */
export interface BasketPageData {
  readonly name: string;
  readonly currency: Currency;
  readonly labels: readonly string[];
  readonly dates: readonly string[];
  /** Of the basket: net profit of the session, in all so far, and below the peak so far. */
  readonly net: readonly number[];
  readonly equity: readonly number[];
  readonly drawdown: readonly number[];
  /** In all so far, and below its own peak, by sleeve. */
  readonly sleeves: readonly { readonly equity: readonly number[]; readonly drawdown: readonly number[] }[];
  readonly margin: {
    readonly dates: readonly string[];
    readonly netted: readonly number[];
    readonly summed: readonly number[];
  } | null;
  /** Weights by fit, then sleeve; `from` is the first session that they were held for. */
  readonly weights: {
    readonly from: readonly string[];
    readonly shares: readonly (readonly number[])[];
  } | null;
}
