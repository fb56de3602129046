import { PlutoError } from "../../units/failure.ts";
import type { TradingDay } from "../../units/time.ts";
import type { Paise } from "../../units/unit.ts";

/** Sessions that a year is counted as, in every annualised figure. */
export const SESSIONS_PER_YEAR = 252;

/**
 * What most metrics are computed from: net profit of every session in order of time, days without a trade as 0, days that
 * are absent left out. The capital is fixed: profit is not put back to work, so the return of a day is pnl ÷ capital.
 */
export interface DailySeries {
  readonly dates: readonly TradingDay[];
  /** Net profit of each session, paise. */
  readonly pnl: readonly Paise[];
  /** Paise, > 0. */
  readonly capital: Paise;
}

/** @throws `metrics.bad-capital` unless the capital is above zero */
export function dailySeries(
  days: readonly { readonly date: TradingDay; readonly net: Paise }[],
  capital: Paise,
): DailySeries {
  if (!(capital > 0))
    throw new PlutoError("metrics.bad-capital", `capital is ${capital / 100} rupees; give one above 0`);
  return { dates: days.map(({ date }) => date), pnl: days.map(({ net }) => net), capital };
}

/** What a session must earn on the capital at an annual rate (0.06 is 6 %), paise; simple, not compounded. */
export const hurdleOf = ({ capital }: DailySeries, annualRate: number): number =>
  (annualRate / SESSIONS_PER_YEAR) * capital;
