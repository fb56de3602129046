import { contractCount, type SeriesRows } from "../../market/series-rows.ts";
import { timeOfDay } from "../../units/time.ts";
import { prevailingGapMs } from "../bar-length.ts";
import { type CheckedDay, type DataCheck, type FindingPart, median } from "./check.ts";
import { forwardAt, pairsNear, priceAt } from "./forward.ts";

/** So many steps of the index to either side are tried. */
const LAGS = 5;
/** Fewer changes than this say nothing. */
const CHANGES_MIN = 60;
/** A series is off when another instant of the index explains it this well, … */
const CORRELATION_MIN = 0.4;
/** … and its own instant leaves at least so much of its variance unexplained, … */
const UNEXPLAINED_MIN = 0.15;
/** … of which the other one leaves no more than this share. */
const UNEXPLAINED_SHARE = 0.6;
/** On its last afternoon an expiring contract follows an average and moves less than the index. */
const AVERAGE_FROM = timeOfDay("15:00");

/** A chain or a future whose changes follow, or run ahead of, those of the index: one of the two has a wrong stamp. */
export const leadLag: DataCheck = {
  name: "lead-lag",
  about: "a chain or future that runs ahead of the index or behind it",
  run(day) {
    const { index, session } = day;
    if (index === undefined || session === undefined) return [];
    const stepMs = prevailingGapMs([index.rows]);
    if (stepMs === undefined) return [];
    const spots = new Map<number, number>();
    for (let row = 0; row < index.rows.time.length; row++)
      if (index.rows.columns.close[row] > 0) spots.set(index.rows.time[row], index.rows.columns.close[row]);
    return othersOf(day, stepMs).flatMap(({ name, prices, until }) => {
      const found = lagOf(spots, prices(spots), {
        stepMs,
        until: Math.min(until, session.indexContinuousUntil),
      });
      return found === undefined ? [] : [findingOf(name, index.name, found)];
    });
  },
};

interface Other {
  readonly name: string;
  /** What the series says of the underlying, by instant. */
  readonly prices: (spots: ReadonlyMap<number, number>) => ReadonlyMap<number, number>;
  /** Later it follows the index no more. */
  readonly until: number;
}

/** The forward of the nearest expiry and the nearest future. */
function othersOf(day: CheckedDay, stepMs: number): readonly Other[] {
  const chain = day.options.find(({ known, expiry }) => (known?.date ?? expiry) >= day.day);
  const future = day.futures.find(({ known, expiry }) => (known?.date ?? expiry) >= day.day);
  const untilOf = (expiry: string): number => (expiry === day.day ? AVERAGE_FROM : Number.POSITIVE_INFINITY);
  return [
    ...(chain === undefined
      ? []
      : [
          {
            name: chain.name,
            prices: (spots: ReadonlyMap<number, number>) => forwardsOf(chain.rows, spots, stepMs),
            until: untilOf(chain.known?.date ?? chain.expiry),
          },
        ]),
    ...(future === undefined
      ? []
      : [
          {
            name: future.name,
            prices: () => closesOf(future.rows),
            until: untilOf(future.known?.date ?? future.expiry),
          },
        ]),
  ];
}

/** The forward at each instant of the chain at which the index has a row too; of prices of that step alone. */
function forwardsOf(
  rows: SeriesRows,
  spots: ReadonlyMap<number, number>,
  stepMs: number,
): ReadonlyMap<number, number> {
  const pairs = pairsNear(rows, median([...spots.values()]) ?? 0);
  const forwards = new Map<number, number>();
  for (const time of new Set(rows.time)) {
    const spot = spots.get(time);
    if (spot === undefined) continue;
    const forward = forwardAt(rows, pairs, { time, spot, ageMaxMs: stepMs - 1 });
    if (forward !== undefined) forwards.set(time, forward);
  }
  return new Map([...forwards].sort(([a], [b]) => a - b));
}

function closesOf(rows: SeriesRows): ReadonlyMap<number, number> {
  const closes = new Map<number, number>();
  for (let contract = 0; contract < Math.min(contractCount(rows), 1); contract++)
    for (const time of rows.time) {
      const price = priceAt(rows, contract, { time, ageMaxMs: 0 });
      if (price !== undefined) closes.set(time, price);
    }
  return closes;
}

interface Lag {
  /** Positive: the other series says what the index said so much earlier. */
  readonly lagMs: number;
  readonly correlation: number;
  readonly own: number;
  readonly changes: number;
}

/**
 * The lag at which changes of the index explain those of the other series best, when that is not their own instant and
 * explains a good deal more. Undefined: nothing to be said.
 */
function lagOf(
  spots: ReadonlyMap<number, number>,
  others: ReadonlyMap<number, number>,
  { stepMs, until }: { readonly stepMs: number; readonly until: number },
): Lag | undefined {
  const times = [...others.keys()].filter((time) => time <= until);
  const at = (lag: number): { readonly correlation: number; readonly changes: number } => {
    const moves: [number, number][] = [];
    for (let i = 1; i < times.length; i++) {
      const [from, to] = [times[i - 1] ?? 0, times[i] ?? 0];
      const [a, b] = [spots.get(from - lag * stepMs), spots.get(to - lag * stepMs)];
      if (a !== undefined && b !== undefined)
        moves.push([b - a, (others.get(to) ?? 0) - (others.get(from) ?? 0)]);
    }
    return { correlation: correlationOf(moves), changes: moves.length };
  };
  const own = at(0);
  if (own.changes < CHANGES_MIN) return undefined;
  let best = { lag: 0, correlation: own.correlation };
  for (let lag = -LAGS; lag <= LAGS; lag++) {
    const { correlation, changes } = at(lag);
    if (changes >= CHANGES_MIN && correlation > best.correlation) best = { lag, correlation };
  }
  const unexplained = (correlation: number): number =>
    1 - Math.max(0, correlation) * Math.max(0, correlation);
  const isOff =
    best.lag !== 0 &&
    best.correlation >= CORRELATION_MIN &&
    unexplained(own.correlation) >= UNEXPLAINED_MIN &&
    unexplained(best.correlation) <= UNEXPLAINED_SHARE * unexplained(own.correlation);
  if (!isOff) return undefined;
  return {
    lagMs: best.lag * stepMs,
    correlation: best.correlation,
    own: own.correlation,
    changes: own.changes,
  };
}

/** Pearson's; 0 when one side does not move. */
function correlationOf(moves: readonly (readonly [number, number])[]): number {
  const mean = (pick: 0 | 1): number => moves.reduce((sum, move) => sum + move[pick], 0) / moves.length;
  const [mx, my] = [mean(0), mean(1)];
  let [xx, yy, xy] = [0, 0, 0];
  for (const [x, y] of moves) {
    xx += (x - mx) * (x - mx);
    yy += (y - my) * (y - my);
    xy += (x - mx) * (y - my);
  }
  return xx === 0 || yy === 0 ? 0 : xy / Math.sqrt(xx * yy);
}

function findingOf(name: string, index: string, { lagMs, correlation, own, changes }: Lag): FindingPart {
  const seconds = Math.abs(lagMs) / 1000;
  const how = lagMs > 0 ? `says what ${index} said ${seconds} s before` : `is ${seconds} s ahead of ${index}`;
  return {
    severity: "fault",
    series: name,
    count: changes,
    of: changes,
    worst: `${how}: correlation of changes ${correlation.toFixed(2)} there, ${own.toFixed(2)} at the same instant`,
    hint: "one of the two is stamped wrong, e.g. bars stamped at their start taken for their end; ingest it again with the right --stamp",
  };
}
