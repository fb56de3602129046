import type { Contract } from "../market/contract.ts";
import type { ContractBar } from "../market/contract-bar.ts";
import type { MarketView } from "../market/market-view.ts";
import type { EntryResult, FilledLeg, Order, Rejection, RejectionReason } from "../strategy/order.ts";
import { assertNever, invariant } from "../units/failure.ts";
import type { Paise, Qty, TimeOfDay } from "../units/unit.ts";
import { filledLeg } from "./filled-leg.ts";
import type { LaterFills, LaterLeg, PricedLeg, SentAs } from "./later-fills.ts";
import { buysFirst } from "./leg-order.ts";
import type { VolumeShare } from "./volume-share.ts";
import type { Execution } from "./working-orders.ts";

/**
 * At what price a part fills: `worse_end` the worse of its bar's open and close, `extreme` the bar's high for a buyer
 * and its low for a seller.
 */
export type PartPrice = "worse_end" | "extreme";

/** The run's participation in the volume. */
export interface Participation {
  /** All orders of a contract together take at most this of each bar, % of the units that it traded. */
  readonly maxPct: number;
  /** Bars that begin later than this after the order was sent give it nothing, milliseconds. Exits have no bound. */
  readonly maxWaitMs: number;
  readonly price: PartPrice;
}

export interface ParticipationParts {
  readonly view: MarketView;
  readonly latencyMs: number;
  readonly price: PartPrice;
  readonly share: VolumeShare;
  execute(execution: Execution): FilledLeg;
  /** Counts an order that is refused. */
  refuse(reason: RejectionReason, order: Order): Rejection;
  /** Counts an entry that is given up. */
  abort(reason: RejectionReason, order: Order): EntryResult;
  isHalted(at: TimeOfDay): boolean;
  /** Why legs must not fill together now: the stop time, the capital. */
  refusalOf(legs: readonly PricedLeg[]): Rejection | undefined;
  /** Units that are held of the leg's contract on the other side of it: what it could close, ≥ 0. */
  closable(leg: Pick<LaterLeg, "order" | "contract">): Qty;
}

interface Waiting {
  readonly id: number;
  readonly as: SentAs;
  readonly legs: readonly LaterLeg[];
  readonly sentAt: TimeOfDay;
  /** What was filled so far; of an entry nothing, until all of it is. */
  filled: FilledLeg | undefined;
}

/** The price of a part that a bar gives. */
export function partPrice(rule: PartPrice, side: "buy" | "sell", bar: ContractBar): Paise {
  switch (rule) {
    case "worse_end":
      return (side === "buy" ? Math.max(bar.open, bar.close) : Math.min(bar.open, bar.close)) as Paise;
    case "extreme":
      return side === "buy" ? bar.high : bar.low;
    default:
      return assertNever(rule);
  }
}

/**
 * Orders at the market under `participation`: each takes its share of every bar that begins at or after it was sent plus
 * the latency, in parts, until it is done or its bound has passed. An entry of several legs fills whole, at the first
 * instant at which the bars of all its legs have room for all of it, or not at all.
 */
export class ParticipationFills implements LaterFills {
  readonly #parts: ParticipationParts;
  readonly #results = new Map<number, EntryResult>();
  #waiting: Waiting[] = [];
  #metUntil = -1;
  #ids = 0;

  constructor(parts: ParticipationParts) {
    this.#parts = parts;
  }

  send(legs: readonly LaterLeg[], as: SentAs): number {
    const id = this.#ids++;
    this.#waiting.push({ id, as, legs, sentAt: this.#parts.view.now, filled: undefined });
    this.#results.set(id, { status: "working", id });
    return id;
  }

  get isBusy(): boolean {
    return this.#waiting.length > 0;
  }

  result(id: number): EntryResult {
    const result = this.#results.get(id);
    invariant(result !== undefined, `${id} is an entry of this desk`);
    return result;
  }

  exitFrom(symbol: string): number | undefined {
    return this.#waiting.find(({ as, legs }) => as === "exit" && legs[0]?.contract.symbol === symbol)?.id;
  }

  cancel(id: number): void {
    const waiting = this.#waiting.find((other) => other.id === id);
    if (waiting !== undefined) this.#giveUp(waiting);
  }

