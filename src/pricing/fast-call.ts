import { NORMAL_LIMIT, tabulatedNormalCdf } from "./normal-table.ts";

/**
 * Undiscounted call by Black (1976), for loops over moved prices: absolute accuracy about 10⁻¹⁵ of the forward, where
 * `black76Price` keeps relative accuracy. Most of the moved prices are so far from the strike that there is nothing to
 * look up. @param x ln(forward/strike)  @param sd total volatility σ√T  @param perSd its inverse
 */
export function fastCall(forward: number, strike: number, x: number, sd: number, perSd: number): number {
  if (sd <= 0) return forward > strike ? forward - strike : 0;
  const d1 = x * perSd + 0.5 * sd;
  const d2 = d1 - sd;
  if (d2 >= NORMAL_LIMIT) return forward - strike;
  if (d1 <= -NORMAL_LIMIT) return 0;
  return forward * tabulatedNormalCdf(d1) - strike * tabulatedNormalCdf(d2);
}
