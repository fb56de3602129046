import { Worker } from "bullmq";
import { messageOf } from "../../units/failure.ts";
import {
  KEEP_S,
  QUEUE_NAME,
  type QueuePlace,
  queuePrefix,
  resultKey,
  type Told,
  workerKey,
} from "./bullmq-queue.ts";
import { type DayJob, jobText, parseJob } from "./day-job.ts";
import type { JobEnd } from "./do-job.ts";
import type { WorkerState } from "./job-queue.ts";
import { packResult } from "./job-result.ts";

export interface QueueWorkerOptions extends QueuePlace {
  /** What the worker is called: its host and process. */
  readonly id: string;
  readonly version: string;
  readonly engine: string;
  /** A job of a worker that was silent for so long goes to another, milliseconds. */
  readonly lockMs: number;
  readonly now: () => number;
  readonly doJob: (job: DayJob) => Promise<JobEnd>;
  /** After each job. */
  readonly onJob: (line: string) => void;
  readonly onTrouble: (text: string) => void;
}

/** How often a worker says that it lives, and for how long that is believed. */
const BEAT_MS = 3000;
const BEAT_KEPT_S = 10;
/** A job that so many workers fell silent at is given up. */
const MOST_SILENCES = 2;

/** Takes jobs off the queue, one at a time, until it is stopped. */
export async function serveQueue(options: QueueWorkerOptions): Promise<{ stop(): Promise<void> }> {
  const { client, prefix, id, now, onTrouble } = options;
  let state: WorkerState = {
    id,
    version: options.version,
    engine: options.engine,
    since: new Date(now()).toISOString(),
    jobs: 0,
    days: 0,
    refused: 0,
    failedDays: 0,
    busyMs: 0,
  };
  const beat = async (change: Partial<WorkerState> = {}): Promise<void> => {
    state = { ...state, ...change };
    // Without an answer: when the server is away the work goes on.
    client.set(workerKey(prefix, id), JSON.stringify(state), "EX", BEAT_KEPT_S).catch(() => undefined);
  };
  const handle = async (data: unknown, key: string): Promise<Told> => {
    const began = now();
    const { job, end } = await endOf(options, data, (at) => beat({ at }));
    const busyMs = state.busyMs + now() - began;
    if (end.is === "refused" || job === undefined) {
      const { reason, text } = end as Extract<JobEnd, { is: "refused" }>;
      await beat({ at: undefined, refused: state.refused + 1, busyMs });
      options.onJob(`refused ${job === undefined ? key : jobText(job)}: ${text} [${reason}]`);
      return { is: "refused", worker: id, reason, text };
    }
    const outcomes = end.outcomes.flat();
    const failed = outcomes.filter(({ status }) => status === "failed").length;
    await client.set(resultKey(prefix, key), packResult(end.outcomes), "EX", KEEP_S);
    const days = outcomes.length;
    await beat({
      at: undefined,
      jobs: state.jobs + 1,
      days: state.days + days,
      failedDays: state.failedDays + failed,
      busyMs,
    });
    options.onJob(`done ${jobText(job)}, ${now() - began} ms${failed > 0 ? `, ${failed} days failed` : ""}`);
    return { is: "done", worker: id, days, failed_days: failed };
  };
  await beat();
  const beating = setInterval(() => void beat(), BEAT_MS);
  const worker = new Worker<unknown, Told>(QUEUE_NAME, (job) => handle(job.data, job.id ?? ""), {
    connection: client,
    prefix: queuePrefix(prefix),
    name: id,
    concurrency: 1,
    lockDuration: options.lockMs,
    stalledInterval: options.lockMs,
    maxStalledCount: MOST_SILENCES,
    runRetryDelay: 500,
    drainDelay: 1,
  });
  worker.on("error", (error) => onTrouble(messageOf(error)));
  await worker.waitUntilReady();
  return {
    async stop() {
      clearInterval(beating);
      await worker.close();
      await client.del(workerKey(prefix, id)).catch(() => undefined);
    },
  };
}

async function endOf(
  { doJob }: QueueWorkerOptions,
  data: unknown,
  onBegin: (what: string) => Promise<void>,
): Promise<{ readonly job?: DayJob; readonly end: JobEnd }> {
  let job: DayJob;
  try {
    job = parseJob(data);
  } catch (error) {
    return { end: { is: "refused", reason: "unreadable-job", text: messageOf(error) } };
  }
  await onBegin(jobText(job));
  return { job, end: await doJob(job) };
}
