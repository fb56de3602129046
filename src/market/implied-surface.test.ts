import { expect, test } from "vitest";
import { type ChainLiteral, type DayLiteral, dayOf, type RowLiteral } from "../../test/support/day-of.ts";
import { at } from "../../test/support/run-day.ts";
import { averagedYears } from "../pricing/averaging.ts";
import { black76Price } from "../pricing/black76.ts";
import { optionOn } from "../pricing/smile.ts";
import { tradingDay } from "../units/time.ts";
import { ImpliedSurface, SURFACE_RATE } from "./implied-surface.ts";
import { MarketView } from "./market-view.ts";

function surfaceAt(time: string, literal: DayLiteral, maxAgeMs = 60_000) {
  const view = new MarketView(dayOf(literal));
  view.advance(at(time));
  const surface = new ImpliedSurface(view, { maxAgeMs });
  const [expiry] = view.day.expiries;
  if (expiry === undefined) throw new Error("the day has an expiry");
  const contract = (name: string) => {
    for (const row of view.quotedRows(0)) {
      const found = view.contractAt(0, row);
      if (found.symbol.endsWith(name)) return found;
    }
    throw new Error(`${name} is not in the chain`);
  };
  return { view, surface, contract, smile: surface.smile(expiry) };
}
const one = (time: string, rows: Readonly<Record<string, RowLiteral>>): ChainLiteral =>
  Object.fromEntries(Object.entries(rows).map(([name, row]) => [name, { [time]: row }]));

const MINUTE = 1 / 525_600;
/** A Tuesday; the nearest expiry is two days later, at 15:30. */
const PAGE = {
  "22400CE": 186,
  "22400PE": 70,
  "22500CE": 120,
  "22500PE": 104,
  "22600CE": 70,
  "22600PE": 154,
};

test("the forward is parity's where call and put are closest, and time ends at 15:30 on the expiry day", () => {
  const { smile } = surfaceAt("09:20", { options: one("09:20", PAGE) });
  const years = (2 * 1440 + 370) * MINUTE;
  expect(smile?.clock).toEqual({ years, varianceYears: years, rate: SURFACE_RATE });
  expect(smile?.forwardFrom).toBe("parity");
  expect(smile?.parityStrike).toBe(2_250_000);
  expect(smile?.forward).toBeCloseTo(2_250_000 + Math.exp(SURFACE_RATE * years) * 1600, 6);
  expect(smile?.points.map(({ strike, side }) => `${strike / 100}${side}`)).toEqual([
    "22400PE",
    "22500PE",
    "22600CE",
  ]);
});

test("the volatility of a strike prices it again, both sides have the same, and the greeks are at it", () => {
  const { surface, contract, smile } = surfaceAt("09:20", { options: one("09:20", PAGE) });
  if (smile === undefined) throw new Error("there is a smile");
  const { forward, clock } = smile;
  const iv = surface.iv(contract("22600CE")) ?? 0;
  const call = optionOn(clock, { optionType: "CE", forward, strike: 2_260_000 });
  expect(black76Price(call, iv)).toBeCloseTo(7000, 6);
  expect(surface.iv(contract("22600PE"))).toBe(iv);
  const greeks = surface.greeks(contract("22600CE"));
  const bump = (by: number): number => black76Price({ ...call, forward: forward + by }, iv);
  expect(greeks?.delta).toBeCloseTo((bump(50) - bump(-50)) / 100, 5);
  expect(greeks?.iv).toBe(iv);
  // A day of theta is about the price lost in one.
  const later = { ...call, years: call.years - 1 / 365 / 1000 };
  const slope = (black76Price(later, iv) - black76Price(call, iv)) * 365 * 1000;
  expect((greeks?.theta ?? 0) / slope).toBeCloseTo(1, 3);
});

test("a two-sided quote counts by its middle, a one-sided or crossed one by the last price; a crossed pair gives no forward", () => {
  const { smile, surface, contract } = surfaceAt("09:20", {
    options: one("09:20", {
      ...PAGE,
      "22500CE": { close: 999, bid: 119, ask: 121 },
      "22600CE": { close: 70, bid: 75, ask: 72 },
      "22600PE": { close: 70.05, bid: 69, ask: 71 }, // Closest of all, and crossed on the other side.
    }),
  });
  expect(smile?.parityStrike).toBe(2_250_000);
  expect(smile?.forward).toBeCloseTo(2_251_600, -1);
  expect(surface.iv(contract("22600CE"))).toBeGreaterThan(0);
});

test("what is too old says nothing, and without a pair there is no smile", () => {
  const stale = { ...one("09:20", PAGE), "22500PE": { "09:18": 104 } };
  expect(surfaceAt("09:20", { options: stale }).smile?.parityStrike).toBe(2_260_000);
  const { smile, surface, contract } = surfaceAt("09:22", { options: one("09:20", PAGE) });
  expect(smile).toBeUndefined();
  expect(surface.iv(contract("22500CE"))).toBeUndefined();
  expect(surface.greeks(contract("22500CE"))).toBeUndefined();
  expect(surface.smiles()).toEqual([]);
});

test("the term structure is the smiles of the loaded expiries, nearest first", () => {
  const { surface } = surfaceAt("09:20", {
    chains: { "2024-05-02": one("09:20", PAGE), "2024-04-25": one("09:20", PAGE) },
  });
  expect(surface.smiles().map(({ expiry }) => expiry.date)).toEqual(["2024-04-25", "2024-05-02"]);
  const [near, far] = surface.smiles();
  // The same prices over a longer time: less volatility.
  expect(near?.atmIv ?? 0).toBeGreaterThan(far?.atmIv ?? 1);
});

