import type { Contract } from "../market/contract.ts";
import type { Size } from "../strategy/order.ts";
import { PlutoError } from "../units/failure.ts";
import type { Qty } from "../units/unit.ts";

/**
 * Units that an order means: `weight` × lots × the contract's lot, or `weight` × qty; always positive.
 * @throws `size.not-whole-lots` when that is not a whole number of lots above zero: it is never rounded.
 */
export function orderQty(size: Size, weight: number, contract: Pick<Contract, "symbol" | "lot">): Qty {
  const asked = "lots" in size ? size.lots * contract.lot : size.qty;
  const units = Math.round(weight * asked);
  const isWhole = Math.abs(weight * asked - units) < 1e-6 && units > 0 && units % contract.lot === 0;
  if (isWhole) return units as Qty;
  const wanted = `${weight} × ${asked} = ${weight * asked} units of ${contract.symbol}`;
  throw new PlutoError(
    "size.not-whole-lots",
    `${wanted} is not a whole number of lots of ${contract.lot}; change weight, lots or qty`,
    { data: { weight, asked, lot: contract.lot } },
  );
}
