import { contractCount, type SeriesRows } from "../../market/series-rows.ts";
import { median } from "./check.ts";

const STRIKES = 3;
/** Farther from the spot than this share of it a strike says little about the forward. */
const NEAR = 0.03;

/** A strike that has both sides, as contracts of its series. */
export interface Pair {
  readonly strike: number;
  readonly call: number;
  readonly put: number;
}

/** Strikes within `NEAR` of the spot that have both sides. @param spot as the series counts prices */
export function pairsNear(rows: SeriesRows, spot: number): readonly Pair[] {
  const pairs: Pair[] = [];
  for (let c = 0; c + 1 < contractCount(rows); c++) {
    const strike = rows.strikes[c];
    const isPair = strike === rows.strikes[c + 1] && rows.isPut[c] === 0 && rows.isPut[c + 1] === 1;
    if (isPair && Math.abs(strike / spot - 1) <= NEAR) pairs.push({ strike, call: c, put: c + 1 });
  }
  return pairs;
}

/** The middle one of the forwards at the strikes nearest to the spot; undefined without a pair of that age at most. */
export function forwardAt(
  rows: SeriesRows,
  pairs: readonly Pair[],
  { time, spot, ageMaxMs }: { readonly time: number; readonly spot: number; readonly ageMaxMs: number },
): number | undefined {
  const nearest = [...pairs]
    .sort((a, b) => Math.abs(a.strike - spot) - Math.abs(b.strike - spot))
    .slice(0, STRIKES);
  const forwards = nearest.flatMap(({ strike, call, put }) => {
    const c = priceAt(rows, call, { time, ageMaxMs });
    const p = priceAt(rows, put, { time, ageMaxMs });
    return c === undefined || p === undefined ? [] : [strike + c - p];
  });
  return median(forwards);
}

/** The middle of bid and ask, else the last price, of the contract's last row at or before `time`, if fresh. */
export function priceAt(
  rows: SeriesRows,
  contract: number,
  { time, ageMaxMs }: { readonly time: number; readonly ageMaxMs: number },
): number | undefined {
  let low = rows.offsets[contract];
  let high = rows.offsets[contract + 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows.time[middle] <= time) low = middle + 1;
    else high = middle;
  }
  const row = low - 1;
  if (row < rows.offsets[contract] || time - rows.time[row] > ageMaxMs) return undefined;
  const { close, bid, ask } = rows.columns;
  const [b, a] = [bid?.[row] ?? 0, ask?.[row] ?? 0];
  if (b > 0 && a >= b) return (b + a) / 2;
  return close[row] > 0 ? close[row] : undefined;
}
