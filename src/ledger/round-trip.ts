import type { Paise, Qty } from "../units/unit.ts";
import type { Fill } from "./fill.ts";

/** Units that were opened by one fill and closed by another, first in, first out. */
export interface RoundTrip {
  readonly symbol: string;
  readonly leg: string;
  readonly opened: Fill;
  readonly closed: Fill;
  /** Signed as the opening fill: a short round trip is negative. */
  readonly qty: Qty;
  /** (closing price − opening price) × qty, paise, before charges. */
  readonly pnl: Paise;
}

export interface OpenLot {
  readonly fill: Fill;
  /** Units still open, signed. */
  readonly qty: Qty;
}

/** Pairs fills into round trips as they come, first in, first out. What has not closed stays as open lots. */
export class RoundTripLog {
  readonly #lots = new Map<string, { fill: Fill; qty: number }[]>();

  /** The round trips that this fill closes, oldest lot first. Fills are given in order of time. */
  add(fill: Fill): RoundTrip[] {
    const known = this.#lots.get(fill.symbol);
    const queue = known ?? [];
    if (known === undefined) this.#lots.set(fill.symbol, queue);
    const closed: RoundTrip[] = [];
    let left: number = fill.qtyDir;
    while (left !== 0 && queue[0] !== undefined && Math.sign(queue[0].qty) !== Math.sign(left)) {
      const lot = queue[0];
      const qty = Math.sign(lot.qty) * Math.min(Math.abs(lot.qty), Math.abs(left));
      const pnl = (0 - (lot.fill.price - fill.price) * qty) as Paise;
      const { symbol, leg } = lot.fill;
      closed.push({ symbol, leg, opened: lot.fill, closed: fill, qty: qty as Qty, pnl });
      lot.qty -= qty;
      left += qty;
      if (lot.qty === 0) queue.shift();
    }
    if (left !== 0) queue.push({ fill, qty: left });
    return closed;
  }

  get open(): OpenLot[] {
    return [...this.#lots.values()].flat().map(({ fill, qty }) => ({ fill, qty: qty as Qty }));
  }
}

/** Pairs fills into round trips, first in, first out; what has not closed comes back as open lots. */
export function roundTripsOf(fills: Iterable<Fill>): { closed: RoundTrip[]; open: OpenLot[] } {
  const log = new RoundTripLog();
  const closed: RoundTrip[] = [];
  for (const fill of fills) closed.push(...log.add(fill));
  return { closed, open: log.open };
}
