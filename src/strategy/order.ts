import type { NoChoice } from "../contracts/choice.ts";
import type { ContractSelector } from "../contracts/selector.ts";
import type { Fill, FillReason } from "../ledger/fill.ts";
import type { Contract } from "../market/contract.ts";
import type { MissingReason } from "../market/quote.ts";
import type { Paise, Qty } from "../units/unit.ts";
import type { Level } from "./level.ts";

/** How far a stop stands from the price an order fills at, a unit: so many per cent of the premium, or paise. */
export type StopDistance = { readonly pct: number } | { readonly points: Paise };

/**
 * How much: lots of the contract as of that day, or units that must be whole lots; or rupees (paise), of which the whole
 * lots are taken that fit: `notional` of the underlying's price, `margin` that the order ties up alone, `risk` that is
 * lost when it is stopped out at that distance. Times the run's `weight`.
 */
export type Size =
  | { readonly lots: number }
  | { readonly qty: number }
  | { readonly notional: Paise }
  | { readonly margin: Paise }
  | { readonly risk: Paise; readonly stop: StopDistance };

/** What a strategy wants to trade: a contract it holds in hand, or a rule that finds one now. */
export type Target = Contract | Omit<ContractSelector, "side">;

export interface Order {
  readonly side: "buy" | "sell";
  readonly target: Target;
  readonly size: Size;
  readonly reason: FillReason;
  /** The strategy's label of the leg; by default CE or PE. */
  readonly leg?: string;
  readonly note?: string;
  /** How old a price may be to fill this order, in seconds; by default the run's `stale_max_s`. */
  readonly staleMaxS?: number;
}

/** An order that waits for a price: a limit fills at its level or better, a stop acts by the run's stop model. */
export interface RestingOrder extends Order {
  readonly waits: "limit" | "stop";
  readonly level: Level;
  /** Orders of one group cancel each other: when one fills, the others go. */
  readonly group?: string;
}

/** What one leg of several holds of a position, under the label that it was opened as. */
export interface LegPart {
  readonly leg: string;
  /** Units, > 0. */
  readonly qty: Qty;
}

/** Stop and target of an open position; whichever comes first cancels the other, and so does any other way out. */
export interface Protection {
  readonly stop?: Level;
  readonly target?: Level;
  /** Each `every` paise in favour, seen at closes, move the stop by `by` paise; it only ever tightens. */
  readonly trail?: { readonly every: Paise; readonly by: Paise };
  readonly stopReason?: FillReason;
  readonly targetReason?: FillReason;
}

/** Why an order did not fill. Counted in the run's summary; never an exception. */
export type RejectionReason =
  | NoChoice
  | MissingReason
  /** Lots or units that are not a whole number above zero. */
  | "bad-size"
  /** Units that are not whole lots of the contract that day. */
  | "not-whole-lots"
  /** A level that is no price. */
  | "bad-level"
  /** A contract that the day's chains do not have. */
  | "not-listed"
  /** A contract whose expiry has passed. */
  | "expired"
  /** The rupees of the order's size, or the run's capital, do not reach for one lot. */
  | "capital-below-lot"
  /** The book would need more than the run's capital and what was realised. Never an exit. */
  | "capital"
  /** The market stood at that instant: an unscheduled halt, or a scheduled break. */
  | "halted"
  /** In the morning: a position that was carried overnight is left alone until `delay_restart`. */
  | "before-restart"
  /** From the day's stop time on only `close` and what closes a position fills. */
  | "after-stop-time"
  /** The fill model needs a quoted spread, and the row has none. */
  | "no-quote"
  /** No row that the order could fill at came within its bound. */
  | "no-next-row"
  /** Under participation: nothing of the order could be filled within its bound. */
  | "no-volume"
  /** Under participation: a part was filled within the bound, and the rest given up. */
  | "rest-unfilled";

export interface Rejection {
  readonly reason: RejectionReason;
  readonly order: Order;
}

/** What an order filled: one fill, or several when it was sliced at the freeze quantity or filled over several bars. */
export interface FilledLeg {
  /** The first of `fills`. */
  readonly fill: Fill;
  readonly fills: readonly Fill[];
  readonly contract: Contract;
  /** Units of all its fills, > 0. */
  readonly qty: Qty;
  /** Their average price, to the nearest paisa. */
  readonly price: Paise;
}

/** What became of an order so far. Models that fill at a later row leave it working for a while. */
export type OrderResult =
  | ({ readonly status: "filled" } & FilledLeg)
  /** `filled` and `remaining` units where it can fill in parts. */
  | { readonly status: "working"; readonly id: number; readonly filled?: Qty; readonly remaining?: Qty }
  /** A part was filled; the rest was given up, or taken back when there is no rejection. */
  | ({ readonly status: "partial"; readonly remaining: Qty; readonly rejection?: Rejection } & FilledLeg)
  | { readonly status: "cancelled" }
  | { readonly status: "rejected"; readonly rejection: Rejection };

/** All legs, or none: the first rejection stands for the whole. `partial` only of an order sent alone. */
export type EntryResult =
  | { readonly status: "filled"; readonly legs: readonly FilledLeg[] }
  | { readonly status: "working"; readonly id: number; readonly filled?: Qty; readonly remaining?: Qty }
  | {
      readonly status: "partial";
      readonly legs: readonly FilledLeg[];
      readonly remaining: Qty;
      readonly rejection?: Rejection;
    }
  | { readonly status: "cancelled" }
  | { readonly status: "rejected"; readonly rejection: Rejection };
