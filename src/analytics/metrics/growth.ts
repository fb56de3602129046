import { sumOf } from "../statistics/moments.ts";
import { equityCurve } from "./equity.ts";
import { ANNUALISED_FROM, type Metric, power } from "./metric.ts";
import { type DailySeries, SESSIONS_PER_YEAR } from "./series.ts";

/** Whether capital plus profit was ever used up. */
export const isRuined = ({ pnl, capital }: DailySeries): boolean =>
  capital !== undefined && equityCurve(pnl).some(({ equity }) => capital + equity <= 0);

/**
 * Compound growth a year of capital plus profit: ((C + profit) ÷ C)^(252 ÷ n) − 1. Undefined when the capital was ever used
 * up, or of nothing.
 */
export function compoundGrowth(series: DailySeries): number | undefined {
  const { pnl, capital } = series;
  if (capital === undefined || pnl.length === 0 || isRuined(series)) return undefined;
  return power((capital + sumOf(pnl)) / capital, SESSIONS_PER_YEAR / pnl.length) - 1;
}

export const cagr: Metric = {
  name: "cagr",
  label: "compound growth a year",
  unit: "share",
  ofCapital: true,
  about: "((capital + profit) ÷ capital)^(252 ÷ sessions) − 1; undefined once the capital was used up",
  sessions: ANNUALISED_FROM,
  of: compoundGrowth,
};
