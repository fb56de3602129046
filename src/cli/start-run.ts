import { randomBytes } from "node:crypto";
import { availableParallelism } from "node:os";
import path from "node:path";
import type { TickStore } from "../market/tick-store.ts";
import type { ResolvedRun } from "../research/resolve-run.ts";
import type { RunResult } from "../simulation/execute-run.ts";
import type { DayRunner } from "../simulation/run-days.ts";
import type { RunFolder as Folder } from "../simulation/run-folder.ts";
import type { Workbench } from "../simulation/simulate-day.ts";
import type { StoredRun } from "../simulation/stored-run.ts";
import { percentDecoded } from "../storage/redis/redis-url.ts";
import { PlutoError } from "../units/failure.ts";
import { type TradingDay, tradingDay } from "../units/time.ts";
import { afterFailure } from "./after-failure.ts";
import type { WorkerTask } from "./worker-task.ts";

export interface StartOptions {
  readonly workers?: number;
  readonly store?: string;
  readonly resume?: string;
  readonly out?: string;
  /** Take a finished run of the same config, code and data instead, when there is one. */
  readonly reuse?: boolean;
  /** The Redis server whose workers do the days. */
  readonly on?: string;
  readonly jobDays?: number;
  /** Where decoded days are kept: a folder, or `off`; see `cachePlace`. */
  readonly cache?: string;
}

/** Days below which one more thread costs more to start than it saves: one already reads on two cores. */
const DAYS_A_WORKER = 60;

/** A store URL's path is relative to the file that names it. */
export function storeBeside(url: string, folder: string): string {
  // A cache names the store behind it, whose path is as relative.
  if (url.startsWith("redis:"))
    return url.replace(
      /([?&]over=)([^&]*)/,
      (_, key: string, over: string) =>
        key + encodeURIComponent(storeBeside(percentDecoded(over) ?? over, folder)),
    );
  const colon = url.indexOf(":") + 1;
  const [scheme, rest] = [url.slice(0, colon), url.slice(colon)];
  // A place in object storage is refused as what it is.
  if ((scheme !== "duckdb:" && scheme !== "files:") || path.isAbsolute(rest) || rest.includes("://"))
    return url;
  return scheme + (path.relative(process.cwd(), path.resolve(folder, rest)) || ".");
}

/** A run that was not made, because it had been made before. */
export interface Reused {
  readonly reused: StoredRun;
}

type StartPlace = { readonly file: string; readonly folder: string };

