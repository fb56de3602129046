import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson } from "../units/canonical.ts";
import { standardNormal, streamKey, uniform } from "../units/random.ts";
import { timeOfDay } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";
import { calibrate, calibratedTable, type LiveFill, liveFillOf } from "./calibrate.ts";
import { SpreadTableFile, spreadTableOf } from "./slippage/spread-table.ts";
import { spreadTableOn } from "./slippage/spread-tables.ts";
import { day } from "./testing/a-fill.ts";

const base = spreadTableOn("NIFTY", day("2026-05-05"));
const row = { symbol: "NIFTY26050524000CE", ts: "2026-05-05 10:30:00", side: "buy", price: "100.10" };

describe("a row of live fills", () => {
  test("is read with its mid, or the middle of its quote", () => {
    const date = "2026-05-05";
    const fill = { symbol: row.symbol, date, time: timeOfDay("10:30"), side: "buy", price: 10_010 };
    expect(liveFillOf({ ...row, mid: "100" }, 2)).toEqual({ ...fill, mid: 10_000 });
    expect(liveFillOf({ ...row, bid: "99.95", ask: "100.10" }, 2)).toEqual({ ...fill, mid: 10_002.5 });
    expect(liveFillOf({ ...row, side: " SELL ", mid: "100", bid: "", ask: "" }, 2).side).toBe("sell");
  });

  test.each([
    [{}, "line 7 has neither mid nor a bid"],
    [{ mid: "0" }, "line 7 has neither mid nor a bid"],
    [{ bid: "101", ask: "100" }, "line 7 has neither mid nor a bid"],
    [{ mid: "100", side: "B" }, 'line 7 has side "B"; write buy or sell'],
    [{ mid: "100", ts: "05/05/2026 10:30" }, "line 7 has ts"],
    [{ mid: "100", price: "0" }, "line 7 has price"],
    [{ mid: "100", symbol: "NIFTYSPOT" }, "line 7 is a fill of NIFTYSPOT"],
    [{ mid: "100", symbol: "NIFTY260526FUT" }, "line 7 is a fill of NIFTY260526FUT"],
    [{ mid: "100", price: "-100.10" }, 'line 7 has price "-100.10"; it must be above zero'],
    [{ mid: "100", price: "" }, "line 7 has price"],
    [{ mid: "100", symbol: "NIFTY" }, "line 7 cannot be read: "],
    [{ mid: "100.001" }, "line 7 cannot be read: 100.001 is not a whole number of paise"],
    [{ mid: "abc" }, "line 7 cannot be read: NaN"],
    [{ mid: "100", ts: "2026-02-30 10:30:00" }, 'line 7 cannot be read: "2026-02-30" is not a date'],
  ])("%j is refused: %s", (words, message) => {
    expect(() => liveFillOf({ ...row, ...words }, 7)).toThrow(message);
  });
});

const live = (mid: number, cost: number, at = "10:30", side: "buy" | "sell" = "buy"): LiveFill => ({
  symbol: row.symbol,
  date: day("2026-05-05"),
  time: timeOfDay(at),
  side,
  mid,
  price: (side === "buy" ? mid + cost : mid - cost) as Paise,
});

test("buys above and sales below the mid cost alike, and beating the mid is negative", () => {
  const fills = [live(10_000, 20), live(10_000, 30, "10:30", "sell"), live(10_000, -5)];
  const { buckets } = calibrate(fills, base);
  expect(buckets).toHaveLength(1);
  expect(buckets[0]).toMatchObject({ from: 10_000, below: 20_000, fills: 3, mean: 15, median: 20 });
});

test("fills fall into the buckets of the base table by their mid", () => {
  const mids = [50, 99.5, 100, 4_999, 5_000, 50_000, 90_000];
  const { buckets, fills } = calibrate(
    mids.map((mid) => live(mid, 5)),
    base,
  );
  expect(fills).toBe(7);
  expect(buckets.map(({ from, below, fills: n }) => [from, below, n])).toEqual([
    [0, 100, 2],
    [100, 200, 1],
    [2000, 5000, 1],
    [5000, 10_000, 1],
    [50_000, undefined, 2],
  ]);
});

