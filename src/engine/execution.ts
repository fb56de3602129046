import type { PriceSource } from "../ledger/fill.ts";
import type { Contract } from "../market/contract.ts";
import type { Order } from "../strategy/order.ts";
import type { Paise, Qty, TimeOfDay } from "../units/unit.ts";

/** An order that has been priced: what the desk books. */
export interface Execution {
  readonly order: Order;
  readonly contract: Contract;
  readonly qty: Qty;
  readonly price: Paise;
  readonly priceTime: TimeOfDay;
  readonly source: PriceSource;
  /** Instead of the order's own. */
  readonly note?: string | undefined;
  /** A resting limit that the market came to: it pays no slippage. */
  readonly isPassive?: boolean | undefined;
  /** A stop filled it, whatever its reason says: it slips as stops do. */
  readonly isStop?: boolean | undefined;
}
