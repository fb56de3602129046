import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { addDays, daysBetween, type TradingDay, tradingDay, weekdayOf } from "../units/time.ts";
import {
  dteOf,
  type Expiry,
  expiriesBetween,
  expiriesKnownOn,
  expiryAliases,
  expiryOfContract,
  isLongDated,
  tradingDteOf,
} from "./expiries.ts";
import { expiryCalendar } from "./expiry-calendar.ts";
import { EXPIRY_RULES } from "./expiry-rules.ts";
import { REDATINGS } from "./redatings.ts";
import { CALENDAR_FROM, CALENDAR_TO, countsForExpiry, isTradingDay } from "./sessions.ts";
import { UNDERLYINGS, underlyingOf } from "./underlyings.ts";

const day = (text: string): TradingDay => text as TradingDay;
const RULED = UNDERLYINGS.filter(({ expiriesFrom }) => expiriesFrom === "rules").map(({ name }) => name);
const anUnderlying = fc.constantFrom(...RULED);
const aDay = fc.integer({ min: 0, max: 3651 }).map((n) => addDays(CALENDAR_FROM, n));
const text = (expiries: readonly Expiry[]): string =>
  expiries.map(({ date, kind }) => `${date.slice(2)}${kind === "monthly" ? "m" : ""}`).join(" ");

type Fixture = Record<string, Record<Expiry["kind"], Record<string, string>>>;
const fixture = JSON.parse(
  readFileSync(new URL("./fixtures/expiry-calendar.json", import.meta.url), "utf8"),
) as Fixture;

/**
 * Weeklies that the fixture, compiled from rules, lacks. A holiday on the Monday of the monthly expiry moved
 * it into the week before, which had a weekly of its own: symbols MIDCPNIFTY23N209425CE and
 * BANKEX23N2049300CE were traded.
 */
const NOT_IN_FIXTURE: Readonly<Record<string, readonly string[]>> = {
  MIDCPNIFTY: ["2023-11-20 weekly", "2023-12-18 weekly", "2024-03-18 weekly"],
  BANKEX: ["2023-11-20 weekly", "2023-12-18 weekly", "2024-03-18 weekly"],
};

test.each(RULED)("the calendar of %s is the known one of 2017-2026", (underlying) => {
  const known = (["weekly", "monthly"] as const).flatMap((kind) =>
    Object.entries(fixture[underlying]?.[kind] ?? {}).flatMap(([year, dates]) =>
      dates.split(" ").map((date) => `${year}-${date} ${kind}`),
    ),
  );
  const expected = [...known, ...(NOT_IN_FIXTURE[underlying] ?? [])].sort();
  const found = expiriesBetween(underlying, CALENDAR_FROM, CALENDAR_TO).map(
    ({ date, kind }) => `${date} ${kind}`,
  );
  expect(found).toEqual(expected);
});

