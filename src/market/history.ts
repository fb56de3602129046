import type { TradingDay } from "../units/time.ts";
import type { Ohlc } from "./ohlc.ts";

/** The underlying's index over one earlier session. */
export interface DailyBar extends Ohlc {
  readonly date: TradingDay;
}

/** India VIX at the end of one earlier session: annual volatility in per cent, e.g. 13.25. */
export interface DailyVix {
  readonly date: TradingDay;
  readonly close: number;
}

/**
 * What was known before the session: earlier sessions, oldest first. One that the store has no rows of is absent; the
 * dates tell. Empty unless the strategy declared that it needs it.
 */
export interface History {
  readonly sessions: readonly DailyBar[];
  readonly vix: readonly DailyVix[];
}

export const NO_HISTORY: History = { sessions: [], vix: [] };
