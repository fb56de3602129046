import type { Paise } from "../units/unit.ts";
import { atmIndex } from "./by-moneyness.ts";
import type { Rung } from "./ladder.ts";
import type { HalfWay } from "./selector.ts";

/**
 * Where a strike `percent` % above (below when negative) the ATM strike would stand, paise, and the place of the strike
 * nearest to it. From the ATM strike, not from the price; `percent` is taken to four decimals.
 */
export function atmPercent(
  ladder: readonly Pick<Rung, "strike">[],
  atm: Paise,
  { percent, halfWay }: { readonly percent: number; readonly halfWay?: HalfWay | undefined },
): { readonly target: number; readonly at: number } {
  const target = (atm * (1_000_000 + Math.round(percent * 10_000))) / 1_000_000;
  return { target, at: atmIndex(ladder, target, halfWay) };
}
