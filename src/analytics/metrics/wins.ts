import { meanOf, sumOf } from "../statistics/moments.ts";
import { type Metric, ratio } from "./metric.ts";
import type { DailySeries } from "./series.ts";

const gains = (pnl: readonly number[]): number[] => pnl.filter((value) => value > 0);
const losses = (pnl: readonly number[]): number[] => pnl.filter((value) => value < 0);

/** Winning over winning and losing, flat ones left out; undefined when all are flat. Of any profits: sessions or trips. */
export function winRateOf(pnl: readonly number[]): number | undefined {
  const won = gains(pnl).length;
  return ratio(won, won + losses(pnl).length);
}

/** Sum of gains over sum of losses. Infinite without a loss; undefined with neither. */
export function profitFactorOf(pnl: readonly number[]): number | undefined {
  const gained = sumOf(gains(pnl));
  const lost = Math.abs(sumOf(losses(pnl)));
  if (lost === 0) return gained === 0 ? undefined : Number.POSITIVE_INFINITY;
  return gained / lost;
}

/** Mean gain; undefined without one. */
export const meanGain = (pnl: readonly number[]): number | undefined => meanOf(gains(pnl));
/** Mean loss, < 0; undefined without one. */
export const meanLoss = (pnl: readonly number[]): number | undefined => meanOf(losses(pnl));

/** Mean gain over size of the mean loss; undefined without both. */
export function payoffOf(pnl: readonly number[]): number | undefined {
  const loss = meanLoss(pnl);
  return ratio(meanGain(pnl), loss === undefined ? undefined : Math.abs(loss));
}

/** Mean over those that did not come out flat. */
export const expectancyOf = (pnl: readonly number[]): number | undefined =>
  ratio(sumOf(pnl), gains(pnl).length + losses(pnl).length);

/** Share of capital that Kelly (1956) would stake on bets such as these: W − (1 − W) ÷ payoff. */
export function kellyOf(pnl: readonly number[]): number | undefined {
  const won = winRateOf(pnl);
  const lost = ratio(won === undefined ? undefined : 1 - won, payoffOf(pnl));
  return won === undefined || lost === undefined ? undefined : won - lost;
}

const daily =
  (of: (pnl: readonly number[]) => number | undefined) =>
  ({ pnl }: DailySeries): number | undefined =>
    of(pnl);

export const winDays: Metric = {
  name: "win_days",
  label: "winning sessions",
  unit: "sessions",
  about: "sessions with net profit above 0",
  of: ({ pnl }) => gains(pnl).length,
};

export const lossDays: Metric = {
  name: "loss_days",
  label: "losing sessions",
  unit: "sessions",
  about: "sessions with net profit below 0",
  of: ({ pnl }) => losses(pnl).length,
};

export const flatDays: Metric = {
  name: "flat_days",
  label: "flat sessions",
  unit: "sessions",
  about: "sessions with net profit of exactly 0, those without a trade included",
  of: ({ pnl }) => pnl.length - gains(pnl).length - losses(pnl).length,
};

export const winRate: Metric = {
  name: "win_rate",
  label: "winning sessions, of those not flat",
  unit: "share",
  about: "winning ÷ (winning + losing) sessions",
  of: daily(winRateOf),
};

export const winRateAll: Metric = {
  name: "win_rate_all_sessions",
  label: "winning sessions, of all",
  unit: "share",
  about: "winning ÷ all sessions",
  of: ({ pnl }) => ratio(gains(pnl).length, pnl.length),
};

export const averageWin: Metric = {
  name: "avg_win",
  label: "average winning session",
  unit: "money",
  about: "mean of the sessions above 0",
  of: daily(meanGain),
};

export const averageLoss: Metric = {
  name: "avg_loss",
  label: "average losing session",
  unit: "money",
  about: "mean of the sessions below 0, signed",
  of: daily(meanLoss),
};

export const payoff: Metric = {
  name: "payoff_ratio",
  label: "payoff ratio",
  unit: "ratio",
  about: "average winning ÷ size of the average losing session",
  of: daily(payoffOf),
};

export const profitFactor: Metric = {
  name: "profit_factor",
  label: "profit factor",
  unit: "ratio",
  about: "sum of gains ÷ sum of losses, by session; without bound when nothing was lost",
  of: daily(profitFactorOf),
};

export const expectancy: Metric = {
  name: "expectancy",
  label: "expectancy of a session that is not flat",
  unit: "money",
  about: "net profit ÷ (winning + losing sessions)",
  of: daily(expectancyOf),
};

export const kelly: Metric = {
  name: "kelly",
  label: "Kelly share, by sessions won",
  unit: "share",
  about: "W − (1 − W) ÷ payoff ratio (Kelly 1956); an upper bound, not advice",
  sessions: 20,
  of: daily(kellyOf),
};
