import { assertNever, PlutoError } from "../../units/failure.ts";
import type { DayOutcome } from "../day-outcome.ts";
import { failedDay, failedSegment } from "../failed-day.ts";
import type { Segment } from "../segments.ts";
import { type DayJob, jobKey, jobText } from "./day-job.ts";
import type { JobQueue, JobState, Refusal } from "./job-queue.ts";

/** A part of what is asked for: whole segments of some sets. A run is one set. */
export interface Piece<Sets> {
  readonly segments: readonly Segment[];
  /** At least one. */
  readonly sets: readonly Sets[];
}

export interface SubmissionOptions<Sets> {
  readonly queue: JobQueue;
  /** Describes a piece as a job, its sets in the same order. */
  readonly jobOf: (piece: Piece<Sets>) => Promise<DayJob>;
  /** Told once of every segment of every set. @param outcomes of each set, day by day */
  readonly onDone: (piece: Piece<Sets>, outcomes: readonly (readonly DayOutcome[])[]) => void;
  readonly sleep: (ms: number) => Promise<void>;
  /** Told once, when nobody seems to do the work. */
  readonly onIdle?: () => void;
}

/** Jobs in the queue at a time: it holds what is asked for and what was answered, not the whole run. */
const MOST_OPEN = 256;
const LOOK_MS = { least: 20, most: 500 };
/** A job that was refused is offered again after this, twice as long each time up to the most. */
const OFFER_AGAIN_MS = { least: 250, most: 2000 };
/** How long every worker that can be seen has refused before a run ends: one that lives says so more often than that. */
const REFUSED_MS = 3500;
/** A queue that loses one job more often than this is no queue. */
const MOST_LOSSES = 20;
/** How long nothing happens before it is asked whether there are workers at all. */
const IDLE_MS = 3000;

interface OpenJob<Sets> {
  readonly piece: Piece<Sets>;
  readonly job: DayJob;
  /** By worker. */
  readonly refusals: Map<string, Refusal>;
  /** How long after the next refusal it is offered again. */
  waitMs: number;
  /** How long it was offered while every worker that was seen had refused it. */
  refusedMs: number;
  /** How often the queue had lost it. */
  losses: number;
}

/**
 * Pieces of work done by workers on other machines, by way of a queue that may lose, repeat and delay anything. A job is
 * known by its content and counted once, by the first answer that is seen; one that the queue lost is added again; one that
 * no worker survives is divided until what kills them stands alone, which then has failed.
 */
export class Submission<Sets> {
  readonly #options: SubmissionOptions<Sets>;
  readonly #open = new Map<string, OpenJob<Sets>>();

  constructor(options: SubmissionOptions<Sets>) {
    this.#options = options;
  }

