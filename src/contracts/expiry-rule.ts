import { dteOf, type Expiry, tradingDteOf } from "../exchange/expiries.ts";
import type { DayMarket } from "../market/day-market.ts";
import { assertNever } from "../units/failure.ts";
import { daysBetween } from "../units/time.ts";
import type { ExpiryRule, PlainExpiryRule } from "./selector.ts";

/** The calendar that rules work from: expiries on or after the day as known that morning, nearest first. */
export type KnownExpiries = Pick<DayMarket, "expiries" | "date" | "underlying">;

/**
 * Neighbours in a weekly cycle are at most this many calendar days apart: nine where BSE moved from Tuesday to Thursday
 * (2025-09-04), ten when holidays take a week's other days. Two weeks are never so short.
 */
const WEEK_AT_MOST = 10;

/**
 * The expiry that a rule names; undefined when there is none. Works from the dated calendar alone, never from which
 * tables exist: an absent nearest expiry is missing, not the next one.
 * @throws `exchange.no-calendar` for trading days to an expiry beyond the calendar
 */
export function resolveExpiry(rule: ExpiryRule, calendar: KnownExpiries): Expiry | undefined {
  if (typeof rule === "object" && "fallback" in rule)
    return plain(rule.rule, calendar) ?? plain(rule.fallback, calendar);
  return plain(rule, calendar);
}

function plain(rule: PlainExpiryRule, calendar: KnownExpiries): Expiry | undefined {
  const { expiries: known, date: on, underlying } = calendar;
  if (typeof rule === "string")
    switch (rule) {
      case "nearest":
        return known[0];
      case "next":
        return known[1];
      case "weekly":
        return weekly(calendar, 1);
      case "next_weekly":
        return weekly(calendar, 2);
      case "monthly":
        return monthlies(known)[0];
      case "next_monthly":
        return monthlies(known)[1];
      default:
        return assertNever(rule);
    }
  if ("nth" in rule) return known[rule.nth - 1];
  if ("date" in rule)
    return known.find((expiry) => expiry.date === rule.date || expiry.identity === rule.date);
  if ("dteMin" in rule)
    return known.find((expiry) => {
      const dte = rule.days === "trading" ? tradingDteOf(underlying, expiry, on) : dteOf(expiry, on);
      return dte >= rule.dteMin && dte <= rule.dteMax;
    });
  return assertNever(rule);
}

const monthlies = (known: readonly Expiry[]): Expiry[] => known.filter(({ kind }) => kind === "monthly");

/** The nth expiry of an unbroken weekly cycle from `on`; undefined where the index has no weeklies, or none so far out. */
function weekly({ expiries, date: on }: KnownExpiries, nth: number): Expiry | undefined {
  if (!expiries.some(({ kind }) => kind === "weekly")) return undefined;
  let before = on;
  for (const { date } of expiries.slice(0, nth)) {
    if (daysBetween(before, date) > WEEK_AT_MOST) return undefined;
    before = date;
  }
  return expiries[nth - 1];
}

/** The rule in words, for explanations. */
export function expiryRuleText(rule: ExpiryRule): string {
  if (typeof rule === "string") return rule;
  if ("fallback" in rule) return `${expiryRuleText(rule.rule)} else ${rule.fallback}`;
  if ("nth" in rule) return `expiry number ${rule.nth}`;
  if ("date" in rule) return `expiry ${rule.date}`;
  const days = rule.days === "trading" ? "sessions" : "days";
  return `expiry ${rule.dteMin} to ${rule.dteMax} ${days} away`;
}
