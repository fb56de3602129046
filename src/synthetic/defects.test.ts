import { describe, expect, test } from "vitest";
import { dataVersion } from "../market/data-version.ts";
import type { SeriesRows } from "../market/series-rows.ts";
import { timeOfDay, tradingDay } from "../units/time.ts";
import { generateMarket, type SyntheticDay } from "./generate-market.ts";
import type { Defect } from "./market-spec.ts";

const date = tradingDay("2025-01-07");
const window = { date, from: timeOfDay("11:00"), to: timeOfDay("11:20") };

function generated(defects: readonly Defect[]): SyntheticDay[] {
  return [
    ...generateMarket({
      underlying: "NIFTY",
      from: tradingDay("2025-01-06"),
      to: tradingDay("2025-01-08"),
      seed: 3,
      stepSeconds: 60,
      strikesEachSide: 8,
      expiries: 1,
      withFuture: true,
      withQuotes: true,
      riskPremium: 0.15,
      defects,
    }),
  ];
}

const version = (day: SyntheticDay): string => dataVersion(day.date, day.series);
const clean = generated([]);
const [, whole] = clean;
/** The day of the defect; the days around it are as without. */
function broken(defect: Defect): SyntheticDay {
  const [before, day, after] = generated([defect]);
  expect(version(before)).toBe(version(clean[0]));
  expect(version(after)).toBe(version(clean[2]));
  return day;
}

const chainOf = (day: SyntheticDay): SeriesRows => day.series[3].rows;
const isInWindow = (time: number): boolean => time > window.from && time <= window.to;
const inWindow = ({ time }: SeriesRows): number => time.filter(isInWindow).length;

/** Every row as [contract, time, close, volume, bid]. */
function listed(rows: SeriesRows): number[][] {
  const { close, volume = new Float64Array(), bid = new Int32Array() } = rows.columns;
  const list: number[][] = [];
  for (let c = 0; c < rows.strikes.length; c++)
    for (let row = rows.offsets[c]; row < rows.offsets[c + 1]; row++)
      list.push([c, rows.time[row], close[row], volume[row], bid[row]]);
  return list;
}

describe("a gap", () => {
  test("of everything leaves no row in the window and every row outside it", () => {
    const day = broken({ kind: "gap", ...window, share: 1 });
    for (const [i, { rows }] of day.series.entries()) {
      expect(inWindow(rows)).toBe(0);
      expect(inWindow(whole.series[i].rows)).toBeGreaterThan(0);
    }
    expect(listed(chainOf(day))).toEqual(listed(chainOf(whole)).filter(([, time]) => !isInWindow(time)));
  });

  test("of some contracts leaves the index and the other contracts", () => {
    const day = broken({ kind: "gap", ...window, share: 0.5 });
    expect(day.series[0]).toEqual(whole.series[0]);
    const contracts = (rows: SeriesRows): number =>
      new Set(listed(rows).flatMap(([c, time]) => (isInWindow(time) ? [c] : []))).size;
    expect(contracts(chainOf(day))).toBeGreaterThan(5);
    expect(contracts(chainOf(day))).toBeLessThan(contracts(chainOf(whole)) - 5);
  });
});

test("stale strikes repeat their last price, with no volume", () => {
  const rows = chainOf(broken({ kind: "stale_strikes", ...window, share: 0.4 }));
  const silent = listed(rows).filter(([, , , volume]) => volume === 0);
  expect(silent.length).toBeGreaterThan(20);
  expect(silent.length).toBeLessThan(inWindow(rows));
  for (const [c, time, close] of silent) {
    expect(isInWindow(time)).toBe(true);
    const last = listed(chainOf(whole)).findLast(([contract, at]) => contract === c && at <= window.from);
    if (last !== undefined) expect(close).toBe(last[2]);
  }
});

test("zero prices are in a share of the rows of the window, and nowhere else", () => {
  const rows = chainOf(broken({ kind: "zero_prices", ...window, share: 0.3 }));
  const zero = listed(rows).filter(([, , close]) => close === 0);
  expect(zero.every(([, time, , , bid]) => isInWindow(time) && bid === 0)).toBe(true);
  expect(zero.length / inWindow(rows)).toBeGreaterThan(0.2);
  expect(zero.length / inWindow(rows)).toBeLessThan(0.4);
  expect(listed(chainOf(whole)).some(([, , close]) => close === 0)).toBe(false);
});

test("a frozen page repeats the whole chain while the index goes on", () => {
  const day = broken({ kind: "frozen_page", ...window });
  expect(day.series[0]).toEqual(whole.series[0]);
  const rows = chainOf(day);
  for (let c = 0; c < rows.strikes.length; c++) {
    const own = listed(rows).filter(([contract, time]) => contract === c && isInWindow(time));
    expect(new Set(own.map(([, , ...values]) => values.join())).size).toBeLessThanOrEqual(1);
  }
  expect(inWindow(rows)).toBe(inWindow(chainOf(whole)));
});

test("an early close ends every series", () => {
  const day = broken({ kind: "early_close", date, at: timeOfDay("13:00") });
  for (const { rows } of day.series) expect(Math.max(...rows.time)).toBe(timeOfDay("13:00"));
});

test("defects of one day add up", () => {
  const gap = { kind: "gap", ...window, share: 1 } as const;
  const [, day] = generated([gap, { kind: "early_close", date, at: timeOfDay("13:00") }]);
  expect(inWindow(chainOf(day))).toBe(0);
  expect(Math.max(...chainOf(day).time)).toBe(timeOfDay("13:00"));
});
