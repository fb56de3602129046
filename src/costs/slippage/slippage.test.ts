import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Paise, Qty } from "../../units/unit.ts";
import type { FillContext } from "../fill-context.ts";
import { aFill, anyFill, type FillWords } from "../testing/a-fill.ts";
import { SlippageConfig, slippageTermsOf } from "./slippage-config.ts";
import { slippageOf } from "./slippage-model.ts";

/** Context in rupees and units. */
interface ContextWords {
  readonly underlying?: number;
  readonly bid?: number;
  readonly ask?: number;
  readonly topQty?: number;
  readonly barVolume?: number;
}
const paise = (rupees: number): Paise => Math.round(rupees * 100) as Paise;
const contextOf = ({ underlying, bid, ask, topQty, barVolume }: ContextWords): FillContext => ({
  ...(underlying === undefined ? {} : { underlying: paise(underlying) }),
  ...(bid === undefined ? {} : { bid: paise(bid) }),
  ...(ask === undefined ? {} : { ask: paise(ask) }),
  ...(topQty === undefined ? {} : { topQty: topQty as Qty }),
  ...(barVolume === undefined ? {} : { barVolume: barVolume as Qty }),
});
const termsOf = (config: unknown) => slippageTermsOf(SlippageConfig.parse(config));
/** Rupees a unit. */
const slip = (config: unknown, words: FillWords = {}, context: ContextWords = {}): number => {
  const fill = aFill(words);
  return slippageOf(fill, termsOf(config), contextOf(context)) / 100 / Math.abs(fill.qtyDir);
};

// NIFTY26050524000CE on its expiry, 2026-05-05 at 10:30: the nearest expiry under the table of 2025.
const later = { symbol: "NIFTY26051224000CE", dte: 7 };
const in2019 = { date: "2019-06-25", symbol: "NIFTY19062711700CE", dte: 2 };

test.each([
  ["none", {}, 0],
  [{ model: "ticks", ticks: 1 }, {}, 0.05],
  [{ model: "ticks", ticks: 0.5 }, {}, 0.05],
  [{ model: "ticks", ticks: 2 }, { symbol: "NIFTY260526FUT", price: 24_000 }, 0.2],
  [{ model: "ticks", ticks: 1 }, { symbol: "GOLDM26062695000CE", price: 1500 }, 0.5],
  [{ model: "percent", percent: 0.5 }, { price: 100 }, 0.5],
  // Half a rupee of 101 is 0.505: up to the tick.
  [{ model: "percent", percent: 0.5 }, { price: 101 }, 0.55],
  [{ model: "percent", percent: 0.1 }, { price: 0.05 }, 0.05],
  // Exactly three and seven ticks: a float's last digit must not cost another.
  [{ model: "percent", percent: 5 }, { price: 3 }, 0.15],
  [{ model: "percent", percent: 0.7 }, { price: 50 }, 0.35],
] as const)("%j on %j is %d a unit", (config, words, expected) => {
  expect(slip(config, words)).toBeCloseTo(expected, 9);
});

