import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { TickStore } from "../market/tick-store.ts";
import type { ResolvedRun } from "../research/resolve-run.ts";
import type { DayJob } from "../simulation/distributed/day-job.ts";
import type { MarginFiles } from "../simulation/margin-files.ts";
import type { DayRunner } from "../simulation/run-days.ts";
import type { Segment } from "../simulation/segments.ts";
import type { RawConfig, SweepRunner } from "../simulation/sweep-runner.ts";
import { withoutPassword } from "../storage/store-url.ts";
import { sha256 } from "../units/canonical.ts";
import { buildInfo } from "./build-info.ts";
import { libraryFile } from "./bundle-strategy.ts";
import type { FoundStrategy } from "./find-strategy.ts";
import { openPlace } from "./queue-place.ts";

/** Where the work goes and how it is cut into jobs. */
export interface JobsPlace {
  readonly on: string;
  /** Sessions a job, at least. */
  readonly jobDays?: number | undefined;
  /** Parameter sets a job of a search, at most. */
  readonly jobSets?: number | undefined;
}

/** What the jobs of a run or of a search have in common. */
interface JobSource {
  readonly found: FoundStrategy;
  readonly store: TickStore;
  readonly storeUrl: string;
  readonly marginFiles: { readonly path: string; readonly read: MarginFiles } | undefined;
}

/** What a run on other machines is made of. */
export interface RemoteRun extends JobSource {
  readonly run: ResolvedRun;
  /** The config as it was read, with flags applied. */
  readonly raw: Record<string, unknown>;
}

/** What a search on other machines is made of. */
export interface RemoteSearch extends JobSource {
  readonly resolve: (raw: RawConfig) => Promise<ResolvedRun>;
  readonly bookMetrics: readonly string[];
  readonly signal: AbortSignal;
}

/** Sessions to a job: enough that its own cost does not show, few enough that many workers have something to do. */
export const JOB_DAYS = 20;
/** Sets to a job: a worker loads a day once for all of them, and what they come to is held in the queue. */
export const JOB_SETS = 50;

/** Days done by whatever workers listen at a Redis server. */
export async function runnerOn({ on, jobDays }: JobsPlace, parts: RemoteRun): Promise<DayRunner> {
  const { remoteRunner } = await import("../simulation/distributed/remote-runner.ts");
  const { run, raw } = parts;
  const { jobOf, ...place } = await submissionAt(on, parts);
  return remoteRunner({
    ...place,
    jobDays: jobDays ?? JOB_DAYS,
    jobOf: ({ segments }) => jobOf(segments, [{ raw, run }], {}),
  });
}

/** Batches of a search done by whatever workers listen at a Redis server. */
export async function sweepOn(
  { on, jobDays, jobSets }: JobsPlace,
  parts: RemoteSearch,
): Promise<SweepRunner> {
  const { remoteSweep } = await import("../simulation/distributed/remote-sweep.ts");
  const { resolve, bookMetrics, signal } = parts;
  const { jobOf, ...place } = await submissionAt(on, parts);
  const sweep = { book_metrics: [...bookMetrics] };
  return remoteSweep({
    ...place,
    resolve,
    bookMetrics,
    series: await parts.store.series(),
    jobDays: jobDays ?? JOB_DAYS,
    jobSets: jobSets ?? JOB_SETS,
    signal,
    jobOf: ({ segments, sets }) => jobOf(segments, sets, { sweep }),
  });
}

type JobSets = readonly { readonly raw: RawConfig; readonly run: ResolvedRun }[];

async function submissionAt(on: string, parts: JobSource) {
  const { store } = parts;
  const { bullQueue } = await import("../simulation/distributed/bullmq-queue.ts");
  const { DataVersions, rangeAround } = await import("../simulation/distributed/data-versions.ts");
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  const place = await openPlace(on, say);
  const common = commonOf(parts);
  const known = new Map<string, InstanceType<typeof DataVersions>>();
  const versionsOf = (underlying: string) => {
    const versions = known.get(underlying) ?? new DataVersions(store, underlying);
    known.set(underlying, versions);
    return versions;
  };
  return {
    queue: bullQueue(place),
    /** @param sets of one underlying */
    async jobOf(segments: readonly Segment[], sets: JobSets, kind: Pick<DayJob, "sweep">): Promise<DayJob> {
      const underlying = sets[0]?.run.config.underlying ?? "";
      const looksBack = sets.map(({ run }) => run.strategy.needs?.historySessions ?? 0);
      const range = rangeAround(
        segments.flatMap(({ dates }) => dates),
        Math.max(...looksBack),
      );
      return {
        ...common,
        ...kind,
        underlying,
        sets: sets.map(({ raw, run }) => ({ config: { ...raw }, config_hash: run.configHash })),
        segments: segments.map(({ dates, endsRun }) => ({ dates: [...dates], endsRun })),
        versions: { ...range, days: await versionsOf(underlying).between(range.from, range.to) },
      };
    },
    sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
    onIdle: () => say(`no worker listens at ${place.shown}; start some: pluto worker --redis ${place.shown}`),
    async close() {
      place.leave();
      await store.close();
    },
  };
}

function commonOf({
  found,
  storeUrl,
  marginFiles,
}: JobSource): Pick<DayJob, "schema" | "engine" | "strategy" | "store" | "margin_files"> {
  return {
    schema: 2,
    engine: buildInfo.engineHash,
    strategy: strategyOf(found),
    store: reachable(storeUrl),
    ...(marginFiles === undefined
      ? {}
      : {
          margin_files: {
            path: marginFiles.path,
            files: marginFiles.read.files.map((file) => ({ ...file })),
          },
        }),
  };
}

function strategyOf({ ref, sourceHash }: FoundStrategy): DayJob["strategy"] {
  if (ref.kind === "built-in") return { ...ref, source_hash: sourceHash };
  // The map names places of this machine, and nobody there would read it.
  const code = readFileSync(ref.bundle, "utf8").replace(/\n\/\/# sourceMappingURL=\S*\s*$/, "\n");
  const library = pathToFileURL(libraryFile()).href;
  return { kind: ref.kind, name: ref.name, source_hash: sourceHash, code, code_hash: sha256(code), library };
}

/** A local store's place as any process of this machine, or of one with the same mounts, finds it; no password goes along. */
function reachable(url: string): string {
  const [, kind = "", place = ""] = /^(duckdb:|files:)(.*)$/.exec(url) ?? [];
  return kind === "" ? withoutPassword(url) : kind + path.resolve(place);
}
