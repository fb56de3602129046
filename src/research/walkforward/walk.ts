import type { DayPnl } from "../../analytics/daily-pnl.ts";
import { METRICS } from "../../analytics/metrics/all-metrics.ts";
import { measure } from "../../analytics/metrics/measure.ts";
import { dailySeries } from "../../analytics/metrics/series.ts";
import { sharpe } from "../../analytics/metrics/sharpe.ts";
import { meanOf } from "../../analytics/statistics/moments.ts";
import type { Paise } from "../../units/unit.ts";
import { meritOf, penaltyOf } from "../search/trial.ts";
import type { Fold } from "./folds.ts";
import { rankPersistence, type Stability, stabilityOf } from "./stability.ts";
import type { WalkForwardConfig } from "./walkforward-config.ts";

/** What a walk-forward keeps of a trial's session. */
export type WalkedDay = Pick<DayPnl, "date" | "net" | "roundTrips">;

/** A trial as a walk-forward sees it: the same values on every session. */
export interface WalkedTrial {
  readonly number: number;
  readonly point: readonly number[];
  readonly values: Readonly<Record<string, unknown>>;
  /** By session; undefined where the session is absent. */
  readonly days: readonly (WalkedDay | undefined)[];
}

/** What was chosen in one fold, and what became of it. */
export interface WalkedFold extends Fold {
  /** Place of the trial that was best in training; undefined when none had a value there. */
  readonly chosen: number | undefined;
  /** The objective in training and in the test; undefined without value. */
  readonly inSample: number | undefined;
  readonly outOfSample: number | undefined;
  /** Net profit of the test, paise, and a session in training. */
  readonly testPnl: number;
  readonly trainMean: number;
  /** Rank of the chosen one in the test among all trials: 1 is the best, 0 the worst. */
  readonly testRank: number;
}

/** A walk-forward of trials that were run over all sessions. */
export interface Walk {
  readonly folds: readonly WalkedFold[];
  /** Out-of-sample sessions of each path, in order of time: one path but for combinatorial splits. */
  readonly paths: readonly WalkedPath[];
  /** Mean session out of sample ÷ mean session in training of what was chosen; undefined unless training made money. */
  readonly efficiency: number | undefined;
  /** Mean over folds of (training − test) of the objective: what the choice promised and did not keep. */
  readonly decay: number | undefined;
  /** Mean move of the choice from fold to fold by dimension, as a share of the space. Undefined for combinatorial splits. */
  readonly drift: readonly number[] | undefined;
  readonly distinctChoices: number;
  readonly profitableFolds: number;
  readonly stability: readonly Stability[];
  readonly persistence: number | undefined;
}

export interface WalkedPath {
  readonly pnl: number;
  readonly sessions: number;
  /** Annualised; undefined for too few sessions. */
  readonly sharpe: number | undefined;
  readonly parts: readonly { readonly fold: number; readonly places: readonly number[] }[];
}

type Parts = Pick<WalkForwardConfig, "objectives" | "penalties" | "min_trades" | "windows">;

export interface WalkOptions {
  readonly config: Parts;
  readonly capital: Paise | undefined;
  /** By fold and trial: whether the fold may choose it; by default any. */
  readonly isOwn?: readonly (readonly boolean[])[];
}

