import { black76Price } from "../pricing/black76.ts";
import { fastCall } from "../pricing/fast-call.ts";
import { PlutoError } from "../units/failure.ts";
import type { Paise } from "../units/unit.ts";
import { type ExpiryState, type MarginLeg, type MarginMarket, nettedBook } from "./margin-book.ts";

/** One gap: the underlyings move together by a share, every volatility by a factor. */
export interface Gap {
  /** −0.05 is 5 % down. */
  readonly move: number;
  /** 1.5 is half as much again. */
  readonly volFactor: number;
}

/** ±3, 5 and 10 %, with volatilities as they are and half as much again. */
export const GAPS: readonly Gap[] = [-0.1, -0.05, -0.03, 0.03, 0.05, 0.1].flatMap((move) => [
  { move, volFactor: 1 },
  { move, volFactor: 1.5 },
]);

const GAP_LOGS: readonly number[] = GAPS.map(({ move }) => Math.log1p(move));

/** What a book would make in a gap, whole paise; a loss is negative. */
export interface GapResult extends Gap {
  readonly profit: Paise;
}

function stateOf(leg: MarginLeg, { date, underlyings }: MarginMarket): ExpiryState {
  const state = underlyings.get(leg.underlying)?.expiries?.get(leg.expiry);
  if (state !== undefined) return state;
  throw new PlutoError(
    "margin.no-state",
    `a gap of ${leg.symbol} on ${date} needs the forward of ${leg.expiry}; give it in the market's expiries`,
    { data: { symbol: leg.symbol, date } },
  );
}

function ivOf(leg: MarginLeg & { readonly kind: "option" }): number {
  if (leg.iv !== undefined) return leg.iv;
  throw new PlutoError("margin.no-state", `a gap of ${leg.symbol} needs its implied volatility`, {
    data: { symbol: leg.symbol },
  });
}

/** What one unit of an option gains in each gap: adds so many times it to `out`. */
function addOption(
  leg: MarginLeg & { readonly kind: "option" },
  { forward, years }: ExpiryState,
  { rate, gaps, out }: { readonly rate: number; readonly gaps: readonly Gap[]; readonly out: Float64Array },
): void {
  const { optionType, strike, qty } = leg;
  const base = ivOf(leg) * Math.sqrt(years);
  const x = Math.log(forward / strike);
  const times = qty * Math.exp(-rate * years);
  // A put is its call less the forward's distance from the strike: only the distance changes between the two.
  const isPut = optionType === "PE";
  const now = fastCall(forward, strike, x, base, 1 / base);
  for (let g = 0; g < gaps.length; g++) {
    const { move, volFactor } = gaps[g] as Gap;
    const sd = base * volFactor;
    const log = gaps === GAPS ? (GAP_LOGS[g] as number) : Math.log1p(move);
    const change = fastCall(forward * (1 + move), strike, x + log, sd, 1 / sd) - now;
    out[g] = (out[g] as number) + times * (isPut ? change - forward * move : change);
  }
}

/** What the book makes in each gap, paise, exact. */
function gapProfits(
  book: readonly MarginLeg[],
  market: MarginMarket,
  { rate, gaps }: { readonly rate: number; readonly gaps: readonly Gap[] },
): Float64Array {
  const out = new Float64Array(gaps.length);
  for (const leg of nettedBook(book)) {
    const state = stateOf(leg, market);
    if (leg.kind === "option") addOption(leg, state, { rate, gaps, out });
    else
      for (let g = 0; g < gaps.length; g++)
        out[g] = (out[g] as number) + leg.qty * state.forward * (gaps[g] as Gap).move;
  }
  return out;
}

const wholePaise = (exact: number): Paise => (Math.round(exact) + 0) as Paise;

/**
 * What the book would make if every forward jumped at once, by Black-76 with each option's own volatility: gap by gap,
 * no time passing. Underlyings jump together. Tested against `gapByDefinition`.
 * @param rate discounts, per year  @throws `margin.no-state` without a forward or a volatility
 */
export function gapStress(
  book: readonly MarginLeg[],
  market: MarginMarket,
  { rate, gaps = GAPS }: { readonly rate: number; readonly gaps?: readonly Gap[] },
): readonly GapResult[] {
  const profits = gapProfits(book, market, { rate, gaps });
  return gaps.map((gap, g): GapResult => ({ ...gap, profit: wholePaise(profits[g] as number) }));
}

/** The plain reference of `gapStress` for one gap, paise, exact: the definition. */
export function gapByDefinition(
  book: readonly MarginLeg[],
  market: MarginMarket,
  { move, volFactor, rate }: Gap & { readonly rate: number },
): number {
  return book.reduce((sum, leg) => {
    const { forward, years } = stateOf(leg, market);
    if (leg.kind === "future") return sum + leg.qty * forward * move;
    const option = { optionType: leg.optionType, strike: leg.strike, years, rate };
    const after = black76Price({ ...option, forward: forward * (1 + move) }, ivOf(leg) * volFactor);
    return sum + leg.qty * (after - black76Price({ ...option, forward }, ivOf(leg)));
  }, 0);
}

/**
 * The one of `GAPS` in which the book loses most; undefined when it loses in none. The first of equals.
 * @throws `margin.no-state` without a forward or a volatility
 */
export function worstGap(
  book: readonly MarginLeg[],
  market: MarginMarket,
  rate: number,
): GapResult | undefined {
  const profits = gapProfits(book, market, { rate, gaps: GAPS });
  let [at, least] = [-1, 0];
  for (let g = 0; g < GAPS.length; g++) {
    const profit = wholePaise(profits[g] as number);
    if (profit < least) [at, least] = [g, profit];
  }
  if (at < 0) return undefined;
  const { move, volFactor } = GAPS[at] as Gap;
  return { move, volFactor, profit: least as Paise };
}
