import type { TradebookRow } from "../ledger/tradebook-row.ts";
import { firstDifference } from "../research/compare-runs.ts";
import { PlutoError } from "../units/failure.ts";
import { rupeesNumber } from "../units/money.ts";
import { clockText, type TradingDay } from "../units/time.ts";
import type { Paise, TimeOfDay } from "../units/unit.ts";
import type { DayOutcome } from "./day-outcome.ts";
import type { Segment } from "./segments.ts";
import { simulateSegments } from "./simulate-day.ts";
import type { Trace } from "./trace-strategy.ts";
import type { Workbench } from "./workbench.ts";

/**
 * Runs a segment again, in this thread, as far as one of its days, and returns that day's outcome.
 * @throws `replay.not-in-run` when the day is none of the segment's
 */
export async function replayDay(
  bench: Workbench,
  segment: Segment,
  { date, trace }: { readonly date: TradingDay; readonly trace: Trace | undefined },
): Promise<DayOutcome> {
  let isThere = false;
  const watched = trace === undefined ? bench : { ...bench, strategy: trace.of(bench.strategy) };
  let last: DayOutcome | undefined;
  for await (const outcome of simulateSegments(watched, [segment], () => isThere)) {
    if (outcome.date !== date) continue;
    last = outcome;
    isThere = true;
    // Of a failed segment all days come at once.
    if (outcome.status !== "failed") break;
  }
  if (last === undefined)
    throw new PlutoError("replay.not-in-run", `${date} is no session of the run; its manifest lists them`);
  return last;
}

/** A day's fills with what they cost, as the replay made them; of a failed day what had been booked, without costs. */
export function rowsOfOutcome(outcome: DayOutcome, noCharges: TradebookRow["charges"]): TradebookRow[] {
  if (outcome.status === "no-data") return [];
  if (outcome.status === "failed")
    return outcome.fills
      .filter(({ date }) => date === outcome.date)
      .map((fill) => ({ fill, charges: noCharges }));
  return outcome.report.fills.map((fill, i) => ({ fill, charges: outcome.charges[i] ?? noCharges }));
}

/** A day beside its replay. */
export interface ReplayedDay {
  readonly same: boolean;
  readonly fills: number;
  readonly replayedFills: number;
  /** The first fill of the day that differs, by its place in the day from 0. */
  readonly first:
    | { readonly place: number; readonly was?: TradebookRow; readonly is?: TradebookRow }
    | undefined;
}

export function compareDay(was: readonly TradebookRow[], is: readonly TradebookRow[]): ReplayedDay {
  const place = firstDifference(was, is);
  const [before, after] = place === undefined ? [] : [was[place], is[place]];
  return {
    same: place === undefined,
    fills: was.length,
    replayedFills: is.length,
    first:
      place === undefined
        ? undefined
        : {
            place,
            ...(before === undefined ? {} : { was: before }),
            ...(after === undefined ? {} : { is: after }),
          },
  };
}

/** Everything of a traced day in order of time, as lines of JSON: calls, then at each instant its fills and its marks. */
export function traceLines(trace: Trace, outcome: DayOutcome): string[] {
  const entries: { at: number; rank: number; line: object }[] = trace.calls.map(({ time, ...call }) => ({
    at: time,
    rank: 0,
    line: { time: time < 0 ? null : clockText(time), ...call },
  }));
  const clock = (time: number): string => clockText(time as TimeOfDay);
  const fills =
    outcome.status === "done" ? outcome.report.fills : outcome.status === "failed" ? outcome.fills : [];
  for (const fill of fills)
    entries.push({
      at: fill.time,
      rank: 1,
      line: {
        ...{ time: clock(fill.time), kind: "fill", date: fill.date, symbol: fill.symbol },
        ...{ qty_dir: fill.qtyDir, price: rupeesNumber(fill.price), price_time: clock(fill.priceTime) },
        ...{ price_source: fill.priceSource, leg: fill.leg, reason: fill.reason, note: fill.note },
      },
    });
  if (outcome.status === "done") {
    const { marks, counts } = outcome.report;
    for (const [i, at] of marks.time.entries())
      entries.push({
        at,
        rank: 2,
        line: {
          ...{ time: clock(at), kind: "mark", symbol: marks.symbols[marks.symbol[i] as number] },
          ...{
            close: rupeesNumber(marks.close[i] as Paise),
            qty: marks.qty[i],
            mtm: rupeesNumber(marks.mtm[i] as Paise),
          },
          margin: rupeesNumber(marks.margin[i] as Paise),
        },
      });
    entries.push({
      at: Number.MAX_SAFE_INTEGER,
      rank: 3,
      line: { kind: "day", date: outcome.date, ...counts },
    });
  }
  if (outcome.status === "failed") {
    const { date, code, message } = outcome;
    entries.push({ at: Number.MAX_SAFE_INTEGER, rank: 3, line: { kind: "failure", date, code, message } });
  }
  // A stable sort: calls of one instant stay in the order in which they were made.
  return entries.sort((a, b) => a.at - b.at || a.rank - b.rank).map(({ line }) => JSON.stringify(line));
}
