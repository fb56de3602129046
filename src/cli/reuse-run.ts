import path from "node:path";
import type { TickStore } from "../market/tick-store.ts";
import type { RunEntry } from "../research/run-entry.ts";
import type { StoredRun } from "../simulation/stored-run.ts";

/** What a run that is about to be made follows from, its data aside. */
export interface Experiment {
  readonly configHash: string;
  readonly strategyHash: string;
  readonly engineHash: string;
  readonly from: string;
  readonly to: string;
}

/**
 * The newest finished run of the same config, code and sessions whose data the store still has, version by version;
 * undefined when there is none. Runs with failed days, and data without a version, are not taken for the same.
 */
export async function sameRun(
  parent: string,
  wanted: Experiment,
  store: TickStore,
): Promise<StoredRun | undefined> {
  const { readRegistry } = await import("../simulation/run-registry.ts");
  const { existsSync } = await import("node:fs");
  if (!existsSync(parent)) return undefined;
  const { entries } = readRegistry(parent);
  const isSame = (entry: RunEntry): boolean =>
    entry.status === "done" &&
    entry.data_version !== null &&
    entry.config_hash === wanted.configHash &&
    entry.strategy_hash === wanted.strategyHash &&
    entry.engine_hash === wanted.engineHash &&
    entry.from === wanted.from &&
    entry.to === wanted.to;
  const candidates = entries.filter(isSame).sort((a, b) => (a.ran_at < b.ran_at ? 1 : -1));
  const { readStoredRun } = await import("../simulation/stored-run.ts");
  const { verifyData, verifyFiles } = await import("../simulation/verify-run.ts");
  for (const { folder } of candidates) {
    const run = readStoredRun(path.join(parent, folder));
    const checks = [...verifyFiles(run), await verifyData(run, store)];
    if (checks.every(({ state }) => state === "holds") && (await absentStill(run, store))) return run;
  }
  return undefined;
}

/** Whether days that had no data still have none: what came since would be traded. */
async function absentStill({ manifest, days }: StoredRun, store: TickStore): Promise<boolean> {
  const underlying = String(manifest.config.underlying);
  for (const { date, status } of days)
    if (status === "no-data" && (await store.days(underlying, date, date)).length > 0) return false;
  return true;
}
