import { SESSIONS_PER_YEAR } from "../../analytics/metrics/series.ts";
import { backtestOverfitting } from "../overfitting/backtest-overfitting.ts";
import { deflatedSharpe } from "../overfitting/deflated-sharpe.ts";
import { realityCheck } from "../overfitting/reality-check.ts";
import type { Trial } from "./trial.ts";

/** Sessions below which nothing is said. */
export const LEAST_SESSIONS = 100;
/** Chance that the best of as many trials without an edge earns as much: at most this for an edge. */
const MOST_CHANCE = 0.05;
/** Probability that the best in sample is no better than the median out of sample: at most this. */
const MOST_OVERFIT = 0.3;
/**
 * Probability that the best beats the luckiest of the effective trials: at least this. No more, because an edge spreads the
 * trials' ratios itself, and the luck that is taken off grows with that spread: at 80 % an edge of 2 is missed in one of four.
 */
const LEAST_DEFLATED = 0.5;
const RESAMPLES = 500;
const BLOCKS = 10;

/** One thing that was asked of the best trial. */
export interface Reason {
  readonly name: "reality_check" | "overfitting" | "deflated_sharpe";
  readonly holds: boolean;
  /** In a sentence, with the figure and the bound. */
  readonly text: string;
}

/** Whether the best of a search is more than the luck of many tries. */
export interface Verdict {
  readonly says: "edge" | "no edge" | "not enough data";
  readonly reasons: readonly Reason[];
  /** What the tests were over. */
  readonly trials: number;
  readonly sessions: number;
  readonly figures: VerdictFigures | undefined;
}

export interface VerdictFigures {
  /** Of the trial with the best ratio, a year, before and after the luck of all and of the effective number of trials. */
  readonly sharpe: number;
  readonly expectedBest: number;
  readonly expectedBestEffective: number;
  readonly effectiveTrials: number;
  readonly deflated: number | undefined;
  readonly deflatedEffective: number | undefined;
  readonly overfitting: number;
  readonly realityCheck: number;
  readonly spa: number;
}

/**
 * Judges trials by their daily profits: an edge takes all three of Hansen's SPA test (p ≤ 5 %), a probability of
 * backtest overfitting of at most 30 %, and a deflated Sharpe ratio of the effective trials of at least 50 %. How often this
 * is wrong is measured: docs/search.md.
 */
export function verdictOf(columns: readonly (readonly number[])[]): Verdict {
  const sessions = columns[0]?.length ?? 0;
  const counted = { trials: columns.length, sessions };
  if (columns.length < 2 || sessions < LEAST_SESSIONS) return { ...counted, ...NOT_ENOUGH };
  const deflated = deflatedSharpe(columns);
  if (deflated === undefined) return { ...counted, ...NOT_ENOUGH };
  const overfitting = backtestOverfitting(columns, BLOCKS);
  const reality = realityCheck(columns, { repetitions: RESAMPLES });
  const year = Math.sqrt(SESSIONS_PER_YEAR);
  const figures: VerdictFigures = {
    sharpe: deflated.sharpe * year,
    expectedBest: deflated.expectedMax * year,
    expectedBestEffective: deflated.expectedMaxEffective * year,
    effectiveTrials: deflated.effectiveTrials,
    deflated: deflated.probability,
    deflatedEffective: deflated.probabilityEffective,
    overfitting: overfitting.probability,
    realityCheck: reality.p.upper,
    spa: reality.p.consistent,
  };
  const reasons = reasonsOf(figures, columns.length);
  return { ...counted, says: reasons.every(({ holds }) => holds) ? "edge" : "no edge", reasons, figures };
}

const NOT_ENOUGH = { says: "not enough data", reasons: [], figures: undefined } as const;

function reasonsOf(figures: VerdictFigures, trials: number): Reason[] {
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
  const { spa, overfitting, deflatedEffective = 0, sharpe, expectedBestEffective, effectiveTrials } = figures;
  return [
    {
      name: "reality_check",
      holds: spa <= MOST_CHANCE,
      text: `the best of ${trials} trials without an edge would earn as much with a chance of ${percent(spa)} (SPA; an edge takes at most ${percent(MOST_CHANCE)})`,
    },
    {
      name: "overfitting",
      holds: overfitting <= MOST_OVERFIT,
      text: `what is best in one half of the time is no better than the median in the other in ${percent(overfitting)} of the splits (PBO; at most ${percent(MOST_OVERFIT)})`,
    },
    {
      name: "deflated_sharpe",
      holds: deflatedEffective >= LEAST_DEFLATED,
      text: `a Sharpe ratio of ${sharpe.toFixed(2)} beats the ${expectedBestEffective.toFixed(2)} that the luckiest of ${effectiveTrials} effective trials shows, with a probability of ${percent(deflatedEffective)} (deflated Sharpe; at least ${percent(LEAST_DEFLATED)})`,
    },
  ];
}

/**
 * Judges a search: every trial that was run to its end, once, over the sessions that none of them lacks. Trials that were
 * given up early cannot be in the tests: pruning makes a verdict a little too kind.
 */
export function judgeSearch(trials: readonly Trial[]): Verdict {
  const whole = trials.filter(
    ({ status, sameAs }) => sameAs === undefined && (status === "done" || status === "few_trades"),
  );
  const length = whole[0]?.pnl.length ?? 0;
  const kept = Array.from({ length }, (_, i) => i).filter((i) => whole.every(({ pnl }) => pnl[i] !== null));
  return verdictOf(whole.map(({ pnl }) => kept.map((i) => pnl[i] as number)));
}