describe("spread", () => {
  test.each([
    // Half of 0.05, 0.10, 0.15, 0.30, 0.45, and 0.5 % beyond.
    [0.5, 0.05],
    [19.95, 0.05],
    [20, 0.05],
    [50, 0.1],
    [99.95, 0.1],
    [100, 0.15],
    [199.95, 0.15],
    [200, 0.25],
    [500, 1.25],
    [1000, 2.5],
  ])("NIFTY of 2026 at a premium of %d slips %d", (price, expected) => {
    expect(slip("spread", { price })).toBeCloseTo(expected, 9);
  });

  test.each([
    // 0.10, 0.20, 0.35, 0.65, 1.10 of 2018-19.
    [2, 0.05],
    [20, 0.1],
    [50, 0.2],
    [100, 0.35],
    [200, 0.55],
  ])("NIFTY of 2019 at a premium of %d slips %d", (price, expected) => {
    expect(slip("spread", { ...in2019, price })).toBeCloseTo(expected, 9);
  });

  test("the tables change on a stated day", () => {
    const at = (date: string, symbol: string) => slip("spread", { date, symbol, dte: 0, price: 100 });
    expect(at("2024-12-26", "NIFTY24122623800CE")).toBeCloseTo(0.35, 9);
    expect(at("2025-01-02", "NIFTY25010223800CE")).toBeCloseTo(0.15, 9);
  });

  test.each([
    ["BANKNIFTY26052655000CE", 21],
    // Borrowed of BANKNIFTY.
    ["FINNIFTY26052626000CE", 21],
    ["SENSEX26050779000CE", 2],
  ])("%s, nearest of its underlying %d days before its expiry, slips 0.35 at 100", (symbol, dte) => {
    expect(slip("spread", { symbol, dte, price: 100 })).toBeCloseTo(0.35, 9);
  });

  test.each([
    ["09:15", 0.25],
    ["09:29:59", 0.25],
    ["09:30", 0.15],
    ["15:29", 0.15],
  ])("at %s a premium of 100 slips %d", (at, expected) => {
    expect(slip("spread", { at })).toBeCloseTo(expected, 9);
  });

  test("every hour of 2018-19 has its factor", () => {
    const hours = ["09:20", "09:45", "11:00", "13:00", "14:30", "15:15"];
    // 0.325 × 1.59, 1.02, 1, 1.13, 1.26, 1.22.
    const slipped = hours.map((at) => slip("spread", { ...in2019, at }));
    expect(slipped.map((rupees) => Math.round(rupees * 100))).toEqual([55, 35, 35, 40, 45, 40]);
  });

  test("a later expiry is twice as wide", () => {
    expect(slip("spread", later)).toBeCloseTo(0.3, 9);
    expect(slip("spread", { ...later, date: "2026-05-08", dte: 4 })).toBeCloseTo(0.15, 9);
  });

  test("moneyness widens an option in the money, where the underlying is known", () => {
    const deep = { price: 510 };
    expect(slip("spread", deep, { underlying: 24_500 })).toBeCloseTo(1.3, 9);
    // Ten steps in: 1.85, less than 0.5 % of 510.
    expect(slip("spread", { price: 300 }, { underlying: 24_300 })).toBeCloseTo(0.35, 9);
    expect(slip("spread", { price: 300 }, { underlying: 24_500 })).toBeCloseTo(0.95, 9);
    expect(slip("spread", { price: 300 }, { underlying: 23_500 })).toBeCloseTo(0.25, 9);
    const put = { symbol: "NIFTY26050524000PE", price: 300 };
    expect(slip("spread", put, { underlying: 23_500 })).toBeCloseTo(0.95, 9);
    // Beyond the last row the last row stands.
    expect(slip("spread", { price: 300 }, { underlying: 30_000 })).toBeCloseTo(3.2, 9);
  });

  test("a named table, one's own, and a factor", () => {
    expect(slip({ model: "spread", table: "nifty-2018-19" })).toBeCloseTo(0.35, 9);
    expect(slip({ model: "spread", factor: 2 })).toBeCloseTo(0.3, 9);
    const own = { name: "mine", by_premium: [{ below: 150, spread: 1 }], beyond_pct: 2 };
    expect(slip({ model: "spread", table: own })).toBeCloseTo(0.5, 9);
    expect(slip({ model: "spread", table: own }, { price: 200 })).toBeCloseTo(2, 9);
    expect(() => termsOf({ model: "spread", table: "nifty" })).toThrow("costs.unknown-table");
  });

  test("a future slips half of 0.004 %", () => {
    expect(slip("spread", { symbol: "NIFTY260526FUT", price: 24_000 })).toBeCloseTo(0.5, 9);
  });

  test.each(["GOLDM26062695000CE", "SPXW2605057000CE"])("%s has no table, and says what to do", (symbol) => {
    expect(() => slip("spread", { symbol })).toThrow(/costs.no-spread-table: .*"ticks" or "percent"/);
  });
});

