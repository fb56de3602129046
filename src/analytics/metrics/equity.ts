import type { Paise } from "../../units/unit.ts";

/** The curve of cumulative profit at one session's end. */
export interface EquityPoint {
  /** Profit since before the first session, paise. */
  readonly equity: Paise;
  /** The highest the curve has been, its start at 0 included, paise, ≥ 0. */
  readonly peak: Paise;
}

/** Cumulative profit with its running peak. The curve starts at 0 before the first session, so a first loss counts. */
export function equityCurve(pnl: readonly Paise[]): EquityPoint[] {
  let equity = 0;
  let peak = 0;
  return pnl.map((day) => {
    equity += day;
    peak = Math.max(peak, equity);
    return { equity: equity as Paise, peak: peak as Paise };
  });
}
