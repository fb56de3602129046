import { Worker } from "node:worker_threads";
import { messageOf, PlutoError } from "../units/failure.ts";
import type { DayOutcome } from "./day-outcome.ts";
import { failedDay, failedSegment } from "./failed-day.ts";
import type { DayRunner } from "./run-days.ts";
import type { Segment } from "./segments.ts";

/** Parent → worker: do these segments. Worker → parent: one outcome, or ready for more, or could not even start. */
export type ToWorker =
  | { readonly do: "segments"; readonly segments: readonly Segment[] }
  | { readonly do: "stop" };
export type FromWorker =
  | { readonly is: "outcome"; readonly outcome: DayOutcome }
  | { readonly is: "ready" }
  | { readonly is: "unfit"; readonly code: string; readonly message: string };

export interface PoolOptions<Task> {
  readonly workers: number;
  /** The built worker file. */
  readonly entry: URL;
  /** What each worker needs to set itself up; plain data. */
  readonly task: Task;
}

/** Segments to a batch: enough batches that a slow one leaves nobody waiting, few enough that reading stays in sequence. */
const BATCHES_A_WORKER = 6;

/**
 * A pool of threads, each with its own store and its own loaded days. Batches of consecutive segments are handed out as
 * threads become free. A thread that dies fails the segment it was at; the rest of its batch is handed out again.
 * @throws what a thread that cannot set itself up says; `worker.died` if one ends before it could begin
 */
export function dayPool<Task>({ workers, entry, task }: PoolOptions<Task>): DayRunner {
  const living = new Set<Worker>();
  const stopAll = (): void => {
    for (const thread of living) thread.postMessage({ do: "stop" } satisfies ToWorker);
  };
  return {
    run(segments, onOutcome, signal) {
      const size = Math.max(1, Math.ceil(segments.length / (workers * BATCHES_A_WORKER)));
      const batches: Segment[][] = [];
      for (let at = 0; at < segments.length; at += size) batches.push(segments.slice(at, at + size));
      let hasFailed = false;
      const tell = (outcome: DayOutcome): void => {
        // After a failure of the whole nobody is listening any more, though other threads may still be at work.
        if (!hasFailed) onOutcome(outcome);
      };
      signal.addEventListener("abort", stopAll, { once: true });
      const serve = (): Promise<void> =>
        new Promise((resolve, reject) => {
          const thread = new Worker(entry, { workerData: task });
          living.add(thread);
          /** The segments it was sent and has not finished; the first is the one it is at. */
          const inHand: Segment[] = [];
          /** Days of that one that it has told of. */
          let told = 0;
          let hasBegun = false;
          let why = "the thread ended before the day did";
          const refuse = (code: string, message: string): void => {
            hasFailed = true;
            reject(new PlutoError(code, message));
          };
          const send = (message: ToWorker): void => thread.postMessage(message);
          const next = (): void => {
            const batch = signal.aborted ? undefined : batches.shift();
            inHand.push(...(batch ?? []));
            send(batch === undefined ? { do: "stop" } : { do: "segments", segments: batch });
          };
          thread.on("message", (message: FromWorker) => {
            if (message.is === "unfit") return refuse(message.code, message.message);
            hasBegun = true;
            if (message.is === "ready") return next();
            told++;
            if (inHand[0]?.dates.at(-1) === message.outcome.date) {
              inHand.shift();
              told = 0;
            }
            try {
              tell(message.outcome);
            } catch (error) {
              // Whoever takes the days cannot: its disk is full, say. The others stop after the day in hand.
              hasFailed = true;
              batches.length = 0;
              stopAll();
              reject(error);
            }
          });
          thread.on("error", (error) => {
            why = messageOf(error);
          });
          thread.on("exit", () => {
            living.delete(thread);
            if (!hasBegun && !signal.aborted)
              return refuse("worker.died", `a worker could not begin: ${why}`);
            const [at, ...rest] = inHand;
            if (at !== undefined && !signal.aborted) {
              for (const outcome of diedAt(at, told, why)) tell(outcome);
              if (rest.length > 0) batches.unshift(rest);
            }
            resolve();
          });
        });
      const serveAll = async (): Promise<void> => {
        await Promise.all(Array.from({ length: Math.min(workers, batches.length) }, serve));
        // Threads that died may have left batches; fresh ones take them.
        while (batches.length > 0 && !signal.aborted) await serve();
      };
      return serveAll();
    },
    async close() {
      // Not terminate(): a thread that is torn down while DuckDB works for it takes the whole process with it.
      const ends = [...living].map((thread) => new Promise((resolve) => thread.once("exit", resolve)));
      stopAll();
      await Promise.all(ends);
    },
  };
}

/** @param told how many days of the segment were done when the thread died */
function diedAt(segment: Segment, told: number, why: string): DayOutcome[] {
  const { dates } = segment;
  const date = dates[Math.min(told, dates.length - 1)] ?? dates[0];
  if (date === undefined) return [];
  const failure = new PlutoError("worker.died", why);
  const failed = failedDay(date, failure, { code: failure.code, fills: [], dataVersion: undefined });
  return failedSegment(dates, { ...failed, stack: "" });
}
