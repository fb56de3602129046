import type { SeriesRows } from "../market/series-rows.ts";
import { type StreamKey, standardNormal } from "../units/random.ts";
import { type DayLevel, SESSIONS_A_YEAR, VOLATILITY_MEMORY } from "./day-levels.ts";
import type { PricedDay } from "./implied-variance.ts";

/** Index values are published in steps of five paise. */
const INDEX_STEP = 5;

const onStep = (paise: number): number => INDEX_STEP * Math.round(paise / INDEX_STEP);

/** Four price columns and their stamps as a series of one contract. */
function oneContract(time: Int32Array, columns: SeriesRows["columns"]): SeriesRows {
  return {
    strikes: Int32Array.of(0),
    isPut: Uint8Array.of(0),
    offsets: Int32Array.of(0, time.length),
    time,
    columns,
  };
}

/** The index while it is computed from continuous trading: from 2026-08-03 it ends at 15:15, while options go on. */
export function indexSeries({ levels, place, grid, path }: PricedDay): SeriesRows {
  const { indexContinuousUntil, close: scheduled } = levels[place].session;
  const end = indexContinuousUntil < scheduled ? indexContinuousUntil : Number.POSITIVE_INFINITY;
  const time = grid.time.filter((known) => known <= end);
  const open = new Int32Array(time.length);
  const high = new Int32Array(time.length);
  const low = new Int32Array(time.length);
  const close = new Int32Array(time.length);
  for (let bar = 0; bar < time.length; bar++) {
    open[bar] = onStep(path.levelAfter[bar]);
    high[bar] = onStep(path.high[bar]);
    low[bar] = onStep(path.low[bar]);
    close[bar] = onStep(path.levelAfter[bar + 1]);
  }
  return oneContract(time, { open, high, low, close });
}

/** VIX weighs all strikes, and with the smile that stands so much above the volatility at the money. */
const VIX_OVER_MONEY = 1.04;
/** Sessions in its thirty calendar days. */
const VIX_SESSIONS = 21;
/** Spread of single published values around the level, a share of it. */
const VIX_NOISE = 0.0009;

/** India VIX in ten-thousandths: the implied volatility of the next thirty days, in percent per √year. */
export function vixSeries(day: PricedDay, noise: StreamKey): SeriesRows {
  const { grid, path } = day;
  const isNull = day.riskPremium === 0;
  const values = new Int32Array(grid.bars + 1);
  const known = isNull ? knownVolatility(day.levels, day.place) : 0;
  for (let bar = 0; bar <= grid.bars; bar++) {
    const excess = path.logVolatilityAfter[bar] - day.meanLogVolatility;
    const shaken = isNull ? 1 : VIX_OVER_MONEY * (1 + VIX_NOISE * standardNormal(noise, bar));
    const expected = isNull
      ? known
      : (1 + day.riskPremium) * expectedVolatility(day.meanLogVolatility, excess);
    values[bar] = Math.round(1_000_000 * shaken * expected);
  }
  const open = values.slice(0, -1);
  const close = values.slice(1);
  return oneContract(grid.time.slice(), {
    open,
    high: open.map((value, bar) => Math.max(value, close[bar])),
    low: open.map((value, bar) => Math.min(value, close[bar])),
    close,
  });
}

/** Root of the mean variance that is expected over the next thirty days, per √year. */
function expectedVolatility(meanLogVolatility: number, excess: number): number {
  let variance = 0;
  let decay = 1;
  for (let session = 0; session < VIX_SESSIONS; session++) {
    variance += Math.exp(2 * (meanLogVolatility + decay * excess));
    decay *= VOLATILITY_MEMORY;
  }
  return Math.sqrt(variance / VIX_SESSIONS);
}

/** The same where the variance of every day to come is known. */
function knownVolatility(levels: readonly DayLevel[], place: number): number {
  const ahead = levels.slice(place, place + VIX_SESSIONS);
  const variance = ahead.reduce((sum, level) => sum + level.overnightVariance + level.dayVariance, 0);
  return Math.sqrt((variance / ahead.length) * SESSIONS_A_YEAR);
}
