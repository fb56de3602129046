import { type Black76Option, intrinsic, logRatio, normalisedTimeValue, tailsOf } from "./black76.ts";
import { guessTotalVol } from "./normal-vol-guess.ts";

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
/** A step takes its relative error to the fourth power: after one this small, nothing is left that a double shows. */
const FOURTH_TO_NOTHING = 3e-5;
/** Total volatility σ√T beyond which no price differs from its maximum in a double. */
const TOTAL_MAX = 80;
/** A step that changes the slope by less than this share of it. */
const NEARBY = 2e-4;
/** From this share of the most it can be on, a price is looked at by what it falls short of it. */
const NEAR_MAXIMUM = 0.6;

/**
 * Inverts `black76Price`, to about the last digits that the price itself carries: Householder's method of third order on one
 * of three functions of the price (P. Jäckel, "Let's be rational", Wilmott 2015, §4), each step kept inside a bracket, from the
 * volatility that a normal model implies; in practice one or two steps.
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
  const scale = Math.sqrt(forward * strike);
  const root = Math.sqrt(years);
  const target = timeValue / scale;
  const from = guessTotalVol(x, Math.abs(forward - strike) / scale, target);
  return { status: "ok", iv: totalVol(x, target, from) / root };
}

/** `impliedVol` for those who need only the number. */
export function impliedVolOrNothing(option: Black76Option, price: number): number | undefined {
  const result = impliedVol(option, price);
  return result.status === "ok" ? result.iv : undefined;
}

/** σ√T for which `normalisedTimeValue(x, σ√T)` is `target`. @param from where to begin; anything will do */
function totalVol(x: number, target: number, from: number): number {
  const inflection = Math.sqrt(-2 * x);
  const most = Math.exp(0.5 * x);
  let low = 0;
  let high = TOTAL_MAX;
  let s = from > low && from < high ? from : Math.max(inflection, Math.min(target * SQRT_2PI, 1));
  for (let step = 0; step < 100; step++) {
    const h = x / s;
    const t = 0.5 * s;
    const density = Math.exp(-0.5 * (h * h + t * t));
    const value = h + t > 0 ? normalisedTimeValue(x, s) : 0.5 * density * tailsOf(h, t);
    if (value > target) high = s;
    else low = s;
    const slope = density / SQRT_2PI;
    const next = s + step3({ h, s, value, slope, target, most });
    if (Math.abs(next - s) <= FOURTH_TO_NOTHING * s) return next;
    if (next > low && next < high) s = next;
    else s = low > 0 ? Math.sqrt(low * high) : 0.5 * high;
  }
  return s;
}

interface At {
  /** x / s. */
  readonly h: number;
  readonly s: number;
  /** The normalised time value at `s`, and its slope there. */
  readonly value: number;
  readonly slope: number;
  readonly target: number;
  /** What the value comes to at most. */
  readonly most: number;
}

/**
 * The step of third order from `s` towards the volatility of `target`: on 1/ln(value) below the point of inflection, where it is
 * nearly a line, on ln(most − value) near the maximum, on the value itself between. NaN where the value is nothing.
 */
function step3({ h, s, value, slope, target, most }: At): number {
  const bend = (h * h) / s - 0.25 * s;
  const twist = bend * bend - 3 * (h / s) * (h / s) - 0.25;
  const short = (target - value) / slope;
  // So near that the value itself is a line as good as any, and no logarithm is needed.
  if (Math.abs(short * bend) < NEARBY) return short * third(short, bend, twist);
  if (target > NEAR_MAXIMUM * most) {
    const left = most - value;
    const rate = slope / left;
    const newton = -Math.log((most - target) / left) / rate;
    return newton * third(newton, bend + rate, twist + rate * (2 * rate + 3 * bend));
  }
  if (h * h > 0.5 * -h * s) {
    const log = Math.log(value);
    const logTarget = Math.log(target);
    const rate = slope / value;
    const newton = ((logTarget - log) * log) / (logTarget * rate);
    const inverse = 1 / log;
    const halley = bend - rate * (1 + 2 * inverse);
    const householder =
      twist + 2 * rate * rate * (1 + 3 * inverse * (1 + inverse)) - 3 * bend * rate * (1 + 2 * inverse);
    return newton * third(newton, halley, householder);
  }
  return short * third(short, bend, twist);
}

/** What Newton's step is multiplied by, with the function's second and third derivatives over its first. */
const third = (newton: number, second: number, thirdRatio: number): number =>
  (1 + 0.5 * second * newton) / (1 + newton * (second + (thirdRatio / 6) * newton));
