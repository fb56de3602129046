import type { TradebookRow } from "../../ledger/tradebook-row.ts";
import { type Trip, tripsOf } from "./trip.ts";

/** Collects the round trips of a tradebook that comes in parts. Holds rows only as long as something is open. */
export class TripLog {
  readonly #trips: Trip[] = [];
  readonly #held = new Map<string, number>();
  #pending: TradebookRow[] = [];

  /** The next rows, in order of time. */
  add(rows: readonly TradebookRow[]): void {
    for (const row of rows) {
      const { symbol, qtyDir } = row.fill;
      const held = (this.#held.get(symbol) ?? 0) + qtyDir;
      if (held === 0) this.#held.delete(symbol);
      else this.#held.set(symbol, held);
      this.#pending.push(row);
    }
    if (this.#held.size === 0) this.#flush();
  }

  /** Every round trip so far, in order of closing. */
  get trips(): readonly Trip[] {
    const { trips } = tripsOf(this.#pending);
    return [...this.#trips, ...trips];
  }

  #flush(): void {
    for (const trip of tripsOf(this.#pending).trips) this.#trips.push(trip);
    this.#pending = [];
  }
}
