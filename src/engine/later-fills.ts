import type { Contract } from "../market/contract.ts";
import type { EntryResult, Order } from "../strategy/order.ts";
import type { Paise, Qty, TimeOfDay } from "../units/unit.ts";

/** One leg of an order at the market that is sent to wait for a later row. */
export interface LaterLeg {
  readonly order: Order;
  readonly contract: Contract;
  readonly qty: Qty;
  /** How long after it was sent it may still fill, milliseconds; infinite for what may never be given up. */
  readonly maxWaitMs: number;
  /** What a stop has sent to the market. */
  readonly isStop?: boolean;
}

/** A leg with the price it would fill at, paise. */
export interface PricedLeg {
  readonly order: Order;
  readonly contract: Contract;
  readonly qty: Qty;
  readonly price: Paise;
}

/** What was sent: an entry of legs that belong together, an order of its own, or the exit from what is held. */
export type SentAs = "entry" | "order" | "exit";

/** Orders at the market under a model that fills them at later rows. */
export interface LaterFills {
  /** Sends legs that belong together; the id answers in `result`. */
  send(legs: readonly LaterLeg[], as: SentAs): number;
  result(id: number): EntryResult;
  /** The exit from this contract that is on its way, if any: of the whole, or of that leg's part. */
  exitFrom(symbol: string, part?: string): number | undefined;
  cancel(id: number): void;
  /** Whether anything is on its way: every bar may then matter. */
  readonly isBusy: boolean;
  /** The day is over: what still waits is given up, and counted. */
  endDay(): void;
  /** Lets what waits meet the rows that became known since the last call. */
  meet(now: TimeOfDay): void;
}
