import path from "node:path";
import { Command } from "commander";
import { CACHE_HELP, positive } from "./run.ts";
import type { SearchStart } from "./start-search.ts";

interface OptimizeFlags extends SearchStart {
  readonly json?: boolean;
  readonly top: number;
}

/** `pluto optimize CONFIG` */
export const optimize = (): Command =>
  new Command("optimize")
    .description("try many parameter sets over the same days, and judge the best of them")
    .argument("<config>", "a search config, JSON")
    .option("--workers <n>", "threads that share each batch out (default: by the cores)", positive)
    .option("--on <redis>", "let the workers at this Redis server do the trials (see pluto worker)")
    .option("--job-days <n>", "days a job has at least, with --on (default: 20)", positive)
    .option("--job-sets <n>", "parameter sets a job has at most, with --on (default: 50)", positive)
    .option("--trials <n>", "at most so many, instead of the config's", positive)
    .option("--store <url>", "where the data is, instead of the run config's")
    .option("--cache <folder>", CACHE_HELP)
    .option("--resume <uid>", "go on with an interrupted search")
    .option("--out <folder>", "where search folders go (default: searches)")
    .option("--top <n>", "trials to list", positive, 10)
    .option("--json", "print one JSON document")
    .action(async (file: string, flags: OptimizeFlags) => {
      const { startSearch } = await import("./start-search.ts");
      const result = await startSearch(file, flags);
      const { searchJson, searchText } = await import("../report/search-text.ts");
      const folder = path.relative(process.cwd(), result.folder) || result.folder;
      process.stdout.write(
        flags.json === true
          ? `${JSON.stringify({ ...searchJson(result.outcome), folder })}\n`
          : searchText({ ...result.outcome, folder, looks: result.looks }, flags.top),
      );
      if (result.outcome.isInterrupted) process.exitCode = 130;
    });
