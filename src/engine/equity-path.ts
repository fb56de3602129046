import type { Paise, TimeOfDay } from "../units/unit.ts";

/** Worst and best of a position's profit while it was open. */
export interface Excursion {
  readonly symbol: string;
  readonly openedAt: TimeOfDay;
  readonly closedAt: TimeOfDay;
  /** Lowest and highest mark-to-market profit of the whole position, paise; 0 at the start counts. */
  readonly worst: Paise;
  readonly best: Paise;
}

/** The day's profit as it went, marked at every event, paise. */
export interface IntradayPath {
  readonly lowest: Paise;
  readonly highest: Paise;
  /** Deepest fall from the highest before it, ≤ 0. */
  readonly maxDrawdown: Paise;
  readonly excursions: readonly Excursion[];
}

interface OpenExcursion {
  readonly openedAt: TimeOfDay;
  worst: number;
  best: number;
}

/** Follows the day's profit and each position's, event by event. */
export class EquityPath {
  #lowest = 0;
  #highest = 0;
  #maxDrawdown = 0;
  readonly #open = new Map<string, OpenExcursion>();
  readonly #closed: Excursion[] = [];

  /** The day's profit at this event: cash that came in plus what is open at its marks. */
  add(profit: number): void {
    if (profit < this.#lowest) this.#lowest = profit;
    if (profit > this.#highest) this.#highest = profit;
    if (profit - this.#highest < this.#maxDrawdown) this.#maxDrawdown = profit - this.#highest;
  }

  /** An open position's profit at this event. */
  addPosition(symbol: string, profit: number, now: TimeOfDay): void {
    let open = this.#open.get(symbol);
    if (open === undefined) {
      open = { openedAt: now, worst: 0, best: 0 };
      this.#open.set(symbol, open);
    }
    if (profit < open.worst) open.worst = profit;
    if (profit > open.best) open.best = profit;
  }

  /** After fills: a position that is gone has had its excursion. `profit` is what it closed with. */
  closePosition(symbol: string, profit: number, now: TimeOfDay): void {
    const open = this.#open.get(symbol) ?? { openedAt: now, worst: 0, best: 0 };
    this.#open.delete(symbol);
    const worst = Math.min(open.worst, profit) as Paise;
    const best = Math.max(open.best, profit) as Paise;
    this.#closed.push({ symbol, openedAt: open.openedAt, closedAt: now, worst, best });
  }

  get path(): IntradayPath {
    return {
      lowest: this.#lowest as Paise,
      highest: this.#highest as Paise,
      maxDrawdown: this.#maxDrawdown as Paise,
      excursions: this.#closed,
    };
  }
}
