import { atr } from "./atr.ts";
import type { HighLowClose } from "./high-low-close.ts";

/** Which side of its line the price is on, and the line. */
export interface Supertrend {
  readonly trend: "up" | "down";
  readonly line: number;
}

/**
 * Supertrend: bands at (high + low) ÷ 2 ± times × ATR(length). The upper band only falls while closes stay at or below
 * it, the lower one only rises while closes stay at or above it. The trend turns up on a close above the upper band, down on
 * one below the lower band; the line is the lower band of an up trend, the upper band of a down trend. It begins down.
 * Undefined until the ATR is known.
 */
export function supertrend(length: number, times: number): (bar: HighLowClose) => Supertrend | undefined {
  const rangeOf = atr(length);
  let state: { upper: number; lower: number; close: number; trend: "up" | "down" } | undefined;
  return (bar) => {
    const range = rangeOf(bar);
    if (range === undefined) return undefined;
    const middle = (bar.high + bar.low) / 2;
    let [upper, lower] = [middle + times * range, middle - times * range];
    let trend: "up" | "down" = "down";
    if (state !== undefined) {
      if (state.close <= state.upper) upper = Math.min(upper, state.upper);
      if (state.close >= state.lower) lower = Math.max(lower, state.lower);
      trend = state.trend;
    }
    if (trend === "down" && bar.close > upper) trend = "up";
    else if (trend === "up" && bar.close < lower) trend = "down";
    state = { upper, lower, close: bar.close, trend };
    return { trend, line: trend === "up" ? lower : upper };
  };
}
