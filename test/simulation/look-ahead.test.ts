import { describe, expect, test } from "vitest";
import { costModelOf } from "../../src/costs/cost-model.ts";
import type { DayMarket } from "../../src/market/day-market.ts";
import { type DayProof, proveDay } from "../../src/simulation/look-ahead.ts";
import { MemoryStore } from "../../src/storage/memory/memory-store.ts";
import { premiumStrangle } from "../../src/strategies/premium-strangle.ts";
import { shortStraddle } from "../../src/strategies/short-straddle.ts";
import type { ReadyStrategy } from "../../src/strategy/define-strategy.ts";
import { clockText, timeOfDay } from "../../src/units/time.ts";
import { dayOf, type RowsLiteral } from "../support/day-of.ts";
import { ATM, DEFAULTS, strategyOf, strategyWith } from "../support/run-day.ts";

/** An hour of minutes: the call falls to 70 until 09:35 and rises afterwards, so that its stop is hit. */
const minutes = Array.from({ length: 60 }, (_, i) => clockText(timeOfDay("09:16:00") + i * 60_000));
const path = (price: (i: number) => number): RowsLiteral =>
  Object.fromEntries(minutes.map((time, i) => [time, price(i)]));
const market = (): DayMarket =>
  dayOf({
    index: path((i) => 22_500 + (i % 3)),
    options: {
      "22500CE": path((i) => (i < 20 ? 100 - 1.5 * i : 70 + 2 * (i - 20))),
      "22500PE": path((i) => 100 - i),
    },
  });

const prove = (day: DayMarket, strategy: ReadyStrategy, instants = 20): DayProof =>
  proveDay(
    {
      strategy,
      config: DEFAULTS,
      costs: costModelOf({ costs: "none", slippage: "none" }),
      store: new MemoryStore(),
      needs: { underlying: "NIFTY", expiries: ["nearest"], underlyingFrom: "spot", optionColumns: [] },
    },
    day,
    { instants, seed: 1 },
  );

const sellCall = {
  side: "sell",
  target: { expiry: "nearest", optionType: "CE", strike: ATM },
  size: { lots: 1 },
  reason: "ENTRY",
} as const;

describe("what looks at nothing but the desk is cleared", () => {
  test.each([
    ["short-straddle", shortStraddle, {}],
    ["premium-strangle", premiumStrangle, { premium: 60 }],
  ] as const)("%s", (_, definition, own) => {
    const params = { entry_time: "09:20", exit_time: "10:10", stop_loss_pct: 25, lots: 1, ...own };
    const proof = prove(market(), strategyWith(definition, params));
    expect(proof.leaks).toEqual([]);
    expect(proof.decisions).toBeGreaterThan(4);
    expect(proof.instants).toHaveLength(20);
  });
});

test("a strategy that peeks through an array of the loaded day is found, at the instant at which it peeks", () => {
  const day = market();
  const closes = day.chains[0]?.session.rows.columns.close as Int32Array;
  const { leaks } = prove(
    day,
    strategyOf((desk) => ({
      onEvent() {
        // Row 30 of the call is that of 09:46.
        if (desk.now === timeOfDay("09:30") && (closes[30] as number) > 8_000) desk.trade(sellCall);
      },
    })),
  );
  expect(leaks.length).toBeGreaterThan(0);
  for (const { upTo, time } of leaks) {
    expect(clockText(time)).toBe("09:30:00");
    expect(upTo).toBeLessThan(timeOfDay("09:46"));
  }
  expect(leaks[0]?.treatment).toBe("cut");
  expect(leaks[0]?.was).toMatch(/^trade in onEvent/);
  expect(leaks[0]?.is).toBeUndefined();
});

test("a strategy that would only act on another future is found by the noise", () => {
  const day = market();
  const closes = day.chains[0]?.session.rows.columns.close as Int32Array;
  const { leaks } = prove(
    day,
    strategyOf((desk) => ({
      onEvent() {
        if ((closes[59] as number) > 0 && (closes[59] as number) !== 14_800) desk.trade(sellCall);
      },
    })),
  );
  expect(leaks.map(({ treatment }) => treatment)).toContain("noise");
});

test("a strategy that remembers the day from the last time it ran over it is found by running it again", () => {
  const seen = new Map<number, number>();
  const { leaks } = prove(
    market(),
    strategyOf((desk) => ({
      onEvent() {
        const price = desk.underlying();
        if (price.source !== "missing") seen.set(desk.now, price.price);
        if (desk.now === timeOfDay("09:30") && seen.has(timeOfDay("10:00"))) desk.trade(sellCall);
      },
    })),
  );
  expect(leaks[0]).toMatchObject({ treatment: "again", time: timeOfDay("09:30"), was: undefined });
});

test("bars with a range that are stamped at the open were known a bar later; a first print is none of them", () => {
  const bars = (from: string): DayMarket =>
    dayOf({
      index: { [from]: 22_500 },
      options: {
        "22500CE": { [from]: { open: 100, high: 103, low: 99, close: 101 }, "09:20": 100 },
        "22500PE": { [from]: { open: 100, high: 100, low: 100, close: 100 }, "09:20": 100 },
      },
    });
  const idle = strategyOf(() => ({}));
  expect(prove(bars("09:15"), idle).barsAtOpen).toBe(1);
  expect(prove(bars("09:16"), idle).barsAtOpen).toBe(0);
});

test("afterwards the day is as it was", () => {
  const day = market();
  const before = day.chains.map(({ session }) => session.rows.columns.close.slice());
  prove(day, strategyWith(shortStraddle, { entry_time: "09:20", exit_time: "10:10", lots: 1 }));
  expect(day.chains.map(({ session }) => session.rows.columns.close)).toEqual(before);
});
