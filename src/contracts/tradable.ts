import type { Paise } from "../units/unit.ts";

/** Whether a strike lies at most `pct` per cent of the underlying's price from it: what a broker lets trade. Inclusive. */
export const isTradable = (strike: Paise, underlying: Paise, pct: number): boolean =>
  Math.abs(strike - underlying) * 100 <= underlying * pct;
