import { type Job, Queue } from "bullmq";
import type { Redis } from "ioredis";
import { type DayJob, jobText, parseJob } from "./day-job.ts";
import type { JobQueue, JobState, RefusalReason, WorkerState } from "./job-queue.ts";
import { unpackResult } from "./job-result.ts";

/** Where a queue lives: a connected client, and what all keys begin with. */
export interface QueuePlace {
  readonly client: Redis;
  readonly prefix: string;
}

export const QUEUE_NAME = "days";
/** How long a result, and what is known of its job, are kept for whoever asks for the same, seconds. */
export const KEEP_S = 3600;
/** How often a job is tried when the worker's own work with the queue fails. */
const ATTEMPTS = 3;

export const queuePrefix = (prefix: string): string => `${prefix}queue`;
export const resultKey = (prefix: string, key: string): string => `${prefix}result:${key}`;
export const workerKey = (prefix: string, id: string): string => `${prefix}worker:${id}`;

/** What a worker returns to BullMQ: the outcomes themselves are a key of their own. */
export type Told =
  | { readonly is: "done"; readonly worker: string; readonly days: number; readonly failed_days: number }
  | {
      readonly is: "refused";
      readonly worker: string;
      readonly reason: RefusalReason;
      readonly text: string;
    };

export const openQueue = ({ client, prefix }: QueuePlace): Queue<DayJob, Told> => {
  const queue = new Queue<DayJob, Told>(QUEUE_NAME, {
    connection: client,
    prefix: queuePrefix(prefix),
    // Nobody listens to events; `look` asks.
    streams: { events: { maxLen: 100 } },
  });
  // The client makes its connection again by itself, and what was asked waits for it.
  queue.on("error", () => {});
  return queue;
};

/** A submitter's queue, on BullMQ. */
export function bullQueue(place: QueuePlace): JobQueue {
  const { client, prefix } = place;
  const queue = openQueue(place);
  const look = async (key: string, job: DayJob): Promise<JobState> => {
    const state = await queue.getJobState(key);
    if (state === "failed") return { is: "lost", why: (await queue.getJob(key))?.failedReason ?? "unknown" };
    if (state !== "completed" && state !== "unknown") return { is: "open" };
    const told = state === "completed" ? (await queue.getJob(key))?.returnvalue : undefined;
    if (told?.is === "refused") return told;
    // It may have come to an end between the two looks.
    return (await resultOf(key, job)) ?? { is: "gone" };
  };
  const resultOf = async (key: string, job: DayJob): Promise<JobState | undefined> => {
    const bytes = await client.getBuffer(resultKey(prefix, key));
    if (bytes === null) return undefined;
    try {
      return { is: "done", outcomes: unpackResult(bytes, job) };
    } catch {
      await client.del(resultKey(prefix, key));
      return { is: "gone" };
    }
  };
  return {
    async add(key, job, delayMs = 0) {
      await queue.add("days", job, {
        jobId: key,
        delay: delayMs,
        attempts: ATTEMPTS,
        backoff: { type: "exponential", delay: 500 },
        removeOnComplete: { age: KEEP_S },
        removeOnFail: { age: KEEP_S },
      });
    },
    async drop(key) {
      await client.del(resultKey(prefix, key));
      // One that a worker is at is locked, and stays.
      await queue.remove(key).catch(() => undefined);
    },
    async look(jobs) {
      const asked = [...jobs];
      const there = client.pipeline();
      for (const [key] of asked) there.exists(resultKey(prefix, key));
      const answers = (await there.exec()) ?? [];
      const states = new Map<string, JobState>();
      for (const [at, [key, job]] of asked.entries()) {
        const isThere = answers[at]?.[1] === 1;
        states.set(key, (isThere ? await resultOf(key, job) : undefined) ?? (await look(key, job)));
      }
      return states;
    },
    workers: () => livingWorkers(place),
    async close() {
      await queue.close();
    },
  };
}

/** The workers that have said within some seconds that they live, by id. */
export async function livingWorkers({ client, prefix }: QueuePlace): Promise<WorkerState[]> {
  const found: WorkerState[] = [];
  let cursor = "0";
  do {
    const [next, keys] = await client.scan(cursor, "MATCH", workerKey(prefix, "*"), "COUNT", 1000);
    cursor = next;
    const texts = keys.length === 0 ? [] : await client.mget(...keys);
    for (const text of texts) if (text !== null) found.push(JSON.parse(text) as WorkerState);
  } while (cursor !== "0");
  return found.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** What a queue holds, for people. */
export interface QueueReport {
  readonly counts: Readonly<Record<string, number>>;
  /** Those that a worker is at, those that nobody came to an end with, and those that were refused. */
  readonly jobs: readonly {
    readonly key: string;
    readonly state: "active" | "failed" | "refused";
    readonly days: string;
    readonly what: string;
  }[];
}

/** @param most jobs of each state to name */
export async function queueReport(place: QueuePlace, most: number): Promise<QueueReport> {
  const queue = openQueue(place);
  try {
    const counts = await queue.getJobCounts("waiting", "active", "delayed", "completed", "failed");
    const named = async (state: "active" | "failed" | "completed") =>
      (await queue.getJobs([state], 0, most - 1)).filter((job) => job !== undefined);
    const active = await named("active");
    const failed = await named("failed");
    const refused = (await named("completed")).filter(({ returnvalue }) => returnvalue?.is === "refused");
    return {
      counts,
      jobs: [
        ...active.map((job) => line(job, "active", String(job.processedBy ?? ""))),
        ...failed.map((job) => line(job, "failed", job.failedReason ?? "")),
        ...refused.map((job) => line(job, "refused", refusalText(job.returnvalue))),
      ],
    };
  } finally {
    await queue.close();
  }
}

const refusalText = (told: Told | null | undefined): string =>
  told?.is === "refused" ? `${told.worker}: ${told.text} [${told.reason}]` : "";

function line(
  { id, data }: Job<DayJob, Told>,
  state: "active" | "failed" | "refused",
  what: string,
): QueueReport["jobs"][number] {
  let days = "unreadable";
  try {
    days = jobText(parseJob(data));
  } catch {
    // Of another Pluto: what it is cannot be told.
  }
  return { key: id ?? "", state, days, what };
}
