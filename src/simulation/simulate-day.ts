import type { EventEngine } from "../engine/event-engine.ts";
import { messageOf, PlutoError } from "../units/failure.ts";
import type { TradingDay } from "../units/time.ts";
import { absentContext } from "./absent-context.ts";
import type { DayOutcome } from "./day-outcome.ts";
import { DayReader } from "./day-reader.ts";
import { type FailedDay, failedDay, failedSegment } from "./failed-day.ts";
import { liquidate } from "./liquidate.ts";
import { engineOn, marketFor, runEvents, withoutExit } from "./run-segment-day.ts";
import { dayAlone, type Segment, spanOf } from "./segments.ts";
import type { Workbench } from "./workbench.ts";

export type { Workbench } from "./workbench.ts";

/** Simulates days one after another, each from nothing: a segment of its own. */
export const simulateDays = (
  bench: Workbench,
  dates: readonly TradingDay[],
  isStopping: () => boolean = () => false,
): AsyncGenerator<DayOutcome> => simulateSegments(bench, dates.map(dayAlone), isStopping);

/**
 * Simulates segments one after another; the next days are read while one runs. A day that fails is an outcome like any
 * other: its segment ends with it, all its days have failed, and the next segment starts from nothing. Ends early, after the
 * day in hand, when `isStopping` says so; a segment that was not finished then is worth nothing. Between days other work of
 * the thread gets its turn: a Ctrl-C or a stop is heard there.
 */
export async function* simulateSegments(
  bench: Workbench,
  segments: readonly Segment[],
  isStopping: () => boolean = () => false,
): AsyncGenerator<DayOutcome> {
  const reader = new DayReader(
    bench,
    segments.flatMap(({ dates }) => dates),
  );
  const strays: unknown[] = [];
  const onStray = (failure: unknown): void => {
    strays.push(failure);
  };
  for (const event of STRAY) process.on(event, onStray);
  try {
    for (const segment of segments) {
      yield* simulateSegment({ bench, reader, strays, isStopping }, segment);
      if (isStopping()) break;
    }
    await reader.end();
  } finally {
    for (const event of STRAY) process.off(event, onStray);
  }
}

/** How failures surface that a hook left to a promise or a timer: hooks are synchronous, so nobody awaits them. */
const STRAY = ["unhandledRejection", "uncaughtException"] as const;

interface Work {
  readonly bench: Workbench;
  readonly reader: DayReader;
  readonly strays: unknown[];
  readonly isStopping: () => boolean;
}

async function* simulateSegment(work: Work, segment: Segment): AsyncGenerator<DayOutcome> {
  const { bench, reader, isStopping } = work;
  const { dates } = segment;
  const span = spanOf(segment);
  const tag = span === undefined ? {} : { segment: span };
  const told = async (end: DayOutcome): Promise<DayOutcome> => {
    const { store, needs } = bench;
    const outcome =
      end.status === "done"
        ? end
        : { ...end, context: await absentContext(store, needs.underlying, end.date) };
    const incidents = store.takeIncidents?.() ?? [];
    return incidents.length === 0 ? outcome : { ...outcome, incidents };
  };
  const state: SegmentState = { engine: undefined, lastDone: undefined, hasEnded: false };
  for (const [at, date] of dates.entries()) {
    const outcome = await simulateDay(work, { segment, at, state });
    const failed = outcome.status === "failed" ? outcome : leftOpen(state, at === dates.length - 1);
    if (failed !== undefined) {
      reader.skip(dates);
      for (const one of failedSegment(dates, failed)) yield await told(one);
      return;
    }
    yield await told({ ...outcome, ...tag });
    if (date !== dates.at(-1) && isStopping()) return;
  }
}

interface SegmentState {
  engine: EventEngine | undefined;
  lastDone: TradingDay | undefined;
  /** Whether a day was simulated as the segment's last. */
  hasEnded: boolean;
}

/** One day of a segment: read, run, and, when the run ends there with open positions, the days on which they are closed. */
async function simulateDay(
  { bench, reader, strays }: Work,
  { segment, at, state }: { readonly segment: Segment; readonly at: number; readonly state: SegmentState },
): Promise<DayOutcome> {
  const date = segment.dates[at] as TradingDay;
  const read = await reader.take(date);
  const dataVersion = read.status === "read" ? read.dataVersion : undefined;
  let outcome: DayOutcome;
  if (read.status === "unread")
    return failedDay(date, read.failure, { code: "store.read", fills: [], dataVersion });
  try {
    const market = await marketFor(read, state.engine?.held ?? []);
    if (market === undefined) {
      const why = read.load.status === "no-data" ? read.load.why : "";
      return { status: "no-data", date, why, context: {} };
    }
    const goesOn = await hasMore(reader, segment.dates.slice(at + 1));
    const ends = goesOn ? "goes-on" : segment.endsRun ? "run" : "split";
    const done = withoutExit(() => {
      state.engine = engineOn(state.engine, market, { bench, ends });
      return runEvents(state.engine, market, { costs: bench.costs, dataVersion });
    });
    state.lastDone = date;
    state.hasEnded = !goesOn;
    const isStuck = ends === "run" && done.report.stuck > 0 && state.engine !== undefined;
    const later = isStuck ? await liquidate(bench, state.engine as EventEngine, date) : undefined;
    outcome = { status: "done", ...done, ...(later === undefined ? {} : { later }) };
  } catch (failure) {
    const fills = state.engine?.tradebook.fills ?? [];
    outcome = failedDay(date, failure, { code: "strategy.threw", fills, dataVersion });
  }
  await new Promise((resolve) => setImmediate(resolve));
  return strays.length > 0 ? strayed(outcome, strays.splice(0)[0]) : outcome;
}

/** Whether a later day of the segment will be simulated; a day without data on which something expires may be. */
async function hasMore(reader: DayReader, dates: readonly TradingDay[]): Promise<boolean> {
  for (const date of dates) {
    const read = await reader.peek(date);
    if (read.status === "unread" || read.load.status === "loaded" || read.isExpiryDay) return true;
  }
  return false;
}

/** A segment that ends on days without data, with positions that nobody was asked to close. */
function leftOpen({ engine, lastDone, hasEnded }: SegmentState, isLast: boolean): FailedDay | undefined {
  if (!isLast || engine === undefined || lastDone === undefined || hasEnded) return undefined;
  engine.stop();
  if (engine.held.length === 0) return undefined;
  const open = engine.held.map(({ symbol }) => symbol).join(", ");
  const failure = new PlutoError(
    "day.not-flat",
    `${open} are open after ${lastDone}, and the store has no options of the days that are left`,
  );
  return failedDay(lastDone, failure, {
    code: failure.code,
    fills: engine.tradebook.fills,
    dataVersion: undefined,
  });
}

function strayed(outcome: DayOutcome, failure: unknown): DayOutcome {
  if (outcome.status !== "done") return outcome;
  const { date, report, dataVersion } = outcome;
  const message = `hooks are synchronous, and one left this behind: ${messageOf(failure)}`;
  const error = new PlutoError("strategy.stray", message);
  if (failure instanceof Error && failure.stack !== undefined) error.stack = failure.stack;
  return failedDay(date, error, { code: error.code, fills: report.fills, dataVersion });
}
