import type { Paise } from "../units/unit.ts";
import { type NearOptions, type NearTarget, pickNearest } from "./pick-nearest.ts";

/** One side's contract with a fresh premium; a list of them is in order of strike. */
export interface Priced {
  readonly row: number;
  readonly strike: Paise;
  readonly premium: Paise;
}

/** Premiums in paise; a share of a straddle may be a fraction of one. */
export type PremiumTarget = NearTarget;

/** The contract whose premium is nearest to the target, see `pickNearest`. */
export const pickByPremium = (
  candidates: readonly Priced[],
  target: PremiumTarget,
  options: NearOptions,
): Priced | undefined => pickNearest(candidates, ({ premium }) => premium, { ...options, target });

/**
 * `percent` % of a straddle's premium, paise. Percentages are taken to four decimals, so the product is a whole number
 * of millionths and a quotient that can be exactly half-way is exactly so.
 */
export const shareOf = (premium: number, percent: number): number =>
  (premium * Math.round(percent * 10_000)) / 1_000_000;
