import type { Order } from "../strategy/order.ts";

/**
 * Books the legs of one entry, buys first, each side in the order given, so that the book ties up least while legging:
 * a hedge stands before what it covers. What comes back is in the order given.
 */
export function buysFirst<Leg extends { readonly order: Pick<Order, "side"> }, Booked>(
  legs: readonly Leg[],
  book: (leg: Leg, place: number) => Booked,
): Booked[] {
  const booked = new Array<Booked>(legs.length);
  for (const side of ["buy", "sell"] as const)
    legs.forEach((leg, place) => {
      if (leg.order.side === side) booked[place] = book(leg, place);
    });
  return booked;
}
