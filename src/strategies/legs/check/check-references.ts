import type { LegsFrame } from "../schema/legs-frame.ts";
import type { LegFault } from "./fault.ts";

type At = readonly (string | number)[];

/** What legs say of each other: names that exist, no leg that waits for itself, hedges of shorts, lazy legs that are armed. */
export function checkReferences({ legs, gate }: LegsFrame, ids: readonly string[]): readonly LegFault[] {
  const faults: LegFault[] = [];
  const known = (id: string, path: At, self?: number): number => {
    const at = ids.indexOf(id);
    if (at < 0) faults.push({ path, message: `there is no leg ${id}; the legs are ${ids.join(", ")}` });
    else if (at === self) faults.push({ path, message: "is the leg itself" });
    return at === self ? -1 : at;
  };
  const arms: number[][] = [];
  const measuredFrom: number[][] = [];
  const armed = new Set<number>();
  legs.forEach((leg, at) => {
    const targets: number[] = [];
    for (const key of ["on_stop", "on_target"] as const) {
      const rule = leg[key];
      if (rule?.do !== "lazy") continue;
      const path = ["legs", at, key, "leg"];
      const target = known(rule.leg, path, at);
      if (target < 0) continue;
      if (legs[target]?.lazy !== true) faults.push({ path, message: `${rule.leg} is no lazy leg` });
      targets.push(target);
      armed.add(target);
    }
    arms.push(targets);
    const { strike, hedge_of: covers } = leg;
    const from = strike.by === "relative" ? known(strike.to, ["legs", at, "strike", "to"], at) : -1;
    measuredFrom.push(from < 0 ? [] : [from]);
    if (covers !== undefined) {
      const path = ["legs", at, "hedge_of"];
      const short = known(covers, path, at);
      if (leg.side !== "buy") faults.push({ path, message: "a hedge is bought" });
      if (short >= 0 && legs[short]?.side !== "sell") faults.push({ path, message: `${covers} is not sold` });
    } else if (leg.keep)
      faults.push({ path: ["legs", at, "keep"], message: "is for a hedge; give hedge_of" });
  });
  legs.forEach(({ lazy }, at) => {
    if (lazy && !armed.has(at))
      faults.push({
        path: ["legs", at, "lazy"],
        message: `no leg arms ${ids[at]}: it would never be entered`,
      });
  });
  const circle = (edges: readonly number[][], key: At, what: string): void => {
    const found = firstCycle(edges);
    if (found === undefined) return;
    const names = found.map((at) => ids[at]).join(" → ");
    faults.push({ path: ["legs", found[0] ?? 0, ...key], message: `${what} in a circle: ${names}` });
  };
  circle(arms, ["on_stop"], "legs arm each other");
  circle(measuredFrom, ["strike", "to"], "strikes are measured from each other");
  if (gate?.by === "premium_match") {
    const [first, second] = gate.legs.map((id, at) => known(id, ["gate", "legs", at]));
    if (first === second && first !== undefined && first >= 0)
      faults.push({ path: ["gate", "legs"], message: "are two legs" });
  }
  return faults;
}

/** The nodes of a cycle, its first one again at the end; undefined when there is none. */
function firstCycle(edges: readonly (readonly number[])[]): readonly number[] | undefined {
  const done = new Set<number>();
  const visit = (node: number, trail: readonly number[]): readonly number[] | undefined => {
    const before = trail.indexOf(node);
    if (before >= 0) return [...trail.slice(before), node];
    if (done.has(node)) return undefined;
    for (const next of edges[node] ?? []) {
      const found = visit(next, [...trail, node]);
      if (found !== undefined) return found;
    }
    done.add(node);
    return undefined;
  };
  for (let node = 0; node < edges.length; node++) {
    const found = visit(node, []);
    if (found !== undefined) return found;
  }
  return undefined;
}
