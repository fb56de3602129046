import type { Analysis } from "../analytics/analysis.ts";
import type { DayPnl } from "../analytics/daily-pnl.ts";
import type { Summary } from "../analytics/summary.ts";
import type { Manifest } from "../research/manifest.ts";
import type { TradingDay } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";

/** A gap that would have cost a book most: on which day, how much, and when and which one in words. */
export interface ReportedGap {
  readonly date: TradingDay;
  readonly profit: Paise;
  readonly cell: string;
}

/** What a run's summary is written from. */
export interface RunReport {
  readonly manifest: Manifest;
  readonly summary: Summary;
  /** Everything else that the days and round trips say; without it the summary alone is shown. */
  readonly analysis?: Analysis;
  /** What part of the run is shown, in words; undefined: all of it. */
  readonly filter?: string | undefined;
  readonly days: readonly DayPnl[];
  readonly absent: readonly {
    readonly date: TradingDay;
    readonly status: string;
    readonly message: string;
    /** Paise, and ten-thousandths of a VIX point, where the store knows them. */
    readonly context: {
      readonly indexMove?: number;
      readonly indexClose?: number;
      readonly vixClose?: number;
    };
  }[];
  readonly fillsByReason: Readonly<Record<string, number>>;
  readonly fillsBySource: Readonly<Record<string, number>>;
  readonly rejections: Readonly<Record<string, number>>;
  readonly abortedEntries: number;
  readonly stalePrices: number;
  /** Freak prints that open positions and waiting orders met. */
  readonly freakPrints: number;
  readonly peakMargin: { readonly date: TradingDay; readonly margin: Paise } | undefined;
  /** The most that a gap would have cost: during a day, and over a night. Paise, below zero; undefined for none. */
  readonly worstIntradayGap?: ReportedGap | undefined;
  readonly worstOvernightGap?: ReportedGap | undefined;
  readonly settlements: Readonly<Record<string, number>>;
  /** Days that ended with positions that could not be closed. */
  readonly stuckDays?: number;
  /** Marks of positions held over a night, by where their price is from. */
  readonly closingMarks?: Readonly<Record<string, number>>;
  readonly staleEvents: number;
  readonly events: number;
  readonly faults: readonly {
    readonly kind: string;
    readonly series: string;
    readonly count: number;
    readonly days: number;
  }[];
  /** As a person would type it. */
  readonly folder: string;
}

/** Above this share of absent days the headline ratios are withheld. */
export const ABSENT_SHARE_MAX = 0.005;

/** Share of the run's days that are absent from profit and loss, 0 … 1. */
export const absentShare = ({
  days,
  absent,
}: {
  readonly days: readonly unknown[];
  readonly absent: readonly unknown[];
}): number => (absent.length === 0 ? 0 : absent.length / (days.length + absent.length));
