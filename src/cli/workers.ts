import { Command } from "commander";
import type { WorkerState } from "../simulation/distributed/job-queue.ts";

/** `pluto workers` */
export const workers = (): Command =>
  new Command("workers")
    .description("the workers that listen at a Redis server: what they are at, and what they have done")
    .requiredOption("--redis <url>", "redis://HOST:PORT/DB")
    .option("--json", "print one JSON document")
    .action(async ({ redis, json }: { readonly redis: string; readonly json?: true }) => {
      const { openPlace } = await import("./queue-place.ts");
      const { livingWorkers } = await import("../simulation/distributed/bullmq-queue.ts");
      const place = await openPlace(redis, (text) => void process.stderr.write(`${text}\n`));
      try {
        const found = await livingWorkers(place);
        process.stdout.write(
          json === true ? `${JSON.stringify({ workers: found.map(plain) })}\n` : text(found),
        );
      } finally {
        place.leave();
      }
    });

/** Days a second of work; undefined before the first. */
const pace = ({ days, busyMs }: WorkerState): number | undefined =>
  days === 0 || busyMs <= 0 ? undefined : (1000 * days) / busyMs;

const plain = (worker: WorkerState): object => ({
  id: worker.id,
  version: worker.version,
  engine: worker.engine,
  since: worker.since,
  jobs: worker.jobs,
  days: worker.days,
  failed_days: worker.failedDays,
  refused_jobs: worker.refused,
  busy_s: worker.busyMs / 1000,
  days_per_s: pace(worker) ?? null,
  at: worker.at ?? null,
});

function text(found: readonly WorkerState[]): string {
  if (found.length === 0) return "no worker listens there\n";
  const lines = found.map((worker) => {
    const { id, version, engine, jobs, days, failedDays, refused, at } = worker;
    const rate = pace(worker);
    return [
      `${id}  ${version} ${engine.slice(0, 12)}`,
      `  did     ${jobs} jobs, ${days} days (${failedDays} failed)${rate === undefined ? "" : `, ${rate.toFixed(1)} days/s`}`,
      `  refused ${refused} jobs`,
      `  at      ${at ?? "nothing"}`,
    ].join("\n");
  });
  return `${lines.join("\n")}\n`;
}
