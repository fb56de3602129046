import { levelAt, reaches } from "../../../strategy/level.ts";
import { assertNever } from "../../../units/failure.ts";
import { MS_PER_MINUTE } from "../../../units/time.ts";
import type { TimeOfDay } from "../../../units/unit.ts";
import { rest } from "../entry/watching.ts";
import type { Held, Leg } from "../leg.ts";
import type { LegSet } from "../leg-set.ts";

/** What a leg that has just gone flat does next: arms a lazy one, comes back in one of four ways, or is done. */
export function afterExit(
  leg: Leg,
  held: Held,
  {
    cause,
    set,
    isAllowed,
  }: {
    readonly cause: "stop" | "target" | undefined;
    readonly set: LegSet;
    /** False from `no_re_entry_after` on, and once everything has to leave. */
    readonly isAllowed: boolean;
  },
): void {
  const rule = cause === "stop" ? leg.plan.onStop : cause === "target" ? leg.plan.onTarget : undefined;
  const { now } = set.desk;
  if (rule === undefined || cause === undefined || !isAllowed) {
    leg.move("done");
    return;
  }
  if (rule.do === "lazy") {
    leg.move("done");
    const lazy = set.legs.find(({ id }) => id === rule.leg);
    if (lazy?.state !== "idle") return;
    lazy.due = Math.max(now, lazy.plan.entry.by === "range" ? lazy.plan.entry.from : now) as TimeOfDay;
    lazy.move("waiting");
    return;
  }
  if (leg.used[cause] >= rule.count) {
    leg.move("done");
    return;
  }
  leg.used[cause]++;
  leg.isReEntry = true;
  // The side on which the price now stands tells from where it comes back.
  const direction = (leg.side === "sell") === (cause === "stop") ? "down" : "up";
  if (rule.reverse) leg.side = leg.side === "sell" ? "buy" : "sell";
  switch (rule.do) {
    case "re_execute":
    case "re_momentum":
      leg.cost = undefined;
      leg.waits = rule.do === "re_momentum";
      leg.due = now;
      leg.move("waiting");
      return;
    case "re_cost":
    case "re_entry_close":
      leg.watch = {
        contract: held.contract,
        level: levelAt(leg.cost ?? held.price),
        direction,
        orderId: undefined,
        isBeyond: undefined,
      };
      leg.move("returning");
      if (rule.do === "re_cost") rest(leg, set);
      return;
    default:
      assertNever(rule);
  }
}

/**
 * A leg that comes back on a close: when a minute has closed at its cost or through it, it is entered in the minute after.
 */
export function returnOnClose(leg: Leg, set: LegSet): void {
  const { watch: watched } = leg;
  if (leg.state !== "returning" || watched?.contract === undefined || watched.orderId !== undefined) return;
  const price = set.desk.price(watched.contract);
  if (price === undefined || watched.level === undefined) return;
  const { now } = set.desk;
  if (now % MS_PER_MINUTE !== 0 || !reaches(price, watched.level, watched.direction)) return;
  leg.fixed = watched.contract;
  leg.watch = undefined;
  leg.waits = false;
  leg.due = (now + MS_PER_MINUTE) as TimeOfDay;
  leg.move("waiting");
}
