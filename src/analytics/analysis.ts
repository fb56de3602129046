import type { Paise } from "../units/unit.ts";
import type { Book } from "./book/book.ts";
import { type CapitalBasis, capitalOf } from "./book/capital.ts";
import { type MeasuredBook, measureBook } from "./book/measure-book.ts";
import { findingsOf } from "./findings/all-findings.ts";
import type { Finding } from "./findings/finding.ts";
import { type BootstrapResult, bootstrapIntervals } from "./metrics/bootstrap.ts";
import { type DrawdownEpisode, deepestDrawdowns, drawdownEpisodes } from "./metrics/drawdown-episodes.ts";
import { type HostedMetrics, hostedMetrics } from "./metrics/hosted.ts";
import { type Measured, measureAll } from "./metrics/measure.ts";
import { sharpeInterval } from "./metrics/probabilistic-sharpe.ts";
import { type DailySeries, dailySeries, hurdleOf } from "./metrics/series.ts";
import { monthTable, type PeriodRow } from "./tables/period-table.ts";
import { VIEWS } from "./views/all-views.ts";
import { type Cut, cutByAll } from "./views/cut.ts";

/** Everything that a book says. What the terminal, `metrics.json` and the report show is taken from here. */
export interface Analysis {
  readonly capital: CapitalBasis | undefined;
  readonly series: DailySeries;
  /** Annual rate that Sharpe, Sortino and Omega are taken over, 0.02 for 2 %. */
  readonly excessOver: number;
  /** Metrics of daily net profit. */
  readonly metrics: readonly Measured[];
  /** Metrics of round trips, costs and margin. */
  readonly bookMetrics: readonly MeasuredBook[];
  /** Annual Sharpe ratio less and plus 1.96 standard errors; undefined where the ratio is not reported. */
  readonly sharpeInterval: readonly [low: number, high: number] | undefined;
  readonly drawdowns: readonly DrawdownEpisode[];
  readonly months: readonly PeriodRow[];
  readonly views: readonly Cut[];
  readonly bootstrap: BootstrapResult | undefined;
  readonly hosted: HostedMetrics;
  readonly findings: readonly Finding[];
}

/** How a book is analysed. */
export interface AnalysisOptions {
  /** Capital as the config or a flag states it, paise. */
  readonly statedCapital?: Paise | undefined;
  readonly hasStops?: boolean | undefined;
  /** Annual rate that Sharpe, Sortino and Omega are taken over, 0.02 for 2 %; see `excessOverOf`. Default 0. */
  readonly excessOver?: number | undefined;
}

/** Annualised figures need so many sessions. */
const INTERVAL_FROM = 20;

/**
 * Computes everything that is known of a book.
 * @throws `metrics.bad-capital`; `metrics.no-capital` for a rate to beat without a capital
 */
export function analyse(book: Book, options: AnalysisOptions = {}): Analysis {
  const capital = capitalOf(book, options.statedCapital);
  const series = dailySeries(book.days, capital?.amount);
  const { excessOver = 0 } = options;
  return {
    capital,
    series,
    excessOver,
    metrics: measureAll(series, { excessOver }),
    bookMetrics: measureBook(book),
    sharpeInterval:
      series.pnl.length < INTERVAL_FROM ? undefined : sharpeInterval(aboveRate(series, excessOver)),
    drawdowns: deepestDrawdowns(drawdownEpisodes(series)),
    months: monthTable(series),
    views: cutByAll(book, VIEWS),
    bootstrap: bootstrapIntervals(series),
    hosted: hostedMetrics(book.trips),
    findings: findingsOf({ book, series, ...options }),
  };
}

/** The same sessions less what the rate earns on the capital in each. */
function aboveRate(series: DailySeries, rate: number): DailySeries {
  const hurdle = hurdleOf(series, rate);
  return hurdle === 0 ? series : { ...series, pnl: series.pnl.map((pnl) => (pnl - hurdle) as Paise) };
}

/**
 * Whether a config's parameters ask for a stop: a key that names one, such as `stop_loss_pct` or `stop`, with a value. The
 * time at which a day must be flat is no stop.
 */
export function asksForStops(params: unknown): boolean {
  if (typeof params !== "object" || params === null) return false;
  return Object.entries(params).some(
    ([key, value]) =>
      (/(^|_)(stop|sl)(_|$)/.test(key) &&
        !/time/.test(key) &&
        value !== null &&
        value !== undefined &&
        value !== false) ||
      asksForStops(value),
  );
}
