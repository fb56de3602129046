import { describe, expect, test } from "vitest";
import { black76Greeks } from "../pricing/greeks.ts";
import { payoffByLegs } from "../pricing/payoff.ts";
import type { BookInput } from "./book.ts";
import { structureOf } from "./structure.ts";
import { structurePayoff, valueAfter } from "./structure-payoff.ts";

/** Rupees as a book file has them. */
const book = (legs: readonly object[], more: object = {}): BookInput =>
  ({
    date: "2024-07-10",
    time: "15:30",
    underlyings: { NIFTY: { spot: 24_324.45, previous_close: 24_433.2, ...more } },
    legs,
  }) as unknown as BookInput;
const condor = [
  { symbol: "NIFTY24071824500CE", lots: -1, price: 160.05 },
  { symbol: "NIFTY24071824700CE", lots: 1, price: 92.4 },
  { symbol: "NIFTY24071824100PE", lots: -1, price: 118.2 },
  { symbol: "NIFTY24071823900PE", lots: 1, price: 73.6 },
];

describe("an iron condor", () => {
  const structure = structureOf(book(condor));
  const payoff = structurePayoff(structure, 0);

  test("has the limits and breakevens that one works out by hand", () => {
    // 112.25 points received; 200 wide; lots of 25.
    expect(payoff).toMatchObject({
      isExact: true,
      expiry: "2024-07-18",
      netPremium: 280_625,
      maxProfit: { kind: "bounded", value: 280_625 },
      maxLoss: { kind: "bounded", value: (11_225 - 20_000) * 25 },
    });
    expect(payoff.breakevens.points).toEqual([2_410_000 - 11_225, 2_450_000 + 11_225]);
  });

  test("is nothing worth more or less now, at the spot, than what was paid", () => {
    expect(Math.abs(valueAfter(structure, structure.spot, 0))).toBeLessThan(1);
    const at = payoff.grid.indexOf(structure.spot);
    expect(Math.abs(payoff.onDate[at] ?? Number.NaN)).toBeLessThan(1);
  });

  test("ends as the payoff at expiry, at every price of the grid", () => {
    const first = structure.legs[0]?.years ?? 0;
    for (const [i, price] of payoff.grid.entries()) {
      const expected = payoffByLegs(
        structure.legs.map((leg) => leg.payoff),
        price,
      );
      expect(payoff.atExpiry[i]).toBeCloseTo(expected, 3);
      expect(valueAfter(structure, price, first)).toBeCloseTo(expected, 3);
    }
  });

  test("has the sum of its legs' greeks, in units and paise", () => {
    const { legs, rate } = structure;
    const sum = (of: (greeks: ReturnType<typeof black76Greeks>) => number): number =>
      legs.reduce((total, { payoff: leg, forward, years, iv }) => {
        if (leg.kind === "future") return total;
        return total + leg.qty * of(black76Greeks({ ...leg, forward, years, rate }, iv));
      }, 0);
    expect(payoff.greeks.delta).toBeCloseTo(
      sum(({ delta }) => delta),
      12,
    );
    expect(payoff.greeks.vega).toBeCloseTo(
      sum(({ vega }) => vega / 100),
      8,
    );
    expect(payoff.greeks.theta).toBeCloseTo(
      sum(({ theta }) => theta / 365),
      8,
    );
    // A rupee up changes the delta by the gamma of a rupee.
    const shifted = (paise: number) => valueAfter(structure, structure.spot + paise, 0);
    const second = shifted(100) - 2 * shifted(0) + shifted(-100);
    expect(payoff.greeks.gamma * 100).toBeCloseTo(second, 0);
  });
});

test("limits that have no end are said in words: a naked call, a future", () => {
  const call = structurePayoff(structureOf(book(condor.slice(0, 1))), 0);
  expect([call.maxLoss, call.maxProfit]).toEqual([
    { kind: "unbounded" },
    { kind: "bounded", value: 400_125 },
  ]);
  const future = structureOf(
    book(
      [{ symbol: "NIFTY24JUL25FUT", qty: 25, price: 24_355.05 }].map((leg) => ({
        ...leg,
        symbol: "NIFTY240725FUT",
      })),
    ),
  );
  const payoff = structurePayoff(future, 0);
  expect(payoff.maxProfit).toEqual({ kind: "unbounded" });
  expect(payoff.breakevens.points).toEqual([2_435_505]);
  expect(payoff.greeks).toEqual({ delta: 25, gamma: 0, vega: 0, theta: 0 });
});

describe("a calendar", () => {
  const legs = [
    { symbol: "NIFTY24071824350CE", lots: -1, price: 200 },
    { symbol: "NIFTY24072524350CE", lots: 1, price: 290 },
  ];
  const structure = structureOf(book(legs, { forwards: { "2024-07-18": 24_360, "2024-07-25": 24_400 } }));
  const payoff = structurePayoff(structure, 0);

  test("is taken at the first expiry, with the later leg at its theoretical value, and says so", () => {
    expect([payoff.isExact, payoff.expiry]).toEqual([false, "2024-07-18"]);
    expect(payoff.breakevens.points).toHaveLength(2);
    const near = structure.legs[0]?.years ?? 0;
    for (const point of payoff.breakevens.points)
      expect(Math.abs(valueAfter(structure, point, near))).toBeLessThan(1);
    const [low = 0, high = 0] = payoff.breakevens.points;
    expect(low).toBeLessThan(2_435_000);
    expect(high).toBeGreaterThan(2_435_000);
    // It can lose what it cost, no more.
    expect(payoff.maxLoss.kind === "bounded" && payoff.maxLoss.value).toBeGreaterThan(-90 * 100 * 25 - 1);
  });
});

describe("what a structure must say", () => {
  test.each([
    [
      "a leg without price and volatility",
      [{ symbol: "NIFTY24071824500CE", qty: -25 }],
      /legs\.0: .*price or its iv_pct/,
    ],
    ["no legs", [], /no legs/],
  ])("%s is refused", (_, legs, message) => {
    expect(() => structureOf(book(legs))).toThrow(message);
  });

  test("an iv_pct instead of a price gives the price", () => {
    const [leg] = structureOf(book([{ symbol: "NIFTY24071824500CE", qty: -25, iv_pct: 15.38 }])).legs;
    expect(leg?.ivFrom).toBe("given");
    expect(Math.abs((leg?.payoff.price ?? 0) - 16_005)).toBeLessThan(20);
  });

  test("a price below its intrinsic value takes the clearing house's volatility, and says so", () => {
    const [leg] = structureOf(book([{ symbol: "NIFTY24071824000CE", qty: -25, price: 100 }])).legs;
    expect([leg?.ivFrom, leg?.iv]).toEqual(["clearing", 0.173]);
  });

  test("two underlyings are two files", () => {
    const two = {
      ...book([...condor, { symbol: "BANKNIFTY24071652000CE", qty: 15, price: 500 }]),
      underlyings: { NIFTY: { spot: 24_324 }, BANKNIFTY: { spot: 52_000 } },
    } as unknown as BookInput;
    expect(() => structureOf(two)).toThrow(/NIFTY and BANKNIFTY|BANKNIFTY and NIFTY/);
  });
});
