import type { TradingDay } from "../units/time.ts";
import type { Paise, TimeOfDay } from "../units/unit.ts";

/** Worst and best of a position's profit while it was open, over days when it was held over days. */
export interface Excursion {
  readonly symbol: string;
  readonly openedOn: TradingDay;
  readonly openedAt: TimeOfDay;
  /** On the day whose path it is part of. */
  readonly closedAt: TimeOfDay;
  /** Lowest and highest mark-to-market profit of the whole position, paise; 0 at the start counts. */
  readonly worst: Paise;
  readonly best: Paise;
}

/** The day's profit as it went, marked at every event, paise. */
export interface IntradayPath {
  /** Against the close before, so that what was carried over the night counts from there; 0 at the start counts. */
  readonly lowest: Paise;
  readonly highest: Paise;
  /** Deepest fall of the day from the highest before it, ≤ 0. The highest is that of the segment so far. */
  readonly maxDrawdown: Paise;
  readonly excursions: readonly Excursion[];
}

/** A position's worst and best profit so far, paise; who follows the position moves them. */
export interface OpenExcursion {
  readonly openedOn: TradingDay;
  readonly openedAt: TimeOfDay;
  worst: number;
  best: number;
}

/** An open position's profit at one more event. */
export function stretch(open: OpenExcursion, profit: number): void {
  if (profit < open.worst) open.worst = profit;
  if (profit > open.best) open.best = profit;
}

/** Follows a segment's profit and each position's, event by event, and tells of it day by day. */
export class EquityPath {
  #date: TradingDay;
  /** The segment's profit at the close before, and its highest so far. */
  #before = 0;
  #peak = 0;
  #lowest = 0;
  #highest = 0;
  #maxDrawdown = 0;
  readonly #open = new Map<string, OpenExcursion>();
  #closed: Excursion[] = [];

  constructor(date: TradingDay) {
    this.#date = date;
  }

  /** The next day of the segment. @param before the segment's profit at the close before, paise */
  beginDay(date: TradingDay, before: number): void {
    this.#date = date;
    this.#before = before;
    this.#lowest = 0;
    this.#highest = 0;
    this.#peak = Math.max(this.#peak, before);
    this.#maxDrawdown = before - this.#peak;
    this.#closed = [];
  }

  /** The segment's profit at this event: cash that came in plus what is open at its marks. */
  add(profit: number): void {
    const today = profit - this.#before;
    if (today < this.#lowest) this.#lowest = today;
    if (today > this.#highest) this.#highest = today;
    if (profit > this.#peak) this.#peak = profit;
    if (profit - this.#peak < this.#maxDrawdown) this.#maxDrawdown = profit - this.#peak;
  }

  /** What is followed of an open position; it begins when first asked for. */
  positionAt(symbol: string, now: TimeOfDay): OpenExcursion {
    const known = this.#open.get(symbol);
    if (known !== undefined) return known;
    const open = this.#opened(now);
    this.#open.set(symbol, open);
    return open;
  }

  /** After fills: a position that is gone has had its excursion. `profit` is what it closed with. */
  closePosition(symbol: string, profit: number, now: TimeOfDay): void {
    const open = this.#open.get(symbol) ?? this.#opened(now);
    this.#open.delete(symbol);
    const { openedOn, openedAt } = open;
    const worst = Math.min(open.worst, profit) as Paise;
    const best = Math.max(open.best, profit) as Paise;
    this.#closed.push({ symbol, openedOn, openedAt, closedAt: now, worst, best });
  }

  get path(): IntradayPath {
    return {
      lowest: this.#lowest as Paise,
      highest: this.#highest as Paise,
      maxDrawdown: this.#maxDrawdown as Paise,
      excursions: this.#closed,
    };
  }

  #opened(now: TimeOfDay): OpenExcursion {
    return { openedOn: this.#date, openedAt: now, worst: 0, best: 0 };
  }
}
