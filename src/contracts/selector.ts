import type { OptionType } from "../exchange/instrument.ts";
import type { UnderlyingFrom } from "../market/market-view.ts";
import type { TradingDay } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";
import type { Liquidity } from "./liquidity.ts";

/** An expiry by name, see `ExpiryRule`. */
export type ExpiryName = "nearest" | "next" | "weekly" | "next_weekly" | "monthly" | "next_monthly";

/** Which expiry, without a way out: by its place in the calendar as known that day. */
export type PlainExpiryRule =
  /**
   * `nearest`, `next`: the first and second of all. `weekly`, `next_weekly`: the same, but only of an index that has
   * weeklies then; in the month's last week the monthly is the weekly. On expiry day both name what expires today.
   */
  | ExpiryName
  /** The nth weekly-or-monthly expiry, from 1 = nearest. */
  | { readonly nth: number }
  | { readonly date: TradingDay }
  /**
   * The first expiry whose days to expiry lie within the bounds, inclusive: calendar days, or with `days: "trading"`
   * sessions after today up to the expiry's.
   */
  | { readonly dteMin: number; readonly dteMax: number; readonly days?: "calendar" | "trading" };

/** Which expiry; with `fallback`, the monthly where the calendar has no such expiry (never: where a store lacks it). */
export type ExpiryRule = PlainExpiryRule | { readonly rule: PlainExpiryRule; readonly fallback: "monthly" };

/** Between two strikes at exactly the same distance of the price. */
export type HalfWay = "up" | "down" | "even";

/** Between two premiums at exactly the same distance of the target; still equal: the lowest strike. */
export type PremiumTie = "side" | "lowest_strike" | "highest_strike";

/** On which side of a target the taken value may lie. */
export type Match = "closest" | "at_least" | "at_most";

/**
 * An ATM that is slow to change, and the one rule with a memory: the strategy makes it, keeps it and throws it away;
 * every choice by it reads and sets `strike`. See `heldAtm`.
 */
export interface AtmHold {
  /** The ATM moves only when the price is beyond half a step by this share of the half step, %. ≥ 0 */
  readonly pct: number;
  /** The ATM as it stands; undefined before the first choice. */
  strike: Paise | undefined;
}

/** How a rule measures the ATM that it starts from. */
export interface AtmOptions {
  readonly halfWay?: HalfWay;
  /** Which price defines the ATM; by default the run's `underlying_from`. A future only if the run loads one. */
  readonly from?: UnderlyingFrom;
  readonly hold?: AtmHold;
}

/** Which strike. Premiums and strikes in paise. */
export type StrikeRule =
  /** The listed strike nearest the underlying, then `otmSteps` steps along the listed ladder: out of the money > 0. */
  | ({ readonly by: "moneyness"; readonly otmSteps: number } & AtmOptions)
  | { readonly by: "exact"; readonly strike: Paise }
  /** The strike nearest ATM × (1 + percent / 100): from the ATM strike, not from the price. Up > 0. */
  | ({ readonly by: "atm_percent"; readonly percent: number } & AtmOptions)
  | {
      readonly by: "premium";
      readonly premium: Paise;
      readonly match: Match;
      readonly tie?: PremiumTie;
    }
  | { readonly by: "premium_range"; readonly from: Paise; readonly to: Paise }
  /** The premium nearest `percent` % of the ATM call and put together. */
  | ({
      readonly by: "straddle_percent";
      readonly percent: number;
      readonly match: Match;
      readonly tie?: PremiumTie;
    } & AtmOptions)
  /** The strike nearest ATM + times × (ATM call + ATM put); `times` carries its sign. */
  | ({ readonly by: "straddle_width"; readonly times: number } & AtmOptions)
  /** The strike nearest ATM + call − put (at the ATM) becomes the ATM; then `otmSteps` as in moneyness. */
  | ({ readonly by: "synthetic"; readonly otmSteps: number } & AtmOptions)
  /** The absolute delta nearest `delta`, 0 … 1, by the implied surface. */
  | { readonly by: "delta"; readonly delta: number; readonly match: Match; readonly tie?: PremiumTie }
  /** Any absolute delta in from … to; of several the seller takes the highest, the buyer the lowest. */
  | { readonly by: "delta_range"; readonly from: number; readonly to: number }
  /** `otmSteps` listed steps from another leg's strike, out of the money > 0. */
  | { readonly by: "relative"; readonly to: Paise; readonly otmSteps: number };

/** What may differ in a fallback; the rest is as asked first. */
export interface Fallback {
  readonly expiry?: ExpiryRule;
  readonly strike?: StrikeRule;
  /** Replaces the whole filter; `{}` lets everything pass. */
  readonly liquidity?: Liquidity;
}

/** What a strategy asks for: one option contract, described by rules instead of by name. */
export interface ContractSelector {
  readonly expiry: ExpiryRule;
  readonly optionType: OptionType;
  readonly strike: StrikeRule;
  /** The side it is meant for; decides ties: a seller takes the dearer of two equals, a buyer the cheaper. */
  readonly side: "buy" | "sell";
  /** What a contract must show to be taken. */
  readonly liquidity?: Liquidity;
  /** Tried in order when nothing is found; the first that finds is taken. */
  readonly fallbacks?: readonly Fallback[];
}
