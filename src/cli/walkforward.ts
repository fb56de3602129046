import path from "node:path";
import { Command } from "commander";
import { CACHE_HELP, positive } from "./run.ts";
import type { SearchStart } from "./start-search.ts";

interface WalkForwardFlags extends SearchStart {
  readonly json?: boolean;
  readonly top: number;
}

/** `pluto walkforward CONFIG` */
export const walkforward = (): Command =>
  new Command("walkforward")
    .description("choose parameters on one stretch of days and judge them on the next, fold by fold")
    .argument("<config>", "a walk-forward config, JSON")
    .option("--workers <n>", "threads that share each batch out (default: by the cores)", positive)
    .option("--on <redis>", "let the workers at this Redis server do the trials (see pluto worker)")
    .option("--job-days <n>", "days a job has at least, with --on (default: 20)", positive)
    .option("--job-sets <n>", "parameter sets a job has at most, with --on (default: 50)", positive)
    .option("--trials <n>", "at most so many, instead of the config's", positive)
    .option("--store <url>", "where the data is, instead of the run config's")
    .option("--cache <folder>", CACHE_HELP)
    .option("--resume <uid>", "go on with an interrupted walk-forward")
    .option("--out <folder>", "where folders go (default: walkforwards)")
    .option("--top <n>", "parameter sets to list", positive, 5)
    .option("--json", "print one JSON document")
    .action(async (file: string, flags: WalkForwardFlags) => {
      const { startWalkForward } = await import("./start-walkforward.ts");
      const done = await startWalkForward(file, flags);
      const folder = path.relative(process.cwd(), done.folder) || done.folder;
      if ("interrupted" in done) {
        process.stdout.write(
          flags.json === true
            ? `${JSON.stringify({ uid: done.interrupted, status: "interrupted", folder })}\n`
            : `interrupted; go on with --resume ${done.interrupted}\n`,
        );
        process.exitCode = 130;
        return;
      }
      const { walkForwardJson, walkForwardText } = await import("../report/walkforward-text.ts");
      process.stdout.write(
        flags.json === true
          ? `${JSON.stringify({ ...walkForwardJson(done.report), folder })}\n`
          : walkForwardText({ ...done.report, folder, looks: done.looks }, flags.top),
      );
    });
