import type { TradingDay } from "../units/time.ts";
import type { Paise, Qty, TimeOfDay } from "../units/unit.ts";

/** Where a fill's price comes from: a row at that instant, the last row before it, the first after it, or settlement. */
export type PriceSource = "exact" | "last" | "next" | "settlement";

/** Why a fill happened. Strategies may add words of their own in capitals. */
export type FillReason =
  | "ENTRY"
  | "SL"
  | "TARGET"
  | "TIME"
  | "SQUARE_OFF"
  | "EXIT"
  | "SETTLEMENT"
  | (string & {});

/** What an order became: so many units of one contract, at one price, at one instant. Never changes afterwards. */
export interface Fill {
  /** Position in the day's tradebook, from 0; renumbered over the run when days are joined. */
  readonly seq: number;
  readonly date: TradingDay;
  /** When it was filled, exchange time. */
  readonly time: TimeOfDay;
  readonly symbol: string;
  /** Calendar days to the contract's expiry as known that day, ≥ 0. */
  readonly dte: number;
  /** Signed units; bought > 0. Never 0. */
  readonly qtyDir: Qty;
  /** Premium per unit before slippage, paise, > 0; a contract that is settled worthless has 0. */
  readonly price: Paise;
  /** When that price was made or became known, exchange time, ≤ `time`: of a bar's open, when the bar began. */
  readonly priceTime: TimeOfDay;
  readonly priceSource: PriceSource;
  /** The strategy's label of the leg, e.g. "CE". */
  readonly leg: string;
  readonly reason: FillReason;
  /** Free text; not part of the tradebook's hash. */
  readonly note: string;
}
