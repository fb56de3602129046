import { Command } from "commander";
import type { RunReport } from "../report/run-report.ts";
import { PlutoError } from "../units/failure.ts";
import { type FilterFlags, filterOf, vixOf, vixOfRun, withFilterFlags } from "./filter-flags.ts";
import type { RunMarket } from "./run-market.ts";

interface ShowOptions extends FilterFlags {
  readonly map?: string;
  readonly market?: true;
  readonly json?: boolean;
}

/** `pluto show RUN` */
export const show = (): Command =>
  withFilterFlags(
    new Command("show")
      .description("what a finished run says, all of it or a part: by weekday, days to expiry, VIX, dates")
      .argument("<run>", "a run's folder, or a tradebook as CSV: ours, or with --map anybody's")
      .option("--map <file>", "how the columns of a foreign tradebook are called, JSON")
      .option("--market", "also read the store: gross PnL by greeks, and capacity"),
  )
    .option("--json", "print one JSON document")
    .action(async (folder: string, options: ShowOptions) => {
      const report = folder.endsWith(".csv")
        ? await tradebookReport(folder, options)
        : await folderReport(folder, options);
      const market = options.market === true ? await marketOf(folder, options) : undefined;
      const { greeksJson, greeksText } = await import("../report/greeks-text.ts");
      if (options.json === true) {
        const { runJson } = await import("../report/run-json.ts");
        const { capacityJson } = await import("../report/capacity-json.ts");
        const more =
          market === undefined
            ? {}
            : { greeks: greeksJson(market.greeks), capacity: capacityJson(market.capacity) };
        process.stdout.write(`${JSON.stringify({ ...runJson(report), ...more })}\n`);
        return;
      }
      const { runText } = await import("../report/run-text.ts");
      process.stdout.write(runText(report, { acceptMissing: options.acceptMissing ?? false }));
      if (market === undefined) return;
      const { capacityText } = await import("../report/capacity-text.ts");
      process.stdout.write(greeksText(market.greeks));
      process.stdout.write(capacityText(market.capacity, report.manifest.strategy.name));
    });

async function folderReport(folder: string, options: ShowOptions): Promise<RunReport> {
  const { readStoredRun } = await import("../simulation/stored-run.ts");
  const { storedReport } = await import("./stored-report.ts");
  const run = readStoredRun(folder);
  const vix = await vixOfRun(options, run);
  return storedReport(run, { filter: await filterOf(options), capital: options.capital, vix });
}

/** What the run's store adds to the part that is shown. @throws `show.no-market` of a tradebook alone */
async function marketOf(folder: string, options: ShowOptions): Promise<RunMarket> {
  if (folder.endsWith(".csv"))
    throw new PlutoError("show.no-market", "--market reads a run's store: give the folder of a run");
  const { readStoredRun } = await import("../simulation/stored-run.ts");
  const { bookOfStored, partOf } = await import("./stored-report.ts");
  const { costsOf } = await import("./run-costs.ts");
  const { readRunMarket } = await import("./run-market.ts");
  const run = readStoredRun(folder);
  const vix = await vixOfRun(options, run);
  const { book, rows } = partOf(bookOfStored(run, vix), run.rows, await filterOf(options));
  const { store, config } = run.manifest;
  return readRunMarket({ store: options.store ?? store, rows, days: book.days, costs: costsOf(config) });
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
