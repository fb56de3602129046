import { SESSIONS_PER_YEAR } from "../../analytics/metrics/series.ts";
import { deviationOf, meanOf, sumOf } from "../../analytics/statistics/moments.ts";
import { averageRank, firstMaximum } from "../../analytics/statistics/rank.ts";
import type { SessionRange, Window } from "./window.ts";

/** What was chosen in one window, and what became of it. Ratios a session. */
export interface WindowResult extends Window {
  /** The column with the best ratio in training, the first of equal ones. */
  readonly selected: number;
  readonly inSampleSharpe: number;
  readonly inSampleMean: number;
  readonly outOfSampleSharpe: number;
  /** Profit of the selected column in the test, in the columns' unit. */
  readonly outOfSamplePnl: number;
  /** Its rank in the test over the number of columns: 1 is the best. */
  readonly rankShare: number;
}

/** A walk-forward of a search whose trials are known: the stitched tests and how far they keep what training promised. */
export interface WalkForwardResult {
  readonly windows: readonly WindowResult[];
  /** Daily profit of the tests, one after the other. */
  readonly outOfSample: readonly number[];
  readonly total: number;
  /** Of the stitched profit; undefined without spread. */
  readonly sharpeAnnual: number | undefined;
  /** Mean over windows of the selected column's mean session in training. */
  readonly meanInSample: number | undefined;
  /** Mean session out of sample ÷ `meanInSample`; undefined when that is 0. */
  readonly efficiency: number | undefined;
  /** How many different columns were chosen. */
  readonly distinctSelections: number;
  readonly profitableWindows: number;
}

const ratioOf = (values: readonly number[]): number => {
  const deviation = deviationOf(values);
  return deviation === undefined || deviation === 0 ? 0 : sumOf(values) / values.length / deviation;
};

const sliceOf = (column: readonly number[], [from, to]: SessionRange): readonly number[] =>
  column.slice(from, to);

/** Chooses the best column of each window in training, and judges it in the test. */
export function selectThrough(
  columns: readonly (readonly number[])[],
  windows: readonly Window[],
): WalkForwardResult {
  const outOfSample: number[] = [];
  const results = windows.map(({ train, test }): WindowResult => {
    const trained = columns.map((column) => ratioOf(sliceOf(column, train)));
    const selected = firstMaximum(trained);
    const tested = columns.map((column) => ratioOf(sliceOf(column, test)));
    const pnl = sliceOf(columns[selected] ?? [], test);
    outOfSample.push(...pnl);
    return {
      train,
      test,
      selected,
      inSampleSharpe: trained[selected] ?? 0,
      inSampleMean: meanOf(sliceOf(columns[selected] ?? [], train)) ?? 0,
      outOfSampleSharpe: tested[selected] ?? 0,
      outOfSamplePnl: sumOf(pnl),
      rankShare: averageRank(tested, selected) / columns.length,
    };
  });
  const meanInSample = meanOf(results.map(({ inSampleMean }) => inSampleMean));
  const mean = meanOf(outOfSample);
  const deviation = deviationOf(outOfSample);
  return {
    windows: results,
    outOfSample,
    total: sumOf(outOfSample),
    sharpeAnnual:
      mean === undefined || deviation === undefined || deviation === 0
        ? undefined
        : (mean / deviation) * Math.sqrt(SESSIONS_PER_YEAR),
    meanInSample,
    efficiency:
      mean === undefined || meanInSample === undefined || meanInSample === 0
        ? undefined
        : mean / meanInSample,
    distinctSelections: new Set(results.map(({ selected }) => selected)).size,
    profitableWindows: results.filter(({ outOfSamplePnl }) => outOfSamplePnl > 0).length,
  };
}
