/** The library: what a strategy file imports. */

export * as z from "zod";
export type { Choice, Explanation } from "./contracts/choice.ts";
export { columnsOf, type Liquidity } from "./contracts/liquidity.ts";
export type { AtmHold, ContractSelector, ExpiryRule, Fallback, StrikeRule } from "./contracts/selector.ts";
export type { OptionType } from "./exchange/instrument.ts";
export type { Fill, FillReason } from "./ledger/fill.ts";
export type { Position } from "./ledger/positions.ts";
export type { Contract } from "./market/contract.ts";
export type { DailyBar, DailyVix, History } from "./market/history.ts";
export type { ContractGreeks, ImpliedSurface, Smile } from "./market/implied-surface.ts";
export type { Ohlc } from "./market/ohlc.ts";
export type { PriceLookup, Quote, QuoteLookup } from "./market/quote.ts";
export { defineStrategy, type StrategyDefinition, type StrategyNeeds } from "./strategy/define-strategy.ts";
export type { Desk } from "./strategy/desk.ts";
export type { BarEvent, DayInfo, MarketEvent, Strategy } from "./strategy/hooks.ts";
export { type Level, levelAt, levelByPct } from "./strategy/level.ts";
export type {
  EntryResult,
  FilledLeg,
  Order,
  OrderResult,
  Protection,
  Rejection,
  RestingOrder,
  Size,
} from "./strategy/order.ts";
export { exactlyOneSize, sizeOf, sizeParams, zRupees, zTimeOfDay, zTradingDay } from "./strategy/params.ts";
export { longStopHit, shortStopHit } from "./strategy/stop.ts";
export { PlutoError } from "./units/failure.ts";
export { rupees } from "./units/money.ts";
export { clockText, type TradingDay } from "./units/time.ts";
export type { Paise, Qty, TimeOfDay, Ts } from "./units/unit.ts";
