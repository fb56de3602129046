import { describe, expect, test } from "vitest";
import type { BookInput } from "./book.ts";
import { gapByDefinition } from "./gap-stress.ts";
import { marginOf } from "./margin-model.ts";
import { stressedBook } from "./stressed-book.ts";
import { structureOf } from "./structure.ts";

const straddle = {
  date: "2024-07-10",
  time: "11:00",
  underlyings: { NIFTY: { spot: 24_324.45, previous_close: 24_433.2, forwards: { "2024-07-18": 24_360 } } },
  legs: [
    { symbol: "NIFTY24071824350CE", lots: -2, price: 240 },
    { symbol: "NIFTY24071824350PE", lots: -2, price: 230 },
  ],
} as unknown as BookInput;
const structure = structureOf(straddle);
const stressed = stressedBook(structure, { spotShocks: [-0.05, 0, 0.03], volShocks: [0, 0.5] });
const cells = stressed.rows.flat();

test("without a shock nothing is made, and the margin is the book's", () => {
  const still = cells.find(({ spotShock, volShock }) => spotShock === 0 && volShock === 0);
  const { book, market, parameters } = structure.margin;
  const margin = marginOf(book, market, parameters);
  expect(still?.pnl).toBe(0);
  expect(stressed.now).toEqual(margin);
  // At theoretical prices, which are the market's own to the paisa.
  expect(Math.abs((still?.margin.total ?? 0) - margin.total)).toBeLessThan(200);
});

test("each profit is that of the gap, by its definition", () => {
  const book = structure.margin.book.map((leg, i) => ({ ...leg, iv: structure.legs[i]?.iv ?? 0 }));
  const state = { forward: 2_436_000, years: structure.legs[0]?.years ?? 0 };
  const expiries = new Map([["2024-07-18", state]]) as never;
  const market = {
    date: structure.date,
    underlyings: new Map([["NIFTY", { spot: structure.spot, expiries }]]),
  };
  for (const { spotShock, volShock, pnl } of cells) {
    const gap = { move: spotShock, volFactor: 1 + volShock, rate: structure.rate };
    expect(Math.abs(pnl - gapByDefinition(book, market, gap))).toBeLessThanOrEqual(1);
  }
});

describe("the margin after a jump", () => {
  const of = (spotShock: number, volShock: number) =>
    cells.find((cell) => cell.spotShock === spotShock && cell.volShock === volShock)?.margin;

  test("is on the moved index, whose move is in the volatility, with the moved premiums", () => {
    expect(of(-0.05, 0)?.exposure).toBe(Math.ceil(0.02 * structure.spot * 0.95 * 100 - 1e-6));
    expect(of(-0.05, 0)?.nov).toBeLessThan(stressed.now.nov);
    expect(of(-0.05, 0)?.total).toBeGreaterThan(stressed.now.total);
    expect(of(0, 0.5)?.nov).toBeLessThan(of(0, 0)?.nov ?? 0);
  });

  test("the worst cells are named", () => {
    expect(stressed.worstPnl.pnl).toBe(Math.min(...cells.map(({ pnl }) => pnl)));
    expect(stressed.worstMargin.margin.total).toBe(Math.max(...cells.map(({ margin }) => margin.total)));
    expect([stressed.worstPnl.spotShock, stressed.worstPnl.volShock]).toEqual([-0.05, 0.5]);
  });
});
