import { PlutoError } from "../../units/failure.ts";
import { choose, combinations } from "../overfitting/combinations.ts";
import type { SessionRange } from "./window.ts";

/** Combinatorial purged cross-validation. */
export interface CombinatorialOptions {
  /** Folds that the sessions are cut into, and how many of them are judged at a time. */
  readonly folds: number;
  readonly testFolds: number;
  /** Sessions dropped from training on both sides of a test block. */
  readonly purge?: number;
  /** Further sessions dropped after it. */
  readonly embargo?: number;
}

/** One split: some folds are judged, the rest, where it does not touch them, is trained on. */
export interface CombinatorialSplit {
  readonly testFolds: readonly number[];
  readonly train: readonly SessionRange[];
  readonly test: readonly SessionRange[];
  /** For each fold of the test, the out-of-sample path that it is part of: the i-th time a fold is judged is path i. */
  readonly pathIds: readonly number[];
}

/** How many splits there are, and how many whole out-of-sample paths they make. */
export const combinatorialCounts = ({
  folds,
  testFolds,
}: CombinatorialOptions): { readonly splits: number; readonly paths: number } => ({
  splits: choose(folds, testFolds),
  paths: choose(folds - 1, testFolds - 1),
});

/**
 * Every split in lexicographic order of its test folds. Folds have ⌊sessions ÷ folds⌋ sessions, the last takes the rest.
 * Source: M. López de Prado, Advances in Financial Machine Learning (2018), chapter 12.
 * @throws `walkforward.bad-windows`
 */
export function combinatorialSplits(sessions: number, options: CombinatorialOptions): CombinatorialSplit[] {
  const { folds, testFolds, purge = 0, embargo = 0 } = options;
  const isWhole = [folds, testFolds, purge, embargo].every(Number.isInteger);
  if (
    !isWhole ||
    folds < 2 ||
    testFolds < 1 ||
    testFolds >= folds ||
    sessions < folds ||
    purge < 0 ||
    embargo < 0
  )
    throw new PlutoError(
      "walkforward.bad-windows",
      `${testFolds} of ${folds} folds over ${sessions} sessions, purge ${purge}, embargo ${embargo}: ` +
        "fewer test folds than folds, no more folds than sessions",
    );
  const size = Math.floor(sessions / folds);
  const rangeOf = (fold: number): SessionRange => [
    fold * size,
    fold === folds - 1 ? sessions : (fold + 1) * size,
  ];
  const judged = new Array<number>(folds).fill(0);
  return [...combinations(folds, testFolds)].map((chosen) => {
    const test = chosen.map(rangeOf);
    const isKept = (place: number): boolean =>
      test.every(([from, to]) => place < from - purge || place >= to + purge + embargo);
    const pathIds = chosen.map((fold) => {
      const path = judged[fold] as number;
      judged[fold] = path + 1;
      return path;
    });
    return { testFolds: chosen, train: rangesOf(sessions, isKept), test, pathIds };
  });
}

/** The stretches of places that are kept. */
function rangesOf(count: number, isKept: (place: number) => boolean): SessionRange[] {
  const ranges: SessionRange[] = [];
  let from: number | undefined;
  for (let place = 0; place <= count; place++) {
    const kept = place < count && isKept(place);
    if (kept && from === undefined) from = place;
    if (!kept && from !== undefined) {
      ranges.push([from, place]);
      from = undefined;
    }
  }
  return ranges;
}
