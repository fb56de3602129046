import { type Level, levelAt, levelByPct } from "../../../strategy/level.ts";
import type { Paise } from "../../../units/unit.ts";
import type { LegPlan } from "../plan.ts";

/**
 * The premium at which a stop or target of a leg stands; undefined when it is not one in premium, or would be no price:
 * a bought leg's stop of more points than its premium.
 */
export function premiumLevel(
  exit: LegPlan["stop"],
  { price, direction }: { readonly price: Paise; readonly direction: "up" | "down" },
): Level | undefined {
  const sign = direction === "up" ? 1 : -1;
  const level =
    exit?.points !== undefined
      ? levelAt((price + sign * exit.points) as Paise)
      : exit?.pct !== undefined
        ? levelByPct(price, sign * exit.pct)
        : undefined;
  return level !== undefined && level > 0 ? level : undefined;
}

/** The way in which the premium goes against the leg. */
export const against = (side: "buy" | "sell"): "up" | "down" => (side === "sell" ? "up" : "down");

/** The way in which the premium goes in its favour. */
export const infavour = (side: "buy" | "sell"): "up" | "down" => (side === "sell" ? "down" : "up");

/** The tighter of two stops of a leg; undefined only when both are. */
export function tighter(
  side: "buy" | "sell",
  first: Level | undefined,
  second: Level | undefined,
): Level | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  return side === "sell" ? Math.min(first, second) : Math.max(first, second);
}