test.each([
  ["NIFTY", "2025-07-15", "25-07-17 25-07-24 25-07-31m 25-08-07 25-08-14 25-08-28m 25-09-25m"],
  ["NIFTY", "2025-08-01", "25-08-07 25-08-14 25-08-21 25-08-28m 25-09-02 25-09-30m 25-10-28m 25-12-30m"],
  // An option chain of 2025-08-29.
  [
    "NIFTY",
    "2025-08-29",
    "25-09-02 25-09-09 25-09-16 25-09-23 25-09-30m 25-10-28m 25-11-25m 25-12-30m 26-03-31m 26-06-30m",
  ],
  ["NIFTY", "2023-06-27", "23-06-29m 23-07-06 23-07-13"],
  ["NIFTY", "2023-06-28", "23-06-28m 23-07-06 23-07-13"],
  ["NIFTY", "2023-06-29", "23-07-06 23-07-13"],
  ["NIFTY", "2019-02-08", "19-02-28m 19-03-28m 19-04-25m 19-06-27m"],
  ["NIFTY", "2019-02-11", "19-02-14 19-02-21 19-02-28m 19-03-07"],
  // Option chains of January and December 2022: seven weeklies, then none added until four were left.
  [
    "NIFTY",
    "2022-01-28",
    "22-02-03 22-02-10 22-02-17 22-02-24m 22-03-03 22-03-10 22-03-17 22-03-24 22-03-31m 22-04-28m 22-06-30m",
  ],
  [
    "NIFTY",
    "2022-12-22",
    "22-12-22 22-12-29m 23-01-05 23-01-12 23-01-19 23-01-25m 23-02-02 23-02-09 23-02-23m 23-03-29m 23-06-29m",
  ],
  ["NIFTY", "2025-12-26", "25-12-30m 26-01-06 26-01-13 26-01-20 26-01-27m 26-02-03 26-02-24m 26-03-31m"],
  ["NIFTY", "2025-12-29", "25-12-30m 26-01-06 26-01-13 26-01-20 26-01-27m 26-02-03 26-02-24m 26-03-30m"],
  ["BANKNIFTY", "2023-09-01", "23-09-07 23-09-14 23-09-21 23-09-28m 23-10-05 23-10-26m 23-11-30m 23-12-28m"],
  ["BANKNIFTY", "2023-09-04", "23-09-06 23-09-13 23-09-20 23-09-28m 23-10-04 23-10-26m 23-11-30m 23-12-28m"],
  ["BANKNIFTY", "2024-02-28", "24-02-29m 24-03-06 24-03-13 24-03-20 24-03-28m 24-04-03 24-04-25m 24-06-27m"],
  ["BANKNIFTY", "2024-03-01", "24-03-06 24-03-13 24-03-20 24-03-27m 24-04-03 24-04-24m 24-05-29m 24-06-26m"],
  ["BANKNIFTY", "2022-02-18", "22-02-24m 22-03-03 22-03-10 22-03-17 22-03-31m 22-04-28m"],
  ["BANKNIFTY", "2022-03-04", "22-03-10 22-03-17 22-03-24 22-03-31m 22-04-07 22-04-28m"],
  ["BANKNIFTY", "2020-10-29", "20-10-29m 20-11-05 20-11-12 20-11-19 20-11-26m 20-12-03 20-12-10 20-12-17"],
  ["BANKNIFTY", "2025-01-01", "25-01-29m 25-02-26m 25-03-26m 25-06-25m 25-09-24m"],
  ["BANKNIFTY", "2025-01-02", "25-01-30m 25-02-27m 25-03-27m 25-06-26m 25-09-25m"],
  ["FINNIFTY", "2021-10-14", "21-10-14 21-10-21 21-10-28m 21-11-03 21-11-11 21-11-18 21-11-25m 21-12-02"],
  ["FINNIFTY", "2021-10-18", "21-10-19 21-10-26m 21-11-02 21-11-09 21-11-16 21-11-23 21-11-30m"],
  ["MIDCPNIFTY", "2023-04-25", "23-04-25m 23-05-02 23-05-09 23-05-16 23-05-23 23-05-30m 23-06-27m"],
  ["MIDCPNIFTY", "2023-04-26", "23-05-03 23-05-10 23-05-17 23-05-24 23-05-31m 23-06-27m 23-07-26m"],
  ["MIDCPNIFTY", "2023-08-16", "23-08-16 23-08-23 23-08-30m 23-09-06 23-09-13 23-09-27m 23-10-25m"],
  ["MIDCPNIFTY", "2023-08-17", "23-08-21 23-08-28m 23-09-04 23-09-11 23-09-18 23-09-25m 23-10-30m"],
  ["MIDCPNIFTY", "2024-01-19", "24-01-22 24-01-29m"],
  ["MIDCPNIFTY", "2024-01-20", "24-01-20 24-01-29m"],
  ["MIDCPNIFTY", "2024-01-23", "24-01-29m 24-02-05"],
  // Contract lists of 2024-07-09.
  [
    "SENSEX",
    "2024-07-09",
    "24-07-12 24-07-19 24-07-26m 24-08-02 24-08-09 24-08-16 24-08-23 24-08-30m 24-09-27m",
  ],
  ["BANKEX", "2024-07-09", "24-07-15 24-07-22 24-07-29m 24-08-05 24-08-12 24-08-19 24-08-26m 24-09-30m"],
  [
    "SENSEX",
    "2024-12-31",
    "25-01-03 25-01-10 25-01-17 25-01-24 25-01-31m 25-02-07 25-02-14 25-02-21 25-02-28m",
  ],
  [
    "SENSEX",
    "2025-01-01",
    "25-01-03 25-01-07 25-01-14 25-01-21 25-01-28m 25-02-04 25-02-11 25-02-18 25-02-25m",
  ],
  ["SENSEX", "2026-01-12", "26-01-15 26-01-22"],
  ["SENSEX", "2026-01-13", "26-01-14 26-01-22"],
  ["BANKEX", "2023-10-13", "23-10-13"],
  ["BANKEX", "2023-10-16", "23-10-16 23-10-23 23-10-30m 23-11-06 23-11-13 23-11-20 23-11-24m"],
  ["NIFTYNXT50", "2024-04-23", ""],
  ["NIFTYNXT50", "2024-04-24", "24-05-31m 24-06-28m 24-07-26m"],
  ["SENSEX", "2023-05-12", ""],
  ["NIFTY", "2026-12-30", ""],
] as const)("%s on %s lists %s", (underlying, on, expected) => {
  const found = text(expiriesKnownOn(underlying, day(on)));
  expect(expected === "" ? found : found.slice(0, expected.length)).toBe(expected);
});

