import { expect, test } from "vitest";
import { type ChainLiteral, type DayLiteral, dayOf, paise, seriesOf } from "../../test/support/day-of.ts";
import { ATM, at, exactly, selector } from "../../test/support/run-day.ts";
import { parseSymbol } from "../exchange/symbols.ts";
import { MarketView } from "../market/market-view.ts";
import { loadDay } from "../simulation/load-day.ts";
import { MemoryStore } from "../storage/memory/memory-store.ts";
import { tradingDay } from "../units/time.ts";
import type { Choice } from "./choice.ts";
import { ContractFinder, type FinderOptions } from "./contract-finder.ts";
import type { ContractSelector, StrikeRule } from "./selector.ts";
import { selectorText } from "./selector-text.ts";

function finderAt(time: string, literal: DayLiteral, options: Partial<FinderOptions> = {}) {
  const view = new MarketView(dayOf(literal));
  view.advance(at(time));
  return { view, finder: new ContractFinder(view, { underlyingFrom: "spot", maxAgeMs: 60_000, ...options }) };
}

/** The symbol that is found without the underlying and expiry, or why none is. */
const told = (choice: Choice): string =>
  choice.found ? choice.contract.symbol.replace("NIFTY240425", "") : choice.why;
const choose = (literal: DayLiteral, asked: ContractSelector, options: Partial<FinderOptions> = {}) =>
  told(finderAt("09:20", literal, options).finder.choose(asked));

/** All strikes quoted at 09:20, both sides. */
const quoted = (...strikes: readonly number[]): ChainLiteral =>
  Object.fromEntries(
    strikes.flatMap((strike) => [
      [`${strike}CE`, { "09:20": 100 }],
      [`${strike}PE`, { "09:20": 100 }],
    ]),
  );
const quotedAt = (strike: number, call: number, put: number): ChainLiteral => ({
  [`${strike}CE`]: { "09:20": call },
  [`${strike}PE`]: { "09:20": put },
});
const otm = (otmSteps: number): StrikeRule => ({ by: "moneyness", otmSteps });

/** Steps of 50 near the money, of 100 and more away from it, as real ladders have them. */
const IRREGULAR: DayLiteral = {
  index: { "09:20": 22_110 },
  options: quoted(21_500, 21_900, 22_000, 22_050, 22_100, 22_150, 22_200, 22_300, 22_500, 23_000),
};

test.each([
  ["CE", 0, "22100CE"],
  ["PE", 0, "22100PE"],
  ["CE", 1, "22150CE"],
  ["CE", 3, "22300CE"],
  ["CE", 5, "23000CE"],
  ["PE", 1, "22050PE"],
  ["PE", 3, "21900PE"],
  ["CE", -1, "22050CE"],
  ["PE", -3, "22300PE"],
  ["CE", 6, "strike-not-listed"],
  ["PE", 5, "strike-not-listed"],
  ["PE", 50, "strike-not-listed"],
] as const)("%s, %i steps out along the listed ladder, is %s", (type, steps, expected) => {
  expect(choose(IRREGULAR, selector(type, otm(steps)))).toBe(expected);
});

test.each([
  ["up", "22550CE"],
  ["down", "22500CE"],
  ["even", "22500CE"],
] as const)("exactly half-way goes %s", (halfWay, expected) => {
  const day = { index: { "09:20": 22_525 }, options: quoted(22_450, 22_500, 22_550) };
  expect(choose(day, selector("CE", { by: "moneyness", otmSteps: 0, halfWay }))).toBe(expected);
});

test("a strike that is first quoted later in the day is not in the ladder before", () => {
  const options = { ...quoted(22_400, 22_600), "22500CE": { "09:21": 120 }, "22500PE": { "09:21": 110 } };
  const { view, finder } = finderAt("09:20", { index: { "09:20": 22_510, "09:21": 22_510 }, options });
  expect(told(finder.choose(selector("CE")))).toBe("22600CE");
  expect(told(finder.choose(selector("CE", exactly(22_500))))).toBe("strike-not-listed");
  expect(told(finder.choose(selector("PE", otm(1))))).toBe("22400PE");
  view.advance(at("09:21"));
  expect(told(finder.choose(selector("CE")))).toBe("22500CE");
});

test("a strike of which only the other side was quoted is at the money, and cannot be had", () => {
  const options = { ...quoted(22_400, 22_600), "22500CE": { "09:20": 120 }, "22500PE": { "09:21": 110 } };
  const day = { index: { "09:20": 22_510 }, options };
  expect(choose(day, selector("CE"))).toBe("22500CE");
  expect(choose(day, selector("PE"))).toBe("strike-not-listed");
});

test("a contract that was found says how fresh its price is", () => {
  const options = { ...quoted(22_500), "22500PE": { "09:18": 90 } };
  const { finder } = finderAt("09:20", { index: { "09:20": 22_500 }, options });
  expect(finder.choose(selector("CE"))).toMatchObject({ quote: { source: "exact" } });
  expect(finder.choose(selector("PE"))).toMatchObject({ quote: { source: "missing", why: "too-old" } });
});

