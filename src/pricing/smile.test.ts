import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { black76Price } from "./black76.ts";
import {
  optionOn,
  type SmileClock,
  type SmileQuote,
  smileAt,
  smileForward,
  smilePoints,
  smileShape,
} from "./smile.ts";

const clockOf = (days: number, rate = 0.065): SmileClock => ({
  years: days / 365,
  varianceYears: days / 365,
  rate,
});

/** Quotes of a chain whose volatility is `ivAt(strike)`, without rounding. */
const quotesOf = (
  strikes: readonly number[],
  { forward, clock, ivAt }: { forward: number; clock: SmileClock; ivAt: (strike: number) => number },
): SmileQuote[] =>
  strikes.map((strike) => {
    const price = (optionType: "CE" | "PE"): number =>
      black76Price(optionOn(clock, { optionType, forward, strike }), ivAt(strike));
    return { strike, call: price("CE"), put: price("PE") };
  });
const strikesAround = (middle: number, step: number, each: number): number[] =>
  Array.from({ length: 2 * each + 1 }, (_, i) => middle + step * (i - each));

const golden = readFileSync(new URL("./fixtures/options.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line))
  .filter((line) => Array.isArray(line) && line[0] === "chain");

test("the golden chains give their forwards, and one volatility a strike that prices both sides", () => {
  expect(golden).toHaveLength(2);
  for (const [, years, rate, rows, strikeUsed, forward] of golden) {
    const clock = { years, varianceYears: years, rate };
    const quotes: SmileQuote[] = rows.map(([strike, call, put]: number[]) => ({ strike, call, put }));
    const found = smileForward(quotes, clock);
    expect(found?.strike).toBe(strikeUsed);
    expect(found?.forward).toBeCloseTo(forward, 8);
    const points = smilePoints(quotes, forward, clock);
    expect(points).toHaveLength(quotes.length);
    points.forEach(({ strike, iv, side }, i) => {
      expect(side).toBe(strike >= forward ? "CE" : "PE");
      const { call = 0, put = 0 } = quotes[i] ?? {};
      const [own, other] = side === "CE" ? [call, put] : [put, call];
      const otherSide = side === "CE" ? "PE" : "CE";
      expect(black76Price(optionOn(clock, { optionType: side, forward, strike }), iv)).toBeCloseTo(own, 8);
      // The other side was rounded to the tick of 0.05.
      const byParity = black76Price(optionOn(clock, { optionType: otherSide, forward, strike }), iv);
      expect(Math.abs(byParity - other)).toBeLessThan(0.11);
    });
  }
});

test("a smile that is known comes back: at the forward, at 25 delta, between strikes and not beyond them", () => {
  const clock = clockOf(7);
  const forward = 22_512;
  // Steeper below: a put skew of 0.2 per cent of volatility for each per cent of strike.
  const ivAt = (strike: number): number =>
    0.13 - 0.2 * (strike / forward - 1) + 2 * (strike / forward - 1) * (strike / forward - 1);
  const quotes = quotesOf(strikesAround(22_500, 50, 40), { forward, clock, ivAt });
  const points = smilePoints(quotes, forward, clock);
  expect(smileAt(points, 22_450)).toBeCloseTo(ivAt(22_450), 9);
  expect(smileAt(points, 22_460)).toBeCloseTo(ivAt(22_460), 5);
  expect(smileAt(points, 19_000)).toBeUndefined();
  expect(smileAt(points, 99_000)).toBeUndefined();
  const shape = smileShape(points, forward, clock);
  expect(shape.atmIv).toBeCloseTo(0.13, 5);
  expect(shape.riskReversal25 ?? 0).toBeLessThan(-0.003);
  expect(shape.butterfly25 ?? 0).toBeGreaterThan(0);
  expect((shape.call25Iv ?? 0) - (shape.put25Iv ?? 0)).toBe(shape.riskReversal25);
});

test("a flat smile has no skew, whatever its level", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.08, max: 0.6, noNaN: true }),
      fc.integer({ min: 2, max: 40 }),
      (iv, days) => {
        const clock = clockOf(days);
        const quotes = quotesOf(strikesAround(22_500, 100, 60), { forward: 22_520, clock, ivAt: () => iv });
        const shape = smileShape(smilePoints(quotes, 22_520, clock), 22_520, clock);
        expect(shape.atmIv).toBeCloseTo(iv, 8);
        expect(shape.riskReversal25).toBeCloseTo(0, 8);
        expect(shape.butterfly25).toBeCloseTo(0, 8);
      },
    ),
    { numRuns: 50 },
  );
});

test("where the side out of the money has no price, or one that implies nothing, the other stands for it", () => {
  const clock = clockOf(7, 0);
  const quotes: SmileQuote[] = [
    { strike: 22_400, call: 180, put: undefined },
    { strike: 22_600, call: undefined, put: 160 },
    { strike: 22_700, call: 0, put: 240 },
    { strike: 22_800, call: undefined, put: undefined },
    { strike: 22_900, call: undefined, put: 1 }, // Below what it is worth: nothing.
  ];
  expect(smilePoints(quotes, 22_510, clock).map(({ strike, side }) => `${strike}${side}`)).toEqual([
    "22400CE",
    "22600PE",
    "22700PE",
  ]);
  expect(smileForward(quotes, clock)).toBeDefined(); // 22700 has two numbers.
  expect(smileForward(quotes.slice(0, 2), clock)).toBeUndefined();
  expect(smileShape([], 22_510, clock)).toEqual({
    atmIv: undefined,
    call25Iv: undefined,
    put25Iv: undefined,
    riskReversal25: undefined,
    butterfly25: undefined,
  });
});

test("a slower clock of variance changes volatility, not the discount", () => {
  const clock: SmileClock = { years: 15 / 525_600, varianceYears: 1.25 / 525_600, rate: 0.065 };
  const option = optionOn(clock, { optionType: "CE", forward: 22_510, strike: 22_500 });
  expect(Math.exp(-option.rate * option.years)).toBeCloseTo(Math.exp(-0.065 * clock.years), 14);
  const [point] = smilePoints([{ strike: 22_500, call: 14, put: undefined }], 22_510, clock);
  const [plain] = smilePoints([{ strike: 22_500, call: 14, put: undefined }], 22_510, {
    ...clock,
    varianceYears: clock.years,
  });
  expect((point?.iv ?? 0) / (plain?.iv ?? 1)).toBeCloseTo(Math.sqrt(12), 8);
});
