import fc from "fast-check";
import { expect, test } from "vitest";
import { type DayLiteral, dayOf, paise } from "../../test/support/day-of.ts";
import type { Paise } from "../units/unit.ts";
import { payoffAt, settlementPrice } from "./settlement.ts";

const INDEX: DayLiteral = { index: { "14:59": 1, "15:00": 2, "15:00:01": 22_500.02, "15:30": 22_500.03 } };

test.each<[string, DayLiteral, number, string]>([
  ["the official price goes before anything else", { ...INDEX, settlement: 22_470 }, 22_470, "official"],
  // (2,250,002 + 2,250,003) / 2 = 2,250,002.5 paise
  ["the mean of the last half hour is rounded half up to paise", INDEX, 22_500.03, "last_half_hour_mean"],
  [
    "a session that ends earlier has a last half hour of its own",
    { date: "2024-05-18", index: { "12:00": 1, "12:01": 22_500, "12:30": 22_510, "15:29": 9 } },
    22_505,
    "last_half_hour_mean",
  ],
  [
    "after the auction came the official price still serves",
    { date: "2026-08-04", settlement: 24_000 },
    24_000,
    "official",
  ],
])("%s", (_, day, price, from) => {
  expect(settlementPrice(dayOf(day))).toEqual({ price: paise(price), from });
});

test.each<[string, DayLiteral]>([
  ["there is no index", {}],
  ["the index has no row in the last half hour", { index: { "09:16": 22_500, "15:00": 22_500 } }],
  ["the index has no price in it", { index: { "15:15": 0 } }],
  ["the close comes from an auction", { ...INDEX, date: "2026-08-03" }],
])("without an official price, where %s, there is none", (_, day) => {
  expect(() => settlementPrice(dayOf(day))).toThrow(
    "settlement.missing: the store has no settlement price of",
  );
});

test("call and put pay what parity says, and never less than nothing", () => {
  const anAmount = fc.integer({ min: 1, max: 9_000_000 });
  fc.assert(
    fc.property(anAmount, anAmount, (price, strike) => {
      const at = (optionType: "CE" | "PE") =>
        payoffAt(price as Paise, { strike: strike as Paise, optionType });
      expect(at("CE") - at("PE")).toBe(price - strike);
      expect(Math.min(at("CE"), at("PE"))).toBe(0);
    }),
  );
});
