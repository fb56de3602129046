import { type Session, sessionsBetween } from "../exchange/sessions.ts";
import { underlyingOf } from "../exchange/underlyings.ts";
import { MS_PER_MINUTE, type TradingDay } from "../units/time.ts";

/** Sessions shorter than this are special ones that a run skips unless told otherwise. */
const SHORT_MS = 4 * 60 * MS_PER_MINUTE;

/**
 * The sessions of an underlying's exchange in `from` … `to` inclusive that a run simulates. Muhurat and drill sessions only
 * when they are traded; a full weekend session always is.
 */
export function sessionDates(
  underlying: string,
  range: { readonly from: TradingDay; readonly to: TradingDay; readonly special: "skip" | "trade" },
): TradingDay[] {
  const sessions = sessionsBetween(underlyingOf(underlying).exchange, range.from, range.to);
  const kept = sessions.filter((session) => range.special === "trade" || !isShort(session));
  return kept.map(({ date }) => date);
}

/** Muhurat hours, and special sessions of less than four hours as scheduled. */
function isShort({ kind, open, close, breaks }: Session): boolean {
  const pauses = breaks.reduce((sum, { from, to }) => sum + (to - from), 0);
  return kind === "muhurat" || (kind === "special" && close - open - pauses < SHORT_MS);
}
