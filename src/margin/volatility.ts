import { daysBetween, type TradingDay } from "../units/time.ts";
import { VOLATILITY_MONTHS, type VolatilityMonths } from "./volatility-table.ts";

/** An index's official close. */
export interface DailyClose {
  readonly date: TradingDay;
  /** Paise. */
  readonly close: number;
}

/** An annualised volatility and where it comes from. */
export interface VolatilityOn {
  readonly annualVol: number;
  /**
   * `table`: the month's first value; `ewma`: that, carried on with closes; `stand-in`: another index's;
   * `beyond-table`: of the table's nearest month, because it has none for this one and closes do not lead to it.
   */
  readonly source: "table" | "ewma" | "stand-in" | "beyond-table";
}

/** Days that a volatility is annualised with: the exchange's own √365 (0.0085 a day is 16.26 % in its files). */
const DAYS_PER_YEAR = 365;

/** From here on the new decay holds. Source: SEBI/HO/MRD2/DCAP/CIR/P/2020/27 (2020-02-24), in force 2020-06-01. */
const SLOW_FROM = "2020-06-01";

/** Weight of the past in the variance of `date`: 0.94, from 2020-06-01 0.995. */
export const decayOn = (date: TradingDay): number => (date >= SLOW_FROM ? 0.995 : 0.94);

/** Annualised volatility → one day's. */
export const dailyVol = (annualVol: number): number => annualVol / Math.sqrt(DAYS_PER_YEAR);

/**
 * One step of the exponentially weighted variance: σ² ← λσ² + (1 − λ)u².
 * @param move the day's logarithmic return u
 */
export function afterMove(annualVol: number, move: number, decay: number): number {
  return Math.sqrt(decay * annualVol * annualVol + (1 - decay) * DAYS_PER_YEAR * move * move);
}

/**
 * Underlyings whose clearing house publishes nothing Pluto has seen: their volatility is taken from a near relation.
 */
const STAND_INS: Readonly<Record<string, string>> = {
  SENSEX: "NIFTY",
  SENSEX50: "NIFTY",
  BANKEX: "BANKNIFTY",
};

/** Whether some volatility is known for the underlying. */
export const hasVolatility = (underlying: string): boolean =>
  VOLATILITY_MONTHS[STAND_INS[underlying] ?? underlying] !== undefined;

const monthNumber = (text: string): number => Number(text.slice(0, 4)) * 12 + Number(text.slice(5, 7));

/** The table's value nearest to a date, and the first day of its month. */
interface MonthStart {
  readonly annualVol: number;
  readonly first: TradingDay;
  readonly isOwnMonth: boolean;
}

function monthStart({ from, bp }: VolatilityMonths, date: TradingDay): MonthStart {
  const month = monthNumber(date) - monthNumber(from);
  const place = Math.max(0, Math.min(month, bp.length - 1));
  const number = monthNumber(from) + place - 1;
  const first = `${Math.floor(number / 12)}-${String((number % 12) + 1).padStart(2, "0")}-01` as TradingDay;
  return { annualVol: (bp[place] as number) / 10_000, first, isOwnMonth: place === month };
}

/**
 * The first day of the month whose value the volatility of `date` starts from: closes from the last session before it
 * lead to `date`. `date` itself for an underlying without a table.
 */
export function volatilityKnownFrom(underlying: string, date: TradingDay): TradingDay {
  const months = VOLATILITY_MONTHS[STAND_INS[underlying] ?? underlying];
  if (months === undefined) return date;
  const { first } = monthStart(months, date);
  return first <= date ? first : date;
}

/**
 * Longer gaps than this between two closes (calendar days) are missing days, over which one return would count as one
 * day's.
 */
export const GAP_MAX_DAYS = 6;

/**
 * The volatility that the exchange's file holds at the beginning of `date`: the month's first value, carried on with
 * the closes of this month before `date`, as far as they are there without a gap; after the table's end its last value,
 * carried on with every close since. Undefined for an unknown underlying.
 * @param closes ascending; needs the last close of the month before to be of use
 */
export function volatilityOn(
  underlying: string,
  date: TradingDay,
  closes: readonly DailyClose[] = [],
): VolatilityOn | undefined {
  const standIn = STAND_INS[underlying];
  const months = VOLATILITY_MONTHS[standIn ?? underlying];
  if (months === undefined) return undefined;
  const start = monthStart(months, date);
  let { annualVol } = start;
  let previous = closes.findLast((close) => close.date < start.first);
  let hasGap = false;
  let steps = 0;
  for (const close of closes) {
    if (close.date < start.first || close.date >= date) continue;
    hasGap = previous === undefined || daysBetween(previous.date, close.date) > GAP_MAX_DAYS;
    if (hasGap || previous === undefined) break;
    annualVol = afterMove(annualVol, Math.log(close.close / previous.close), decayOn(close.date));
    previous = close;
    steps++;
  }
  const reaches = !hasGap && previous !== undefined && daysBetween(previous.date, date) <= GAP_MAX_DAYS;
  if (!start.isOwnMonth && !reaches) return { annualVol: start.annualVol, source: "beyond-table" };
  if (standIn !== undefined) return { annualVol, source: "stand-in" };
  return { annualVol, source: steps > 0 ? "ewma" : "table" };
}
