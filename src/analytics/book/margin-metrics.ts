import { ratio } from "../metrics/metric.ts";
import { SESSIONS_PER_YEAR } from "../metrics/series.ts";
import { meanOf, sumOf } from "../statistics/moments.ts";
import type { Book } from "./book.ts";
import type { BookMetric } from "./book-metric.ts";

const needs = "the run measured no margin";

const peaks = ({ days }: Book): number[] =>
  days.map(({ peakMargin = 0 }) => peakMargin).filter((margin) => margin > 0);
const peakOf = (book: Book): number | undefined => {
  const peak = Math.max(0, ...peaks(book));
  return peak === 0 ? undefined : peak;
};
const annual = ({ days }: Book): number | undefined => {
  const mean = meanOf(days.map(({ net }) => net));
  return mean === undefined ? undefined : mean * SESSIONS_PER_YEAR;
};

/** Mean margin over the time of all sessions, those without a position included, paise. */
function timeWeighted({ days }: Book): number | undefined {
  const known = days.map(({ marginTime }) => marginTime).filter((time) => time !== undefined);
  return ratio(sumOf(known.map(({ area }) => area)), sumOf(known.map(({ ms }) => ms)));
}

/** What the book tied up, and what it earned on it. */
export const MARGIN_METRICS: readonly BookMetric[] = [
  {
    name: "peak_margin",
    label: "peak margin",
    unit: "money",
    about: "the most that the book tied up on any day",
    of: peakOf,
    needs,
  },
  {
    name: "average_peak_margin",
    label: "peak margin of an average day",
    unit: "money",
    about: "mean of the days' peaks, over days that tied something up",
    of: (book) => meanOf(peaks(book)),
    needs,
  },
  {
    name: "time_weighted_margin",
    label: "margin, mean over time",
    unit: "money",
    about: "margin integrated over the sessions ÷ their length, time without a position included",
    of: timeWeighted,
    needs: "it takes the marks of a run with margin",
  },
  {
    name: "return_on_peak_margin",
    label: "return a year on peak margin",
    unit: "share",
    about: "mean session × 252 ÷ peak margin",
    of: (book) => ratio(annual(book), peakOf(book)),
    needs,
  },
  {
    name: "return_on_average_margin",
    label: "return a year on the average day's peak",
    unit: "share",
    about: "mean session × 252 ÷ mean of the days' peak margins",
    of: (book) => ratio(annual(book), meanOf(peaks(book))),
    needs,
  },
  {
    name: "return_on_time_weighted_margin",
    label: "return a year on margin over time",
    unit: "share",
    about: "mean session × 252 ÷ mean margin over time",
    of: (book) => ratio(annual(book), timeWeighted(book)),
    needs: "it takes the marks of a run with margin",
  },
];
