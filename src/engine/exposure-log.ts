import type { Contract } from "../market/contract.ts";

/** A time in which a contract was held, or an order in it waited for a price: (from, to]. */
export interface Exposure {
  readonly contract: Contract;
  readonly from: number;
  /** Undefined while it lasts. */
  to: number | undefined;
}

/** When the book, or an order that waits, would have met a contract's prices. */
export class ExposureLog {
  #all: Exposure[] = [];
  readonly #open = new Map<string | number, Exposure>();

  /** Begins a position (by its symbol) or a waiting order (by its id); one that has begun goes on. */
  open(key: string | number, contract: Contract, now: number): void {
    if (this.#open.has(key)) return;
    const exposure: Exposure = { contract, from: now, to: undefined };
    this.#all.push(exposure);
    this.#open.set(key, exposure);
  }

  /** Another day: what was open at the end of the last one is open from its beginning. */
  beginDay(today: (contract: Contract) => Contract): void {
    const open = [...this.#open];
    this.#all = [];
    this.#open.clear();
    for (const [key, { contract }] of open) this.open(key, today(contract), -1);
  }

  close(key: string | number, now: number): void {
    const exposure = this.#open.get(key);
    if (exposure !== undefined) exposure.to = now;
    this.#open.delete(key);
  }

  /** By contract, what overlaps joined: no print is met twice. */
  joined(): readonly { readonly contract: Contract; readonly from: number; readonly to: number }[] {
    const spans: { contract: Contract; from: number; to: number }[] = [];
    const inOrder = [...this.#all].sort((a, b) => a.from - b.from);
    for (const { contract, from, to = Number.POSITIVE_INFINITY } of inOrder) {
      const last = spans.findLast((span) => span.contract.symbol === contract.symbol);
      if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
      else spans.push({ contract, from, to });
    }
    return spans;
  }
}
