import { CLOSING_AUCTION_FROM } from "../exchange/indian-sessions.ts";
import type { Session } from "../exchange/sessions.ts";
import type { Exchange } from "../exchange/underlyings.ts";
import { MS_PER_MINUTE, MS_PER_SECOND, timeOfDay } from "../units/time.ts";

/**
 * The bars of one session and how variance runs through them. Arrays called `…After` have one element more than there
 * are bars: element 0 holds at the open, element `bar + 1` at the close of that bar.
 */
export interface SessionGrid {
  readonly bars: number;
  readonly barsAMinute: number;
  readonly minutes: number;
  /** The minute of day of each minute on the clock of the measured shapes, see `shapeMinute`. */
  readonly shapeMinute: Int32Array;
  /** When each bar becomes known: its end, milliseconds since midnight. */
  readonly time: Int32Array;
  /** Variance of each bar as a share of what a regular session has between open and close. */
  readonly weight: Float64Array;
  /** Sum of `weight`: 1 for a regular session. */
  readonly share: number;
  /** Weight still to come. */
  readonly leftAfter: Float64Array;
  /** The same for the settlement price of contracts that expire today: late returns move an average less. */
  readonly settlementLeftAfter: Float64Array;
  /** Closes of bars `settlementFrom` … `settlementTo` − 1, averaged, settle the contracts that expire today. */
  readonly settlementFrom: number;
  readonly settlementTo: number;
}

const OPEN_MINUTE = 555;
const REGULAR_MINUTES = 375;
/** Stocks trade so long on a regular day in New York. */
const US_REGULAR_MINUTES = 390;

/**
 * The minute of day that the measured shapes are read at: they are NSE's, and New York opens a quarter of an hour later by its
 * own clock. That its day has the same shape is assumed, not measured.
 */
const shapeMinute = ({ exchange }: Session, minuteOfDay: number): number =>
  isUs(exchange) ? minuteOfDay - 15 : minuteOfDay;

/** Whether that exchange's options go on for a while after its index has stopped, with nothing left to move them. */
export const isUs = (exchange: Exchange): boolean => exchange === "CBOE" || exchange === "NASDAQ";
/** Variance of each of the first fifteen minutes, over that of an average minute. */
const OPENING = [28, 6.2, 3.8, 3.3, 2.7, 3, 2.4, 1.9, 1.75, 1.7, 1.6, 1.6, 1.55, 1.5, 1.5];
/** The same for each quarter of an hour from 09:30; the last one goes on to a later close. */
const QUARTERS = [
  1.45, 1.07, 0.95, 0.81, 0.75, 0.64, 0.6, 0.58, 0.58, 0.62, 0.7, 0.6, 0.6, 0.62, 0.7, 0.87, 0.96, 0.98, 1.08,
  1.16, 1.24, 1.22, 1.45, 0.65,
];

/** Measured shape of a day, see `bands.ts`; 1 outside regular hours. Mean 1 over a regular session. */
function minuteWeight(session: Session, minuteOfDay: number): number {
  const minute = shapeMinute(session, minuteOfDay) - OPEN_MINUTE;
  if (isUs(session.exchange))
    return minuteOfDay * MS_PER_MINUTE < session.indexContinuousUntil ? unscaledWeight(minute) / US_MEAN : 0;
  if (minute < 0 || minuteOfDay >= 16 * 60) return 1;
  return unscaledWeight(minute) / MEAN;
}

const regularMinutes = ({ exchange }: Session): number =>
  isUs(exchange) ? US_REGULAR_MINUTES : REGULAR_MINUTES;

const unscaledWeight = (minute: number): number =>
  minute < OPENING.length
    ? OPENING[minute]
    : QUARTERS[Math.min(Math.floor(minute / 15) - 1, QUARTERS.length - 1)];

const MEAN =
  (OPENING.reduce((sum, weight) => sum + weight, 0) +
    15 * QUARTERS.reduce((sum, weight) => sum + weight, 0)) /
  REGULAR_MINUTES;
/** Over New York's longer day, whose last quarter of an hour repeats the one before. */
const US_MEAN = (MEAN * REGULAR_MINUTES + 15 * QUARTERS[QUARTERS.length - 1]) / US_REGULAR_MINUTES;

const AUCTION_AT = timeOfDay("15:30");
/** To 2026-07-31 the official close is the average of the last half hour. */
const AVERAGED_MS = 30 * MS_PER_MINUTE;

/** Variance of a whole session as a share of a regular one's, without making its grid. */
export function sessionShare(session: Session): number {
  let sum = 0;
  for (const { from, to } of session.hours)
    for (let minute = from / MS_PER_MINUTE; minute < to / MS_PER_MINUTE; minute++)
      sum += minuteWeight(session, minute);
  return sum / regularMinutes(session);
}

/** @param stepSeconds length of a bar, a divisor of 60 */
export function sessionGrid(session: Session, stepSeconds: number): SessionGrid {
  const barsAMinute = 60 / stepSeconds;
  const times: number[] = [];
  const weights: number[] = [];
  for (const { from, to } of session.hours)
    for (let start = from; start < to; start = (start + MS_PER_MINUTE) as typeof from)
      for (let bar = 1; bar <= barsAMinute; bar++) {
        times.push(start + bar * stepSeconds * MS_PER_SECOND);
        weights.push(
          minuteWeight(session, Math.floor(start / MS_PER_MINUTE)) / regularMinutes(session) / barsAMinute,
        );
      }
  const bars = times.length;
  const weight = Float64Array.from(weights);
  const leftAfter = new Float64Array(bars + 1);
  for (let bar = bars - 1; bar >= 0; bar--) leftAfter[bar] = leftAfter[bar + 1] + weight[bar];
  const window = settlementWindow(session, times);
  return {
    bars,
    barsAMinute,
    minutes: bars / barsAMinute,
    shapeMinute: Int32Array.from({ length: bars / barsAMinute }, (_, minute) =>
      shapeMinute(session, Math.floor((times[minute * barsAMinute] - 1) / MS_PER_MINUTE)),
    ),
    time: Int32Array.from(times),
    weight,
    share: leftAfter[0],
    leftAfter,
    settlementLeftAfter: settlementLeft(weight, window),
    settlementFrom: window.from,
    settlementTo: window.to,
  };
}

/**
 * The average of the last half hour, and from 2026-08-03 the price of the closing auction, a single observation; in New York
 * the price at the stocks' close.
 */
function settlementWindow(session: Session, times: readonly number[]): { from: number; to: number } {
  const close = times[times.length - 1];
  const { date, exchange, indexContinuousUntil } = session;
  if (!isUs(exchange) && date < CLOSING_AUCTION_FROM)
    return { from: times.findIndex((time) => time > close - AVERAGED_MS), to: times.length };
  const single = isUs(exchange) ? indexContinuousUntil : AUCTION_AT;
  const auction = times.findLastIndex((time) => time <= single);
  const at = auction < 0 ? times.length - 1 : auction;
  return { from: at, to: at + 1 };
}

/** A bar's return moves only the share of the average that is observed at or after it; its variance counts squared. */
function settlementLeft(
  weight: Float64Array,
  window: { readonly from: number; readonly to: number },
): Float64Array {
  const left = new Float64Array(weight.length + 1);
  for (let bar = window.to - 1; bar >= 0; bar--) {
    const moved = (window.to - Math.max(bar, window.from)) / (window.to - window.from);
    left[bar] = left[bar + 1] + weight[bar] * moved * moved;
  }
  return left;
}
