import { deviationOf, meanOf } from "../../analytics/statistics/moments.ts";

/** How steadily one trial does over the folds, by its rank among all trials in each: 1 is the best, 0 the worst. */
export interface Stability {
  /** Place of the trial. */
  readonly trial: number;
  readonly meanRank: number;
  /** Sample deviation of the ranks, 0 with one fold. */
  readonly dispersion: number;
  /** Rank in its worst fold. */
  readonly worst: number;
  /** Mean rank less dispersion: what the table is sorted by. */
  readonly score: number;
}

/** Share of the others that a trial beats, half of the equal ones. */
function ranksOf(merits: readonly number[]): number[] {
  const n = merits.length;
  if (n < 2) return merits.map(() => 1);
  return merits.map((merit) => {
    const below = merits.filter((other) => other < merit).length;
    const equal = merits.filter((other) => other === merit).length - 1;
    return (below + equal / 2) / (n - 1);
  });
}

/** Trials by stability, the steadiest first. @param merits by fold, then by trial; higher is better, −∞ where it has none */
export function stabilityOf(merits: readonly (readonly number[])[]): Stability[] {
  const ranks = merits.map(ranksOf);
  const trials = (merits[0] ?? []).map((_, trial): Stability => {
    const own = ranks.map((fold) => fold[trial] as number);
    const meanRank = meanOf(own) ?? 0;
    const dispersion = own.length < 2 ? 0 : (deviationOf(own) ?? 0);
    return { trial, meanRank, dispersion, worst: Math.min(...own), score: meanRank - dispersion };
  });
  return trials.sort((a, b) => b.score - a.score || a.trial - b.trial);
}

/**
 * Mean rank correlation (Spearman's) of each fold's ranking with the next one's: 1 when the trials keep their order, 0 when
 * one fold says nothing of the next. Undefined below two folds or three trials.
 */
export function rankPersistence(merits: readonly (readonly number[])[]): number | undefined {
  if (merits.length < 2 || (merits[0]?.length ?? 0) < 3) return undefined;
  const ranks = merits.map(ranksOf);
  const pairs = ranks.slice(1).flatMap((next, i) => {
    const correlation = correlationOf(ranks[i] as number[], next);
    return correlation === undefined ? [] : [correlation];
  });
  return meanOf(pairs);
}

function correlationOf(a: readonly number[], b: readonly number[]): number | undefined {
  const [meanA, meanB] = [meanOf(a) ?? 0, meanOf(b) ?? 0];
  let [both, squaresA, squaresB] = [0, 0, 0];
  for (const [i, value] of a.entries()) {
    const [x, y] = [value - meanA, (b[i] as number) - meanB];
    both += x * y;
    squaresA += x * x;
    squaresB += y * y;
  }
  return squaresA === 0 || squaresB === 0 ? undefined : both / Math.sqrt(squaresA * squaresB);
}
