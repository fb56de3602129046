import type { TickStore } from "../market/tick-store.ts";
import type { ResolvedRun } from "../research/resolve-run.ts";
import type { TradingDay } from "../units/time.ts";
import { DayShelf } from "./day-shelf.ts";
import { Sweep, type SweepOptions } from "./sweep.ts";
import type { SweepResult } from "./sweep-result.ts";

/** Configs of one batch, as they would stand in files: plain data that crosses threads. */
export type RawConfig = Readonly<Record<string, unknown>>;

/**
 * How a batch of parameter sets gets done: in this thread or by threads that share the sets out among themselves. The
 * results do not depend on which.
 */
export interface SweepRunner {
  /** A new batch; the one before is let go of. @throws what a config's own check says */
  begin(configs: readonly RawConfig[]): Promise<void>;
  /**
   * Takes sets of the batch through further days, in order of date. @param alive places of the sets to go on with
   * @param onDone counts set × day; called often
   */
  run(
    dates: readonly TradingDay[],
    alive: readonly number[],
    options: { readonly isLast: boolean; readonly onDone?: (count: number) => void },
  ): Promise<ReadonlyMap<number, SweepResult>>;
  close(): Promise<void>;
}

/** What a thread needs to do batches. */
export interface SweepBench {
  readonly store: TickStore;
  readonly resolve: (raw: RawConfig) => Promise<ResolvedRun>;
  readonly options: SweepOptions;
}

/** Does batches in this thread. */
export function sweepHere({ store, resolve, options }: SweepBench): SweepRunner {
  let sweep = new Sweep(store, []);
  const shelf = new DayShelf();
  return {
    async begin(configs) {
      const runs: ResolvedRun[] = [];
      for (const config of configs) runs.push(await resolve(config));
      sweep = new Sweep(store, runs, { shelf, ...options });
    },
    async run(dates, alive, { isLast, onDone }) {
      let told = 0;
      await sweep.run(dates, alive, (done) => {
        onDone?.(done - told);
        told = done;
      });
      if (isLast) sweep.end();
      const { results } = sweep;
      return new Map(alive.map((place) => [place, results[place] as SweepResult]));
    },
    close: () => store.close(),
  };
}
