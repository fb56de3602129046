import type { Paise } from "../units/unit.ts";

/**
 * Whether a short leg's percentage stop is hit: price ≥ entry × (1 + pct / 100), tested unrounded. Percentages are
 * taken to four decimals, so the test is exact in integers: a float product would miss stops that are hit exactly.
 */
export const shortStopHit = (price: Paise, entry: Paise, pct: number): boolean =>
  price * 1_000_000 >= entry * (1_000_000 + Math.round(pct * 10_000));

/** The same for a long leg: price ≤ entry × (1 − pct / 100). */
export const longStopHit = (price: Paise, entry: Paise, pct: number): boolean =>
  price * 1_000_000 <= entry * (1_000_000 - Math.round(pct * 10_000));
