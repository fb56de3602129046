import type { HighLowClose } from "./high-low-close.ts";

/**
 * Average true range by J. Welles Wilder (New Concepts in Technical Trading Systems, 1978): the first is the mean of
 * `length` true ranges, later ones (before × (length − 1) + true range) ÷ length. The first bar's true range is
 * high − low. Undefined for the first `length − 1` bars.
 */
export function atr(length: number): (bar: HighLowClose) => number | undefined {
  let [bars, average] = [0, 0];
  let before: number | undefined;
  return ({ high, low, close }) => {
    const range = before === undefined ? high - low : Math.max(high, before) - Math.min(low, before);
    before = close;
    bars += 1;
    average = bars <= length ? average + range / length : (average * (length - 1) + range) / length;
    return bars < length ? undefined : average;
  };
}
