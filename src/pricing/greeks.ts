import { type Black76Option, black76Price, logRatio } from "./black76.ts";
import { normalCdf, normalPdf } from "./normal.ts";

/** Sensitivities of one unit of an option, raw: nothing is divided by 100 or by 365. */
export interface Greeks {
  /** Change of price per unit of forward, discounted: e^(−rT)·N(d₁) for a call. −1 … 1. */
  readonly delta: number;
  /** Change of delta per unit of forward, ≥ 0. */
  readonly gamma: number;
  /** Change of price per 1.00 of volatility (100 volatility points), ≥ 0; a point is `vega / 100`. */
  readonly vega: number;
  /** Change of price per year of calendar time that passes, mostly < 0; a calendar day is `theta / 365`. */
  readonly theta: number;
  /** Change of price per 1.00 of rate at a constant forward; a percentage point is `rho / 100`. */
  readonly rho: number;
  /** Change of delta per 1.00 of volatility, which is also the change of vega per unit of forward. */
  readonly vanna: number;
  /** Change of vega per 1.00 of volatility. */
  readonly volga: number;
}

/** Delta of the pay-off itself: 0 or 1, a half exactly at the strike, negative for a put. */
function stepDelta({ optionType, forward, strike }: Black76Option): number {
  if (forward === strike) return optionType === "CE" ? 0.5 : -0.5;
  if (optionType === "CE") return forward > strike ? 1 : 0;
  return forward < strike ? -1 : 0;
}

/** The greeks by Black (1976). At expiry and at zero volatility only what is left of the pay-off: see `stepDelta`. */
export function black76Greeks(option: Black76Option, sigma: number): Greeks {
  const { forward, strike, years, rate } = option;
  const none = { gamma: 0, vega: 0, vanna: 0, volga: 0 };
  if (years <= 0) return { ...none, delta: stepDelta(option), theta: 0, rho: 0 };
  const price = black76Price(option, sigma);
  const discount = Math.exp(-rate * years);
  const rootT = Math.sqrt(years);
  const total = sigma * rootT;
  const carried = { theta: rate * price, rho: -years * price };
  if (total <= 0) return { ...none, ...carried, delta: discount * stepDelta(option) };
  const d1 = logRatio(forward, strike) / total + 0.5 * total;
  const d2 = d1 - total;
  const density = discount * normalPdf(d1);
  const vega = forward * density * rootT;
  return {
    delta: option.optionType === "CE" ? discount * normalCdf(d1) : -discount * normalCdf(-d1),
    gamma: density / (forward * total),
    vega,
    theta: carried.theta - (forward * density * sigma) / (2 * rootT),
    rho: carried.rho,
    vanna: (-density * d2) / sigma,
    volga: (vega * d1 * d2) / sigma,
  };
}
