import fc from "fast-check";
import { expect, test } from "vitest";
import { dteOf, expiriesKnownOn } from "../exchange/expiries.ts";
import { addDays, type TradingDay, tradingDay } from "../units/time.ts";
import { expiryRuleText, type KnownExpiries, resolveExpiry } from "./expiry-rule.ts";
import type { ExpiryRule } from "./selector.ts";

const day = tradingDay;
const TUESDAY = day("2024-04-23");
const knownOn = (on: TradingDay, underlying = "NIFTY"): KnownExpiries => ({
  expiries: expiriesKnownOn(underlying, on),
  date: on,
  underlying,
});
const KNOWN = knownOn(TUESDAY);

test.each<[ExpiryRule, string | undefined, string]>([
  ["nearest", "2024-04-25", "nearest"],
  ["next", "2024-05-02", "next"],
  ["monthly", "2024-04-25", "monthly"],
  ["next_monthly", "2024-05-30", "next_monthly"],
  ["weekly", "2024-04-25", "weekly"], // In the month's last week the monthly is the weekly.
  ["next_weekly", "2024-05-02", "next_weekly"],
  [{ nth: 1 }, "2024-04-25", "expiry number 1"],
  [{ nth: 6 }, "2024-05-30", "expiry number 6"],
  [{ nth: 0 }, undefined, "expiry number 0"],
  [{ nth: 99 }, undefined, "expiry number 99"],
  [{ date: day("2024-05-09") }, "2024-05-09", "expiry 2024-05-09"],
  [{ date: day("2024-05-08") }, undefined, "expiry 2024-05-08"],
  [{ date: day("2024-04-18") }, undefined, "expiry 2024-04-18"], // It has expired.
  [{ dteMin: 0, dteMax: 7 }, "2024-04-25", "expiry 0 to 7 days away"],
  [{ dteMin: 3, dteMax: 9 }, "2024-05-02", "expiry 3 to 9 days away"], // Both bounds are inside: it is 9 days away.
  [{ dteMin: 2, dteMax: 2 }, "2024-04-25", "expiry 2 to 2 days away"],
  [{ dteMin: 3, dteMax: 8 }, undefined, "expiry 3 to 8 days away"],
  // Wednesday 1 May was a holiday: Thursday 2 May is six sessions away, not seven.
  [{ dteMin: 6, dteMax: 6, days: "trading" }, "2024-05-02", "expiry 6 to 6 sessions away"],
  [{ dteMin: 7, dteMax: 7, days: "trading" }, undefined, "expiry 7 to 7 sessions away"],
  [{ rule: { nth: 99 }, fallback: "monthly" }, "2024-04-25", "expiry number 99 else monthly"],
  [{ rule: { nth: 2 }, fallback: "monthly" }, "2024-05-02", "expiry number 2 else monthly"],
])("%j is %s", (rule, expected, text) => {
  expect(resolveExpiry(rule, KNOWN)?.date).toBe(expected);
  expect(expiryRuleText(rule)).toBe(text);
});

test("on expiry day the nearest expires today", () => {
  const thursday = day("2024-04-25");
  const nearest = resolveExpiry("nearest", knownOn(thursday));
  expect(nearest).toMatchObject({ date: thursday, kind: "monthly" });
});

test.each<[string, string, ExpiryRule, string | undefined]>([
  // BANKNIFTY's last weekly expired on 2024-11-13.
  ["BANKNIFTY", "2024-11-12", "weekly", "2024-11-13"],
  ["BANKNIFTY", "2024-11-12", "next_weekly", undefined],
  ["BANKNIFTY", "2024-11-13", "weekly", "2024-11-13"],
  ["BANKNIFTY", "2024-11-14", "weekly", undefined],
  ["BANKNIFTY", "2024-11-26", "weekly", undefined], // The monthly is a day away, and still no weekly.
  ["BANKNIFTY", "2024-11-14", { rule: "weekly", fallback: "monthly" }, "2024-11-27"],
  ["NIFTYNXT50", "2025-03-03", "weekly", undefined],
  ["NIFTYNXT50", "2025-03-03", { rule: "weekly", fallback: "monthly" }, "2025-03-27"],
  // SENSEX went from Tuesdays to Thursdays: nine days between two weeklies.
  ["SENSEX", "2025-08-26", "weekly", "2025-08-26"],
  ["SENSEX", "2025-08-26", "next_weekly", "2025-09-04"],
  ["NIFTY", "2025-09-01", "weekly", "2025-09-02"],
  ["NIFTY", "2025-09-02", "next_weekly", "2025-09-09"],
])("%s on %s: %j is %s", (underlying, on, rule, expected) => {
  expect(resolveExpiry(rule, knownOn(day(on), underlying))?.date).toBe(expected);
});

test("a weekly is always the nearest expiry, or none; the next weekly the one after it", () => {
  const aDay = fc.integer({ min: 0, max: 3200 }).map((days) => addDays(day("2017-06-01"), days));
  const anIndex = fc.constantFrom("NIFTY", "BANKNIFTY", "FINNIFTY", "MIDCPNIFTY");
  fc.assert(
    fc.property(anIndex, aDay, (underlying, on) => {
      const known = knownOn(on, underlying);
      const [weekly, next] = [resolveExpiry("weekly", known), resolveExpiry("next_weekly", known)];
      if (weekly !== undefined) expect(weekly).toBe(known.expiries[0]);
      if (next !== undefined) expect([weekly, next]).toEqual(known.expiries.slice(0, 2));
      expect(resolveExpiry({ rule: "weekly", fallback: "monthly" }, known)).toBe(
        weekly ?? resolveExpiry("monthly", known),
      );
    }),
  );
});

test("without known expiries every rule finds nothing", () => {
  const rules: ExpiryRule[] = [
    "nearest",
    "next",
    "monthly",
    "next_monthly",
    { nth: 1 },
    { dteMin: 0, dteMax: 99 },
  ];
  expect(rules.map((rule) => resolveExpiry(rule, { ...KNOWN, expiries: [] }))).toEqual(
    rules.map(() => undefined),
  );
});

test("a re-dated contract is found by its new date and by its first one", () => {
  const on = day("2023-09-04");
  for (const date of ["2023-09-06", "2023-09-07"])
    expect(resolveExpiry({ date: day(date) }, knownOn(on, "BANKNIFTY"))?.identity).toBe("2023-09-07");
});

test("what a rule finds on any day has not expired, and is the earliest that fits", () => {
  const aDay = fc.integer({ min: 0, max: 3000 }).map((days) => addDays(day("2018-01-01"), days));
  fc.assert(
    fc.property(aDay, fc.nat({ max: 60 }), fc.nat({ max: 30 }), (on, dteMin, width) => {
      const known = expiriesKnownOn("NIFTY", on);
      const dtes = known.map((expiry) => dteOf(expiry, on));
      expect(dtes).toEqual([...dtes].sort((a, b) => a - b));
      expect(dtes[0]).toBeGreaterThanOrEqual(0);
      const dteMax = dteMin + width;
      const found = resolveExpiry({ dteMin, dteMax }, knownOn(on));
      const fits = dtes.filter((dte) => dte >= dteMin && dte <= dteMax);
      expect(found === undefined ? undefined : dteOf(found, on)).toBe(fits[0]);
      const monthly = resolveExpiry("monthly", knownOn(on));
      expect(monthly).toBe(known.find(({ kind }) => kind === "monthly"));
    }),
  );
});
