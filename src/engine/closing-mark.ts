import { syntheticForward } from "../contracts/underlying-price.ts";
import { sessionOn } from "../exchange/sessions.ts";
import { underlyingOf } from "../exchange/underlyings.ts";
import type { MarkSource } from "../ledger/mark.ts";
import type { Contract } from "../market/contract.ts";
import type { MarketView } from "../market/market-view.ts";
import { black76Price, YEAR_MINUTES } from "../pricing/black76.ts";
import { impliedVolOrNothing } from "../pricing/implied-vol.ts";
import { daysBetween, MS_PER_DAY, MS_PER_MINUTE } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";

/** What an open position is worth at the close, per unit, and how that is known. */
export interface ClosingPrice {
  readonly price: Paise;
  readonly source: MarkSource;
}

/** The middle of a quote, half up to paise. */
const midOf = (bid: Paise, ask: Paise): Paise => Math.floor((bid + ask + 1) / 2) as Paise;

/**
 * The price a contract is marked at when its day ends: the middle of its quote when both sides are within the bound and
 * not crossed, else its last price within the bound, else Black-76 at its neighbours' volatility (`model`), else the last
 * price known however old, of the close before if there was none since (`stale`). What has expired is settled and has no mark.
 * @param before the mark of the close before, or the price it was opened at
 */
export function closingPrice(
  view: MarketView,
  contract: Contract,
  { maxAgeMs, before }: { readonly maxAgeMs: number; readonly before: Paise },
): ClosingPrice {
  const seen = seenPrice(view, contract, maxAgeMs);
  if (seen !== undefined) return seen;
  const modelled = modelPrice(view, contract, maxAgeMs);
  if (modelled !== undefined) return { price: modelled, source: "model" };
  const old = view.freshPrice(contract.chain, contract.row, Number.POSITIVE_INFINITY);
  return { price: old > 0 ? old : before, source: "stale" };
}

function seenPrice(view: MarketView, contract: Contract, maxAgeMs: number): ClosingPrice | undefined {
  const quote = view.quoteRow(contract, maxAgeMs);
  if (quote.source !== "missing" && quote.bid !== undefined && quote.ask !== undefined)
    if (quote.bid <= quote.ask) return { price: midOf(quote.bid, quote.ask), source: "mid" };
  const price = view.freshPrice(contract.chain, contract.row, maxAgeMs);
  return price > 0 ? { price, source: "last" } : undefined;
}

/** One strike of the contract's chain and the volatility its prices imply. */
interface Neighbour {
  readonly strike: number;
  readonly iv: number;
}

/**
 * Black-76 on the forward that the chain's own pairs imply (the index where no pair is fresh), undiscounted, at a
 * volatility drawn in a straight line between the nearest strikes on either side whose prices are within the bound; of the
 * one side where there is only one. Half up to paise. Undefined without a forward or a neighbour.
 */
function modelPrice(view: MarketView, contract: Contract, maxAgeMs: number): Paise | undefined {
  const chain = view.chainOf(contract.expiry);
  if (chain < 0) return undefined;
  const parity = syntheticForward(view, { chain, maxAgeMs });
  const underlying = parity.source === "missing" ? view.spot(maxAgeMs) : parity;
  if (underlying.source === "missing") return undefined;
  const forward = underlying.price as number;
  const at = { forward, years: yearsLeft(view, contract), rate: 0 };
  const iv = neighbourVol(neighbours(view, chain, { maxAgeMs, ...at }), contract.strike);
  if (iv === undefined) return undefined;
  const { optionType, strike } = contract;
  return Math.floor(black76Price({ optionType, strike, ...at }, iv) + 0.5) as Paise;
}

/** Of each strike the side that is out of the money; the other where only that one has a price. */
function neighbours(
  view: MarketView,
  chain: number,
  { maxAgeMs, ...at }: { readonly maxAgeMs: number; forward: number; years: number; rate: number },
): Neighbour[] {
  const byStrike = new Map<number, number>();
  for (const row of view.quotedRows(chain)) {
    const contract = view.contractAt(chain, row);
    const { strike, optionType } = contract;
    const isOut = optionType === "CE" ? strike >= at.forward : strike < at.forward;
    if (byStrike.has(strike) && !isOut) continue;
    const seen = seenPrice(view, contract, maxAgeMs);
    const iv = seen && impliedVolOrNothing({ optionType, strike, ...at }, seen.price);
    if (iv !== undefined) byStrike.set(strike, iv);
  }
  return [...byStrike].map(([strike, iv]) => ({ strike, iv })).sort((a, b) => a.strike - b.strike);
}

function neighbourVol(known: readonly Neighbour[], strike: number): number | undefined {
  const below = known.findLast((neighbour) => neighbour.strike <= strike);
  const above = known.find((neighbour) => neighbour.strike >= strike);
  if (below === undefined || above === undefined) return (below ?? above)?.iv;
  if (above.strike === below.strike) return below.iv;
  const share = (strike - below.strike) / (above.strike - below.strike);
  return below.iv + share * (above.iv - below.iv);
}

/** Years of 365 days from now to the close of the contract's last session; today's hours where that one is not known. */
function yearsLeft(view: MarketView, { underlying, expiry }: Contract): number {
  const { date, session } = view.day;
  const last = sessionOn(underlyingOf(underlying).exchange, expiry.date) ?? session;
  const ms = daysBetween(date, expiry.date) * MS_PER_DAY + last.close - view.now;
  return ms / (YEAR_MINUTES * MS_PER_MINUTE);
}
