import { type TradingDay, timeOfDay, tradingDay, weekdayOf } from "../units/time.ts";
import { INDIAN_HOLIDAYS } from "./holidays.ts";
import type { Session, Window } from "./session.ts";
import {
  type ClockWindow,
  DISRUPTIONS,
  MUHURAT_HOURS_UNKNOWN,
  MUHURAT_SESSIONS,
  SPECIAL_SESSIONS,
} from "./special-sessions.ts";

type IndianExchange = "NSE" | "BSE";

/**
 * From this day the cash market ends in a closing auction: derivatives trade to 15:40 instead of 15:30, and
 * the index is continuous only until 15:15. Source: SEBI circular of 2026-01-16, NSE/FAOP/74467, BSE notice
 * 20260612-9.
 */
export const CLOSING_AUCTION_FROM: TradingDay = tradingDay("2026-08-03");

const OPEN = timeOfDay("09:15");
const CLOSE = timeOfDay("15:30");
const CLOSE_WITH_AUCTION = timeOfDay("15:40");
const AUCTION_STARTS = timeOfDay("15:15");

const windowOf = ([from, to]: ClockWindow): Window => ({ from: timeOfDay(from), to: timeOfDay(to) });

function gapsBetween(windows: readonly Window[]): readonly Window[] {
  return windows.slice(1).map((window, i) => ({ from: windows[i]?.to ?? window.from, to: window.from }));
}

function sessionOfWindows(
  exchange: IndianExchange,
  date: TradingDay,
  kind: Session["kind"],
  { windows, note }: { readonly windows: readonly ClockWindow[]; readonly note: string },
): Session {
  const hours = windows.map(windowOf);
  const open = hours[0]?.from ?? OPEN;
  const close = hours.at(-1)?.to ?? CLOSE;
  const breaks = gapsBetween(hours);
  return { date, exchange, kind, open, close, breaks, halts: [], hours, indexContinuousUntil: close, note };
}

function regularSession(exchange: IndianExchange, date: TradingDay): Session {
  const hasAuction = date >= CLOSING_AUCTION_FROM;
  const close = hasAuction ? CLOSE_WITH_AUCTION : CLOSE;
  const base = {
    date,
    exchange,
    kind: "regular",
    open: OPEN,
    close,
    breaks: [],
    indexContinuousUntil: hasAuction ? AUCTION_STARTS : close,
  } as const;
  const disruption = DISRUPTIONS.get(date);
  if (disruption === undefined || !disruption.exchanges.includes(exchange))
    return { ...base, halts: [], hours: [{ from: OPEN, to: close }] };
  const { halts, hours, note } = disruption;
  return { ...base, halts: halts.map(windowOf), hours: hours.map(windowOf), note };
}

/** The session of NSE or BSE, or why there is none. */
export function indianSession(exchange: IndianExchange, date: TradingDay): Session | string {
  const special = SPECIAL_SESSIONS.get(date);
  if (special !== undefined) return sessionOfWindows(exchange, date, "special", special);
  const muhurat = MUHURAT_SESSIONS.get(date);
  if (muhurat !== undefined)
    return sessionOfWindows(exchange, date, "muhurat", { windows: [muhurat], note: "Muhurat trading" });
  if (MUHURAT_HOURS_UNKNOWN.has(date))
    return "Muhurat trading was announced for this day, its hours are not known to Pluto";
  const weekday = weekdayOf(date);
  if (weekday === "SAT" || weekday === "SUN") return "weekend";
  return INDIAN_HOLIDAYS.get(date) ?? regularSession(exchange, date);
}
