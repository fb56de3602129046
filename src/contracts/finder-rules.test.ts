import { expect, test } from "vitest";
import { type ChainLiteral, type DayLiteral, dayOf, paise } from "../../test/support/day-of.ts";
import { at } from "../../test/support/run-day.ts";
import { MarketView } from "../market/market-view.ts";
import { rupees } from "../units/money.ts";
import type { Choice } from "./choice.ts";
import { ContractFinder, type FinderOptions } from "./contract-finder.ts";
import { parsePick } from "./parse-rule.ts";
import type { AtmHold, ExpiryRule } from "./selector.ts";

/** The finder at a time of a literal day, asked in the words of `pluto chain`. */
function asker(time: string, literal: DayLiteral, options: Partial<FinderOptions> = {}) {
  const view = new MarketView(dayOf(literal));
  view.advance(at(time));
  const finder = new ContractFinder(view, { underlyingFrom: "spot", maxAgeMs: 60_000, ...options });
  const choose = (pick: string, expiry: ExpiryRule = "nearest"): Choice =>
    finder.choose({ ...parsePick(pick), expiry });
  return { view, finder, choose };
}
const told = (choice: Choice): string =>
  choice.found
    ? `${rupees(choice.contract.strike).replace(".00", "")}${choice.contract.optionType}`
    : choice.why;

const row = (close: number, more: { bid?: number; ask?: number; oi?: number; volume?: number } = {}) => ({
  "09:20": { close, oi: 100_000, volume: 1000, bid: close - 0.5, ask: close + 0.5, ...more },
});
/** Calls and puts at 09:20, steps of 50 and of 100 from 22600 on; the straddle at 22500 is 120 + 110. */
const OPTIONS: ChainLiteral = {
  "22300CE": row(268),
  "22300PE": row(58),
  "22400CE": row(188),
  "22400PE": row(78),
  "22450CE": row(152),
  "22450PE": row(92),
  "22500CE": row(120),
  "22500PE": row(110),
  "22550CE": row(93, { oi: 40 }),
  "22550PE": row(133),
  "22600CE": row(70, { bid: 60, ask: 80 }),
  "22600PE": row(160, { oi: 10 }),
  "22700CE": row(37),
  "22700PE": row(227),
};
const DAY: DayLiteral = { index: { "09:20": 22_507 }, future: { "09:20": 22_560 }, options: OPTIONS };

test.each([
  ["CE atm", "22500CE"],
  ["CE atm from synthetic", "22500CE"], // 22500 + 120 − 110
  ["CE atm from future", "22550CE"],
  ["PE otm 1 from future", "22500PE"],
  ["CE atm +0.5%", "22600CE"], // 22612.50
  ["PE atm -0.7%", "22300PE"], // 22342.50
  ["CE width 0.5", "22600CE"], // 22500 + 115 = 22615
  ["PE width -0.5", "22400PE"], // 22385
  ["CE straddle 40%", "22550CE"], // 92.00 of 230.00
  ["CE straddle >= 41%", "22500CE"], // 94.30: 93.00 is below it
  ["PE straddle <= 40%", "22450PE"], // 92.00 exactly
  ["CE synthetic", "22500CE"], // 22510
  ["CE synthetic otm 2", "22600CE"],
  ["CE 22500 otm 2", "22600CE"],
  ["PE 22500 otm 2", "22400PE"],
  ["PE 22500 otm 9", "strike-not-listed"],
  ["CE 22525 otm 1", "strike-not-listed"],
  ["CE premium 94 with oi 100", "22600CE"], // 93.00 has an open interest of 40, 70.00 is nearer than 120.00
  ["CE premium 69 with spread 1.00", "22550CE"], // 70.00 has a spread of 20.00
  ["CE otm 2 with spread 5%", "not-liquid"],
  ["PE otm 1 with oi 100000", "22450PE"],
  ["PE itm 2 with oi 11", "not-liquid"],
  ["CE premium 90 with oi 200000", "not-liquid"],
  ["CE premium 1000..2000", "no-premium-in-reach"],
  ["CE premium 1000..2000 else CE otm 2 with spread 5% else CE otm 1", "22550CE"],
  ["CE premium 1000..2000 else CE 99999", "strike-not-listed"],
])("%s is %s", (pick, expected) => {
  expect(told(asker("09:20", DAY).choose(pick))).toBe(expected);
});

test("a delta comes from the strike's own volatility on the parity forward", () => {
  const { choose } = asker("09:20", DAY);
  const deltas = (pick: string): string => choose(pick).explain().because;
  expect(told(choose("CE delta 0.5"))).toBe("22500CE");
  expect(told(choose("PE delta 0.5"))).toBe("22500PE");
  expect(told(choose("CE delta 0.25"))).toBe("22700CE");
  expect(told(choose("CE delta 0.3..0.45"))).toBe("22550CE"); // The seller takes the higher.
  expect(told(choose("buy CE delta 0.3..0.45"))).toBe("22600CE");
  expect(told(choose("CE delta 0.99..1"))).toBe("no-delta-in-reach");
  expect(deltas("CE delta 0.5")).toMatch(/^NIFTY24042522500CE with delta 0\.5\d\d\d is the best match$/);
  const none = asker("09:20", { index: { "09:20": 22_507 }, options: { "22500CE": row(120) } });
  expect(told(none.choose("CE delta 0.5"))).toBe("no-delta-in-reach");
  expect(none.choose("CE delta 0.5").explain().workedFrom).toBe(
    "no fresh pair of call and put to take a forward from",
  );
});

