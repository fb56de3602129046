import { Command } from "commander";
import type { QueueReport } from "../simulation/distributed/bullmq-queue.ts";

/** Jobs of each state that are named. */
const MOST = 20;

/** `pluto jobs` */
export const jobs = (): Command =>
  new Command("jobs")
    .description("the jobs of a Redis server: how many there are, and which run, have failed or were refused")
    .requiredOption("--redis <url>", "redis://HOST:PORT/DB")
    .option("--json", "print one JSON document")
    .action(async ({ redis, json }: { readonly redis: string; readonly json?: true }) => {
      const { openPlace } = await import("./queue-place.ts");
      const { queueReport } = await import("../simulation/distributed/bullmq-queue.ts");
      const place = await openPlace(redis, (text) => void process.stderr.write(`${text}\n`));
      try {
        const report = await queueReport(place, MOST);
        process.stdout.write(json === true ? `${JSON.stringify(report)}\n` : text(report));
      } finally {
        place.leave();
      }
    });

function text({ counts, jobs: named }: QueueReport): string {
  const numbers = Object.entries(counts).map(([state, count]) => `${count} ${state}`);
  const lines = named.map(
    ({ key, state, days, what }) => `${state.padEnd(8)} ${key.slice(0, 12)}  ${days}  ${what}`,
  );
  return `${[numbers.join(", "), ...lines].join("\n")}\n`;
}
