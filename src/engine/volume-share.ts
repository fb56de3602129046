import type { Contract } from "../market/contract.ts";
import type { ContractBar } from "../market/contract-bar.ts";
import type { Qty } from "../units/unit.ts";

/**
 * What orders may take of the bars: at most so many per cent of the units that each bar traded, whole lots, all orders
 * of a contract together. A bar whose volume is not known gives nothing.
 */
export class VolumeShare {
  readonly #maxPct: number;
  /** Units taken, by contract and by the bar's `ts`. */
  readonly #taken = new Map<string, Map<number, number>>();

  constructor(maxPct: number) {
    this.#maxPct = maxPct;
  }

  /** Units that may still be taken of a bar, whole lots, ≥ 0. */
  left({ symbol, lot }: Contract, { ts, volume = 0 }: ContractBar): Qty {
    // A billionth of a unit for shares that are whole but for their floating point.
    const share = Math.floor((volume * this.#maxPct) / 100 + 1e-9);
    const left = Math.max(share - (this.#taken.get(symbol)?.get(ts) ?? 0), 0);
    return (left - (left % lot)) as Qty;
  }

  /** Another day, whose bars nobody has taken of. */
  beginDay(): void {
    this.#taken.clear();
  }

  take({ symbol }: Contract, { ts }: ContractBar, qty: Qty): void {
    const taken = this.#taken.get(symbol) ?? new Map<number, number>();
    taken.set(ts, (taken.get(ts) ?? 0) + qty);
    this.#taken.set(symbol, taken);
  }
}
