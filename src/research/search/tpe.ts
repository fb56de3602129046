import { normalCdf } from "../../pricing/normal.ts";
import { streamKey, uniform } from "../../units/random.ts";
import { activeAt, type Dimension, levelAt, type Point, placeOf } from "./dimension.ts";
import type { Observation, Sampler } from "./observation.ts";
import { quasiRandom } from "./quasi-random.ts";
import { truncatedNormal } from "./truncated-normal.ts";

const PURPOSE = 3;
/** Trials before the first proposal; they fill the space evenly. */
const STARTUP = 10;
/** Draws from the good trials' density, of which the best is taken, by dimension. */
const CANDIDATES = 24;
/**
 * Kernels are at least 1 ÷ (1 + w n) of the space wide, w by turns: the sources' width, which finds new ground, and less,
 * which settles where the good ones are.
 */
const WIDTHS = [1, 1.5] as const;
/** Whole points that are drawn when the proposal was tried before, where every value is one of a ladder or a choice. */
const ALTERNATIVES = 96;
/** Good trials at most: a tenth of all, rounded up, and no more than this. */
const MOST_GOOD = 25;
/** Newest trials that count in full; the weight of older ones falls in a straight line. */
const FULL_WEIGHT = 25;

/** A kernel of one dimension: a normal cut off at the ends of the space, or one value of a choice and a little of each. */
interface Kernel {
  readonly weight: number;
  readonly centre: number;
  readonly width: number;
  /** Share of the normal that lies inside the space. */
  readonly inside: number;
}

/**
 * Tree-structured Parzen estimator: the best tenth of the trials and the rest are each smoothed to a density, dimension by
 * dimension; of some draws from that of the good ones the one is proposed at which it exceeds that of the rest the most. A
 * dimension hears only of trials at which it counts. Sources: J. Bergstra et al., "Algorithms for Hyper-Parameter
 * Optimization" (2011); S. Watanabe, arXiv:2304.11127, for weights and widths.
 */
export function tpe(dimensions: readonly Dimension[], seed: number): Sampler {
  const start = quasiRandom(dimensions.length, seed);
  const startAt = (trial: number): Point => start.ask({ length: trial } as Observation[], 1)[0] ?? [];
  const isCountable = dimensions.every(({ levels }) => levels !== undefined);
  const levelsAt = (point: readonly number[]): string =>
    dimensions.map(({ levels = 1 }, d) => levelAt(point[d] as number, levels)).join();
  /** A trial is the same each time: one that was tried before, or was just chosen, would tell nothing. */
  const proposal = (history: readonly Observation[], trial: number, tried: ReadonlySet<string>): Point => {
    const { propose, alternatives } = proposer(history, trial);
    const point = propose();
    if (!isCountable) return point;
    if (!tried.has(levelsAt(point))) return point;
    return alternatives().find((other) => !tried.has(levelsAt(other))) ?? point;
  };
  const proposer = (history: readonly Observation[], trial: number) => {
    const order = history.map((_, i) => i);
    const lossOf = (i: number): number => (history[i] as Observation).loss;
    order.sort((a, b) => lossOf(a) - lossOf(b) || a - b);
    const goodCount = Math.min(Math.ceil(history.length / 10), MOST_GOOD);
    const part = (places: readonly number[]): Observation[] =>
      [...places].sort((a, b) => a - b).map((i) => history[i] as Observation);
    const [good, rest] = [part(order.slice(0, goodCount)), part(order.slice(goodCount))];
    const active = new Map(history.map((one) => [one, activeAt(dimensions, one.point)]));
    const placesOf = (trials: readonly Observation[], d: number): number[] =>
      trials.filter((one) => active.get(one)?.[d] === true).map(({ point }) => point[d] as number);
    const narrowing = WIDTHS[trial % 2] ?? 1;
    const densities = dimensions.map(
      (dimension, d) =>
        [
          dimension,
          kernelsOf(dimension, placesOf(good, d), narrowing),
          kernelsOf(dimension, placesOf(rest, d), narrowing),
        ] as const,
    );
    const scores = dimensions.map(() => new Map<number, number>());
    const scoreOf = (d: number, place: number): number => {
      const known = scores[d]?.get(place);
      if (known !== undefined) return known;
      const [dimension, better, worse] = densities[d] as (typeof densities)[number];
      const score = densityAt(better, dimension, place) / densityAt(worse, dimension, place);
      if (dimension.levels !== undefined) scores[d]?.set(place, score);
      return score;
    };
    const drawOf = (d: number, key: number, i: number): number => {
      const [dimension, better] = densities[d] as (typeof densities)[number];
      return drawFrom(better, dimension, [uniform(key, 2 * i), uniform(key, 2 * i + 1)]);
    };
    const propose = (): number[] =>
      densities.map((_, d) => {
        const key = streamKey(seed, PURPOSE, trial, d);
        let [best, bestScore] = [0, Number.NEGATIVE_INFINITY];
        for (let candidate = 0; candidate < CANDIDATES; candidate++) {
          const place = drawOf(d, key, candidate);
          const score = scoreOf(d, place);
          if (score > bestScore) [best, bestScore] = [place, score];
        }
        return best;
      });
    /** Whole points drawn from the good trials' densities, the most promising first. */
    const alternatives = (): number[][] => {
      const drawn = Array.from({ length: ALTERNATIVES }, (_, i) => {
        const point = densities.map((__, d) => drawOf(d, streamKey(seed, PURPOSE, trial, d, 1), i));
        return { point, score: point.reduce((product, place, d) => product * scoreOf(d, place), 1) };
      });
      drawn.sort((a, b) => b.score - a.score);
      return drawn.map(({ point }) => point);
    };
    return { propose, alternatives };
  };
  return {
    ask(history, count) {
      const tried = new Set(isCountable ? history.map(({ point }) => levelsAt(point)) : []);
      return Array.from({ length: count }, (_, i) => {
        const trial = history.length + i;
        const isFirst = trial < STARTUP || history.length === 0;
        const point = isFirst ? startAt(trial) : proposal(history, trial, tried);
        if (isCountable) tried.add(levelsAt(point));
        return point;
      });
    },
    size: undefined,
    generation: undefined,
  };
}

