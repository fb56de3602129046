import { type Fixing, fixingAt } from "../margin/fixings.ts";
import type { MarginLeg } from "../margin/margin-book.ts";
import { marginOf } from "../margin/margin-model.ts";
import { type MarginParameters, marginParameters } from "../margin/parameters.ts";
import type { Contract } from "../market/contract.ts";
import type { DayMarket } from "../market/day-market.ts";
import type { TradingDay } from "../units/time.ts";
import type { Paise, Qty, TimeOfDay } from "../units/unit.ts";

/**
 * By which clock margins are taken: `fixing` as the exchange's daily parameter files change (the index of the fixing,
 * held until the next), `bod` the day's first index throughout, `continuous` the index of every instant.
 */
export type MarginClock = "fixing" | "bod" | "continuous";

/** What a day's book tied up, paise. */
export interface MarginPath {
  /** The most at any instant, legging included. */
  readonly peak: Paise;
  /** After each event at which something was opened. */
  readonly entries: readonly { readonly time: TimeOfDay; readonly margin: Paise }[];
}

/** One open position as the meter needs it. */
export interface Held {
  readonly contract: Contract;
  readonly qty: Qty;
  /** Last price, paise; 0 when there is none. */
  readonly price: Paise;
}

/** Measures what the open book ties up, as of now; keeps the day's peak. */
export class MarginMeter {
  readonly #underlying: string;
  readonly #date: TradingDay;
  readonly #clock: MarginClock;
  readonly #parameters: MarginParameters;
  #fixing: Fixing | undefined;
  #spot = 0;
  #peak = 0;
  readonly #entries: { time: TimeOfDay; margin: Paise }[] = [];

  /** @throws `margin.no-rule` for an underlying or a date whose parameters are not known */
  constructor({ underlying, date }: DayMarket, clock: MarginClock) {
    this.#underlying = underlying;
    this.#date = date;
    this.#clock = clock;
    this.#parameters = marginParameters(underlying, date);
  }

  get path(): MarginPath {
    return { peak: this.#peak as Paise, entries: this.#entries };
  }

  /** Margin of the book now; 0 for none, and while the underlying has no price. */
  measure(held: readonly Held[], now: TimeOfDay, spot: Paise | undefined): Paise {
    this.#takeSpot(now, spot);
    if (held.length === 0 || this.#spot === 0) return 0 as Paise;
    const book = held.map(({ contract, qty, price }): MarginLeg => {
      const { symbol, underlying, expiry, optionType, strike } = contract;
      const own = price > 0 ? { price } : {};
      return { kind: "option", symbol, underlying, expiry: expiry.date, optionType, strike, qty, ...own };
    });
    const market = { date: this.#date, underlyings: new Map([[this.#underlying, { spot: this.#spot }]]) };
    const { total } = marginOf(book, market, new Map([[this.#underlying, this.#parameters]]));
    if (total > this.#peak) this.#peak = total;
    return total;
  }

  /** Notes what a book tied up after something was opened. */
  entered(time: TimeOfDay, margin: Paise): void {
    this.#entries.push({ time, margin });
  }

  #takeSpot(now: TimeOfDay, spot: Paise | undefined): void {
    if (spot === undefined) return;
    const fixing = fixingAt(now);
    const isDue =
      this.#spot === 0 ||
      this.#clock === "continuous" ||
      (this.#clock === "fixing" && fixing !== this.#fixing);
    if (isDue) this.#spot = spot;
    this.#fixing = fixing;
  }
}
