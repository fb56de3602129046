import { describe, expect, test } from "vitest";
import type { SeriesRows } from "../../market/series-rows.ts";
import type { TickStore } from "../../market/tick-store.ts";
import { MemoryStore } from "../../storage/memory/memory-store.ts";
import { generateMarket, type SyntheticSeries } from "../../synthetic/generate-market.ts";
import type { Defect, MarketSpec } from "../../synthetic/market-spec.ts";
import { timeOfDay, tradingDay } from "../../units/time.ts";
import { checkStore } from "../check-store.ts";

const DAY = tradingDay("2025-01-07");
const SPEC: MarketSpec = {
  underlying: "NIFTY",
  from: DAY,
  to: DAY,
  seed: 1,
  stepSeconds: 60,
  strikesEachSide: 12,
  expiries: 1,
  withFuture: true,
  withQuotes: false,
  riskPremium: 0.15,
  defects: [],
};

/** A store of generated days, each series changed as it is put. */
async function storeOf(
  more: Partial<MarketSpec> = {},
  change: (one: SyntheticSeries) => SeriesRows = ({ rows }) => rows,
): Promise<TickStore> {
  const store = new MemoryStore("memory:generated");
  const write = await store.begin();
  for (const { date, series } of generateMarket({ ...SPEC, ...more }))
    for (const one of series) await write.put(one.series, date, change(one));
  await write.commit();
  return store;
}

const shifted = (rows: SeriesRows, seconds: number): SeriesRows => ({
  ...rows,
  time: rows.time.map((time) => time + seconds * 1000),
});

async function found(store: TickStore, check: string): Promise<string[]> {
  const { findings } = await checkStore(store, { checks: [check] });
  return findings.map(({ severity, series, worst }) => `${severity} ${series}: ${worst}`);
}

describe("lead-lag", () => {
  test.each(["NIFTY", "BANKNIFTY", "MIDCPNIFTY", "SENSEX"])(
    "has nothing against clean days of %s",
    async (underlying) => {
      expect(await found(await storeOf({ underlying }), "lead-lag")).toEqual([]);
    },
  );

  test("has nothing against an expiry day, whose last half hour follows an average", async () => {
    const expiry = tradingDay("2025-01-09");
    expect(await found(await storeOf({ from: expiry, to: expiry }), "lead-lag")).toEqual([]);
  });

  test.each([
    [60, "says what NSE_Index_NIFTY said 60 s before"],
    [-60, "is 60 s ahead of NSE_Index_NIFTY"],
    [180, "says what NSE_Index_NIFTY said 180 s before"],
  ])("finds options that are %i s late by their stamps, and says by how much", async (seconds, words) => {
    const store = await storeOf({}, ({ series, rows }) =>
      series.kind === "options" ? shifted(rows, seconds) : rows,
    );
    const [one, ...others] = await found(store, "lead-lag");
    expect(one).toContain(`fault NSE_Options_Expiry_NIFTY_20250109: ${words}`);
    expect(others).toEqual([]);
  });

  test("of an index that is stamped a minute late, options and future both give it away", async () => {
    const store = await storeOf({}, ({ series, rows }) =>
      series.kind === "index" ? shifted(rows, 60) : rows,
    );
    expect(
      (await found(store, "lead-lag")).map((text) => text.replace(/:.*? is/, ": is").slice(0, 70)),
    ).toEqual([
      expect.stringContaining("NSE_Options_Expiry_NIFTY_20250109: is 60 s ahead"),
      expect.stringContaining("NSE_Futures_Expiry_NIFTY_20250130: is 60 s ahead"),
    ]);
  });
});

describe("stale-strikes", () => {
  const stale = (share: number): Defect => ({
    kind: "stale_strikes",
    date: DAY,
    from: timeOfDay("10:30"),
    to: timeOfDay("11:30"),
    share,
  });

  test.each([
    ["NIFTY", false],
    ["NIFTY", true],
    ["BANKNIFTY", false],
    ["SENSEX", true],
  ])("has nothing against clean days of %s (quotes: %s)", async (underlying, withQuotes) => {
    expect(await found(await storeOf({ underlying, withQuotes }), "stale-strikes")).toEqual([]);
  });

  test("finds strikes whose last price goes on for an hour: a warning, as nobody may have traded", async () => {
    const [one] = await found(await storeOf({ defects: [stale(0.1)] }), "stale-strikes");
    expect(one).toMatch(
      /^warning NSE_Options_Expiry_NIFTY_20250109: 2\d{4} [CP]E at [\d.]+ from 10:\d\d:00 to 11:\d\d:00, its neighbours moved/,
    );
  });

  test("of frozen quotes there is no doubt: a fault", async () => {
    const [one] = await found(await storeOf({ defects: [stale(0.1)], withQuotes: true }), "stale-strikes");
    expect(one).toMatch(/^fault NSE_Options_Expiry_NIFTY_20250109/);
  });
});

describe("frozen-pages", () => {
  const at = (from: string, to: string) => ({ from: timeOfDay(from), to: timeOfDay(to) });
  const frozen: Defect = { kind: "frozen_page", date: DAY, ...at("13:00", "13:30") };

  test.each([true, false])(
    "finds a page that stands still though contracts miss rows (quotes: %s)",
    async (withQuotes) => {
      const [only, ...more] = await found(await storeOf({ defects: [frozen], withQuotes }), "frozen-pages");
      expect(more).toEqual([]);
      const [, count] = /: (\d+) in a row from 13:0/.exec(only) ?? [];
      expect(Number(count)).toBeGreaterThanOrEqual(24);
    },
  );

  test("has nothing against clean days, of seconds neither", async () => {
    expect(await found(await storeOf({ withQuotes: true }), "frozen-pages")).toEqual([]);
    const seconds = { stepSeconds: 1, strikesEachSide: 4, withQuotes: true };
    expect(await found(await storeOf(seconds), "frozen-pages")).toEqual([]);
  });
});
