import type { FillContext } from "../costs/fill-context.ts";
import type { DayReport } from "../engine/day-report.ts";
import type { Charges } from "../ledger/charges.ts";
import type { Fill } from "../ledger/fill.ts";
import type { StoreIncident } from "../market/tick-store.ts";
import type { TradingDay } from "../units/time.ts";
import type { AbsentContext } from "./absent-context.ts";
import type { SegmentSpan } from "./segments.ts";

/** What running one day gave, with what it cost. */
export interface DoneDay {
  readonly date: TradingDay;
  readonly report: DayReport;
  /** What each fill of the report cost, in order. */
  readonly charges: readonly Charges[];
  /** What the cost model was told of each fill, in order: a day that others join is billed anew. */
  readonly contexts: readonly FillContext[];
  /** Data version of the day if the store knows it. */
  readonly dataVersion: string | undefined;
}

/** What became of one day of a run. Plain data: it crosses threads and is a line of the journal. */
export type DayOutcome = DayEnd & {
  /** What the store got over while this day was simulated: days are read ahead, so it may have been a later one's. */
  readonly incidents?: readonly StoreIncident[];
};

type DayEnd =
  | (DoneDay & {
      readonly status: "done";
      readonly segment?: SegmentSpan;
      /**
       * The days after, on which what this one left stuck was closed. They belong to it: whoever simulates it does them too,
       * so that nothing depends on how days are shared out.
       */
      readonly later?: readonly DoneDay[];
    })
  /** The store has nothing of that day to trade: absent from profit and loss, not zero. */
  | {
      readonly status: "no-data";
      readonly date: TradingDay;
      readonly why: string;
      readonly context: AbsentContext;
      readonly segment?: SegmentSpan;
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
      /** Of several days: all of them failed with it. */
      readonly segment?: SegmentSpan;
    };
