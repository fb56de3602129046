import { hostname } from "node:os";
import { Command } from "commander";
import { CACHE_HELP, positive } from "./run.ts";

interface WorkerFlags {
  readonly redis: string;
  readonly store?: string;
  readonly lockS: number;
  readonly builtInOnly?: true;
  readonly cache?: string;
}

/** `pluto worker` */
export const queueWorker = (): Command =>
  new Command("worker")
    .description(
      "do the days of runs and the trials of searches that were submitted to a Redis server, until it is stopped",
    )
    .requiredOption("--redis <url>", "redis://HOST:PORT/DB, the server that work is submitted to")
    .option("--store <url>", "where the data is for this worker, instead of where the submitter says")
    .option("--lock-s <n>", "seconds of silence after which another worker gets its job", positive, 30)
    .option("--cache <folder>", CACHE_HELP)
    .option("--built-in-only", "refuse strategies that are files: no code that comes with a job is run")
    .action(serve);

/** Until SIGINT or SIGTERM: then the job in hand is finished first, and the exit code is 0. */
async function serve({ redis, store, lockS, builtInOnly, cache }: WorkerFlags): Promise<void> {
  const { openPlace } = await import("./queue-place.ts");
  const { serveQueue } = await import("../simulation/distributed/bullmq-worker.ts");
  const { doJob } = await import("../simulation/distributed/do-job.ts");
  const { JobBenches } = await import("./job-bench.ts");
  const { cachePlace } = await import("./cache-place.ts");
  const { buildInfo } = await import("./build-info.ts");
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  const place = await openPlace(redis, say);
  const benches = new JobBenches({ store, cache: cachePlace(cache), allowsCode: builtInOnly !== true });
  const id = `${hostname()}:${process.pid}`;
  const stopped = stopSignal();
  const serving = await serveQueue({
    ...place,
    id,
    version: buildInfo.version,
    engine: buildInfo.engineHash,
    lockMs: lockS * 1000,
    now: Date.now,
    doJob: async (job) => {
      try {
        return await doJob(job, buildInfo.engineHash, (asked) => benches.of(asked));
      } finally {
        benches.rest();
      }
    },
    onJob: say,
    onTrouble: () => {},
  });
  say(`worker ${id} listens at ${place.shown}`);
  await stopped;
  say("stopping after the job in hand");
  await serving.stop();
  await benches.close();
  place.leave();
}

/** A second signal ends the process, as it would without us. */
const stopSignal = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
