import { drawdownEpisodes } from "../analytics/metrics/drawdown-episodes.ts";
import { sharpeRatio } from "../analytics/metrics/sharpe.ts";
import { worstShareMean } from "../analytics/metrics/tails.ts";
import { covarianceMatrix } from "../analytics/statistics/correlation.ts";
import { sumOf } from "../analytics/statistics/moments.ts";
import type { TradingDay } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";

const TAIL = 0.05;

/** Net profit by sleeve, then session, all over the same sessions, paise. */
export type ProfitTable = readonly (readonly number[])[];

/** What a list of sessions came to. Money in paise, signed: a loss and a drawdown are below zero. */
export interface Figures {
  readonly net: number;
  /** A year; undefined without spread. */
  readonly sharpe: number | undefined;
  /** Sample deviation of a session. */
  readonly deviation: number;
  readonly maxDrawdown: number;
  /** Mean of the worst twentieth of the sessions, the one at the edge in part. */
  readonly cvar: number;
}

/** One sleeve's part of the basket. The parts of all sleeves add up to the basket's own figure. Paise. */
export interface Contribution {
  readonly alone: Figures;
  readonly net: number;
  /** Cov(sleeve, basket) ÷ deviation of the basket (Euler). */
  readonly deviation: number;
  /** What it made on the basket's worst twentieth of sessions, mean (component CVaR). */
  readonly cvar: number;
  /** What it made from the peak to the lowest point of the basket's deepest drawdown. */
  readonly maxDrawdown: number;
  /** The basket without it. */
  readonly without: Figures;
}

/** Session by session, the sum of all sleeves. */
export const totalProfit = (table: ProfitTable, without?: number): number[] =>
  (table[0] ?? []).map((_, t) =>
    table.reduce((sum, sleeve, i) => (i === without ? sum : sum + (sleeve[t] as number)), 0),
  );

/** Figures of one list of sessions. */
export function figuresOf(dates: readonly TradingDay[], pnl: readonly number[]): Figures {
  const series = { dates, pnl: pnl as readonly Paise[], capital: undefined };
  const [variance = 0] = pnl.length < 2 ? [0] : (covarianceMatrix([pnl])[0] ?? [0]);
  return {
    net: sumOf(pnl),
    sharpe: sharpeRatio(series),
    deviation: Math.sqrt(variance),
    maxDrawdown: deepest(dates, pnl)?.depth ?? 0,
    cvar: worstShareMean(pnl, TAIL) ?? 0,
  };
}

function deepest(dates: readonly TradingDay[], pnl: readonly number[]) {
  const episodes = drawdownEpisodes({ dates, pnl: pnl as readonly Paise[], capital: undefined });
  return episodes.reduce<(typeof episodes)[number] | undefined>(
    (most, one) => (most === undefined || one.depth < most.depth ? one : most),
    undefined,
  );
}

/** Places of the worst twentieth of the sessions, each with how much of it counts; the parts sum to n ÷ 20. */
export function worstSessions(pnl: readonly number[], share = TAIL): Map<number, number> {
  const order = pnl.map((_, t) => t).sort((a, b) => (pnl[a] as number) - (pnl[b] as number) || a - b);
  const count = pnl.length * share;
  const parts = new Map<number, number>();
  for (const [rank, t] of order.entries()) {
    const part = Math.min(1, count - rank);
    if (part <= 1e-12) break;
    parts.set(t, part);
  }
  return parts;
}

/** Every sleeve's part of return, spread, tail and drawdown, and the basket without it. */
export function contributions(dates: readonly TradingDay[], table: ProfitTable): Contribution[] {
  const all = totalProfit(table);
  const worst = worstSessions(all);
  const worstCount = sumOf([...worst.values()]);
  const covariance = dates.length < 2 ? undefined : covarianceMatrix([...table, all]);
  const last = covariance?.[table.length];
  const deviation = Math.sqrt(last?.[table.length] ?? 0);
  const fall = deepest(dates, all);
  const from = fall === undefined ? 0 : dates.indexOf(fall.startDate);
  const to = fall === undefined ? -1 : dates.indexOf(fall.valleyDate);
  return table.map((pnl, i) => {
    let tail = 0;
    for (const [t, part] of worst) tail += part * (pnl[t] as number);
    return {
      alone: figuresOf(dates, pnl),
      net: sumOf(pnl),
      deviation: deviation === 0 ? 0 : (last?.[i] ?? 0) / deviation,
      cvar: worstCount === 0 ? 0 : tail / worstCount,
      maxDrawdown: sumOf(pnl.slice(from, to + 1)),
      without: figuresOf(dates, totalProfit(table, i)),
    };
  });
}
