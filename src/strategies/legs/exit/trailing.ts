import { type Level, levelAt, levelByPct } from "../../../strategy/level.ts";
import type { Paise } from "../../../units/unit.ts";
import type { LegPlan } from "../plan.ts";

/**
 * Where a trail puts the stop at a close: floor(in favour ÷ X) steps of Y from the first stop. The caller only ever
 * tightens by it. Undefined when there is no step in favour.
 */
export function trailedStop(
  trail: NonNullable<LegPlan["trail"]>,
  {
    side,
    entry,
    first,
    close,
  }: { readonly side: "buy" | "sell"; readonly entry: Paise; readonly first: Level; readonly close: Paise },
): Level | undefined {
  const level = (amount: number): Level =>
    trail.in === "points"
      ? levelAt(Math.round(amount * 100) as Paise)
      : levelByPct(entry, amount) - levelAt(entry);
  const sign = side === "sell" ? -1 : 1;
  const favourable = sign * (levelAt(close) - levelAt(entry));
  const every = level(trail.every);
  if (every <= 0) return undefined;
  const steps = Math.floor(favourable / every);
  return steps > 0 ? first + sign * steps * level(trail.by) : undefined;
}
