import { resolveRun } from "../research/resolve-run.ts";
import { costModelOfRun, dayNeedsOf, engineConfigOf } from "../simulation/execute-run.ts";
import type { Workbench } from "../simulation/simulate-day.ts";
import { openStore } from "../storage/open.ts";
import { loadStrategy, type StrategyRef } from "./find-strategy.ts";

/** What a worker needs to set up its bench; plain data. */
export interface WorkerTask {
  readonly strategy: StrategyRef;
  /** The config as it was read, with flags applied. */
  readonly raw: unknown;
  readonly store: string;
}

/** Sets up a bench of a worker's own: store, strategy and config. */
export async function workbenchOf({ strategy, raw, store }: WorkerTask): Promise<Workbench> {
  const run = await resolveRun(raw, { file: "config", findStrategy: () => loadStrategy(strategy) });
  return {
    store: await openStore(store),
    strategy: run.strategy,
    config: engineConfigOf(run),
    needs: dayNeedsOf(run),
    costs: costModelOfRun(run),
  };
}
