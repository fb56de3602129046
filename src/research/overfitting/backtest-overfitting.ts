import { meanOf, sumOf } from "../../analytics/statistics/moments.ts";
import { medianOf } from "../../analytics/statistics/quantile.ts";
import { averageRank, firstMaximum } from "../../analytics/statistics/rank.ts";
import { fitLine, type Line } from "../../analytics/statistics/regression.ts";
import { PlutoError } from "../../units/failure.ts";
import { combinations } from "./combinations.ts";

/** Probability of backtest overfitting, with what it rests on. */
export interface BacktestOverfitting {
  /** Blocks of rows, even. */
  readonly blocks: number;
  readonly combinations: number;
  /** First rows that were left out so that all blocks have one length. */
  readonly rowsDropped: number;
  /** Share of the splits in which the best in sample was no better than the median out of sample, 0 … 1. */
  readonly probability: number;
  /** ln(w ÷ (1 − w)) of each split, w the relative rank out of sample of the best in sample. */
  readonly logits: readonly number[];
  readonly logitMean: number;
  readonly logitMedian: number;
  /** The column that was best in sample, a split. */
  readonly selected: readonly number[];
  /** Share of the splits in which the selected column lost out of sample. */
  readonly probabilityOfLoss: number;
  /** Ratio out of sample on ratio in sample of the selected column; undefined when the latter never changes. */
  readonly degradation: Line | undefined;
  /** Mean ratio of the selected column (a session, not annualised), in sample and out of sample. */
  readonly meanInSample: number;
  readonly meanOutOfSample: number;
}

/** One column's sums by block, from which the ratio of any set of blocks follows. */
interface ColumnSums {
  /** Taken off every value first, so that large squares do not hide a small spread. */
  readonly shift: number;
  readonly sums: Float64Array;
  readonly squares: Float64Array;
}

function sumsOf(column: readonly number[], blocks: number, dropped: number): ColumnSums {
  const rows = (column.length - dropped) / blocks;
  const shift = Math.round(sumOf(column) / column.length);
  const sums = new Float64Array(blocks);
  const squares = new Float64Array(blocks);
  for (let block = 0; block < blocks; block++) {
    let [sum, square] = [0, 0];
    for (let row = 0; row < rows; row++) {
      const value = (column[dropped + block * rows + row] as number) - shift;
      sum += value;
      square += value * value;
    }
    sums[block] = sum;
    squares[block] = square;
  }
  return { shift, sums, squares };
}

/** Mean over sample deviation of n rows; 0 without spread, which neither wins nor loses. */
function ratioOf(
  sum: number,
  square: number,
  { n, shift }: { readonly n: number; readonly shift: number },
): number {
  const mean = sum / n;
  const variance = (square - n * mean * mean) / (n - 1);
  return variance > 0 ? (mean + shift) / Math.sqrt(variance) : 0;
}

/**
 * Combinatorially symmetric cross-validation: the rows are cut into blocks in order of time, each half of the blocks is
 * once the sample in which the best column is chosen, the other half judges it. Columns are what was tried: daily profits
 * in any unit, all of one length. The metric is mean ÷ sample deviation. Source: D. Bailey, J. Borwein, M. López de Prado,
 * Q. Zhu, "The Probability of Backtest Overfitting", J. Computational Finance 20 (2017).
 * @throws `overfitting.bad-input` with fewer than two columns, an odd number of blocks, or blocks of less than two rows
 */
export function backtestOverfitting(
  columns: readonly (readonly number[])[],
  blocks = 16,
): BacktestOverfitting {
  const length = columns[0]?.length ?? 0;
  requireShape(columns, { length, blocks });
  const rowsDropped = length % blocks;
  const sums = columns.map((column) => sumsOf(column, blocks, rowsDropped));
  const n = ((length - rowsDropped) / blocks) * (blocks / 2);
  const totals = sums.map((column) => [sumOf([...column.sums]), sumOf([...column.squares])] as const);
  const logits: number[] = [];
  const selected: number[] = [];
  const inSample: number[] = [];
  const outOfSample: number[] = [];
  const inside = new Array<number>(columns.length).fill(0);
  const outside = new Array<number>(columns.length).fill(0);
  for (const chosen of combinations(blocks, blocks / 2)) {
    for (const [i, column] of sums.entries()) {
      let [sum, square] = [0, 0];
      for (const block of chosen) {
        sum += column.sums[block] as number;
        square += column.squares[block] as number;
      }
      const [allSum, allSquare] = totals[i] as readonly [number, number];
      inside[i] = ratioOf(sum, square, { n, shift: column.shift });
      outside[i] = ratioOf(allSum - sum, allSquare - square, { n, shift: column.shift });
    }
    const best = firstMaximum(inside);
    const rank = averageRank(outside, best) / (columns.length + 1);
    logits.push(Math.log(rank / (1 - rank)));
    selected.push(best);
    inSample.push(inside[best] as number);
    outOfSample.push(outside[best] as number);
  }
  const share = (values: readonly number[], isSo: (value: number) => boolean): number =>
    values.filter(isSo).length / values.length;
  return {
    blocks,
    combinations: logits.length,
    rowsDropped,
    probability: share(logits, (logit) => logit <= 0),
    logits,
    logitMean: meanOf(logits) ?? 0,
    logitMedian: medianOf(logits) ?? 0,
    selected,
    probabilityOfLoss: share(outOfSample, (ratio) => ratio < 0),
    degradation: fitLine(inSample, outOfSample),
    meanInSample: meanOf(inSample) ?? 0,
    meanOutOfSample: meanOf(outOfSample) ?? 0,
  };
}

function requireShape(
  columns: readonly (readonly number[])[],
  { length, blocks }: { readonly length: number; readonly blocks: number },
): void {
  const refuse = (why: string): never => {
    throw new PlutoError("overfitting.bad-input", why);
  };
  if (columns.length < 2) refuse(`${columns.length} trials cannot be overfitted; give two or more`);
  if (columns.some((column) => column.length !== length)) refuse("trials have different numbers of sessions");
  if (!(Number.isInteger(blocks) && blocks >= 2 && blocks % 2 === 0))
    refuse(`${blocks} blocks: give an even number`);
  if (length < 2 * blocks) refuse(`${length} sessions are too few for ${blocks} blocks of two or more`);
}
