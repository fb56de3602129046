import type { TradingDay } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";

export type OptionType = "CE" | "PE";

/** What can have a price. `expiry` is the contract's identity: the first expiry date it was listed under. */
export type Instrument =
  | { readonly kind: "index"; readonly underlying: string }
  | { readonly kind: "vix" }
  | { readonly kind: "future"; readonly underlying: string; readonly expiry: TradingDay }
  | OptionInstrument;

export type OptionInstrument = {
  readonly kind: "option";
  readonly underlying: string;
  readonly expiry: TradingDay;
  readonly strike: Paise;
  readonly optionType: OptionType;
};
