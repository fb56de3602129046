import { assertNever, PlutoError } from "../../units/failure.ts";
import type { DayOutcome } from "../day-outcome.ts";
import { failedDay, failedSegment } from "../failed-day.ts";
import type { DayRunner } from "../run-days.ts";
import type { Segment } from "../segments.ts";
import { type DayJob, groupSegments, jobKey } from "./day-job.ts";
import type { JobQueue, JobState, Refusal } from "./job-queue.ts";

export interface RemoteOptions {
  readonly queue: JobQueue;
  /** Describes segments as a job. */
  readonly jobOf: (segments: readonly Segment[]) => Promise<DayJob>;
  /** Sessions that a job has at least, while there are as many. */
  readonly jobDays: number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Told once, when nobody seems to do the work. */
  readonly onIdle?: () => void;
  readonly close: () => Promise<void>;
}

/** Jobs in the queue at a time: it holds what is asked for and what was answered, not the whole run. */
const MOST_OPEN = 256;
const LOOK_MS = { least: 20, most: 500 };
/** A job that was refused is offered again after this, twice as long each time up to the most. */
const OFFER_AGAIN_MS = { least: 250, most: 2000 };
/** A queue that loses one job more often than this is no queue. */
const MOST_LOSSES = 20;
/** How long nothing happens before it is asked whether there are workers at all. */
const IDLE_MS = 3000;

interface OpenJob {
  readonly job: DayJob;
  /** By worker. */
  readonly refusals: Map<string, Refusal>;
  /** How long after the next refusal it is offered again. */
  waitMs: number;
  /** How often the queue had lost it. */
  losses: number;
}

/**
 * Days done by workers on other machines, by way of a queue that may lose, repeat and delay anything. A job is known by
 * its content and counted once, by the first answer that is seen; one that the queue lost is added again; one that no
 * worker survives is split until the segment that kills them stands alone, which then has failed.
 * @throws `worker.refused` when every living worker refuses a job
 */
export const remoteRunner = (options: RemoteOptions): DayRunner => ({
  run: (segments, onOutcome, signal) => new Submission(options, onOutcome).run(segments, signal),
  async close() {
    await options.queue.close();
    await options.close();
  },
});

class Submission {
  readonly #options: RemoteOptions;
  readonly #onOutcome: (outcome: DayOutcome) => void;
  readonly #open = new Map<string, OpenJob>();

  constructor(options: RemoteOptions, onOutcome: (outcome: DayOutcome) => void) {
    this.#options = options;
    this.#onOutcome = onOutcome;
  }

  async run(segments: readonly Segment[], signal: AbortSignal): Promise<void> {
    const groups = groupSegments(segments, this.#options.jobDays);
    let wait = LOOK_MS.least;
    let idleMs = 0;
    try {
      while ((groups.length > 0 || this.#open.size > 0) && !signal.aborted) {
        while (groups.length > 0 && this.#open.size < MOST_OPEN) await this.#submit(groups.shift() ?? []);
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

  async #submit(segments: readonly Segment[]): Promise<void> {
    if (segments.length === 0) return;
    const job = await this.#options.jobOf(segments);
    const key = jobKey(job);
    this.#open.set(key, { job, refusals: new Map(), waitMs: OFFER_AGAIN_MS.least, losses: 0 });
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

  async #take(key: string, open: OpenJob, state: JobState): Promise<boolean> {
    const { queue } = this.#options;
    switch (state.is) {
      case "open":
        return false;
      case "gone":
        open.losses++;
        if (open.losses > MOST_LOSSES)
          return this.#giveUp(key, open, "the queue has lost its result again and again");
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
        for (const outcome of state.outcomes) this.#onOutcome(outcome);
        // A failure is worth another try when the same work is asked for again; a success is not done twice.
        if (state.outcomes.some(({ status }) => status === "failed")) await queue.drop(key);
        return true;
      default:
        return assertNever(state);
    }
  }

  async #offerAgain(key: string, open: OpenJob, refusal: Refusal): Promise<void> {
    const { queue } = this.#options;
    open.refusals.set(refusal.worker, refusal);
    const living = await queue.workers();
    if (living.every(({ id }) => open.refusals.has(id))) throw refused([...open.refusals.values()]);
    await queue.drop(key);
    await queue.add(key, open.job, open.waitMs);
    open.waitMs = Math.min(2 * open.waitMs, OFFER_AGAIN_MS.most);
  }

  async #giveUp(key: string, { job }: OpenJob, why: string): Promise<true> {
    await this.#options.queue.drop(key);
    this.#open.delete(key);
    await this.#split(job, why);
    return true;
  }

  async #split({ segments }: DayJob, why: string): Promise<void> {
    const [only, ...rest] = segments;
    if (rest.length > 0) {
      for (const segment of segments) await this.#submit([segment]);
      return;
    }
    const date = only?.dates[0];
    if (only === undefined || date === undefined) return;
    const failure = new PlutoError("worker.died", `no worker came to an end with it: ${why}`);
    const failed = failedDay(date, failure, { code: failure.code, fills: [], dataVersion: undefined });
    for (const outcome of failedSegment(only.dates, { ...failed, stack: "" })) this.#onOutcome(outcome);
  }

  async #askForWorkers(): Promise<void> {
    if ((await this.#options.queue.workers()).length === 0) this.#options.onIdle?.();
  }
}

function refused(refusals: readonly Refusal[]): PlutoError {
  const [first] = refusals;
  const others = refusals.length > 1 ? ` (and ${refusals.length - 1} more workers refuse)` : "";
  return new PlutoError(
    "worker.refused",
    `worker ${first?.worker} refuses: ${first?.text} [${first?.reason}]${others}`,
    { data: { refusals } },
  );
}
