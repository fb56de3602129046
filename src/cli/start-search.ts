import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import type * as z from "zod";
import { faultsOf, refuseFaults } from "../research/config-faults.ts";
import type { LockConfig } from "../research/lock-config.ts";
import type { ResolvedRun } from "../research/resolve-run.ts";
import type { SearchOutcome } from "../research/search/outcome.ts";
import type { SearchConfig } from "../research/search/search-config.ts";
import { messageOf, PlutoError } from "../units/failure.ts";
import type { TradingDay } from "../units/time.ts";
import { afterFailure } from "./after-failure.ts";
import type { ReadSearch, SearchBench } from "./search-bench.ts";

export interface SearchStart {
  readonly workers?: number;
  readonly trials?: number;
  readonly store?: string;
  readonly resume?: string;
  readonly out?: string;
  /** The Redis server whose workers do the trials. */
  readonly on?: string;
  readonly jobDays?: number;
  readonly jobSets?: number;
  /** Where decoded days are kept: a folder, or `off`; see `cachePlace`. */
  readonly cache?: string;
}

/** Where searches go by default. */
export const SEARCHES_FOLDER = "searches";

type Json = Readonly<Record<string, unknown>>;

/** Reads a search config and the run config that it names. @throws `config.unreadable`, `config.invalid`, `search.bad-space` */
export async function readSearch<Config extends SearchConfig>(
  raw: Json,
  { file, schema }: { readonly file: string; readonly schema: z.ZodType<Config> },
): Promise<ReadSearch<Config>> {
  const { dimensionsOf } = await import("../research/search/dimension.ts");
  const { readConfig } = await import("./run.ts");
  const parsed = schema.safeParse(raw);
  refuseFaults(file, parsed.success ? [] : faultsOf(parsed.error));
  // What only editors read is no part of the experiment.
  const config = withoutSchema(parsed.data as Config);
  const { run } = config;
  const beside = path.dirname(path.resolve(file));
  const runFile = typeof run === "string" ? path.resolve(beside, run) : undefined;
  const base = withoutSchema(typeof run === "string" ? readConfig(runFile ?? run) : run);
  const dimensions = dimensionsOf(config.space);
  for (const [i, { path: own, when }] of dimensions.entries())
    if (when !== undefined && !dimensions.slice(0, i).some((other) => other.path === when.path))
      throw new PlutoError(
        "search.bad-space",
        `${file}: ${own} counts only with ${when.path}, which is not further up in the space`,
      );
  return { config, dimensions, base, folder: runFile === undefined ? beside : path.dirname(runFile) };
}

const withoutSchema = <Of extends object>(config: Of): Of => {
  const { $schema: _, ...rest } = config as Of & { readonly $schema?: string };
  return rest as Of;
};

/** Finds what a search runs on, and refuses a space that its strategy does not have. */
export async function benchOfSearch(
  read: ReadSearch,
  file: string,
  { store, ...options }: Pick<SearchStart, "store" | "cache">,
): Promise<SearchBench> {
  const { findStrategy } = await import("./find-strategy.ts");
  const { resolveRun } = await import("../research/resolve-run.ts");
  const { withValues } = await import("../research/search/config-path.ts");
  const { assignmentAt } = await import("../research/search/dimension.ts");
  const { openCached } = await import("../storage/open.ts");
  const { cachePlace } = await import("./cache-place.ts");
  const { datesOf, storeBeside } = await import("./start-run.ts");
  const { base, folder, dimensions, config } = read;
  if (["strategy", "store", "margin_files"].some((path) => path in config.space))
    throw new PlutoError("search.bad-space", `${file}: a search has one strategy, store and margin_files`);
  const found = await findStrategy(String(base.strategy), folder);
  const resolve = (raw: Json): Promise<ResolvedRun> =>
    resolveRun(raw, { file, findStrategy: async () => found.definition });
  const points = [0, 0.5, 0.999].map((place) => dimensions.map(() => place));
  let first: ResolvedRun | undefined;
  let refused: unknown;
  for (const point of points) {
    if (first !== undefined) break;
    const raw = withValues(base, assignmentAt(dimensions, point));
    first = await resolve(raw).catch((error: unknown) => {
      refused ??= error;
      return undefined;
    });
  }
  if (first === undefined) throw badSpace(refused, file);
  const url = store ?? (first.config.store && storeBeside(first.config.store, folder));
  if (url === undefined)
    throw new PlutoError(
      "config.no-store",
      `${file}: the run names no store; add "store": "duckdb:market.duckdb", or give --store`,
    );
  const { readMarginFiles } = await import("../simulation/margin-files.ts");
  const given = first.config.margin_files;
  const marginPath = given === undefined ? undefined : path.resolve(folder, given);
  const marginFiles =
    marginPath === undefined ? undefined : { path: marginPath, read: readMarginFiles(marginPath) };
  const cache = cachePlace(options.cache);
  const opened = await openCached(url, cache);
  try {
    const { underlying } = first.config;
    const versionOf = (dates: readonly TradingDay[]) => versionOfDays(url, underlying, dates);
    return { found, resolve, first, url, cache, marginFiles, dates: await datesOf(first, opened), versionOf };
  } finally {
    await opened.close();
  }
}

