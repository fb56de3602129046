import type { MarketView, UnderlyingFrom } from "../market/market-view.ts";
import { rupees } from "../units/money.ts";
import type { Paise } from "../units/unit.ts";
import { heldAtm } from "./by-hold.ts";
import { atmIndex } from "./by-moneyness.ts";
import type { Rung } from "./ladder.ts";
import type { AtmOptions } from "./selector.ts";
import { underlyingPrice } from "./underlying-price.ts";

/** The at-the-money rung of a ladder, and in words what it was measured from. */
export type AtmFound =
  | { readonly found: true; readonly at: number; readonly strike: Paise; readonly text: () => string }
  | { readonly found: false; readonly text: string };

export interface AtmQuery {
  readonly chain: number;
  /** Not empty. */
  readonly ladder: readonly Rung[];
  readonly from: UnderlyingFrom;
  readonly maxAgeMs: number;
  readonly options: AtmOptions;
}

/** The strike nearest the underlying's price, or the one that is held; a hold is set to what is found. */
export function findAtm(view: MarketView, query: AtmQuery): AtmFound {
  const { chain, ladder, from, maxAgeMs, options } = query;
  const price = underlyingPrice(view, { from, chain, maxAgeMs });
  if (price.source === "missing") return { found: false, text: `${from}: ${price.why}` };
  const { halfWay, hold } = options;
  const at =
    hold === undefined
      ? atmIndex(ladder, price.price, halfWay)
      : heldAtm(ladder, price.price, { ...hold, ...(halfWay === undefined ? {} : { halfWay }) });
  const { strike } = ladder[at] as Rung;
  const before = hold?.strike;
  if (hold !== undefined) hold.strike = strike;
  // What the view says changes with its clock; the rest of the text can wait until somebody asks.
  const basis = from === "future" ? basisText(view, price.price, maxAgeMs) : "";
  const text = (): string => {
    const held = before === undefined ? "" : ` (held: ${rupees(before)})`;
    const age = price.ageMs === 0 ? "" : `, ${price.ageMs / 1000} s old`;
    return `${price.from} ${rupees(price.price)}${basis}${age}, ATM ${rupees(strike)}${held}`;
  };
  return { found: true, at, strike, text };
}

/** How far a future stands from the spot: it moves the ATM by as much. */
function basisText(view: MarketView, future: Paise, maxAgeMs: number): string {
  const spot = view.spot(maxAgeMs);
  if (spot.source === "missing") return " (basis unknown)";
  const basis = future - spot.price;
  return ` (basis ${basis < 0 ? "" : "+"}${rupees(basis)})`;
}

/** The premiums of the call and the put on a rung, paise; undefined unless both are fresh. */
export function straddleAt(
  view: MarketView,
  { chain, rung }: { readonly chain: number; readonly rung: Rung },
  maxAgeMs: number,
): { readonly call: Paise; readonly put: Paise } | undefined {
  if (rung.call === undefined || rung.put === undefined) return undefined;
  const call = view.freshPrice(chain, rung.call, maxAgeMs);
  const put = view.freshPrice(chain, rung.put, maxAgeMs);
  return call > 0 && put > 0 ? { call, put } : undefined;
}
