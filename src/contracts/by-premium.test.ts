import fc from "fast-check";
import { expect, test } from "vitest";
import type { Paise } from "../units/unit.ts";
import { type PremiumTarget, type Priced, pickByPremium } from "./by-premium.ts";
import type { PremiumTie } from "./selector.ts";

type Side = "buy" | "sell";
const priced = (...premiums: readonly number[]): Priced[] =>
  premiums.map((premium, i) => ({
    row: 2 * i,
    strike: (2_200_000 + 5000 * i) as Paise,
    premium: premium as Paise,
  }));
const target = (match: "closest" | "at_least" | "at_most", premium: number): PremiumTarget => ({
  match,
  value: premium,
});
const range = (from: number, to: number): PremiumTarget => ({
  match: "range",
  from: from as Paise,
  to: to as Paise,
});

/** The place of the contract that is taken. */
const taken = (premiums: readonly number[], asked: PremiumTarget, side: Side, tie?: PremiumTie) =>
  (pickByPremium(priced(...premiums), asked, { tie, side })?.strike ?? Number.NaN) / 5000 - 440;

// Premiums as calls have them: dearer at lower strikes.
const CALLS = [3000, 2500, 2100, 1900, 1500];

test.each<[string, readonly number[], PremiumTarget, Side, PremiumTie | undefined, number]>([
  ["the nearest", CALLS, target("closest", 2450), "sell", undefined, 1],
  ["a seller takes the dearer of two equals", CALLS, target("closest", 2000), "sell", undefined, 2],
  ["a buyer takes the cheaper", CALLS, target("closest", 2000), "buy", undefined, 3],
  [
    "also where premiums rise with strikes",
    [1500, 1900, 2100],
    target("closest", 2000),
    "sell",
    undefined,
    2,
  ],
  ["and a buyer the cheaper there", [1500, 1900, 2100], target("closest", 2000), "buy", "side", 1],
  ["lowest strike whatever the side", CALLS, target("closest", 2000), "buy", "lowest_strike", 2],
  ["highest strike whatever the side", CALLS, target("closest", 2000), "sell", "highest_strike", 3],
  ["still equal: the lowest strike", [2100, 2100, 1900, 1900], target("closest", 2000), "sell", "side", 0],
  ["of the cheaper ones too", [2100, 2100, 1900, 1900], target("closest", 2000), "buy", "side", 2],
  [
    "equal premiums, highest strike",
    [2100, 2100, 1500],
    target("closest", 2000),
    "sell",
    "highest_strike",
    1,
  ],
  ["at least: the nearest above", CALLS, target("at_least", 2000), "buy", undefined, 2],
  ["at least includes the bound", CALLS, target("at_least", 2500), "sell", undefined, 1],
  ["at most: the nearest below", CALLS, target("at_most", 2000), "sell", undefined, 3],
  ["at most includes the bound", CALLS, target("at_most", 1900), "buy", undefined, 3],
  ["a seller takes the dearest in a range", CALLS, range(1500, 2500), "sell", undefined, 1],
  ["a buyer takes the cheapest", CALLS, range(1500, 2500), "buy", undefined, 4],
  ["a range of one price", CALLS, range(2100, 2100), "buy", undefined, 2],
  ["equals in a range: the lowest strike", [2500, 2400, 2500], range(2000, 3000), "sell", undefined, 0],
])("%s (%j, %j, %s, %s)", (_, premiums, asked, side, tie, place) => {
  expect(taken(premiums, asked, side, tie)).toBe(place);
});

test.each<[readonly number[], PremiumTarget]>([
  [CALLS, target("at_least", 3001)],
  [CALLS, target("at_most", 1499)],
  [CALLS, range(2101, 2499)],
  [CALLS, range(2500, 1500)],
  [[], target("closest", 2000)],
])("of %j none meets %j", (premiums, asked) => {
  expect(pickByPremium(priced(...premiums), asked, { side: "sell" })).toBeUndefined();
});

test("whatever the chain, it is the best by the stated rule, as sorting the whole chain finds it", () => {
  const aPremium = fc.integer({ min: 1, max: 12 }).map((step) => 5 * step);
  const aTarget = fc.oneof(
    fc.record({
      match: fc.constantFrom("closest" as const, "at_least" as const, "at_most" as const),
      value: aPremium as fc.Arbitrary<number>,
    }),
    fc.tuple(aPremium, aPremium).map(([from, to]) => range(from, to)),
  );
  const aTie = fc.constantFrom<PremiumTie | undefined>(undefined, "side", "lowest_strike", "highest_strike");
  const aSide = fc.constantFrom<Side>("buy", "sell");
  fc.assert(
    fc.property(fc.array(aPremium, { maxLength: 15 }), aTarget, aTie, aSide, (premiums, asked, tie, side) => {
      const allowed = priced(...premiums).filter(({ premium }) =>
        asked.match === "range"
          ? premium >= asked.from && premium <= asked.to
          : asked.match === "closest" ||
            (asked.match === "at_least" ? premium >= asked.value : premium <= asked.value),
      );
      // A range has no distance: the side says which of it is best.
      const away = ({ premium }: Priced) => (asked.match === "range" ? 0 : Math.abs(premium - asked.value));
      const dearer = (a: Priced, b: Priced) =>
        side === "sell" ? b.premium - a.premium : a.premium - b.premium;
      const byTie = (a: Priced, b: Priced) =>
        tie === "highest_strike"
          ? b.strike - a.strike
          : tie === "lowest_strike"
            ? a.strike - b.strike
            : dearer(a, b) || a.strike - b.strike;
      const best = [...allowed].sort(
        (a, b) => away(a) - away(b) || (asked.match === "range" ? dearer(a, b) : 0) || byTie(a, b),
      )[0];
      expect(pickByPremium(priced(...premiums), asked, { tie, side })).toEqual(best);
    }),
    { numRuns: 1000 },
  );
});
