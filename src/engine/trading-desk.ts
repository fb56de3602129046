import type { Choice } from "../contracts/choice.ts";
import { ContractFinder } from "../contracts/contract-finder.ts";
import type { ContractSelector } from "../contracts/selector.ts";
import { underlyingPrice } from "../contracts/underlying-price.ts";
import { resolveExpiry } from "../contracts/expiry-rule.ts";
import type { FillReason } from "../ledger/fill.ts";
import type { Position } from "../ledger/positions.ts";
import type { Tradebook } from "../ledger/tradebook.ts";
import type { Contract } from "../market/contract.ts";
import type { MarketView } from "../market/market-view.ts";
import type { PriceLookup, QuoteLookup } from "../market/quote.ts";
import type { Desk } from "../strategy/desk.ts";
import type { DayInfo } from "../strategy/hooks.ts";
import type { EntryResult, Order, OrderResult, Rejection, RejectionReason } from "../strategy/order.ts";
import { invariant } from "../units/failure.ts";
import type { Paise, Qty, TimeOfDay } from "../units/unit.ts";
import type { EngineConfig } from "./engine-config.ts";
import type { FillPrice } from "./fill-model.ts";
import { orderQty } from "./order-qty.ts";

export interface DeskParts {
  readonly view: MarketView;
  readonly book: Tradebook;
  readonly day: DayInfo;
  readonly config: EngineConfig;
}

/** An order that can be filled now: its contract, units and price. */
interface Fillable {
  readonly order: Order;
  readonly contract: Contract;
  readonly qty: Qty;
  readonly at: Exclude<FillPrice, { source: "missing" }>;
}

/** The desk a strategy acts through: finds, prices, fills and books its orders, and counts what it had to refuse. */
export class TradingDesk implements Desk {
  readonly day: DayInfo;
  readonly #view: MarketView;
  readonly #book: Tradebook;
  readonly #config: EngineConfig;
  readonly #finder: ContractFinder;
  readonly #held = new Map<string, Contract>();
  readonly #rejections = new Map<RejectionReason, number>();
  #abortedEntries = 0;
  #stalePrices = 0;

  constructor({ view, book, day, config }: DeskParts) {
    this.day = day;
    this.#view = view;
    this.#book = book;
    this.#config = config;
    this.#finder = new ContractFinder(view, { underlyingFrom: config.underlyingFrom, maxAgeMs: config.staleMaxMs });
  }

  get now(): TimeOfDay {
    return this.#view.now;
  }

  get positions(): ReadonlyMap<string, Position> {
    return this.#book.positions;
  }

  get counts(): { rejections: Record<string, number>; abortedEntries: number; stalePrices: number } {
    const rejections = Object.fromEntries([...this.#rejections].sort(([a], [b]) => (a < b ? -1 : 1)));
    return { rejections, abortedEntries: this.#abortedEntries, stalePrices: this.#stalePrices };
  }

  /** The contract of an open position. */
  contractOf(symbol: string): Contract {
    const contract = this.#held.get(symbol);
    invariant(contract !== undefined, `${symbol} was traded through this desk`);
    return contract;
  }

  choose(selector: ContractSelector): Choice {
    return this.#finder.choose(selector);
  }

  quote(contract: Contract): QuoteLookup {
    return this.#view.quote(contract);
  }

  price(contract: Contract): Paise | undefined {
    const price = this.#view.freshPrice(contract.chain, contract.row, this.#config.staleMaxMs);
    if (price > 0) return price;
    this.#stalePrices++;
    return undefined;
  }

  underlying(): PriceLookup {
    const { underlyingFrom: from, staleMaxMs: maxAgeMs } = this.#config;
    const nearest = resolveExpiry("nearest", this.#view.day.expiries, this.day.date);
    const chain = nearest === undefined ? -1 : this.#view.chainOf(nearest);
    return underlyingPrice(this.#view, { from, chain, maxAgeMs });
  }

  trade(order: Order): OrderResult {
    const fillable = this.#prepare(order);
    if ("reason" in fillable) return { status: "rejected", rejection: this.#refuse(fillable) };
    return { status: "filled", fill: this.#fill(fillable), contract: fillable.contract };
  }

  enter(orders: readonly Order[]): EntryResult {
    const prepared = orders.map((order) => this.#prepare(order));
    const refused = prepared.filter((outcome) => "reason" in outcome);
    const [first] = refused;
    if (first !== undefined) {
      for (const rejection of refused) this.#refuse(rejection);
      this.#abortedEntries++;
      return { status: "rejected", rejection: first };
    }
    const fillable = prepared as readonly Fillable[];
    return {
      status: "filled",
      legs: fillable.map((leg) => ({ fill: this.#fill(leg), contract: leg.contract })),
    };
  }

  close(contract: Contract, reason: FillReason): OrderResult | undefined {
    const position = this.#book.positions.get(contract.symbol);
    if (position === undefined) return undefined;
    const at = this.#priceNow(contract, undefined);
    const side = position.qty > 0 ? "sell" : "buy";
    const order: Order = { side, target: contract, size: { qty: Math.abs(position.qty) }, reason };
    if (typeof at === "string") return { status: "rejected", rejection: this.#refuse({ reason: at, order }) };
    // What is held is closed whole: neither the weight nor the lot rule applies a second time.
    const fill = this.#fill({ order, contract, qty: Math.abs(position.qty) as Qty, at });
    return { status: "filled", fill, contract };
  }

  /** Finds, sizes and prices an order without booking anything. */
  #prepare(order: Order): Fillable | Rejection {
    if (this.now >= this.day.stopTime) return { reason: "after-stop-time", order };
    const { target } = order;
    let contract: Contract;
    if ("symbol" in target) contract = target;
    else {
      const choice = this.#finder.choose({ ...target, side: order.side });
      if (!choice.found) return { reason: choice.why, order };
      contract = choice.contract;
    }
    const qty = orderQty(order.size, this.#config.weight, contract);
    const at = this.#priceNow(contract, order.staleMaxS);
    return typeof at === "string" ? { reason: at, order } : { order, contract, qty, at };
  }

  #priceNow(contract: Contract, staleMaxS: number | undefined): Fillable["at"] | RejectionReason {
    const { now } = this;
    for (const halt of this.day.session.halts) if (now >= halt.from && now < halt.to) return "halted";
    const maxAgeMs = staleMaxS === undefined ? this.#config.staleMaxMs : staleMaxS * 1000;
    const at = this.#config.fill.priceNow(this.#view, contract, { maxAgeMs });
    return at.source === "missing" ? at.why : at;
  }

  #fill({ order, contract, qty, at }: Fillable) {
    this.#held.set(contract.symbol, contract);
    return this.#book.record({
      date: this.day.date,
      time: this.now,
      symbol: contract.symbol,
      dte: contract.dte,
      qtyDir: (order.side === "buy" ? qty : 0 - qty) as Qty,
      price: at.price,
      priceTime: at.time,
      priceSource: at.source,
      leg: order.leg ?? contract.optionType,
      reason: order.reason,
      note: order.note ?? "",
    });
  }

  #refuse(rejection: Rejection): Rejection {
    this.#rejections.set(rejection.reason, (this.#rejections.get(rejection.reason) ?? 0) + 1);
    return rejection;
  }
}