test("a re-dated contract keeps its first date as identity, one born later has its own", () => {
  const september = expiriesKnownOn("NIFTY", day("2025-08-01")).find(({ date }) => date === "2025-09-30");
  expect(september).toEqual({ date: "2025-09-30", kind: "monthly", identity: "2025-09-25" });
  const october = expiriesKnownOn("NIFTY", day("2025-08-01")).find(({ date }) => date === "2025-10-28");
  expect(october?.identity).toBe("2025-10-28");
  const [may] = expiriesBetween("BANKNIFTY", day("2024-05-29"), day("2024-05-29"));
  expect(may?.identity).toBe("2024-05-29");
});

test("MIDCPNIFTY's weekly of Monday 2024-01-22 matured on Saturday and kept its label", () => {
  const [weekly] = expiriesBetween("MIDCPNIFTY", day("2024-01-15"), day("2024-01-26")).slice(1);
  expect(weekly).toEqual({ date: "2024-01-20", kind: "weekly", identity: "2024-01-22" });
});

test("re-dating made FINNIFTY's monthly of November 2021 a weekly, and a weekly the monthly", () => {
  const kinds = (identity: string) =>
    ["2021-10-14", "2021-10-18"].map((on) => expiryOfContract("FINNIFTY", day(identity), day(on))?.kind);
  expect(kinds("2021-11-25")).toEqual(["monthly", "weekly"]);
  expect(kinds("2021-12-02")).toEqual(["weekly", "monthly"]);
});

test("aliases are the known date, the identity and every other date, once", () => {
  const known = (underlying: string, on: string, identity: string): Expiry => {
    const found = expiriesKnownOn(underlying, day(on)).find((expiry) => expiry.identity === identity);
    if (found === undefined) throw new Error(`no ${underlying} ${identity} on ${on}`);
    return found;
  };
  const march = known("NIFTY", "2025-09-01", "2026-03-26");
  expect(expiryAliases("NIFTY", march)).toEqual(["2026-03-31", "2026-03-26", "2026-03-30"]);
  const before = known("NIFTY", "2025-07-01", "2026-03-26");
  expect(expiryAliases("NIFTY", before)).toEqual(["2026-03-26", "2026-03-31", "2026-03-30"]);
  const plain = known("NIFTY", "2024-04-22", "2024-04-25");
  expect(expiryAliases("NIFTY", plain)).toEqual(["2024-04-25"]);
  const sensex = known("SENSEX", "2024-07-09", "2025-12-26");
  expect(expiryAliases("SENSEX", sensex)).toEqual(["2025-12-26", "2025-12-30", "2025-12-24"]);
});

