import type { Paise } from "../units/unit.ts";
import { atmIndex } from "./by-moneyness.ts";
import type { Rung } from "./ladder.ts";
import type { HalfWay } from "./selector.ts";

/**
 * Place of an ATM that is slow to change: the one held stays until the price is beyond half a step from it, towards the
 * neighbour on that side, by more than `pct` % of that half step; then the nearest strike is the ATM. Without a held
 * strike, or with one that is not on the ladder, the nearest. In integer arithmetic: `pct` is taken to four decimals.
 */
export function heldAtm(
  ladder: readonly Pick<Rung, "strike">[],
  price: Paise,
  {
    strike,
    pct,
    halfWay,
  }: { readonly strike: Paise | undefined; readonly pct: number; readonly halfWay?: HalfWay },
): number {
  const nearest = atmIndex(ladder, price, halfWay);
  const held = strike === undefined ? -1 : ladder.findIndex((rung) => rung.strike === strike);
  if (strike === undefined || held < 0 || held === nearest) return nearest;
  const neighbour = ladder[price > strike ? held + 1 : held - 1];
  if (neighbour === undefined) return held;
  const step = Math.abs(neighbour.strike - strike);
  const share = 1_000_000 + Math.round(pct * 10_000);
  return Math.abs(price - strike) * 2 * 1_000_000 > step * share ? nearest : held;
}
