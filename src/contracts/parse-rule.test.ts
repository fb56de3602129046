import { expect, test } from "vitest";
import { paise } from "../../test/support/day-of.ts";
import { parseExpiryRule, parsePick } from "./parse-rule.ts";
import type { ExpiryRule, StrikeRule } from "./selector.ts";

test.each<[string, ExpiryRule | { readonly date: string }]>([
  ["nearest", "nearest"],
  ["next", "next"],
  ["monthly", "monthly"],
  ["next_monthly", "next_monthly"],
  ["weekly", "weekly"],
  ["next_weekly", "next_weekly"],
  ["nth 3", { nth: 3 }],
  ["dte 2..4 trading", { dteMin: 2, dteMax: 4, days: "trading" }],
  ["weekly else monthly", { rule: "weekly", fallback: "monthly" }],
  ["dte 2..4 trading else monthly", { rule: { dteMin: 2, dteMax: 4, days: "trading" }, fallback: "monthly" }],
  ["dte 5..9", { dteMin: 5, dteMax: 9 }],
  ["2025-01-30", { date: "2025-01-30" }],
])("the expiry %s", (text, rule) => {
  expect(parseExpiryRule(text)).toEqual(rule);
});

test.each([
  ["fortnightly", "contracts.bad-rule"],
  ["weekly else next", "contracts.bad-rule"],
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
  [
    "CE atm from future half even",
    "sell",
    "CE",
    { by: "moneyness", otmSteps: 0, from: "future", halfWay: "even" },
  ],
  [
    "PE otm 2 hold 20 at 24000",
    "sell",
    "PE",
    { by: "moneyness", otmSteps: 2, hold: { pct: 20, strike: paise(24_000) } },
  ],
  ["CE atm +1.5%", "sell", "CE", { by: "atm_percent", percent: 1.5 }],
  ["PE atm -2 % half down", "sell", "PE", { by: "atm_percent", percent: -2, halfWay: "down" }],
  ["CE width 0.5", "sell", "CE", { by: "straddle_width", times: 0.5 }],
  ["PE width -1", "sell", "PE", { by: "straddle_width", times: -1 }],
  ["CE synthetic", "sell", "CE", { by: "synthetic", otmSteps: 0 }],
  ["CE synthetic itm 1", "sell", "CE", { by: "synthetic", otmSteps: -1 }],
  ["CE straddle 40%", "sell", "CE", { by: "straddle_percent", match: "closest", percent: 40 }],
  [
    "buy CE straddle <= 40 % from synthetic tie side",
    "buy",
    "CE",
    { by: "straddle_percent", match: "at_most", percent: 40, from: "synthetic", tie: "side" },
  ],
  [
    "PE premium 20 tie lowest_strike",
    "sell",
    "PE",
    { by: "premium", match: "closest", premium: paise(20), tie: "lowest_strike" },
  ],
  ["PE delta >= 0.2", "sell", "PE", { by: "delta", match: "at_least", delta: 0.2 }],
  ["PE delta 0.2..0.3", "sell", "PE", { by: "delta_range", from: 0.2, to: 0.3 }],
  ["CE 24000 otm 2", "sell", "CE", { by: "relative", to: paise(24_000), otmSteps: 2 }],
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
  "CE delta 25",
  "CE premium 20 from future",
  "CE atm tie side",
  "CE atm with",
  "CE atm with oi",
  "CE atm with oi 5%",
  "CE atm with oi 5 oi 6",
  "CE atm with oi 5 with age 6",
  "CE atm else",
  "CE atm else nonsense",
  "CE atm else PE atm",
])("the pick %j is refused with examples", (text) => {
  expect(() => parsePick(text)).toThrow(`contracts.bad-rule: "${text}" is no pick; write e.g. "CE atm"`);
});

test("a premium finer than a paisa is refused", () => {
  expect(() => parsePick("CE premium 20.001")).toThrow("money.sub-paise");
});

test("a filter follows `with`, and what to try next follows `else`", () => {
  expect(
    parsePick("buy CE premium 20 with volume 100 oi 5000 age 30 spread 2% else CE otm 3 with oi 5 else atm"),
  ).toEqual({
    side: "buy",
    optionType: "CE",
    strike: premium("closest", 20),
    liquidity: { minVolume: 100, minOi: 5000, maxAgeMs: 30_000, maxSpreadPct: 2 },
    fallbacks: [
      { strike: { by: "moneyness", otmSteps: 3 }, liquidity: { minOi: 5 } },
      { strike: { by: "moneyness", otmSteps: 0 }, liquidity: {} },
    ],
  });
  expect(parsePick("CE atm with spread 0.50").liquidity).toEqual({ maxSpread: paise(0.5) });
});
