import type { Contract } from "../market/contract.ts";
import type { RejectionReason, Size } from "../strategy/order.ts";
import { PlutoError } from "../units/failure.ts";
import type { Qty } from "../units/unit.ts";

type CountedSize = Extract<Size, { lots: number } | { qty: number }>;

/**
 * Units that an order means: `weight` × lots × the contract's lot, or `weight` × qty; always positive. A size of the
 * strategy that is no whole number above zero (`bad-size`) or no whole lots (`not-whole-lots`) is a reason to refuse it.
 * @throws `size.not-whole-lots` when the run's weight makes a fraction of it: it is never rounded.
 */
export function orderQty(
  size: CountedSize,
  weight: number,
  contract: Pick<Contract, "symbol" | "lot">,
): Qty | Extract<RejectionReason, "bad-size" | "not-whole-lots"> {
  const count = "lots" in size ? size.lots : size.qty;
  if (!Number.isSafeInteger(count) || count <= 0) return "bad-size";
  const asked = "lots" in size ? count * contract.lot : count;
  const units = Math.round(weight * asked);
  const isWhole = Math.abs(weight * asked - units) < 1e-6 && units > 0 && units % contract.lot === 0;
  if (isWhole) return units as Qty;
  if (weight === 1) return "not-whole-lots";
  const wanted = `${weight} × ${asked} = ${weight * asked} units of ${contract.symbol}`;
  throw new PlutoError(
    "size.not-whole-lots",
    `${wanted} is not a whole number of lots of ${contract.lot}; change weight, lots or qty`,
    { data: { weight, asked, lot: contract.lot } },
  );
}
