import type { OptionType } from "../exchange/instrument.ts";
import type { Paise } from "../units/unit.ts";
import type { Rung } from "./ladder.ts";
import type { HalfWay } from "./selector.ts";

/**
 * Place in the ladder of the strike nearest to `price`; -1 in an empty ladder. Integer paise throughout, so that
 * exactly half-way is exactly half-way: `up` takes the higher strike, `down` the lower, `even` the one whose place in
 * whole steps of their distance is even.
 */
export function atmIndex(ladder: readonly Rung[], price: Paise, halfWay: HalfWay = "up"): number {
  let best = -1;
  let bestGap = Number.POSITIVE_INFINITY;
  for (let i = 0; i < ladder.length; i++) {
    const gap = Math.abs((ladder[i] as Rung).strike - price);
    if (gap < bestGap || (gap === bestGap && takesUpper(ladder, i, halfWay))) {
      best = i;
      bestGap = gap;
    }
  }
  return best;
}

/** Whether rung `i` wins over the equally distant rung below it. */
function takesUpper(ladder: readonly Rung[], i: number, halfWay: HalfWay): boolean {
  if (halfWay !== "even") return halfWay === "up";
  const upper = (ladder[i] as Rung).strike;
  const step = upper - (ladder[i - 1] as Rung).strike;
  return (upper / step) % 2 === 0;
}

/** `otmSteps` listed steps out of the money from the ATM: up for a call, down for a put; may lie off the ladder. */
export const stepped = (atm: number, otmSteps: number, type: OptionType): number =>
  type === "CE" ? atm + otmSteps : atm - otmSteps;
