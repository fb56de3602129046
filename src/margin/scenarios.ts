/** One of the sixteen states of the market that a portfolio is revalued in. */
export interface Scenario {
  /** Move of the underlying, in price scan ranges. */
  readonly priceMove: number;
  /** Move of volatility, in volatility scan ranges. */
  readonly volMove: -1 | 0 | 1;
  /** Share of the loss that counts. */
  readonly weight: number;
}

export const SCENARIO_COUNT = 16;

/**
 * The moves of the underlying, in scan ranges, that the first fourteen scenarios visit in pairs (volatility up, then
 * down). Two extreme moves follow them.
 */
export const PRICE_MOVES: readonly number[] = [0, 1 / 3, -1 / 3, 2 / 3, -2 / 3, 1, -1];

/** The two extreme moves: how far, in scan ranges, and which share of their loss counts. */
export interface ExtremeMove {
  readonly multiple: number;
  readonly cover: number;
}

/**
 * Twice the scan range, 35 % of the loss. Source: the arrays of 597 official files (2021-03 … 2026-07), whose
 * scenarios 15 and 16 are reproduced with these numbers to the paisa.
 */
export const EXTREME_MOVE: ExtremeMove = { multiple: 2, cover: 0.35 };

/**
 * SPAN's sixteen scenarios, in the order of the risk arrays in the exchange's parameter files. Source: NSE Clearing,
 * "SPAN margin", table of risk scenarios.
 */
export function scenarios({ multiple, cover }: ExtremeMove = EXTREME_MOVE): readonly Scenario[] {
  const pairs = PRICE_MOVES.flatMap((priceMove): Scenario[] => [
    { priceMove, volMove: 1, weight: 1 },
    { priceMove, volMove: -1, weight: 1 },
  ]);
  const extremes = [multiple, -multiple].map(
    (priceMove): Scenario => ({ priceMove, volMove: 0, weight: cover }),
  );
  return [...pairs, ...extremes];
}
