import type { Paise } from "../../units/unit.ts";
import type { Book } from "./book.ts";

/** What returns are shares of, and where it is from. */
export interface CapitalBasis {
  readonly amount: Paise;
  readonly from: "stated" | "peak_margin";
}

/**
 * The capital that was stated; else the highest margin that the run tied up; else none, and what is a share of capital
 * has no value. A capital that nobody stated and nothing measured would be made up.
 */
export function capitalOf(book: Book, stated: Paise | undefined): CapitalBasis | undefined {
  if (stated !== undefined) return { amount: stated, from: "stated" };
  const peak = Math.max(0, ...book.days.map(({ peakMargin = 0 }) => peakMargin));
  return peak > 0 ? { amount: peak as Paise, from: "peak_margin" } : undefined;
}
