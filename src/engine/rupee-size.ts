import type { RejectionReason, Size } from "../strategy/order.ts";
import { assertNever } from "../units/failure.ts";
import type { Paise, Qty } from "../units/unit.ts";

/** A size that is told in rupees. */
export type RupeeSize = Exclude<Size, { lots: number } | { qty: number }>;

/** What sizing by rupees works from, all of it known now; each is asked for only where the size needs it. */
export interface SizingFacts {
  readonly lot: Qty;
  /** Price of the contract, paise, > 0. */
  price(): Paise | RejectionReason;
  /** Price of the underlying, paise, > 0. */
  underlying(): Paise | RejectionReason;
  /** What one lot of the order ties up alone, paise, > 0: its margin, and the premium of what is bought. */
  marginOfLot(): Paise | RejectionReason;
}

/** What one lot takes of the rupees, paise; or why that is not known. */
function needOfLot(size: RupeeSize, facts: SizingFacts): number | RejectionReason {
  if ("notional" in size) {
    const underlying = facts.underlying();
    return typeof underlying === "string" ? underlying : underlying * facts.lot;
  }
  if ("margin" in size) return facts.marginOfLot();
  if ("risk" in size) {
    if ("points" in size.stop) return size.stop.points * facts.lot;
    const price = facts.price();
    return typeof price === "string" ? price : (price * size.stop.pct * facts.lot) / 100;
  }
  return assertNever(size);
}

const rupeesOf = (size: RupeeSize): Paise =>
  "notional" in size ? size.notional : "margin" in size ? size.margin : size.risk;

/** Units of the whole lots that fit into the rupees of a size times `weight`; less than one lot is a reason to refuse. */
export function rupeeQty(size: RupeeSize, weight: number, facts: SizingFacts): Qty | RejectionReason {
  const rupees = rupeesOf(size) * weight;
  const need = needOfLot(size, facts);
  if (typeof need === "string") return need;
  if (!(rupees > 0) || !Number.isFinite(rupees) || !(need > 0)) return "bad-size";
  // A billionth of a lot for sums that are whole lots but for their floating point.
  const lots = Math.floor(rupees / need + 1e-9);
  return lots < 1 ? "capital-below-lot" : ((lots * facts.lot) as Qty);
}
