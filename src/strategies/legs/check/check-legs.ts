import { legIds } from "../leg-ids.ts";
import type { LegsFrame } from "../schema/legs-frame.ts";
import { checkFrame } from "./check-frame.ts";
import { checkLeg } from "./check-leg.ts";
import { checkReferences } from "./check-references.ts";
import type { LegFault } from "./fault.ts";

/** Every illegal combination of settings, each with its path and the reason. */
export function checkLegs(params: LegsFrame): readonly LegFault[] {
  const ids = legIds(params.legs);
  const twice = ids.flatMap((id, at): LegFault[] =>
    ids.indexOf(id) < at ? [{ path: ["legs", at, "id"], message: `${id} is the name of another leg` }] : [],
  );
  return [
    ...checkFrame(params),
    ...twice,
    ...params.legs.flatMap((leg, at) => checkLeg(leg, params).map(below(at))),
    ...checkReferences(params, ids),
  ];
}

const below =
  (at: number) =>
  ({ path, message }: LegFault): LegFault => ({ path: ["legs", at, ...path], message });
