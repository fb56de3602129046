import type { Paise } from "../units/unit.ts";

/** Deepest fall of cumulative profit from its peak, paise, ≤ 0. The curve starts at zero, so a first loss counts. */
export function maxDrawdown(daily: Iterable<Paise>): Paise {
  let equity = 0;
  let peak = 0;
  let deepest = 0;
  for (const pnl of daily) {
    equity += pnl;
    peak = Math.max(peak, equity);
    deepest = Math.min(deepest, equity - peak);
  }
  return deepest as Paise;
}
