import type { OfficialTable } from "../../margin/official-file.ts";
import type { TickStore } from "../../market/tick-store.ts";
import type { ResolvedRun } from "../../research/resolve-run.ts";
import { messageOf, PlutoError } from "../../units/failure.ts";
import type { TradingDay } from "../../units/time.ts";
import type { DayOutcome } from "../day-outcome.ts";
import type { DayShelf } from "../day-shelf.ts";
import { benchOf } from "../execute-run.ts";
import { simulateSegments } from "../simulate-day.ts";
import { Sweep } from "../sweep.ts";
import { type DataVersions, differingDay } from "./data-versions.ts";
import { type DayJob, datesOf } from "./day-job.ts";
import type { RefusalReason } from "./job-queue.ts";

/** What a worker does a job with: the store, what its data is, and a run for each set. */
export interface JobBench {
  readonly store: TickStore;
  readonly versions: DataVersions;
  readonly runs: readonly ResolvedRun[];
  /** Days of a search that are loaded. */
  readonly shelf: DayShelf;
  /** Official margin values, of a run that names them. */
  readonly marginTable?: OfficialTable | undefined;
}

/** What came of a job at a worker. */
export type JobEnd =
  | { readonly is: "done"; readonly outcomes: readonly (readonly DayOutcome[])[] }
  | { readonly is: "refused"; readonly reason: RefusalReason; readonly text: string };

/** A worker will not do a job. Thrown while the bench is set up. */
export class JobRefused extends Error {
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason, text: string) {
    super(text);
    this.name = "JobRefused";
    this.reason = reason;
  }
}

/**
 * Does a job, or refuses it: its engine, strategy and data must be this worker's. Never throws for a job's sake.
 * @param setUp opens store and strategy. @throws JobRefused
 */
export async function doJob(
  job: DayJob,
  engine: string,
  setUp: (job: DayJob) => Promise<JobBench>,
): Promise<JobEnd> {
  const refuse = (reason: RefusalReason, text: string): JobEnd => ({ is: "refused", reason, text });
  if (job.engine !== engine)
    return refuse(
      "engine-differs",
      `its engine is ${engine.slice(0, 12)}, the job's is ${job.engine.slice(0, 12)}; install the same Pluto on both`,
    );
  let ready: JobBench;
  try {
    ready = await setUp(job);
    const ours = await ready.versions.between(job.versions.from, job.versions.to);
    const day = differingDay(job.versions.days, ours);
    if (day !== undefined)
      return refuse(
        "data-differs",
        `${job.underlying} of ${day} in its store ${ready.store.url} is ${versionText(ours[day])}, ` +
          `the submitter's is ${versionText(job.versions.days[day])}`,
      );
  } catch (error) {
    if (error instanceof JobRefused) return refuse(error.reason, error.message);
    if (error instanceof PlutoError) return refuse("no-bench", error.message);
    return refuse("no-bench", messageOf(error));
  }
  return { is: "done", outcomes: await outcomesOf(job, ready) };
}

/** Of each set, day by day. The last outcome of a day stands: a segment that fails late tells of all its days anew. */
async function outcomesOf(
  { segments, sweep }: DayJob,
  { store, runs, shelf, marginTable }: JobBench,
): Promise<DayOutcome[][]> {
  const found = runs.map(() => new Map<TradingDay, DayOutcome>());
  const take = (place: number, outcome: DayOutcome): void => void found[place]?.set(outcome.date, outcome);
  if (sweep !== undefined) {
    const options = { bookMetrics: sweep.book_metrics, marginTable, shelf, segments, onOutcome: take };
    await new Sweep(store, runs, options).run(datesOf({ segments }));
  } else {
    for (const [place, run] of runs.entries())
      for await (const outcome of simulateSegments(benchOf(run, store, marginTable), segments))
        take(place, outcome);
  }
  return found.map((days) => [...days.values()]);
}

const versionText = (version: string | undefined): string =>
  version === undefined ? "absent" : `version ${version.slice(0, 12)}`;
