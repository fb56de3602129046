import { expect, test } from "vitest";
import { paise } from "../../test/support/day-of.ts";
import { parseExpiryRule, parsePick } from "./parse-rule.ts";
import type { ExpiryRule, StrikeRule } from "./selector.ts";

test.each<[string, ExpiryRule | { readonly date: string }]>([
  ["nearest", "nearest"],
  ["next", "next"],
  ["monthly", "monthly"],
  ["next_monthly", "next_monthly"],
  ["nth 3", { nth: 3 }],
  ["dte 5..9", { dteMin: 5, dteMax: 9 }],
  ["2025-01-30", { date: "2025-01-30" }],
])("the expiry %s", (text, rule) => {
  expect(parseExpiryRule(text)).toEqual(rule);
});

test.each([
  ["fortnightly", "contracts.bad-rule"],
  ["nth 0", "contracts.bad-rule"],
  ["nth", "contracts.bad-rule"],
  ["dte 5", "contracts.bad-rule"],
  ["2025-02-30", "time.bad-day"],
  ["", "contracts.bad-rule"],
])("the expiry %j is refused: %s", (text, code) => {
  expect(() => parseExpiryRule(text)).toThrow(code);
});

const premium = (match: "closest" | "at_least" | "at_most", rupees: number): StrikeRule => ({
  by: "premium",
  match,
  premium: paise(rupees),
});

test.each<[string, "buy" | "sell", "CE" | "PE", StrikeRule]>([
  ["CE atm", "sell", "CE", { by: "moneyness", otmSteps: 0 }],
  ["buy pe ATM", "buy", "PE", { by: "moneyness", otmSteps: 0 }],
  ["PE otm 2", "sell", "PE", { by: "moneyness", otmSteps: 2 }],
  ["sell CE itm1", "sell", "CE", { by: "moneyness", otmSteps: -1 }],
  ["PE premium 20", "sell", "PE", premium("closest", 20)],
  ["CE premium >= 20.5", "sell", "CE", premium("at_least", 20.5)],
  ["CE premium <=20", "sell", "CE", premium("at_most", 20)],
  ["buy PE premium 15..25", "buy", "PE", { by: "premium_range", from: paise(15), to: paise(25) }],
  ["CE 24000", "sell", "CE", { by: "exact", strike: paise(24_000) }],
  [" CE 12512.5 ", "sell", "CE", { by: "exact", strike: paise(12_512.5) }],
])("the pick %s", (text, side, optionType, strike) => {
  expect(parsePick(text)).toEqual({ side, optionType, strike });
});

test.each([
  "",
  "CE",
  "FUT atm",
  "CE otm",
  "CE atm 1",
  "CE premium",
  "CE premium > 20",
  "hold CE atm",
  "CE -100",
])("the pick %j is refused with examples", (text) => {
  expect(() => parsePick(text)).toThrow(`contracts.bad-rule: "${text}" is no pick; write e.g. "CE atm"`);
});

test("a premium finer than a paisa is refused", () => {
  expect(() => parsePick("CE premium 20.001")).toThrow("money.sub-paise");
});
