import { dayNumber } from "../units/time.ts";
import { correlated, type DayLevel, spotVolatility, VOLATILITY_MOVE_HALF } from "./day-levels.ts";
import type { SessionGrid } from "./session-grid.ts";
import { marketNormal, marketStream, PURPOSE } from "./streams.ts";

/** The index and the volatility level within one day, unrounded. `…After` arrays start with the value at the open. */
export interface IndexPath {
  /** Paise at the close of each bar, element 0 at the open. */
  readonly levelAfter: Float64Array;
  /** Highest and lowest of each bar, paise. */
  readonly high: Float64Array;
  readonly low: Float64Array;
  /** Natural logarithm of the expected volatility per √year. */
  readonly logVolatilityAfter: Float64Array;
}

/** Spread of the log volatility of single minutes: bursts that give one-minute returns a kurtosis of about 5. */
const BURST = 0.65;

/** Points within a bar at which highs and lows are looked for: one every five seconds. */
const pointsABar = (stepSeconds: number): number => Math.max(1, Math.round(stepSeconds / 5));

/** Which market the path is of. */
export interface PathSource {
  readonly seed: number;
  /** The underlying's code. */
  readonly code: number;
  readonly stepSeconds: number;
  readonly isNull: boolean;
}

/**
 * A Brownian path in the day's variance clock, pinned to the day's return: a free path, less the share of its miss that
 * had passed by then. Pinned to a normal draw it is again a free one, and its past says nothing about its future.
 */
export function indexPath(level: DayLevel, grid: SessionGrid, source: PathSource): IndexPath {
  const { bars } = grid;
  const points = pointsABar(source.stepSeconds);
  const clock = varianceClock(level, grid, source);
  const walk = pinnedWalk(clock, points, source, level);
  const deviation = Math.sqrt(level.dayVariance);
  const levelAfter = new Float64Array(bars + 1);
  const high = new Float64Array(bars);
  const low = new Float64Array(bars);
  levelAfter[0] = Math.exp(level.logOpen);
  let elapsed = 0;
  for (let bar = 0, point = 0; bar < bars; bar++) {
    let highest = levelAfter[bar];
    let lowest = highest;
    let last = highest;
    for (let i = 0; i < points; i++, point++) {
      elapsed += clock[bar] / points;
      last = Math.exp(level.logOpen + deviation * walk[point] + level.drift * elapsed);
      if (last > highest) highest = last;
      if (last < lowest) lowest = last;
    }
    levelAfter[bar + 1] = last;
    high[bar] = highest;
    low[bar] = lowest;
  }
  return {
    levelAfter,
    high,
    low,
    logVolatilityAfter: volatilityPath(level, grid, walk, { ...source, points }),
  };
}

/** Share of the day's variance in each bar; sums to 1. */
function varianceClock(
  level: DayLevel,
  { bars, barsAMinute, weight }: SessionGrid,
  source: PathSource,
): Float64Array {
  const clock = new Float64Array(bars);
  const stream = marketStream(source.seed, source.code, dayNumber(level.date), PURPOSE.burst);
  let sum = 0;
  let burst = 1;
  for (let bar = 0; bar < bars; bar++) {
    if (!source.isNull && bar % barsAMinute === 0)
      burst = Math.exp(BURST * marketNormal(stream, bar / barsAMinute));
    clock[bar] = weight[bar] * burst;
    sum += clock[bar];
  }
  for (let bar = 0; bar < bars; bar++) clock[bar] /= sum;
  return clock;
}

/** Standardised: variance `clock` in each bar, spread evenly over its points, and the day's draw `z` at the end. */
function pinnedWalk(clock: Float64Array, points: number, source: PathSource, level: DayLevel): Float64Array {
  const walk = new Float64Array(clock.length * points);
  const stream = marketStream(source.seed, source.code, dayNumber(level.date), PURPOSE.path);
  let at = 0;
  for (let bar = 0, point = 0; bar < clock.length; bar++) {
    const step = Math.sqrt(clock[bar] / points);
    for (let i = 0; i < points; i++, point++) {
      at += step * marketNormal(stream, point);
      walk[point] = at;
    }
  }
  const miss = level.z - at;
  let elapsed = 0;
  for (let bar = 0, point = 0; bar < clock.length; bar++)
    for (let i = 0; i < points; i++, point++) {
      elapsed += clock[bar] / points;
      walk[point] += miss * elapsed;
    }
  return walk;
}

/** Log volatility moves with the index's walk and with a walk of its own, in even steps, and arrives at the day's close. */
function volatilityPath(
  level: DayLevel,
  { bars, weight, share }: SessionGrid,
  walk: Float64Array,
  source: PathSource & { readonly points: number },
): Float64Array {
  const rho = spotVolatility(source.isNull);
  const stream = marketStream(source.seed, source.code, dayNumber(level.date), PURPOSE.volatilityPath);
  const own = new Float64Array(bars);
  let at = 0;
  for (let bar = 0; bar < bars; bar++) {
    at += Math.sqrt(weight[bar] / share) * marketNormal(stream, bar);
    own[bar] = at;
  }
  const miss = level.y - at;
  const path = new Float64Array(bars + 1);
  path[0] = level.logVolatilityOpen;
  let elapsed = 0;
  for (let bar = 0; bar < bars; bar++) {
    elapsed += weight[bar] / share;
    const y = own[bar] + miss * elapsed;
    const z = walk[(bar + 1) * source.points - 1];
    path[bar + 1] = level.logVolatilityOpen + VOLATILITY_MOVE_HALF * correlated(rho, z, y);
  }
  return path;
}
