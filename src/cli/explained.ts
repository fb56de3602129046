import { NO_CHARGES } from "../ledger/charges.ts";
import type { MarkColumns } from "../ledger/mark.ts";
import { causesOf } from "../research/explain-fill.ts";
import { compareDay, replayDay, rowsOfOutcome } from "../simulation/replay-day.ts";
import { readStoredRun } from "../simulation/stored-run.ts";
import { Trace, type TraceCall } from "../simulation/trace-strategy.ts";
import { PlutoError } from "../units/failure.ts";
import { rupeesNumber } from "../units/money.ts";
import { clockText } from "../units/time.ts";
import type { Paise, TimeOfDay } from "../units/unit.ts";
import { type FillJson, fillJson } from "./fill-json.ts";
import { againOf, type ReopenOptions, reopenRun, segmentWith } from "./reopen-run.ts";

/** One link of the chain: when, and what was called with what. */
export interface Link {
  readonly time: string | null;
  readonly hook: string;
  readonly call: string;
  readonly asked: readonly unknown[];
  readonly answer?: unknown;
}

/** A fill with the chain of its causes. Money in rupees. */
export interface Explained {
  readonly run: string;
  readonly fill: FillJson;
  /** False when the replayed day differs from the run's: then the chain is the replay's, not the run's. */
  readonly replay_is_the_same: boolean;
  readonly cause: "request" | "waiting order" | "engine";
  readonly hook: Link | null;
  readonly request: Link | null;
  readonly choice: Link | null;
  readonly quote: { readonly source: string; readonly time: string; readonly age_s: number };
  readonly models: Readonly<Record<string, string>>;
  readonly charges: FillJson["charges"];
  /** Null when the run measured none. */
  readonly margin: { readonly before: number; readonly after: number } | null;
}

/** Replays a fill's day with a trace and finds what led to it. @throws `explain.no-fill` */
export async function explained(folder: string, seq: number, options: ReopenOptions): Promise<Explained> {
  const run = readStoredRun(folder);
  const row = run.rows[seq];
  if (row === undefined)
    throw new PlutoError("explain.no-fill", `${folder} has ${run.rows.length} fills; seq starts at 0`);
  const { date, symbol, qtyDir, time, priceTime, priceSource } = row.fill;
  const { bench, segments, store } = await reopenRun(againOf(run), options);
  try {
    // The whole segment: what led to the fill may have happened on an earlier day.
    const trace = new Trace();
    const outcome = await replayDay(bench, segmentWith(segments, date), { date, trace });
    const was = run.rows.filter(({ fill }) => fill.date === date);
    const { same } = compareDay(was, rowsOfOutcome(outcome, NO_CHARGES));
    const side = qtyDir > 0 ? "buy" : "sell";
    const causes = causesOf(onOneClock(trace.calls, date), {
      symbol,
      side,
      time,
      clock: clockText(time),
    });
    const isEngines = ["SETTLEMENT", "SQUARE_OFF", "STUCK"].includes(row.fill.reason);
    const fill = fillJson(row);
    if (fill === null) throw new PlutoError("invariant", "a row has a fill");
    return {
      run: run.manifest.uid,
      fill,
      replay_is_the_same: same,
      cause: isEngines ? "engine" : causes.isAtOnce ? "request" : "waiting order",
      hook: isEngines ? null : linkOf(causes.hook),
      request: isEngines ? null : linkOf(causes.request),
      choice: linkOf(causes.choice),
      quote: { source: priceSource, time: clockText(priceTime), age_s: (time - priceTime) / 1000 },
      models: Object.fromEntries(
        Object.entries(run.manifest.models).map(([kind, { name, version }]) => [kind, `${name} v${version}`]),
      ),
      charges: fill.charges,
      margin:
        outcome.status === "done" && run.manifest.models.margin.name !== "off"
          ? marginAround(outcome.report.marks, time)
          : null,
    };
  } finally {
    await store.close();
  }
}

type DatedCall = TraceCall & { readonly original: TraceCall };

/** Calls of earlier days of the segment lie before the fill's day: their times are below every time of it. */
const onOneClock = (calls: readonly TraceCall[], date: string): DatedCall[] =>
  calls
    .filter((call) => call.date <= date)
    .map((call) => ({
      ...call,
      time: (call.date === date ? call.time : -1) as TimeOfDay,
      original: call,
    }));

function linkOf(call: DatedCall | undefined): Link | null {
  if (call === undefined) return null;
  const { time, hook, call: name, asked, answer, date } = call.original;
  const when = time < 0 ? null : `${date} ${clockText(time)}`;
  return { time: when, hook, call: name, asked, ...(answer === undefined ? {} : { answer }) };
}

/** What the book tied up at the last mark before an instant and at the first from it on; 0 where nothing was open. */
function marginAround(marks: MarkColumns, time: TimeOfDay): { before: number; after: number } {
  const at = (place: number): number => rupeesNumber((marks.margin[place] ?? 0) as Paise);
  const before = marks.time.findLastIndex((mark) => mark < time);
  const after = marks.time.indexOf(time);
  return { before: before < 0 ? 0 : at(before), after: after < 0 ? 0 : at(after) };
}