test.each<[string, DayLiteral, Partial<FinderOptions>]>([
  ["the store has no index", {}, {}],
  ["the index comes later", { index: { "09:21": 22_500 } }, {}],
  ["the index is too old", { index: { "09:18:59": 22_500 } }, {}],
  ["the index is zero", { index: { "09:20": 0 } }, {}],
  ["there is no future", { index: { "09:20": 22_500 } }, { underlyingFrom: "future" }],
  ["no pair of call and put is fresh", { index: { "09:20": 22_500 } }, { underlyingFrom: "synthetic" }],
])("where %s no strike is picked, least of all the lowest", (_, more, options) => {
  const chain = Object.fromEntries(["100CE", "22500CE", "22600CE"].map((name) => [name, { "09:20": 100 }]));
  expect(choose({ options: chain, ...more }, selector("CE"), options)).toBe("no-underlying-price");
});

test("the underlying may be a future or the synthetic forward", () => {
  const day: DayLiteral = {
    index: { "09:20": 22_500 },
    future: { "09:20": 22_600 },
    options: { ...quoted(22_500, 22_600), "22700CE": { "09:20": 60 }, "22700PE": { "09:20": 59.95 } },
  };
  expect(choose(day, selector("CE"))).toBe("22500CE");
  expect(choose(day, selector("CE"), { underlyingFrom: "future" })).toBe("22600CE");
  const parity = {
    ...day,
    options: { "22500CE": { "09:20": 250 }, ...quotedAt(22_700, 60, 59.95), ...quotedAt(22_600, 120, 40) },
  };
  expect(choose(parity, selector("CE"), { underlyingFrom: "synthetic" })).toBe("22700CE");
});

const CALLS: DayLiteral = {
  options: {
    "22500CE": { "09:20": 30 },
    "22550CE": { "09:20": 21 },
    "22600CE": { "09:20": 19 },
    "22650CE": { "09:18": 20 }, // Too old.
    "22700CE": { "09:21": 20 }, // Later.
    "22750CE": { "09:20": 0 }, // Quoted, not traded.
    "22500PE": { "09:20": 20 }, // The other side.
  },
};
const premium = (match: "closest" | "at_least" | "at_most", rupees: number): StrikeRule => ({
  by: "premium",
  match,
  premium: paise(rupees),
});

test.each<[StrikeRule, "buy" | "sell", string]>([
  [premium("closest", 20), "sell", "22550CE"],
  [premium("closest", 20), "buy", "22600CE"],
  [{ by: "premium", match: "closest", premium: paise(20), tie: "highest_strike" }, "sell", "22600CE"],
  [premium("at_least", 22), "sell", "22500CE"],
  [premium("at_most", 20), "sell", "22600CE"],
  [premium("at_most", 18), "sell", "no-premium-in-reach"],
  [{ by: "premium_range", from: paise(19), to: paise(25) }, "sell", "22550CE"],
  [{ by: "premium_range", from: paise(19), to: paise(25) }, "buy", "22600CE"],
  [{ by: "premium_range", from: paise(22), to: paise(25) }, "buy", "no-premium-in-reach"],
])("among premiums known and fresh, %j for a %s is %s", (rule, side, expected) => {
  expect(choose(CALLS, selector("CE", rule, side))).toBe(expected);
});

test("premiums need no underlying price", () => {
  expect(choose({ options: quoted(22_500) }, selector("CE", premium("closest", 20)))).toBe("22500CE");
});

test.each<[string, ContractSelector, string]>([
  ["an expiry the calendar does not know", { ...selector("CE"), expiry: { nth: 99 } }, "no-such-expiry"],
  ["an expiry that was not loaded", { ...selector("CE"), expiry: "next" }, "expiry-not-loaded"],
  ["an exact strike that was never quoted", selector("CE", exactly(22_501)), "strike-not-listed"],
])("%s is said to be just that", (_, asked, why) => {
  expect(choose({ index: { "09:20": 22_500 }, options: quoted(22_500) }, asked)).toBe(why);
});

test("a chain in which nothing was quoted yet has nothing to choose from", () => {
  const { finder } = finderAt("09:19", { index: { "09:19": 22_500 }, options: quoted(22_500) });
  expect(told(finder.choose(selector("CE")))).toBe("nothing-quoted");
});

test("an absent nearest expiry is missing; the next one does not stand in for it", () => {
  const day = { index: { "09:20": 22_500 }, chains: { "2024-05-02": quoted(22_500) } };
  expect(choose(day, selector("CE"))).toBe("expiry-not-loaded");
  const next = finderAt("09:20", day).finder.choose({ ...selector("CE"), expiry: "next" });
  expect(told(next)).toBe("NIFTY24050222500CE");
});

