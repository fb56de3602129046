import { expiriesBetween } from "../exchange/expiries.ts";
import { underlyingOf } from "../exchange/underlyings.ts";
import type { Series } from "../market/series.ts";
import type { RunConfig } from "../research/run-config.ts";
import type { TradingDay } from "../units/time.ts";

/** Consecutive sessions that one strategy object, one tradebook, one desk and its resting orders live through. */
export interface Segment {
  /** Ascending; at least one. */
  readonly dates: readonly TradingDay[];
  /** Whether the run ends with it. One that does not ends at a split, where the book must be flat. */
  readonly endsRun: boolean;
}

/** The first and last session of a segment of several days, as outcomes carry them. */
export interface SegmentSpan {
  readonly from: TradingDay;
  readonly to: TradingDay;
}

/** A day that is a segment of its own, as under `carry: day`. */
export const dayAlone = (date: TradingDay): Segment => ({ dates: [date], endsRun: true });

/** The span that a segment's outcomes carry; a day of its own carries none. */
export function spanOf({ dates }: Segment): SegmentSpan | undefined {
  const [from] = dates;
  const to = dates.at(-1);
  return dates.length > 1 && from !== undefined && to !== undefined ? { from, to } : undefined;
}

/**
 * The segments of a run. `day`: each session is one. `run`: all sessions are one. `expiry`: a split after each expiry of the
 * underlying, weekly ones where it has them, by the date on which it really expired; behind an expiry that fell on no
 * session of the run, the split comes before the first session after it.
 * @param held the store's series, for underlyings whose expiries come from the store
 */
export function segmentsOf(
  dates: readonly TradingDay[],
  { carry, underlying }: Pick<RunConfig, "carry" | "underlying">,
  held: readonly Series[],
): Segment[] {
  if (carry === "day") return dates.map(dayAlone);
  if (carry === "run") return dates.length === 0 ? [] : [{ dates, endsRun: true }];
  const expiries = expiryDates(dates, underlying, held);
  const parts: TradingDay[][] = [];
  let before: TradingDay | undefined;
  for (const date of dates) {
    const last = before;
    const isSplit = last === undefined || expiries.some((expiry) => last <= expiry && expiry < date);
    if (isSplit) parts.push([]);
    parts.at(-1)?.push(date);
    before = date;
  }
  return parts.map((part, i) => ({ dates: part, endsRun: i === parts.length - 1 }));
}

/** Dates on which contracts of an underlying expire, by its rules or as the store has them. */
export function expiryDates(
  dates: readonly TradingDay[],
  underlying: string,
  held: readonly Series[],
): readonly TradingDay[] {
  const [from] = dates;
  const to = dates.at(-1);
  if (from === undefined || to === undefined) return [];
  if (underlyingOf(underlying).expiriesFrom === "rules")
    return expiriesBetween(underlying, from, to).map(({ date }) => date);
  return held.flatMap((series) =>
    series.kind === "options" && series.underlying === underlying ? [series.expiry] : [],
  );
}