/** A kernel for each place, in order of the trials, and a wide one over the whole space. */
function kernelsOf({ isOrdered }: Dimension, places: readonly number[], narrowing: number): Kernel[] {
  const n = places.length;
  const ramp = places.map((_, i) => {
    if (i >= n - FULL_WEIGHT) return 1;
    return 1 / n + ((1 - 1 / n) * i) / Math.max(1, n - FULL_WEIGHT - 1);
  });
  const sum = ramp.reduce((total, weight) => total + weight, 1);
  const centres = [...places, 0.5];
  const widths = isOrdered ? widthsOf(centres, narrowing) : centres.map(() => n + 1);
  return centres.map((centre, i) => {
    const width = widths[i] as number;
    const inside = isOrdered ? normalCdf((1 - centre) / width) - normalCdf(-centre / width) : 1;
    return { weight: (ramp[i] ?? 1) / sum, centre, width, inside };
  });
}

/**
 * How wide each kernel is: as far as its further neighbour, at the outermost as far as the only one; at least a share of the
 * space that falls with their number, at most the whole. The last one is the wide one.
 */
function widthsOf(centres: readonly number[], narrowing: number): number[] {
  const count = centres.length;
  const order = centres.map((_, i) => i);
  const at = (rank: number): number => centres[order[rank] as number] as number;
  order.sort((a, b) => (centres[a] as number) - (centres[b] as number) || a - b);
  const least = 1 / Math.min(100, 1 + narrowing * count);
  const widths = new Array<number>(count).fill(1);
  for (const [rank, i] of order.entries()) {
    const left = rank > 0 ? at(rank) - at(rank - 1) : count > 1 ? 0 : at(rank);
    const right = rank < count - 1 ? at(rank + 1) - at(rank) : count > 1 ? 0 : 1 - at(rank);
    widths[i] = i === count - 1 ? 1 : Math.min(1, Math.max(least, left, right));
  }
  return widths;
}

/** A draw from the density: a kernel by its weight, then a place around its centre. @param draws two, uniform */
function drawFrom(
  kernels: readonly Kernel[],
  { isOrdered, levels }: Dimension,
  [pick, draw]: readonly [number, number],
): number {
  let left = pick;
  let kernel = 0;
  while (kernel < kernels.length - 1 && left >= (kernels[kernel] as Kernel).weight)
    left -= (kernels[kernel++] as Kernel).weight;
  const { centre, width } = kernels[kernel] as Kernel;
  if (isOrdered) {
    const place = truncatedNormal(centre, width, draw);
    return levels === undefined ? place : placeOf(levelAt(place, levels), levels);
  }
  const count = levels ?? 1;
  const stays = kernel === kernels.length - 1 ? 0 : 1 - count / (count + width);
  return draw < stays ? centre : placeOf(levelAt((draw - stays) / (1 - stays), count), count);
}

/** The density at a place; of a ladder and of a choice the mass of the level, times the levels. */
function densityAt(kernels: readonly Kernel[], { isOrdered, levels }: Dimension, at: number): number {
  let density = 0;
  const count = levels ?? 1;
  const level = levelAt(at, count);
  for (const [k, { weight, centre, width, inside }] of kernels.entries()) {
    if (!isOrdered) {
      const spread = k === kernels.length - 1 ? 1 : count / (count + width);
      density += weight * (spread + (levelAt(centre, count) === level ? (1 - spread) * count : 0));
    } else if (levels === undefined) {
      const z = (at - centre) / width;
      density += (weight * Math.exp(-0.5 * z * z)) / (width * inside);
    } else {
      const mass =
        normalCdf(((level + 1) / count - centre) / width) - normalCdf((level / count - centre) / width);
      density += (weight * mass * count * Math.sqrt(2 * Math.PI)) / inside;
    }
  }
  return density;
}
