import { resolveRun } from "../research/resolve-run.ts";
import { benchOf } from "../simulation/execute-run.ts";
import { readMarginFiles } from "../simulation/margin-files.ts";
import type { Workbench } from "../simulation/simulate-day.ts";
import type { SweepBench } from "../simulation/sweep-runner.ts";
import { type CachePlace, openCached } from "../storage/open.ts";
import { loadStrategy, type StrategyRef } from "./find-strategy.ts";

/** What a worker needs to set up its bench; plain data. */
export interface WorkerTask {
  readonly strategy: StrategyRef;
  /** The config as it was read, with flags applied. */
  readonly raw: unknown;
  readonly store: string;
  /** Where decoded days are kept; undefined: nowhere. */
  readonly cache: CachePlace | undefined;
  /** Where the official margin values are. */
  readonly marginFiles?: string | undefined;
}

/** Sets up a bench of a worker's own: store, strategy and config. */
export async function workbenchOf({
  strategy,
  raw,
  store,
  cache,
  marginFiles,
}: WorkerTask): Promise<Workbench> {
  const run = await resolveRun(raw, { file: "config", findStrategy: () => loadStrategy(strategy) });
  const official = marginFiles === undefined ? undefined : readMarginFiles(marginFiles);
  return benchOf(run, await openCached(store, cache), official?.table);
}

/** What a thread of a search needs to set up its bench; plain data. Every set names the same strategy. */
export interface SweepTask {
  readonly strategy: StrategyRef;
  readonly store: string;
  /** Where decoded days are kept; undefined: nowhere. */
  readonly cache: CachePlace | undefined;
  /** Names of metrics of the book that are to be measured. */
  readonly bookMetrics: readonly string[];
  /** Where the official margin values are. */
  readonly marginFiles: string | undefined;
}

/** Sets up a bench for a search: store and strategy; the configs come batch by batch. */
export async function sweepBenchOf(task: SweepTask): Promise<SweepBench> {
  const { strategy, store, cache, bookMetrics, marginFiles } = task;
  const definition = await loadStrategy(strategy);
  const official = marginFiles === undefined ? undefined : readMarginFiles(marginFiles);
  return {
    store: await openCached(store, cache),
    resolve: (raw) => resolveRun(raw, { file: "a trial", findStrategy: async () => definition }),
    options: { bookMetrics, marginTable: official?.table },
  };
}
