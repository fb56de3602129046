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
  | { readonly source: "missing"; readonly why: MissingReason | "no-quote" };

export interface FillQuery {
  readonly side: "buy" | "sell";
  /** A price older than this fills nothing. */
  readonly maxAgeMs: number;
}

/** At what price an order at the market fills. One small model a file; the run names it. */
export interface FillModel {
  readonly name: string;
  readonly version: number;
  /**
   * `now`: at a price known when the order is sent. `next`: at the open of the first bar that begins afterwards. `bars`: in
   * parts, over the bars that begin afterwards.
   */
  readonly timing: "now" | "next" | "bars";
  /** The price known now; what an order at the market gets under a model of timing `now`, and what it is sized by. */
  priceNow(view: MarketView, contract: Contract, query: FillQuery): FillPrice;
}

/**
 * `close`: the price known now, in full, whatever the size; no spread, no queue, no impact.
 * Not modelled: that one side of a trade pays the spread, and that the last price may have been the other side's.
 */
export const fillAtClose: FillModel = {
  name: "close",
  version: 1,
  timing: "now",
  priceNow(view, contract, { maxAgeMs }) {
    const lookup = view.quote(contract, maxAgeMs);
    if (lookup.source === "missing") return { source: "missing", why: lookup.why };
    return { source: lookup.source, price: lookup.quote.price, time: lookup.quote.time };
  },
};

/**
 * `next`: the open of the first bar that begins at or after the order was sent plus the latency, in full.
 * Not modelled: the spread, and that an opening print may be one small trade.
 */
export const fillAtNext: FillModel = { ...fillAtClose, name: "next", timing: "next" };

/**
 * `participation`: at most a share of the volume of each bar that begins at or after the order was sent plus the latency,
 * in parts; see `ParticipationFills`. Not modelled: the order's own impact on the bars, and its place in the queue.
 */
export const fillByParticipation: FillModel = { ...fillAtClose, name: "participation", timing: "bars" };

/**
 * `bid_ask`: crosses the quoted spread of the last row within the bound: a buyer pays the ask, a seller gets the bid.
 * A row without that side of the quote fills nothing. Not modelled: the quantity behind the quote.
 */
export const fillAtBidAsk: FillModel = {
  name: "bid_ask",
  version: 1,
  timing: "now",
  priceNow(view, contract, { side, maxAgeMs }) {
    const lookup = view.quoteRow(contract, maxAgeMs);
    if (lookup.source === "missing") return { source: "missing", why: lookup.why };
    const price = side === "buy" ? lookup.ask : lookup.bid;
    if (price === undefined) return { source: "missing", why: "no-quote" };
    return { source: lookup.source, price, time: lookup.time };
  },
};

/** Every fill model, by the name a config gives it. */
export const FILL_MODELS: Readonly<Record<"close" | "next" | "bid_ask" | "participation", FillModel>> = {
  close: fillAtClose,
  next: fillAtNext,
  bid_ask: fillAtBidAsk,
  participation: fillByParticipation,
};
