import { byMonth, byRules, byWeekday, byWeekdayAndExpiry, byYear } from "./calendar-views.ts";
import type { View } from "./cut.ts";
import { byDte, byExpiryCycle, byExpiryKind, byTradingDte } from "./expiry-views.ts";
import { byGap, byVix } from "./market-views.ts";
import { byEntryTime, byExitReason, byExitTime, byHolding, byLeg, byPremium, bySide } from "./trade-views.ts";

/** Every way in which a book is cut, in the order in which reports and the docs show them. A new one is a line here. */
export const VIEWS: readonly View[] = [
  byYear,
  byMonth,
  byWeekday,
  byWeekdayAndExpiry,
  byRules,
  byDte,
  byTradingDte,
  byExpiryKind,
  byExpiryCycle,
  byEntryTime,
  byExitTime,
  byHolding,
  byPremium,
  byVix,
  byGap,
  bySide,
  byLeg,
  byExitReason,
];
