import { previousTradingDay } from "../../exchange/sessions.ts";
import { underlyingOf } from "../../exchange/underlyings.ts";
import { PlutoError } from "../../units/failure.ts";
import type { TradingDay } from "../../units/time.ts";
import type { Book, BookDay } from "../book/book.ts";
import { between, type View } from "./cut.ts";

/** Edges of the buckets of India VIX, points. */
export const VIX_EDGES: readonly number[] = [10, 12, 14, 16, 18, 20, 25, 30];
/** Edges of the buckets of the opening gap, per cent. */
export const GAP_EDGES: readonly number[] = [-1, -0.5, -0.2, 0.2, 0.5, 1];

export const byVix: View = {
  name: "vix",
  label: "India VIX",
  about: "India VIX at its first row of the day",
  of: "day",
  bucketOf: ({ vix }) => (vix === undefined ? undefined : between(VIX_EDGES, vix)),
};

/** Whether nothing was skipped between two days of a book. */
function isNextSession(underlying: string, before: TradingDay, date: TradingDay): boolean {
  try {
    return previousTradingDay(underlyingOf(underlying).exchange, date) === before;
  } catch (error) {
    // A day that no calendar has: it cannot be told.
    if (error instanceof PlutoError) return false;
    throw error;
  }
}

/** From the index's last row of the session before to its first of this one, %; undefined where either is not known. */
export function gapPercent(
  day: BookDay,
  before: BookDay | undefined,
  { underlying }: Book,
): number | undefined {
  const { indexOpen } = day;
  const close = before?.indexClose;
  if (before === undefined || indexOpen === undefined || close === undefined || underlying === undefined)
    return undefined;
  return isNextSession(underlying, before.date, day.date) ? ((indexOpen - close) * 100) / close : undefined;
}

export const byGap: View = {
  name: "gap",
  label: "opening gap, %",
  about: "index at the first row of the session against the last of the session before",
  of: "day",
  bucketOf: (day, place, book) => {
    const gap = gapPercent(day, book.days[place - 1], book);
    return gap === undefined ? undefined : between(GAP_EDGES, gap);
  },
};