/** One hash of the data versions of some days; null unless the store knows every one. */
export async function versionOfDays(
  url: string,
  underlying: string,
  dates: readonly TradingDay[],
): Promise<string | null> {
  const { openStore } = await import("../storage/open.ts");
  const { canonicalJson, sha256 } = await import("../units/canonical.ts");
  const store = await openStore(url);
  const versions: [TradingDay, string][] = [];
  try {
    for (const date of dates) {
      const version = await store.dataVersion(underlying, date);
      if (version === undefined) return null;
      versions.push([date, version]);
    }
  } finally {
    await store.close();
  }
  return sha256(canonicalJson(versions));
}

/** The faults of a run config that not one of some points of the space could do without, in one line. */
function badSpace(refused: unknown, file: string): unknown {
  if (!(refused instanceof PlutoError) || refused.code !== "config.invalid") return refused;
  const lines = messageOf(refused)
    .split("\n")
    .slice(1)
    .map((line) => line.trim());
  return new PlutoError("search.bad-space", `${file}: ${lines.join("; ")}`);
}

/** The sessions that a search may read, and those that its config or its run holds out. @throws `search.no-sessions` */
export function searchDates(
  dates: readonly TradingDay[],
  locks: readonly (LockConfig | undefined)[],
  file: string,
): { readonly open: readonly TradingDay[]; readonly held: readonly TradingDay[] } {
  const isHeld = (date: TradingDay): boolean =>
    locks.some(
      (lock) => lock !== undefined && date >= lock.from && (lock.to === undefined || date <= lock.to),
    );
  const open = dates.filter((date) => !isHeld(date));
  if (open.length === 0)
    throw new PlutoError("search.no-sessions", `${file}: hold_out leaves no session to search in`);
  return { open, held: dates.filter(isHeld) };
}