test("error bars hold the true cost 95 times in 100, and shrink with the root of the fills", () => {
  const sample = (seed: number, count: number): LiveFill[] =>
    Array.from({ length: count }, (_, i) =>
      live(10_000, Math.round(40 + 15 * standardNormal(streamKey(seed), i))),
    );
  const bars = Array.from({ length: 200 }, (_, seed) => {
    const [bucket] = calibrate(sample(seed, 60), base, { seed, resamples: 400 }).buckets;
    return bucket ?? { low: 0, high: 0 };
  });
  const held = bars.filter(({ low, high }) => low <= 40 && 40 <= high).length;
  expect(held).toBeGreaterThanOrEqual(180);
  expect(held).toBeLessThanOrEqual(199);
  const width = (count: number): number => {
    const [bucket] = calibrate(sample(1, count), base).buckets;
    return (bucket?.high ?? 0) - (bucket?.low ?? 0);
  };
  expect(width(100) / width(1600)).toBeGreaterThan(3);
  expect(width(100) / width(1600)).toBeLessThan(5.5);
});

test("a window's factor is what it paid over what its buckets pay", () => {
  const calm = Array.from({ length: 30 }, () => live(10_000, 20, "11:00"));
  const opening = Array.from({ length: 10 }, () => live(10_000, 40, "09:20"));
  const { windows } = calibrate([...calm, ...opening], base);
  expect(windows.map(({ from, fills }) => [from, fills])).toEqual([
    [timeOfDay("09:15"), 10],
    [timeOfDay("09:30"), 30],
  ]);
  expect(windows[0]?.factor).toBeCloseTo(40 / 25, 12);
  expect(windows[1]?.factor).toBeCloseTo(20 / 25, 12);
});

test("the order of the fills does not matter, the seed does", () => {
  const fills = Array.from({ length: 40 }, (_, i) =>
    live(5_000 + 300 * i, Math.round(60 * uniform(streamKey(3), i)), i % 3 === 0 ? "09:20" : "13:00"),
  );
  const fitted = (some: LiveFill[]): string => canonicalJson(calibrate(some, base, { resamples: 50 }));
  const inAnyOrder = fc.shuffledSubarray(fills, { minLength: fills.length });
  fc.assert(
    fc.property(inAnyOrder, (shuffled) => fitted(shuffled) === fitted(fills)),
    { numRuns: 20 },
  );
  expect(calibrate(fills, base, { seed: 1 })).not.toEqual(calibrate(fills, base, { seed: 2 }));
});

test("a spread that was only met in wide hours is not widened by the hour again", () => {
  // nifty-2025: 1.59 times as wide before 09:30. A true spread of 60 paise costs 0.5 × 60 × 1.59 there.
  const opening = Array.from({ length: 40 }, () => live(10_000, 48, "09:20"));
  const calm = Array.from({ length: 40 }, () => live(10_000, 30, "11:00"));
  for (const fills of [opening, calm, [...opening, ...calm]]) {
    const { by_premium } = calibratedTable(calibrate(fills, base), base);
    const fitted = by_premium.find(({ below }) => below === 200)?.spread ?? 0;
    expect(Math.abs(fitted - 0.6)).toBeLessThan(0.005);
  }
});

test("no fills, no buckets", () => {
  expect(calibrate([], base)).toEqual({ fills: 0, buckets: [], windows: [] });
});

test("a calibrated table is a config's table: fitted where fills suffice, the base elsewhere", () => {
  const many = Array.from({ length: 30 }, () => live(10_000, 25));
  const few = Array.from({ length: 29 }, () => live(300, 40));
  const better = Array.from({ length: 50 }, () => live(30_000, -10));
  const fit = calibrate([...many, ...few, ...better], base);
  const file = calibratedTable(fit, base, { name: "mine" });
  expect(SpreadTableFile.parse(file)).toEqual(file);
  const table = spreadTableOf(file);
  const expected = base.byPremium.map(({ below, spread }) => ({
    below,
    spread: below === 20_000 ? 50 : spread,
  }));
  expect(table).toEqual({ ...base, name: "mine", byPremium: expected });
});
