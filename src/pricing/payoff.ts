import { black76Price } from "./black76.ts";

/**
 * One leg of a structure. Money (strike, price) and the settlement price are in one unit, whichever it is; in whole paise
 * every expiry payoff is exact, so that a stretch that is zero is found to be zero.
 */
export type PayoffLeg =
  | {
      readonly kind: "option";
      readonly optionType: "CE" | "PE";
      readonly strike: number;
      /** Signed units, sold < 0. */
      readonly qty: number;
      /** Premium per unit at which the leg was entered. */
      readonly price: number;
    }
  | { readonly kind: "future"; readonly qty: number; readonly price: number };

/** Most or least that a structure can make at expiry. */
export type PayoffLimit =
  | { readonly kind: "bounded"; readonly value: number }
  | { readonly kind: "unbounded" };

/** A stretch of settlement prices, both ends included; without `to` it goes on for ever. */
export interface PriceInterval {
  readonly from: number;
  readonly to?: number;
}

/** Payoff at expiry of a structure as a polyline over settlement prices 0 … ∞. */
export interface PayoffProfile {
  /** 0 and every strike, ascending, each once: the slope changes nowhere else. */
  readonly kinks: Float64Array;
  /** Profit or loss at each kink. */
  readonly values: Float64Array;
  /** Change per unit of settlement price from each kink to the next; the last holds for ever. */
  readonly slopes: Float64Array;
}

/** What holding the leg to expiry makes per the whole leg, at one settlement price: the definition. */
export function legPayoff(leg: PayoffLeg, settlement: number): number {
  if (leg.kind === "future") return leg.qty * (settlement - leg.price);
  const gain = leg.optionType === "CE" ? settlement - leg.strike : leg.strike - settlement;
  return leg.qty * (Math.max(0, gain) - leg.price);
}

/** The plain reference of `payoffOnGrid`: leg by leg, price by price. */
export const payoffByLegs = (legs: readonly PayoffLeg[], settlement: number): number =>
  legs.reduce((sum, leg) => sum + legPayoff(leg, settlement), 0);

/** Cash that the premiums bring in, positive for a credit. Futures have none. */
export const netPremium = (legs: readonly PayoffLeg[]): number =>
  legs.reduce((sum, leg) => (leg.kind === "option" ? sum - leg.qty * leg.price : sum), 0);

/** The polyline of a structure, by the changes of its slope at the strikes. */
export function payoffProfile(legs: readonly PayoffLeg[]): PayoffProfile {
  const kinks = kinksOf(legs);
  const values = new Float64Array(kinks.length);
  // First how much the slope changes at each kink, then, summed up, the slope behind it.
  const slopes = new Float64Array(kinks.length);
  let value = 0;
  let slope = 0;
  for (let l = 0; l < legs.length; l++) {
    const leg = legs[l] as PayoffLeg;
    value += legPayoff(leg, 0);
    if (leg.kind === "future") slope += leg.qty;
    else {
      if (leg.optionType === "PE") slope -= leg.qty;
      const at = placeOf(kinks, leg.strike);
      slopes[at] = (slopes[at] as number) + leg.qty;
    }
  }
  let before = 0;
  for (let i = 0; i < kinks.length; i++) {
    const kink = kinks[i] as number;
    value += slope * (kink - before);
    slope += slopes[i] as number;
    values[i] = value;
    slopes[i] = slope;
    before = kink;
  }
  return { kinks, values, slopes };
}

/** 0 and every strike, ascending, each once. */
function kinksOf(legs: readonly PayoffLeg[]): Float64Array {
  const all = new Float64Array(legs.length + 1);
  let count = 1;
  for (let l = 0; l < legs.length; l++) {
    const leg = legs[l] as PayoffLeg;
    if (leg.kind === "option") all[count++] = leg.strike;
  }
  const sorted = all.subarray(0, count).sort();
  let kept = 1;
  for (let i = 1; i < count; i++) if (sorted[i] !== sorted[kept - 1]) sorted[kept++] = sorted[i] as number;
  return sorted.subarray(0, kept);
}

