import { erfc, erfcScaled } from "./normal.ts";

/** One European option on a forward. Prices, strike and forward in one unit of money, whichever it is. */
export interface Black76Option {
  readonly optionType: "CE" | "PE";
  /** Forward (future) price of the underlying for the expiry, > 0. */
  readonly forward: number;
  /** > 0. */
  readonly strike: number;
  /** Time to the expiry's closing instant in years of 365 days (`YEAR_MINUTES`); 0 or less is expired. */
  readonly years: number;
  /** Continuously compounded rate that discounts the pay-off, per year; 0.065 is 6.5 %. */
  readonly rate: number;
}

const TWO_OVER_SQRT_PI = 1.1283791670955126;

/** Minutes in a year of 365 days: the clock of every volatility in Pluto. */
export const YEAR_MINUTES = 525_600;

/** What the holder gets at expiry, per unit, if the underlying settles at `forward`. */
export const intrinsic = (option: Pick<Black76Option, "optionType" | "forward" | "strike">): number =>
  Math.max(0, option.optionType === "CE" ? option.forward - option.strike : option.strike - option.forward);

/**
 * ln(a/b). Where they are near, by the series of 2·artanh((a−b)/(a+b)): the quotient would round away the digits
 * that decide a price a minute before expiry.
 */
export function logRatio(a: number, b: number): number {
  const z = (a - b) / (a + b);
  if (Math.abs(z) > 0.04) return Math.log(a / b);
  const w = z * z;
  return 2 * z * (1 + w * (1 / 3 + w * (1 / 5 + w * (1 / 7 + w * (1 / 9 + w / 11)))));
}

/**
 * Undiscounted price of the out-of-the-money option, divided by √(forward × strike).
 * With h = x/s and t = s/2 it is ½ exp(−(h² + t²)/2) [erfcx((−h−t)/√2) − erfcx((t−h)/√2)] (P. Jäckel, "Let's be
 * rational", Wilmott 2015, eq. 3.15), which keeps its relative accuracy where N(d₁) and N(d₂) both vanish.
 * @param x minus the absolute log-moneyness, ≤ 0  @param s total volatility σ√T, > 0
 */
export function normalisedTimeValue(x: number, s: number): number {
  const h = x / s;
  const t = 0.5 * s;
  if (h + t > 0) {
    const half = Math.exp(0.5 * x);
    const up = half * erfc(-(h + t) * Math.SQRT1_2);
    return Math.max(0, 0.5 * (up - erfc((t - h) * Math.SQRT1_2) / half));
  }
  return Math.max(0, 0.5 * Math.exp(-0.5 * (h * h + t * t)) * tailsOf(h, t));
}

/**
 * What the time value is made of where it is small: erfcx((−h−t)/√2) − erfcx((t−h)/√2), with h = x/s and t = s/2.
 * @param h at most −t
 */
export function tailsOf(h: number, t: number): number {
  const isNearExpiry = t < 0.005 && h > -8;
  return isNearExpiry ? tailsBySeries(-h * Math.SQRT1_2, t * Math.SQRT1_2) : tailsByDifference(h, t);
}

const tailsByDifference = (h: number, t: number): number =>
  erfcScaled(-(h + t) * Math.SQRT1_2) - erfcScaled((t - h) * Math.SQRT1_2);

/**
 * erfcx(a − δ) − erfcx(a + δ) by Taylor's series, from f' = 2a·f − 2/√π and f⁽ⁿ⁺¹⁾ = 2a·f⁽ⁿ⁾ + 2n·f⁽ⁿ⁻¹⁾: minutes
 * before expiry the two terms agree in most of their digits, and their difference would be what is left of rounding.
 */
function tailsBySeries(a: number, delta: number): number {
  const f = erfcScaled(a);
  const first = 2 * a * f - TWO_OVER_SQRT_PI;
  const second = 2 * a * first + 2 * f;
  const third = 2 * a * second + 4 * first;
  const fourth = 2 * a * third + 6 * second;
  const fifth = 2 * a * fourth + 8 * third;
  const square = delta * delta;
  return -2 * delta * (first + (square / 6) * (third + (square / 20) * fifth));
}

/**
 * Price by Black (1976): discounted expectation under a log-normal forward.
 * @param sigma volatility per √year; 0 gives the discounted intrinsic value
 */
export function black76Price(option: Black76Option, sigma: number): number {
  const { forward, strike, years, rate } = option;
  if (years <= 0) return intrinsic(option);
  const discount = Math.exp(-rate * years);
  const total = sigma * Math.sqrt(years);
  if (total <= 0) return discount * intrinsic(option);
  const timeValue =
    Math.sqrt(forward * strike) * normalisedTimeValue(-Math.abs(logRatio(forward, strike)), total);
  return discount * (intrinsic(option) + timeValue);
}
