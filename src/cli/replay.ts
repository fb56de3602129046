import { Command } from "commander";
import type { DayOutcome } from "../simulation/day-outcome.ts";
import type { ReplayedDay } from "../simulation/replay-day.ts";
import type { TradingDay } from "../units/time.ts";
import type { FailureBundle, ReopenOptions, RunAgain } from "./reopen-run.ts";

interface ReplayOptions extends ReopenOptions {
  readonly date?: string;
  readonly trace?: string;
  readonly breakAt?: string;
  readonly json?: boolean;
}

/** `pluto replay RUN --date D` */
export const replay = (): Command =>
  new Command("replay")
    .description("run one day of a finished run again, alone, and compare it fill by fill")
    .argument("<run>", "a run's folder, or the failure bundle of a failed day: failures/<day>.json")
    .option("--date <day>", "the day; a bundle names its own")
    .option("--trace <file>", "write every event, look-up, request, fill and mark as JSON lines")
    .option("--break-at <time>", "open Node's inspector, and stop before the strategy hears of this time")
    .option("--store <url>", "where the data is now, instead of the run's store")
    .option("--config <file>", "where the config is now: the strategy's path is relative to it")
    .option("--json", "print one JSON document")
    .action(async (target: string, options: ReplayOptions) => {
      const { readBundle, isBundle, againOf } = await import("./reopen-run.ts");
      if (isBundle(target)) {
        const bundle = readBundle(target);
        await replayFailed(bundle, options);
        return;
      }
      const { readStoredRun } = await import("../simulation/stored-run.ts");
      const { tradingDay } = await import("../units/time.ts");
      const { PlutoError } = await import("../units/failure.ts");
      const run = readStoredRun(target);
      if (options.date === undefined)
        throw new PlutoError("replay.no-date", "say which day: --date 2025-01-02");
      const date = tradingDay(options.date);
      const outcome = await again(againOf(run), { ...options, date });
      const stored = run.days.find((day) => day.date === date);
      if (outcome.status === "failed" || stored?.status === "failed") {
        tellFailure({ date, was: stored?.failure ?? "it did not fail", outcome }, options);
        return;
      }
      const { compareDay, rowsOfOutcome } = await import("../simulation/replay-day.ts");
      const { NO_CHARGES } = await import("../ledger/charges.ts");
      const all = run.rows.filter(({ fill }) => fill.date === date);
      // What an earlier day left stuck is closed on this one, and belongs to that day's replay; so does its share of the bill.
      const own = all.filter(({ fill }) => fill.reason !== "STUCK");
      const bare = own.length === all.length ? undefined : NO_CHARGES;
      const rows = rowsOfOutcome(outcome, NO_CHARGES);
      const strip = (list: typeof rows) => (bare ? list.map(({ fill }) => ({ fill, charges: bare })) : list);
      await tellCompared(date, compareDay(strip(own), strip(rows)), options);
    });

/** Runs the day, and writes the trace if one is asked for. */
async function again(
  of: RunAgain,
  { date, ...options }: Omit<ReplayOptions, "date"> & { readonly date: TradingDay },
): Promise<DayOutcome> {
  const { reopenRun, segmentWith } = await import("./reopen-run.ts");
  const { replayDay, traceLines } = await import("../simulation/replay-day.ts");
  const { Trace } = await import("../simulation/trace-strategy.ts");
  const { timeOfDay } = await import("../units/time.ts");
  const { writeWhole } = await import("./files.ts");
  const { bench, segments, store } = await reopenRun(of, options);
  try {
    const segment = segmentWith(segments, date);
    const stopAt = options.breakAt === undefined ? undefined : timeOfDay(options.breakAt);
    const beforeHook = stopAt === undefined ? undefined : await breakpoint(date, stopAt);
    const isWatched = options.trace !== undefined || beforeHook !== undefined;
    const trace = isWatched ? new Trace({ date, ...(beforeHook && { beforeHook }) }) : undefined;
    const outcome = await replayDay(bench, segment, { date, trace });
    if (trace !== undefined && options.trace !== undefined)
      writeWhole(options.trace, `${traceLines(trace, outcome).join("\n")}\n`);
    return outcome;
  } finally {
    await store.close();
  }
}

/** Waits for a debugger, and stops in it before the first hook at or after a time. */
async function breakpoint(date: string, at: number): Promise<(day: string, now: number) => void> {
  const inspector = await import("node:inspector");
  process.stderr.write("open chrome://inspect, or attach an editor; the replay waits for it\n");
  inspector.open(undefined, undefined, true);
  let hasStopped = false;
  return (day, now) => {
    if (hasStopped || day !== date || now < at) return;
    hasStopped = true;
    // biome-ignore lint/suspicious/noDebugger: stopping here is what --break-at asks for; the strategy's hook comes next
    debugger;
  };
}

async function replayFailed(bundle: FailureBundle, options: ReplayOptions): Promise<void> {
  const outcome = await again(bundle, { ...options, date: bundle.date });
  tellFailure({ date: bundle.date, was: bundle.message, outcome }, options);
}

/** A day that failed fails again in the same words, or it does not. */
function tellFailure(
  { date, was, outcome }: { readonly date: string; readonly was: string; readonly outcome: DayOutcome },
  options: ReplayOptions,
): void {
  const is = outcome.status === "failed" ? outcome.message : `it did not fail: ${outcome.status}`;
  const same = is === was;
  const stack = outcome.status === "failed" ? outcome.stack : "";
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify({ date, same, failure: { was, is, stack } })}\n`
      : same
        ? `${date} fails again: ${is}\n${stack}\n`
        : `${date} differs\n  was  ${was}\n  is   ${is}\n`,
  );
  if (!same) process.exitCode = 1;
}

async function tellCompared(date: string, day: ReplayedDay, { json }: ReplayOptions): Promise<void> {
  const { fillJson, fillLine } = await import("./fill-json.ts");
  const { same, fills, replayedFills, first } = day;
  const differs =
    first === undefined ? null : { place: first.place, was: fillJson(first.was), is: fillJson(first.is) };
  const text =
    differs === null
      ? `${date}: the same ${fills} fills\n`
      : `${date} differs: ${fills} fills, now ${replayedFills}; the first other one is number ${differs.place} of the day\n` +
        `  was  ${fillLine(differs.was)}\n  is   ${fillLine(differs.is)}\n`;
  process.stdout.write(
    json === true
      ? `${JSON.stringify({ date, same, fills, replayed_fills: replayedFills, first_difference: differs })}\n`
      : text,
  );
  if (!same) process.exitCode = 1;
}