/** Where a strike stands among the kinks, which have it. */
function placeOf(kinks: Float64Array, strike: number): number {
  let low = 0;
  let high = kinks.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((kinks[middle] as number) < strike) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The payoff at one settlement price ≥ 0. */
export function payoffAt({ kinks, values, slopes }: PayoffProfile, settlement: number): number {
  let i = kinks.length - 1;
  while (i > 0 && (kinks[i] as number) > settlement) i -= 1;
  return (values[i] as number) + (slopes[i] as number) * (settlement - (kinks[i] as number));
}

/**
 * The payoff at every price of an ascending grid ≥ 0, in one walk along the polyline; what it costs does not depend
 * on the number of legs. Writes into `out` (as long as the grid, or longer) and allocates nothing.
 */
export function payoffOnGrid(profile: PayoffProfile, grid: Float64Array, out: Float64Array): void {
  const { kinks, values, slopes } = profile;
  const last = kinks.length - 1;
  let at = 0;
  for (let segment = 0; segment <= last; segment++) {
    const slope = slopes[segment] as number;
    const offset = (values[segment] as number) - slope * (kinks[segment] as number);
    const end = segment === last ? Number.POSITIVE_INFINITY : (kinks[segment + 1] as number);
    while (at < grid.length && (grid[at] as number) < end) {
      out[at] = offset + slope * (grid[at] as number);
      at += 1;
    }
  }
}

/** Slope of the ray beyond the last strike. */
export const slopeRight = ({ slopes }: PayoffProfile): number => slopes[slopes.length - 1] as number;

/** The most that can be made at expiry, over settlement prices 0 … ∞. */
export const maxProfit = (profile: PayoffProfile): PayoffLimit =>
  slopeRight(profile) > 0 ? { kind: "unbounded" } : { kind: "bounded", value: Math.max(...profile.values) };

/** The least (a loss is negative) that can be made at expiry, over settlement prices 0 … ∞. */
export const maxLoss = (profile: PayoffProfile): PayoffLimit =>
  slopeRight(profile) < 0 ? { kind: "unbounded" } : { kind: "bounded", value: Math.min(...profile.values) };

/** Settlement prices at which the structure makes nothing. */
export interface Breakevens {
  /** Where the payoff crosses or touches zero at one price, ascending. */
  readonly points: readonly number[];
  /** Where it stays zero; their ends are not repeated in `points`. */
  readonly intervals: readonly PriceInterval[];
}

/** Where the line from a kink is zero before the next one; `undefined` when it is not, or only at the kink itself. */
function crossing(value: number, slope: number, length: number): number | undefined {
  if (value === 0 || slope === 0) return undefined;
  const distance = -value / slope;
  return distance > 0 && distance < length ? distance : undefined;
}

/** Every settlement price at which the payoff is zero. */
export function breakevens({ kinks, values, slopes }: PayoffProfile): Breakevens {
  const points: number[] = [];
  const intervals: { from: number; to?: number }[] = [];
  let open: { from: number; to?: number } | undefined;
  for (let i = 0; i < kinks.length; i++) {
    const [kink, value, slope] = [kinks[i] as number, values[i] as number, slopes[i] as number];
    const isFlatZero = value === 0 && slope === 0;
    if (isFlatZero && open === undefined) {
      open = { from: kink };
      intervals.push(open);
    } else if (!isFlatZero && open !== undefined) {
      open.to = kink;
      open = undefined;
    } else if (value === 0 && open === undefined) points.push(kink);
    const next = i + 1 < kinks.length ? (kinks[i + 1] as number) : Number.POSITIVE_INFINITY;
    const distance = crossing(value, slope, next - kink);
    if (distance !== undefined) points.push(kink + distance);
  }
  return { points, intervals };
}

/** What the market is assumed to be on a date, for one leg. */
export interface LegState {
  /** Forward of the leg's expiry on that date. */
  readonly forward: number;
  /** Years left to the leg's expiry; 0 or less is expiry. */
  readonly years: number;
  /** Volatility per √year; unused by a future. */
  readonly iv: number;
}

/**
 * Profit or loss against the entry prices if everything is closed at theoretical value (Black-76) on a date before
 * expiry. @param stateOf the market assumed for each leg  @param rate discounts, per year
 */
export function valueAtDate(
  legs: readonly PayoffLeg[],
  stateOf: (leg: PayoffLeg, index: number) => LegState,
  rate: number,
): number {
  return legs.reduce((sum, leg, index) => {
    const { forward, years, iv } = stateOf(leg, index);
    if (leg.kind === "future") return sum + leg.qty * (forward - leg.price);
    const { optionType, strike } = leg;
    return sum + leg.qty * (black76Price({ optionType, strike, forward, years, rate }, iv) - leg.price);
  }, 0);
}
