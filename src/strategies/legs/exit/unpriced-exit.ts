import type { Desk } from "../../../strategy/desk.ts";
import { levelAt, levelByPct, reaches } from "../../../strategy/level.ts";
import type { Paise } from "../../../units/unit.ts";
import type { Leg } from "../leg.ts";

/** Whether the leg has a stop or target that is no premium: of the underlying, or a delta. */
export const hasUnpricedExit = ({ plan: { stop, target } }: Leg): boolean =>
  isUnpriced(stop) || isUnpriced(target);

const isUnpriced = (exit: Leg["plan"]["stop"]): boolean =>
  exit !== undefined && exit.points === undefined && exit.pct === undefined;

export const asksForUnderlying = ({ plan: { stop, target } }: Leg): boolean =>
  [stop, target].some((exit) => exit?.underlyingPoints !== undefined || exit?.underlyingPct !== undefined);

/**
 * Whether such a stop or target is reached at what is known now; the stop first. The leg then leaves at the close of its own
 * contract: nothing inside a bar of the option is known from the underlying.
 */
export function unpricedExit(leg: Leg, desk: Desk): "SL" | "TARGET" | undefined {
  const { stop, target } = leg.plan;
  if (isReached(leg, stop, "stop", desk)) return "SL";
  return isReached(leg, target, "target", desk) ? "TARGET" : undefined;
}

function isReached(leg: Leg, exit: Leg["plan"]["stop"], kind: "stop" | "target", desk: Desk): boolean {
  const { held, side, plan } = leg;
  if (exit === undefined || held === undefined) return false;
  if (exit.delta !== undefined) {
    const delta = desk.surface.greeks(desk.today(held.contract))?.delta;
    if (delta === undefined) return false;
    // A sold leg is hurt by a delta that grows, a bought one by a delta that fades.
    const grows = (side === "sell") === (kind === "stop");
    return grows ? Math.abs(delta) >= exit.delta : Math.abs(delta) <= exit.delta;
  }
  const { underlyingPoints: points, underlyingPct: pct } = exit;
  if (points === undefined && pct === undefined) return false;
  const lookup = desk.underlying();
  if (lookup.source === "missing") return false;
  held.underlying ??= lookup.price;
  // A sold call and a bought put are hurt by a rise.
  const rises = ((side === "sell") === (plan.optionType === "CE")) === (kind === "stop");
  const sign = rises ? 1 : -1;
  const from = held.underlying;
  const level =
    points !== undefined ? levelAt((from + sign * points) as Paise) : levelByPct(from, sign * (pct ?? 0));
  return reaches(lookup.price, level, rises ? "up" : "down");
}
