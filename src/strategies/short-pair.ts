import * as z from "zod";
import type { StrikeRule } from "../contracts/selector.ts";
import type { Contract } from "../market/contract.ts";
import type { Desk } from "../strategy/desk.ts";
import type { Strategy } from "../strategy/hooks.ts";
import { levelByPct } from "../strategy/level.ts";
import type { EntryResult, OrderResult } from "../strategy/order.ts";
import { sizeOf, sizeParams, zTimeOfDay } from "../strategy/params.ts";
import { NEVER } from "../units/time.ts";
import type { TimeOfDay } from "../units/unit.ts";

/** Parameters of every strategy that sells a call and a put once a day. */
export const shortPairParams = {
  entry_time: zTimeOfDay.prefault("09:20").describe("sell at the first event from here"),
  exit_time: zTimeOfDay.prefault("15:15").describe("buy back at the first event from here"),
  stop_loss_pct: z
    .number()
    .positive()
    .nullable()
    .default(25)
    .describe("per leg, % of its entry premium; null: none"),
  ...sizeParams,
};

/** The refinement that goes with `shortPairParams`. */
export const entersBeforeExit = [
  (params: { readonly entry_time: TimeOfDay; readonly exit_time: TimeOfDay }): boolean =>
    params.entry_time < params.exit_time,
  { error: "entry_time comes before exit_time" },
] as const;

interface ShortPair {
  readonly entryTime: TimeOfDay;
  readonly exitTime: TimeOfDay;
  readonly stopLossPct: number | null;
  readonly lots?: number | undefined;
  readonly qty?: number | undefined;
}

/**
 * Sells a call and a put of the nearest expiry at the entry time, both or none; each has a stop that acts by the run's
 * stop model, and what is left is bought back at the exit time. No re-entry. The time exit goes before a stop on the
 * same close, the call before the put.
 */
export function shortPair(desk: Desk, pair: ShortPair, strike: StrikeRule): Strategy {
  const { entryTime, exitTime, stopLossPct } = pair;
  const size = sizeOf(pair);
  const orders = (["CE", "PE"] as const).map((optionType) => ({
    side: "sell" as const,
    target: { expiry: "nearest" as const, optionType, strike },
    size,
    reason: "ENTRY",
  }));
  let entry: EntryResult | undefined;
  let legs: readonly Contract[] = [];

  const follow = (result: EntryResult): void => {
    entry = result;
    if (result.status !== "filled") return;
    legs = result.legs.map(({ contract }) => contract);
    if (stopLossPct === null) return;
    for (const { contract, price } of result.legs)
      desk.protect(contract, { stop: levelByPct(price, stopLossPct) });
  };

  return {
    nextWake() {
      if (entry === undefined) return entryTime;
      if (entry.status === "working") return undefined;
      return legs.length > 0 ? exitTime : NEVER;
    },
    onNewDay() {
      entry = undefined;
      legs = [];
    },
    onEvent({ timeOfDay }) {
      if (entry?.status === "working") follow(desk.entry(entry.id));
      if (timeOfDay >= exitTime) {
        // What cannot be closed now is tried again at the next event; what is closed stays so.
        if (legs.length > 0) legs = legs.filter((leg) => isOpen(desk.close(leg, "TIME")));
      } else if (entry === undefined && timeOfDay >= entryTime) follow(desk.enter(orders));
    },
  };
}

/** Whether a position may still be there after an order to close it: it waits, or was refused. */
const isOpen = (closed: OrderResult | undefined): boolean =>
  closed !== undefined && closed.status !== "filled";
