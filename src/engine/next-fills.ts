import type { EntryResult, Order, RejectionReason } from "../strategy/order.ts";
import type { Paise, TimeOfDay } from "../units/unit.ts";
import { isHalted } from "./desk-today.ts";
import type { LaterFills, LaterLeg, SentAs } from "./later-fills.ts";
import { buysFirst } from "./leg-order.ts";
import { type LaterParts, type Waiting, WaitingOrders } from "./waiting-orders.ts";

/** The bar each leg would fill at; undefined until it is known. */
type Found = ({ readonly price: Paise; readonly start: TimeOfDay } | undefined)[];

/**
 * Orders at the market under `next`: each fills at the open of the first bar that begins at or after it was sent plus
 * the latency. The legs of one entry fill together once every leg has its bar, or not at all.
 */
export class NextFills implements LaterFills {
  readonly #parts: LaterParts;
  readonly #orders: WaitingOrders<Found>;

  constructor(parts: LaterParts) {
    this.#parts = parts;
    this.#orders = new WaitingOrders(parts.today);
  }

  send(legs: readonly LaterLeg[], as: SentAs): number {
    return this.#orders.add(
      legs,
      as,
      legs.map(() => undefined),
    );
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
    if (waiting !== undefined) this.#orders.end(waiting, { status: "cancelled" });
  }

  /** The day is over: what has not met its row will not meet it any more. */
  endDay(): void {
    for (const waiting of this.#orders.all) {
      const [first] = waiting.legs;
      if (first !== undefined) this.#refuse(waiting, "no-next-row", first.order);
    }
    this.#orders.endDay();
  }

  meet(now: TimeOfDay): void {
    const since = this.#orders.meetUntil(now);
    for (const waiting of this.#orders.all) this.#meetOne(waiting, since, now);
  }

  #meetOne(waiting: Waiting<Found>, since: number, now: TimeOfDay): void {
    const { today, latencyMs, executor, limits } = this.#parts;
    const { view, day } = today;
    const { own: found } = waiting;
    const earliest = waiting.sentAt + latencyMs;
    waiting.legs.forEach((leg, i) => {
      if (found[i] !== undefined) return;
      view.barsSince(leg.contract, since, (bar) => {
        if (bar.ts <= waiting.sentAt || bar.start < earliest || isHalted(day, bar.ts)) return false;
        if (bar.start - waiting.sentAt <= leg.maxWaitMs) found[i] = { price: bar.open, start: bar.start };
        return true;
      });
    });
    const late = waiting.legs.find((leg, i) => found[i] === undefined && this.#isLate(waiting, leg, now));
    if (late !== undefined) {
      this.#refuse(waiting, "no-next-row", late.order);
      return;
    }
    if (found.includes(undefined)) return;
    if (waiting.as === "exit" && waiting.legs.every((leg) => limits.exitable(leg, leg.qty) === 0)) {
      // Something else has closed the position: an exit never opens one.
      this.#orders.end(waiting, { status: "cancelled" });
      return;
    }
    const priced = waiting.legs.map((leg, i) => {
      const { price, start } = found[i] as { price: Paise; start: TimeOfDay };
      const qty = waiting.as === "exit" ? limits.exitable(leg, leg.qty) : leg.qty;
      return { ...leg, qty, price, priceTime: start, source: "next" as const };
    });
    const refusal = waiting.as === "exit" ? undefined : limits.refusalOf(priced);
    if (refusal !== undefined) {
      this.#refuse(waiting, refusal.reason, refusal.order);
      return;
    }
    const legs = buysFirst(priced, (leg) => executor.execute(leg));
    this.#orders.end(waiting, { status: "filled", legs });
  }

  /** A bar that begins within the bound would be known by now. */
  #isLate({ sentAt }: Waiting<Found>, leg: LaterLeg, now: TimeOfDay): boolean {
    return now - sentAt > leg.maxWaitMs + this.#parts.today.view.day.barMs + this.#parts.latencyMs;
  }

  #refuse(waiting: Waiting<Found>, reason: RejectionReason, order: Order): void {
    const { refusals } = this.#parts;
    const result: EntryResult =
      waiting.as === "entry"
        ? refusals.abort([{ reason, order }])
        : { status: "rejected", rejection: refusals.refuse(reason, order) };
    this.#orders.end(waiting, result);
  }
}
