import type { ExpiryKind } from "../exchange/expiries.ts";
import type { TradingDay } from "../units/time.ts";

/**
 * How much is traded, and how often nothing is. Measured on `chain_65s_NIFTY_20250829` (volume between pages of every
 * expiry), `chain_15min_*_2019` and `minute_NIFTY_12opts_20210611_20210614`: lots fall exponentially with standardised
 * moneyness, slowly out of the money and fast in it, and a minute without a trade follows from the lots alone.
 */

/** Lots a minute at the money of NIFTY's nearest expiry, by year from 2017; 2019, 2021, 2025 and 2026 are measured. */
const LOTS_AT_THE_MONEY = [150, 400, 900, 1500, 2500, 5000, 9000, 17_000, 17_000, 30_000, 30_000];
const FIRST_YEAR = 2017;

/** Lots a minute at the money on that day of that expiry, averaged over the day. */
export function lotsAtTheMoney(
  date: TradingDay,
  liquidity: number,
  expiry: { readonly kind: ExpiryKind; readonly days: number },
): number {
  const year = Math.max(0, Math.min(Number(date.slice(0, 4)) - FIRST_YEAR, LOTS_AT_THE_MONEY.length - 1));
  const floor = expiry.kind === "monthly" ? 0.006 : 0.0005;
  const { days } = expiry;
  const nearness =
    days === 0 ? 2 : days <= 1 ? 1.3 : Math.max(floor, Math.exp(-0.55 * Math.max(0, days - 4)));
  return LOTS_AT_THE_MONEY[year] * liquidity * nearness;
}

/** Of lots traded: per unit of standardised moneyness out of the money (z > 0) and in it (z < 0). */
const FALL_OUT = 0.75;
const FALL_IN = 3.1;
/** Trades far out of the money come in bursts: minutes without one follow from fewer lots. */
const FALL_OUT_TRADED = 1.05;

/** Natural log of lots a minute over those at the money. @param z standardised moneyness, > 0 out of the money */
export const logLots = (z: number): number => (z > 0 ? -FALL_OUT * z : FALL_IN * Math.max(z, DEEPEST));

/** The same, as it decides whether there is a trade at all. */
export const logLotsTraded = (z: number): number =>
  z > 0 ? -FALL_OUT_TRADED * z : FALL_IN * Math.max(z, DEEPEST);

/** Deeper in the money it gets no worse: what is left is exercise and arbitrage. */
const DEEPEST = -4;

/** Tables over the natural log of lots: from −24 to 24 in steps of 1/32. */
const LOG_RANGE = 24;
const LOG_STEPS = 32;
const tabulated = (of: (log: number) => number): Float64Array =>
  Float64Array.from({ length: 2 * LOG_RANGE * LOG_STEPS + 1 }, (_, i) => of(i / LOG_STEPS - LOG_RANGE));
const tableIndex = (log: number): number =>
  Math.round((Math.max(-LOG_RANGE, Math.min(LOG_RANGE, log)) + LOG_RANGE) * LOG_STEPS);

const probabilities = tabulated((log) => 1 - Math.exp(-0.29 * Math.exp(0.65 * log)));
const lots = tabulated(Math.exp);

/** Probability that a bar has a trade when `log` is the natural log of the lots expected in it. */
export const tradeProbability = (log: number): number => probabilities[tableIndex(log)];

/** exp(log), to a sixty-fourth: volumes are noisy anyway. */
export const lotsOfLog = (log: number): number => lots[tableIndex(log)];

/** Volume of the half hours of a day over their average. */
const HALF_HOURS = [2.2, 1.25, 0.85, 0.85, 0.75, 0.72, 0.7, 0.7, 0.95, 0.9, 1.05, 1.05, 1.2];

/** On an expiry's day the last hour trades so many times as much at the money (2026-02-03: three to six). */
const LAST_EXPIRY_HOUR = 3;

export function hourVolume(minuteOfDay: number, isExpiryDay: boolean): number {
  const place = Math.max(0, Math.min(Math.floor((minuteOfDay - 555) / 30), HALF_HOURS.length - 1));
  return HALF_HOURS[place] * (isExpiryDay && place >= HALF_HOURS.length - 2 ? LAST_EXPIRY_HOUR : 1);
}

/** Round strikes attract trade: of a multiple of 500, of 100, and the rest. @param strike rupees */
export function roundness(strike: number): number {
  if (strike % 500 === 0) return 1.6;
  return strike % 100 === 0 ? 1 : 0.7;
}

/** Open interest in lots at the start of a day, over the lots that trade in a minute at the money. */
const OPEN_INTEREST_MINUTES = 15;

/** Open interest in lots at the start of the day. @param z standardised moneyness, > 0 out of the money */
export const openInterestLots = (atTheMoney: number, z: number, round: number): number =>
  OPEN_INTEREST_MINUTES *
  atTheMoney *
  round *
  round *
  Math.exp(z > 0 ? -0.3 * Math.min(z, 12) : 1.7 * Math.max(z, -4));
