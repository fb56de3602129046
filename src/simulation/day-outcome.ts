import type { DayReport } from "../engine/day-report.ts";
import type { Charges } from "../ledger/charges.ts";
import type { Fill } from "../ledger/fill.ts";
import type { StoreIncident } from "../market/tick-store.ts";
import type { TradingDay } from "../units/time.ts";
import type { AbsentContext } from "./absent-context.ts";

/** What became of one day of a run. Plain data: it crosses threads and is a line of the journal. */
export type DayOutcome = DayEnd & {
  /** What the store got over while this day was simulated: days are read ahead, so it may have been a later one's. */
  readonly incidents?: readonly StoreIncident[];
};

type DayEnd =
  | {
      readonly status: "done";
      readonly date: TradingDay;
      readonly report: DayReport;
      /** What each fill of the report cost, in order. */
      readonly charges: readonly Charges[];
      /** Data version of the day if the store knows it. */
      readonly dataVersion: string | undefined;
    }
  /** The store has nothing of that day to trade: absent from profit and loss, not zero. */
  | {
      readonly status: "no-data";
      readonly date: TradingDay;
      readonly why: string;
      readonly context: AbsentContext;
    }
  | {
      readonly status: "failed";
      readonly date: TradingDay;
      readonly code: string;
      readonly message: string;
      readonly data: Readonly<Record<string, unknown>>;
      readonly stack: string;
      /** What had been booked before the failure. */
      readonly fills: readonly Fill[];
      readonly dataVersion: string | undefined;
      readonly context: AbsentContext;
    };
