import { expect, test } from "vitest";
import { dayOf, rowsOf } from "../../test/support/day-of.ts";
import { clockText } from "../units/time.ts";
import { dayMarketOf } from "./day-market.ts";

const clocks = (instants: Int32Array): string[] => [...instants].map(clockText);

test("a day's instants are the stamps of its index, chains and future within the session, and its end", () => {
  const day = dayOf({
    index: { "09:08": 22_500, "09:16": 22_500, "09:17": 22_510 },
    options: { "22500CE": { "09:16": 100, "09:18": 110 }, "22500PE": { "09:16:30": 90 } },
    chains: { "2024-05-02": { "22500CE": { "09:19": 150 } } },
    future: { "09:20": 22_530, "15:31": 22_540 },
  });
  const expected = ["09:16:00", "09:16:30", "09:17:00", "09:18:00", "09:19:00", "09:20:00", "15:30:00"];
  expect(clocks(day.instants)).toEqual(expected);
  expect(day.faults).toEqual([
    { kind: "out-of-hours", series: "NSE_Index_NIFTY", count: 1 },
    { kind: "out-of-hours", series: "NSE_Futures_Expiry_NIFTY_20240425", count: 1 },
  ]);
});

test("a row at the session's end is one event with it", () => {
  expect(clocks(dayOf({ index: { "15:29": 22_500, "15:30": 22_510 } }).instants)).toEqual([
    "15:29:00",
    "15:30:00",
  ]);
});

test("a shorter session trims to its own hours", () => {
  const options = { "17500CE": { "09:16": 1, "18:14": 2, "18:15": 100, "19:15": 110, "19:16": 3 } };
  const day = dayOf({ date: "2022-10-24", options });
  expect(day.session.kind).toBe("muhurat");
  expect(clocks(day.instants)).toEqual(["18:15:00", "19:15:00"]);
  expect(day.faults).toContainEqual({
    kind: "out-of-hours",
    series: "NSE_Options_Expiry_NIFTY_20221027",
    count: 3,
  });
});

test("what the store had nothing of is named, and is not there", () => {
  const { date, underlying, session, expiries } = dayOf({});
  const [nearest, next] = expiries;
  if (nearest === undefined || next === undefined) throw new Error("the calendar has them");
  const rows = { ...rowsOf({ "22500CE": { "09:16": 100 } }), duplicates: 4 };
  const day = dayMarketOf({
    date,
    underlying,
    session,
    expiries,
    index: undefined,
    chains: [
      { expiry: nearest, rows },
      { expiry: next, rows: undefined },
    ],
    futures: [{ expiry: nearest, rows: undefined }],
  });
  expect(day.chains.map(({ expiry }) => expiry.date)).toEqual(["2024-04-25"]);
  expect(day.futures).toEqual([]);
  expect(day.faults).toEqual([
    { kind: "no-index", series: "NSE_Index_NIFTY", count: 1 },
    { kind: "duplicate-instants", series: "NSE_Options_Expiry_NIFTY_20240425", count: 4 },
    { kind: "missing-series", series: "NSE_Options_Expiry_NIFTY_20240502", count: 1 },
    { kind: "missing-series", series: "NSE_Futures_Expiry_NIFTY_20240425", count: 1 },
  ]);
});
