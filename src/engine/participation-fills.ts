import type { Contract } from "../market/contract.ts";
import type { ContractBar } from "../market/contract-bar.ts";
import type { EntryResult, FilledLeg, Order, RejectionReason } from "../strategy/order.ts";
import type { Qty, TimeOfDay } from "../units/unit.ts";
import { isHalted } from "./desk-today.ts";
import type { Execution } from "./execution.ts";
import { filledLeg } from "./filled-leg.ts";
import type { LaterFills, LaterLeg, PricedLeg, SentAs } from "./later-fills.ts";
import { buysFirst } from "./leg-order.ts";
import { type PartPrice, partPrice } from "./participation.ts";
import type { VolumeShare } from "./volume-share.ts";
import { type LaterParts, type Waiting, WaitingOrders } from "./waiting-orders.ts";

export interface ParticipationParts extends LaterParts {
  readonly price: PartPrice;
  readonly share: VolumeShare;
}

/** What was filled of an order so far; of an entry nothing, until all of it is. */
interface Partly {
  filled: FilledLeg | undefined;
}

type Part = Waiting<Partly>;

/**
 * Orders at the market under `participation`: each takes its share of every bar that begins at or after it was sent plus
 * the latency, in parts, until it is done or its bound has passed. An entry of several legs fills whole, at the first
 * instant at which the bars of all its legs have room for all of it, or not at all.
 */
export class ParticipationFills implements LaterFills {
  readonly #parts: ParticipationParts;
  readonly #orders: WaitingOrders<Partly>;

  constructor(parts: ParticipationParts) {
    this.#parts = parts;
    this.#orders = new WaitingOrders(parts.today);
  }

  send(legs: readonly LaterLeg[], as: SentAs): number {
    return this.#orders.add(legs, as, { filled: undefined });
  }

  get isBusy(): boolean {
    return this.#orders.all.length > 0;
  }

  result(id: number): EntryResult {
    return this.#orders.result(id);
  }

  exitFrom(symbol: string, part?: string): number | undefined {
    return this.#orders.exitFrom(symbol, part);
  }

  cancel(id: number): void {
    const waiting = this.#orders.find(id);
    if (waiting !== undefined) this.#giveUp(waiting);
  }

