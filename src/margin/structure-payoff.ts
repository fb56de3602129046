import { black76Greeks } from "../pricing/greeks.ts";
import {
  type Breakevens,
  breakevens,
  maxLoss,
  maxProfit,
  netPremium,
  type PayoffLimit,
  payoffAt,
  payoffProfile,
  valueAtDate,
} from "../pricing/payoff.ts";
import type { TradingDay } from "../units/time.ts";
import type { Structure } from "./structure.ts";

/** Sensitivities of a whole structure. Money in paise. */
export interface StructureGreeks {
  /** Units of the underlying. */
  readonly delta: number;
  /** Change of delta per point (rupee) of the underlying. */
  readonly gamma: number;
  /** Per point of volatility. */
  readonly vega: number;
  /** Per calendar day. */
  readonly theta: number;
}

/** What a structure makes over prices of the underlying. Money in paise. */
export interface StructurePayoff {
  /** The first expiry of its legs: where the payoff is taken. */
  readonly expiry: TradingDay;
  /**
   * True when every leg expires then: the payoff is exact. False: later legs are at their theoretical value, and limits
   * and breakevens are those within the grid.
   */
  readonly isExact: boolean;
  readonly netPremium: number;
  readonly maxProfit: PayoffLimit;
  readonly maxLoss: PayoffLimit;
  readonly breakevens: Breakevens;
  readonly greeks: StructureGreeks;
  /** Prices of the underlying, ascending. */
  readonly grid: readonly number[];
  readonly atExpiry: readonly number[];
  /** On the date asked for. */
  readonly onDate: readonly number[];
}

const POINTS = 241;
/** Least reach of the grid, share of the spot. */
const REACH_MIN = 0.03;

function greeksOf({ legs, rate }: Structure): StructureGreeks {
  let [delta, gamma, vega, theta] = [0, 0, 0, 0];
  for (const { payoff, forward, years, iv } of legs) {
    if (payoff.kind === "future") {
      delta += payoff.qty;
      continue;
    }
    const greeks = black76Greeks({ ...payoff, forward, years, rate }, iv);
    delta += payoff.qty * greeks.delta;
    // Per paisa of the underlying → per rupee.
    gamma += payoff.qty * greeks.gamma * 100;
    vega += (payoff.qty * greeks.vega) / 100;
    theta += (payoff.qty * greeks.theta) / 365;
  }
  return { delta, gamma, vega, theta };
}

/** Profit at a price of the underlying so many years from now, every leg at theoretical value. */
export function valueAfter(structure: Structure, spot: number, elapsed: number): number {
  const { legs, rate } = structure;
  return valueAtDate(
    legs.map(({ payoff }) => payoff),
    (_, i) => {
      const { forward = 0, years = 0, iv = 0 } = legs[i] ?? {};
      const left = Math.max(0, years - elapsed);
      // Its distance from the spot goes to nothing as the expiry comes near.
      const carry = years > 0 ? Math.exp((Math.log(forward / structure.spot) * left) / years) : 1;
      return { forward: spot * carry, years: left, iv };
    },
    rate,
  );
}

/** Prices of the underlying that show all strikes, and three standard deviations to the first expiry. */
function gridOf({ spot, legs }: Structure, years: number): readonly number[] {
  const vols = legs.map(({ iv }) => iv);
  const reach = Math.max(REACH_MIN, 3 * Math.max(...vols) * Math.sqrt(years)) * spot;
  const strikes = legs.flatMap(({ payoff }) => (payoff.kind === "option" ? [payoff.strike] : []));
  const low = Math.max(0, Math.min(spot - reach, ...strikes.map((strike) => strike - 0.02 * spot)));
  const high = Math.max(spot + reach, ...strikes.map((strike) => strike + 0.02 * spot));
  const even = Array.from({ length: POINTS }, (_, i) => low + ((high - low) * i) / (POINTS - 1));
  return [...new Set([...even, ...strikes, spot])].sort((a, b) => a - b);
}

/** Where a curve crosses zero between two grid prices, halved until it is exact to a thousandth of a paisa. */
function crossings(grid: readonly number[], value: (price: number) => number): number[] {
  const found: number[] = [];
  for (let i = 0; i + 1 < grid.length; i++) {
    let [low, high] = [grid[i] as number, grid[i + 1] as number];
    const [first, last] = [value(low), value(high)];
    if (first === 0) found.push(low);
    if (first * last >= 0) continue;
    while (high - low > 1e-3) {
      const middle = (low + high) / 2;
      if (value(middle) * first > 0) low = middle;
      else high = middle;
    }
    found.push((low + high) / 2);
  }
  return found;
}

const bounded = (value: number): PayoffLimit => ({ kind: "bounded", value });

/** The structure's payoff and what it is worth after `elapsed` years; see `StructurePayoff`. */
export function structurePayoff(structure: Structure, elapsed: number): StructurePayoff {
  const { legs } = structure;
  const payoffs = legs.map(({ payoff }) => payoff);
  const first = legs.reduce((near, leg) => (leg.expiry < near.expiry ? leg : near));
  const isExact = legs.every(({ expiry }) => expiry === first.expiry);
  const grid = gridOf(structure, first.years);
  const common = {
    expiry: first.expiry,
    isExact,
    netPremium: netPremium(payoffs),
    greeks: greeksOf(structure),
    grid,
    onDate: grid.map((price) => valueAfter(structure, price, elapsed)),
  };
  if (isExact) {
    const profile = payoffProfile(payoffs);
    return {
      ...common,
      maxProfit: maxProfit(profile),
      maxLoss: maxLoss(profile),
      breakevens: breakevens(profile),
      atExpiry: grid.map((price) => payoffAt(profile, price)),
    };
  }
  const value = (price: number): number => valueAfter(structure, price, first.years);
  const atExpiry = grid.map(value);
  return {
    ...common,
    maxProfit: bounded(Math.max(...atExpiry)),
    maxLoss: bounded(Math.min(...atExpiry)),
    breakevens: { points: crossings(grid, value), intervals: [] },
    atExpiry,
  };
}
