import { black76Price } from "../pricing/black76.ts";
import type { Paise } from "../units/unit.ts";
import type { MarginLeg } from "./margin-book.ts";
import { type Margin, marginOf } from "./margin-model.ts";
import type { Structure, StructureLeg } from "./structure.ts";

/** One state of the market that a book is put into, and what it would make and tie up there. Money in whole paise. */
export interface StressCell {
  /** Move of the underlying, −0.05 is 5 % down. */
  readonly spotShock: number;
  /** Change of every implied volatility, share of itself: 0.5 is half as much again. */
  readonly volShock: number;
  /** Change of the book's theoretical value from now. */
  readonly pnl: Paise;
  /** What it would tie up: prices and index as moved, the move in the clearing house's volatility. */
  readonly margin: Margin;
}

/** A book on a grid of shocks. */
export interface StressedBook {
  readonly now: Margin;
  /** One row a spot shock, one cell a volatility shock, both in the order given. */
  readonly rows: readonly (readonly StressCell[])[];
  /** The least profit, and the most margin; the first of equals. */
  readonly worstPnl: StressCell;
  readonly worstMargin: StressCell;
}

/** ±10, 7.5, 5, 3, 2 and 1 %, and no move. */
export const SPOT_SHOCKS: readonly number[] = [
  -0.1, -0.075, -0.05, -0.03, -0.02, -0.01, 0, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1,
];
/** A quarter less, as it is, a quarter and a half more, and twice. */
export const VOL_SHOCKS: readonly number[] = [-0.25, 0, 0.25, 0.5, 1];

/** A leg's price a unit after a shock, paise; the forward of a future. No time passes. */
function priceAfter(
  { payoff, forward, years, iv }: StructureLeg,
  { spotShock, volShock, rate }: { spotShock: number; volShock: number; rate: number },
): number {
  const moved = forward * (1 + spotShock);
  if (payoff.kind === "future") return moved;
  return black76Price({ ...payoff, forward: moved, years, rate }, iv * (1 + volShock));
}

/** What an open book would make and tie up if the underlying jumped and every implied volatility changed, at once. */
export function stressedBook(
  structure: Structure,
  {
    spotShocks = SPOT_SHOCKS,
    volShocks = VOL_SHOCKS,
  }: { readonly spotShocks?: readonly number[]; readonly volShocks?: readonly number[] } = {},
): StressedBook {
  const { underlying, rate, legs, spot, margin } = structure;
  const still = { spotShock: 0, volShock: 0, rate };
  const before = legs.map((leg) => priceAfter(leg, still));
  const previousClose = margin.market.underlyings.get(underlying)?.previousClose;
  const cellOf = (spotShock: number, volShock: number): StressCell => {
    const after = legs.map((leg) => priceAfter(leg, { spotShock, volShock, rate }));
    const pnl = legs.reduce(
      (sum, { payoff }, i) => sum + payoff.qty * ((after[i] as number) - (before[i] as number)),
      0,
    );
    const book = margin.book.map(
      (leg, i): MarginLeg =>
        leg.kind === "future" ? leg : { ...leg, price: Math.max(0, Math.round(after[i] as number)) as Paise },
    );
    const own = { spot: spot * (1 + spotShock), ...(previousClose === undefined ? {} : { previousClose }) };
    const market = { date: margin.market.date, underlyings: new Map([[underlying, own]]) };
    const used =
      spotShock === 0
        ? margin.parameters
        : new Map([[underlying, margin.parametersAt(underlying, own.spot)]]);
    return { spotShock, volShock, pnl: (Math.round(pnl) + 0) as Paise, margin: marginOf(book, market, used) };
  };
  const rows = spotShocks.map((spotShock) => volShocks.map((volShock) => cellOf(spotShock, volShock)));
  const cells = rows.flat();
  const [first] = cells;
  const unmoved = cellOf(0, 0);
  const pick = (isWorse: (a: StressCell, b: StressCell) => boolean): StressCell =>
    cells.reduce((worst, cell) => (isWorse(cell, worst) ? cell : worst), first ?? unmoved);
  return {
    now: unmoved.margin,
    rows,
    worstPnl: pick((a, b) => a.pnl < b.pnl),
    worstMargin: pick((a, b) => a.margin.total > b.margin.total),
  };
}
