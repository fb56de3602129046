import { expect, test } from "vitest";
import { aFillWith } from "../../test/support/arbitrary-fills.ts";
import { storeWith } from "../../test/support/stores.ts";
import type { Fill } from "../ledger/fill.ts";
import type { SeriesRows } from "../market/series-rows.ts";
import { timeOfDay, tradingDay } from "../units/time.ts";
import type { Qty } from "../units/unit.ts";
import { readLiquidity } from "./read-liquidity.ts";

const EXPIRY = tradingDay("2024-04-25");
const DAY = "2024-04-23";
const TIMES = ["09:20", "09:21", "09:22", "09:23"].map(timeOfDay);

const CLOSES = [10_000, 10_300, 0, 9_900];

/** One contract, NIFTY24042522500CE: a bar a minute, or without highs, snapshots. */
const rows = (volume: readonly number[], kind: "bars" | "snapshots"): SeriesRows => ({
  strikes: Int32Array.of(2_250_000),
  isPut: Uint8Array.of(0),
  offsets: Int32Array.of(0, TIMES.length),
  time: Int32Array.from(TIMES),
  columns: {
    close: Int32Array.from(CLOSES),
    ...(kind === "bars" ? { high: Int32Array.from(CLOSES) } : {}),
    volume: Float64Array.from(volume),
    bidQty: Float64Array.of(50, 75, -1, 100),
    askQty: Float64Array.of(150, 175, 200, 225),
  },
});
const series = { kind: "options", underlying: "NIFTY", expiry: EXPIRY } as const;
const store = (volume: readonly number[], kind: "bars" | "snapshots" = "bars") =>
  storeWith([{ date: DAY, series: [{ series, rows: rows(volume, kind) }] }]);
const fillAt = (clock: string, more: Partial<Fill> = {}): Fill =>
  aFillWith({ time: timeOfDay(clock), priceTime: timeOfDay(clock), ...more });

test("a fill meets the bar that was known, and the side that it took", async () => {
  const fills = [
    fillAt("09:21"),
    fillAt("09:21", { qtyDir: 50 as Qty }),
    fillAt("09:22"),
    fillAt("09:22", { priceSource: "next", priceTime: timeOfDay("09:22") }),
    fillAt("09:15"),
  ];
  const found = await readLiquidity(await store([100, 200, 0, 300]), fills);
  // √(300² + 400²) paise over the day; the row without a trade is passed over.
  const day = { dayVolume: 600, dayDeviation: 500 };
  expect(found).toEqual([
    { ...day, barVolume: 200, topQty: 75 },
    { ...day, barVolume: 200, topQty: 175 },
    { ...day, barVolume: 0, topQty: undefined },
    { ...day, barVolume: 300, topQty: 100 },
    { ...day, barVolume: undefined, topQty: undefined },
  ]);
});

test("what the store does not have is unknown: another strike, another day, a name that is no contract, a settlement", async () => {
  const fills = [
    fillAt("09:21", { symbol: "NIFTY24042522600CE" }),
    fillAt("09:21", { date: tradingDay("2024-04-24") }),
    fillAt("09:21", { symbol: "SOMETHING" }),
    fillAt("15:30", { priceSource: "settlement" }),
  ];
  expect(await readLiquidity(await store([1, 1, 1, 1]), fills)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test("volume that is not given is unknown", async () => {
  const [found] = await readLiquidity(await store([-1, -1, -1, -1]), [fillAt("09:21")]);
  expect([found?.barVolume, found?.dayVolume]).toEqual([undefined, undefined]);
});

test("snapshots count what traded so far: a row's own is the difference", async () => {
  const snapshots = await store([100, 300, 300, 600], "snapshots");
  const found = await readLiquidity(snapshots, [fillAt("09:21"), fillAt("09:22"), fillAt("09:23")]);
  expect(found.map((one) => [one?.barVolume, one?.dayVolume])).toEqual([
    [200, 600],
    [0, 600],
    [300, 600],
  ]);
});
