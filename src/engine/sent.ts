import type { EntryResult, OrderResult, Rejection } from "../strategy/order.ts";
import { invariant } from "../units/failure.ts";

/** What sending orders came to, before refusals are counted. */
export type Sent =
  | Exclude<EntryResult, { status: "rejected" }>
  | { readonly status: "refused"; readonly rejections: readonly Rejection[] };

/** The outcome of an entry of one order, as that order's. @param refuse counts a rejection, or does nothing */
export function singleOf(sent: Sent | EntryResult, refuse: (rejection: Rejection) => Rejection): OrderResult {
  if (sent.status === "filled") {
    const [leg] = sent.legs;
    invariant(leg !== undefined, "an order that filled has a fill");
    const { fill, fills, contract, qty, price } = leg;
    return { status: "filled", fill, fills, contract, qty, price };
  }
  if (sent.status === "partial") {
    const { legs, ...rest } = sent;
    const [leg] = legs;
    invariant(leg !== undefined, "an order that filled in part has a fill");
    return { ...rest, ...leg };
  }
  if (sent.status !== "refused") return sent;
  const [first] = sent.rejections;
  invariant(first !== undefined, "an order is refused for a reason");
  return { status: "rejected", rejection: refuse(first) };
}
