import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dataVersion } from "../../src/market/data-version.ts";
import { firstPricesOf } from "../../src/market/first-prices.ts";
import { MarketView } from "../../src/market/market-view.ts";
import { type Series, seriesName } from "../../src/market/series.ts";
import { type RowColumn, rowCount, type SeriesRows } from "../../src/market/series-rows.ts";
import type { TickStore } from "../../src/market/tick-store.ts";
import { loadDay } from "../../src/simulation/load-day.ts";
import { timeOfDay } from "../../src/units/time.ts";
import { ADAPTERS, stopAdapters } from "./support/adapters.ts";
import {
  ALL_COLUMNS,
  brokenPromises,
  CONTENTS,
  contentOf,
  day,
  FUTURE,
  INDIA_VIX,
  linesOf,
  NEAR,
  NEXT,
  NEXT_FIFTY,
  NIFTY,
  optionsOf,
} from "./support/contents.ts";
import { repeatedRows } from "./support/foreign.ts";

afterAll(stopAdapters);

/** What the port promises of reading, held against every adapter. */
describe.each(ADAPTERS)("a store in $name", ({ storeOf, isShuffled = false }) => {
  const folder = mkdtempSync(path.join(tmpdir(), "pluto-conformance-"));
  let store: TickStore;
  beforeAll(async () => {
    store = await storeOf(CONTENTS, folder);
  });
  afterAll(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  const loaded = async (series: Series, date: string, columns: readonly RowColumn[]): Promise<SeriesRows> => {
    const rows = await store.load(series, day(date), columns);
    if (rows === undefined) throw new Error(`${seriesName(series)} has no rows on ${date}`);
    return rows;
  };

  test("names its series in order, without those that the layout does not know", async () => {
    expect((await store.series()).map(seriesName)).toEqual([
      "NSE_Futures_Expiry_NIFTY_20250130",
      "NSE_Index_INDIAVIX",
      "NSE_Index_NIFTY",
      "NSE_Index_NIFTYNXT50",
      "NSE_Options_Expiry_NIFTY_20250102",
      "NSE_Options_Expiry_NIFTY_20250109",
    ]);
  });

  test("counts what it holds of each series, in order", async () => {
    const repeats = (...parts: readonly [Series, string][]): number =>
      isShuffled
        ? parts.reduce((sum, [series, date]) => sum + repeatedRows(contentOf(series, date).rows), 0)
        : 0;
    const held = (await store.inventory()).map(
      ({ series, from, to, days, rows }) => `${seriesName(series)} ${from} ${to} ${days} ${rows}`,
    );
    const index = 7 + repeats([NIFTY, "2025-01-01"], [NIFTY, "2025-01-02"]);
    const near = 11 + repeats([NEAR, "2025-01-01"], [NEAR, "2025-01-02"]);
    expect(held).toEqual([
      `NSE_Futures_Expiry_NIFTY_20250130 2025-01-03 2025-01-03 1 ${2 + repeats([FUTURE, "2025-01-03"])}`,
      `NSE_Index_INDIAVIX 2025-01-01 2025-01-01 1 ${2 + repeats([INDIA_VIX, "2025-01-01"])}`,
      `NSE_Index_NIFTY 2025-01-01 2025-01-02 2 ${index}`,
      `NSE_Index_NIFTYNXT50 2025-01-06 2025-01-06 1 ${1 + repeats([NEXT_FIFTY, "2025-01-06"])}`,
      `NSE_Options_Expiry_NIFTY_20250102 2025-01-01 2025-01-02 2 ${near}`,
      `NSE_Options_Expiry_NIFTY_20250109 2025-01-02 2025-01-02 1 ${2 + repeats([NEXT, "2025-01-02"])}`,
    ]);
  });

  test.each([
    ["all of them", "NIFTY", "2024-01-01", "2026-01-01", ["2025-01-01", "2025-01-02", "2025-01-03"]],
    ["both ends included", "NIFTY", "2025-01-02", "2025-01-03", ["2025-01-02", "2025-01-03"]],
    ["one", "NIFTY", "2025-01-01", "2025-01-01", ["2025-01-01"]],
    ["none between", "NIFTY", "2025-01-04", "2025-01-31", []],
    ["none in a range that ends before it begins", "NIFTY", "2025-01-03", "2025-01-01", []],
    ["another underlying whose name begins alike", "NIFTYNXT50", "2024-01-01", "2026-01-01", ["2025-01-06"]],
    ["an underlying that it does not have", "BANKNIFTY", "2024-01-01", "2026-01-01", []],
    ["India VIX", "INDIAVIX", "2024-01-01", "2026-01-01", ["2025-01-01"]],
  ])("lists the days of a range: %s", async (_, underlying, from, to, expected) => {
    expect(await store.days(underlying, day(from), day(to))).toEqual(expected);
  });

  test.each(CONTENTS.map((content) => [`${seriesName(content.series)} on ${content.day}`, content] as const))(
    "gives back every value of %s",
    async (_, { series, day: date, rows }) => {
      const found = await loaded(series, date, ALL_COLUMNS);
      expect(linesOf(found)).toEqual(linesOf(rows));
      expect(brokenPromises(found)).toEqual([]);
    },
  );

  test("keeps India VIX in ten-thousandths", async () => {
    expect([...(await loaded(INDIA_VIX, "2025-01-01", [])).columns.close]).toEqual([142575, 143001]);
  });

  test("says an index's first prices: those of its rows", async () => {
    for (const series of [INDIA_VIX, NIFTY]) {
      const first: (readonly [string, number])[] = [];
      for (const date of [...new Set(CONTENTS.map(({ day: one }) => one))].sort()) {
        const close = (await store.load(series, date, []))?.columns.close.find((price) => price > 0);
        if (close !== undefined) first.push([date, close]);
      }
      const [from, to] = [day("2000-01-01"), day("2099-12-31")];
      expect(await firstPricesOf(store, series.underlying, [from, to])).toEqual(first);
      const last = first.at(-1)?.[0] ?? "";
      expect(await firstPricesOf(store, series.underlying, [day(last), to])).toEqual(first.slice(-1));
    }
    expect(await firstPricesOf(store, "SENSEX", [day("2000-01-01"), day("2099-12-31")])).toEqual([]);
  });

  test("gives only the columns that were asked for, and close", async () => {
    const rows = await loaded(NEAR, "2025-01-01", ["oi", "high"]);
    expect(Object.keys(rows.columns).sort()).toEqual(["close", "high", "oi"]);
    expect(linesOf(rows, ["high", "close", "oi"])).toEqual(
      linesOf(contentOf(NEAR, "2025-01-01").rows, ["high", "close", "oi"]),
    );
    expect(Object.keys((await loaded(NEAR, "2025-01-01", [])).columns)).toEqual(["close"]);
  });

  test("has nothing, or nothing but none, in a column that it does not have", async () => {
    const { columns } = await loaded(NEAR, "2025-01-02", ["bid", "askQty"]);
    expect([...(columns.bid ?? [])].filter((price) => price !== 0)).toEqual([]);
    expect([...(columns.askQty ?? [])].filter((count) => count !== -1)).toEqual([]);
  });

  test.each([
    ["a series that it does not have", optionsOf("2025-01-16"), "2025-01-02"],
    [
      "an underlying that it does not have",
      { kind: "index", underlying: "BANKNIFTY" } as const,
      "2025-01-02",
    ],
    ["a day before the series begins", NEXT, "2025-01-01"],
    ["a day after the series ends", NIFTY, "2025-01-03"],
    ["a day on which only another series has rows", NEAR, "2025-01-03"],
  ])("has no rows of %s", async (_, series, date) => {
    expect(await store.load(series, day(date), ALL_COLUMNS)).toBeUndefined();
  });

  test("fills no gap: a minute without a row stays without one", async () => {
    const { time } = await loaded(NIFTY, "2025-01-01", []);
    expect([...time]).toEqual(["09:16", "09:17", "09:20", "15:30"].map(timeOfDay));
  });

  test("says how many repeated rows it left out", async () => {
    const { rows } = contentOf(NEAR, "2025-01-01");
    const found = await loaded(NEAR, "2025-01-01", []);
    expect(found.duplicates ?? 0).toBe(isShuffled ? repeatedRows(rows) : 0);
  });

  test("gives a caller arrays of its own", async () => {
    const first = await loaded(NIFTY, "2025-01-01", ["open"]);
    first.columns.close.fill(0);
    first.columns.open?.fill(0);
    first.time.fill(0);
    const again = await loaded(NIFTY, "2025-01-01", ["open"]);
    expect(linesOf(again, ["open", "close"])).toEqual(
      linesOf(contentOf(NIFTY, "2025-01-01").rows, ["open", "close"]),
    );
  });

  test("gives the same rows to many loads at once as to one after another", async () => {
    const asked = Array.from({ length: 5 }, () => CONTENTS).flat();
    const together = await Promise.all(
      asked.map(({ series, day: date }) => loaded(series, date, ALL_COLUMNS)),
    );
    expect(together.map((rows) => linesOf(rows))).toEqual(asked.map(({ rows }) => linesOf(rows)));
  });

  test("has rows whose data version is that of the same rows in any other store", async () => {
    const parts = [];
    for (const series of await store.series()) {
      const rows =
        series.underlying === "NIFTY" && (await store.load(series, day("2025-01-02"), ALL_COLUMNS));
      if (rows) parts.push({ series, rows });
    }
    const expected = CONTENTS.filter(
      (content) => content.series.underlying === "NIFTY" && content.day === "2025-01-02",
    );
    expect(expected.length).toBe(3);
    expect(dataVersion(day("2025-01-02"), parts)).toBe(dataVersion(day("2025-01-02"), expected));
  });

  test("knows no data version that nobody gave it", async () => {
    expect(await store.dataVersion("NIFTY", day("2025-01-01"))).toBeUndefined();
  });

  test("answers the same questions as of any instant", async () => {
    const needs = {
      underlying: "NIFTY",
      expiries: ["nearest"],
      underlyingFrom: "spot",
      optionColumns: [],
    } as const;
    const load = await loadDay(store, day("2025-01-01"), needs);
    if (load.status !== "loaded") throw new Error("the day has data");
    const { market } = load;
    const told = (time: string): string[] => {
      const view = new MarketView(market);
      view.advance(timeOfDay(time));
      return market.chains[0]?.session.rows.strikes.reduce<string[]>((lines, strike, row) => {
        const quote = view.quote(view.contractAt(0, row));
        const side = market.chains[0]?.session.rows.isPut[row] === 1 ? "PE" : "CE";
        const what =
          quote.source === "missing"
            ? quote.why
            : `${quote.quote.price} ${quote.source}${quote.source === "last" ? ` ${quote.ageMs / 1000}` : ""}`;
        lines.push(`${strike / 100}${side} ${what}`);
        return lines;
      }, []) as string[];
    };
    expect(told("09:15:59.999")).toEqual([
      "23700CE no-tick-yet",
      "23700PE no-tick-yet",
      "23750CE no-tick-yet",
      "23750PE no-tick-yet",
    ]);
    expect(told("09:16")).toEqual([
      "23700CE 11020 exact",
      "23700PE 5905 exact",
      "23750CE 8100 exact",
      "23750PE no-tick-yet",
    ]);
    expect(told("09:18")).toEqual([
      "23700CE 11020 last 60",
      "23700PE 5905 last 120",
      "23750CE 8100 last 120",
      "23750PE 8100 last 60",
    ]);
    expect(told("09:20")).toEqual([
      "23700CE 11990 exact",
      "23700PE 5 exact",
      "23750CE 8100 last 240",
      "23750PE 8100 last 180",
    ]);
  });

  test("has no rows outside the ones it was given", async () => {
    const rows = await Promise.all(
      (await store.series()).map(async (series) => {
        const days = await store.days(series.underlying, day("2024-01-01"), day("2026-01-01"));
        const each = await Promise.all(days.map((date) => store.load(series, date, [])));
        return each.reduce((sum, found) => sum + (found === undefined ? 0 : rowCount(found)), 0);
      }),
    );
    expect(rows.reduce((sum, count) => sum + count, 0)).toBe(
      CONTENTS.reduce((sum, content) => sum + rowCount(content.rows), 0),
    );
  });
});

describe.each(ADAPTERS)("closing a store in $name", ({ storeOf }) => {
  test("waits for the loads that are under way", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "pluto-conformance-"));
    const store = await storeOf(CONTENTS, folder);
    const loads = CONTENTS.map(({ series, day: date }) => store.load(series, date, ALL_COLUMNS));
    await Promise.all([store.close(), ...loads]);
    expect((await Promise.all(loads)).map((rows) => rows && linesOf(rows))).toEqual(
      CONTENTS.map(({ rows }) => linesOf(rows)),
    );
    rmSync(folder, { recursive: true });
  });
});
