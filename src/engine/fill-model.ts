import type { PriceSource } from "../ledger/fill.ts";
import type { Contract } from "../market/contract.ts";
import type { MarketView } from "../market/market-view.ts";
import type { MissingReason } from "../market/quote.ts";
import type { Paise, TimeOfDay } from "../units/unit.ts";

export type FillPrice =
  | {
      readonly source: PriceSource;
      readonly price: Paise;
      /** When that price became known. */
      readonly time: TimeOfDay;
    }
  | { readonly source: "missing"; readonly why: MissingReason };

/** At what price an order for one contract fills now. One small model a file; the run names it. */
export interface FillModel {
  readonly name: string;
  readonly version: number;
  priceNow(view: MarketView, contract: Contract, options: { readonly maxAgeMs: number }): FillPrice;
}

/**
 * `close`: the price known now, in full, whatever the size; no spread, no queue, no impact.
 * Not modelled: that one side of a trade pays the spread, and that the last price may have been the other side's.
 */
export const fillAtClose: FillModel = {
  name: "close",
  version: 1,
  priceNow(view, contract, { maxAgeMs }) {
    const lookup = view.quote(contract, maxAgeMs);
    if (lookup.source === "missing") return { source: "missing", why: lookup.why };
    return { source: lookup.source, price: lookup.quote.price, time: lookup.quote.time };
  },
};
