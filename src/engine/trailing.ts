import { type Level, levelAt } from "../strategy/level.ts";
import type { Paise } from "../units/unit.ts";
import type { Resting } from "./resting-order.ts";

/**
 * Where a trailing stop moves at a price: each `every` in favour since the entry moves it by `by` from where it was first set.
 * Undefined when it stays: it only ever tightens.
 */
export function trailedLevel(
  { trail, side, level }: Pick<Resting, "trail" | "side" | "level">,
  price: Paise,
): Level | undefined {
  if (trail === undefined) return undefined;
  const sign = side === "buy" ? -1 : 1;
  const favourable = sign * (price - trail.entry);
  const steps = Math.floor(favourable / trail.every);
  if (steps <= 0) return undefined;
  const moved = trail.first + sign * levelAt((steps * trail.by) as Paise);
  return sign * (moved - level) > 0 ? moved : undefined;
}
