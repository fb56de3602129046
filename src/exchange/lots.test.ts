import fc from "fast-check";
import { expect, test } from "vitest";
import type { TradingDay } from "../units/time.ts";
import { expiriesBetween, expiriesKnownOn } from "./expiries.ts";
import { LOT_ROWS } from "./lot-table.ts";
import { lotOnOffer, lotSize } from "./lots.ts";
import { CALENDAR_FROM, CALENDAR_TO } from "./sessions.ts";

const day = (text: string): TradingDay => text as TradingDay;

test.each([
  ["NIFTY", "monthly", "2017-01-25", "2017-01-02", 75],
  ["NIFTY", "weekly", "2021-07-22", "2021-07-22", 75],
  ["NIFTY", "monthly", "2021-07-29", "2021-07-22", 50],
  ["NIFTY", "weekly", "2021-08-05", "2021-07-22", 50],
  ["NIFTY", "monthly", "2024-04-25", "2024-04-25", 50],
  // The split of 2024-04-26: the same contract, before and after.
  ["NIFTY", "weekly", "2024-05-02", "2024-04-25", 50],
  ["NIFTY", "weekly", "2024-05-02", "2024-04-26", 25],
  ["NIFTY", "monthly", "2024-05-30", "2024-04-25", 50],
  ["NIFTY", "monthly", "2024-05-30", "2024-04-26", 25],
  ["NIFTY", "monthly", "2025-03-27", "2024-04-25", 50],
  ["NIFTY", "monthly", "2025-03-27", "2024-04-26", 25],
  // January 2025: the monthly still has the old lot.
  ["NIFTY", "weekly", "2024-12-19", "2024-12-19", 25],
  ["NIFTY", "weekly", "2025-01-02", "2024-12-20", 75],
  ["NIFTY", "weekly", "2025-01-23", "2025-01-02", 75],
  ["NIFTY", "monthly", "2025-01-30", "2025-01-02", 25],
  ["NIFTY", "monthly", "2025-02-27", "2025-01-02", 75],
  // Long-dated contracts change in mid-life.
  ["NIFTY", "monthly", "2021-09-30", "2021-06-24", 75],
  ["NIFTY", "monthly", "2021-09-30", "2021-06-25", 50],
  ["NIFTY", "monthly", "2025-12-24", "2021-06-24", 75],
  ["NIFTY", "monthly", "2025-03-27", "2024-12-26", 25],
  ["NIFTY", "monthly", "2025-03-27", "2024-12-27", 75],
  ["NIFTY", "monthly", "2029-06-28", "2025-01-01", 75],
  ["NIFTY", "weekly", "2025-12-23", "2025-12-23", 75],
  ["NIFTY", "monthly", "2025-12-30", "2025-12-30", 75],
  ["NIFTY", "weekly", "2026-01-06", "2025-12-16", 65],
  ["NIFTY", "monthly", "2026-01-27", "2025-11-17", 65],
  ["NIFTY", "monthly", "2026-03-31", "2025-11-17", 75],
  ["NIFTY", "monthly", "2026-03-30", "2025-12-30", 75],
  ["NIFTY", "monthly", "2026-03-30", "2025-12-31", 65],
  ["BANKNIFTY", "monthly", "2018-10-25", "2018-10-25", 40],
  ["BANKNIFTY", "weekly", "2018-11-01", "2018-10-25", 40],
  ["BANKNIFTY", "weekly", "2018-11-01", "2018-10-26", 20],
  ["BANKNIFTY", "monthly", "2018-11-29", "2018-10-25", 40],
  ["BANKNIFTY", "monthly", "2018-11-29", "2018-10-26", 20],
  ["BANKNIFTY", "monthly", "2020-06-25", "2020-05-04", 20],
  ["BANKNIFTY", "monthly", "2020-07-30", "2020-05-04", 25],
  ["BANKNIFTY", "weekly", "2020-07-23", "2020-07-23", 20],
  ["BANKNIFTY", "monthly", "2023-06-29", "2023-06-27", 25],
  ["BANKNIFTY", "weekly", "2023-07-20", "2023-07-03", 25],
  ["BANKNIFTY", "monthly", "2023-07-27", "2023-04-28", 15],
  ["BANKNIFTY", "weekly", "2024-11-13", "2024-11-13", 15],
  ["BANKNIFTY", "monthly", "2025-01-30", "2025-01-10", 15],
  // The date of that contract before it was re-dated: still the February contract.
  ["BANKNIFTY", "monthly", "2025-02-26", "2024-12-30", 30],
  ["BANKNIFTY", "monthly", "2025-03-26", "2024-12-24", 15],
  ["BANKNIFTY", "monthly", "2025-03-26", "2024-12-26", 30],
  ["BANKNIFTY", "monthly", "2025-07-31", "2025-06-27", 35],
  ["BANKNIFTY", "monthly", "2026-01-27", "2025-11-17", 30],
  ["BANKNIFTY", "monthly", "2026-03-31", "2025-11-17", 35],
  ["FINNIFTY", "weekly", "2021-01-14", "2021-01-11", 40],
  ["FINNIFTY", "weekly", "2024-07-23", "2024-07-09", 40],
  ["FINNIFTY", "monthly", "2024-07-30", "2024-07-09", 25],
  ["FINNIFTY", "weekly", "2024-08-06", "2024-07-09", 25],
  ["FINNIFTY", "monthly", "2025-02-25", "2025-01-01", 65],
  ["FINNIFTY", "monthly", "2026-01-27", "2025-11-17", 60],
  ["MIDCPNIFTY", "weekly", "2022-02-01", "2022-01-24", 75],
  ["MIDCPNIFTY", "weekly", "2024-07-22", "2024-07-09", 75],
  ["MIDCPNIFTY", "monthly", "2024-07-29", "2024-07-09", 50],
  ["MIDCPNIFTY", "monthly", "2025-06-26", "2025-06-26", 120],
  ["MIDCPNIFTY", "monthly", "2025-12-30", "2025-11-17", 140],
  ["MIDCPNIFTY", "monthly", "2026-01-27", "2025-11-17", 120],
  ["NIFTYNXT50", "monthly", "2024-07-26", "2024-07-09", 10],
  ["NIFTYNXT50", "monthly", "2025-02-28", "2025-01-01", 25],
  ["SENSEX", "weekly", "2025-01-03", "2024-12-20", 10],
  ["SENSEX", "weekly", "2025-01-10", "2024-12-31", 20],
  ["SENSEX", "weekly", "2025-01-07", "2025-01-01", 20],
  ["SENSEX", "monthly", "2025-01-31", "2024-12-31", 10],
  ["SENSEX", "monthly", "2025-03-28", "2024-12-27", 10],
  ["SENSEX", "monthly", "2025-03-28", "2024-12-30", 20],
  ["BANKEX", "monthly", "2025-01-28", "2025-01-01", 15],
  ["BANKEX", "monthly", "2025-09-25", "2025-09-08", 30],
  ["SENSEX50", "weekly", "2024-07-11", "2024-07-09", 25],
  ["SENSEX50", "monthly", "2025-06-24", "2025-06-24", 60],
  ["SENSEX50", "monthly", "2025-09-25", "2025-09-08", 75],
  ["GOLDM", "monthly", "2024-04-26", "2024-04-01", 10],
  ["SPXW", "weekly", "2021-01-06", "2021-01-04", 100],
  ["NDXP", "weekly", "2021-01-06", "2021-01-04", 100],
] as const)("%s %s contract of %s on %s: %i", (underlying, kind, date, on, lot) => {
  expect(lotSize(underlying, { date: day(date), kind }, day(on))).toBe(lot);
});

