import fc from "fast-check";
import { expect, test } from "vitest";
import { black76Price } from "../pricing/black76.ts";
import type { TradingDay } from "../units/time.ts";
import type { Paise, Qty } from "../units/unit.ts";
import { GAPS, gapByDefinition, gapStress, worstGap } from "./gap-stress.ts";
import type { MarginLeg, MarginMarket } from "./margin-book.ts";

const expiry = "2024-07-18" as TradingDay;
const state = { forward: 2_436_000, years: 8.2 / 365 };
const market: MarginMarket = {
  date: "2024-07-10" as TradingDay,
  underlyings: new Map([["NIFTY", { spot: 2_432_445, expiries: new Map([[expiry, state]]) }]]),
};
const option = (optionType: "CE" | "PE", qty: number): MarginLeg => ({
  kind: "option",
  symbol: `NIFTY${optionType}`,
  underlying: "NIFTY",
  expiry,
  optionType,
  strike: 2_430_000 as Paise,
  qty: qty as Qty,
  iv: 0.13,
});
const future: MarginLeg = { kind: "future", symbol: "NIFTYFUT", underlying: "NIFTY", expiry, qty: 25 as Qty };

test("twelve gaps: six moves, volatility as it is and half as much again", () => {
  expect(GAPS).toHaveLength(12);
  expect(new Set(GAPS.map(({ move }) => move)).size).toBe(6);
});

test("a short straddle loses in every gap, most in the widest with the higher volatility", () => {
  const results = gapStress([option("CE", -25), option("PE", -25)], market, { rate: 0.065 });
  expect(results.every(({ profit }) => profit < 0)).toBe(true);
  const worst = worstGap([option("CE", -25), option("PE", -25)], market, 0.065);
  expect(worst?.profit).toBe(Math.min(...results.map(({ profit }) => profit)));
  expect(worst?.volFactor).toBe(1.5);
  expect(Math.abs(worst?.move ?? 0)).toBe(0.1);
});

test("a gap is the difference of two Black-76 prices, in whole paise", () => {
  const [result] = gapStress([option("PE", 25)], market, {
    rate: 0.065,
    gaps: [{ move: -0.03, volFactor: 1.5 }],
  });
  const put = { optionType: "PE" as const, strike: 2_430_000, years: state.years, rate: 0.065 };
  const before = black76Price({ ...put, forward: state.forward }, 0.13);
  const after = black76Price({ ...put, forward: state.forward * 0.97 }, 0.195);
  expect(result?.profit).toBe(Math.round(25 * (after - before)));
});

test("a future moves by its share, and what only gains has no worst gap", () => {
  const results = gapStress([future], market, { rate: 0, gaps: [{ move: 0.05, volFactor: 1 }] });
  expect(results[0]?.profit).toBe(25 * 121_800);
  expect(worstGap([option("CE", 25), option("PE", 25)], market, 0.065)).toBeUndefined();
  expect(worstGap([future], market, 0)).toMatchObject({ move: -0.1, volFactor: 1 });
});

test("without a forward or a volatility it says what is missing", () => {
  const bare: MarginMarket = { ...market, underlyings: new Map() };
  expect(() => gapStress([future], bare, { rate: 0 })).toThrow(/margin\.no-state.*forward of 2024-07-18/);
  const { iv: _, ...noIv } = option("CE", 25) as MarginLeg & { kind: "option" };
  expect(() => gapStress([noIv as MarginLeg], market, { rate: 0 })).toThrow(/margin\.no-state.*volatility/);
});

test("the fast stress is the definition's, leg by leg and gap by gap", () => {
  const aLeg = fc
    .record({
      optionType: fc.constantFrom("CE" as const, "PE" as const),
      steps: fc.integer({ min: -60, max: 60 }),
      qty: fc.integer({ min: -300, max: 300 }),
      iv: fc.double({ min: 0, max: 1.5, noNaN: true }),
    })
    .map(({ optionType, steps, qty, iv }): MarginLeg => {
      const strike = (2_430_000 + steps * 5000) as Paise;
      return { ...option(optionType, qty), symbol: `${strike}${optionType}${iv}`, strike, iv } as MarginLeg;
    });
  const aBook = fc.array(fc.oneof({ weight: 6, arbitrary: aLeg }, fc.constant(future)), { maxLength: 8 });
  const someYears = fc.oneof(fc.constant(0), fc.double({ min: 1e-6, max: 1, noNaN: true }));
  fc.assert(
    fc.property(aBook, someYears, (book, years) => {
      const at: MarginMarket = {
        ...market,
        underlyings: new Map([["NIFTY", { spot: 1, expiries: new Map([[expiry, { ...state, years }]]) }]]),
      };
      for (const { move, volFactor, profit } of gapStress(book, at, { rate: 0.065 }))
        expect(Math.abs(profit - gapByDefinition(book, at, { move, volFactor, rate: 0.065 }))).toBeLessThan(
          0.51,
        );
    }),
  );
});
