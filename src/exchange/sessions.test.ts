import fc from "fast-check";
import { expect, test } from "vitest";
import { addDays, clockText, type TradingDay, weekdayOf } from "../units/time.ts";
import {
  CALENDAR_FROM,
  CALENDAR_TO,
  countsForExpiry,
  isTradingDay,
  previousTradingDay,
  type Session,
  sessionOn,
  sessionsBetween,
  shiftForHoliday,
  type Window,
  whyClosed,
} from "./sessions.ts";
import type { Exchange } from "./underlyings.ts";

const day = (text: string): TradingDay => text as TradingDay;
const windows = (list: readonly Window[]): string =>
  list.map(({ from, to }) => `${clockText(from).slice(0, 5)}-${clockText(to).slice(0, 5)}`).join(" ");
const summary = (session: Session | undefined): string => {
  if (session === undefined) return "closed";
  const { kind, open, close, hours } = session;
  return `${kind} ${windows([{ from: open, to: close }])}, hours ${windows(hours)}`;
};

const EXCHANGES: readonly Exchange[] = ["NSE", "BSE", "MCX", "CBOE", "NASDAQ"];
const anExchange = fc.constantFrom(...EXCHANGES);
const aDay = fc.integer({ min: 0, max: 3651 }).map((n) => addDays(CALENDAR_FROM, n));

test.each([
  ["NSE", "2024-04-25", "regular 09:15-15:30, hours 09:15-15:30"],
  ["NSE", "2026-07-31", "regular 09:15-15:30, hours 09:15-15:30"],
  ["NSE", "2026-08-03", "regular 09:15-15:40, hours 09:15-15:40"],
  ["BSE", "2026-08-03", "regular 09:15-15:40, hours 09:15-15:40"],
  ["NSE", "2024-04-27", "closed"],
  ["NSE", "2020-05-25", "closed"],
  ["NSE", "2020-07-31", "regular 09:15-15:30, hours 09:15-15:30"],
  ["NSE", "2021-03-30", "regular 09:15-15:30, hours 09:15-15:30"],
  ["NSE", "2023-06-28", "regular 09:15-15:30, hours 09:15-15:30"],
  ["NSE", "2023-06-29", "closed"],
  ["NSE", "2024-01-22", "closed"],
  ["BSE", "2024-05-20", "closed"],
  ["NSE", "2024-11-20", "closed"],
  ["NSE", "2025-09-05", "regular 09:15-15:30, hours 09:15-15:30"],
  ["NSE", "2026-01-15", "closed"],
  ["NSE", "2018-11-07", "muhurat 17:30-18:30, hours 17:30-18:30"],
  ["NSE", "2023-11-12", "muhurat 18:15-19:15, hours 18:15-19:15"],
  ["BSE", "2025-10-21", "muhurat 13:45-14:45, hours 13:45-14:45"],
  ["NSE", "2025-11-01", "closed"],
  ["NSE", "2026-11-08", "closed"],
  ["NSE", "2020-02-01", "special 09:15-15:30, hours 09:15-15:30"],
  ["NSE", "2024-01-20", "special 09:15-15:30, hours 09:15-15:30"],
  ["NSE", "2024-03-02", "special 09:15-12:30, hours 09:15-10:00 11:30-12:30"],
  ["BSE", "2024-05-18", "special 09:15-12:30, hours 09:15-10:00 11:30-12:30"],
  ["NSE", "2026-02-01", "special 09:15-15:30, hours 09:15-15:30"],
  ["NSE", "2017-07-10", "regular 09:15-15:30, hours 12:30-15:30"],
  ["BSE", "2017-07-10", "regular 09:15-15:30, hours 09:15-15:30"],
  ["NSE", "2021-02-24", "regular 09:15-15:30, hours 09:15-11:40 15:45-17:00"],
  ["BSE", "2021-02-24", "regular 09:15-15:30, hours 09:15-15:30"],
  ["NSE", "2020-03-13", "regular 09:15-15:30, hours 09:15-09:20 10:20-15:30"],
  ["BSE", "2020-03-23", "regular 09:15-15:30, hours 09:15-09:58 10:57-15:30"],
  ["MCX", "2024-07-10", "regular 09:00-23:30, hours 09:00-23:30"],
  ["MCX", "2024-12-10", "regular 09:00-23:55, hours 09:00-23:55"],
  ["MCX", "2025-03-07", "regular 09:00-23:55, hours 09:00-23:55"],
  ["MCX", "2025-03-10", "regular 09:00-23:30, hours 09:00-23:30"],
  ["MCX", "2025-10-02", "closed"],
  ["MCX", "2024-03-29", "closed"],
  ["MCX", "2024-03-25", "regular 17:00-23:30, hours 17:00-23:30"],
  ["MCX", "2023-11-12", "muhurat 18:15-19:15, hours 18:15-19:15"],
  ["MCX", "2025-02-01", "special 09:00-17:00, hours 09:00-17:00"],
  ["MCX", "2024-03-02", "closed"],
  ["CBOE", "2023-06-26", "regular 09:30-16:15, hours 09:30-16:15"],
  ["CBOE", "2023-07-03", "regular 09:30-13:15, hours 09:30-13:15"],
  ["NASDAQ", "2023-07-04", "closed"],
] as const)("%s on %s: %s", (exchange, date, expected) => {
  expect(summary(sessionOn(exchange, day(date)))).toBe(expected);
});

