import { isoWeekday, type TradingDay } from "../../units/time.ts";
import type { Paise } from "../../units/unit.ts";
import type { DailySeries } from "../metrics/series.ts";
import { winRateOf } from "../metrics/wins.ts";
import { deviationOf } from "../statistics/moments.ts";

/** The sessions of one period or kind, in numbers. */
export interface PeriodRow {
  /** `2024`, `2024-04`, or ISO weekday `1` (Monday) … `7`. */
  readonly period: string;
  readonly sessions: number;
  /** Sum, paise. */
  readonly pnl: Paise;
  /** Paise a session. */
  readonly mean: number;
  /** Sample deviation, paise; undefined for one session. */
  readonly deviation: number | undefined;
  /** Winning over winning and losing sessions; undefined when all were flat. */
  readonly winRate: number | undefined;
  readonly best: Paise;
  readonly worst: Paise;
  /** Sum over capital; undefined without one. */
  readonly shareOfCapital: number | undefined;
}

/** A row for each value of `periodOf`, in ascending order. */
export function periodTable(series: DailySeries, periodOf: (date: TradingDay) => string): PeriodRow[] {
  const groups = new Map<string, Paise[]>();
  for (const [i, date] of series.dates.entries()) {
    const period = periodOf(date);
    const group = groups.get(period) ?? [];
    groups.set(period, group);
    group.push(series.pnl[i] as Paise);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([period, pnl]) => {
      const sum = pnl.reduce((total, value) => total + value, 0) as Paise;
      return {
        period,
        sessions: pnl.length,
        pnl: sum,
        mean: sum / pnl.length,
        deviation: deviationOf(pnl),
        winRate: winRateOf(pnl),
        best: Math.max(...pnl) as Paise,
        worst: Math.min(...pnl) as Paise,
        shareOfCapital: series.capital === undefined ? undefined : sum / series.capital,
      };
    });
}

/** By calendar month, `2024-04`. */
export const monthTable = (series: DailySeries): PeriodRow[] =>
  periodTable(series, (date) => date.slice(0, 7));
/** By calendar year, `2024`. */
export const yearTable = (series: DailySeries): PeriodRow[] =>
  periodTable(series, (date) => date.slice(0, 4));
/** By ISO weekday; Saturdays and Sundays have special sessions. */
export const weekdayTable = (series: DailySeries): PeriodRow[] =>
  periodTable(series, (date) => String(isoWeekday(date)));
