import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { paiseFromRupees } from "../../units/money.ts";
import { addDays, type TradingDay } from "../../units/time.ts";
import type { Paise } from "../../units/unit.ts";
import { autocorrelations } from "../statistics/autocorrelation.ts";
import { populationShape } from "../statistics/moments.ts";
import { ascending, quantileOf } from "../statistics/quantile.ts";
import { monthTable, type PeriodRow, weekdayTable, yearTable } from "../tables/period-table.ts";
import { METRICS } from "./all-metrics.ts";
import { loFactor, sharpeLo } from "./autocorrelated-sharpe.ts";
import { deepestDrawdowns, drawdownEpisodes } from "./drawdown-episodes.ts";
import { bestSession, type DatedPnl, worstSession } from "./extremes.ts";
import { isRuined } from "./growth.ts";
import { omegaRatio } from "./omega.ts";
import { minimumTrackRecord, probabilisticSharpe, sharpeInterval } from "./probabilistic-sharpe.ts";
import { rolling } from "./rolling.ts";
import type { DailySeries } from "./series.ts";
import { jarqueBera, ljungBox, type TestResult } from "./shape.ts";
import { dailySharpe, sharpeRatio } from "./sharpe.ts";
import { sortinoRatio } from "./sortino.ts";

/**
 * Daily series with what independent implementations in other languages make of them. The dates are the first one and
 * the days to each next one, in base 36; of a rolling window every 61st session is kept, of months the first fourteen.
 */
interface Case {
  readonly id: string;
  readonly rtol: number;
  readonly capital: number;
  readonly first: TradingDay | null;
  readonly gaps: string;
  readonly pnl: readonly number[];
  readonly expected: Readonly<Record<string, unknown>>;
}

