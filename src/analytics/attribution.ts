import { black76Greeks } from "../pricing/greeks.ts";

/** One option position at one instant, with what moves its price. Forward and strike in paise. */
export interface AttributionPoint {
  readonly optionType: "CE" | "PE";
  readonly strike: number;
  /** Price of one unit, paise. */
  readonly price: number;
  /** Forward of the expiry, paise, > 0. */
  readonly forward: number;
  /** Implied volatility, 0.15 for 15 %; undefined where it is not known. */
  readonly volatility: number | undefined;
  /** Years of 365 days to the expiry's closing instant. */
  readonly years: number;
  /** Signed units held from here to the next point. */
  readonly qty: number;
}

/** What a position's profit came from, paise. The parts and `rest` sum to `pnl` exactly as they are added. */
export interface Attribution {
  /** Change of price × units held, between all points. */
  readonly pnl: number;
  /** Move of the forward, to the first order and to the second. */
  readonly delta: number;
  readonly gamma: number;
  /** Change of implied volatility. */
  readonly vega: number;
  /** Passing of time. */
  readonly theta: number;
  /** What these leave over: larger moves than the expansion describes, and steps whose volatility is not known. */
  readonly rest: number;
  /** The part of `pnl` made in steps whose volatility is not known at the start or at the end. */
  readonly unknown: number;
}

/** Of a position that was never held. */
export const NO_ATTRIBUTION: Attribution = {
  pnl: 0,
  delta: 0,
  gamma: 0,
  vega: 0,
  theta: 0,
  rest: 0,
  unknown: 0,
};

/**
 * Attributes a position's profit step by step, by the greeks (Black 1976, no rate) at each step's start: Δ·dF, ½Γ·dF²,
 * ν·dσ, θ·dt. The points are of one contract, in order of time.
 */
export function attribute(points: readonly AttributionPoint[]): Attribution {
  let sum = NO_ATTRIBUTION;
  for (let i = 1; i < points.length; i++)
    sum = added(sum, stepOf(points[i - 1] as AttributionPoint, points[i] as AttributionPoint));
  return sum;
}

/** Attributes one step: what was held at `from` until `to`. */
export function stepOf(from: AttributionPoint, to: AttributionPoint): Attribution {
  const { qty } = from;
  const pnl = (to.price - from.price) * qty;
  if (from.volatility === undefined || to.volatility === undefined)
    return { ...NO_ATTRIBUTION, pnl, rest: pnl, unknown: pnl };
  const { optionType, strike, forward, years } = from;
  const greeks = black76Greeks({ optionType, strike, forward, years, rate: 0 }, from.volatility);
  const move = to.forward - forward;
  const delta = greeks.delta * move * qty;
  const gamma = 0.5 * greeks.gamma * move * move * qty;
  const vega = greeks.vega * (to.volatility - from.volatility) * qty;
  const theta = greeks.theta * (years - to.years) * qty;
  return { pnl, delta, gamma, vega, theta, rest: pnl - delta - gamma - vega - theta, unknown: 0 };
}

/** The attributions of several positions, together. */
export const attributionOf = (positions: readonly (readonly AttributionPoint[])[]): Attribution =>
  positions.map(attribute).reduce(added, NO_ATTRIBUTION);

/** Two attributions together. */
export const added = (a: Attribution, b: Attribution): Attribution => ({
  pnl: a.pnl + b.pnl,
  delta: a.delta + b.delta,
  gamma: a.gamma + b.gamma,
  vega: a.vega + b.vega,
  theta: a.theta + b.theta,
  rest: a.rest + b.rest,
  unknown: a.unknown + b.unknown,
});
