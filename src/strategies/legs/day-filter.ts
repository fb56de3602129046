import { resolveExpiry } from "../../contracts/expiry-rule.ts";
import { dteOf, tradingDteOf } from "../../exchange/expiries.ts";
import type { Desk } from "../../strategy/desk.ts";
import { weekdayOf } from "../../units/time.ts";
import type { Paise } from "../../units/unit.ts";
import type { FramePlan, LegPlan } from "./plan.ts";
import { expiryRuleOf } from "./schema/pick.ts";

type FilterPlan = NonNullable<FramePlan["filters"]>;

/** Days from today to the expiry that a leg's rule names; undefined when it names none today. */
export function dteOfLeg(leg: LegPlan, desk: Desk, days: "calendar" | "trading"): number | undefined {
  const { date, underlying, expiries } = desk.day;
  const expiry = resolveExpiry(expiryRuleOf(leg.expiry), { date, underlying, expiries });
  if (expiry === undefined) return undefined;
  return days === "trading" ? tradingDteOf(underlying, expiry, date) : dteOf(expiry, date);
}

/** Whether the calendar lets the day be entered: weekday, event days, days to expiry. */
export function dayPasses(filters: FilterPlan | undefined, first: LegPlan, desk: Desk): boolean {
  if (filters === undefined) return true;
  const { weekdays, skipDates, onlyDates, dte } = filters;
  const { date } = desk.day;
  if (weekdays !== undefined && !weekdays.some((day) => day === weekdayOf(date))) return false;
  if (skipDates?.includes(date) === true || onlyDates?.includes(date) === false) return false;
  if (dte === undefined) return true;
  const left = dteOfLeg(first, desk, dte.days);
  return left !== undefined && left >= dte.from && left <= dte.to;
}

/** Whether the market lets it, at the entry time: VIX, and the gap of the day's first price. What is not known does not pass. */
export function marketPasses(
  filters: FilterPlan | undefined,
  firstPrice: Paise | undefined,
  desk: Desk,
): boolean {
  if (filters?.vix !== undefined) {
    const now = desk.surface.vix(Number.POSITIVE_INFINITY);
    if (now.source === "missing" || !within(now.vix, filters.vix)) return false;
  }
  if (filters?.gapPct !== undefined) {
    const before = desk.history.sessions.at(-1)?.close;
    if (before === undefined || firstPrice === undefined) return false;
    if (!within(((firstPrice - before) * 100) / before, filters.gapPct)) return false;
  }
  return true;
}

const within = (
  value: number,
  { from, to }: { readonly from?: number | undefined; readonly to?: number | undefined },
): boolean => (from === undefined || value >= from) && (to === undefined || value <= to);
