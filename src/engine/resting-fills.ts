import type { Tradebook } from "../ledger/tradebook.ts";
import type { FilledLeg, OrderResult } from "../strategy/order.ts";
import type { Qty } from "../units/unit.ts";
import type { DeskToday } from "./desk-today.ts";
import type { Executor } from "./executor.ts";
import type { ExposureLog } from "./exposure-log.ts";
import { filledLeg } from "./filled-leg.ts";
import type { LaterFills } from "./later-fills.ts";
import type { OrderLimits } from "./order-limits.ts";
import type { Refusals } from "./refusals.ts";
import type { RestingBook } from "./resting-book.ts";
import { ended, type Hit, joined, type Resting } from "./resting-order.ts";
import type { VolumeShare } from "./volume-share.ts";

/** What filling resting orders needs of the desk. */
export interface RestingParts {
  readonly today: DeskToday;
  readonly book: Tradebook;
  readonly executor: Pick<Executor, "execute">;
  readonly refusals: Refusals;
  readonly limits: OrderLimits;
  /** Notes when an order waits for a price; undefined when nobody asks for it. */
  readonly exposures: ExposureLog | undefined;
  /** Under participation: what resting orders share with those at the market, and where the rest of a stop goes. */
  readonly inParts:
    | { readonly share: VolumeShare; readonly later: LaterFills; readonly maxWaitMs: number }
    | undefined;
}

/** Stops whose rest went to the market: its id there, and what was filled before. */
type SentOn = Map<number, { readonly later: number; readonly filled: FilledLeg | undefined }>;

/** What becomes of a resting order whose price was met. */
export class RestingFills {
  readonly #parts: RestingParts;
  readonly #orders: RestingBook;
  #sentOn: SentOn | undefined;

  constructor(parts: RestingParts, orders: RestingBook) {
    this.#parts = parts;
    this.#orders = orders;
  }

  result(id: number): OrderResult {
    const on = this.#sentOn?.get(id);
    if (on !== undefined && this.#parts.inParts !== undefined)
      return joined(on.filled, this.#parts.inParts.later.result(on.later), id);
    return this.#orders.result(id);
  }

  /** Takes back what a stop has sent to the market. */
  cancelRest(id: number): void {
    const on = this.#sentOn?.get(id);
    if (on !== undefined) this.#parts.inParts?.later.cancel(on.later);
  }

  /** The price of an order was met: it is booked, in full or in part, or refused. */
  fill(resting: Resting, hit: Hit): void {
    const { order, contract, isProtection, part } = resting;
    const held = this.held(contract.symbol);
    const { limits, refusals, inParts } = this.#parts;
    const own =
      part === undefined ? Math.abs(held) : Math.min(part.qty, limits.heldAs(contract.symbol, part.leg));
    // A protection closes what is held now, whatever was held when it was set; of a leg's part, what that leg still holds.
    const qty = isProtection ? (own as Qty) : resting.qty;
    if (qty === 0) {
      this.drop(resting, { status: "cancelled" });
      return;
    }
    const refusal = limits.refusalOf([{ order, contract, qty, price: hit.price }]);
    if (refusal !== undefined) {
      this.drop(resting, ended(resting, refusals.refuse(refusal.reason, order)));
      return;
    }
    if (inParts !== undefined) {
      this.#fillInParts(resting, qty, hit);
      return;
    }
    const leg = this.#execute(resting, qty, hit);
    const { fill, fills, price } = leg;
    this.drop(resting, { status: "filled", fill, fills, contract, qty: leg.qty, price });
    this.#cancelGroup(resting);
  }

  #execute({ order, contract, waits }: Resting, qty: Qty, { price, priceTime, note }: Hit): FilledLeg {
    return this.#parts.executor.execute({
      order,
      note: order.note ?? note,
      contract,
      qty,
      price,
      priceTime,
      source: "exact",
      isPassive: waits === "limit",
      isStop: waits === "stop",
    });
  }

  #cancelGroup({ group }: Resting): void {
    if (group === undefined) return;
    for (const other of this.#orders.orders) if (other.group === group) this.drop(other, ended(other));
  }

  /**
   * Under participation an order takes its share of the bar that it met. The rest of a limit order goes on waiting, the
   * rest of a stop goes to the market.
   */
  #fillInParts(resting: Resting, qty: Qty, hit: Hit): void {
    const { inParts } = this.#parts;
    const { id, order, contract, waits, isProtection } = resting;
    if (inParts === undefined) return;
    const { share, later } = inParts;
    const now = hit.bar === undefined ? 0 : Math.min(qty, share.left(contract, hit.bar));
    if (now > 0 && hit.bar !== undefined) {
      share.take(contract, hit.bar, now as Qty);
      const part = this.#execute(resting, now as Qty, hit);
      resting.filled = filledLeg(contract, [...(resting.filled?.fills ?? []), ...part.fills]);
    }
    const rest = (qty - now) as Qty;
    const { filled } = resting;
    if (rest === 0 && filled !== undefined) {
      this.drop(resting, { status: "filled", ...filled });
      this.#cancelGroup(resting);
      return;
    }
    if (waits === "limit") {
      resting.qty = rest;
      if (filled === undefined) return;
      this.#orders.note(id, { status: "working", id, filled: filled.qty, remaining: rest });
      // A position's stop stays for what is left of it; other orders of a group go with the first part.
      if (!isProtection)
        for (const other of this.#orders.orders)
          if (other !== resting && other.group !== undefined && other.group === resting.group)
            this.drop(other, ended(other));
      return;
    }
    const maxWaitMs = isProtection ? Number.POSITIVE_INFINITY : inParts.maxWaitMs;
    const leg = { order: { ...order, note: hit.note }, contract, qty: rest, maxWaitMs, isStop: true };
    const pending = isProtection ? later.exitFrom(contract.symbol, resting.part?.leg) : undefined;
    const sent = pending ?? later.send([leg], isProtection ? "exit" : "order");
    this.drop(resting, { status: "working", id });
    this.#sentOn ??= new Map();
    this.#sentOn.set(id, { later: sent, filled });
    this.#cancelGroup(resting);
  }

  /** Takes an order away for good. */
  drop(dropped: Resting, result: OrderResult): void {
    this.#parts.exposures?.close(dropped.id, this.#parts.today.view.now);
    this.#orders.drop(dropped, result);
  }

  /** Signed units held of a contract. */
  held(symbol: string): number {
    return this.#parts.book.positions.get(symbol)?.qty ?? 0;
  }
}
