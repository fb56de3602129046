import type { MarketView } from "../market/market-view.ts";
import type { DayInfo } from "../strategy/hooks.ts";
import type { TimeOfDay } from "../units/unit.ts";

/** The day in hand, as all parts of the desk see it: one object, whose fields change in the morning. */
export interface DeskToday {
  view: MarketView;
  day: DayInfo;
  /** Positions that were carried over the night. */
  overnight: ReadonlySet<string>;
  /** Orders that wait for a later row, and orders that wait for a price: none of either is the usual case at an event. */
  waiting: number;
  resting: number;
}

/** Whether the market stands at an instant: an unscheduled halt, or a scheduled break. */
export function isHalted({ session }: DayInfo, at: TimeOfDay): boolean {
  for (const halt of session.halts) if (at >= halt.from && at < halt.to) return true;
  for (const pause of session.breaks) if (at >= pause.from && at < pause.to) return true;
  return false;
}
