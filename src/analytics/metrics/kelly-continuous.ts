import { deviationOf, meanOf } from "../statistics/moments.ts";
import { type Metric, ratio } from "./metric.ts";

export const kellyContinuous: Metric = {
  name: "kelly_continuous",
  label: "Kelly multiple of capital",
  unit: "ratio",
  ofCapital: true,
  about: "mean ÷ variance of daily return on capital (Merton); how many times the capital, an upper bound",
  sessions: 20,
  of: ({ pnl, capital }) => {
    const mean = meanOf(pnl);
    const deviation = deviationOf(pnl);
    if (mean === undefined || deviation === undefined || capital === undefined) return undefined;
    return ratio(mean / capital, (deviation / capital) * (deviation / capital));
  },
};
