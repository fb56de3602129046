import type { MarketView } from "../market/market-view.ts";
import type { EntryResult, FilledLeg, Order, Rejection, RejectionReason } from "../strategy/order.ts";
import { invariant } from "../units/failure.ts";
import type { Paise, Qty, TimeOfDay } from "../units/unit.ts";
import type { LaterFills, LaterLeg, PricedLeg, SentAs } from "./later-fills.ts";
import { buysFirst } from "./leg-order.ts";
import type { Execution } from "./working-orders.ts";

export interface NextParts {
  /** The market of the day in hand. */
  readonly view: MarketView;
  readonly latencyMs: number;
  execute(execution: Execution): FilledLeg;
  /** Counts an order that is refused. */
  refuse(reason: RejectionReason, order: Order): Rejection;
  /** Counts an entry that is given up. */
  abort(reason: RejectionReason, order: Order): EntryResult;
  isHalted(at: TimeOfDay): boolean;
  /** Why legs must not fill together now: the stop time, the capital. */
  refusalOf(legs: readonly PricedLeg[]): Rejection | undefined;
  /** Units that are held of the leg's contract on the other side of it: what it could close, ≥ 0. */
  closable(leg: LaterLeg): Qty;
}

interface Waiting {
  readonly id: number;
  readonly as: SentAs;
  readonly legs: readonly LaterLeg[];
  readonly sentAt: TimeOfDay;
  /** The bar each leg would fill at; undefined until it is known. */
  readonly found: ({ readonly price: Paise; readonly start: TimeOfDay } | undefined)[];
}

/**
 * Orders at the market under `next`: each fills at the open of the first bar that begins at or after it was sent plus
 * the latency. The legs of one entry fill together once every leg has its bar, or not at all.
 */
export class NextFills implements LaterFills {
  readonly #parts: NextParts;
  readonly #results = new Map<number, EntryResult>();
  #waiting: Waiting[] = [];
  #metUntil = -1;
  #ids = 0;

  constructor(parts: NextParts) {
    this.#parts = parts;
  }

  send(legs: readonly LaterLeg[], as: SentAs): number {
    const id = this.#ids++;
    const found = legs.map(() => undefined);
    this.#waiting.push({ id, as, legs, sentAt: this.#parts.view.now, found });
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

  /** The exit from this contract that is on its way, if any. */
  exitFrom(symbol: string): number | undefined {
    return this.#waiting.find(({ as, legs }) => as === "exit" && legs[0]?.contract.symbol === symbol)?.id;
  }

  cancel(id: number): void {
    const waiting = this.#waiting.find((other) => other.id === id);
    if (waiting !== undefined) this.#end(waiting, { status: "cancelled" });
  }

  /** The day is over: what has not met its row will not meet it any more. */
  endDay(): void {
    for (const waiting of [...this.#waiting]) {
      const [first] = waiting.legs;
      if (first !== undefined) this.#refuse(waiting, "no-next-row", first.order);
    }
    this.#metUntil = -1;
  }

  meet(now: TimeOfDay): void {
    const since = this.#metUntil;
    this.#metUntil = now;
    for (const waiting of [...this.#waiting]) this.#meetOne(waiting, since, now);
  }

  #meetOne(waiting: Waiting, since: number, now: TimeOfDay): void {
    const { view, latencyMs, isHalted } = this.#parts;
    const earliest = waiting.sentAt + latencyMs;
    waiting.legs.forEach((leg, i) => {
      if (waiting.found[i] !== undefined) return;
      view.barsSince(leg.contract, since, (bar) => {
        if (bar.ts <= waiting.sentAt || bar.start < earliest || isHalted(bar.ts)) return false;
        if (bar.start - waiting.sentAt <= leg.maxWaitMs)
          waiting.found[i] = { price: bar.open, start: bar.start };
        return true;
      });
    });
    const late = waiting.legs.find(
      (leg, i) => waiting.found[i] === undefined && this.#isLate(waiting, leg, now),
    );
    if (late !== undefined) {
      this.#refuse(waiting, "no-next-row", late.order);
      return;
    }
    if (waiting.found.includes(undefined)) return;
    if (waiting.as === "exit" && waiting.legs.every((leg) => this.#parts.closable(leg) === 0)) {
      // Something else has closed the position: an exit never opens one.
      this.#end(waiting, { status: "cancelled" });
      return;
    }
    const priced = waiting.legs.map((leg, i) => {
      const { price, start } = waiting.found[i] as { price: Paise; start: TimeOfDay };
      const qty = waiting.as === "exit" ? this.#parts.closable(leg) : leg.qty;
      return { ...leg, qty, price, priceTime: start, source: "next" as const };
    });
    const refusal = waiting.as === "exit" ? undefined : this.#parts.refusalOf(priced);
    if (refusal !== undefined) {
      this.#refuse(waiting, refusal.reason, refusal.order);
      return;
    }
    const legs = buysFirst(priced, (leg) => this.#parts.execute(leg));
    this.#end(waiting, { status: "filled", legs });
  }

  /** A bar that begins within the bound would be known by now. */
  #isLate({ sentAt }: Waiting, leg: LaterLeg, now: TimeOfDay): boolean {
    return now - sentAt > leg.maxWaitMs + this.#parts.view.day.barMs + this.#parts.latencyMs;
  }

  #refuse(waiting: Waiting, reason: RejectionReason, order: Order): void {
    const { abort, refuse } = this.#parts;
    const result: EntryResult =
      waiting.as === "entry"
        ? abort(reason, order)
        : { status: "rejected", rejection: refuse(reason, order) };
    this.#end(waiting, result);
  }

  #end(waiting: Waiting, result: EntryResult): void {
    this.#waiting = this.#waiting.filter((other) => other !== waiting);
    this.#results.set(waiting.id, result);
  }
}
