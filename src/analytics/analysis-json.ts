import { rupeesNumber } from "../units/money.ts";
import type { Analysis } from "./analysis.ts";
import type { MeasuredBook } from "./book/measure-book.ts";
import type { Interval } from "./metrics/bootstrap.ts";
import type { DrawdownEpisode } from "./metrics/drawdown-episodes.ts";
import type { HostedMetrics } from "./metrics/hosted.ts";
import type { Measured } from "./metrics/measure.ts";
import type { PeriodRow } from "./tables/period-table.ts";
import type { Cut } from "./views/cut.ts";

const orNull = <T>(value: T | undefined): T | null => value ?? null;
const money = (value: number | undefined): number | null =>
  value === undefined ? null : rupeesNumber(value);

/** An analysis as files and `--json` have it: rupees, snake_case, null for what there is not enough of, with the reason. */
export function analysisJson(analysis: Analysis): object {
  const { capital, bootstrap } = analysis;
  return {
    capital: capital === undefined ? null : { amount: rupeesNumber(capital.amount), from: capital.from },
    ...(analysis.excessOver === 0 ? {} : { ratios_over_pct: Math.round(analysis.excessOver * 1e8) / 1e6 }),
    metrics: values(analysis.metrics),
    book: values(analysis.bookMetrics),
    not_available: reasons([...analysis.metrics, ...analysis.bookMetrics]),
    sharpe_interval: orNull(analysis.sharpeInterval),
    drawdowns: analysis.drawdowns.map(drawdownJson),
    months: analysis.months.map(periodJson),
    views: Object.fromEntries(analysis.views.map((cut) => [cut.name, cutJson(cut)])),
    bootstrap:
      bootstrap === undefined
        ? null
        : {
            block: bootstrap.block,
            repetitions: bootstrap.repetitions,
            annualised_pnl: intervalJson(bootstrap.intervals.annualised_pnl, rupeesNumber),
            sharpe: intervalJson(bootstrap.intervals.sharpe, (value) => value),
            max_drawdown: intervalJson(bootstrap.intervals.max_drawdown, rupeesNumber),
          },
    hosted: hostedJson(analysis.hosted),
    findings: analysis.findings,
  };
}

const values = (measured: readonly (Measured | MeasuredBook)[]): object =>
  Object.fromEntries(
    measured.map(({ name, unit, value }) => [name, unit === "money" ? money(value) : orNull(value)]),
  );

const reasons = (measured: readonly (Measured | MeasuredBook)[]): object =>
  Object.fromEntries(measured.flatMap(({ name, why }) => (why === undefined ? [] : [[name, why]])));

const drawdownJson = (episode: DrawdownEpisode): object => ({
  peak_date: orNull(episode.peakDate),
  start_date: episode.startDate,
  valley_date: episode.valleyDate,
  recovery_date: orNull(episode.recoveryDate),
  depth: rupeesNumber(episode.depth),
  depth_share: orNull(episode.depthShare),
  sessions_underwater: episode.sessionsUnderwater,
  sessions_peak_to_valley: episode.sessionsPeakToValley,
  sessions_valley_to_recovery: orNull(episode.sessionsValleyToRecovery),
  sessions_peak_to_end: episode.sessionsPeakToEnd,
  calendar_days_peak_to_end: orNull(episode.calendarDaysPeakToEnd),
});

const periodJson = (row: PeriodRow): object => ({
  period: row.period,
  sessions: row.sessions,
  net_pnl: rupeesNumber(row.pnl),
  mean: rupeesNumber(row.mean),
  std: money(row.deviation),
  win_rate: orNull(row.winRate),
  best: rupeesNumber(row.best),
  worst: rupeesNumber(row.worst),
  share_of_capital: orNull(row.shareOfCapital),
});

const cutJson = ({ label, of, rows }: Cut): object => ({
  label,
  of,
  rows: rows.map((row) => ({
    label: row.label,
    count: row.count,
    round_trips: row.roundTrips,
    gross_pnl: rupeesNumber(row.gross),
    charges: rupeesNumber(row.charges),
    slippage: rupeesNumber(row.slippage),
    net_pnl: rupeesNumber(row.net),
    mean: rupeesNumber(row.mean),
    win_rate: orNull(row.winRate),
    best: rupeesNumber(row.best),
    worst: rupeesNumber(row.worst),
    points: row.points,
    basis_points: orNull(row.basisPoints),
  })),
});

const intervalJson = (interval: Interval, unit: (value: number) => number): object => ({
  p2_5: unit(interval.p2_5),
  p5: unit(interval.p5),
  p50: unit(interval.p50),
  p95: unit(interval.p95),
  p97_5: unit(interval.p97_5),
});

const hostedJson = (hosted: HostedMetrics): object => ({
  trades: hosted.trades,
  profit: rupeesNumber(hosted.profit),
  win_share: orNull(hosted.winShare),
  avg_win: money(hosted.averageWin),
  avg_loss: money(hosted.averageLoss),
  reward_to_risk: orNull(hosted.rewardToRisk),
  expectancy: orNull(hosted.expectancy),
  max_drawdown: rupeesNumber(hosted.maxDrawdown),
  return_over_drawdown: orNull(hosted.returnOverDrawdown),
  win_streak: hosted.winStreak,
  loss_streak: hosted.lossStreak,
});
