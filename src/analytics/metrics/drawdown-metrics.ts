import { drawdownEpisodes } from "./drawdown-episodes.ts";
import { equityCurve } from "./equity.ts";
import type { Metric } from "./metric.ts";
import type { DailySeries } from "./series.ts";

/** Deepest fall from a peak, paise, ≤ 0; undefined of nothing. */
export const deepestFall = ({ pnl }: DailySeries): number | undefined =>
  pnl.length === 0
    ? undefined
    : equityCurve(pnl).reduce((deepest, { equity, peak }) => Math.min(deepest, equity - peak), 0);

/** Deepest fall as a share of capital plus the peak it fell from, ≤ 0. */
export const deepestShare = ({ pnl, capital }: DailySeries): number | undefined =>
  capital === undefined || pnl.length === 0
    ? undefined
    : equityCurve(pnl).reduce(
        (deepest, { equity, peak }) => Math.min(deepest, (equity - peak) / (capital + peak)),
        0,
      );

const longest = (
  series: DailySeries,
  pick: "sessionsUnderwater" | "sessionsPeakToEnd",
): number | undefined =>
  series.pnl.length === 0
    ? undefined
    : Math.max(0, ...drawdownEpisodes(series).map((episode) => episode[pick]));

export const maxDrawdownMoney: Metric = {
  name: "max_drawdown",
  label: "max drawdown",
  unit: "money",
  about:
    "lowest (cumulative net profit − its highest before, not below 0); the curve starts at 0, so a first loss counts",
  of: deepestFall,
};

export const maxDrawdownShare: Metric = {
  name: "max_drawdown_share",
  label: "max drawdown of net worth",
  unit: "share",
  ofCapital: true,
  about: "deepest fall ÷ (capital + the peak it fell from)",
  of: deepestShare,
};

export const maxDrawdownOfCapital: Metric = {
  name: "max_drawdown_of_capital",
  label: "max drawdown of capital",
  unit: "share",
  ofCapital: true,
  about: "deepest fall ÷ capital",
  of: (series) => {
    const fall = deepestFall(series);
    return fall === undefined || series.capital === undefined ? undefined : fall / series.capital;
  },
};

export const currentDrawdown: Metric = {
  name: "current_drawdown",
  label: "drawdown at the end",
  unit: "money",
  about: "last point of the curve − its highest",
  of: ({ pnl }) => {
    const last = equityCurve(pnl).at(-1);
    return last === undefined ? undefined : last.equity - last.peak;
  },
};

export const drawdownCount: Metric = {
  name: "drawdowns",
  label: "drawdowns",
  unit: "count",
  about: "stretches of sessions below the peak",
  of: (series) => (series.pnl.length === 0 ? undefined : drawdownEpisodes(series).length),
};

export const longestUnderwater: Metric = {
  name: "longest_underwater",
  label: "longest time below a peak",
  unit: "sessions",
  about: "sessions of the longest drawdown that closed below the peak",
  of: (series) => longest(series, "sessionsUnderwater"),
};

export const longestPeakToPeak: Metric = {
  name: "longest_peak_to_peak",
  label: "longest time from peak to peak",
  unit: "sessions",
  about: "sessions from a peak until it was reached again, or until the end",
  of: (series) => longest(series, "sessionsPeakToEnd"),
};

export const underwaterShare: Metric = {
  name: "underwater_share",
  label: "time below a peak",
  unit: "share",
  about: "sessions that closed below the peak ÷ sessions",
  of: ({ pnl }) =>
    pnl.length === 0
      ? undefined
      : equityCurve(pnl).filter(({ equity, peak }) => equity < peak).length / pnl.length,
};
