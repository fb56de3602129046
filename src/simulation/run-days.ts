import type { TradingDay } from "../units/time.ts";
import type { DayOutcome } from "./day-outcome.ts";
import { simulateDays, type Workbench } from "./simulate-day.ts";

/** How the days of a run get done: in this thread, by a pool of threads, on other machines. */
export interface DayRunner {
  /** Calls `onOutcome` once a day, in any order. Stops after the days in hand when `signal` aborts. */
  run(
    dates: readonly TradingDay[],
    onOutcome: (outcome: DayOutcome) => void,
    signal: AbortSignal,
  ): Promise<void>;
  close(): Promise<void>;
}

/** Runs every day in this thread. */
export const inThisThread = (bench: Workbench): DayRunner => ({
  async run(dates, onOutcome, signal) {
    for await (const outcome of simulateDays(bench, dates, () => signal.aborted)) onOutcome(outcome);
  },
  close: () => bench.store.close(),
});
