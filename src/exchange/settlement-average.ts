import { MS_PER_MINUTE, type TradingDay } from "../units/time.ts";
import { CLOSING_AUCTION_FROM } from "./indian-sessions.ts";
import type { Session, Window } from "./session.ts";
import { underlyingOf } from "./underlyings.ts";

/** Length of the window whose mean an Indian index closes at. */
export const SETTLEMENT_AVERAGE_MS = 30 * MS_PER_MINUTE;

/**
 * The window of the expiry day's session whose mean settles the contracts that expire, to 2026-07-31: the index's close
 * is made of its constituents' half-hour averages (NSE Clearing, settlement price of index derivatives). Undefined from
 * 2026-08-03, where a closing auction makes the close, and for underlyings of other exchanges.
 */
export function settlementAverage(
  underlying: string,
  { date, close }: Pick<Session, "date" | "close">,
): Window | undefined {
  return hasAverage(underlying, date)
    ? { from: (close - SETTLEMENT_AVERAGE_MS) as Window["from"], to: close }
    : undefined;
}

const hasAverage = (underlying: string, date: TradingDay): boolean =>
  date < CLOSING_AUCTION_FROM && underlyingOf(underlying).expiriesFrom === "rules";
