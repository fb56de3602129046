import type { Expiry } from "../exchange/expiries.ts";
import type { OptionType } from "../exchange/instrument.ts";
import type { Paise, Qty } from "../units/unit.ts";

/** A listed option of the day, interned: the same contract is the same object all day. */
export interface Contract {
  readonly symbol: string;
  readonly underlying: string;
  readonly expiry: Expiry;
  readonly strike: Paise;
  readonly optionType: OptionType;
  /** Units in one lot of this contract on this day. */
  readonly lot: Qty;
  /** Calendar days to the expiry as known that day. */
  readonly dte: number;
  /** Where its rows are: the chain's place in the day, and its own place in the chain; -1 when it has none that day. */
  readonly chain: number;
  readonly row: number;
}
