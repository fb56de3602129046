import { messageOf, PlutoError } from "../../units/failure.ts";
import type { DayOutcome } from "../day-outcome.ts";
import { simulateSegments } from "../simulate-day.ts";
import type { Workbench } from "../workbench.ts";
import { type DataVersions, differingDay } from "./data-versions.ts";
import { type DayJob, datesOf } from "./day-job.ts";
import type { RefusalReason } from "./job-queue.ts";

/** A bench set up for a job, and what its data is. */
export interface JobBench {
  readonly bench: Workbench;
  readonly versions: DataVersions;
}

/** What came of a job at a worker. */
export type JobEnd =
  | { readonly is: "done"; readonly outcomes: readonly DayOutcome[] }
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
        `${job.underlying} of ${day} in its store ${ready.bench.store.url} is ${versionText(ours[day])}, ` +
          `the submitter's is ${versionText(job.versions.days[day])}`,
      );
  } catch (error) {
    if (error instanceof JobRefused) return refuse(error.reason, error.message);
    if (error instanceof PlutoError) return refuse("no-bench", error.message);
    return refuse("no-bench", messageOf(error));
  }
  const outcomes = new Map(datesOf(job).map((date): [string, DayOutcome | undefined] => [date, undefined]));
  // The last outcome of a day stands: a segment that fails late tells of all its days anew.
  for await (const outcome of simulateSegments(ready.bench, job.segments))
    outcomes.set(outcome.date, outcome);
  return { is: "done", outcomes: [...outcomes.values()].filter((outcome) => outcome !== undefined) };
}

const versionText = (version: string | undefined): string =>
  version === undefined ? "absent" : `version ${version.slice(0, 12)}`;
