import type { NoChoice } from "../contracts/choice.ts";
import type { ContractSelector } from "../contracts/selector.ts";
import type { Fill, FillReason } from "../ledger/fill.ts";
import type { Contract } from "../market/contract.ts";
import type { MissingReason } from "../market/quote.ts";
import type { Paise } from "../units/unit.ts";
import type { Level } from "./level.ts";

/** How much: lots of the contract as of that day, or units that must be whole lots. Times the run's `weight`. */
export type Size = { readonly lots: number } | { readonly qty: number };

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
  /** The market stood at that instant: an unscheduled halt, or a scheduled break. */
  | "halted"
  /** From the day's stop time on only `close` and what closes a position fills. */
  | "after-stop-time"
  /** The fill model needs a quoted spread, and the row has none. */
  | "no-quote"
  /** No row that the order could fill at came within its bound. */
  | "no-next-row";

export interface Rejection {
  readonly reason: RejectionReason;
  readonly order: Order;
}

/** What became of an order so far. Models that fill at a later row leave it working for a while. */
export type OrderResult =
  | { readonly status: "filled"; readonly fill: Fill; readonly contract: Contract }
  | { readonly status: "working"; readonly id: number }
  | { readonly status: "cancelled" }
  | { readonly status: "rejected"; readonly rejection: Rejection };

export interface FilledLeg {
  readonly fill: Fill;
  readonly contract: Contract;
}

/** All legs, or none: the first rejection stands for the whole. */
export type EntryResult =
  | { readonly status: "filled"; readonly legs: readonly FilledLeg[] }
  | { readonly status: "working"; readonly id: number }
  | { readonly status: "cancelled" }
  | { readonly status: "rejected"; readonly rejection: Rejection };
