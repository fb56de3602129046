import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type ResolvedRun, resolveRun } from "../research/resolve-run.ts";
import { DayShelf } from "../simulation/day-shelf.ts";
import { DataVersions } from "../simulation/distributed/data-versions.ts";
import type { DayJob } from "../simulation/distributed/day-job.ts";
import { type JobBench, JobRefused } from "../simulation/distributed/do-job.ts";
import { type MarginFiles, readMarginFiles } from "../simulation/margin-files.ts";
import { type CachePlace, openCached } from "../storage/open.ts";
import type { StrategyDefinition } from "../strategy/define-strategy.ts";
import { canonicalJson, sha256 } from "../units/canonical.ts";
import { buildInfo } from "./build-info.ts";
import { libraryFile } from "./bundle-strategy.ts";
import { loadStrategy } from "./find-strategy.ts";

/** A bench that has no job for so long is put away: what it read of its store is then read anew. */
const IDLE_MS = 2000;

/** What the jobs of a run, or of a search, have in common. */
type Common = Omit<JobBench, "runs"> & { readonly definition: StrategyDefinition };

export interface JobBenchOptions {
  /** Where this worker reads, instead of where the job says. */
  readonly store?: string | undefined;
  /** Where decoded days are kept. */
  readonly cache?: CachePlace | undefined;
  /** Whether strategies that are files are run. */
  readonly allowsCode: boolean;
}

/** The benches of a worker's jobs: the last store and strategy are kept, for the next job is mostly of the same run. */
export class JobBenches {
  readonly #store: string | undefined;
  readonly #cache: CachePlace | undefined;
  readonly #allowsCode: boolean;
  #last: { readonly key: string; readonly common: Common } | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor({ store, cache, allowsCode }: JobBenchOptions) {
    this.#store = store;
    this.#cache = cache;
    this.#allowsCode = allowsCode;
  }

  /** @throws JobRefused, and what opening a store throws */
  async of(job: DayJob): Promise<JobBench> {
    clearTimeout(this.#idle);
    const { segments: _segments, versions: _versions, sets, ...rest } = job;
    const key = sha256(canonicalJson(rest));
    if (this.#last?.key !== key) {
      await this.close();
      this.#last = { key, common: await this.#setUp(job) };
    }
    const { definition, ...common } = this.#last.common;
    const runs: ResolvedRun[] = [];
    for (const set of sets) runs.push(await runOf(set, definition));
    return { ...common, runs };
  }

  /** The job that the bench was for is over. */
  rest(): void {
    this.#idle = setTimeout(() => void this.close(), IDLE_MS);
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle);
    const last = this.#last;
    this.#last = undefined;
    await last?.common.store.close();
  }

  async #setUp(job: DayJob): Promise<Common> {
    const definition = await this.#strategyOf(job);
    const marginTable = marginFilesOf(job)?.table;
    const store = await openCached(this.#store ?? job.store, this.#cache);
    const versions = new DataVersions(store, job.underlying);
    return { definition, marginTable, store, versions, shelf: new DayShelf() };
  }

  async #strategyOf({ strategy }: DayJob): Promise<StrategyDefinition> {
    const { name, source_hash } = strategy;
    if (strategy.kind === "built-in") {
      const ours = buildInfo.strategiesHash;
      if (source_hash !== ours)
        throw new JobRefused(
          "strategy-differs",
          `its ${name} is ${ours.slice(0, 12)}, the job's is ${source_hash.slice(0, 12)}`,
        );
      return loadStrategy({ kind: "built-in", name });
    }
    if (!this.#allowsCode)
      throw new JobRefused("code-not-allowed", `it runs built-in strategies only, and ${name} is a file`);
    if (sha256(strategy.code) !== strategy.code_hash)
      throw new JobRefused("strategy-differs", `the code of ${name} is not what its hash says`);
    return loadStrategy({ kind: "module", name, bundle: bundleOf(strategy) });
  }
}

/** @throws JobRefused when a config comes to other values here */
async function runOf(
  { config, config_hash: hash }: DayJob["sets"][number],
  definition: StrategyDefinition,
): Promise<ResolvedRun> {
  const run = await resolveRun(config, { file: "the job's config", findStrategy: async () => definition });
  if (run.configHash === hash) return run;
  throw new JobRefused("strategy-differs", "the job's config means other values here than at the submitter");
}

/** Writes the code of a job where this worker's threads can import it, with this machine's Pluto as its library. */
function bundleOf({ code, library }: { readonly code: string; readonly library: string }): string {
  const own = code.replaceAll(JSON.stringify(library), JSON.stringify(pathToFileURL(libraryFile()).href));
  const folder = path.join(tmpdir(), "pluto-strategies");
  mkdirSync(folder, { recursive: true });
  const bundle = path.join(folder, `${sha256(own).slice(0, 16)}.mjs`);
  if (!existsSync(bundle)) {
    writeFileSync(`${bundle}.${process.pid}.tmp`, own);
    renameSync(`${bundle}.${process.pid}.tmp`, bundle);
  }
  return bundle;
}

function marginFilesOf({ margin_files: given }: DayJob): MarginFiles | undefined {
  if (given === undefined) return undefined;
  const found = readMarginFiles(given.path);
  if (canonicalJson(found.files) !== canonicalJson(given.files))
    throw new JobRefused("margin-files-differ", `its margin files at ${given.path} are others`);
  return found;
}
