import type { Fill } from "../ledger/fill.ts";
import { messageOf, PlutoError } from "../units/failure.ts";
import type { TradingDay } from "../units/time.ts";
import type { DayOutcome } from "./day-outcome.ts";
import type { SegmentSpan } from "./segments.ts";

export type FailedDay = Extract<DayOutcome, { status: "failed" }>;

/** A day that failed. @param otherwise.code what to call a failure that has no code of its own */
export function failedDay(
  date: TradingDay,
  failure: unknown,
  otherwise: {
    readonly code: string;
    readonly fills: readonly Fill[];
    readonly dataVersion: string | undefined;
  },
): FailedDay {
  const isOurs = failure instanceof PlutoError;
  const { code, ...rest } = otherwise;
  return {
    status: "failed",
    date,
    code: isOurs ? failure.code : code,
    message: isOurs ? failure.message : `${code}: ${messageOf(failure)}`,
    data: isOurs ? plainOf(failure.data) : {},
    stack: failure instanceof Error ? (failure.stack ?? "") : "",
    context: {},
    ...rest,
  };
}

/** What a strategy hung on its failure, as far as it can go into a file: an outcome crosses threads and is written down. */
function plainOf(data: PlutoError["data"]): PlutoError["data"] {
  try {
    return JSON.parse(JSON.stringify(data)) as PlutoError["data"];
  } catch (error) {
    return { unwritable: messageOf(error) };
  }
}

/** The code of a day that is lost because another day of its segment failed. */
export const SEGMENT_FAILED = "segment.failed";

/**
 * What a failed day makes of its segment: every day of it has failed, in order of date. The one that failed first keeps its
 * own account; the others point to it.
 */
export function failedSegment(dates: readonly TradingDay[], failed: FailedDay): FailedDay[] {
  const [from = failed.date] = dates;
  const to = dates.at(-1) ?? failed.date;
  if (dates.length <= 1) return [failed];
  const segment: SegmentSpan = { from, to };
  return dates.map((date) => {
    if (date === failed.date) return { ...failed, segment };
    const message = `${SEGMENT_FAILED}: ${failed.date} of its segment ${from} to ${to} failed: ${failed.message}`;
    return {
      status: "failed",
      date,
      code: SEGMENT_FAILED,
      message,
      data: {},
      stack: "",
      fills: [],
      dataVersion: undefined,
      context: {},
      segment,
    };
  });
}
