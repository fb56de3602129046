import type { DayMarket } from "./day-market.ts";

/** What follows from a loaded day alone, made when first asked for and shared by all who run over that day. */
export class PerDay<T> {
  readonly #made = new WeakMap<DayMarket, T>();
  readonly #make: (day: DayMarket) => T;

  /** @param make must say nothing of now, and nothing of a run */
  constructor(make: (day: DayMarket) => T) {
    this.#make = make;
  }

  of(day: DayMarket): T {
    const known = this.#made.get(day);
    if (known !== undefined) return known;
    const made = this.#make(day);
    this.#made.set(day, made);
    return made;
  }
}