test("the straddle that a rule is measured by needs both its prices, fresh", () => {
  const stale = { ...OPTIONS, "22500PE": { "09:18": 110 } };
  const { choose } = asker("09:20", { ...DAY, options: stale });
  for (const pick of ["CE straddle 40%", "CE width 0.5", "CE synthetic"])
    expect(told(choose(pick))).toBe("no-straddle-price");
  expect(told(choose("CE atm"))).toBe("22500CE");
});

test("a filter on age is stricter than the run's own bound", () => {
  const options = { ...OPTIONS, "22550CE": { "09:19:30": { close: 93, oi: 5 } } };
  const { choose } = asker("09:20", { ...DAY, options });
  expect(told(choose("CE premium 94"))).toBe("22550CE");
  expect(told(choose("CE premium 94 with age 10"))).toBe("22600CE");
});

test("an ATM that is held moves only beyond half a step and its share, and says what it was", () => {
  const index = { "09:20": 22_507, "09:21": 22_528, "09:22": 22_531, "09:23": 22_521 };
  const options = { "22500CE": { "09:20": 1 }, "22550CE": { "09:20": 1 } };
  const { view, finder } = asker("09:20", { index, options });
  const hold: AtmHold = { pct: 20, strike: undefined };
  const ask = (): string => {
    const strike = { by: "moneyness", otmSteps: 0, hold } as const;
    return told(finder.choose({ expiry: "nearest", optionType: "CE", side: "sell", strike }));
  };
  const seen = [ask()];
  for (const time of ["09:21", "09:22", "09:23"]) {
    view.advance(at(time));
    seen.push(ask());
  }
  expect(seen).toEqual(["22500CE", "22500CE", "22550CE", "22550CE"]);
  expect(hold.strike).toBe(paise(22_550));
});

test("choices by the future print its basis", () => {
  const { choose } = asker("09:20", DAY);
  expect(choose("CE atm from future").explain().workedFrom).toBe(
    "future 22560.00 (basis +53.00), ATM 22550.00",
  );
});

test("a fallback says what failed before it, with the candidates that were refused and why", () => {
  const { choose } = asker("09:20", DAY);
  const { before, ...explanation } = choose("CE premium 90 with oi 200000 else CE otm 1").explain();
  expect(explanation.asked).toBe("sell CE, nearest, OTM 1");
  expect(before?.map(({ asked, because }) => [asked, because])).toEqual([
    ["sell CE, nearest, premium closest 90.00, OI ≥ 200000", "not-liquid"],
  ]);
  expect(before?.[0]?.rejected).toContainEqual({ strike: paise(22_550), premium: paise(93), note: "OI 40" });
  expect(before?.[0]?.workedFrom).toBe("0 CE premiums known and fresh that pass, 7 that do not");
});

test("a rule that nothing meets lists what came nearest", () => {
  const { rejected } = asker("09:20", DAY).choose("CE premium 94..100").explain();
  expect(rejected.map(({ strike, note }) => `${rupees(strike)} ${note}`)).toContain(
    "22550.00 below the range",
  );
  expect(rejected).toHaveLength(6);
});

test("an explanation by premium that is asked for later still tells the prices of its own instant", () => {
  const premiums = (close: number) => ({ "09:20": close, "09:21": close + 1000 });
  const options = { "22500CE": premiums(30), "22550CE": premiums(20), "22600CE": premiums(10) };
  const { view, choose } = asker("09:20", { index: { "09:20": 22_507 }, options });
  const choice = choose("CE premium 20");
  view.advance(at("09:21"));
  expect(choice.explain().rejected.map(({ premium }) => premium)).toEqual([paise(30), paise(10)]);
});

test("after 15:15 the index of 2026-08-03 on is no price: the forward that options imply stands for it, or nothing", () => {
  const date = "2026-08-04";
  const pair = (call: number, put: number) => ({
    "22500CE": { "15:16": call },
    "22500PE": { "15:16": put },
    "22700CE": { "15:16": 1 },
    "22700PE": { "15:16": 1000 },
  });
  const index = { "15:15": 22_500, "15:16": 22_500 };
  const late = asker("15:16", { date, index, options: pair(220, 40) });
  expect(told(late.choose("CE atm"))).toBe("22700CE");
  expect(late.choose("CE atm").explain().workedFrom).toBe(
    "synthetic forward (the index stands) 22680.00, ATM 22700.00",
  );
  const single = asker("15:16", { date, index, options: { "22500CE": { "15:16": 220 } } });
  expect(told(single.choose("CE atm"))).toBe("no-underlying-price");
  expect(single.choose("CE atm").explain().workedFrom).toBe("spot: index-not-continuous");
  const options = { "22500CE": { "15:15": 220 }, "22700CE": { "15:15": 20 } };
  expect(told(asker("15:15", { date, index, options }).choose("CE atm"))).toBe("22500CE");
  // A year earlier the index went on to the close.
  expect(told(asker("15:16", { date: "2025-08-05", index, options: pair(220, 40) }).choose("CE atm"))).toBe(
    "22500CE",
  );
});

test("premiums of a chain that fell silent do not count, however they are looked for", () => {
  const view = new MarketView(dayOf(DAY));
  const finder = new ContractFinder(view, { underlyingFrom: "spot", maxAgeMs: 60_000 });
  const asked = (): string => told(finder.choose({ ...parsePick("CE premium 94"), expiry: "nearest" }));
  view.advance(at("09:21"));
  expect(view.synchronous(0)).toBeDefined();
  expect(asked()).toBe("22550CE");
  view.advance(at("09:21:01"));
  expect(asked()).toBe("no-premium-in-reach");
});
