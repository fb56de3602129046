import { describe, expect, test } from "vitest";
import { indexRowsOf, paise } from "../../test/support/day-of.ts";
import { sessionOn } from "../exchange/sessions.ts";
import { tradingDay } from "../units/time.ts";
import { indexClose } from "./index-close.ts";

const sessionOf = (date: string) => {
  const session = sessionOn("NSE", tradingDay(date));
  if (session === undefined) throw new Error(`${date} has no session`);
  return session;
};
const session = sessionOf("2024-04-23");

describe("what an index closed at", () => {
  const minutes = { "14:00": 22_000, "15:00": 22_100, "15:10": 22_400, "15:20": 22_401, "15:30": 22_500.01 };

  test("is the official price where the store has it", () => {
    const found = indexClose(indexRowsOf(minutes), session, paise(22_368));
    expect(found).toEqual({ date: "2024-04-23", close: 2_236_800, from: "official" });
  });

  test("else the row after the session", () => {
    const rows = indexRowsOf({ ...minutes, "15:32": 22_433.35 });
    expect(indexClose(rows, session, undefined)).toMatchObject({ close: 2_243_335, from: "after_close" });
  });

  test("else the mean of the last half hour, half up: 15:00 itself is before it", () => {
    const found = indexClose(indexRowsOf(minutes), session, undefined);
    const mean = Math.floor((2_240_000 + 2_240_100 + 2_250_001) / 3 + 0.5);
    expect(found).toMatchObject({ close: mean, from: "last_half_hour_mean" });
  });

  test("else the last row: one that stops early, and every day with a closing auction", () => {
    const early = indexClose(indexRowsOf({ "14:00": 22_000, "14:30": 0 }), session, undefined);
    expect(early).toMatchObject({ close: 2_200_000, from: "last" });
    const auction = indexClose(indexRowsOf(minutes), sessionOf("2026-08-04"), undefined);
    expect(auction).toMatchObject({ from: "last", close: 2_250_001 });
  });

  test("is not known without a row", () => {
    expect(indexClose(undefined, session, undefined)).toBeUndefined();
    expect(indexClose(indexRowsOf({ "15:30": 0 }), session, undefined)).toBeUndefined();
  });
});
