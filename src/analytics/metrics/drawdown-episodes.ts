import { daysBetween, type TradingDay } from "../../units/time.ts";
import type { Paise } from "../../units/unit.ts";
import { equityCurve } from "./equity.ts";
import type { DailySeries } from "./series.ts";

/** A stretch of sessions below the peak before it. */
export interface DrawdownEpisode {
  /** The last session at the peak; undefined when that was before the first session. */
  readonly peakDate: TradingDay | undefined;
  /** The first session below. */
  readonly startDate: TradingDay;
  /** The first session at the lowest point. */
  readonly valleyDate: TradingDay;
  /** The first session back at the peak or above; undefined while it goes on. */
  readonly recoveryDate: TradingDay | undefined;
  /** Paise, < 0. */
  readonly depth: Paise;
  /** Deepest share of (capital + peak), < 0; undefined without capital. */
  readonly depthShare: number | undefined;
  /** Sessions below the peak. */
  readonly sessionsUnderwater: number;
  /** From the peak to the valley, and from there to the recovery (undefined while it goes on). */
  readonly sessionsPeakToValley: number;
  readonly sessionsValleyToRecovery: number | undefined;
  /** From the peak to the recovery, or to the last session. */
  readonly sessionsPeakToEnd: number;
  /** The same in calendar days; undefined when the peak was before the first session. */
  readonly calendarDaysPeakToEnd: number | undefined;
}

/** Every drawdown in order of time: each maximal run of sessions whose equity is below its running peak. */
export function drawdownEpisodes({ dates, pnl, capital }: DailySeries): DrawdownEpisode[] {
  const curve = equityCurve(pnl);
  const episodes: DrawdownEpisode[] = [];
  const dateAt = (i: number): TradingDay => dates[i] as TradingDay;
  for (let start = 0; start < curve.length; start++) {
    const { equity, peak } = curve[start] as (typeof curve)[number];
    if (equity >= peak) continue;
    let end = start;
    let valley = start;
    let lowest = equity;
    for (; end < curve.length; end++) {
      const now = curve[end] as (typeof curve)[number];
      if (now.equity >= peak) break;
      if (now.equity < lowest) [valley, lowest] = [end, now.equity];
    }
    const isOver = end < curve.length;
    const last = isOver ? end : curve.length - 1;
    episodes.push({
      peakDate: start === 0 ? undefined : dateAt(start - 1),
      startDate: dateAt(start),
      valleyDate: dateAt(valley),
      recoveryDate: isOver ? dateAt(end) : undefined,
      depth: (lowest - peak) as Paise,
      depthShare: capital === undefined ? undefined : (lowest - peak) / (capital + peak),
      sessionsUnderwater: end - start,
      sessionsPeakToValley: valley - (start - 1),
      sessionsValleyToRecovery: isOver ? end - valley : undefined,
      sessionsPeakToEnd: last - (start - 1),
      calendarDaysPeakToEnd: start === 0 ? undefined : daysBetween(dateAt(start - 1), dateAt(last)),
    });
    start = end;
  }
  return episodes;
}

/** The deepest drawdowns by rupees, at most `count`; of equal ones the earlier first. */
export const deepestDrawdowns = (episodes: readonly DrawdownEpisode[], count = 5): DrawdownEpisode[] =>
  [...episodes].sort((a, b) => a.depth - b.depth || (a.startDate < b.startDate ? -1 : 1)).slice(0, count);
