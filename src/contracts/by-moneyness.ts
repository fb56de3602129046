import type { OptionType } from "../exchange/instrument.ts";
import type { Rung } from "./ladder.ts";
import type { HalfWay } from "./selector.ts";

/**
 * Place in the ladder of the strike nearest to `price` (paise, may be a fraction); -1 in an empty ladder. Exactly
 * half-way is exactly half-way: `up` takes the higher strike, `down` the lower, `even` the one whose place in whole
 * steps of their distance is even.
 */
export function atmIndex(
  ladder: readonly Pick<Rung, "strike">[],
  price: number,
  halfWay: HalfWay = "up",
): number {
  if (ladder.length === 0) return -1;
  // First rung at or above the price.
  let low = 0;
  let high = ladder.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ladder[middle] as Rung).strike < price) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return 0;
  if (low === ladder.length) return low - 1;
  const above = (ladder[low] as Rung).strike - price;
  const below = price - (ladder[low - 1] as Rung).strike;
  if (above !== below) return above < below ? low : low - 1;
  return takesUpper(ladder, low, halfWay) ? low : low - 1;
}

/** Whether rung `i` wins over the equally distant rung below it. */
function takesUpper(ladder: readonly Pick<Rung, "strike">[], i: number, halfWay: HalfWay): boolean {
  if (halfWay !== "even") return halfWay === "up";
  const upper = (ladder[i] as Rung).strike;
  const step = upper - (ladder[i - 1] as Rung).strike;
  return (upper / step) % 2 === 0;
}

/** `otmSteps` listed steps out of the money from a rung: up for a call, down for a put; may lie off the ladder. */
export const stepped = (from: number, otmSteps: number, type: OptionType): number =>
  type === "CE" ? from + otmSteps : from - otmSteps;
