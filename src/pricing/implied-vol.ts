import { type Black76Option, intrinsic, logRatio, normalisedTimeValue } from "./black76.ts";

/** The volatility that a price implies, or why it implies none. Never 0, never NaN. */
export type ImpliedVol =
  | { readonly status: "ok"; readonly iv: number }
  | {
      readonly status:
        | "expired"
        | "non-positive-price"
        | "below-intrinsic"
        | "at-intrinsic"
        | "above-maximum";
    };

/** A time value within this share of the price is rounding, not information. */
const ROUNDING = 4 * Number.EPSILON;
const SQRT_2PI = 2.5066282746310002;
/** Newton squares its relative error (Halley cubes it): after a step this small, nothing is left that a double shows. */
const SQUARES_TO_NOTHING = 1e-8;
/** Total volatility σ√T beyond which no price differs from its maximum in a double. */
const TOTAL_MAX = 80;

/**
 * Inverts `black76Price`, to about the last digits that the price itself carries.
 * Newton's method from the point of inflection √(2|x|) of price against total volatility, where it cannot overshoot;
 * below that point Halley's, on ln(price) against 1/s², which is nearly a line there. Every step is kept inside a bracket.
 */
export function impliedVol(option: Black76Option, price: number): ImpliedVol {
  const { optionType, forward, strike, years, rate } = option;
  if (years <= 0) return { status: "expired" };
  if (!(price > 0)) return { status: "non-positive-price" };
  const undiscounted = price * Math.exp(rate * years);
  const timeValue = undiscounted - intrinsic(option);
  if (undiscounted >= (optionType === "CE" ? forward : strike)) return { status: "above-maximum" };
  if (Math.abs(timeValue) <= ROUNDING * undiscounted) return { status: "at-intrinsic" };
  if (timeValue < 0) return { status: "below-intrinsic" };
  const x = -Math.abs(logRatio(forward, strike));
  const total = totalVol(x, timeValue / Math.sqrt(forward * strike));
  return { status: "ok", iv: total / Math.sqrt(years) };
}

/** `impliedVol` for those who need only the number. */
export function impliedVolOrNothing(option: Black76Option, price: number): number | undefined {
  const result = impliedVol(option, price);
  return result.status === "ok" ? result.iv : undefined;
}

/** σ√T for which `normalisedTimeValue(x, σ√T)` is `target`. */
function totalVol(x: number, target: number): number {
  const inflection = Math.sqrt(-2 * x);
  const isBelow = x < 0 && target < normalisedTimeValue(x, inflection);
  let low = isBelow ? 0 : inflection;
  let high = isBelow ? inflection : TOTAL_MAX;
  let s = isBelow ? inflection : Math.max(inflection, Math.min(target * SQRT_2PI, high));
  for (let step = 0; step < 100; step++) {
    const value = normalisedTimeValue(x, s);
    if (value > target) high = s;
    else low = s;
    const h = x / s;
    const slope = Math.exp(-0.5 * (h * h + 0.25 * s * s)) / SQRT_2PI;
    const next = isBelow ? logStep(x, s, value, slope, target) : s + (target - value) / slope;
    if (Math.abs(next - s) <= SQUARES_TO_NOTHING * s) return next;
    s = next > low && next < high ? next : 0.5 * (low + high);
  }
  return s;
}

/**
 * One Halley step for g = ln(value) as a function of y = 1/s²: with r = slope/value and c = x²/s³ − s/4 (the slope's
 * own relative slope), dg/dy = −s³r/2 and its relative change is −(3s² + s³(c − r))/2.
 */
function logStep(x: number, s: number, value: number, slope: number, target: number): number {
  if (value <= 0) return Number.NaN;
  const square = s * s;
  const cube = square * s;
  const ratio = slope / value;
  const newton = (-2 * Math.log(target / value)) / (cube * ratio);
  const bend = -0.5 * (3 * square + x * x - 0.25 * square * square - cube * ratio);
  const y = 1 / square + newton / Math.max(0.5, 1 + 0.5 * newton * bend);
  return y > 0 ? 1 / Math.sqrt(y) : Number.NaN;
}