/** Runs a search config. */
export async function startSearch(
  file: string,
  options: SearchStart,
): Promise<{
  readonly outcome: SearchOutcome;
  readonly folder: string;
  /** Looks at what was held out, in words. */
  readonly looks: string | undefined;
}> {
  const { readConfig } = await import("./run.ts");
  const raw = readConfig(file);
  const { SearchConfig: schema } = await import("../research/search/search-config.ts");
  const wanted = { ...raw, ...(options.trials && { trials: options.trials }) };
  const read = await readSearch(wanted, { file, schema });
  const { config, dimensions, base } = read;
  const bench = await benchOfSearch(read, file, options);
  const locks = [config.hold_out, bench.first.config.locked];
  const { open: dates, held } = searchDates(bench.dates, locks, file);
  const { bookMetricsOf } = await import("../research/search/trial.ts");
  const { executeSearch } = await import("../simulation/execute-search.ts");
  const { SearchJournal, TRIALS_FILE } = await import("../simulation/search-journal.ts");
  const { outcomeOf } = await import("../research/search/outcome.ts");
  const { sha256 } = await import("../units/canonical.ts");
  const { claimFolder, looksAtHeld, noteSearch, originOf } = await import("./search-folder.ts");
  const { progressBar } = await import("./progress.ts");
  const { stopOnInterrupt } = await import("./start-run.ts");
  const work = { kind: "search", read, bench, dates, held, ranAt: new Date().toISOString() } as const;
  const { out: parent = SEARCHES_FOLDER, resume } = options;
  const folder = await claimFolder(work, { parent, resume });
  if (resume === undefined) await noteSearch(work, folder.uid);
  const stopping = stopOnInterrupt();
  let journal: ReturnType<typeof SearchJournal.open> | undefined;
  let runner: Awaited<ReturnType<typeof sweepRunner>> | undefined;
  let bar: Awaited<ReturnType<typeof progressBar>> | undefined;
  try {
    journal = SearchJournal.open(folder.inside(TRIALS_FILE));
    bar = await progressBar("trials");
    const shown = bar;
    runner = await sweepRunner(bench, bookMetricsOf(config), { ...options, signal: stopping.signal });
    const isWhole = await executeSearch({
      config,
      dimensions,
      base,
      capital: bench.first.config.capital,
      dates,
      runner,
      check: bench.resolve,
      journal,
      signal: stopping.signal,
      onProgress: (done, all) => shown.update(Math.floor(done), all),
    });
    const { trials } = journal;
    journal.close();
    const outcome = outcomeOf({
      uid: folder.uid,
      isInterrupted: !isWhole,
      config,
      paths: dimensions.map(({ path: own }) => own),
      dates,
      heldOut: held.length,
      trials,
    });
    const written = await writeSearch(folder, outcome, {
      ...(await originOf(work)),
      journal_hash: sha256(readFileSync(folder.inside(TRIALS_FILE))),
    });
    return { outcome, folder: written, looks: await looksAtHeld(work) };
  } catch (error) {
    throw afterFailure(error, folder, { journal: TRIALS_FILE, isResumed: options.resume !== undefined });
  } finally {
    bar?.stop();
    stopping.done();
    await runner?.close();
  }
}

/** This thread, threads that share batches out, or workers on other machines. */
export async function sweepRunner(
  { found, url, cache, resolve, marginFiles }: SearchBench,
  bookMetrics: readonly string[],
  options: Pick<SearchStart, "workers" | "on" | "jobDays" | "jobSets"> & { readonly signal: AbortSignal },
) {
  const { on, jobDays, jobSets, signal, workers = Math.max(1, availableParallelism() - 1) } = options;
  if (on !== undefined) {
    const { sweepOn } = await import("./run-on.ts");
    const { openStore } = await import("../storage/open.ts");
    const store = await openStore(url);
    return sweepOn(
      { on, jobDays, jobSets },
      { found, store, storeUrl: url, marginFiles, resolve, bookMetrics, signal },
    );
  }
  if (workers > 1) {
    const { sweepPool } = await import("../simulation/sweep-pool.ts");
    const { workerEntry } = await import("./start-run.ts");
    return sweepPool({
      workers,
      entry: workerEntry(),
      task: { strategy: found.ref, store: url, cache, bookMetrics, marginFiles: marginFiles?.path },
    });
  }
  const { sweepHere } = await import("../simulation/sweep-runner.ts");
  const { openCached } = await import("../storage/open.ts");
  return sweepHere({
    store: await openCached(url, cache),
    resolve,
    options: { bookMetrics, marginTable: marginFiles?.read.table },
  });
}

/** Writes the files of a search; returns where they are. */
async function writeSearch(
  folder: import("../simulation/run-folder.ts").RunFolder,
  outcome: SearchOutcome,
  manifest: Json,
): Promise<string> {
  const { searchJson, trialsCsv } = await import("../report/search-text.ts");
  const { withValues } = await import("../research/search/config-path.ts");
  const pretty = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
  const csv = trialsCsv(outcome);
  const { sha256 } = await import("../units/canonical.ts");
  const { documentText } = await import("./search-folder.ts");
  folder.write("trials.csv", csv);
  folder.write(
    "search.json",
    documentText({ ...searchJson(outcome), trials_hash: sha256(csv), ...manifest }),
  );
  if (outcome.isInterrupted) return folder.partial;
  const [best] = outcome.ranked;
  const { run } = manifest.config as { run: Json };
  const { config } = outcome;
  if (best !== undefined) folder.write("best.json", pretty(lockedBy(withValues(run, best.values), config)));
  return folder.finish();
}

/** The best trial's run, which keeps what the search held out locked. */
const lockedBy = (run: Json, { hold_out: lock }: SearchConfig): Json =>
  lock === undefined || run.locked !== undefined ? run : { ...run, locked: lock };
