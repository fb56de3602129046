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
  /** Paise, > 0; undefined when nobody said what it is: then what is a share of capital has no value. */
  readonly capital: Paise | undefined;
}

/** The series of a list of days. @throws `metrics.bad-capital` unless the capital is undefined or above zero */
export function dailySeries(
  days: readonly { readonly date: TradingDay; readonly net: Paise }[],
  capital: Paise | undefined,
): DailySeries {
  if (capital !== undefined && !(capital > 0))
    throw new PlutoError("metrics.bad-capital", `capital is ${capital / 100} rupees; give one above 0`);
  return { dates: days.map(({ date }) => date), pnl: days.map(({ net }) => net), capital };
}

/**
 * What a session must earn on the capital at an annual rate (0.06 is 6 %), paise; simple, not compounded.
 * @throws `metrics.no-capital` for a rate other than 0 on no capital
 */
export function hurdleOf({ capital }: DailySeries, annualRate: number): number {
  if (annualRate === 0) return 0;
  if (capital === undefined)
    throw new PlutoError(
      "metrics.no-capital",
      "a rate to beat needs a capital that it is earned on; give one",
    );
  return (annualRate / SESSIONS_PER_YEAR) * capital;
}
