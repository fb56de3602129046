import { dteOf, type Expiry } from "../exchange/expiries.ts";
import { assertNever } from "../units/failure.ts";
import type { TradingDay } from "../units/time.ts";
import type { ExpiryRule } from "./selector.ts";

/**
 * The expiry that a rule names among those known on `on` (nearest first); undefined when there is none. Works from the
 * dated calendar alone, never from which tables exist: an absent nearest expiry is missing, not the next one.
 */
export function resolveExpiry(
  rule: ExpiryRule,
  known: readonly Expiry[],
  on: TradingDay,
): Expiry | undefined {
  if (rule === "nearest") return known[0];
  if (rule === "next") return known[1];
  const monthlies = (): Expiry[] => known.filter((expiry) => expiry.kind === "monthly");
  if (rule === "monthly") return monthlies()[0];
  if (rule === "next_monthly") return monthlies()[1];
  if ("nth" in rule) return known[rule.nth - 1];
  if ("date" in rule)
    return known.find((expiry) => expiry.date === rule.date || expiry.identity === rule.date);
  if ("dteMin" in rule)
    return known.find((expiry) => {
      const dte = dteOf(expiry, on);
      return dte >= rule.dteMin && dte <= rule.dteMax;
    });
  return assertNever(rule);
}

/** The rule in words, for explanations. */
export function expiryRuleText(rule: ExpiryRule): string {
  if (typeof rule === "string") return rule;
  if ("nth" in rule) return `expiry number ${rule.nth}`;
  if ("date" in rule) return `expiry ${rule.date}`;
  return `expiry ${rule.dteMin} to ${rule.dteMax} days away`;
}
