import type { TradingDay } from "../units/time.ts";
import type { Attribution } from "./attribution.ts";

/** The parts of a profit, whole paise; they sum to `pnl` exactly. */
export interface GreekParts {
  /** Before charges. */
  readonly pnl: number;
  /** Move of each expiry's forward, to the first order and to the second. */
  readonly delta: number;
  readonly gamma: number;
  /** Change of implied volatility. */
  readonly vega: number;
  /** Passing of time. */
  readonly theta: number;
  /** Fills away from the market's last price at that instant: what they paid or gained at once. */
  readonly fills: number;
  /** All the rest: larger moves than the expansion describes, steps whose volatility is not known, settlement. */
  readonly rest: number;
  /** The part of `rest` made in steps whose volatility is not known. */
  readonly unknown: number;
}

/** One session's. */
export interface GreekDay extends GreekParts {
  readonly date: TradingDay;
}

/** The names of the parts that sum to the profit, in the order in which they are shown. */
export const GREEK_PARTS = ["delta", "gamma", "vega", "theta", "fills", "rest"] as const;
export type GreekPart = (typeof GREEK_PARTS)[number];

/**
 * A session's profit in parts. Each is rounded to the paisa, and `rest` is what is missing from the profit that the run
 * booked: so the parts sum to it whatever price the run marked a position at.
 * @param gross as the run booked it, before charges  @param fills paise
 */
export function greekDay(
  date: TradingDay,
  gross: number,
  { attribution, fills }: { readonly attribution: Omit<Attribution, "pnl" | "rest">; readonly fills: number },
): GreekDay {
  const whole = (value: number): number => Math.round(value) + 0;
  const { delta, gamma, vega, theta, unknown } = attribution;
  const parts = {
    delta: whole(delta),
    gamma: whole(gamma),
    vega: whole(vega),
    theta: whole(theta),
    fills: whole(fills),
  };
  const { delta: d, gamma: g, vega: v, theta: t, fills: f } = parts;
  return { date, pnl: gross, ...parts, rest: gross - d - g - v - t - f, unknown: whole(unknown) };
}

/** Several sessions together. */
export function greekTotal(days: readonly GreekParts[]): GreekParts {
  const sum = (part: keyof GreekParts): number => days.reduce((total, day) => total + day[part], 0);
  return {
    pnl: sum("pnl"),
    delta: sum("delta"),
    gamma: sum("gamma"),
    vega: sum("vega"),
    theta: sum("theta"),
    fills: sum("fills"),
    rest: sum("rest"),
    unknown: sum("unknown"),
  };
}
