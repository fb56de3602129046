import type { ContractSelector } from "../contracts/selector.ts";
import type { NoChoice } from "../contracts/choice.ts";
import type { Fill, FillReason } from "../ledger/fill.ts";
import type { Contract } from "../market/contract.ts";
import type { MissingReason } from "../market/quote.ts";

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

/** Why an order did not fill. Counted in the run's summary; never an exception. */
export type RejectionReason =
  | NoChoice
  | MissingReason
  /** The session had an unscheduled halt at that instant. */
  | "halted"
  /** At or after the day's stop time only closing orders are taken. */
  | "after-stop-time"
  /** Another leg of an all-or-none entry could not be filled. */
  | "other-leg-missing";

export interface Rejection {
  readonly reason: RejectionReason;
  readonly order: Order;
}

export type OrderResult =
  | { readonly status: "filled"; readonly fill: Fill; readonly contract: Contract }
  | { readonly status: "rejected"; readonly rejection: Rejection };

/** All legs, or none: the first rejection stands for the whole. */
export type EntryResult =
  | { readonly status: "filled"; readonly legs: readonly { readonly fill: Fill; readonly contract: Contract }[] }
  | { readonly status: "rejected"; readonly rejection: Rejection };