/** Chooses in each fold's training the trial with the best objective, and judges it in the fold's test. */
export function walk(
  trials: readonly WalkedTrial[],
  folds: readonly Fold[],
  { config, capital, isOwn }: WalkOptions,
): Walk {
  const meritIn = (trial: WalkedTrial, places: readonly number[], isTraining: boolean): number => {
    const days = daysAt(trial, places);
    const [objective] = config.objectives;
    const trips = days.reduce((sum, day) => sum + day.roundTrips, 0);
    if (objective === undefined || (isTraining && trips < config.min_trades)) return Number.NEGATIVE_INFINITY;
    const measured = { days, bookMetrics: {} };
    // Also of a test that is too short to report an annual figure of: all trials are compared over the same few days.
    const value = METRICS.find(({ name }) => name === objective.metric)?.of(dailySeries(days, capital));
    if (value === undefined || !Number.isFinite(value)) return Number.NEGATIVE_INFINITY;
    return meritOf(value, objective) - penaltyOf({ penalties: config.penalties }, measured, capital);
  };
  const testMerits: number[][] = [];
  const walked = folds.map((fold, f): WalkedFold => {
    const trained = trials.map((trial, t) =>
      isOwn?.[f]?.[t] === false ? Number.NEGATIVE_INFINITY : meritIn(trial, fold.train, true),
    );
    const top = Math.max(...trained);
    const place = Number.isFinite(top) ? trained.indexOf(top) : -1;
    const chosen = trials[place];
    const test = fold.tests.flat();
    const tested = trials.map((trial) => meritIn(trial, test, false));
    testMerits.push(tested);
    const own = tested[place] ?? Number.NEGATIVE_INFINITY;
    const below = tested.filter((merit) => merit < own).length;
    const trainDays = chosen === undefined ? [] : daysAt(chosen, fold.train);
    return {
      ...fold,
      chosen: chosen === undefined ? undefined : place,
      inSample: Number.isFinite(top) ? top : undefined,
      outOfSample: Number.isFinite(own) ? own : undefined,
      testPnl: chosen === undefined ? 0 : daysAt(chosen, test).reduce((sum, { net }) => sum + net, 0),
      trainMean: meanOf(trainDays.map(({ net }) => net)) ?? 0,
      testRank: trials.length < 2 ? 1 : below / (trials.length - 1),
    };
  });
  const paths = pathsOf(trials, walked, capital);
  const sessions = paths.reduce((sum, path) => sum + path.sessions, 0);
  const testMean = sessions === 0 ? 0 : paths.reduce((sum, path) => sum + path.pnl, 0) / sessions;
  const trainMean = meanOf(walked.map(({ trainMean: mean }) => mean)) ?? 0;
  const kept = walked.flatMap(({ inSample, outOfSample }) =>
    inSample === undefined || outOfSample === undefined ? [] : [inSample - outOfSample],
  );
  return {
    folds: walked,
    paths,
    efficiency: trainMean > 0 ? testMean / trainMean : undefined,
    decay: meanOf(kept),
    drift: config.windows.by === "combinatorial" ? undefined : driftOf(trials, walked),
    distinctChoices: new Set(walked.flatMap(({ chosen }) => chosen ?? [])).size,
    profitableFolds: walked.filter(({ testPnl }) => testPnl > 0).length,
    stability: stabilityOf(testMerits),
    persistence: rankPersistence(testMerits),
  };
}

const daysAt = ({ days }: WalkedTrial, places: readonly number[]): WalkedDay[] =>
  places.flatMap((place) => days[place] ?? []);

function pathsOf(
  trials: readonly WalkedTrial[],
  folds: readonly WalkedFold[],
  capital: Paise | undefined,
): WalkedPath[] {
  const parts = new Map<number, { fold: number; places: readonly number[] }[]>();
  for (const [fold, { tests, paths }] of folds.entries())
    for (const [i, places] of tests.entries()) {
      const path = paths[i] ?? 0;
      parts.set(path, [...(parts.get(path) ?? []), { fold, places }]);
    }
  const ordered = [...parts].sort(([a], [b]) => a - b);
  return ordered.map(([, own]) => {
    own.sort((a, b) => (a.places[0] ?? 0) - (b.places[0] ?? 0));
    const days = own.flatMap(({ fold, places }) => {
      const { chosen } = folds[fold] as WalkedFold;
      return chosen === undefined ? [] : daysAt(trials[chosen] as WalkedTrial, places);
    });
    return {
      pnl: days.reduce((sum, { net }) => sum + net, 0),
      sessions: days.length,
      sharpe: measure(sharpe, dailySeries(days, capital)).value,
      parts: own,
    };
  });
}

function driftOf(trials: readonly WalkedTrial[], folds: readonly WalkedFold[]): number[] {
  const points = folds.flatMap(({ chosen }) => (chosen === undefined ? [] : [trials[chosen]?.point ?? []]));
  const dimensions = points[0]?.length ?? 0;
  return Array.from({ length: dimensions }, (_, d) => {
    const moves = points.slice(1).map((point, i) => Math.abs((point[d] ?? 0) - (points[i]?.[d] ?? 0)));
    return meanOf(moves) ?? 0;
  });
}
