import { erfcScaled } from "../pricing/normal.ts";

/** Where the table starts and ends, and its points per unit. */
const FROM = -1;
const TO = 7;
const PER_UNIT = 64;
const TWO_OVER_SQRT_PI = 1.1283791670955126;

const values = new Float64Array((TO - FROM) * PER_UNIT + 2);
const slopes = new Float64Array(values.length);
for (let i = 0; i < values.length; i++) {
  const x = FROM + i / PER_UNIT;
  values[i] = erfcScaled(x);
  slopes[i] = (2 * x * values[i] - TWO_OVER_SQRT_PI) / PER_UNIT;
}

/** exp(x²)·erfc(x) for −1 ≤ x ≤ 7 to about 2e-9, by cubic Hermite interpolation: no exponential, a few nanoseconds. */
function erfcScaledFast(x: number): number {
  const place = (x - FROM) * PER_UNIT;
  const i = place | 0;
  const t = place - i;
  const rise = values[i + 1] - values[i];
  const a = slopes[i] - rise;
  const b = rise - slopes[i + 1];
  return values[i] + t * rise + t * (1 - t) * ((1 - t) * a + t * b);
}

/** d₁ beyond which an option far out of the money is worth nothing. */
const FARTHEST = 9;

/**
 * Black-76, undiscounted, of whichever side is out of the money: F·φ(d₁) times a difference of Mills ratios, as in
 * `pricing/black76.ts`, with its logarithms hoisted and its tails from a table. Good to 1e-8 of the forward.
 * @param logMoneyness ln(forward ÷ strike)  @param deviation σ√T
 */
export function outOfMoneyPrice(forward: number, logMoneyness: number, deviation: number): number {
  if (deviation < 1e-8) return 0;
  const h = -Math.abs(logMoneyness) / deviation;
  const t = 0.5 * deviation;
  if (h - t < -FARTHEST || t > 0.5) return t > 0.5 ? wide(forward, logMoneyness, h, t) : 0;
  const tails = erfcScaledFast(-(h + t) * Math.SQRT1_2) - erfcScaledFast((t - h) * Math.SQRT1_2);
  const price = 0.5 * forward * Math.exp(-0.5 * (logMoneyness + h * h + t * t)) * tails;
  return price > 0 ? price : 0;
}

/** The same from the exact function, for volatilities that the table does not reach. */
function wide(forward: number, logMoneyness: number, h: number, t: number): number {
  const tails = erfcScaled(-(h + t) * Math.SQRT1_2) - erfcScaled((t - h) * Math.SQRT1_2);
  return Math.max(0, 0.5 * forward * Math.exp(-0.5 * (logMoneyness + h * h + t * t)) * tails);
}
