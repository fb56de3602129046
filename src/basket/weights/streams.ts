import { covarianceMatrix } from "../../analytics/statistics/correlation.ts";
import { sumOf } from "../../analytics/statistics/moments.ts";
import { PlutoError } from "../../units/failure.ts";

/** A square matrix, row by row. */
export type Matrix = readonly (readonly number[])[];

/** What a book is put together from: the daily return of each stream on its own capital, all over the same sessions. */
export interface Streams {
  /** By stream, then session; profit ÷ capital, not compounded. */
  readonly returns: readonly (readonly number[])[];
  /** Mean of each stream, a session. */
  readonly mean: readonly number[];
  /** Sample covariance (n − 1). */
  readonly covariance: Matrix;
}

/** @throws `weights.bad-input` without streams, with fewer than two sessions, or of different lengths */
export function streamsOf(returns: readonly (readonly number[])[]): Streams {
  const sessions = returns[0]?.length ?? 0;
  if (returns.length === 0 || sessions < 2 || returns.some((stream) => stream.length !== sessions))
    throw new PlutoError(
      "weights.bad-input",
      `${returns.length} streams of ${sessions} sessions: give one stream or more over the same two sessions or more`,
    );
  return {
    returns,
    mean: returns.map((stream) => sumOf(stream) / sessions),
    covariance: covarianceMatrix(returns),
  };
}

/** w′a. */
export const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);

/** Ma. */
export const times = (matrix: Matrix, vector: readonly number[]): number[] =>
  matrix.map((row) => dot(row, vector));

/** w′Σw: variance of the book a session. */
export const varianceOf = (covariance: Matrix, weights: readonly number[]): number =>
  dot(weights, times(covariance, weights));

/** Each stream's part of the book's variance, w(Σw) ÷ w′Σw; they sum to 1. */
export function riskShares(covariance: Matrix, weights: readonly number[]): number[] {
  const all = varianceOf(covariance, weights);
  return times(covariance, weights).map((value, i) => ((weights[i] as number) * value) / all);
}

/** Variances of the streams. @throws `weights.no-spread` when one never changes */
export function variancesOf(covariance: Matrix): number[] {
  return covariance.map((row, i) => {
    const variance = row[i] as number;
    if (variance > 0) return variance;
    throw new PlutoError(
      "weights.no-spread",
      `stream ${i + 1} has the same profit every session; leave it out`,
    );
  });
}

/** Divided by their sum. */
export function normalised(values: readonly number[]): number[] {
  const sum = sumOf(values);
  return values.map((value) => value / sum);
}
