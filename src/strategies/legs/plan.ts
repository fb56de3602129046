import type { DeepCamel } from "../../strategy/deep-camel.ts";
import type { Size } from "../../strategy/order.ts";
import { assertNever, invariant } from "../../units/failure.ts";
import { legIds } from "./leg-ids.ts";
import type { LegsFrame } from "./schema/legs-frame.ts";

/** The frame as code sees it. */
export type FramePlan = Omit<DeepCamel<LegsFrame>, "legs">;

/** One leg as code sees it: a name for sure, and how much. */
export type LegPlan = Omit<DeepCamel<LegsFrame>["legs"][number], "id" | "type" | "lots" | "qty" | "size"> & {
  readonly id: string;
  readonly optionType: "CE" | "PE";
  readonly size: Size;
};

export interface LegsPlan {
  readonly frame: FramePlan;
  readonly legs: readonly LegPlan[];
}

/** Checked parameters as the session works with them. */
export function planOf({ legs, ...frame }: DeepCamel<LegsFrame>): LegsPlan {
  const ids = legIds(legs);
  return {
    frame,
    legs: legs.map(({ type, lots, qty, size, ...leg }, at): LegPlan => {
      invariant(type !== "FUT", "a checked leg is an option");
      return {
        ...leg,
        id: ids[at] ?? "",
        optionType: type,
        size: sizeOf({ lots, qty, size, stop: leg.stop }),
      };
    }),
  };
}

type SizeKeys = Pick<DeepCamel<LegsFrame>["legs"][number], "lots" | "qty" | "size" | "stop">;

function sizeOf({ lots, qty, size, stop }: SizeKeys): Size {
  if (lots !== undefined) return { lots };
  if (qty !== undefined) return { qty };
  invariant(size !== undefined, "a checked leg has a size");
  const { by, rupees } = size;
  switch (by) {
    case "notional":
      return { notional: rupees };
    case "margin":
      return { margin: rupees };
    case "risk":
      return {
        risk: rupees,
        stop: stop?.points !== undefined ? { points: stop.points } : { pct: stop?.pct ?? 0 },
      };
    default:
      return assertNever(by);
  }
}
