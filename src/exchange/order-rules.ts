import type { TradingDay } from "../units/time.ts";
import { underlyingOf } from "./underlyings.ts";

/**
 * From when an exchange has refused stop orders without a limit (SL-M) on options: NSE from 2021-09-27 (NSE circular,
 * confidence high), BSE from 2023-10-09 (confidence high). Exchanges not named here have taken them throughout.
 */
const SLM_REFUSED_FROM: Readonly<Record<string, string>> = { NSE: "2021-09-27", BSE: "2023-10-09" };

/** Whether the exchange took a stop-market order on an option of this underlying on that day. */
export function stopMarketAllowed(underlying: string, on: TradingDay): boolean {
  const from = SLM_REFUSED_FROM[underlyingOf(underlying).exchange];
  return from === undefined || on < from;
}
