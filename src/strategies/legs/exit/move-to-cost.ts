import type { Leg } from "../leg.ts";
import type { FramePlan } from "../plan.ts";

/** The open legs whose stops go to their entry price when the stop of `hit` was. */
export function movedToCost(mode: FramePlan["moveToCost"], hit: Leg, legs: readonly Leg[]): readonly Leg[] {
  if (mode === undefined) return [];
  return legs.filter((leg) => {
    if (leg === hit || leg.state !== "open") return false;
    if (mode === "sl_legs") return leg.plan.stop !== undefined;
    return mode === "all_legs" || leg.plan.optionType !== hit.plan.optionType;
  });
}