  endDay(): void {
    for (const waiting of [...this.#waiting])
      if (waiting.as === "entry")
        this.#end(waiting, this.#parts.abort("no-volume", (waiting.legs[0] as LaterLeg).order));
      else this.#giveUp(waiting, waiting.filled === undefined ? "no-volume" : "rest-unfilled");
    this.#metUntil = -1;
  }

  meet(now: TimeOfDay): void {
    const since = this.#metUntil;
    this.#metUntil = now;
    for (const waiting of [...this.#waiting]) {
      const [leg] = waiting.legs;
      if (waiting.as === "entry") this.#meetEntry(waiting, since);
      else if (leg !== undefined) this.#meetOrder(waiting, leg, since);
      if (this.#waiting.includes(waiting)) this.#endIfLate(waiting, now);
    }
  }

  /** A bar that the order may take part in: it began after the order, within its bound, and not in a halt. */
  #mayMeet({ sentAt }: Waiting, { maxWaitMs }: LaterLeg, bar: ContractBar): boolean {
    const { latencyMs, isHalted } = this.#parts;
    const isAfter = bar.ts > sentAt && bar.start >= sentAt + latencyMs;
    return isAfter && bar.start - sentAt <= maxWaitMs && !isHalted(bar.ts);
  }

  #meetOrder(waiting: Waiting, leg: LaterLeg, since: number): void {
    const { view, share } = this.#parts;
    view.barsSince(leg.contract, since, (bar) => {
      if (!this.#mayMeet(waiting, leg, bar)) return false;
      const open = this.#remaining(waiting, leg);
      const qty = Math.min(open, share.left(leg.contract, bar)) as Qty;
      if (qty > 0) {
        const priced = { ...leg, qty, price: partPrice(this.#parts.price, leg.order.side, bar) };
        const refusal = waiting.as === "exit" ? undefined : this.#parts.refusalOf([priced]);
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
  #remaining({ as, filled }: Waiting, leg: LaterLeg): Qty {
    return as === "exit" ? this.#parts.closable(leg) : ((leg.qty - (filled?.qty ?? 0)) as Qty);
  }

  #takePart(waiting: Waiting, leg: PricedLeg, bar: ContractBar): void {
    this.#parts.share.take(leg.contract, bar, leg.qty);
    const part = this.#parts.execute(executionOf(leg, bar));
    const fills = [...(waiting.filled?.fills ?? []), ...part.fills];
    waiting.filled = filledLeg(leg.contract, fills);
    const remaining = this.#remaining(waiting, waiting.legs[0] as LaterLeg);
    const { id, filled } = waiting;
    this.#results.set(id, { status: "working", id, filled: filled.qty, remaining });
  }

  #meetEntry(waiting: Waiting, since: number): void {
    const { view } = this.#parts;
    const bars = waiting.legs.map((leg) => {
      const found = new Map<number, ContractBar>();
      view.barsSince(leg.contract, since, (bar) => {
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
      const refusal = this.#parts.refusalOf(priced);
      if (refusal !== undefined) {
        this.#end(waiting, this.#parts.abort(refusal.reason, refusal.order));
        return;
      }
      const legs = buysFirst(priced, ({ bar, ...leg }) => {
        this.#parts.share.take(leg.contract, bar, leg.qty);
        return this.#parts.execute(executionOf(leg, bar));
      });
      this.#end(waiting, { status: "filled", legs });
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

  #endIfLate(waiting: Waiting, now: TimeOfDay): void {
    const { view, latencyMs } = this.#parts;
    // A bar that begins within the bound would be known by now.
    const late = waiting.legs.find(
      ({ maxWaitMs }) => now - waiting.sentAt > maxWaitMs + view.day.barMs + latencyMs,
    );
    if (late === undefined) {
      if (waiting.as === "exit" && this.#remaining(waiting, waiting.legs[0] as LaterLeg) === 0)
        this.#finish(waiting);
      return;
    }
    if (waiting.as === "entry") this.#end(waiting, this.#parts.abort("no-volume", late.order));
    else this.#giveUp(waiting, waiting.filled === undefined ? "no-volume" : "rest-unfilled");
  }

  /** Nothing is left to fill. */
  #finish(waiting: Waiting): void {
    const { filled } = waiting;
    this.#end(waiting, filled === undefined ? { status: "cancelled" } : { status: "filled", legs: [filled] });
  }

  /** Ends an order before it is done: taken back, or for a reason, which is counted. */
  #giveUp(waiting: Waiting, reason?: RejectionReason): void {
    const { filled, legs } = waiting;
    const leg = legs[0] as LaterLeg;
    const rejection = reason === undefined ? undefined : this.#parts.refuse(reason, leg.order);
    const why = rejection === undefined ? {} : { rejection };
    if (filled !== undefined)
      this.#end(waiting, {
        status: "partial",
        legs: [filled],
        remaining: this.#remaining(waiting, leg),
        ...why,
      });
    else
      this.#end(
        waiting,
        rejection === undefined ? { status: "cancelled" } : { status: "rejected", rejection },
      );
  }

  #end(waiting: Waiting, result: EntryResult): void {
    this.#waiting = this.#waiting.filter((other) => other !== waiting);
    this.#results.set(waiting.id, result);
  }
}

const executionOf = (leg: PricedLeg & Pick<LaterLeg, "isStop">, bar: ContractBar): Execution => {
  const part = `${leg.qty} of the ${bar.volume ?? 0} that the bar traded`;
  const note = leg.order.note === undefined ? part : `${leg.order.note}; ${part}`;
  return { ...leg, order: { ...leg.order, note }, priceTime: bar.ts, source: "exact" };
};
