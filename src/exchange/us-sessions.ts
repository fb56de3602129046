import { type TradingDay, timeOfDay, weekdayOf } from "../units/time.ts";
import type { Session } from "./session.ts";
import { isUsEarlyClose, usHoliday } from "./us-holidays.ts";

const OPEN = timeOfDay("09:30");
const CLOSE = timeOfDay("16:15");
const EARLY_CLOSE = timeOfDay("13:15");
const STOCKS_CLOSE = timeOfDay("16:00");
const STOCKS_EARLY_CLOSE = timeOfDay("13:00");

/**
 * The regular session of SPX and NDX options in New York time, or why there is none: 09:30 to 16:15 (13:15 on
 * early-close days). The index stands still 15 minutes earlier, when stocks close; expiring PM-settled series
 * stop trading then too. Global and curb trading hours are not modelled. Source: Cboe and Nasdaq trading
 * hours. Confidence high.
 */
export function usSession(exchange: "CBOE" | "NASDAQ", date: TradingDay): Session | string {
  const weekday = weekdayOf(date);
  if (weekday === "SAT" || weekday === "SUN") return "weekend";
  const holiday = usHoliday(date);
  if (holiday !== undefined) return holiday;
  const isEarly = isUsEarlyClose(date);
  const close = isEarly ? EARLY_CLOSE : CLOSE;
  return {
    date,
    exchange,
    kind: "regular",
    open: OPEN,
    close,
    breaks: [],
    halts: [],
    hours: [{ from: OPEN, to: close }],
    indexContinuousUntil: isEarly ? STOCKS_EARLY_CLOSE : STOCKS_CLOSE,
    ...(isEarly ? { note: "early close" } : {}),
  };
}
