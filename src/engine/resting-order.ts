import type { Contract } from "../market/contract.ts";
import type { ContractBar } from "../market/contract-bar.ts";
import type { Level } from "../strategy/level.ts";
import type { EntryResult, FilledLeg, LegPart, Order, OrderResult, Rejection } from "../strategy/order.ts";
import { invariant } from "../units/failure.ts";
import type { Paise, Qty, TimeOfDay } from "../units/unit.ts";
import { filledLeg } from "./filled-leg.ts";

/** How a protection's stop moves with the market. */
export interface Trail {
  readonly every: Paise;
  readonly by: Paise;
  /** The position's average entry price. */
  readonly entry: Paise;
  /** The stop as it was first set. */
  readonly first: Level;
}

/** An order that waits for a price. */
export interface Resting {
  readonly id: number;
  readonly waits: "stop" | "limit";
  readonly order: Order;
  readonly side: "buy" | "sell";
  contract: Contract;
  /** Units still to be filled. */
  qty: Qty;
  /** The contract's smallest price change, paise; 0 under a model that fills at closes alone and never asks. */
  readonly tick: Paise;
  readonly group: string | undefined;
  /** A protection: closes what is held, and goes when nothing is. */
  readonly isProtection: boolean;
  /** Of a protection: whose part of the position it closes; undefined: all of it. */
  readonly part: LegPart | undefined;
  readonly trail: Trail | undefined;
  sentAt: TimeOfDay;
  level: Level;
  triggeredAt: TimeOfDay | undefined;
  /** False once it has filled or gone. */
  isWorking: boolean;
  /** Under participation: what was filled of it so far. */
  filled: FilledLeg | undefined;
  /** True when a suspect print has reached it and it waits for the next bar to say the same. */
  isDoubting: boolean;
}

/** Where a price is met. */
export interface Hit {
  readonly price: Paise;
  readonly priceTime: TimeOfDay;
  readonly note: string;
  /** The bar that it was met in; undefined when the market stood beyond the stop already. */
  readonly bar: ContractBar | undefined;
}

/** A buy stop and a sell limit are reached by rising prices, the others by falling ones. */
export const directionOf = ({ side, waits }: Pick<Resting, "side" | "waits">): "up" | "down" =>
  (side === "buy") === (waits === "stop") ? "up" : "down";

/** What an order that ends before it is done comes to. */
export function ended({ filled, qty }: Pick<Resting, "filled" | "qty">, rejection?: Rejection): OrderResult {
  if (filled !== undefined)
    return {
      status: "partial",
      ...filled,
      remaining: qty,
      ...(rejection === undefined ? {} : { rejection }),
    };
  return rejection === undefined ? { status: "cancelled" } : { status: "rejected", rejection };
}

/** What a stop comes to whose rest went to the market. */
export function joined(filled: FilledLeg | undefined, rest: EntryResult, id: number): OrderResult {
  const both = (legs: readonly FilledLeg[]): FilledLeg | undefined => {
    const all = [...(filled === undefined ? [] : [filled]), ...legs];
    const [first] = all;
    return (
      first &&
      filledLeg(
        first.contract,
        all.flatMap(({ fills }) => fills),
      )
    );
  };
  if (rest.status === "working") {
    const done = ((filled?.qty ?? 0) + (rest.filled ?? 0)) as Qty;
    return { ...rest, id, ...(done > 0 ? { filled: done } : {}) };
  }
  if (rest.status === "filled" || rest.status === "partial") {
    const leg = both(rest.legs);
    invariant(leg !== undefined, "what filled has a fill");
    if (rest.status === "filled") return { status: "filled", ...leg };
    const { legs: _, ...others } = rest;
    return { ...others, ...leg };
  }
  if (filled === undefined) return rest;
  // Nothing of the rest was filled.
  const rejection = rest.status === "rejected" ? { rejection: rest.rejection } : {};
  return { status: "partial", ...filled, remaining: 0 as Qty, ...rejection };
}
