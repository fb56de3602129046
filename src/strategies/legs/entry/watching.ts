import type { Contract } from "../../../market/contract.ts";
import type { Desk } from "../../../strategy/desk.ts";
import type { BarEvent } from "../../../strategy/hooks.ts";
import { type Level, levelAt, levelByPct, reaches } from "../../../strategy/level.ts";
import { assertNever } from "../../../units/failure.ts";
import type { Paise, TimeOfDay } from "../../../units/unit.ts";
import type { Leg } from "../leg.ts";
import type { LegSet } from "../leg-set.ts";
import { orderOf, selectorOf } from "./selector.ts";

/** A waiting leg whose entry waits for a price begins to watch. False when it cannot: no contract, or no price to start from. */
export function beginWatch(leg: Leg, set: LegSet): boolean {
  const { entry } = leg.plan;
  const { desk } = set;
  switch (entry.by) {
    case "time":
      return false;
    case "wait": {
      const contract = chosen(leg, set);
      if (contract === undefined) return false;
      const from = entry.of === "premium" ? desk.price(contract) : underlyingOf(desk);
      if (from === undefined) return false;
      const level = moved(from, entry.move, entry.distance);
      watch(leg, { contract, level, direction: entry.move });
      if (entry.of === "premium") rest(leg, set);
      return leg.watch !== undefined;
    }
    case "range": {
      const contract = entry.of === "premium" ? chosen(leg, set) : undefined;
      if (entry.of === "premium" && contract === undefined) return false;
      watch(leg, { contract, level: undefined, direction: entry.breaks === "high" ? "up" : "down" });
      return true;
    }
    case "level": {
      const contract = entry.of === "premium" ? chosen(leg, set) : undefined;
      if (entry.of === "premium" && contract === undefined) return false;
      watch(leg, {
        contract,
        level: levelAt(entry.level),
        direction: entry.crosses === "above" ? "up" : "down",
      });
      return true;
    }
    default:
      return assertNever(entry);
  }
}

/**
 * Whether a leg that looks at prices itself has seen its own now. @param bar a timeframe that has ended; a level on
 * `candle_close` looks at its close, and at nothing else
 */
export function isTriggered(leg: Leg, set: LegSet, bar: BarEvent | undefined): boolean {
  const { entry } = leg.plan;
  const { watch: watched } = leg;
  const { desk } = set;
  if (watched === undefined || watched.orderId !== undefined || entry.by === "time") return false;
  if ((bar !== undefined) !== (entry.by === "level" && entry.on === "candle_close")) return false;
  if (entry.by === "range" && watched.level === undefined) {
    fixRange(leg, set, entry);
    return false;
  }
  const price =
    entry.of === "underlying"
      ? underlyingAt(desk, bar)
      : watched.contract && premiumAt(desk, watched.contract, bar);
  if (price === undefined || watched.level === undefined) return false;
  const isBeyond = reaches(price, watched.level, watched.direction);
  if (entry.by !== "level") return isBeyond;
  // A level is crossed by a price that stood on its other side before.
  const hasCrossed = isBeyond && watched.isBeyond === false;
  watched.isBeyond = isBeyond;
  return hasCrossed;
}

/** Once a range has ended its level is known; a range without a price is no trade. */
function fixRange(
  leg: Leg,
  set: LegSet,
  {
    from,
    to,
    of,
    breaks,
  }: {
    readonly from: TimeOfDay;
    readonly to: TimeOfDay;
    readonly of: string;
    readonly breaks: "high" | "low";
  },
): void {
  const { watch: watched } = leg;
  if (watched === undefined || set.desk.now < to) return;
  const bar = set.desk.bar(from, to, of === "premium" ? watched.contract : undefined);
  if (bar === undefined) {
    set.giveUp(leg);
    return;
  }
  watched.level = levelAt(breaks === "high" ? bar.high : bar.low);
  if (of === "premium") rest(leg, set);
}

/** The contract that the leg's rule picks now; a pick that fails is counted as the rejection it is. */
function chosen(leg: Leg, set: LegSet): Contract | undefined {
  const { desk, legs } = set;
  const choice = desk.choose(selectorOf(leg, legs, desk));
  if (choice.found) return choice.contract;
  desk.enter([orderOf(leg, legs, desk)]);
  return undefined;
}

function watch(
  leg: Leg,
  {
    contract,
    level,
    direction,
  }: { contract: Contract | undefined; level: Level | undefined; direction: "up" | "down" },
): void {
  leg.watch = { contract, level, direction, orderId: undefined, isBeyond: undefined };
  leg.move("watching");
}

/** Leaves an order at the watched level: it meets later bars by the run's stop model. */
export function rest(leg: Leg, set: LegSet): void {
  const { watch: watched, side, plan, isReEntry } = leg;
  if (watched?.contract === undefined || watched.level === undefined) return;
  const waits = (side === "buy") === (watched.direction === "up") ? "stop" : "limit";
  const placed = set.desk.place({
    side,
    target: set.desk.today(watched.contract),
    size: plan.size,
    reason: isReEntry ? "RE_ENTRY" : "ENTRY",
    leg: leg.id,
    waits,
    level: watched.level,
  });
  if (placed.status === "working") watched.orderId = placed.id;
  else set.giveUp(leg);
}

/** A price moved by a distance. */
export function moved(
  from: Paise,
  direction: "up" | "down",
  { points, pct }: { readonly points?: Paise | undefined; readonly pct?: number | undefined },
): Level {
  const sign = direction === "up" ? 1 : -1;
  return points !== undefined
    ? levelAt((from + sign * points) as Paise)
    : levelByPct(from, sign * (pct ?? 0));
}

export function underlyingOf(desk: Desk): Paise | undefined {
  const lookup = desk.underlying();
  return lookup.source === "missing" ? undefined : lookup.price;
}

/** The underlying now, or at the close of a timeframe of the index. */
export const underlyingAt = (desk: Desk, bar: BarEvent | undefined): Paise | undefined =>
  bar === undefined ? underlyingOf(desk) : bar.index?.close;

/** A contract's fresh price now, or its close in a timeframe. */
export const premiumAt = (desk: Desk, contract: Contract, bar: BarEvent | undefined): Paise | undefined =>
  bar === undefined ? desk.price(contract) : desk.bar(bar.start, bar.end, contract)?.close;
