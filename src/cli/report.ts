import { existsSync } from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { PlutoError } from "../units/failure.ts";
import { type FilterFlags, filterOf, vixOfRun, withFilterFlags } from "./filter-flags.ts";

interface ReportFlags extends FilterFlags {
  readonly out?: string;
  readonly tradebook?: string;
  readonly map?: string;
  readonly market?: true;
  readonly stressAt?: string;
  readonly json?: true;
}

/** `pluto report RUN` */
export const report = (): Command =>
  withFilterFlags(
    new Command("report")
      .description(
        "write a finished run, a part of it, a search, a walk-forward, a basket or a tradebook as one HTML file",
      )
      .argument("[run]", "the folder of a run, a search or a walk-forward, or a basket's config (.json)")
      .option("--out <file>", "where to write it (default: report.html in the folder, or beside the config)")
      .option("--tradebook <file>", "a tradebook's CSV instead of a run: ours, or with --map anybody's")
      .option("--map <file>", "how the columns of a foreign tradebook are called, JSON")
      .option(
        "--market",
        "also read the store: capacity; of a run PnL by greeks, of a basket its stressed book",
      )
      .option("--stress-at <instant>", 'of a basket: the instant of the stressed book, "2025-01-02 10:00"'),
  )
    .option("--json", "print one JSON document")
    .action(async (folder: string | undefined, flags: ReportFlags) => {
      const holds = (name: string): boolean => folder !== undefined && existsSync(path.join(folder, name));
      if (folder !== undefined && (holds("search.json") || holds("walkforward.json")))
        return ofSearch(folder, flags);
      const written =
        folder !== undefined && flags.tradebook === undefined
          ? folder.endsWith(".json")
            ? await ofBasket(folder, flags)
            : await ofRun(folder, flags)
          : folder === undefined && flags.tradebook !== undefined
            ? await ofTradebook(flags.tradebook, flags)
            : undefined;
      if (written === undefined)
        throw new PlutoError("report.which", "give either the folder of a run or --tradebook FILE.csv");
      const { file, bytes, days, trips } = written;
      process.stdout.write(
        flags.json === true
          ? `${JSON.stringify({ file, bytes, days, round_trips: trips })}\n`
          : `${file}: ${days} days, ${trips} round trips, ${(bytes / 1e6).toFixed(1)} MB\n`,
      );
    });

/** A search or a walk-forward has trials, not days that could be cut. @throws `report.no-filter` */
async function ofSearch(folder: string, flags: ReportFlags): Promise<void> {
  const { REPORT_FILE } = await import("./write-report.ts");
  const { reportOfSearch } = await import("./write-search-report.ts");
  const { filterText } = await import("./stored-report.ts");
  const words = filterText(await filterOf(flags));
  const refused = words ?? (flags.tradebook === undefined ? undefined : "--tradebook");
  if (refused !== undefined)
    throw new PlutoError(
      "report.no-filter",
      `${folder} is no run: its report is of the whole, without ${refused}`,
    );
  const { file, bytes, trials } = await reportOfSearch(folder, flags.out ?? path.join(folder, REPORT_FILE));
  process.stdout.write(
    flags.json === true
      ? `${JSON.stringify({ file, bytes, trials })}\n`
      : `${file}: ${trials} trials, ${(bytes / 1e6).toFixed(1)} MB\n`,
  );
}

async function ofRun(folder: string, flags: ReportFlags) {
  const { REPORT_FILE, reportOfRun } = await import("./write-report.ts");
  const { readStoredRun } = await import("../simulation/stored-run.ts");
  const { filterText } = await import("./stored-report.ts");
  const run = readStoredRun(folder);
  const filter = await filterOf(flags);
  if (flags.out === undefined && filterText(filter) !== undefined)
    throw new PlutoError(
      "report.no-out",
      `${REPORT_FILE} in a run's folder is of the whole run; say with --out where this part of it goes`,
    );
  return reportOfRun(run, flags.out ?? path.join(folder, REPORT_FILE), {
    filter,
    capital: flags.capital,
    vix: await vixOfRun(flags, run),
    acceptMissing: flags.acceptMissing ?? false,
    market: flags.market === true ? (flags.store ?? run.manifest.store) : undefined,
  });
}

async function ofBasket(file: string, flags: ReportFlags) {
  const { besideConfig, reportOfBasket } = await import("./basket-report.ts");
  const { filterText } = await import("./stored-report.ts");
  if (filterText(await filterOf(flags)) !== undefined)
    throw new PlutoError(
      "report.no-part",
      "a basket is reported whole: leave out the flags that ask for a part",
    );
  return reportOfBasket(file, {
    out: flags.out ?? besideConfig(file),
    market: flags.market ?? false,
    stressAt: flags.stressAt,
    store: flags.store,
  });
}

async function ofTradebook(file: string, flags: ReportFlags) {
  const { REPORT_FILE, reportOfTradebook } = await import("./write-report.ts");
  const { tradebookRows } = await import("./tradebook-rows.ts");
  const { bookOfRows } = await import("../analytics/book/book.ts");
  if (flags.vix !== undefined)
    throw new PlutoError(
      "report.no-vix",
      "a tradebook does not know India VIX; give a run, or leave --vix out",
    );
  const rows = await tradebookRows(file, flags.map);
  const whole = { rows, book: bookOfRows(rows), name: path.basename(file) };
  return reportOfTradebook(whole, flags.out ?? REPORT_FILE, {
    filter: await filterOf(flags),
    capital: flags.capital,
    acceptMissing: flags.acceptMissing ?? false,
  });
}
