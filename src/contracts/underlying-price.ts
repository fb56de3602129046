import type { MarketView, UnderlyingFrom } from "../market/market-view.ts";
import { missing, type PriceLookup } from "../market/quote.ts";
import { assertNever } from "../units/failure.ts";
import type { Paise } from "../units/unit.ts";

export interface UnderlyingQuery {
  readonly from: UnderlyingFrom;
  /** The chain whose parity gives the synthetic forward; -1 when none is loaded. */
  readonly chain: number;
  readonly maxAgeMs: number;
}

/** The price that stands for the underlying now. */
export function underlyingPrice(view: MarketView, query: UnderlyingQuery): PriceLookup {
  switch (query.from) {
    case "spot":
      return isIndexContinuous(view) ? view.spot(query.maxAgeMs) : insteadOfSpot(view, query);
    case "future":
      return view.future(query.maxAgeMs);
    case "synthetic":
      return syntheticForward(view, query);
    default:
      return assertNever(query.from);
  }
}

/**
 * Whether the index is a price of now: from 2026-08-03 it is computed from continuous trading only until 15:15, and options
 * trade on to 15:40 (SEBI circular of 2026-01-16).
 */
export const isIndexContinuous = (view: MarketView): boolean =>
  view.now <= view.day.session.indexContinuousUntil;

/** A spot that stands still would pick strikes of an hour ago: the forward that options imply takes its place, or nothing. */
function insteadOfSpot(view: MarketView, query: UnderlyingQuery): PriceLookup {
  const forward = syntheticForward(view, query);
  return forward.source === "missing"
    ? missing("index-not-continuous")
    : { ...forward, from: "synthetic forward (the index stands)" };
}

/**
 * The forward that put-call parity implies at the strike where call and put are closest: strike + call − put, from
 * prices fresh within the bound; as old as the older of the two. Equal distances: the lowest strike.
 */
export function syntheticForward(
  view: MarketView,
  { chain, maxAgeMs }: Omit<UnderlyingQuery, "from">,
): PriceLookup {
  if (chain < 0) return missing("not-loaded");
  let best: { gap: number; forward: number; pair: readonly [call: number, put: number] } | undefined;
  const rows = view.quotedRows(chain);
  for (let i = 0; i + 1 < rows.length; i++) {
    const call = rows[i] as number;
    const put = rows[i + 1] as number;
    const strike = view.strikeOf(chain, call);
    if (view.isPut(chain, call) || strike !== view.strikeOf(chain, put)) continue;
    const callPrice = view.freshPrice(chain, call, maxAgeMs);
    const putPrice = view.freshPrice(chain, put, maxAgeMs);
    if (callPrice === 0 || putPrice === 0) continue;
    const gap = Math.abs(callPrice - putPrice);
    if (best === undefined || gap < best.gap)
      best = { gap, forward: strike + callPrice - putPrice, pair: [call, put] };
  }
  if (best !== undefined) {
    const ageMs = Math.max(...best.pair.map((row) => view.quote(view.contractAt(chain, row)).ageMs ?? 0));
    const source = ageMs === 0 ? "exact" : "last";
    return { source, price: best.forward as Paise, ageMs, from: "synthetic forward" };
  }
  const isOld =
    Number.isFinite(maxAgeMs) &&
    syntheticForward(view, { chain, maxAgeMs: Number.POSITIVE_INFINITY }).source !== "missing";
  return missing(isOld ? "too-old" : "no-tick-yet");
}
