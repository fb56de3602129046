import type { EntryResult, Order, Rejection, RejectionReason } from "../strategy/order.ts";
import { invariant } from "../units/failure.ts";
import type { DayCounts } from "./day-report.ts";

const NONE: Readonly<Record<string, number>> = {};

/** What the desk had to refuse today, counted. */
export class Refusals {
  #byReason: Map<RejectionReason, number> | undefined;
  #abortedEntries = 0;
  #stalePrices = 0;

  /** Counts an order that is refused. */
  refuse(reason: RejectionReason, order: Order): Rejection {
    return this.count({ reason, order });
  }

  count(rejection: Rejection): Rejection {
    this.#byReason ??= new Map();
    this.#byReason.set(rejection.reason, (this.#byReason.get(rejection.reason) ?? 0) + 1);
    return rejection;
  }

  /** Counts an entry that is given up, and each reason; the first stands for the whole. */
  abort(rejections: readonly Rejection[]): EntryResult {
    for (const rejection of rejections) this.count(rejection);
    this.#abortedEntries++;
    const [first] = rejections;
    invariant(first !== undefined, "an entry is given up for a reason");
    return { status: "rejected", rejection: first };
  }

  /** A strategy asked for a price, and there was none within the bound. */
  missPrice(): void {
    this.#stalePrices++;
  }

  /** Another day. */
  beginDay(): void {
    this.#byReason?.clear();
    this.#abortedEntries = 0;
    this.#stalePrices = 0;
  }

  get counts(): Pick<DayCounts, "rejections" | "abortedEntries" | "stalePrices"> {
    const byReason = this.#byReason;
    const rejections =
      byReason === undefined || byReason.size === 0
        ? NONE
        : Object.fromEntries([...byReason].sort(([a], [b]) => (a < b ? -1 : 1)));
    return { rejections, abortedEntries: this.#abortedEntries, stalePrices: this.#stalePrices };
  }
}