test.each([
  ["NIFTY", "weekly", "2018-11-01", "2018-11-01"],
  ["BANKNIFTY", "weekly", "2025-06-04", "2025-06-02"],
  ["NIFTYNXT50", "weekly", "2025-06-05", "2025-06-02"],
  ["MIDCPNIFTY", "monthly", "2021-06-29", "2021-06-01"],
  ["NIFTY", "monthly", "2017-01-25", "2016-12-30"],
  ["NIFTY", "monthly", "2027-01-26", "2027-01-04"],
  ["GOLDM", "monthly", "2027-01-26", "2027-01-04"],
] as const)("%s %s contract of %s on %s has no lot", (underlying, kind, date, on) => {
  expect(() => lotSize(underlying, { date: day(date), kind }, day(on))).toThrow(
    `exchange.no-lot: no lot size for the ${kind} ${underlying} contract of ${date} on ${on}; check`,
  );
});

test("an unknown underlying is named as such", () => {
  const monthly = { date: day("2024-04-25"), kind: "monthly" } as const;
  expect(() => lotSize("NIFTI", monthly, day("2024-04-22"))).toThrow("exchange.unknown-underlying");
});

test("every contract has a positive lot on its expiry day", () => {
  for (const underlying of Object.keys(LOT_ROWS))
    for (const expiry of expiriesBetween(underlying, CALENDAR_FROM, CALENDAR_TO))
      expect(lotSize(underlying, expiry, expiry.date)).toBeGreaterThan(0);
});

test("every contract known on a day has a lot, and a weekly's never changes but for the splits", () => {
  const all = Object.keys(LOT_ROWS).flatMap((underlying) =>
    expiriesBetween(underlying, CALENDAR_FROM, CALENDAR_TO).map((expiry) => ({ underlying, ...expiry })),
  );
  fc.assert(
    fc.property(fc.constantFrom(...all), ({ underlying, date: on }) => {
      return expiriesKnownOn(underlying, on).every((known) => {
        const isSplit = known.date > "2024-04-25" && on < "2024-04-26" && underlying === "NIFTY";
        const wasSplit = known.date > "2018-10-25" && on < "2018-10-26" && underlying === "BANKNIFTY";
        const lot = lotSize(underlying, known, on);
        const isSteady = known.kind === "monthly" || isSplit || wasSplit;
        return lot > 0 && (isSteady || lot === lotSize(underlying, known, known.date));
      });
    }),
  );
});

test.each([
  ["NIFTY", "2024-12-30", 25], // the January monthly still had 25
  ["NIFTY", "2026-08-21", 65],
  ["SENSEX", "2026-08-21", 20],
  ["GOLDM", "2026-08-21", 10],
])("the lot of %s on offer on %s is %i", (underlying, on, lot) => {
  expect(lotOnOffer(underlying, day(on))).toBe(lot);
});
