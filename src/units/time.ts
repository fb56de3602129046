import { PlutoError } from "./failure.ts";
import type { TimeOfDay, Ts } from "./unit.ts";

declare const day: unique symbol;
/** A calendar date at the exchange, `"2024-04-25"`. Compares as text. */
export type TradingDay = string & { readonly [day]: true };

/** Where an exchange's clock stands. */
export type Zone = "Asia/Kolkata" | "America/New_York";

export type Weekday = "SUN" | "MON" | "TUE" | "WED" | "THU" | "FRI" | "SAT";

/** Later than every time of every day. */
export const NEVER = Number.POSITIVE_INFINITY as TimeOfDay;

const WEEKDAYS: readonly Weekday[] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
export const MS_PER_SECOND = 1000;
export const MS_PER_MINUTE = 60_000;
export const MS_PER_DAY = 86_400_000;
/** India has no daylight saving time: UTC+05:30 on every date Pluto knows. Applied in this file only. */
const IST_OFFSET_MS = 19_800_000;

/** Days since 1970-01-01 of a proleptic Gregorian date (H. Hinnant, days_from_civil), all in integers. */
function daysFromCivil(year: number, month: number, dayOfMonth: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + dayOfMonth - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

const two = (n: number): string => (n < 10 ? `0${n}` : String(n));

/** Days since 1970-01-01. */
export const dayNumber = (date: TradingDay): number =>
  daysFromCivil(Number(date.slice(0, 4)), Number(date.slice(5, 7)), Number(date.slice(8, 10)));

/** The inverse of `dayNumber`. */
export function dayFromNumber(days: number): TradingDay {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const doe = z - era * 146_097;
  const yoe = Math.floor(
    (doe - Math.floor(doe / 1460) + Math.floor(doe / 36_524) - Math.floor(doe / 146_096)) / 365,
  );
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const month = mp + (mp < 10 ? 3 : -9);
  const year = yoe + era * 400 + (month <= 2 ? 1 : 0);
  return `${year}-${two(month)}-${two(doy - Math.floor((153 * mp + 2) / 5) + 1)}` as TradingDay;
}

/** @throws `time.bad-day` unless `text` is a real date written `YYYY-MM-DD`. */
export function tradingDay(text: string): TradingDay {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && dayFromNumber(dayNumber(text as TradingDay)) === text)
    return text as TradingDay;
  throw new PlutoError("time.bad-day", `"${text}" is not a date; write YYYY-MM-DD, e.g. 2024-04-25`);
}

/** The date `count` calendar days later (earlier when negative). */
export const addDays = (date: TradingDay, count: number): TradingDay =>
  dayFromNumber(dayNumber(date) + count);

/** Calendar days from `from` to `to`; negative when `to` is earlier. */
export const daysBetween = (from: TradingDay, to: TradingDay): number => dayNumber(to) - dayNumber(from);

export const weekdayOf = (date: TradingDay): Weekday =>
  WEEKDAYS[(((dayNumber(date) + 4) % 7) + 7) % 7] as Weekday;

/** 1 for Monday … 7 for Sunday. */
export const isoWeekday = (date: TradingDay): number => ((((dayNumber(date) + 3) % 7) + 7) % 7) + 1;

/** `YYYYMMDD`, as table names carry it. */
export const compactDay = (date: TradingDay): string => date.replaceAll("-", "");

/** @throws `time.bad-day` unless `text` is `YYYYMMDD`. */
export const dayFromCompact = (text: string): TradingDay =>
  tradingDay(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`);

/** `HH:MM`, `HH:MM:SS` or `HH:MM:SS.mmm` → milliseconds since midnight. @throws `time.bad-time-of-day`. */
export function timeOfDay(text: string): TimeOfDay {
  const match = /^(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{3}))?)?$/.exec(text);
  const [, hours, minutes, seconds = "0", millis = "0"] = match ?? [];
  if (match === null || Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59)
    throw new PlutoError(
      "time.bad-time-of-day",
      `"${text}" is not a time; write HH:MM or HH:MM:SS, e.g. 09:20`,
    );
  return (((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 +
    Number(millis)) as TimeOfDay;
}

/** Milliseconds since midnight → `HH:MM:SS`. */
export function clockText(time: number): string {
  const seconds = Math.floor(time / 1000);
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** Milliseconds since midnight → `HH:MM:SS.mmm`. */
export function clockTextMs(time: number): string {
  const ms = time - Math.floor(time / 1000) * 1000;
  return `${clockText(time)}.${ms === 0 ? "000" : String(ms).padStart(3, "0")}`;
}

/** Nth Sunday of a month, as a day number. */
function nthSunday(year: number, month: number, n: number): number {
  const first = daysFromCivil(year, month, 1);
  const weekday = (((first + 4) % 7) + 7) % 7;
  return first + ((7 - weekday) % 7) + (n - 1) * 7;
}

/**
 * UTC offset in milliseconds that holds during that day's session: constant in India; in New York daylight saving
 * from the second Sunday of March to the first Sunday of November (US Energy Policy Act of 2005, from 2007).
 */
export function utcOffsetMs(zone: Zone, date: TradingDay): number {
  if (zone === "Asia/Kolkata") return IST_OFFSET_MS;
  const year = Number(date.slice(0, 4));
  const number = dayNumber(date);
  const isSummer = number >= nthSunday(year, 3, 2) && number < nthSunday(year, 11, 1);
  return (isSummer ? -4 : -5) * 3_600_000;
}

/** The instant at `time` on `date` by the clock of `zone`. */
export const tsOf = (date: TradingDay, time: TimeOfDay, zone: Zone = "Asia/Kolkata"): Ts =>
  (dayNumber(date) * MS_PER_DAY + time - utcOffsetMs(zone, date)) as Ts;

/** `YYYY-MM-DD HH:MM:SS.mmm` exchange time, the form of every file. */
export const stampText = (date: TradingDay, time: number): string => `${date} ${clockTextMs(time)}`;
