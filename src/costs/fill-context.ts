import type { Paise, Qty } from "../units/unit.ts";

/**
 * What the engine knows about a fill that the tradebook does not keep. Everything is optional: charges need none of
 * it, `spread` slippage uses it where given, `quoted` and `impact` cannot do without.
 */
export interface FillContext {
  /** Price of the underlying when it filled, the one that defines the ATM. Tells `spread` how far in the money. */
  readonly underlying?: Paise;
  /** The quote the fill met. For `quoted`. */
  readonly bid?: Paise;
  readonly ask?: Paise;
  /** Units at the best price of the side that was hit. For `impact`, before `barVolume`. */
  readonly topQty?: Qty;
  /** Units that traded in the bar that filled it. For `impact`. */
  readonly barVolume?: Qty;
  /** The order it belongs to, unique within the day: fills of one order pay the per-order brokerage once. */
  readonly order?: number;
  /** True for a resting limit order that the market came to: it pays no slippage. */
  readonly isPassive?: boolean;
  /** True for what a stop filled, whatever its reason is called: it slips by the stop's multiple. */
  readonly isStop?: boolean;
}
