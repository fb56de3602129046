import type { OptionType } from "../exchange/instrument.ts";
import type { TradingDay } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";

/** Which expiry: by its place in the calendar as known that day. */
export type ExpiryRule =
  | "nearest"
  | "next"
  | "monthly"
  | "next_monthly"
  /** The nth weekly-or-monthly expiry, from 1 = nearest. */
  | { readonly nth: number }
  | { readonly date: TradingDay }
  /** The first expiry whose calendar days to expiry lie within the bounds, inclusive. */
  | { readonly dteMin: number; readonly dteMax: number };

/** Between two strikes at exactly the same distance of the price. */
export type HalfWay = "up" | "down" | "even";

/** Between two premiums at exactly the same distance of the target; still equal: the lowest strike. */
export type PremiumTie = "side" | "lowest_strike" | "highest_strike";

/** Which strike. Premiums and strikes in paise. */
export type StrikeRule =
  /** The listed strike nearest the underlying, then `otmSteps` steps along the listed ladder: out of the money > 0. */
  | { readonly by: "moneyness"; readonly otmSteps: number; readonly halfWay?: HalfWay }
  | { readonly by: "exact"; readonly strike: Paise }
  | {
      readonly by: "premium";
      readonly premium: Paise;
      readonly match: "closest" | "at_least" | "at_most";
      readonly tie?: PremiumTie;
    }
  | { readonly by: "premium_range"; readonly from: Paise; readonly to: Paise };

/** What a strategy asks for: one option contract, described by rules instead of by name. */
export interface ContractSelector {
  readonly expiry: ExpiryRule;
  readonly optionType: OptionType;
  readonly strike: StrikeRule;
  /** The side it is meant for; decides ties: a seller takes the dearer of two equals, a buyer the cheaper. */
  readonly side: "buy" | "sell";
}