const CASES = readFileSync(new URL("./fixtures/metrics.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line): Case => JSON.parse(line) as Case);

function seriesOf({ capital, first, gaps, pnl }: Case): DailySeries {
  const dates = first === null ? [] : [first];
  for (const gap of gaps) dates.push(addDays(dates.at(-1) as TradingDay, Number.parseInt(gap, 36)));
  return { capital: paiseFromRupees(capital), dates, pnl: pnl.map(paiseFromRupees) };
}

/** What the file calls what the list calls otherwise. */
const GOLDEN_NAME: Readonly<Record<string, string>> = {
  sharpe: "sharpe_rf0",
  sharpe_se: "sharpe_se_annual",
  sharpe_autocorrelated: "sharpe_lo_maxlag5",
  probabilistic_sharpe: "psr_annual_benchmark_0",
  min_track_record: "min_track_record_sessions_benchmark_0",
  mean_t_hac: "mean_tstat_hac5",
  sortino: "sortino_rf0",
  omega: "omega_rf0",
  cagr: "cagr_nav_252",
  max_drawdown_share: "max_drawdown_pct_of_peak_nav",
  max_drawdown_of_capital: "max_drawdown_pct_of_capital",
  drawdowns: "drawdown_episodes",
  longest_underwater: "max_dd_duration_sessions_underwater",
  longest_peak_to_peak: "max_dd_duration_sessions_peak_to_end",
  underwater_share: "time_underwater_fraction",
  calmar: "calmar_simple",
  ulcer_index: "ulcer_index_pct",
  ulcer_performance: "ulcer_performance_index_rf0",
  expectancy: "expectancy_per_traded_session",
  kelly: "kelly_discrete",
  gain_to_pain: "gain_to_pain_monthly",
  var_95: "var95_hist",
  cvar_95: "cvar95_hist",
  cvar_95_ru: "cvar95_ru",
  var_95_normal: "var95_normal",
  var_95_cornish_fisher: "var95_cornish_fisher",
  skew: "skew_sample",
  kurtosis: "kurt_excess_sample",
};

const rupees = (value: number | undefined): number | undefined =>
  value === undefined ? undefined : value / 100;
const money = (one: DatedPnl | undefined): object | undefined =>
  one === undefined ? undefined : { date: one.date, pnl: one.pnl / 100 };
const tested = (one: TestResult | undefined): object | undefined =>
  one === undefined ? undefined : { stat: one.statistic, p: one.p };
const sampled = (values: readonly (number | undefined)[]): object =>
  Object.fromEntries(
    values.map((value, i) => [String(i), value]).filter((_, i) => i % 61 === 0 || i === values.length - 1),
  );
const table = (rows: readonly PeriodRow[]): unknown[][] =>
  rows.map(({ period, sessions, pnl, mean, deviation, winRate, best, worst, shareOfCapital }) => [
    period,
    sessions,
    pnl / 100,
    mean / 100,
    rupees(deviation),
    winRate,
    best / 100,
    worst / 100,
    shareOfCapital,
  ]);
const episodes = (series: DailySeries): object[] =>
  deepestDrawdowns(drawdownEpisodes(series)).map(({ depth, depthShare, ...rest }) => ({
    ...rest,
    depth: depth / 100,
    depthPctOfPeakNav: depthShare,
    recovered: rest.recoveryDate !== undefined,
  }));

/** What the file has beside the metrics of the list. */
const MORE: Readonly<Record<string, (series: DailySeries) => unknown>> = {
  n: ({ pnl }) => pnl.length,
  total_pnl: ({ pnl }) => pnl.reduce((sum, value) => sum + value, 0) / 100,
  sharpe_rf6: (series) => sharpeRatio(series, 0.06),
  sortino_rf6: (series) => sortinoRatio(series, 0.06),
  omega_rf6: (series) => omegaRatio(series, 0.06),
  sharpe_daily: (series) => dailySharpe(series),
  sharpe_ci95_annual: sharpeInterval,
  psr_annual_benchmark_1: (series) => probabilisticSharpe(series, 1),
  min_track_record_sessions_benchmark_1: (series) => minimumTrackRecord(series, 1),
  lo_eta_252_maxlag5: (series) => loFactor(series, 5),
  lo_eta_252_maxlag20: (series) => loFactor(series, 20),
  sharpe_lo_maxlag20: (series) => sharpeLo(series, 20),
  acf: ({ pnl }) => autocorrelations(pnl, 20),
  ljung_box_q10: (series) => tested(ljungBox(series)),
  jarque_bera: (series) => tested(jarqueBera(series)),
  ruined: isRuined,
  p95: ({ pnl }) => rupees(quantileOf(ascending(pnl), 0.95)),
  p5: ({ pnl }) => rupees(quantileOf(ascending(pnl), 0.05)),
  skew_pop: ({ pnl }) => populationShape(pnl)?.skew,
  kurt_excess_pop: ({ pnl }) => populationShape(pnl)?.kurtosis,
  best_day: (series) => money(bestSession(series)),
  worst_day: (series) => money(worstSession(series)),
  drawdown_periods_top5: episodes,
  monthly: (series) => table(monthTable(series)).slice(0, 14),
  yearly: (series) => table(yearTable(series)),
  weekday: (series) => table(weekdayTable(series)),
  rolling_sharpe_63: (series) => sampled(rolling(series, 63, (window) => sharpeRatio(window))),
  rolling_sharpe_126: (series) => sampled(rolling(series, 126, (window) => sharpeRatio(window))),
};

/** Relative, and absolute below one; null in the file is undefined here. */
function expectSame(
  got: unknown,
  want: unknown,
  { at, rtol }: { readonly at: string; readonly rtol: number },
): void {
  if (want === null) expect(got, at).toBeUndefined();
  else if (want === "Infinity") expect(got, at).toBe(Number.POSITIVE_INFINITY);
  else if (typeof want === "number") {
    expect(typeof got, at).toBe("number");
    const off = Math.abs((got as number) - want) / Math.max(1, Math.abs(want));
    expect(off, `${at}: ${got} is not ${want}`).toBeLessThanOrEqual(rtol);
  } else if (typeof want === "object") {
    const keys = Object.keys(want as object);
    if (Array.isArray(want)) expect((got as unknown[]).length, at).toBe(keys.length);
    for (const key of keys)
      expectSame((got as Record<string, unknown>)[key], (want as Record<string, unknown>)[key], {
        at: `${at}.${key}`,
        rtol,
      });
  } else expect(got, at).toBe(want);
}

describe.each(CASES)("$id", (one) => {
  const series = seriesOf(one);
  const { expected, rtol } = one;

  test("every metric of the list is what others compute", () => {
    for (const metric of METRICS) {
      const name = GOLDEN_NAME[metric.name] ?? metric.name;
      if (!(name in expected) || (typeof expected[name] === "object" && name in MORE)) continue;
      const value = metric.of(series);
      expectSame(metric.unit === "money" ? rupees(value) : value, expected[name], { at: metric.name, rtol });
    }
  });

  test("so are tables, drawdowns, tests and windows", () => {
    const wide = {
      rolling_sharpe_63: 1e-8,
      rolling_sharpe_126: 1e-8,
      ljung_box_q10: 1e-8,
      jarque_bera: 1e-8,
    };
    for (const [name, of] of Object.entries(MORE))
      if (name in expected)
        expectSame(of(series), expected[name], {
          at: name,
          rtol: Math.max(rtol, wide[name as keyof typeof wide] ?? 0),
        });
  });
});

test("every number of the file is compared with something", () => {
  const [first] = CASES;
  const compared = new Set([...METRICS.map(({ name }) => GOLDEN_NAME[name] ?? name), ...Object.keys(MORE)]);
  expect(Object.keys(first?.expected ?? {}).filter((name) => !compared.has(name))).toEqual([]);
});

test("no metric is NaN, or a number that the sessions do not support", () => {
  for (const one of CASES)
    for (const metric of METRICS) expect(metric.of(seriesOf(one)), metric.name).not.toBeNaN();
  const none: DailySeries = { dates: [], pnl: [], capital: 100 as Paise };
  for (const metric of METRICS) expect([undefined, 0], metric.name).toContain(metric.of(none));
});