  /** Until all is done, or `signal` aborts. @throws `worker.refused` when every living worker refuses a job, `queue.loses` */
  async run(pieces: readonly Piece<Sets>[], signal: AbortSignal): Promise<void> {
    const waiting = [...pieces];
    let wait = LOOK_MS.least;
    let idleMs = 0;
    try {
      while ((waiting.length > 0 || this.#open.size > 0) && !signal.aborted) {
        for (let next = waiting[0]; next !== undefined && this.#open.size < MOST_OPEN; next = waiting[0]) {
          await this.#submit(next);
          waiting.shift();
        }
        if (await this.#collect()) {
          wait = LOOK_MS.least;
          idleMs = 0;
          continue;
        }
        await this.#options.sleep(wait);
        idleMs += wait;
        if (idleMs >= IDLE_MS && idleMs - wait < IDLE_MS) await this.#askForWorkers();
        wait = Math.min(wait * 1.5, LOOK_MS.most);
      }
    } finally {
      // What nobody waits for any more should not be worked on. Whoever asked for the same adds it again.
      for (const key of this.#open.keys()) await this.#options.queue.drop(key);
    }
  }

  async #submit(piece: Piece<Sets>): Promise<void> {
    const job = await this.#options.jobOf(piece);
    const key = jobKey(job);
    this.#open.set(key, {
      piece,
      job,
      refusals: new Map(),
      waitMs: OFFER_AGAIN_MS.least,
      refusedMs: 0,
      losses: 0,
    });
    await this.#options.queue.add(key, job);
  }

  /** Whether anything came to an end. */
  async #collect(): Promise<boolean> {
    const { queue } = this.#options;
    const states = await queue.look(new Map([...this.#open].map(([key, { job }]) => [key, job])));
    let hasEnded = false;
    for (const [key, state] of states) {
      const open = this.#open.get(key);
      if (open !== undefined && (await this.#take(key, open, state))) hasEnded = true;
    }
    return hasEnded;
  }

  async #take(key: string, open: OpenJob<Sets>, state: JobState): Promise<boolean> {
    const { queue, onDone } = this.#options;
    switch (state.is) {
      case "open":
        return false;
      case "gone":
        open.losses++;
        if (open.losses > MOST_LOSSES) throw loses(open.job);
        await queue.drop(key);
        await queue.add(key, open.job);
        return false;
      case "refused":
        await this.#offerAgain(key, open, state);
        return false;
      case "lost":
        return this.#giveUp(key, open, state.why);
      case "done":
        this.#open.delete(key);
        onDone(open.piece, state.outcomes);
        // A failure is worth another try when the same work is asked for again; a success is not done twice.
        if (state.outcomes.some((days) => days.some(({ status }) => status === "failed")))
          await queue.drop(key);
        return true;
      default:
        return assertNever(state);
    }
  }

  async #offerAgain(key: string, open: OpenJob<Sets>, refusal: Refusal): Promise<void> {
    const { queue } = this.#options;
    open.refusals.set(refusal.worker, refusal);
    const living = await queue.workers();
    // One may be missing in the list for a moment: when the server has just come back, or its clock has jumped.
    if (!living.every(({ id }) => open.refusals.has(id))) open.refusedMs = 0;
    else if (open.refusedMs >= REFUSED_MS) throw refused([...open.refusals.values()]);
    await queue.drop(key);
    await queue.add(key, open.job, open.waitMs);
    open.refusedMs += open.waitMs;
    open.waitMs = Math.min(2 * open.waitMs, OFFER_AGAIN_MS.most);
  }

  async #giveUp(key: string, { piece, job }: OpenJob<Sets>, why: string): Promise<true> {
    await this.#options.queue.drop(key);
    this.#open.delete(key);
    const parts = divided(piece, job.sweep !== undefined);
    for (const part of parts) await this.#submit(part);
    if (parts.length === 0) {
      const died = piece.segments.flatMap((segment) => diedAt(segment, why));
      this.#options.onDone(
        piece,
        piece.sets.map(() => died),
      );
    }
    return true;
  }

  async #askForWorkers(): Promise<void> {
    if ((await this.#options.queue.workers()).length === 0) this.#options.onIdle?.();
  }
}

/**
 * Halves of a piece's sets; of one set its segments, each alone. A trial of a search that kills workers is not divided:
 * it has failed, whichever day it was. Empty: there is nothing to divide.
 */
function divided<Sets>({ segments, sets }: Piece<Sets>, isSweep: boolean): readonly Piece<Sets>[] {
  const half = sets.length >> 1;
  if (half > 0) return [sets.slice(0, half), sets.slice(half)].map((part) => ({ segments, sets: part }));
  return isSweep || segments.length === 1 ? [] : segments.map((segment) => ({ segments: [segment], sets }));
}

/** What a segment comes to that no worker survives. */
function diedAt({ dates }: Segment, why: string): readonly DayOutcome[] {
  const [date] = dates;
  if (date === undefined) return [];
  const failure = new PlutoError("worker.died", `no worker came to an end with it: ${why}`);
  const failed = failedDay(date, failure, { code: failure.code, fills: [], dataVersion: undefined });
  return failedSegment(dates, { ...failed, stack: "" });
}

const loses = (job: DayJob): PlutoError =>
  new PlutoError(
    "queue.loses",
    `the queue has lost what became of ${jobText(job)} ${MOST_LOSSES} times; ` +
      "see that its server stays up and drops no keys (maxmemory-policy noeviction), and go on with --resume",
  );

function refused(refusals: readonly Refusal[]): PlutoError {
  const [first] = refusals;
  const others = refusals.length > 1 ? ` (and ${refusals.length - 1} more workers refuse)` : "";
  return new PlutoError(
    "worker.refused",
    `worker ${first?.worker} refuses: ${first?.text} [${first?.reason}]${others}`,
    { data: { refusals } },
  );
}
