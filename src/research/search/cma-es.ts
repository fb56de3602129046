import { standardNormal, streamKey } from "../../units/random.ts";
import type { Point } from "./dimension.ts";
import type { Observation, Sampler } from "./observation.ts";
import { symmetricEigen } from "./symmetric-eigen.ts";

const PURPOSE = 4;
/** Draws for a point inside the space before its ends are taken. */
const TRIES = 100;
/** Step at the beginning, in places: three of them reach from the middle to an end. */
const FIRST_STEP = 1 / 6;

interface State {
  readonly mean: readonly number[];
  readonly step: number;
  readonly covariance: readonly (readonly number[])[];
  readonly pathStep: readonly number[];
  readonly pathCovariance: readonly number[];
  readonly generation: number;
}

/** The constants of a number of dimensions, all as in the source. */
interface Strategy {
  readonly size: number;
  readonly weights: readonly number[];
  readonly effective: number;
  readonly cStep: number;
  readonly damping: number;
  readonly cPath: number;
  readonly cOne: number;
  readonly cMu: number;
  readonly chi: number;
}

function strategyOf(n: number): Strategy {
  const size = 4 + Math.floor(3 * Math.log(n));
  const half = Math.floor(size / 2);
  const raw = Array.from({ length: size }, (_, i) => Math.log((size + 1) / 2) - Math.log(i + 1));
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const squares = (values: readonly number[]): number => sum(values.map((value) => value * value));
  const positive = raw.slice(0, half);
  const negative = raw.slice(half);
  const effective = (sum(positive) * sum(positive)) / squares(positive);
  const effectiveNegative = (sum(negative) * sum(negative)) / squares(negative);
  const cOne = 2 / ((n + 1.3) * (n + 1.3) + effective);
  const cMu = Math.min(
    1 - cOne - 1e-8,
    (2 * (effective - 2 + 1 / effective)) / ((n + 2) * (n + 2) + effective),
  );
  // Worse half: negative weights, no larger than what keeps the covariance positive.
  const bound = Math.min(
    1 + cOne / cMu,
    1 + (2 * effectiveNegative) / (effective + 2),
    (1 - cOne - cMu) / (n * cMu),
  );
  const weights = raw.map((weight) =>
    weight >= 0 ? weight / sum(positive) : (bound * weight) / Math.abs(sum(negative.filter((w) => w < 0))),
  );
  const cStep = (effective + 2) / (n + effective + 5);
  return {
    size,
    weights,
    effective,
    cStep,
    damping: 1 + 2 * Math.max(0, Math.sqrt((effective - 1) / (n + 1)) - 1) + cStep,
    cPath: (4 + effective / n) / (n + 4 + (2 * effective) / n),
    cOne,
    cMu,
    chi: Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n)),
  };
}

/**
 * Evolution strategy with covariance matrix adaptation, from the middle of the space; points outside of it are drawn again.
 * The state is made anew from the observations each time. Source: N. Hansen, "The CMA Evolution Strategy: A Tutorial",
 * arXiv:1604.00772 (2016/2023), its default constants with negative weights.
 */
export function cmaEs(dimensions: number, seed: number): Sampler {
  const strategy = strategyOf(Math.max(1, dimensions));
  const { size } = strategy;
  const identity = Array.from({ length: dimensions }, (_, i) =>
    Array.from({ length: dimensions }, (_, j) => (i === j ? 1 : 0)),
  );
  const zeros = new Array<number>(dimensions).fill(0);
  const first: State = {
    mean: zeros.map(() => 0.5),
    step: FIRST_STEP,
    covariance: identity,
    pathStep: zeros,
    pathCovariance: zeros,
    generation: 0,
  };
  return {
    ask(history, count) {
      let state = first;
      const whole = Math.floor(history.length / size);
      for (let g = 0; g < whole; g++) state = told(state, history.slice(g * size, (g + 1) * size), strategy);
      const { values, vectors } = symmetricEigen(state.covariance);
      const roots = values.map((value) => Math.sqrt(Math.max(value, 1e-20)));
      const pointAt = (trial: number): Point => {
        const key = streamKey(seed, PURPOSE, trial);
        let point: number[] = [];
        for (let attempt = 0; attempt < TRIES; attempt++) {
          const z = zeros.map((_, i) => standardNormal(key, attempt * dimensions + i) * (roots[i] as number));
          point = state.mean.map(
            (middle, i) =>
              middle + state.step * z.reduce((sum, part, k) => sum + (vectors[i]?.[k] as number) * part, 0),
          );
          if (point.every((place) => place >= 0 && place < 1)) return point;
        }
        return point.map((place) => Math.min(1 - Number.EPSILON, Math.max(0, place)));
      };
      return Array.from({ length: count }, (_, i) => pointAt(history.length + i));
    },
    size: undefined,
    generation: size,
  };
}