describe("quoted", () => {
  test("is half of the quote, up to the tick", () => {
    expect(slip("quoted", {}, { bid: 99.9, ask: 100.1 })).toBeCloseTo(0.1, 9);
    expect(slip("quoted", {}, { bid: 99.95, ask: 100.1 })).toBeCloseTo(0.1, 9);
    expect(slip("quoted", {}, { bid: 100, ask: 100 })).toBe(0);
  });

  test.each([{}, { bid: 99 }, { ask: 101 }, { bid: 0, ask: 0.05 }, { bid: 101, ask: 100 }])(
    "refuses a fill whose quote is %j, and says what to do",
    (context) => {
      expect(() => slip("quoted", {}, context)).toThrow(
        /costs.no-quote: .*NIFTY26050524000CE.*slippage "spread"/,
      );
    },
  );
});

describe("impact", () => {
  test("an order as large as the depth costs the half-spread again, four times as large twice again", () => {
    const wide = { bid: 99, ask: 101 };
    const by = (topQty: number) =>
      slip({ model: "impact", base: "quoted" }, { qty: -650 }, { ...wide, topQty });
    expect(by(650)).toBeCloseTo(2, 9);
    expect(by(2600)).toBeCloseTo(1.5, 9);
    expect(by(65)).toBeCloseTo(4.2, 9);
  });

  test("the book counts before the bar, and the coefficient scales it", () => {
    const wide = { bid: 99, ask: 101, barVolume: 65 };
    const half = { model: "impact", base: "quoted", coefficient: 0.5 };
    expect(slip(half, {}, wide)).toBeCloseTo(1.5, 9);
    expect(slip(half, {}, { ...wide, topQty: 6500 })).toBeCloseTo(1.05, 9);
    expect(slip("impact", {}, { barVolume: 6500 })).toBeCloseTo(0.2, 9);
  });

  test.each([{}, { topQty: 0 }])("refuses a fill whose depth is %j", (context) => {
    expect(() => slip("impact", {}, context)).toThrow("costs.no-depth");
  });
});

describe("for every model", () => {
  const sl = { reason: "SL" };

  test("a stop slips twice as far, or as the config says", () => {
    expect(slip({ model: "ticks", ticks: 1 }, sl)).toBeCloseTo(0.1, 9);
    expect(slip("spread", sl)).toBeCloseTo(0.3, 9);
    expect(slip({ model: "ticks", ticks: 1, stop_multiplier: 5 }, sl)).toBeCloseTo(0.25, 9);
    expect(slip({ model: "ticks", ticks: 1, stop_multiplier: 1.5 }, sl)).toBeCloseTo(0.1, 9);
    expect(slip({ model: "ticks", ticks: 1, stop_multiplier: 0 }, sl)).toBe(0);
    expect(slip("none", sl)).toBe(0);
    expect(slip({ model: "ticks", ticks: 1 }, { reason: "TARGET" })).toBeCloseTo(0.05, 9);
  });

  test("a settlement and a resting order slip by nothing", () => {
    const terms = termsOf({ model: "ticks", ticks: 3 });
    expect(slippageOf(aFill({ settled: true }), terms)).toBe(0);
    expect(slippageOf(aFill(), terms, { isPassive: true })).toBe(0);
    expect(slippageOf(aFill(), terms)).toBe(15 * 65);
  });

  test("slippage is whole ticks a unit, never negative, the same for a buy as for a sale", () => {
    const models = [
      { model: "ticks", ticks: 1.3 },
      { model: "percent", percent: 0.37 },
    ].map(termsOf);
    fc.assert(
      fc.property(anyFill, fc.constantFrom(...models), (fill, terms) => {
        const slipped = slippageOf(fill, terms);
        const other = slippageOf({ ...fill, qtyDir: -fill.qtyDir as Qty }, terms);
        return slipped >= 0 && slipped === other && slipped % (5 * Math.abs(fill.qtyDir)) === 0;
      }),
    );
  });

  test.each([
    "tick",
    { model: "ticks" },
    { model: "ticks", ticks: -1 },
    { model: "ticks", ticks: 1, percent: 2 },
    { model: "spred" },
    { model: "spread", table: { name: "x", by_premium: [], beyond_pct: 1 } },
    {
      model: "spread",
      table: {
        name: "x",
        by_premium: [
          { below: 5, spread: 1 },
          { below: 5, spread: 1 },
        ],
        beyond_pct: 1,
      },
    },
    { model: "impact", base: "ticks" },
  ])("the config refuses %j", (config) => {
    expect(SlippageConfig.safeParse(config).success).toBe(false);
  });
});
