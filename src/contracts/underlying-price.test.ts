import fc from "fast-check";
import { expect, test } from "vitest";
import { type ChainLiteral, type DayLiteral, dayOf, paise } from "../../test/support/day-of.ts";
import { at } from "../../test/support/run-day.ts";
import { MarketView } from "../market/market-view.ts";
import { syntheticForward, underlyingPrice } from "./underlying-price.ts";

function viewAt(time: string, literal: DayLiteral): MarketView {
  const view = new MarketView(dayOf(literal));
  view.advance(at(time));
  return view;
}
const forwardAt = (time: string, options: ChainLiteral, maxAgeMs = 60_000) =>
  syntheticForward(viewAt(time, { options }), { chain: 0, maxAgeMs });

const CHAIN: ChainLiteral = {
  "22400CE": { "09:20": 180 },
  "22400PE": { "09:20": 65 },
  "22500CE": { "09:20": 120.05 },
  "22500PE": { "09:20": 110.1 },
  "22600CE": { "09:20": 75 },
  "22600PE": { "09:20": 165 },
};

test("the forward is strike plus call less put where the two are closest", () => {
  expect(forwardAt("09:20", CHAIN)).toEqual({
    source: "exact",
    price: paise(22_509.95),
    ageMs: 0,
    from: "synthetic forward",
  });
});

test("it is as old as the older of its two prices", () => {
  const options = { "22500CE": { "09:20": 120 }, "22500PE": { "09:20:30": 110 } };
  expect(forwardAt("09:20:45", options)).toEqual({
    source: "last",
    price: paise(22_510),
    ageMs: 45_000,
    from: "synthetic forward",
  });
});

test("of two equally close pairs the lower strike gives it", () => {
  const options = {
    "22500CE": { "09:20": 120 },
    "22500PE": { "09:20": 100 },
    "22550CE": { "09:20": 80 },
    "22550PE": { "09:20": 100 },
  };
  expect(forwardAt("09:20", options)).toMatchObject({ price: paise(22_520) });
});

test.each<[string, ChainLiteral, string]>([
  ["nothing is quoted", {}, "no-tick-yet"],
  ["only calls are", { "22500CE": { "09:20": 120 }, "22600CE": { "09:20": 120 } }, "no-tick-yet"],
  [
    "a put stands alone between calls",
    { "22500CE": { "09:20": 120 }, "22600PE": { "09:20": 110 } },
    "no-tick-yet",
  ],
  ["the put comes later", { "22500CE": { "09:20": 120 }, "22500PE": { "09:20:01": 110 } }, "no-tick-yet"],
  [
    "the put was quoted but not traded",
    { "22500CE": { "09:20": 120 }, "22500PE": { "09:20": 0 } },
    "no-tick-yet",
  ],
  ["one of the two is too old", { "22500CE": { "09:20": 120 }, "22500PE": { "09:18:59": 110 } }, "too-old"],
])("there is none while %s", (_, options, why) => {
  expect(forwardAt("09:20", options)).toEqual({ source: "missing", why });
});

test("a stale pair nearer the money yields to a fresh one", () => {
  const options = { ...CHAIN, "22500PE": { "09:18": 110.1 } };
  expect(forwardAt("09:20", options)).toMatchObject({ price: paise(22_510) }); // 22,600 + 75 − 165
});

test("a chain that was not loaded has none", () => {
  expect(syntheticForward(viewAt("09:20", {}), { chain: -1, maxAgeMs: 60_000 })).toEqual({
    source: "missing",
    why: "not-loaded",
  });
});

test("in a market at parity every pair gives the same forward, whichever is closest", () => {
  const aPairs = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(fc.integer({ min: 2_240_000, max: 2_260_000 }), aPairs, (forward, places) => {
      const chain: Record<string, Record<string, number>> = {};
      for (const place of places) {
        const strike = 2_200_000 + 5000 * place;
        const put = 50_000 + Math.max(strike - forward, 0);
        chain[`${strike / 100}PE`] = { "09:20": put / 100 };
        chain[`${strike / 100}CE`] = { "09:20": (put + forward - strike) / 100 };
      }
      expect(forwardAt("09:20", chain)).toMatchObject({ price: forward });
    }),
  );
});

test("each source of the underlying's price is itself and no other", () => {
  const view = viewAt("09:20", {
    index: { "09:20": 22_480 },
    future: { "09:19:30": 22_530 },
    options: CHAIN,
  });
  const priceFrom = (from: "spot" | "future" | "synthetic") =>
    underlyingPrice(view, { from, chain: 0, maxAgeMs: 60_000 });
  expect(priceFrom("spot")).toEqual({ source: "exact", price: paise(22_480), ageMs: 0, from: "spot" });
  expect(priceFrom("future")).toEqual({
    source: "last",
    price: paise(22_530),
    ageMs: 30_000,
    from: "future",
  });
  expect(priceFrom("synthetic")).toMatchObject({ price: paise(22_509.95), from: "synthetic forward" });
});
