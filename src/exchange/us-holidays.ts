import { addDays, type TradingDay, tradingDay, type Weekday, weekdayOf } from "../units/time.ts";

const WEEK: readonly Weekday[] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const two = (n: number): string => String(n).padStart(2, "0");
const dateOf = (year: number, month: number, day: number): TradingDay =>
  tradingDay(`${year}-${two(month)}-${two(day)}`);

/** The nth Monday, say, of a month. */
function nth(n: number, weekday: Weekday, [year, month]: readonly [number, number]): TradingDay {
  const first = dateOf(year, month, 1);
  const ahead = (WEEK.indexOf(weekday) - WEEK.indexOf(weekdayOf(first)) + 7) % 7;
  return addDays(first, ahead + 7 * (n - 1));
}

/** Two days before Easter Sunday of the Gregorian calendar (the computus of Meeus, Jones and Butcher). */
export function goodFriday(year: number): TradingDay {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const days = h + l - 7 * m + 114;
  return addDays(dateOf(year, Math.floor(days / 31), (days % 31) + 1), -2);
}

/** A holiday on a Saturday is kept on Friday, one on a Sunday on Monday. */
function observed(date: TradingDay): TradingDay {
  const weekday = weekdayOf(date);
  return weekday === "SAT" ? addDays(date, -1) : weekday === "SUN" ? addDays(date, 1) : date;
}

/** Days of mourning for former presidents. */
const CLOSED_ONCE: ReadonlyMap<string, string> = new Map([
  ["2018-12-05", "National Day of Mourning"],
  ["2025-01-09", "National Day of Mourning"],
]);

function holidaysOf(year: number): ReadonlyMap<TradingDay, string> {
  const newYear = dateOf(year, 1, 1);
  const holidays = new Map<TradingDay, string>([
    // A New Year's Day on a Saturday is not kept on the last business day of the old year.
    [weekdayOf(newYear) === "SUN" ? addDays(newYear, 1) : newYear, "New Year's Day"],
    [nth(3, "MON", [year, 1]), "Martin Luther King Jr. Day"],
    [nth(3, "MON", [year, 2]), "Presidents' Day"],
    [goodFriday(year), "Good Friday"],
    [addDays(nth(1, "MON", [year, 6]), -7), "Memorial Day"],
    [observed(dateOf(year, 7, 4)), "Independence Day"],
    [nth(1, "MON", [year, 9]), "Labor Day"],
    [nth(4, "THU", [year, 11]), "Thanksgiving Day"],
    [observed(dateOf(year, 12, 25)), "Christmas Day"],
  ]);
  if (year >= 2022) holidays.set(observed(dateOf(year, 6, 19)), "Juneteenth");
  return holidays;
}

const byYear = new Map<number, ReadonlyMap<TradingDay, string>>();

/**
 * The name of the holiday on which the US stock and index option markets are closed, or `undefined`. Source:
 * NYSE Rule 7.2 and the yearly NYSE and Cboe holiday schedules; Juneteenth from 2022. Confidence high,
 * 2017-2026.
 */
export function usHoliday(date: TradingDay): string | undefined {
  const year = Number(date.slice(0, 4));
  const holidays = byYear.get(year) ?? holidaysOf(year);
  byYear.set(year, holidays);
  return CLOSED_ONCE.get(date) ?? holidays.get(date);
}

/**
 * Whether stocks stop at 13:00 New York: on the day after Thanksgiving, and on a trading 3 July or 24
 * December whose holiday follows on the next day. Source: NYSE holiday schedules; 2023-07-03 checked against
 * minute data.
 */
export function isUsEarlyClose(date: TradingDay): boolean {
  const monthDay = date.slice(5);
  const weekday = weekdayOf(date);
  if (weekday === "SAT" || weekday === "SUN" || usHoliday(date) !== undefined) return false;
  if (monthDay === "07-03" || monthDay === "12-24") return usHoliday(addDays(date, 1)) !== undefined;
  return addDays(nth(4, "THU", [Number(date.slice(0, 4)), 11]), 1) === date;
}
