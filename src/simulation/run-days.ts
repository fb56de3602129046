import type { DayOutcome } from "./day-outcome.ts";
import type { Segment } from "./segments.ts";
import { simulateSegments, type Workbench } from "./simulate-day.ts";

/** How the days of a run get done: in this thread, by a pool of threads, on other machines. */
export interface DayRunner {
  /**
   * Calls `onOutcome` for each day, segments in any order, a segment's days in order of date; all of them once more when one
   * fails. Stops after the days in hand when `signal` aborts.
   */
  run(
    segments: readonly Segment[],
    onOutcome: (outcome: DayOutcome) => void,
    signal: AbortSignal,
  ): Promise<void>;
  close(): Promise<void>;
}

/** Runs every day in this thread. */
export const inThisThread = (bench: Workbench): DayRunner => ({
  async run(segments, onOutcome, signal) {
    for await (const outcome of simulateSegments(bench, segments, () => signal.aborted)) onOutcome(outcome);
  },
  close: () => bench.store.close(),
});
