import { resolveExpiry } from "../../../contracts/expiry-rule.ts";
import { type Expiry, expiriesKnownOn } from "../../../exchange/expiries.ts";
import { underlyingOf } from "../../../exchange/underlyings.ts";
import type { RunSpan, SpanFault } from "../../../strategy/define-strategy.ts";
import type { TradingDay } from "../../../units/time.ts";
import { expiryRuleOf } from "../schema/pick.ts";

/** Legs that ask for a weekly of an index that has none on that day, with what to do. */
export function missingWeeklies(
  legs: readonly { readonly expiry: string }[],
  on: { readonly underlying: string; readonly date: TradingDay; readonly expiries: readonly Expiry[] },
): readonly SpanFault[] {
  return legs.flatMap(({ expiry }, at) => {
    const isWeekly = expiry === "weekly" || expiry === "next_weekly";
    if (!isWeekly || resolveExpiry(expiryRuleOf(expiry), on) !== undefined) return [];
    const message = `${on.underlying} has no ${expiry} on ${on.date}; write "${expiry} else monthly"`;
    return [{ path: `legs.${at}.expiry`, message }];
  });
}

/** The same of a run that begins and ends on days without weeklies; where only a part of it has none, those days fail. */
export function weekliesNever(
  legs: readonly { readonly expiry: string }[],
  { underlying, from, to }: RunSpan,
): readonly SpanFault[] {
  if (underlyingOf(underlying).expiriesFrom !== "rules") return [];
  const on = (date: TradingDay): readonly SpanFault[] =>
    missingWeeklies(legs, { underlying, date, expiries: expiriesKnownOn(underlying, date) });
  const last = on(to).map(({ path }) => path);
  return on(from).filter(({ path }) => last.includes(path));
}
