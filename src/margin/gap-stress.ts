import { black76Price } from "../pricing/black76.ts";
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

function legChange(
  leg: MarginLeg,
  { forward, years }: ExpiryState,
  { move, volFactor }: Gap,
  rate: number,
): number {
  if (leg.kind === "future") return forward * move;
  const { optionType, strike, iv } = leg;
  if (iv === undefined)
    throw new PlutoError("margin.no-state", `a gap of ${leg.symbol} needs its implied volatility`, {
      data: { symbol: leg.symbol },
    });
  const option = { optionType, strike, years, rate };
  const after = black76Price({ ...option, forward: forward * (1 + move) }, iv * volFactor);
  return after - black76Price({ ...option, forward }, iv);
}

/**
 * What the book would make if every forward jumped at once, by Black-76 with each option's own volatility: gap by gap,
 * no time passing. Underlyings jump together.
 * @param rate discounts, per year  @throws `margin.no-state` without a forward or a volatility
 */
export function gapStress(
  book: readonly MarginLeg[],
  market: MarginMarket,
  { rate, gaps = GAPS }: { readonly rate: number; readonly gaps?: readonly Gap[] },
): readonly GapResult[] {
  const legs = nettedBook(book);
  return gaps.map((gap): GapResult => {
    const profit = legs.reduce(
      (sum, leg) => sum + leg.qty * legChange(leg, stateOf(leg, market), gap, rate),
      0,
    );
    return { ...gap, profit: (Math.round(profit) + 0) as Paise };
  });
}

/** The gap in which the book loses most; `undefined` when it loses in none. The first of equals. */
export const worstGap = (results: readonly GapResult[]): GapResult | undefined =>
  results.reduce<GapResult | undefined>(
    (worst, result) => (result.profit < (worst?.profit ?? 0) ? result : worst),
    undefined,
  );
