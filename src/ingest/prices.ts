/** Farther than this from a whole number of paise is no noise of floating point; as in `units/money.ts`. */
const NOISE = 1e-6;

/** What a price cell says: a whole number of the store's units, a fraction of them, or no price. */
export type PriceReading = "whole" | "fraction" | "none" | "zero" | "negative" | "too-large";

const LARGEST = 2_147_483_647;

/**
 * Reads a price. @param value as the source has it, NaN when the cell is empty
 * @param scale units of the store in one of the source's: 100 from rupees to paise, 1 from paise, 10 000 for VIX
 */
export function readPrice(value: number, scale: number): PriceReading {
  if (Number.isNaN(value)) return "none";
  if (value === 0) return "zero";
  if (value < 0) return "negative";
  const scaled = value * scale;
  if (scaled > LARGEST) return "too-large";
  return Math.abs(scaled - Math.round(scaled)) > NOISE ? "fraction" : "whole";
}

/** The price in the store's units, half up where it is a fraction. Noise of floating point never moves it. */
export function halfUp(value: number, scale: number): number {
  const scaled = value * scale;
  const nearest = Math.round(scaled);
  return Math.abs(scaled - nearest) <= NOISE ? nearest : Math.floor(scaled + 0.5);
}
