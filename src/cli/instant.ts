import { PlutoError } from "../units/failure.ts";
import { type TradingDay, timeOfDay, tradingDay } from "../units/time.ts";
import type { TimeOfDay } from "../units/unit.ts";

/**
 * `2025-01-02 09:20`, exchange time; with `T` as well. @param flag how the flag is called, for messages
 * @throws `cli.bad-instant`, `time.bad-day`, `time.bad-time-of-day`
 */
export function parseInstant(
  flag: string,
  text: string,
): { readonly date: TradingDay; readonly time: TimeOfDay } {
  const [day = "", time] = text.trim().split(/[ T]/);
  if (time === undefined)
    throw new PlutoError("cli.bad-instant", `"${text}" has no time; write ${flag} "${day} 09:20"`);
  return { date: tradingDay(day), time: timeOfDay(time) };
}
