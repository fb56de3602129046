import { assertNever } from "../../units/failure.ts";
import { NEVER } from "../../units/time.ts";
import type { TimeOfDay } from "../../units/unit.ts";
import { hasUnpricedExit } from "./exit/unpriced-exit.ts";
import type { Leg } from "./leg.ts";

/** When a leg has to be looked at again if no order of its fills before; undefined: at every event. */
export function wakeOf(leg: Leg): TimeOfDay | undefined {
  const { state, due, watch, plan } = leg;
  switch (state) {
    case "idle":
    case "done":
      return NEVER;
    case "waiting":
      return due;
    case "open":
      return plan.trail !== undefined || hasUnpricedExit(leg) ? undefined : NEVER;
    case "watching":
      if (watch?.orderId !== undefined) return NEVER;
      return plan.entry.by === "range" && watch?.level === undefined ? plan.entry.to : undefined;
    case "returning":
      return watch?.orderId !== undefined ? NEVER : undefined;
    case "entering":
    case "closing":
      return undefined;
    default:
      return assertNever(state);
  }
}
