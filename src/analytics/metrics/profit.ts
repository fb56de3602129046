import { deviationOf, meanOf, sumOf } from "../statistics/moments.ts";
import { medianOf } from "../statistics/quantile.ts";
import { ANNUALISED_FROM, type Metric } from "./metric.ts";
import { type DailySeries, SESSIONS_PER_YEAR } from "./series.ts";

/** Mean daily profit × 252, paise; undefined of nothing. */
export function annualisedPnl({ pnl }: DailySeries): number | undefined {
  const mean = meanOf(pnl);
  return mean === undefined ? undefined : mean * SESSIONS_PER_YEAR;
}

export const totalPnl: Metric = {
  name: "total_pnl",
  label: "net PnL",
  unit: "money",
  about: "sum of daily net profit",
  of: ({ pnl }) => sumOf(pnl),
};

export const meanDailyPnl: Metric = {
  name: "mean_daily_pnl",
  label: "mean session",
  unit: "money",
  about: "net profit ÷ sessions, those without a trade included",
  of: ({ pnl }) => meanOf(pnl),
};

export const medianDailyPnl: Metric = {
  name: "median_daily_pnl",
  label: "median session",
  unit: "money",
  about: "the middle session's net profit",
  of: ({ pnl }) => medianOf(pnl),
};

export const stdDailyPnl: Metric = {
  name: "std_daily_pnl",
  label: "deviation of a session",
  unit: "money",
  about: "sample standard deviation (n − 1) of daily net profit",
  of: ({ pnl }) => deviationOf(pnl),
};

export const annualPnl: Metric = {
  name: "annualised_pnl",
  label: "PnL a year",
  unit: "money",
  about: "mean session × 252",
  sessions: ANNUALISED_FROM,
  of: annualisedPnl,
};

export const annualReturn: Metric = {
  name: "simple_annual_return",
  label: "return a year",
  unit: "share",
  ofCapital: true,
  about: "mean session × 252 ÷ capital; not compounded",
  sessions: ANNUALISED_FROM,
  of: (series) => {
    const annual = annualisedPnl(series);
    return annual === undefined || series.capital === undefined ? undefined : annual / series.capital;
  },
};

export const annualVolatility: Metric = {
  name: "annualised_vol",
  label: "volatility a year",
  unit: "share",
  ofCapital: true,
  about: "deviation of a session × √252 ÷ capital",
  sessions: ANNUALISED_FROM,
  of: ({ pnl, capital }) => {
    const deviation = deviationOf(pnl);
    return deviation === undefined || capital === undefined
      ? undefined
      : (deviation / capital) * Math.sqrt(SESSIONS_PER_YEAR);
  },
};
