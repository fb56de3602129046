import type { ContractFinder } from "../contracts/contract-finder.ts";
import { isTradable } from "../contracts/tradable.ts";
import { underlyingPrice } from "../contracts/underlying-price.ts";
import { parseSymbol } from "../exchange/symbols.ts";
import type { Contract } from "../market/contract.ts";
import type { MarketView } from "../market/market-view.ts";
import type { PriceLookup } from "../market/quote.ts";
import type { DayInfo } from "../strategy/hooks.ts";
import type { Order, Rejection, RejectionReason, Size } from "../strategy/order.ts";
import { PlutoError } from "../units/failure.ts";
import type { Paise, Qty } from "../units/unit.ts";
import type { EngineConfig } from "./engine-config.ts";
import type { Held } from "./held.ts";
import { orderQty } from "./order-qty.ts";
import { rupeeQty } from "./rupee-size.ts";

/** An order whose contract and units are known. */
export interface Sized {
  readonly order: Order;
  readonly contract: Contract;
  readonly qty: Qty;
}

export interface IntakeParts {
  readonly view: MarketView;
  readonly day: DayInfo;
  readonly config: EngineConfig;
  readonly finder: ContractFinder;
  /** Units of the contract that an order of that side would close, ≥ 0. */
  closable(order: Pick<Order, "side">, contract: Contract): Qty;
  /** Margin of a book now, paise; undefined when the run measures none. */
  readonly marginOf: ((held: readonly Held[]) => Paise) | undefined;
}

/**
 * What a strategy sends becomes an order in a contract of the day and so many units, or is refused by a typed reason.
 * Bad input is never an exception: one wrong order is no wrong day.
 */
export class OrderIntake {
  readonly #parts: IntakeParts;

  constructor(parts: IntakeParts) {
    this.#parts = parts;
  }

  /** Finds and sizes an order without booking anything. */
  take(order: Order): Sized | Rejection {
    const { view, day, config, closable } = this.#parts;
    if (view.now >= day.stopTime) return { reason: "after-stop-time", order };
    const contract = this.#find(order);
    if (typeof contract === "string") return { reason: contract, order };
    const closes = closable(order, contract);
    // The run's size is for what opens: an order against a position keeps the units that the strategy gives.
    const size = config.size !== undefined && closes === 0 ? config.size : order.size;
    const qty = this.#qty(size, order, contract);
    if (typeof qty === "string") return { reason: qty, order };
    const outside = qty <= closes ? undefined : this.#outside(contract);
    return outside === undefined ? { order, contract, qty } : { reason: outside, order };
  }

  #find({ target, side }: Order): Contract | RejectionReason {
    const { finder, view } = this.#parts;
    if ("symbol" in target) return this.#listed(target);
    const { expiry, optionType, strike, liquidity, fallbacks } = target;
    const isPlain = liquidity === undefined && fallbacks === undefined;
    // Spreading an object costs a microsecond, and most orders ask for nothing more.
    const selector = isPlain ? { expiry, optionType, strike, side } : { ...target, side };
    const choice = finder.choose(selector);
    if (choice.found) return choice.contract;
    const isPast = typeof expiry === "object" && "date" in expiry && expiry.date < view.day.date;
    return choice.why === "no-such-expiry" && isPast ? "expired" : choice.why;
  }

  /** The day's own contract of that symbol: what a strategy holds in hand may be another day's, or made up. */
  #listed(contract: Contract): Contract | RejectionReason {
    const { view } = this.#parts;
    const { chain, row, symbol } = contract;
    const rows = view.day.chains[chain]?.session.rows;
    if (rows !== undefined && Number.isInteger(row) && row >= 0 && row < rows.strikes.length) {
      const own = view.contractAt(chain, row);
      if (own === contract || own.symbol === symbol) return own;
    }
    return this.#bySymbol(symbol);
  }

  #bySymbol(symbol: string): Contract | RejectionReason {
    const { view } = this.#parts;
    const { day } = view;
    let asked: ReturnType<typeof parseSymbol>;
    try {
      asked = parseSymbol(symbol);
    } catch (error) {
      if (error instanceof PlutoError) return "not-listed";
      throw error;
    }
    if (asked.kind !== "option" || asked.underlying !== day.underlying) return "not-listed";
    const { expiry, strike, optionType } = asked;
    const chain = day.chains.findIndex((one) => one.expiry.identity === expiry);
    const rows = day.chains[chain]?.session.rows;
    const row = rows?.strikes.findIndex(
      (at, place) => at === strike && (rows.isPut[place] === 1) === (optionType === "PE"),
    );
    if (row !== undefined && row >= 0) return view.contractAt(chain, row);
    const isKnown = day.expiries.some(({ identity }) => identity === expiry);
    return !isKnown && expiry < day.date ? "expired" : "not-listed";
  }

  #qty(size: Size, order: Order, contract: Contract): Qty | RejectionReason {
    const { config, marginOf } = this.#parts;
    if ("lots" in size || "qty" in size) return orderQty(size, config.weight, contract);
    const { lot } = contract;
    const price = (): Paise | RejectionReason => this.#price(order, contract);
    return rupeeQty(size, config.weight, {
      lot,
      price,
      underlying: () => priceOr(this.#underlying(contract.chain), "no-underlying-price"),
      marginOfLot: () => {
        if (marginOf === undefined)
          throw new PlutoError("size.needs-margin", "a size by margin needs margins: set margin to span");
        const premium = price();
        if (typeof premium === "string") return premium;
        if (order.side === "buy") return (premium * lot) as Paise;
        const margin = marginOf([{ contract, qty: (0 - lot) as Qty, price: premium }]);
        return margin > 0 ? margin : "no-underlying-price";
      },
    });
  }

  /** The price that the order would fill at if it filled now. */
  #price({ side, staleMaxS }: Order, contract: Contract): Paise | RejectionReason {
    const { view, config } = this.#parts;
    const maxAgeMs = staleMaxS === undefined ? config.staleMaxMs : staleMaxS * 1000;
    const at = config.fill.priceNow(view, contract, { side, maxAgeMs });
    return at.source === "missing" ? at.why : at.price;
  }

  #outside({ strike, chain }: Contract): RejectionReason | undefined {
    const { tradablePct } = this.#parts.config;
    if (tradablePct === undefined) return undefined;
    const underlying = priceOr(this.#underlying(chain), "no-underlying-price");
    if (typeof underlying === "string") return underlying;
    return isTradable(strike, underlying, tradablePct) ? undefined : "outside-tradable";
  }

  #underlying(chain: number): PriceLookup {
    const { view, config } = this.#parts;
    return underlyingPrice(view, { from: config.underlyingFrom, chain, maxAgeMs: config.staleMaxMs });
  }
}

const priceOr = (lookup: PriceLookup, otherwise: RejectionReason): Paise | RejectionReason =>
  lookup.source === "missing" ? otherwise : lookup.price;