test("a break is scheduled, a halt is not", () => {
  const drill = sessionOn("NSE", day("2024-03-02"));
  expect([windows(drill?.breaks ?? []), windows(drill?.halts ?? [])]).toEqual(["10:00-11:30", ""]);
  const outage = sessionOn("NSE", day("2021-02-24"));
  expect([windows(outage?.breaks ?? []), windows(outage?.halts ?? [])]).toEqual(["", "11:40-15:45"]);
});

test.each([
  ["NSE", "2026-07-31", "15:30:00"],
  ["NSE", "2026-08-03", "15:15:00"],
  ["BSE", "2026-12-31", "15:15:00"],
  ["NSE", "2025-10-21", "14:45:00"],
  ["CBOE", "2024-06-03", "16:00:00"],
  ["CBOE", "2024-11-29", "13:00:00"],
] as const)("the index of %s is continuous on %s until %s", (exchange, date, until) => {
  expect(clockText(sessionOn(exchange, day(date))?.indexContinuousUntil ?? 0)).toBe(until);
});

test.each([
  ["NSE", "2024-04-27", "weekend"],
  ["NSE", "2024-01-22", "Ram Mandir consecration"],
  ["NSE", "2026-11-08", "Muhurat trading was announced for this day, its hours are not known to Pluto"],
  ["CBOE", "2025-01-09", "National Day of Mourning"],
  ["NSE", "2024-04-25", undefined],
] as const)("%s on %s is closed because: %s", (exchange, date, why) => {
  expect(whyClosed(exchange, day(date))).toBe(why);
});

/** The exchanges' own holiday lists. */
const US_HOLIDAYS: Readonly<Record<string, string>> = {
  2017: "01-02 01-16 02-20 04-14 05-29 07-04 09-04 11-23 12-25",
  2018: "01-01 01-15 02-19 03-30 05-28 07-04 09-03 11-22 12-05 12-25",
  2019: "01-01 01-21 02-18 04-19 05-27 07-04 09-02 11-28 12-25",
  2020: "01-01 01-20 02-17 04-10 05-25 07-03 09-07 11-26 12-25",
  2021: "01-01 01-18 02-15 04-02 05-31 07-05 09-06 11-25 12-24",
  2022: "01-17 02-21 04-15 05-30 06-20 07-04 09-05 11-24 12-26",
  2023: "01-02 01-16 02-20 04-07 05-29 06-19 07-04 09-04 11-23 12-25",
  2024: "01-01 01-15 02-19 03-29 05-27 06-19 07-04 09-02 11-28 12-25",
  2025: "01-01 01-09 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25",
  2026: "01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25",
};
const US_EARLY_CLOSES: Readonly<Record<string, string>> = {
  2017: "07-03 11-24",
  2018: "07-03 11-23 12-24",
  2019: "07-03 11-29 12-24",
  2020: "11-27 12-24",
  2021: "11-26",
  2022: "11-25",
  2023: "07-03 11-24",
  2024: "07-03 11-29 12-24",
  2025: "07-03 11-28 12-24",
  2026: "11-27 12-24",
};

test.each(Object.keys(US_HOLIDAYS))("the United States' closed days and early closes of %s", (year) => {
  const closed: string[] = [];
  const early: string[] = [];
  for (let date = day(`${year}-01-01`); date.startsWith(year); date = addDays(date, 1)) {
    const session = sessionOn("CBOE", date);
    const isWeekend = ["SAT", "SUN"].includes(weekdayOf(date));
    if (session === undefined && !isWeekend) closed.push(date.slice(5));
    if (session?.note === "early close") early.push(date.slice(5));
  }
  expect([closed.join(" "), early.join(" ")]).toEqual([US_HOLIDAYS[year], US_EARLY_CLOSES[year]]);
});

