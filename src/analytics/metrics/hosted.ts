import { daysBetween } from "../../units/time.ts";
import type { Trip } from "../book/trip.ts";
import { sumOf } from "../statistics/moments.ts";
import { deepestFall } from "./drawdown-metrics.ts";
import { ratio } from "./metric.ts";
import { longestRun } from "./streaks.ts";
import { meanGain, meanLoss } from "./wins.ts";

/**
 * Numbers as hosted leg builders print them, to hold screen against screen. They differ from ours: over round trips and
 * not sessions, before costs as those tools have none, and a year by the calendar. Money in paise.
 */
export interface HostedMetrics {
  readonly trades: number;
  readonly profit: number;
  readonly winShare: number | undefined;
  readonly averageWin: number | undefined;
  readonly averageLoss: number | undefined;
  /** Average win ÷ −average loss. */
  readonly rewardToRisk: number | undefined;
  /** Reward to risk × winning share − losing share. */
  readonly expectancy: number | undefined;
  /** Over cumulative profit of round trips, the start peak max(0, first), ≤ 0. */
  readonly maxDrawdown: number;
  /** Profit a calendar year ÷ −max drawdown. */
  readonly returnOverDrawdown: number | undefined;
  /** A trade of exactly 0 breaks both streaks. */
  readonly winStreak: number;
  readonly lossStreak: number;
}

const DAYS_PER_YEAR = 365.25;

/** The hosted set over round trips in order of closing. */
export function hostedMetrics(trips: readonly Trip[]): HostedMetrics {
  const pnl = trips.map((trip) => trip.pnl);
  const won = pnl.filter((value) => value > 0).length;
  const winShare = ratio(won, pnl.length);
  const averageWin = meanGain(pnl);
  const averageLoss = meanLoss(pnl);
  const rewardToRisk = ratio(averageWin, averageLoss === undefined ? undefined : -averageLoss);
  // A start peak of max(0, first) is what a curve from 0 has after its first profit.
  const maxDrawdown = deepestFall({ dates: [], pnl, capital: undefined }) ?? 0;
  const [first, last] = [trips[0]?.opened.date, trips.at(-1)?.closed.date];
  const years =
    first === undefined || last === undefined ? undefined : (daysBetween(first, last) + 1) / DAYS_PER_YEAR;
  return {
    trades: pnl.length,
    profit: sumOf(pnl),
    winShare,
    averageWin,
    averageLoss,
    rewardToRisk,
    expectancy:
      rewardToRisk === undefined || winShare === undefined
        ? undefined
        : rewardToRisk * winShare - (1 - winShare),
    maxDrawdown,
    returnOverDrawdown: ratio(ratio(sumOf(pnl), years), maxDrawdown === 0 ? undefined : -maxDrawdown),
    winStreak: longestRun(pnl, (value) => value > 0),
    lossStreak: longestRun(pnl, (value) => value < 0),
  };
}
