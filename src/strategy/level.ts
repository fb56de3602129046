import type { Paise } from "../units/unit.ts";

/**
 * A price that triggers: exact, in millionths of a paisa, because a percentage of a premium is seldom a whole paisa and
 * a stop is tested unrounded.
 */
export type Level = number & { readonly level?: never };

const MICRO = 1_000_000;

/** The level at a price. */
export const levelAt = (price: Paise): Level => price * MICRO;

/** The level `pct` per cent above (below when negative) a price; percentages are taken to four decimals. */
export const levelByPct = (price: Paise, pct: number): Level => price * (MICRO + Math.round(pct * 10_000));

/** A level in rupees, with all its decimals, for people. */
export const levelRupees = (level: Level): number => level / (100 * MICRO);

/** Whether a price stands at the level or beyond it in that direction. */
export const reaches = (price: Paise, level: Level, direction: "up" | "down"): boolean =>
  direction === "up" ? price * MICRO >= level : price * MICRO <= level;

/** The tick at the level or the next one against the trader: up for a buyer, down for a seller. */
export function tickAt(level: Level, side: "buy" | "sell", tick: Paise): Paise {
  const ticks = level / (tick * MICRO);
  return ((side === "buy" ? Math.ceil(ticks) : Math.floor(ticks)) * tick) as Paise;
}
