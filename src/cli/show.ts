import { Command } from "commander";
import { type FilterFlags, filterOf, vixOf, withFilterFlags } from "./filter-flags.ts";

interface ShowOptions extends FilterFlags {
  readonly json?: boolean;
}

/** `pluto show RUN` */
export const show = (): Command =>
  withFilterFlags(
    new Command("show")
      .description("what a finished run says, all of it or a part: by weekday, days to expiry, VIX, dates")
      .argument("<run>", "a run's folder"),
  )
    .option("--json", "print one JSON document")
    .action(async (folder: string, options: ShowOptions) => {
      const { readStoredRun } = await import("../simulation/stored-run.ts");
      const { storedReport } = await import("./stored-report.ts");
      const run = readStoredRun(folder);
      const vix =
        options.vix === undefined ? undefined : await vixOf(options.store ?? run.manifest.store, run);
      const report = storedReport(run, {
        filter: await filterOf(options),
        capital: options.capital,
        vix,
      });
      if (options.json === true) {
        const { runJson } = await import("../report/run-json.ts");
        process.stdout.write(`${JSON.stringify(runJson(report))}\n`);
      } else {
        const { runText } = await import("../report/run-text.ts");
        process.stdout.write(runText(report, { acceptMissing: options.acceptMissing ?? false }));
      }
    });
