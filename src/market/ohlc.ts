import type { Paise } from "../units/unit.ts";

/** Open, high, low and close of a span of time, paise. */
export interface Ohlc {
  readonly open: Paise;
  readonly high: Paise;
  readonly low: Paise;
  readonly close: Paise;
}
