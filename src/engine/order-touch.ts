import type { ContractBar } from "../market/contract-bar.ts";
import { type Level, reaches, tickAt } from "../strategy/level.ts";
import { assertNever } from "../units/failure.ts";
import type { Paise, TimeOfDay } from "../units/unit.ts";

/**
 * How a stop acts, `docs/fills.md`:
 * `close_fill` checked and filled at the close; `touch_gap` inside the bar at the trigger, a bar that opens beyond fills
 * at its open; `touch_exact` at the trigger whatever the open; `next_open` a close beyond the trigger fills at the next
 * bar's open; `sl_limit` a touch sends a limit order at trigger + buffer, which may not fill.
 */
export type StopModel = "close_fill" | "touch_gap" | "touch_exact" | "next_open" | "sl_limit";

/** What `sl_limit` needs beside the trigger. */
export interface SlLimit {
  /** Limit beyond the trigger, % of it. */
  readonly bufferPct: number;
  /** After this long unfilled the order is made marketable, milliseconds. */
  readonly panicAfterMs: number;
}

/** An order that waits for a price. */
export interface WaitingOrder {
  /** Side of the order itself: a short position's stop and target both buy. */
  readonly side: "buy" | "sell";
  readonly level: Level;
  readonly tick: Paise;
  /** When a stop of `next_open` or `sl_limit` was triggered. */
  readonly triggeredAt: TimeOfDay | undefined;
}

export type Meeting =
  | { readonly is: "fill"; readonly price: Paise; readonly note: string }
  | { readonly is: "triggered" }
  | undefined;

const fill = (price: Paise, note: string): Meeting => ({ is: "fill", price, note });

/** A buy stop is hit by rising prices, a sell stop by falling ones; limits the other way. */
const stopDirection = (side: "buy" | "sell"): "up" | "down" => (side === "buy" ? "up" : "down");
const extreme = (bar: ContractBar, direction: "up" | "down"): Paise =>
  direction === "up" ? bar.high : bar.low;

/** The worst price of a bar for a stop: its high for one that buys, its low for one that sells. */
export const stopExtreme = (side: "buy" | "sell", bar: ContractBar): Paise =>
  extreme(bar, stopDirection(side));

/** A stop order meets one bar. */
export function meetStop(
  order: WaitingOrder,
  bar: ContractBar,
  how: { readonly model: StopModel } & SlLimit,
): Meeting {
  const direction = stopDirection(order.side);
  const touched = reaches(extreme(bar, direction), order.level, direction);
  const opensBeyond = reaches(bar.open, order.level, direction);
  const trigger = tickAt(order.level, order.side, order.tick);
  switch (how.model) {
    case "close_fill":
      return reaches(bar.close, order.level, direction)
        ? fill(bar.close, "close beyond the stop")
        : undefined;
    case "touch_gap":
      if (opensBeyond) return fill(bar.open, "opened beyond the stop");
      return touched ? fill(trigger, "touched") : undefined;
    case "touch_exact":
      return touched ? fill(trigger, "touched") : undefined;
    case "next_open":
      if (order.triggeredAt !== undefined) return fill(bar.open, "open after a close beyond the stop");
      return reaches(bar.close, order.level, direction) ? { is: "triggered" } : undefined;
    case "sl_limit":
      return meetSlLimit(order, bar, { ...how, touched, trigger, direction });
    default:
      return assertNever(how.model);
  }
}

function meetSlLimit(
  { side, level, tick, triggeredAt }: WaitingOrder,
  bar: ContractBar,
  how: SlLimit & { readonly touched: boolean; readonly trigger: Paise; readonly direction: "up" | "down" },
): Meeting {
  const sign = side === "buy" ? 1 : -1;
  // Rounded to whole millionths of a paisa, so that a limit that lies on a tick stays on it.
  const limit = tickAt(Math.round(level * (1 + (sign * how.bufferPct) / 100)), side, tick);
  const isWithin = (price: Paise): boolean => (side === "buy" ? price <= limit : price >= limit);
  if (triggeredAt === undefined) {
    if (!how.touched) return undefined;
    const first = (
      side === "buy" ? Math.max(how.trigger, bar.open) : Math.min(how.trigger, bar.open)
    ) as Paise;
    return isWithin(first) ? fill(first, "stop-limit within its limit") : { is: "triggered" };
  }
  if (isWithin(bar.open)) return fill(bar.open, "price returned to the limit");
  const back = side === "buy" ? bar.low : bar.high;
  if (isWithin(back)) return fill(limit, "price returned to the limit");
  return bar.ts - triggeredAt >= how.panicAfterMs ? fill(bar.close, "panic: made marketable") : undefined;
}

/** A limit order, a target among them, meets one bar. Under `close_fill` only closes count. */
export function meetLimit(order: WaitingOrder, bar: ContractBar, model: StopModel): Meeting {
  const direction = stopDirection(order.side) === "up" ? "down" : "up";
  if (model === "close_fill" || model === "next_open")
    return reaches(bar.close, order.level, direction) ? fill(bar.close, "close at the limit") : undefined;
  if (model !== "touch_exact" && reaches(bar.open, order.level, direction))
    return fill(bar.open, "opened at or beyond the limit");
  return reaches(extreme(bar, direction), order.level, direction)
    ? fill(tickAt(order.level, order.side, order.tick), "touched")
    : undefined;
}
