import type { ChainFacts } from "./chain-facts.ts";
import { outOfMoneyPrice } from "./out-of-money-price.ts";
import { smileRatio } from "./smile.ts";

/** The out-of-the-money price at one strike, undiscounted; a put's or a call's, as the forward stands. */
export interface StrikePrices {
  readonly strike: number;
  readonly closeAfter: Float64Array;
  /** At the highest and lowest forward of bars that span several points, else 0. */
  readonly atHigh: Float64Array;
  readonly atLow: Float64Array;
}

/** Whether bars are long enough to have highs and lows of their own. */
export const hasRange = ({ grid }: ChainFacts): boolean => grid.barsAMinute < 6;

/** A strike, and in which bars its contracts trade. */
export interface StrikeAt {
  readonly strike: number;
  /** Traded flags of the call, then of the put. */
  readonly flags: Uint8Array;
}

/** Model prices of a strike at each bar's close, and at its highest and lowest forward where a row will need them. */
export function strikePrices(facts: ChainFacts, { strike, flags }: StrikeAt): StrikePrices {
  const { grid, state, logForwardAfter, slope, isNull } = facts;
  const { bars, barsAMinute } = grid;
  const { forwardAfter, deviationAfter, forwardHigh, forwardLow } = state;
  const logStrike = Math.log(strike);
  const closeAfter = new Float64Array(bars + 1);
  const atHigh = new Float64Array(bars);
  const atLow = new Float64Array(bars);
  const isRanged = hasRange(facts);
  let ratio = 1;
  for (let bar = -1; bar < bars; bar++) {
    const logMoneyness = logForwardAfter[bar + 1] - logStrike;
    if (!isNull && (bar + 1) % barsAMinute === 0)
      ratio = smileRatio(-logMoneyness / Math.max(deviationAfter[bar + 1], 1e-9), slope);
    const deviation = ratio * deviationAfter[bar + 1];
    closeAfter[bar + 1] = outOfMoneyPrice(forwardAfter[bar + 1], logMoneyness, deviation);
    if (!isRanged || bar < 0 || (flags[bar] | flags[bars + bar]) === 0) continue;
    const high = forwardHigh[bar];
    const low = forwardLow[bar];
    atHigh[bar] = outOfMoneyPrice(high, Math.log(high) - logStrike, deviation);
    atLow[bar] = outOfMoneyPrice(low, Math.log(low) - logStrike, deviation);
  }
  return { strike, closeAfter, atHigh, atLow };
}
