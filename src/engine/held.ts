import type { Contract } from "../market/contract.ts";
import type { Paise, Qty } from "../units/unit.ts";

/** One open position as margins and gaps are measured of it. */
export interface Held {
  readonly contract: Contract;
  readonly qty: Qty;
  /** Last price, paise; 0 when there is none. */
  readonly price: Paise;
}
