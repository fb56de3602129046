import type { Fill } from "../ledger/fill.ts";
import type { Contract } from "../market/contract.ts";
import type { FilledLeg } from "../strategy/order.ts";
import { invariant } from "../units/failure.ts";
import type { Paise, Qty } from "../units/unit.ts";

/** The fills of one order together, in the order in which they were booked. */
export function filledLeg(contract: Contract, fills: readonly Fill[]): FilledLeg {
  const [fill] = fills;
  invariant(fill !== undefined, "an order that filled has a fill");
  let units = 0;
  let value = 0;
  for (const { qtyDir, price } of fills) {
    units += Math.abs(qtyDir);
    value += Math.abs(qtyDir) * price;
  }
  return { fill, fills, contract, qty: units as Qty, price: Math.round(value / units) as Paise };
}
