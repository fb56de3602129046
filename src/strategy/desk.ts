import type { Choice } from "../contracts/choice.ts";
import type { ContractSelector } from "../contracts/selector.ts";
import type { Fill, FillReason } from "../ledger/fill.ts";
import type { Position } from "../ledger/positions.ts";
import type { Contract } from "../market/contract.ts";
import type { History } from "../market/history.ts";
import type { ImpliedSurface } from "../market/implied-surface.ts";
import type { Ohlc } from "../market/ohlc.ts";
import type { PriceLookup, QuoteLookup } from "../market/quote.ts";
import type { Paise, TimeOfDay } from "../units/unit.ts";
import type { DayInfo } from "./hooks.ts";
import type { EntryResult, LegPart, Order, OrderResult, Protection, RestingOrder } from "./order.ts";

/** All that a strategy can see and do. Everything it answers was known at `now`; nothing reads past it. */
export interface Desk {
  readonly day: DayInfo;
  readonly now: TimeOfDay;
  /** Open positions by symbol, in the order they were opened. */
  readonly positions: ReadonlyMap<string, Position>;
  /** All that was filled in the segment so far, oldest first: what resting orders came to, too. */
  readonly fills: readonly Fill[];
  /** What a rule picks now, without trading it. */
  choose(selector: ContractSelector): Choice;
  /**
   * A contract of an earlier day as of today: its `dte`, lot and expiry are those known today. Everything on the desk takes
   * an earlier day's contract too, and means today's.
   */
  today(contract: Contract): Contract;
  /** Sessions left to a contract's expiry, today's not counted; 0 on its last day. */
  dteTrading(contract: Contract): number;
  /** The contract's last price, whatever its age. */
  quote(contract: Contract): QuoteLookup;
  /**
   * The contract's last price in paise if it is within the run's staleness bound, else undefined. The quick way for a
   * check at every event.
   */
  price(contract: Contract): Paise | undefined;
  /** The price that stands for the underlying, by the run's `underlying_from`. */
  underlying(): PriceLookup;
  /** Implied volatility, greeks, skew and term structure, and India VIX, as of now; computed when asked, once an instant. */
  readonly surface: ImpliedSurface;
  /** Earlier sessions, oldest first; empty unless the definition's `needs` asks for them. */
  readonly history: History;
  /**
   * The rows of a contract, or of the underlying's index, with `from < ts <= to` as one bar, as far as they are known;
   * undefined when there is none.
   */
  bar(from: TimeOfDay, to: TimeOfDay, contract?: Contract): Ohlc | undefined;
  /** One order at the market. Fills now, at a later row, or is rejected with a reason, by the run's fill model. */
  trade(order: Order): OrderResult;
  /** Several orders at the market, in the order given: all fill, or none does. */
  enter(orders: readonly Order[]): EntryResult;
  /**
   * Trades the open position in a contract back to nothing, or one leg's part of it; undefined when none is open.
   * @param part of several legs that hold one contract on the same side; a stop of that part goes with it
   */
  close(contract: Contract, reason: FillReason, part?: LegPart): OrderResult | undefined;
  /** An order that waits for a price; it meets bars that begin after it was sent. */
  place(order: RestingOrder): OrderResult;
  /** Takes back a working order or entry; nothing happens when it is no longer working. */
  cancel(id: number): void;
  /** What became of an order that was left working. */
  result(id: number): OrderResult;
  /** What became of an entry that was left working. */
  entry(id: number): EntryResult;
  /**
   * Puts a stop, a target or both on an open position, instead of those it had. A stop that the market has passed
   * already is hit now, at the current price. With a part they close that part, and stand beside those of other parts.
   */
  protect(contract: Contract, protection: Protection, part?: LegPart): void;
}
