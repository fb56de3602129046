import type { DayOutcome } from "../day-outcome.ts";
import type { DayJob } from "./day-job.ts";

/** Why a worker does not do a job: it would not give what the submitter's machine gives, or cannot do it at all. */
export type RefusalReason =
  | "engine-differs"
  | "strategy-differs"
  | "data-differs"
  | "margin-files-differ"
  | "code-not-allowed"
  | "unreadable-job"
  | "no-bench";

/** A worker's answer that it will not do a job. */
export interface Refusal {
  readonly worker: string;
  readonly reason: RefusalReason;
  /** In words: what differs, and how. */
  readonly text: string;
}

/** What a queue knows of a job. */
export type JobState =
  /** It waits, or a worker is at it. */
  | { readonly is: "open" }
  /** The queue has no such job, or lost its result. */
  | { readonly is: "gone" }
  /** The outcomes of each set, in order of date. */
  | { readonly is: "done"; readonly outcomes: readonly (readonly DayOutcome[])[] }
  | ({ readonly is: "refused" } & Refusal)
  /** It was given to several workers, and none came to an end with it. */
  | { readonly is: "lost"; readonly why: string };

/** What a worker says of itself, every few seconds. */
export interface WorkerState {
  readonly id: string;
  readonly version: string;
  readonly engine: string;
  /** UTC, ISO 8601, by its own clock. */
  readonly since: string;
  readonly jobs: number;
  /** Days simulated; those of a search count once for each of its sets. */
  readonly days: number;
  readonly refused: number;
  readonly failedDays: number;
  /** Time spent on jobs, milliseconds. */
  readonly busyMs: number;
  /** What it is at; undefined: it waits. */
  readonly at?: string | undefined;
}

/** The queue, as a submitter sees it. Anything may happen to a job at any time; only `look` tells. */
export interface JobQueue {
  /** Adds a job unless the queue has one of that key. `delayMs`: not before then. */
  add(key: string, job: DayJob, delayMs?: number): Promise<void>;
  /** Forgets what is known of a job, so that it can be added anew; one that a worker is at stays. */
  drop(key: string): Promise<void>;
  look(jobs: ReadonlyMap<string, DayJob>): Promise<ReadonlyMap<string, JobState>>;
  /** Workers that were alive some seconds ago. */
  workers(): Promise<readonly WorkerState[]>;
  close(): Promise<void>;
}