/** The state after one generation. */
function told(state: State, generation: readonly Observation[], strategy: Strategy): State {
  const { weights, effective, cStep, damping, cPath, cOne, cMu, chi } = strategy;
  const n = state.mean.length;
  const ranked = generation.map((_, i) => i);
  const lossOf = (i: number): number => (generation[i] as Observation).loss;
  ranked.sort((a, b) => lossOf(a) - lossOf(b) || a - b);
  const moves = ranked.map((i) =>
    (generation[i] as Observation).point.map((place, d) => (place - (state.mean[d] as number)) / state.step),
  );
  const move = state.mean.map((_, d) =>
    weights.reduce((sum, weight, i) => sum + (weight > 0 ? weight * (moves[i]?.[d] as number) : 0), 0),
  );
  const { values, vectors } = symmetricEigen(state.covariance);
  const whitened = (vector: readonly number[]): number[] => {
    const turned = values.map((value, k) => {
      const along = vector.reduce((sum, part, i) => sum + part * (vectors[i]?.[k] as number), 0);
      return along / Math.sqrt(Math.max(value, 1e-20));
    });
    return vector.map((_, i) => turned.reduce((sum, part, k) => sum + (vectors[i]?.[k] as number) * part, 0));
  };
  const white = whitened(move);
  const pathStep = state.pathStep.map(
    (part, d) => (1 - cStep) * part + Math.sqrt(cStep * (2 - cStep) * effective) * (white[d] as number),
  );
  const norm = Math.sqrt(pathStep.reduce((sum, part) => sum + part * part, 0));
  // 1 − (1 − c)^(2(g + 1)), by exp and log.
  const grown = 1 - Math.exp(2 * (state.generation + 1) * Math.log(1 - cStep));
  const isRising = norm / Math.sqrt(grown) < (1.4 + 2 / (n + 1)) * chi;
  const pathCovariance = state.pathCovariance.map(
    (part, d) =>
      (1 - cPath) * part + (isRising ? Math.sqrt(cPath * (2 - cPath) * effective) * (move[d] as number) : 0),
  );
  const sumOfWeights = weights.reduce((sum, weight) => sum + weight, 0);
  const lost = isRising ? 0 : cOne * cPath * (2 - cPath);
  const lengths = moves.map((vector) => whitened(vector).reduce((sum, part) => sum + part * part, 0));
  const covariance = state.covariance.map((row, i) =>
    row.map((value, j) => {
      const rankMu = weights.reduce((sum, weight, k) => {
        const scale = weight >= 0 ? weight : (weight * n) / ((lengths[k] as number) + 1e-12);
        return sum + scale * (moves[k]?.[i] as number) * (moves[k]?.[j] as number);
      }, 0);
      const rankOne = (pathCovariance[i] as number) * (pathCovariance[j] as number);
      return (1 + lost - cOne - cMu * sumOfWeights) * value + cOne * rankOne + cMu * rankMu;
    }),
  );
  return {
    mean: state.mean.map((middle, d) => middle + state.step * (move[d] as number)),
    step: Math.min(state.step * Math.exp((cStep / damping) * (norm / chi - 1)), 1e6),
    covariance,
    pathStep,
    pathCovariance,
    generation: state.generation + 1,
  };
}
