import type { DayPnl } from "../analytics/daily-pnl.ts";
import type { TradebookRow } from "../ledger/tradebook-row.ts";
import type { TradingDay } from "../units/time.ts";

/** What one parameter set came to over the days it was given. */
export interface SweepResult {
  /** Days that were simulated, in order. */
  readonly days: readonly DayPnl[];
  /** Sessions without data, and failed ones with why. */
  readonly absent: readonly AbsentSweepDay[];
  readonly fills: number;
  /** As of a run of the same config over the same days; empty when hashes were not asked for. */
  readonly tradebookHash: string;
  /** Metrics of round trips, margin and costs that were asked for, by name; undefined ones are not here. */
  readonly bookMetrics: Readonly<Record<string, number>>;
  /** The tradebook, when it was asked for. */
  readonly rows?: readonly TradebookRow[];
}

export interface AbsentSweepDay {
  readonly date: TradingDay;
  readonly status: "no-data" | "failed";
  readonly code?: string;
  readonly message: string;
}
