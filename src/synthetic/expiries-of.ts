import { type Expiry, expiriesKnownOn } from "../exchange/expiries.ts";
import { CALENDAR_TO, isTradingDay } from "../exchange/sessions.ts";
import { type Exchange, underlyingOf } from "../exchange/underlyings.ts";
import { addDays, type TradingDay } from "../units/time.ts";
import { isUs } from "./session-grid.ts";

/** The day of the month that made-up monthly contracts expire on, or the last session before it. */
const MADE_UP_DAY = 26;
const MONTHS_LISTED = 3;
/** Sessions ahead whose evening a US contract of our own making expires on. */
const US_SESSIONS_LISTED = 15;

/**
 * The expiries that a synthetic market quotes on a day, nearest first: those of the dated rules; for an underlying without rules
 * expiries of our own making. GOLDM: three monthlies, on the 26th or the session before (real ones follow MCX's tender periods,
 * which Pluto has no dated source for). SPXW and NDXP: one every session, as both have had since 2022; there were fewer before.
 */
export function expiriesOf(underlying: string, on: TradingDay): readonly Expiry[] {
  const { exchange, expiriesFrom } = underlyingOf(underlying);
  if (expiriesFrom === "rules") return expiriesKnownOn(underlying, on);
  if (isUs(exchange)) return everySession(exchange, on);
  const expiries: Expiry[] = [];
  let [year, month] = on.split("-").map(Number) as [number, number];
  while (expiries.length < MONTHS_LISTED) {
    let date = `${year}-${String(month).padStart(2, "0")}-${MADE_UP_DAY}` as TradingDay;
    if (date > CALENDAR_TO) return expiries;
    while (!isTradingDay(exchange, date)) date = addDays(date, -1);
    if (date >= on) expiries.push({ date, kind: "monthly", identity: date });
    [year, month] = month === 12 ? [year + 1, 1] : [year, month + 1];
  }
  return expiries;
}

function everySession(exchange: Exchange, on: TradingDay): readonly Expiry[] {
  const expiries: Expiry[] = [];
  for (let date = on; expiries.length < US_SESSIONS_LISTED && date <= CALENDAR_TO; date = addDays(date, 1))
    if (isTradingDay(exchange, date)) expiries.push({ date, kind: "weekly", identity: date });
  return expiries;
}
