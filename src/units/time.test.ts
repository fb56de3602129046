import fc from "fast-check";
import { expect, test } from "vitest";
import {
  addDays,
  clockText,
  clockTextMs,
  compactDay,
  dayFromCompact,
  dayFromNumber,
  dayNumber,
  daysBetween,
  isoWeekday,
  stampText,
  type TradingDay,
  timeOfDay,
  tradingDay,
  tsOf,
  utcOffsetMs,
  weekdayOf,
} from "./time.ts";
import type { TimeOfDay } from "./unit.ts";

/** 1970 … 2199, as day numbers. */
const aDayNumber = fc.integer({ min: 0, max: 84_000 });

test("a day and its number are one another's inverse, and agree with the platform's calendar", () => {
  fc.assert(
    fc.property(aDayNumber, (number) => {
      const day = dayFromNumber(number);
      expect(day).toBe(new Date(number * 86_400_000).toISOString().slice(0, 10));
      expect(dayNumber(day)).toBe(number);
      expect(weekdayOf(day)).toBe(
        ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"][new Date(number * 86_400_000).getUTCDay()],
      );
      expect(dayFromCompact(compactDay(day))).toBe(day);
    }),
  );
});

test("adding days and counting them agree", () => {
  fc.assert(
    fc.property(aDayNumber, fc.integer({ min: -1000, max: 1000 }), (number, count) => {
      const day = dayFromNumber(number + 1000);
      return daysBetween(day, addDays(day, count)) === count;
    }),
  );
  expect(addDays(tradingDay("2024-02-28"), 2)).toBe("2024-03-01");
});

test.each([
  "2023-02-29",
  "2024-13-01",
  "2024-00-10",
  "2024-04-31",
  "2024-4-25",
  "25-04-2024",
  "",
  "2024-04-25 ",
])("%j is not a day", (text) => {
  expect(() => tradingDay(text)).toThrow("time.bad-day");
});

test.each([
  ["00:00", 0],
  ["09:15", 33_300_000],
  ["09:15:30", 33_330_000],
  ["15:29:59.999", 55_799_999],
  ["23:59:59.999", 86_399_999],
])("%s is a time of day", (text, ms) => {
  expect(timeOfDay(text)).toBe(ms);
  expect(clockTextMs(ms).startsWith(text)).toBe(true);
});

test.each(["24:00", "09:60", "09:15:60", "9:15", "09:15:3", "0915", "09:15:30.5", "", " 09:15"])(
  "%j is not a time of day",
  (text) => {
    expect(() => timeOfDay(text)).toThrow(`time.bad-time-of-day: "${text}" is not a time`);
  },
);

test("every millisecond of the day is written so that it reads back", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 86_399_999 }), (ms) => {
      expect(timeOfDay(clockTextMs(ms))).toBe(ms);
      expect(timeOfDay(clockText(ms))).toBe(ms - (ms % 1000));
    }),
  );
});

test("India stands five and a half hours ahead of UTC", () => {
  const day = tradingDay("2024-04-25");
  expect(tsOf(day, timeOfDay("09:15"))).toBe(Date.UTC(2024, 3, 25, 3, 45));
  expect(tsOf(day, 0 as TimeOfDay)).toBe(Date.UTC(2024, 3, 24, 18, 30));
  expect(stampText(day, timeOfDay("09:15:00.250"))).toBe("2024-04-25 09:15:00.250");
});

test("New York's offset is the platform's at noon of every day from 2007 to 2035", () => {
  const clock = new Intl.DateTimeFormat("en-US", {
    timeZone: "America/New_York",
    hour: "2-digit",
    hour12: false,
  });
  for (
    let number = dayNumber("2007-01-01" as TradingDay);
    number < dayNumber("2036-01-01" as TradingDay);
    number++
  ) {
    const day = dayFromNumber(number);
    const noon = tsOf(day, timeOfDay("12:00"), "America/New_York");
    expect(`${day} ${clock.format(noon)}`).toBe(`${day} 12`);
  }
  expect(utcOffsetMs("America/New_York", tradingDay("2024-03-08"))).toBe(-5 * 3_600_000);
  expect(utcOffsetMs("America/New_York", tradingDay("2024-03-11"))).toBe(-4 * 3_600_000);
});

test("ISO counts the days of the week from Monday", () => {
  const week = ["2024-04-22", "2024-04-25", "2024-04-27", "2024-04-28"].map((date) =>
    isoWeekday(tradingDay(date)),
  );
  expect(week).toEqual([1, 4, 6, 7]);
  expect(isoWeekday("1969-12-31" as TradingDay)).toBe(3);
});
