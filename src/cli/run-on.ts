import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { TickStore } from "../market/tick-store.ts";
import type { ResolvedRun } from "../research/resolve-run.ts";
import type { DayJob } from "../simulation/distributed/day-job.ts";
import type { MarginFiles } from "../simulation/margin-files.ts";
import type { DayRunner } from "../simulation/run-days.ts";
import { withoutPassword } from "../storage/store-url.ts";
import { sha256 } from "../units/canonical.ts";
import { buildInfo } from "./build-info.ts";
import { libraryFile } from "./bundle-strategy.ts";
import type { FoundStrategy } from "./find-strategy.ts";
import { openPlace } from "./queue-place.ts";

/** What a run on other machines is made of. */
export interface RemoteRun {
  readonly on: string;
  /** Sessions a job, at least. */
  readonly jobDays?: number | undefined;
  readonly run: ResolvedRun;
  /** The config as it was read, with flags applied. */
  readonly raw: Record<string, unknown>;
  readonly found: FoundStrategy;
  readonly store: TickStore;
  readonly storeUrl: string;
  readonly marginFiles: { readonly path: string; readonly read: MarginFiles } | undefined;
}

/** Sessions to a job: enough that its own cost does not show, few enough that many workers have something to do. */
export const JOB_DAYS = 20;

/** Days done by whatever workers listen at a Redis server. */
export async function runnerOn(parts: RemoteRun): Promise<DayRunner> {
  const { run, store } = parts;
  const { bullQueue } = await import("../simulation/distributed/bullmq-queue.ts");
  const { remoteRunner } = await import("../simulation/distributed/remote-runner.ts");
  const { DataVersions, rangeAround } = await import("../simulation/distributed/data-versions.ts");
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  const place = await openPlace(parts.on, say);
  const versions = new DataVersions(store, run.config.underlying);
  const common = commonOf(parts);
  return remoteRunner({
    queue: bullQueue(place),
    jobDays: parts.jobDays ?? JOB_DAYS,
    async jobOf(segments) {
      const dates = segments.flatMap((segment) => segment.dates);
      const range = rangeAround(dates, run.strategy.needs?.historySessions);
      const days = await versions.between(range.from, range.to);
      return { ...common, segments: [...segments].map(plain), versions: { ...range, days } };
    },
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    onIdle: () => say(`no worker listens at ${place.shown}; start some: pluto worker --redis ${place.shown}`),
    async close() {
      place.leave();
      await store.close();
    },
  });
}

const plain = ({ dates, endsRun }: { readonly dates: readonly string[]; readonly endsRun: boolean }) =>
  ({ dates: [...dates], endsRun }) as DayJob["segments"][number];

function commonOf(parts: RemoteRun): Omit<DayJob, "segments" | "versions"> {
  const { run, raw, marginFiles } = parts;
  return {
    schema: 1,
    engine: buildInfo.engineHash,
    strategy: strategyOf(parts.found),
    config: raw,
    config_hash: run.configHash,
    underlying: run.config.underlying,
    store: reachable(parts.storeUrl),
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