  endDay(): void {
    for (const waiting of this.#orders.all)
      if (waiting.as === "entry") this.#abort(waiting, "no-volume", (waiting.legs[0] as LaterLeg).order);
      else this.#giveUp(waiting, waiting.own.filled === undefined ? "no-volume" : "rest-unfilled");
    this.#orders.endDay();
  }

  meet(now: TimeOfDay): void {
    const since = this.#orders.meetUntil(now);
    for (const waiting of this.#orders.all) {
      const [leg] = waiting.legs;
      if (waiting.as === "entry") this.#meetEntry(waiting, since);
      else if (leg !== undefined) this.#meetOrder(waiting, leg, since);
      if (this.#orders.has(waiting)) this.#endIfLate(waiting, now);
    }
  }

  /** A bar that the order may take part in: it began after the order, within its bound, and not in a halt. */
  #mayMeet({ sentAt }: Part, { maxWaitMs }: LaterLeg, bar: ContractBar): boolean {
    const { latencyMs, today } = this.#parts;
    const isAfter = bar.ts > sentAt && bar.start >= sentAt + latencyMs;
    return isAfter && bar.start - sentAt <= maxWaitMs && !isHalted(today.day, bar.ts);
  }

  #meetOrder(waiting: Part, leg: LaterLeg, since: number): void {
    const { today, share, limits } = this.#parts;
    today.view.barsSince(leg.contract, since, (bar) => {
      if (!this.#mayMeet(waiting, leg, bar)) return false;
      const open = this.#remaining(waiting, leg);
      const qty = Math.min(open, share.left(leg.contract, bar)) as Qty;
      if (qty > 0) {
        const priced = { ...leg, qty, price: partPrice(this.#parts.price, leg.order.side, bar) };
        const refusal = waiting.as === "exit" ? undefined : limits.refusalOf([priced]);
        if (refusal !== undefined) {
          this.#giveUp(waiting, refusal.reason);
          return true;
        }
        this.#takePart(waiting, priced, bar);
      }
      // Something else may have closed what an exit was to close.
      if (this.#remaining(waiting, leg) > 0) return false;
      this.#finish(waiting);
      return true;
    });
  }

  /** Units that are still to be filled: of an exit what is held now. */
  #remaining({ as, own }: Part, leg: LaterLeg): Qty {
    const left = (leg.qty - (own.filled?.qty ?? 0)) as Qty;
    return as === "exit" ? this.#parts.limits.exitable(leg, left) : left;
  }

  #takePart(waiting: Part, leg: PricedLeg, bar: ContractBar): void {
    this.#parts.share.take(leg.contract, bar, leg.qty);
    const part = this.#parts.executor.execute(executionOf(leg, bar));
    const { id, own } = waiting;
    own.filled = filledLeg(leg.contract, [...(own.filled?.fills ?? []), ...part.fills]);
    const remaining = this.#remaining(waiting, waiting.legs[0] as LaterLeg);
    this.#orders.note(id, { status: "working", id, filled: own.filled.qty, remaining });
  }

  #meetEntry(waiting: Part, since: number): void {
    const { today, limits, share, executor } = this.#parts;
    const bars = waiting.legs.map((leg) => {
      const found = new Map<number, ContractBar>();
      today.view.barsSince(leg.contract, since, (bar) => {
        if (this.#mayMeet(waiting, leg, bar)) found.set(bar.ts, bar);
        return false;
      });
      return found;
    });
    const [first] = bars;
    for (const ts of first?.keys() ?? []) {
      const together = bars.map((found) => found.get(ts));
      if (!together.every((bar) => bar !== undefined) || !this.#hasRoom(waiting.legs, together)) continue;
      const priced = waiting.legs.map((leg, i) => {
        const bar = together[i] as ContractBar;
        return { ...leg, bar, price: partPrice(this.#parts.price, leg.order.side, bar) };
      });
      const refusal = limits.refusalOf(priced);
      if (refusal !== undefined) {
        this.#abort(waiting, refusal.reason, refusal.order);
        return;
      }
      const legs = buysFirst(priced, ({ bar, ...leg }) => {
        share.take(leg.contract, bar, leg.qty);
        return executor.execute(executionOf(leg, bar));
      });
      this.#orders.end(waiting, { status: "filled", legs });
      return;
    }
  }

  /** Whether the bars of one instant have room for all legs; two legs in one contract share its bar. */
  #hasRoom(legs: readonly LaterLeg[], bars: readonly ContractBar[]): boolean {
    const need = new Map<Contract, number>();
    for (const { contract, qty } of legs) need.set(contract, (need.get(contract) ?? 0) + qty);
    return legs.every(
      ({ contract }, i) =>
        this.#parts.share.left(contract, bars[i] as ContractBar) >= (need.get(contract) ?? 0),
    );
  }

  #endIfLate(waiting: Part, now: TimeOfDay): void {
    const { today, latencyMs } = this.#parts;
    const { barMs } = today.view.day;
    // A bar that begins within the bound would be known by now.
    const late = waiting.legs.find(({ maxWaitMs }) => now - waiting.sentAt > maxWaitMs + barMs + latencyMs);
    if (late === undefined) {
      if (waiting.as === "exit" && this.#remaining(waiting, waiting.legs[0] as LaterLeg) === 0)
        this.#finish(waiting);
      return;
    }
    if (waiting.as === "entry") this.#abort(waiting, "no-volume", late.order);
    else this.#giveUp(waiting, waiting.own.filled === undefined ? "no-volume" : "rest-unfilled");
  }

  /** Nothing is left to fill. */
  #finish(waiting: Part): void {
    const { filled } = waiting.own;
    this.#orders.end(
      waiting,
      filled === undefined ? { status: "cancelled" } : { status: "filled", legs: [filled] },
    );
  }

  /** Ends an order before it is done: taken back, or for a reason, which is counted. */
  #giveUp(waiting: Part, reason?: RejectionReason): void {
    const { own, legs } = waiting;
    const { filled } = own;
    const leg = legs[0] as LaterLeg;
    const rejection = reason === undefined ? undefined : this.#parts.refusals.refuse(reason, leg.order);
    const why = rejection === undefined ? {} : { rejection };
    if (filled !== undefined)
      this.#orders.end(waiting, {
        status: "partial",
        legs: [filled],
        remaining: this.#remaining(waiting, leg),
        ...why,
      });
    else
      this.#orders.end(
        waiting,
        rejection === undefined ? { status: "cancelled" } : { status: "rejected", rejection },
      );
  }

  /** Gives an entry up, which is counted. */
  #abort(waiting: Part, reason: RejectionReason, order: Order): void {
    this.#orders.end(waiting, this.#parts.refusals.abort([{ reason, order }]));
  }
}

const executionOf = (leg: PricedLeg & Pick<LaterLeg, "isStop">, bar: ContractBar): Execution => {
  const part = `${leg.qty} of the ${bar.volume ?? 0} that the bar traded`;
  const note = leg.order.note === undefined ? part : `${leg.order.note}; ${part}`;
  return { ...leg, order: { ...leg.order, note }, priceTime: bar.ts, source: "exact" };
};
