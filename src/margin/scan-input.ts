import type { ExtremeMove } from "./scenarios.ts";

/**
 * What a scan assumes about one expiry: the state in which contracts are priced now, and the state that scenarios
 * start from. Money in paise, as floats.
 */
export interface ScanExpiry {
  readonly forward: number;
  /** Years of 365 days to expiry, ≥ 0. */
  readonly years: number;
  /** Forward after the look-ahead, before any move. */
  readonly scenarioForward: number;
  /** Years left after the look-ahead, ≥ 0. */
  readonly scenarioYears: number;
  /** Points of the underlying in one price scan range. */
  readonly scanRange: number;
  /** How far the forward moves in a scenario, per point of the underlying. */
  readonly forwardPerPoint: number;
  /** Discounts, per year. */
  readonly rate: number;
}

/** One contract to be scanned, a unit of it. */
export type ScanContract =
  | { readonly kind: "future"; readonly expiry: ScanExpiry }
  | {
      readonly kind: "option";
      readonly expiry: ScanExpiry;
      readonly optionType: "CE" | "PE";
      /** Paise. */
      readonly strike: number;
      /** Volatility per √year. */
      readonly vol: number;
      /**
       * Price of the contract in the market: what its holder can lose at most. Without one its theoretical price
       * stands in.
       */
      readonly price?: number;
    };

/** The moves of a scan, alike for all its contracts. */
export interface ScanMoves {
  /** Volatility scan range, absolute: 0.04 is four points. */
  readonly volScan: number;
  /** Below this no scenario lets a volatility fall. */
  readonly volFloor: number;
  readonly extreme: ExtremeMove;
  /** Losses are rounded to whole paise and capped at the contract's price, as in the exchange's files. */
  readonly isPublished: boolean;
}

/** The forward of an expiry after a move of so many scan ranges; a paisa at least, however far the move. */
export const movedForward = (expiry: ScanExpiry, priceMove: number): number =>
  Math.max(1, expiry.scenarioForward + priceMove * expiry.scanRange * expiry.forwardPerPoint);
