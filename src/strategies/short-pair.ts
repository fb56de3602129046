import * as z from "zod";
import type { StrikeRule } from "../contracts/selector.ts";
import type { Contract } from "../market/contract.ts";
import type { Desk } from "../strategy/desk.ts";
import type { Strategy } from "../strategy/hooks.ts";
import type { Size } from "../strategy/order.ts";
import { sizeParams, zTimeOfDay } from "../strategy/params.ts";
import { shortStopHit } from "../strategy/stop.ts";
import type { Paise, TimeOfDay } from "../units/unit.ts";

/** Parameters of every strategy that sells a call and a put once a day. */
export const shortPairParams = {
  entry_time: zTimeOfDay.prefault("09:20").describe("sell at the first event from here"),
  exit_time: zTimeOfDay.prefault("15:15").describe("buy back at the first event from here"),
  stop_loss_pct: z.number().positive().nullable().default(25).describe("per leg, % of its entry premium; null: none"),
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
  readonly strike: StrikeRule;
  readonly size: Size;
}

/**
 * Sells a call and a put of the nearest expiry at the entry time, both or none; buys each back when its price stands at
 * its stop, and what is left at the exit time. No re-entry. The time exit goes before the stop, the call before the put.
 */
export function shortPair(desk: Desk, pair: ShortPair): Strategy {
  const { entryTime, exitTime, stopLossPct, strike, size } = pair;
  const orders = (["CE", "PE"] as const).map((optionType) => ({
    side: "sell" as const,
    target: { expiry: "nearest" as const, optionType, strike },
    size,
    reason: "ENTRY",
  }));
  let hasTried = false;
  let legs: readonly { readonly contract: Contract; readonly entry: Paise }[] = [];

  /** Closes the legs that `isDue` says; a leg that could not be closed stays, and is tried again at the next event. */
  const closeLegs = (reason: "SL" | "TIME", isDue: (leg: (typeof legs)[number]) => boolean): void => {
    legs = legs.filter((leg) => !isDue(leg) || desk.close(leg.contract, reason)?.status === "rejected");
  };
  const stopHit = ({ contract, entry }: (typeof legs)[number]): boolean => {
    const price = desk.price(contract);
    return price !== undefined && stopLossPct !== null && shortStopHit(price, entry, stopLossPct);
  };

  return {
    onNewDay() {
      hasTried = false;
      legs = [];
    },
    onEvent({ timeOfDay }) {
      if (timeOfDay >= exitTime) {
        if (legs.length > 0) closeLegs("TIME", () => true);
      } else if (legs.length > 0) {
        if (legs.some(stopHit)) closeLegs("SL", stopHit);
      } else if (!hasTried && timeOfDay >= entryTime) {
        hasTried = true;
        const entry = desk.enter(orders);
        if (entry.status === "filled") legs = entry.legs.map(({ contract, fill }) => ({ contract, entry: fill.price }));
      }
    },
  };
}
