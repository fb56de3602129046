import type { TradingDay } from "../units/time.ts";

/** Median bid-ask spread of NIFTY's nearest expiry at premiums that are not in the money, both in paise. */
type SpreadPoints = readonly (readonly [premium: number, spread: number])[];

interface SpreadEra {
  readonly points: SpreadPoints;
  /** How much wider per percent of the underlying in the money, beyond `freeDepth` percent. */
  readonly depthSlope: number;
  readonly freeDepth: number;
}

/** NSE chain pages 2018-10 … 2019-09, and `chain_15min_NIFTY_20190516_20190731`. */
const WIDE: SpreadEra = {
  points: [
    [0, 5],
    [100, 7],
    [500, 9],
    [1000, 10],
    [2000, 15],
    [5000, 25],
    [10_000, 45],
    [20_000, 86],
    [50_000, 220],
  ],
  depthSlope: 1.5,
  freeDepth: 0.9,
};

/** `chain_65s_NIFTY_20250829` and `chain_30min_NIFTY_20251014_20251114`. */
const TIGHT: SpreadEra = {
  points: [
    [0, 3.5],
    [500, 4],
    [1000, 5],
    [2000, 7],
    [5000, 12],
    [10_000, 22],
    [20_000, 42],
    [50_000, 105],
  ],
  depthSlope: 0.65,
  freeDepth: 0.8,
};

/** No file shows when spreads halved; the change is put at the start of 2021. */
const TIGHT_FROM = "2021-01-01";

export const spreadEra = (date: TradingDay): SpreadEra => (date < TIGHT_FROM ? WIDE : TIGHT);

/** A later expiry is quoted this much wider at the same premium. */
const LATER_EXPIRY = 1.4;

/** Spread by premium, ready for a look-up per row: element n is for a premium of n ticks. */
export interface SpreadTable {
  /** Median spread in ticks, not rounded. */
  readonly byTicks: Float64Array;
  /** Median lots at the best bid or ask. */
  readonly lotsByTicks: Float64Array;
  readonly era: SpreadEra;
}

const TABLE_TICKS = 20_000;

const tables = new Map<string, SpreadTable>();

/** @param factor of the underlying, see its profile  @param rank 0 for the nearest expiry  @param tick paise */
export function spreadTable(date: TradingDay, factor: number, rank: number, tick: number): SpreadTable {
  const era = spreadEra(date);
  const wider = factor * (rank === 0 ? 1 : LATER_EXPIRY);
  const name = `${era.depthSlope} ${wider} ${tick}`;
  const known = tables.get(name);
  if (known !== undefined) return known;
  const byTicks = new Float64Array(TABLE_TICKS + 1);
  const lotsByTicks = new Float64Array(TABLE_TICKS + 1);
  for (let ticks = 0; ticks <= TABLE_TICKS; ticks++) {
    byTicks[ticks] = (wider * interpolate(era.points, ticks * tick)) / tick;
    lotsByTicks[ticks] = lotsAtBest(era, ticks * tick);
  }
  const table = { byTicks, lotsByTicks, era };
  tables.set(name, table);
  return table;
}

/** A line between the points; beyond the last one in proportion to the premium. */
function interpolate(points: SpreadPoints, premium: number): number {
  for (let i = 1; i < points.length; i++) {
    const [from, low] = points[i - 1];
    const [to, high] = points[i];
    if (premium <= to) return low + ((high - low) * (premium - from)) / (to - from);
  }
  const [last, spread] = points[points.length - 1];
  return (spread * premium) / last;
}

/** How much wider an option is quoted that is in the money by `depth`, a share of the underlying. */
export const depthFactor = (era: SpreadEra, depth: number): number =>
  1 + era.depthSlope * Math.max(0, 100 * depth - era.freeDepth);

const OPEN_MINUTE = 9 * 60 + 15;

/** How much wider by time of day: the first quarter of an hour, the next half hour, the last hour of an expiry day. */
export function hourFactor(minuteOfDay: number, isExpiryDay: boolean): number {
  const minute = minuteOfDay - OPEN_MINUTE;
  if (minute < 15) return 1.5;
  if (minute < 45) return 1.15;
  return isExpiryDay && minute >= 315 ? 1.3 : 1;
}

/** Lots at the best bid or ask by premium in paise, the same files: small near and in the money, huge for pennies. */
function lotsAtBest(era: SpreadEra, premium: number): number {
  const isWide = era === WIDE;
  if (premium < 500) return isWide ? 20 : 1500;
  if (premium < 1000) return isWide ? 10 : 200;
  if (premium < 2000) return isWide ? 7 : 130;
  if (premium < 5000) return isWide ? 4 : 55;
  if (premium < 10_000) return isWide ? 2.5 : 25;
  if (premium < 20_000) return isWide ? 2 : 9;
  return isWide ? 1.5 : 3;
}