test("it is computed once an instant, and anew at the next", () => {
  const options = { "22500CE": { "09:20": 120, "09:21": 130 }, "22500PE": { "09:20": 104, "09:21": 104 } };
  const { view, surface, smile } = surfaceAt("09:20", { options });
  const expiry = smile?.expiry;
  if (expiry === undefined) throw new Error("there is a smile");
  expect(surface.smile(expiry)).toBe(smile);
  view.advance(at("09:21"));
  expect(surface.smile(expiry)?.forward).toBeCloseTo(2_252_600, -1);
});

/** An expiry day of the averaging years, and the index of its last half hour, minute by minute. */
const EXPIRY = "2024-04-25";
const minutes = (from: number, to: number, level: (minute: number) => number) =>
  Object.fromEntries(
    Array.from({ length: to - from + 1 }, (_, i) => [
      `15:${String(from + i).padStart(2, "0")}`,
      level(from + i),
    ]),
  );

test("on an expiry afternoon variance runs on the clock of the mean, and time to the close goes on", () => {
  const page = (time: string) => surfaceAt(time, { date: EXPIRY, options: one(time, PAGE) }).smile?.clock;
  for (const [time, left] of [
    ["09:20", 370],
    ["14:59", 31],
    ["15:00", 30],
    ["15:15", 15],
    ["15:29", 1],
  ] as const) {
    const clock = page(time);
    expect(clock?.years).toBeCloseTo(left * MINUTE, 15);
    expect(clock?.varianceYears).toBeCloseTo(averagedYears(left * MINUTE, 30 * MINUTE), 15);
  }
  // The day before it is a price like any other.
  const before = surfaceAt("15:29", { date: "2024-04-24", options: one("15:29", PAGE) }).smile?.clock;
  expect(before?.varianceYears).toBe(before?.years);
  expect(page("15:30")).toBeUndefined();
});

test("without a pair the expiring forward is (elapsed × mean + remaining × spot) ÷ 30 minutes", () => {
  // 22500 until 15:10, 22560 after it: at 15:20 the mean so far is 22530, and a third is open at 22560.
  const index = minutes(0, 20, (minute) => (minute <= 10 ? 22_500 : 22_560));
  const options = one("15:20", { "22600CE": 4 });
  const { smile } = surfaceAt("15:20", { date: EXPIRY, index, options });
  expect(smile?.forwardFrom).toBe("settlement mean");
  expect(smile?.forward).toBeCloseTo(((2 / 3) * 22_530 + (1 / 3) * 22_560) * 100, 6);
  expect(
    surfaceAt("14:59", { date: EXPIRY, index: { "14:59": 22_500 }, options: one("14:59", { "22600CE": 4 }) })
      .smile,
  ).toBeUndefined();
  expect(surfaceAt("15:20", { date: "2024-04-24", index, options }).smile).toBeUndefined();
});

test("the mean so far starts at 15:00, whatever the index was before, and the last value stands for the time since it", () => {
  const index = { "09:15": 10_000, "14:59": 10_000, "15:00": 10_000, "15:05": 22_500, "15:10": 22_530 };
  const { view, smile } = surfaceAt(
    "15:12",
    { date: EXPIRY, index, options: one("15:12", { "22600CE": 4 }) },
    600_000,
  );
  // 22500 for five minutes, 22530 for seven.
  const mean = (5 * 22_500 + 7 * 22_530) / 12;
  expect((view.indexMean(at("15:00")) ?? 0) / 100).toBeCloseTo(mean, 6);
  expect((smile?.forward ?? 0) / 100).toBeCloseTo((12 * mean + 18 * 22_530) / 30, 6);
  expect(view.indexMean(at("15:11"))).toBeUndefined();
});

test("from 2026-08-03 nothing is averaged: the auction makes the close", () => {
  const date = "2026-08-04"; // A Tuesday, NIFTY's expiry day; options trade to 15:40.
  const { smile, view } = surfaceAt("15:25", { date, options: one("15:25", PAGE) });
  expect(view.day.expiries[0]?.date).toBe(tradingDay(date));
  expect(smile?.clock.years).toBeCloseTo(15 * MINUTE, 15);
  expect(smile?.clock.varianceYears).toBe(smile?.clock.years);
});

test("greeks on the averaged clock are the slopes of the averaged price", () => {
  const left = 20;
  const { surface, contract, smile } = surfaceAt("15:10", {
    date: EXPIRY,
    options: one("15:10", { ...PAGE, "22500CE": 24, "22500PE": 8 }),
  });
  if (smile === undefined) throw new Error("there is a smile");
  const found = contract("22500PE");
  const greeks = surface.greeks(found);
  const priceAt = (years: number, rate = SURFACE_RATE): number => {
    const clock = { years, varianceYears: averagedYears(years, 30 * MINUTE), rate };
    return black76Price(
      optionOn(clock, { optionType: "PE", forward: smile.forward, strike: found.strike }),
      greeks?.iv ?? 0,
    );
  };
  const years = left * MINUTE;
  const step = MINUTE / 1000;
  const slope = (priceAt(years - step) - priceAt(years + step)) / (2 * step);
  expect((greeks?.theta ?? 0) / slope).toBeCloseTo(1, 5);
  expect(
    (greeks?.rho ?? 0) / ((priceAt(years, SURFACE_RATE + 1e-3) - priceAt(years, SURFACE_RATE - 1e-3)) / 2e-3),
  ).toBeCloseTo(1, 5);
});