/** Runs a config that has been read. `folder` is what its paths are relative to. */
export async function startRun(
  raw: Record<string, unknown>,
  options: Omit<StartOptions, "reuse"> & StartPlace,
): Promise<RunResult>;
export async function startRun(
  raw: Record<string, unknown>,
  options: StartOptions & StartPlace,
): Promise<RunResult | Reused>;
export async function startRun(
  raw: Record<string, unknown>,
  options: StartOptions & StartPlace,
): Promise<RunResult | Reused> {
  const { file, folder } = options;
  const { resolveRun } = await import("../research/resolve-run.ts");
  const { findStrategy } = await import("./find-strategy.ts");
  const simulation = await import("../simulation/execute-run.ts");
  const { RunFolder, JOURNAL_FILE, runsFolderOf } = await import("../simulation/run-folder.ts");
  const { openCached } = await import("../storage/open.ts");
  const { cachePlace } = await import("./cache-place.ts");
  const { withoutPassword } = await import("../storage/store-url.ts");
  const { buildInfo } = await import("./build-info.ts");
  const { gitState } = await import("./git.ts");

  let found: Awaited<ReturnType<typeof findStrategy>> | undefined;
  const run = await resolveRun(raw, {
    file,
    findStrategy: async (name) => {
      found = await findStrategy(name, folder);
      return found.definition;
    },
  });
  if (found === undefined) throw new PlutoError("invariant", "a resolved run has found its strategy");
  const git = gitState(folder);
  const url = options.store ?? (run.config.store && storeBeside(run.config.store, folder));
  if (url === undefined)
    throw new PlutoError(
      "config.no-store",
      `${file} names no store; add "store": "duckdb:market.duckdb", or give --store`,
    );

  const given = run.config.margin_files;
  const marginPath = given === undefined ? undefined : path.resolve(folder, given);
  const { readMarginFiles } = await import("../simulation/margin-files.ts");
  const marginFiles = marginPath === undefined ? undefined : readMarginFiles(marginPath);

  const cache = cachePlace(options.cache);
  const store = await openCached(url, cache);
  const dates = await datesOf(run, store).catch(async (error: unknown) => {
    await store.close();
    throw error;
  });
  const { segmentsOf } = await import("../simulation/segments.ts");
  const segments = segmentsOf(dates, run.config, await store.series());
  const { vixOpens } = await import("../simulation/vix-opens.ts");
  const vix = await vixOpens(store, dates);
  const wanted =
    options.workers ?? Math.min(availableParallelism(), Math.floor(dates.length / DAYS_A_WORKER));
  if (options.reuse === true) {
    const { sameRun } = await import("./reuse-run.ts");
    const wanted = {
      configHash: run.configHash,
      strategyHash: found.sourceHash,
      engineHash: buildInfo.engineHash,
      from: dates[0] ?? "",
      to: dates.at(-1) ?? "",
    };
    const reused = await sameRun(runsFolderOf(options.out), wanted, store);
    if (reused !== undefined) {
      await store.close();
      return { reused };
    }
  }
  // A segment is done by one thread from end to end.
  const workers = Math.max(1, Math.min(wanted, segments.length));
  const bench = simulation.benchOf(run, store, marginFiles?.table);
  const task = { strategy: found.ref, raw, store: url, cache, marginFiles: marginPath };
  const { on, jobDays } = options;
  const margins =
    marginFiles === undefined || marginPath === undefined
      ? undefined
      : { path: marginPath, read: marginFiles };
  const remote = { run, raw, found, store, storeUrl: url, marginFiles: margins };
  const runner =
    on === undefined
      ? await runnerOf(workers, bench, task)
      : await (await import("./run-on.ts")).runnerOn({ on, jobDays }, remote);
  const { PlainParquetWriter } = await import("../storage/parquet/parquet-writer.ts");
  const parquet = new PlainParquetWriter();
  const ranAt = new Date().toISOString();
  const runs = runsFolderOf(options.out);
  const { progressBar } = await import("./progress.ts");
  const bar = await progressBar("days");
  const stopping = stopOnInterrupt();
  const makeFolder = (): Folder =>
    options.resume === undefined
      ? RunFolder.create(runs, simulation.runUid(ranAt, randomBytes(3).toString("hex")))
      : RunFolder.resume(runs, options.resume);
  let target: Folder | undefined;
  try {
    target = makeFolder();
    if (options.resume === undefined) {
      const { noteLook, rangeOf } = await import("./note-look.ts");
      const locks = [rangeOf(run.config.locked, dates)];
      await noteLook(run, { command: "run", uid: target.uid, ranAt, dates, locks });
    }
    return await simulation.executeRun({
      run,
      segments,
      runner,
      folder: target,
      parquet,
      provenance: {
        store: withoutPassword(url),
        strategySourceHash: found.sourceHash,
        engine: { version: buildInfo.version, sourceHash: buildInfo.engineHash },
        git,
        ranAt,
        configFile: path.relative(process.cwd(), file),
        marginFiles: marginFiles?.files ?? [],
      },
      signal: stopping.signal,
      vix,
      onProgress: (done, all) => bar.update(done, all),
    });
  } catch (error) {
    throw target === undefined
      ? error
      : afterFailure(error, target, { journal: JOURNAL_FILE, isResumed: options.resume !== undefined });
  } finally {
    bar.stop();
    stopping.done();
    await runner.close();
    await parquet.close();
  }
}

/** The run's sessions; an open end of the range is the store's. @throws `run.no-data`, `run.no-sessions` */
export async function datesOf(run: ResolvedRun, store: TickStore): Promise<TradingDay[]> {
  const { runDates } = await import("../simulation/execute-run.ts");
  const { from, to, underlying } = run.config;
  if (from !== undefined && to !== undefined) return runDates(run, from, to);
  const held = await store.days(underlying, from ?? tradingDay("1990-01-01"), to ?? tradingDay("2099-12-31"));
  const [first] = held;
  const last = held.at(-1);
  if (first === undefined || last === undefined)
    throw new PlutoError(
      "run.no-data",
      `${store.url} has no ${underlying} data; see what it has with pluto data list ${store.url}`,
    );
  return runDates(run, from ?? first, to ?? last);
}

/** One worker is this thread itself; more are threads with stores of their own. */
async function runnerOf(workers: number, bench: Workbench, task: WorkerTask): Promise<DayRunner> {
  if (workers === 1) {
    const { inThisThread } = await import("../simulation/run-days.ts");
    return inThisThread(bench);
  }
  await bench.store.close();
  const { dayPool } = await import("../simulation/day-pool.ts");
  return dayPool({ workers, entry: workerEntry(), task });
}

/** The built worker: beside this file, or in dist/ when this runs from source. */
export function workerEntry(): URL {
  const isSource = import.meta.url.endsWith(".ts");
  return new URL(isSource ? "../../dist/worker.js" : "./worker.js", import.meta.url);
}

/** The first Ctrl-C asks the work to stop, and `says` so; a second one ends the process, whatever it is at. */
export function stopOnInterrupt(says = "stopping after the days in hand"): {
  readonly signal: AbortSignal;
  done(): void;
} {
  const controller = new AbortController();
  const onInterrupt = (): void => {
    if (controller.signal.aborted) {
      // By the signal itself: process.exit tears threads down, which aborts while DuckDB works for one.
      process.off("SIGINT", onInterrupt);
      process.kill(process.pid, "SIGINT");
      return;
    }
    process.stderr.write(`\n${says}; press Ctrl-C again to stop at once\n`);
    controller.abort();
  };
  process.on("SIGINT", onInterrupt);
  return { signal: controller.signal, done: () => process.off("SIGINT", onInterrupt) };
}
