import { type Matrix, normalised, variancesOf } from "./streams.ts";

/** The same share of capital for each of n streams. */
export const equalWeights = (streams: number): number[] => new Array<number>(streams).fill(1 / streams);

/** In proportion to 1 ÷ standard deviation. @throws `weights.no-spread` */
export const inverseVolatility = (covariance: Matrix): number[] =>
  normalised(variancesOf(covariance).map((variance) => 1 / Math.sqrt(variance)));

/** In proportion to 1 ÷ variance: minimum variance of streams that are not correlated. @throws `weights.no-spread` */
export const inverseVariance = (covariance: Matrix): number[] =>
  normalised(variancesOf(covariance).map((variance) => 1 / variance));
