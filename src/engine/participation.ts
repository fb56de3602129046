import type { ContractBar } from "../market/contract-bar.ts";
import { assertNever } from "../units/failure.ts";
import type { Paise } from "../units/unit.ts";

/**
 * At what price a part fills: `worse_end` the worse of its bar's open and close, `extreme` the bar's high for a buyer
 * and its low for a seller.
 */
export type PartPrice = "worse_end" | "extreme";

/** The run's participation in the volume. */
export interface Participation {
  /** All orders of a contract together take at most this of each bar, % of the units that it traded. */
  readonly maxPct: number;
  /** Bars that begin later than this after the order was sent give it nothing, milliseconds. Exits have no bound. */
  readonly maxWaitMs: number;
  readonly price: PartPrice;
}

/** The price of a part that a bar gives. */
export function partPrice(rule: PartPrice, side: "buy" | "sell", bar: ContractBar): Paise {
  switch (rule) {
    case "worse_end":
      return (side === "buy" ? Math.max(bar.open, bar.close) : Math.min(bar.open, bar.close)) as Paise;
    case "extreme":
      return side === "buy" ? bar.high : bar.low;
    default:
      return assertNever(rule);
  }
}
