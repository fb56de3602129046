import type { TradingDay } from "../../units/time.ts";
import { type Assignment, dimensionsOf } from "./dimension.ts";
import { type Landscape, landscapeOf } from "./landscape.ts";
import { frontOf, rankedTrials } from "./ranking.ts";
import type { SearchConfig } from "./search-config.ts";
import type { Trial } from "./trial.ts";
import { judgeSearch, type Verdict } from "./verdict.ts";

/** What a search came to. */
export interface SearchOutcome {
  readonly uid: string;
  readonly isInterrupted: boolean;
  readonly config: SearchConfig;
  /** Of the space, in its order. */
  readonly paths: readonly string[];
  /** Sessions that trials ran over, and how many were held out. */
  readonly dates: readonly TradingDay[];
  readonly heldOut: number;
  readonly trials: readonly Trial[];
  /** Ranked, best first. */
  readonly ranked: readonly Trial[];
  readonly front: readonly Trial[];
  readonly verdict: Verdict;
  readonly landscape: Landscape;
}

/** Ranks and judges the trials of a search. */
export function outcomeOf(
  known: Omit<SearchOutcome, "ranked" | "front" | "verdict" | "landscape">,
): SearchOutcome {
  const { config, trials } = known;
  const ranked = rankedTrials(trials, config);
  return {
    ...known,
    ranked,
    front: frontOf(trials, config),
    verdict: judgeSearch(trials),
    landscape: landscapeOf(dimensionsOf(config.space), trials, config),
  };
}

/** Trials that were run, by what became of them. */
export function statusCounts(trials: readonly Trial[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { status, sameAs } of trials) {
    const name = sameAs === undefined ? status : "repeated";
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

/** A trial's value of each path of the space; undefined where the dimension does not count. */
export const valuesInOrder = (paths: readonly string[], values: Assignment): readonly unknown[] =>
  paths.map((path) => values[path]);
