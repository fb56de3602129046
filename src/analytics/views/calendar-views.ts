import { EXPIRY_RULES } from "../../exchange/expiry-rules.ts";
import { isoWeekday, weekdayOf } from "../../units/time.ts";
import type { View } from "./cut.ts";
import { type RuleChange, ruleChangesOf } from "./rule-changes.ts";

export const byWeekday: View = {
  name: "weekday",
  label: "weekday",
  about: "day of the week of the session",
  of: "day",
  bucketOf: ({ date }) => ({ label: weekdayOf(date), order: isoWeekday(date) }),
};

/** Weeklies expire on the weekday of the day's rule; an underlying without weeklies has its monthly's. */
function expiryWeekday(underlying: string, date: string): string | undefined {
  const rules = EXPIRY_RULES[underlying] ?? [];
  const holds = (kind: string) =>
    rules.findLast(
      (rule) => rule.kind === kind && rule.from <= date && (rule.to === undefined || rule.to >= date),
    );
  return (holds("weekly") ?? holds("monthly"))?.weekday;
}

export const byWeekdayAndExpiry: View = {
  name: "weekday_with_expiry",
  label: "weekday and expiry weekday",
  about: "day of the week, beside the weekday on which the underlying's contracts expired at the time",
  of: "day",
  bucketOf: ({ date }, _, { underlying }) => {
    const expiry = underlying === undefined ? undefined : expiryWeekday(underlying, date);
    if (expiry === undefined) return undefined;
    return { label: `${weekdayOf(date)}, expiry ${expiry}`, order: `${expiry} ${isoWeekday(date)}` };
  },
};

export const byMonth: View = {
  name: "month",
  label: "month",
  about: "calendar month, for the grid of years and months",
  of: "day",
  bucketOf: ({ date }) => ({ label: date.slice(0, 7), order: date.slice(0, 7) }),
};

export const byYear: View = {
  name: "year",
  label: "year",
  about: "calendar year",
  of: "day",
  bucketOf: ({ date }) => ({ label: date.slice(0, 4), order: date.slice(0, 4) }),
};

export const byRules: View = {
  name: "rules",
  label: "between rule changes",
  about:
    "stretches between dated changes of lot, expiry weekday, transaction tax, stamp duty and closing hours",
  of: "day",
  bucketOf: ({ date }, _, { underlying }) => {
    if (underlying === undefined) return undefined;
    const last: RuleChange | undefined = ruleChangesOf(underlying).findLast((change) => change.date <= date);
    if (last === undefined) return { label: "before the first known change", order: "" };
    return { label: `from ${last.date}: ${last.what}`, order: last.date };
  },
};
