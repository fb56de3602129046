import { daysBetween, MS_PER_DAY, type TradingDay } from "../units/time.ts";
import { type DayLevel, OVERNIGHT_SHARE, SESSIONS_A_YEAR, VOLATILITY_MEMORY } from "./day-levels.ts";
import type { IndexPath } from "./index-path.ts";
import { type SessionGrid, sessionGrid, sessionShare } from "./session-grid.ts";

/** The market of one expiry on one day, at the open (element 0) and after each bar. */
export interface ExpiryState {
  /** Forward, paise: what the settlement price is expected to be. */
  readonly forwardAfter: Float64Array;
  /** Highest and lowest forward of each bar. */
  readonly forwardHigh: Float64Array;
  readonly forwardLow: Float64Array;
  /** σ√T at the money from here to settlement, not annualised; 0 when the settlement price is known. */
  readonly deviationAfter: Float64Array;
  /** Present value of a rupee at expiry. */
  readonly discount: number;
  /** Calendar days to expiry. */
  readonly days: number;
}

/** Yearly rate of carry and of discount: parity forwards stood 3 … 4 % above spot in 2019, 8 … 12 % in late 2025. */
const CARRY = 0.065;
const MS_PER_YEAR = 365 * MS_PER_DAY;

/** What prices of a day are made from. */
export interface PricedDay {
  /** All sessions of the calendar that are generated, and the place of this one. */
  readonly levels: readonly DayLevel[];
  readonly place: number;
  readonly grid: SessionGrid;
  readonly path: IndexPath;
  readonly meanLogVolatility: number;
  readonly riskPremium: number;
}

/**
 * Forward and volatility of an expiry. Time runs by variance, not by the calendar: of each session to come its share,
 * of each night its share, of today what is left. The implied volatility is the expected one, mean reversion included,
 * times 1 + the risk premium; in the null market it is the very variance that the path will have.
 */
export function expiryState(day: PricedDay, expiry: TradingDay): ExpiryState {
  const { grid, path, riskPremium } = day;
  const { date, session, dayVariance } = day.levels[day.place];
  const isNull = riskPremium === 0;
  const isExpiring = date === expiry;
  const days = daysBetween(date, expiry);
  const left = isExpiring ? grid.settlementLeftAfter : grid.leftAfter;
  const nights = isExpiring ? [] : sessionsTo(day, expiry);
  const known = isNull ? sum(nights.map(knownVariance)) : 0;
  const shares = nights.map(({ dayShare }, i) => ({
    share: OVERNIGHT_SHARE + (1 - OVERNIGHT_SHARE) * dayShare,
    decay: powers(i + 1),
  }));
  const deviationAfter = new Float64Array(grid.bars + 1);
  let future = 0;
  for (let bar = 0; bar <= grid.bars; bar++) {
    const logVolatility = path.logVolatilityAfter[bar];
    const expectedToday = (Math.exp(2 * logVolatility) / SESSIONS_A_YEAR) * (1 - OVERNIGHT_SHARE);
    const today = left[bar] * (isNull ? dayVariance / grid.share : expectedToday);
    if (!isNull && bar % grid.barsAMinute === 0)
      future = expectedFuture(shares, logVolatility - day.meanLogVolatility, day);
    deviationAfter[bar] = (1 + riskPremium) * Math.sqrt(today + (isNull ? known : future));
  }
  const years = (ms: number): number =>
    isNull ? 0 : Math.max(0, days * MS_PER_DAY + session.close - ms) / MS_PER_YEAR;
  return {
    ...forwards(day, isExpiring, years),
    deviationAfter,
    discount: Math.exp(-CARRY * years(session.close)),
    days,
  };
}

interface Night {
  readonly level: DayLevel;
  /** Variance of that session that counts for the expiry, as a share of a regular session. */
  readonly dayShare: number;
}

/** The sessions after today up to the expiry; the last one only as far as it moves the settlement price. */
function sessionsTo({ levels, place }: PricedDay, expiry: TradingDay): readonly Night[] {
  const nights: Night[] = [];
  for (let i = place + 1; i < levels.length && levels[i].date <= expiry; i++) {
    const level = levels[i];
    const isLast = level.date === expiry;
    nights.push({
      level,
      dayShare: isLast ? sessionGrid(level.session, 60).settlementLeftAfter[0] : sessionShare(level.session),
    });
  }
  return nights;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const knownVariance = ({ level, dayShare }: Night): number =>
  level.overnightVariance + (level.dayVariance * dayShare) / sessionShare(level.session);

/** VOLATILITY_MEMORY to a whole power, by multiplication. */
function powers(count: number): number {
  let power = 1;
  for (let i = 0; i < count; i++) power *= VOLATILITY_MEMORY;
  return power;
}

/** Expected variance of the sessions to come when log volatility stands `excess` above its mean. */
function expectedFuture(
  nights: readonly { readonly share: number; readonly decay: number }[],
  excess: number,
  { meanLogVolatility }: PricedDay,
): number {
  let variance = 0;
  for (const { share, decay } of nights)
    variance += share * Math.exp(2 * (meanLogVolatility + decay * excess));
  return variance / SESSIONS_A_YEAR;
}

type Forwards = Pick<ExpiryState, "forwardAfter" | "forwardHigh" | "forwardLow">;

/** In the settlement window of an expiring contract: what has been averaged, and the rest at today's level. */
function forwards({ grid, path }: PricedDay, isExpiring: boolean, years: (ms: number) => number): Forwards {
  const { bars, time, settlementFrom, settlementTo } = grid;
  const forwardAfter = new Float64Array(bars + 1);
  const forwardHigh = new Float64Array(bars);
  const forwardLow = new Float64Array(bars);
  const observations = settlementTo - settlementFrom;
  let settled = 0;
  let seen = 0;
  const growth = (bar: number): number => Math.exp(CARRY * years(bar < bars ? time[bar] : time[bars - 1]));
  forwardAfter[0] = path.levelAfter[0] * growth(0);
  for (let bar = 0; bar < bars; bar++) {
    const isObserved = isExpiring && bar >= settlementFrom && bar < settlementTo;
    const open = (observations - seen) / observations;
    const carried = growth(bar);
    forwardHigh[bar] = settled / observations + open * path.high[bar] * carried;
    forwardLow[bar] = settled / observations + open * path.low[bar] * carried;
    if (isObserved) {
      settled += path.levelAfter[bar + 1];
      seen++;
    }
    forwardAfter[bar + 1] =
      settled / observations + ((observations - seen) / observations) * path.levelAfter[bar + 1] * carried;
  }
  return { forwardAfter, forwardHigh, forwardLow };
}

/** The official close that settles what expires that day, paise, unrounded. */
export function settlementOf(grid: SessionGrid, path: IndexPath): number {
  let total = 0;
  for (let bar = grid.settlementFrom; bar < grid.settlementTo; bar++) total += path.levelAfter[bar + 1];
  return total / (grid.settlementTo - grid.settlementFrom);
}
