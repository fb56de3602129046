import type { Paise } from "../units/unit.ts";
import { atmIndex } from "./by-moneyness.ts";
import type { Rung } from "./ladder.ts";
import type { HalfWay } from "./selector.ts";

/**
 * Where ATM + `times` × straddle stands, paise, and the place of the strike nearest to it. `times` carries its sign and
 * is taken to four decimals.
 * @param straddle premium of the ATM call and put together, paise
 */
export function straddleWidth(
  ladder: readonly Pick<Rung, "strike">[],
  { atm, straddle }: { readonly atm: Paise; readonly straddle: Paise },
  { times, halfWay }: { readonly times: number; readonly halfWay?: HalfWay | undefined },
): { readonly target: number; readonly at: number } {
  const target = (atm * 10_000 + straddle * Math.round(times * 10_000)) / 10_000;
  return { target, at: atmIndex(ladder, target, halfWay) };
}