test("a contract is found by its identity, with the date known that day or the final one", () => {
  const on = (date: string) => expiryOfContract("BANKNIFTY", day("2024-03-28"), day(date))?.date;
  expect([on("2024-02-29"), on("2024-03-01")]).toEqual(["2024-03-28", "2024-03-27"]);
  expect(expiryOfContract("BANKNIFTY", day("2024-03-28"))?.date).toBe("2024-03-27");
  expect(expiryOfContract("BANKNIFTY", day("2024-03-27"))).toBeUndefined();
});

test("days to expiry follow the date known that day", () => {
  const nearest = (underlying: string, on: string): Expiry => {
    const [expiry] = expiriesKnownOn(underlying, day(on));
    if (expiry === undefined) throw new Error("nothing listed");
    return expiry;
  };
  expect(dteOf(nearest("NIFTY", "2023-06-27"), day("2023-06-27"))).toBe(2);
  expect(dteOf(nearest("NIFTY", "2023-06-28"), day("2023-06-28"))).toBe(0);
  expect(dteOf(nearest("NIFTY", "2024-04-19"), day("2024-04-19"))).toBe(6);
  expect(tradingDteOf("NIFTY", nearest("NIFTY", "2024-04-19"), day("2024-04-19"))).toBe(4);
  expect(tradingDteOf("NIFTY", nearest("NIFTY", "2024-04-25"), day("2024-04-25"))).toBe(0);
  // Thursday to Saturday: Friday and the whole session of Saturday.
  expect(tradingDteOf("MIDCPNIFTY", nearest("MIDCPNIFTY", "2024-01-20"), day("2024-01-18"))).toBe(2);
});

test.each([
  ["NIFTY", "2024-12-26", "2025-02-27", false],
  ["NIFTY", "2024-12-26", "2025-03-27", true],
  ["NIFTY", "2024-12-27", "2025-03-27", false],
  ["NIFTY", "2025-01-01", "2029-06-28", true],
  ["NIFTY", "2026-12-31", "2027-03-30", false],
] as const)("%s on %s: %s is long-dated: %s", (underlying, on, date, expected) => {
  expect(isLongDated(underlying, { date: day(date), kind: "monthly" }, day(on))).toBe(expected);
  expect(isLongDated(underlying, { date: day(date), kind: "weekly" }, day(on))).toBe(false);
});

test("underlyings without expiry rules say where their expiries are", () => {
  for (const name of ["GOLDM", "SPXW", "NDXP"])
    expect(() => expiriesKnownOn(name, day("2024-04-25"))).toThrow("exchange.expiries-from-store");
  expect(() => expiriesBetween("NIFTIE", CALENDAR_FROM, CALENDAR_TO)).toThrow("exchange.unknown-underlying");
});

test("outside the calendar there are no expiries to be had", () => {
  expect(() => expiriesKnownOn("NIFTY", day("2016-12-30"))).toThrow("exchange.no-calendar");
  expect(() => expiriesBetween("NIFTY", day("2026-01-01"), day("2027-01-05"))).toThrow(
    "exchange.no-calendar",
  );
});

