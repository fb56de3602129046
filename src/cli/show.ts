import { Command } from "commander";
import type { RunReport } from "../report/run-report.ts";
import { PlutoError } from "../units/failure.ts";
import { type FilterFlags, filterOf, vixOf, withFilterFlags } from "./filter-flags.ts";

interface ShowOptions extends FilterFlags {
  readonly map?: string;
  readonly json?: boolean;
}

/** `pluto show RUN` */
export const show = (): Command =>
  withFilterFlags(
    new Command("show")
      .description("what a finished run says, all of it or a part: by weekday, days to expiry, VIX, dates")
      .argument("<run>", "a run's folder, or a tradebook as CSV: ours, or with --map anybody's")
      .option("--map <file>", "how the columns of a foreign tradebook are called, JSON"),
  )
    .option("--json", "print one JSON document")
    .action(async (folder: string, options: ShowOptions) => {
      const report = folder.endsWith(".csv")
        ? await tradebookReport(folder, options)
        : await folderReport(folder, options);
      if (options.json === true) {
        const { runJson } = await import("../report/run-json.ts");
        process.stdout.write(`${JSON.stringify(runJson(report))}\n`);
      } else {
        const { runText } = await import("../report/run-text.ts");
        process.stdout.write(runText(report, { acceptMissing: options.acceptMissing ?? false }));
      }
    });

async function folderReport(folder: string, options: ShowOptions): Promise<RunReport> {
  const { readStoredRun } = await import("../simulation/stored-run.ts");
  const { storedReport } = await import("./stored-report.ts");
  const run = readStoredRun(folder);
  const vix = options.vix === undefined ? undefined : await vixOf(options.store ?? run.manifest.store, run);
  return storedReport(run, { filter: await filterOf(options), capital: options.capital, vix });
}

/** A tradebook alone: what is known of days and markets is what its fills say. */
async function tradebookReport(file: string, options: ShowOptions): Promise<RunReport> {
  const { tradebookRows } = await import("./tradebook-rows.ts");
  const { rowsReport } = await import("./rows-report.ts");
  if (options.vix !== undefined && options.store === undefined)
    throw new PlutoError("show.no-vix", `${file} knows no store; name one that has India VIX with --store`);
  const rows = await tradebookRows(file, options.map);
  const days = [...new Set(rows.map(({ fill }) => fill.date))].map((date) => ({ date }));
  const vix = options.vix === undefined ? undefined : await vixOf(options.store ?? "", { days });
  return rowsReport(rows, { name: file, filter: await filterOf(options), capital: options.capital, vix });
}
