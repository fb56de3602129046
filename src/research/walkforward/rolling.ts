import { PlutoError } from "../../units/failure.ts";
import type { Window } from "./window.ts";

/** Windows of a fixed number of sessions. */
export interface RollingOptions {
  /** Sessions in which parameters are chosen, and in which they are judged. */
  readonly train: number;
  readonly test: number;
  /** Sessions between the two that belong to neither. */
  readonly purge?: number;
  /** Whether every window is trained from the first session on. */
  readonly anchored?: boolean;
  /** Whether a last test window that is cut short by the end counts. */
  readonly partial?: boolean;
}

/**
 * Windows over `sessions` sessions, each test directly after the one before: training [s, s + train), test
 * [s + train + purge, … + test), s = 0, test, 2 test … Empty when not one fits.
 * @throws `walkforward.bad-windows` for a length that is no whole number above 0, or a purge below 0
 */
export function rollingWindows(
  sessions: number,
  { train, test, purge = 0, anchored = false, partial = false }: RollingOptions,
): Window[] {
  if (!(isCount(train, 1) && isCount(test, 1) && isCount(purge, 0)))
    throw new PlutoError(
      "walkforward.bad-windows",
      `train ${train}, test ${test}, purge ${purge}: lengths are whole sessions, train and test above 0`,
    );
  const windows: Window[] = [];
  for (let start = 0; ; start += test) {
    const from = start + train + purge;
    const to = Math.min(from + test, sessions);
    if (from >= sessions || (!partial && from + test > sessions)) return windows;
    windows.push({ train: [anchored ? 0 : start, start + train], test: [from, to] });
  }
}

const isCount = (value: number, least: number): boolean => Number.isInteger(value) && value >= least;

/** A number of splits instead of lengths. */
export interface SplitOptions {
  readonly splits: number;
  /** Sessions of each test; by default ⌊sessions ÷ (splits + 1)⌋. */
  readonly test?: number;
  readonly gap?: number;
  /** Training is cut to its last so many sessions. */
  readonly trainMax?: number;
}

/**
 * So many tests in a row up to the last session, each trained on all sessions before it (as scikit-learn's
 * TimeSeriesSplit). @throws `walkforward.bad-windows` when the first would have nothing to be trained on
 */
export function timeSeriesSplits(
  sessions: number,
  { splits, test, gap = 0, trainMax }: SplitOptions,
): Window[] {
  const length = test ?? Math.floor(sessions / (splits + 1));
  if (!(isCount(splits, 1) && isCount(length, 1) && isCount(gap, 0)) || sessions - splits * length - gap <= 0)
    throw new PlutoError(
      "walkforward.bad-windows",
      `${splits} tests of ${length} sessions with a gap of ${gap} leave nothing of ${sessions} to train on`,
    );
  return Array.from({ length: splits }, (_, i) => {
    const from = sessions - (splits - i) * length;
    const end = from - gap;
    return {
      train: [trainMax === undefined ? 0 : Math.max(0, end - trainMax), end],
      test: [from, from + length],
    };
  });
}
