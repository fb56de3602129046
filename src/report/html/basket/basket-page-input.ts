import type { Trip } from "../../../analytics/book/trip.ts";
import type { Capacity } from "../../../analytics/capacity/capacity.ts";
import type { Basket } from "../../../basket/basket.ts";

/** A book held at an instant, on a grid of shocks. Money in paise, shocks as shares: −0.05 is 5 % down. */
export interface StressGrid {
  readonly underlying: string;
  /** When, as people write it. */
  readonly at: string;
  readonly legs: number;
  /** What it tied up before any shock. */
  readonly margin: number;
  readonly spotShocks: readonly number[];
  readonly volShocks: readonly number[];
  /** By spot, then volatility. */
  readonly pnl: readonly (readonly number[])[];
  readonly marginAfter: readonly (readonly number[])[];
}

/** Everything that a basket's page is made from. */
export interface BasketPageInput {
  readonly basket: Basket;
  /** Paise; undefined when the config states none. */
  readonly capital: number | undefined;
  /** What each sleeve is: a run or a file. */
  readonly sources: readonly string[];
  /** Undefined when nobody asked for the stores to be read. */
  readonly capacity?: Capacity | undefined;
  readonly stress: readonly StressGrid[];
  /** Why there is no stressed book, in words. */
  readonly whyNoStress?: string | undefined;
  /** Round trips, each within its sleeve, in order of closing; their fills are those of the basket's rows. */
  readonly trips: readonly Trip[];
  /** The config as it was read, for the reader. */
  readonly config: unknown;
}