test.each(RULED)("every expiry of %s is a trading day at most five days before its weekday", (underlying) => {
  const { exchange } = underlyingOf(underlying);
  for (const { date, kind } of expiriesBetween(underlying, CALENDAR_FROM, CALENDAR_TO)) {
    expect(isTradingDay(exchange, date), date).toBe(true);
    const weekdays = EXPIRY_RULES[underlying]
      ?.filter((rule) => rule.kind === kind)
      .map((rule) => rule.weekday);
    const shifts = [0, 1, 2, 3, 4, 5].filter((ahead) => weekdays?.includes(weekdayOf(addDays(date, ahead))));
    const between = Array.from({ length: shifts[0] ?? 99 }, (_, i) => addDays(date, i + 1));
    // Whatever lies between the expiry and the weekday of the rule did not count as a trading day.
    const isShiftDown = shifts.some((ahead) =>
      between.slice(0, ahead).every((skipped) => !countsForExpiry(exchange, skipped)),
    );
    const isException = date === "2023-06-27" && underlying === "MIDCPNIFTY";
    expect(isShiftDown || isException, `${date} ${kind}`).toBe(true);
  }
});

test("identities are distinct; no contract moved by more than a week, no monthly out of its month", () => {
  for (const underlying of RULED) {
    const calendar = expiryCalendar(underlying);
    expect(new Set(calendar.map(({ dates }) => dates[0].date)).size).toBe(calendar.length);
    for (const { dates, finalDate } of calendar) {
      expect(dates.at(-1)?.date).toBe(finalDate);
      for (const { date, kind } of dates) {
        if (kind === "monthly") expect(date.slice(0, 7)).toBe(finalDate.slice(0, 7));
        expect(Math.abs(daysBetween(date, finalDate))).toBeLessThanOrEqual(7);
      }
    }
  }
});

test("every re-dating moves a contract that the calendar has", () => {
  for (const { underlyings, moves, effective } of REDATINGS)
    for (const underlying of underlyings)
      for (const { from, to } of moves) {
        const moved = expiryCalendar(underlying).find(({ dates }) =>
          dates.some(
            ({ date, since }, i) => date === to && since === effective && dates[i - 1]?.date === from,
          ),
        );
        expect(moved, `${underlying} ${from} > ${to}`).toBeDefined();
      }
});

test("what is known on a day lies on or after it, ascends, and has no contract twice", () => {
  fc.assert(
    fc.property(anUnderlying, aDay, (underlying, on) => {
      const known = expiriesKnownOn(underlying, on);
      const isAscending = known.every(({ date }, i) => date >= on && date > (known[i - 1]?.date ?? ""));
      return isAscending && new Set(known.map(({ identity }) => identity)).size === known.length;
    }),
  );
});

test("the nearest known expiry turns out to be the next actual one, but for weeklies that were launched meanwhile", () => {
  fc.assert(
    fc.property(anUnderlying, aDay, (underlying, on) => {
      const known = expiriesKnownOn(underlying, on);
      const [nearest] = known;
      if (nearest === undefined) return true;
      const actual = expiriesBetween(underlying, on, CALENDAR_TO);
      const earlier = actual.slice(
        0,
        actual.findIndex(({ identity }) => identity === nearest.identity),
      );
      // E.g. on 2019-02-01 NIFTY has no weeklies yet; on 2019-02-11 that of the 14th is listed.
      const isBeforeLaunch = known.every(({ kind }) => kind === "monthly");
      return earlier.length === 0 || (isBeforeLaunch && earlier.every(({ kind }) => kind === "weekly"));
    }),
  );
});

test("before NIFTY's weeklies were launched the nearest known expiry is the monthly", () => {
  expect(expiriesKnownOn("NIFTY", tradingDay("2019-02-01"))[0]?.date).toBe("2019-02-28");
  expect(expiriesKnownOn("NIFTY", tradingDay("2019-02-11"))[0]?.date).toBe("2019-02-14");
});

test("on its expiry day a contract is known under its final date", () => {
  fc.assert(
    fc.property(anUnderlying, fc.nat(), (underlying, n) => {
      const all = expiriesBetween(underlying, CALENDAR_FROM, CALENDAR_TO);
      const expiry = all[n % all.length];
      if (expiry === undefined) return false;
      const [nearest] = expiriesKnownOn(underlying, expiry.date);
      return (
        nearest?.date === expiry.date &&
        nearest.identity === expiry.identity &&
        dteOf(nearest, expiry.date) === 0
      );
    }),
  );
});
