import type { TradingDay } from "../../units/time.ts";
import type { Paise } from "../../units/unit.ts";
import type { Metric } from "./metric.ts";
import type { DailySeries } from "./series.ts";

/** A session with its net profit. */
export interface DatedPnl {
  readonly date: TradingDay;
  readonly pnl: Paise;
}

/** The session with the most net profit; the first of equal ones. */
export const bestSession = (series: DailySeries): DatedPnl | undefined => extreme(series, (a, b) => a > b);
/** The session with the least; the first of equal ones. */
export const worstSession = (series: DailySeries): DatedPnl | undefined => extreme(series, (a, b) => a < b);

function extreme(
  { dates, pnl }: DailySeries,
  isMore: (a: number, b: number) => boolean,
): DatedPnl | undefined {
  let found: DatedPnl | undefined;
  for (const [i, date] of dates.entries()) {
    const value = pnl[i] as Paise;
    if (found === undefined || isMore(value, found.pnl)) found = { date, pnl: value };
  }
  return found;
}

export const bestDay: Metric = {
  name: "best_day",
  label: "best session",
  unit: "money",
  about: "most net profit of a session",
  of: (series) => bestSession(series)?.pnl,
};

export const worstDay: Metric = {
  name: "worst_day",
  label: "worst session",
  unit: "money",
  about: "least net profit of a session",
  of: (series) => worstSession(series)?.pnl,
};
