import { hacT, loSharpe } from "./autocorrelated-sharpe.ts";
import { calmar, calmarOfGrowth, recovery } from "./calmar.ts";
import {
  currentDrawdown,
  drawdownCount,
  longestPeakToPeak,
  longestUnderwater,
  maxDrawdownMoney,
  maxDrawdownOfCapital,
  maxDrawdownShare,
  underwaterShare,
} from "./drawdown-metrics.ts";
import { bestDay, worstDay } from "./extremes.ts";
import { gainToPain, gainToPainDaily, months, positiveMonths } from "./gain-to-pain.ts";
import { cagr } from "./growth.ts";
import { kellyContinuous } from "./kelly-continuous.ts";
import type { Metric } from "./metric.ts";
import { omega } from "./omega.ts";
import { psr, sharpeError, trackRecord } from "./probabilistic-sharpe.ts";
import {
  annualPnl,
  annualReturn,
  annualVolatility,
  meanDailyPnl,
  medianDailyPnl,
  stdDailyPnl,
  totalPnl,
} from "./profit.ts";
import { kurtosis, skew } from "./shape.ts";
import { sharpe } from "./sharpe.ts";
import { sortino } from "./sortino.ts";
import { longestLosses, longestWins } from "./streaks.ts";
import { cvar95, cvar95Exact, tailRatio, var95, var95CornishFisher, var95Normal } from "./tails.ts";
import { ulcer, ulcerPerformance } from "./ulcer.ts";
import {
  averageLoss,
  averageWin,
  expectancy,
  flatDays,
  kelly,
  lossDays,
  payoff,
  profitFactor,
  winDays,
  winRate,
  winRateAll,
} from "./wins.ts";

/** Every metric of daily net profit, in the order in which reports and the docs show them. A new one is a line here. */
export const METRICS: readonly Metric[] = [
  totalPnl,
  annualPnl,
  annualReturn,
  cagr,
  annualVolatility,
  meanDailyPnl,
  medianDailyPnl,
  stdDailyPnl,
  sharpe,
  sharpeError,
  loSharpe,
  psr,
  trackRecord,
  hacT,
  sortino,
  omega,
  maxDrawdownMoney,
  maxDrawdownShare,
  maxDrawdownOfCapital,
  currentDrawdown,
  drawdownCount,
  longestUnderwater,
  longestPeakToPeak,
  underwaterShare,
  calmar,
  calmarOfGrowth,
  recovery,
  ulcer,
  ulcerPerformance,
  winDays,
  lossDays,
  flatDays,
  winRate,
  winRateAll,
  averageWin,
  averageLoss,
  payoff,
  profitFactor,
  expectancy,
  kelly,
  kellyContinuous,
  gainToPain,
  gainToPainDaily,
  positiveMonths,
  months,
  bestDay,
  worstDay,
  longestWins,
  longestLosses,
  var95,
  cvar95,
  cvar95Exact,
  var95Normal,
  var95CornishFisher,
  tailRatio,
  skew,
  kurtosis,
];
