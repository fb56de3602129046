import { expect, test } from "vitest";
import type { DayLiteral } from "../../../test/support/day-of.ts";
import { strategyWith, told } from "../../../test/support/run-day.ts";
import { doneDays, runSegments } from "../../../test/support/run-segments.ts";
import { CALL, faultsOf } from "../../../test/support/six-bars.ts";
import type { EngineConfig } from "../../engine/engine-config.ts";
import { legs } from "./legs.ts";

/** Monday, Tuesday, Wednesday, and Thursday, the expiry; a row at each of these times. */
const DATES = ["2024-04-22", "2024-04-23", "2024-04-24", "2024-04-25"];

const dayAt = (date: string, prices: Readonly<Record<string, number>>): DayLiteral => ({
  date,
  index: Object.fromEntries(Object.keys(prices).map((time) => [time, 22_510])),
  options: { "22500CE": prices },
  settlement: 22_520,
});

const WEEK = DATES.map((date, i) =>
  dayAt(date, { "09:15": 101 + i, "09:16": 100 + i, "09:20": 99 + i, "15:15": 90 + i, "15:16": 89 + i }),
);

/** `22 15:15 SELL 90.00 ENTRY` */
async function trades(
  params: Readonly<Record<string, unknown>>,
  config: Partial<EngineConfig> = {},
): Promise<string[]> {
  const ready = strategyWith(legs, params);
  const days = doneDays(await runSegments(WEEK, ready.create, { config: { carry: "run", ...config } }));
  return days.flatMap(({ date, report }) =>
    report.fills.map((fill) => {
      const [time = "", side, , , price, , reason] = told(fill).split(" ");
      return `${date.slice(8)} ${time.slice(0, 5)} ${side} ${price} ${reason}`;
    }),
  );
}

test("stbt: sold in the afternoon, out the next session in the morning, and again that afternoon", async () => {
  const kept = {
    kind: "stbt",
    entry_time: "15:15",
    exit_time: "09:16",
    filters: { weekdays: ["MON", "TUE"] },
  };
  expect(await trades({ ...kept, legs: [CALL] })).toEqual([
    "22 15:15 SELL 90.00 ENTRY",
    "23 09:16 BUY 101.00 TIME",
    "23 15:15 SELL 91.00 ENTRY",
    "24 09:16 BUY 102.00 TIME",
  ]);
});

test("btst: bought in the afternoon, out the next session in the morning", async () => {
  const kept = { kind: "btst", entry_time: "15:15", exit_time: "09:16", filters: { weekdays: ["MON"] } };
  expect(await trades({ ...kept, legs: [{ ...CALL, side: "buy" }] })).toEqual([
    "22 15:15 BUY 90.00 ENTRY",
    "23 09:16 SELL 101.00 TIME",
  ]);
});

test("delay restart: a stop of an overnight position is not touched by the first print", async () => {
  const kept = { kind: "stbt", entry_time: "15:15", exit_time: "09:20", filters: { weekdays: ["MON"] } };
  // Tuesday's 09:15 closes at 102, beyond the stop at 101.50; 09:16 closes at 101, where it would not be hit.
  const leg = { ...CALL, stop: { points: 11.5 } };
  expect(await trades({ ...kept, legs: [leg] })).toEqual([
    "22 15:15 SELL 90.00 ENTRY",
    "23 09:20 BUY 100.00 TIME",
  ]);
});

test("positional: in so many sessions before the expiry, out so many", async () => {
  const frame = { kind: "positional", entry_time: "09:20", exit_time: "15:15", entry_days: 3, exit_days: 1 };
  expect(await trades({ ...frame, legs: [CALL] })).toEqual([
    "22 09:20 SELL 99.00 ENTRY",
    "24 15:15 BUY 92.00 TIME",
  ]);
});

test("a stop acts on any day that the position is held", async () => {
  const frame = { kind: "positional", entry_time: "09:20", exit_time: "15:15", entry_days: 3, exit_days: 0 };
  // 101 is the close of 09:16 on Tuesday, where nothing is touched yet; on Wednesday 09:20 closes there.
  expect(await trades({ ...frame, legs: [{ ...CALL, stop: { points: 2 } }] })).toEqual([
    "22 09:20 SELL 99.00 ENTRY",
    "24 09:20 BUY 101.00 SL",
  ]);
});

test("exit: settlement leaves what expires to expire", async () => {
  const frame = {
    kind: "positional",
    exit: "settlement",
    entry_time: "09:20",
    exit_time: "15:15",
    entry_days: 1,
  };
  expect(await trades({ ...frame, legs: [CALL] })).toEqual([
    "24 09:20 SELL 101.00 ENTRY",
    "25 15:30 BUY 20.00 SETTLEMENT",
  ]);
});

test("exit: settlement of an intraday frame: out at the exit time, but on the day it expires", async () => {
  const frame = { kind: "intraday", exit: "settlement", entry_time: "09:20", exit_time: "15:15" };
  const filters = { weekdays: ["WED", "THU"] };
  expect(await trades({ ...frame, filters, legs: [CALL] })).toEqual([
    "24 09:20 SELL 101.00 ENTRY",
    "24 15:15 BUY 92.00 TIME",
    "25 09:20 SELL 102.00 ENTRY",
    "25 15:30 BUY 20.00 SETTLEMENT",
  ]);
});

test("a weekly of an index that has none that day fails the day, with the leg's path", async () => {
  const ready = strategyWith(legs, { legs: [{ ...CALL, expiry: "weekly" }] });
  const day: DayLiteral = { ...dayAt("2025-01-02", { "09:20": 100 }), underlying: "BANKNIFTY" };
  const [outcome] = await runSegments([day], ready.create, { expiries: ["nearest"] });
  expect(outcome).toMatchObject({
    status: "failed",
    message: expect.stringContaining("params.legs.0.expiry: BANKNIFTY has no weekly on 2025-01-02"),
  });
  expect(faultsOf({ legs: [{ ...CALL, expiry: "weekly else monthly" }] })).toEqual([]);
});
