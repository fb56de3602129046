import { sumOf } from "../statistics/moments.ts";
import { type Metric, ratio } from "./metric.ts";
import type { DailySeries } from "./series.ts";

/** Sum of profits over the size of the sum of losses: Schwager's gain-to-pain. Undefined without a loss. */
export const gainToPainOf = (pnl: readonly number[]): number | undefined =>
  ratio(sumOf(pnl), Math.abs(sumOf(pnl.filter((value) => value < 0))));

/** Net profit of each calendar month that has a session, in order, paise. */
export function monthlyPnl({ dates, pnl }: DailySeries): Map<string, number> {
  const months = new Map<string, number>();
  for (const [i, date] of dates.entries()) {
    const month = date.slice(0, 7);
    months.set(month, (months.get(month) ?? 0) + (pnl[i] ?? 0));
  }
  return months;
}

export const gainToPain: Metric = {
  name: "gain_to_pain",
  label: "gain-to-pain, by month",
  unit: "ratio",
  about: "net profit ÷ size of the sum of losing months (Schwager); undefined without a losing month",
  sessions: 60,
  of: (series) => gainToPainOf([...monthlyPnl(series).values()]),
};

export const gainToPainDaily: Metric = {
  name: "gain_to_pain_daily",
  label: "gain-to-pain, by session",
  unit: "ratio",
  about: "net profit ÷ size of the sum of losing sessions",
  of: ({ pnl }) => gainToPainOf(pnl),
};

export const positiveMonths: Metric = {
  name: "positive_months",
  label: "months that made money",
  unit: "months",
  about: "calendar months with net profit above 0",
  of: (series) => [...monthlyPnl(series).values()].filter((pnl) => pnl > 0).length,
};

export const months: Metric = {
  name: "months",
  label: "months",
  unit: "months",
  about: "calendar months with a session",
  of: (series) => monthlyPnl(series).size,
};
