import { existsSync } from "node:fs";
import path from "node:path";
import { Command, InvalidArgumentError } from "commander";
import type { RunEntry } from "../research/run-entry.ts";

interface RunsOptions {
  readonly out?: string;
  readonly kind?: string;
  readonly strategy?: string;
  readonly underlying?: string;
  readonly status?: string;
  readonly from?: string;
  readonly to?: string;
  readonly sort: string;
  readonly limit: number;
  readonly json?: boolean;
}

/** `pluto runs` */
export const runs = (): Command =>
  new Command("runs")
    .description("runs, searches and walk-forwards, failed and unfinished ones too: filtered, sorted")
    .argument("[text]", "letters that the uid, a name, a hash or the config contains")
    .option("--out <folder>", "where the folders are (default: runs, searches and walkforwards)")
    .option("--kind <kind>", "run, search or walkforward")
    .option("--strategy <name>", "part of the strategy's name")
    .option("--underlying <name>", "e.g. NIFTY")
    .option("--status <status>", "done, failed_days, interrupted, unfinished or unreadable")
    .option("--from <day>", "runs with a session on or after it")
    .option("--to <day>", "runs with a session on or before it")
    .option("--sort <metric>", "ran_at or a headline metric, highest first; +metric: lowest first", "ran_at")
    .option("--limit <n>", "how many to print", count, 50)
    .option("--json", "print one JSON document")
    .action(async (text: string | undefined, { out, sort, limit, json, ...flags }: RunsOptions) => {
      const { readRegistry } = await import("../simulation/run-registry.ts");
      const { RUNS_FOLDER } = await import("../simulation/run-folder.ts");
      const { passes, sorted } = await import("../research/run-entry.ts");
      const { runsText } = await import("./runs-text.ts");
      const filter = await checked({ ...flags, text });
      const folders = out === undefined ? await defaultFolders(RUNS_FOLDER) : [out];
      const folder = folders.join(", ");
      const entries = folders.flatMap((one) => {
        const { entries: own, rebuilt } = readRegistry(one);
        if (rebuilt !== undefined)
          process.stderr.write(`${rebuilt}; it was made anew from the run folders\n`);
        return own;
      });
      const found = sorted(
        entries.filter((entry) => passes(entry, filter)),
        sort,
      );
      const shown = found.slice(0, limit);
      const { watchedIn, looksText } = await import("../research/held-out.ts");
      const { readHeldOut } = await import("../simulation/held-out-log.ts");
      const watched = watchedIn(readHeldOut(process.cwd()));
      process.stdout.write(
        json === true
          ? `${JSON.stringify({ folder, runs: entries.length, found: found.length, entries: shown.map(withRepeat(entries, await experiment())), held_out: watched })}\n`
          : runsText({
              shown,
              found: found.length,
              all: entries.length,
              folder: folders.map((one) => path.normalize(one)).join(", "),
              sort,
            }),
      );
      if (json !== true)
        for (const { underlying, from: first, to: last, looks } of watched)
          process.stdout.write(`held out: ${underlying} ${first}..${last}, ${looksText(looks)}\n`);
    });

/** Where runs, searches and walk-forwards go by default, as far as there are any. */
async function defaultFolders(runs: string): Promise<string[]> {
  const { SEARCHES_FOLDER } = await import("./start-search.ts");
  const { WALKFORWARDS_FOLDER } = await import("./start-walkforward.ts");
  const others = [SEARCHES_FOLDER, WALKFORWARDS_FOLDER].filter((folder) => existsSync(folder));
  return others.length > 0 && !existsSync(runs) ? others : [runs, ...others];
}

const experiment = async () => (await import("../research/run-entry.ts")).experimentOf;

/** An entry with the first run of the same experiment, when it is not the first itself. */
function withRepeat(
  entries: readonly RunEntry[],
  experimentOf: (entry: RunEntry) => string | undefined,
): (entry: RunEntry) => object {
  const first = new Map<string, string>();
  for (const entry of entries) {
    const key = experimentOf(entry);
    if (key !== undefined && !first.has(key)) first.set(key, entry.uid);
  }
  return (entry) => {
    const key = experimentOf(entry);
    const same = key === undefined ? undefined : first.get(key);
    return same === undefined || same === entry.uid ? entry : { ...entry, same_as: same };
  };
}

type Flags = Pick<RunsOptions, "kind" | "strategy" | "underlying" | "status" | "from" | "to"> & {
  readonly text: string | undefined;
};

/** @throws `runs.no-kind`, `runs.no-status`, `time.…` */
async function checked(flags: Flags): Promise<Flags> {
  const { ENTRY_KINDS, RUN_STATUSES } = await import("../research/run-entry.ts");
  const { PlutoError } = await import("../units/failure.ts");
  const { tradingDay } = await import("../units/time.ts");
  const { kind, status, from, to } = flags;
  if (kind !== undefined && !ENTRY_KINDS.some((known) => known === kind))
    throw new PlutoError(
      "runs.no-kind",
      `nothing is of the kind "${kind}"; take one of ${ENTRY_KINDS.join(", ")}`,
    );
  if (status !== undefined && !RUN_STATUSES.some((known) => known === status))
    throw new PlutoError("runs.no-status", `no run is "${status}"; take one of ${RUN_STATUSES.join(", ")}`);
  for (const day of [from, to]) if (day !== undefined) tradingDay(day);
  return flags;
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("it is a whole number above 0.");
  return value;
}
