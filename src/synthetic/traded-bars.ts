import { uniformUint32 } from "../units/random.ts";
import { type ChainFacts, contractKey } from "./chain-facts.ts";
import { logLotsTraded, roundness, tradeProbability } from "./liquidity.ts";
import { PURPOSE } from "./streams.ts";

/** Strikes from the forward within which the nearest expiry trades in every bar. */
const ALWAYS_TRADED_STEPS = 2;
const UINT32 = 4_294_967_296;

/** A contract, and the moneyness that its trade follows in each minute. */
export interface ContractAt {
  readonly strike: number;
  readonly isPut: number;
  /** See `tradeMoneyness`. */
  readonly z: Float64Array;
}

/** Sets a flag for each bar with a trade, and counts them. */
export function markTraded(facts: ChainFacts, { strike, isPut, z }: ContractAt, flags: Uint8Array): number {
  const { grid, state, logLotsOfMinute, tradedBars } = facts;
  if (facts.isNull) {
    flags.fill(1, 0, tradedBars);
    return tradedBars;
  }
  const key = contractKey(facts, strike, isPut, PURPOSE.traded);
  const near = facts.rank === 0 ? ALWAYS_TRADED_STEPS * facts.strikeStep : 0;
  const logRound = Math.log(roundness(strike / 100));
  let count = 0;
  for (let minute = 0, bar = 0; minute < grid.minutes; minute++) {
    const outOfMoney = isPut === 1 ? -z[minute] : z[minute];
    const isNear = Math.abs(state.forwardAfter[bar] - strike) < near;
    const probability = isNear
      ? 1
      : tradeProbability(logLotsOfMinute[minute] + logRound + logLotsTraded(outOfMoney));
    const threshold = probability * UINT32;
    for (let i = 0; i < grid.barsAMinute; i++, bar++) {
      if (bar >= tradedBars || uniformUint32(key, bar) >= threshold) continue;
      flags[bar] = 1;
      count++;
    }
  }
  return count;
}