test("NIFTY and NIFTYNXT50 in one store are never taken for one another", async () => {
  const date = tradingDay("2024-06-26");
  const nifty = { date, index: { "09:20": 23_800 }, options: quoted(23_800) };
  const next50 = { date, underlying: "NIFTYNXT50", index: { "09:20": 71_500 }, options: quoted(71_500) };
  const store = new MemoryStore();
  const write = await store.begin();
  for (const { series, rows } of [nifty, next50].flatMap(seriesOf)) await write.put(series, date, rows);
  await write.commit();
  const found: Record<string, unknown> = {};
  for (const underlying of ["NIFTY", "NIFTYNXT50"]) {
    const needs = { underlying, expiries: ["nearest"], underlyingFrom: "spot", optionColumns: [] } as const;
    const load = await loadDay(store, date, needs);
    if (load.status !== "loaded") throw new Error(load.why);
    const view = new MarketView(load.market);
    view.advance(at("09:20"));
    const choice = new ContractFinder(view, { underlyingFrom: "spot", maxAgeMs: 0 }).choose(selector("PE"));
    if (!choice.found) throw new Error(choice.why);
    const { symbol, lot } = choice.contract;
    found[symbol] = { lot, parsed: parseSymbol(symbol) };
  }
  expect(found).toMatchObject({
    NIFTY24062723800PE: { lot: 25, parsed: { underlying: "NIFTY", strike: paise(23_800) } },
    NIFTYNXT5024062871500PE: { lot: 10, parsed: { underlying: "NIFTYNXT50", strike: paise(71_500) } },
  });
});

test("an explanation of a strike by moneyness names what it worked from and its neighbours on the ladder", () => {
  const options = { ...quoted(22_300, 22_350, 22_400, 22_450, 22_500, 22_550), "22600PE": { "09:20": 100 } };
  const { finder } = finderAt("09:20", { index: { "09:19:30": 22_490 }, options });
  expect(finder.choose(selector("CE", otm(1))).explain()).toEqual({
    asked: "sell CE, nearest, OTM 1",
    workedFrom: "spot 22490.00, 30 s old, ATM 22500.00",
    because: "NIFTY24042522550CE stands 5 rungs up a ladder of 7 strikes quoted by then",
    rejected: [
      { strike: paise(22_400), premium: paise(100), note: "3 rungs below" },
      { strike: paise(22_450), premium: paise(100), note: "2 rungs below" },
      { strike: paise(22_500), premium: paise(100), note: "1 rung below" },
      { strike: paise(22_600), premium: undefined, note: "not quoted yet" },
    ],
  });
});

test("an explanation of a premium lists the neighbours that were not taken, and by how much they miss", () => {
  const { finder } = finderAt("09:20", CALLS);
  expect(finder.choose(selector("CE", premium("closest", 20))).explain()).toEqual({
    asked: "sell CE, nearest, premium closest 20.00",
    workedFrom: "3 CE premiums known and fresh",
    because: "NIFTY24042522550CE at 21.00 is the best match",
    rejected: [
      { strike: paise(22_500), premium: paise(30), note: "off by 10.00" },
      { strike: paise(22_600), premium: paise(19), note: "off by 1.00" },
    ],
  });
});

test("an explanation of a range says on which side of it the others lie", () => {
  const { finder } = finderAt("09:20", CALLS);
  const rule: StrikeRule = { by: "premium_range", from: paise(20), to: paise(40) };
  expect(
    finder
      .choose(selector("CE", rule))
      .explain()
      .rejected.map(({ note }) => note),
  ).toEqual(["inside, less good", "below the range"]);
});

test("an explanation of a choice that could not be made says what was asked and why", () => {
  const { finder } = finderAt("09:20", { options: quoted(22_500) });
  expect(finder.choose(selector("PE", ATM, "buy")).explain()).toEqual({
    asked: "buy PE, nearest, ATM",
    workedFrom: "spot: no-underlying",
    because: "no-underlying-price",
    rejected: [],
  });
});

test("an explanation that is asked for later lists no prices from after the choice", () => {
  const day = {
    index: { "09:20": 22_500 },
    options: { ...quoted(22_450, 22_500), "22550CE": { "09:21": 70 } },
  };
  const { view, finder } = finderAt("09:20", day);
  const choice = finder.choose(selector("CE"));
  view.advance(at("09:21"));
  expect(choice.explain().rejected).toEqual([]);
});

test.each<[StrikeRule, string]>([
  [otm(-2), "sell CE, nearest, ITM 2"],
  [exactly(22_500.5), "sell CE, nearest, strike 22500.50"],
  [premium("at_least", 20), "sell CE, nearest, premium at least 20.00"],
  [{ by: "premium_range", from: paise(5), to: paise(7.5) }, "sell CE, nearest, premium in 5.00 to 7.50"],
])("%j in words", (rule, text) => {
  expect(selectorText(selector("CE", rule))).toBe(text);
});