/** Counted from the exchange's yearly circulars: holidays on weekdays, and weekday Muhurat days. */
test.each([
  ["2017", 12 + 1],
  ["2018", 15 + 1],
  ["2019", 17],
  ["2020", 12],
  ["2021", 13 + 1],
  ["2022", 12 + 1],
  ["2023", 15],
  ["2024", 16 + 1],
  ["2025", 13 + 1],
  ["2026", 16],
])("NSE and BSE have no regular session on %s's weekday holidays (%i)", (year, count) => {
  for (const exchange of ["NSE", "BSE"] as const) {
    const days: TradingDay[] = [];
    for (let date = day(`${year}-01-01`); date.startsWith(year); date = addDays(date, 1))
      if (!["SAT", "SUN"].includes(weekdayOf(date)) && !countsForExpiry(exchange, date)) days.push(date);
    expect(days).toHaveLength(count);
  }
});

test("the previous trading day may be a Muhurat, a Saturday or a Sunday session", () => {
  expect(previousTradingDay("NSE", day("2024-04-29"))).toBe("2024-04-26");
  expect(previousTradingDay("NSE", day("2021-11-08"))).toBe("2021-11-04");
  expect(previousTradingDay("NSE", day("2024-01-23"))).toBe("2024-01-20");
  expect(previousTradingDay("NSE", day("2026-02-02"))).toBe("2026-02-01");
  expect(previousTradingDay("CBOE", day("2022-06-21"))).toBe("2022-06-17");
});

test("an expiry is never moved onto a Muhurat or a Saturday session", () => {
  expect(shiftForHoliday("NSE", day("2021-11-04"))).toBe("2021-11-03");
  expect(shiftForHoliday("NSE", day("2025-10-21"))).toBe("2025-10-20");
  expect(shiftForHoliday("NSE", day("2024-01-22"))).toBe("2024-01-19");
  expect(shiftForHoliday("NSE", day("2024-05-20"))).toBe("2024-05-17");
  expect(shiftForHoliday("NSE", day("2024-04-25"))).toBe("2024-04-25");
});

test.each(["2016-12-31", "2027-01-01"])("there is no calendar for %s", (date) => {
  expect(() => sessionOn("NSE", day(date))).toThrow(
    `exchange.no-calendar: no trading calendar of NSE for ${date}; Pluto's covers 2017-01-01 to 2026-12-31`,
  );
  expect(() => isTradingDay("CBOE", day(date))).toThrow("exchange.no-calendar");
});

test("nothing lies before the first trading day", () => {
  expect(() => previousTradingDay("NSE", day("2017-01-02"))).toThrow("exchange.no-calendar");
});

test("sessions between two days are those of the days", () => {
  const dates = sessionsBetween("NSE", day("2024-01-19"), day("2024-01-24")).map(({ date }) => date);
  expect(dates).toEqual(["2024-01-19", "2024-01-20", "2024-01-23", "2024-01-24"]);
  expect(sessionsBetween("NSE", day("2024-01-24"), day("2024-01-19"))).toEqual([]);
  expect(sessionsBetween("NSE", CALENDAR_FROM, CALENDAR_TO).length).toBeGreaterThan(2460);
});

test("a session's hours are ascending, disjoint, and outside its breaks and halts", () => {
  const overlap = (a: Window, b: Window): boolean => a.from < b.to && b.from < a.to;
  fc.assert(
    fc.property(anExchange, aDay, (exchange, date) => {
      const session = sessionOn(exchange, date);
      if (session === undefined) return true;
      const { hours, breaks, halts, open, close, indexContinuousUntil } = session;
      const isAscending = hours.every(({ from, to }, i) => from < to && from >= (hours[i - 1]?.to ?? 0));
      const isFree = hours.every((hour) => ![...breaks, ...halts].some((gap) => overlap(hour, gap)));
      const isInside = open < indexContinuousUntil && indexContinuousUntil <= close && hours.length > 0;
      return isAscending && isFree && isInside && session.date === date && session.exchange === exchange;
    }),
  );
});

test("a day either has a session or a reason to have none", () => {
  fc.assert(
    fc.property(anExchange, aDay, (exchange, date) => {
      const isOpen = isTradingDay(exchange, date);
      return isOpen === (whyClosed(exchange, date) === undefined);
    }),
  );
});
