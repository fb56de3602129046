import { assertNever } from "../units/failure.ts";
import { addDays, type TradingDay } from "../units/time.ts";
import { indianSession } from "./indian-sessions.ts";
import { mcxSession } from "./mcx-sessions.ts";
import { requireCalendar, type Session } from "./session.ts";
import type { Exchange } from "./underlyings.ts";
import { usSession } from "./us-sessions.ts";

export { CALENDAR_FROM, CALENDAR_TO, type Session, type Window } from "./session.ts";

function computeSession(exchange: Exchange, date: TradingDay): Session | string {
  switch (exchange) {
    case "NSE":
    case "BSE":
      return indianSession(exchange, date);
    case "MCX":
      return mcxSession(date);
    case "CBOE":
    case "NASDAQ":
      return usSession(exchange, date);
    default:
      return assertNever(exchange);
  }
}

const computed = new Map<string, Session | string>();

function sessionOrReason(exchange: Exchange, date: TradingDay): Session | string {
  const key = `${exchange}${date}`;
  const known = computed.get(key);
  if (known !== undefined) return known;
  requireCalendar(exchange, date);
  const session = computeSession(exchange, date);
  computed.set(key, session);
  return session;
}

/** The session of that day; `undefined` when the exchange was closed. @throws `exchange.no-calendar`. */
export function sessionOn(exchange: Exchange, date: TradingDay): Session | undefined {
  const session = sessionOrReason(exchange, date);
  return typeof session === "string" ? undefined : session;
}

/**
 * Why the exchange has no session that day, in words; `undefined` when it has one. @throws
 * `exchange.no-calendar`.
 */
export function whyClosed(exchange: Exchange, date: TradingDay): string | undefined {
  const session = sessionOrReason(exchange, date);
  return typeof session === "string" ? session : undefined;
}

/** Whether there is any session, Muhurat and special ones included. @throws `exchange.no-calendar`. */
export const isTradingDay = (exchange: Exchange, date: TradingDay): boolean =>
  sessionOn(exchange, date) !== undefined;

/** The sessions of `from` … `to`, both inclusive, ascending. @throws `exchange.no-calendar`. */
export function sessionsBetween(exchange: Exchange, from: TradingDay, to: TradingDay): readonly Session[] {
  const sessions: Session[] = [];
  for (let date = from; date <= to; date = addDays(date, 1)) {
    const session = sessionOn(exchange, date);
    if (session !== undefined) sessions.push(session);
  }
  return sessions;
}

/**
 * The last day with any session strictly before `date`. @throws `exchange.no-calendar` when it would be
 * before 2017.
 */
export function previousTradingDay(exchange: Exchange, date: TradingDay): TradingDay {
  let day = addDays(date, -1);
  while (!isTradingDay(exchange, day)) day = addDays(day, -1);
  return day;
}

/** The first day with any session strictly after `date`. @throws `exchange.no-calendar` after the calendar's end */
export function nextTradingDay(exchange: Exchange, date: TradingDay): TradingDay {
  let day = addDays(date, 1);
  while (!isTradingDay(exchange, day)) day = addDays(day, 1);
  return day;
}

/**
 * Whether an expiry may fall on that day: only regular sessions count, so an expiry that meets a Muhurat day
 * moves past it (2021-11-04 → 11-03, 2025-10-21 → 10-20) and never onto a Saturday session. Source: NSE
 * contract specification ("previous trading day") and the expiries of 2017-2026. The one exception is in
 * `expiry-rules.ts`.
 * @throws `exchange.no-calendar`.
 */
export const countsForExpiry = (exchange: Exchange, date: TradingDay): boolean =>
  sessionOn(exchange, date)?.kind === "regular";

/** `date` if an expiry may fall on it, else the last such day before. @throws `exchange.no-calendar`. */
export function shiftForHoliday(exchange: Exchange, date: TradingDay): TradingDay {
  let day = date;
  while (!countsForExpiry(exchange, day)) day = addDays(day, -1);
  return day;
}
