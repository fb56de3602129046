import { Worker } from "node:worker_threads";
import { messageOf, PlutoError } from "../units/failure.ts";
import type { TradingDay } from "../units/time.ts";
import type { SweepResult } from "./sweep-result.ts";
import type { RawConfig, SweepRunner } from "./sweep-runner.ts";

/** Parent → thread. */
export type ToSweeper =
  | { readonly do: "begin"; readonly configs: readonly RawConfig[] }
  | {
      readonly do: "run";
      readonly dates: readonly TradingDay[];
      readonly alive: readonly number[];
      readonly isLast: boolean;
    }
  | { readonly do: "stop" };

/** Thread → parent. */
export type FromSweeper =
  | { readonly is: "ready" }
  | { readonly is: "done"; readonly count: number }
  | { readonly is: "results"; readonly results: ReadonlyMap<number, SweepResult> }
  | { readonly is: "unfit"; readonly code: string; readonly message: string };

/** One thread and the answer that is waited for. */
class Sweeper {
  readonly #thread: Worker;
  #waiting:
    | { resolve(message: FromSweeper): void; reject(error: unknown): void; onDone(count: number): void }
    | undefined;
  #why: unknown;

  constructor(entry: URL, task: unknown) {
    this.#thread = new Worker(entry, { workerData: task });
    this.#thread.on("message", (message: FromSweeper) => {
      if (message.is === "done") return this.#waiting?.onDone(message.count);
      const waiting = this.#waiting;
      this.#waiting = undefined;
      if (message.is === "unfit") waiting?.reject(new PlutoError(message.code, message.message));
      else waiting?.resolve(message);
    });
    this.#thread.on("error", (error) => {
      this.#why = error;
    });
    this.#thread.on("exit", () => {
      const why = this.#why === undefined ? "it ended by itself" : messageOf(this.#why);
      this.#waiting?.reject(new PlutoError("worker.died", `a thread of the search ended: ${why}`));
    });
  }

  ask(message: ToSweeper | undefined, onDone: (count: number) => void = () => {}): Promise<FromSweeper> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject, onDone };
      if (message !== undefined) this.#thread.postMessage(message);
    });
  }

  stop(): Promise<void> {
    this.#waiting = undefined;
    return new Promise((resolve) => {
      this.#thread.once("exit", () => resolve());
      this.#thread.postMessage({ do: "stop" } satisfies ToSweeper);
    });
  }
}

/**
 * Threads that share a batch out: set `i` belongs to thread `i` mod `workers` from its first day to its last. Each thread
 * reads every day itself. @param entry the built worker file  @param task what a thread needs to set itself up; plain data
 */
export async function sweepPool({
  workers,
  entry,
  task,
}: {
  readonly workers: number;
  readonly entry: URL;
  readonly task: unknown;
}): Promise<SweepRunner> {
  const sweepers = Array.from({ length: workers }, () => new Sweeper(entry, task));
  await Promise.all(sweepers.map((sweeper) => sweeper.ask(undefined)));
  const own =
    (of: number): ((place: number) => boolean) =>
    (place) =>
      place % workers === of;
  return {
    async begin(configs) {
      await Promise.all(
        sweepers.map((sweeper, i) =>
          sweeper.ask({ do: "begin", configs: configs.filter((_, place) => own(i)(place)) }),
        ),
      );
    },
    async run(dates, alive, { isLast, onDone }) {
      const parts = await Promise.all(
        sweepers.map(async (sweeper, i) => {
          const mine = alive.filter(own(i)).map((place) => Math.floor(place / workers));
          const told = await sweeper.ask({ do: "run", dates, alive: mine, isLast }, onDone);
          const results = told.is === "results" ? [...told.results] : [];
          return results.map(([place, result]) => [place * workers + i, result] as const);
        }),
      );
      return new Map(parts.flat().sort(([a], [b]) => a - b));
    },
    async close() {
      await Promise.all(sweepers.map((sweeper) => sweeper.stop()));
    },
  };
}
