import type { AnalysisOptions } from "../../../analytics/analysis.ts";
import type { Book } from "../../../analytics/book/book.ts";
import type { Capacity } from "../../../analytics/capacity/capacity.ts";
import type { Marks } from "../../../analytics/day-paths.ts";
import type { GreekDay } from "../../../analytics/greek-days.ts";
import type { TradebookRow } from "../../../ledger/tradebook-row.ts";
import type { Manifest } from "../../../research/manifest.ts";
import type { TradingDay } from "../../../units/time.ts";
import type { Paise } from "../../../units/unit.ts";
import type { ReportedGap } from "../../run-report.ts";

/** What is known of a session beside its profit. Money in paise. */
export interface SessionFacts {
  readonly date: TradingDay;
  readonly intradayLow?: Paise | undefined;
  readonly intradayHigh?: Paise | undefined;
  /** Of the book held at the close, paise; undefined when none was, or margin was not measured. */
  readonly overnightMargin?: Paise | undefined;
  readonly openPositions?: number;
  /** Positions that should have been closed that day and could not. */
  readonly stuck?: number;
  /** Positions marked at the close without a fresh price. */
  readonly modelMarks?: number;
  readonly settledBy?: string | undefined;
  readonly dataFaults: readonly { readonly kind: string; readonly series: string; readonly count: number }[];
  readonly staleEvents: number;
  readonly stalePrices: number;
  readonly abortedEntries: number;
  readonly freakPrints: number;
  /** Refused orders by reason. */
  readonly rejections: Readonly<Record<string, number>>;
}

/** A session that is absent from profit and loss, with what the market did where that is known. */
export interface ReportAbsence {
  readonly date: TradingDay;
  readonly status: string;
  readonly message: string;
  /** Points. */
  readonly indexMove?: number | undefined;
  readonly vix?: number | undefined;
}

/** What the net profit would be at other slippage. */
export interface CostLadder {
  /** The model whose slippage is multiplied. */
  readonly slippage: string;
  /** Whether the tradebook was booked with it, or it was only laid over the tradebook for this ladder. */
  readonly isBooked: boolean;
  readonly rungs: readonly { readonly multiple: number; readonly netPnl: Paise }[];
}

/** Everything that a run's page is made from. Also of a foreign tradebook, which has less. */
export interface RunPageInput {
  /** What was traded, by name. */
  readonly title: string;
  readonly from: string;
  readonly to: string;
  /** The run's label, or the name of a foreign file. */
  readonly uid: string;
  /** Days and round trips, after the filter if there was one. */
  readonly book: Book;
  readonly options: AnalysisOptions;
  /** The tradebook; after a filter, what the round trips that are left were made of. */
  readonly rows: readonly TradebookRow[];
  /** Of the book's days, where a run counted it. */
  readonly sessions: readonly SessionFacts[];
  /** Of the book's absent days. */
  readonly absent: readonly ReportAbsence[];
  readonly marks?: Marks | undefined;
  readonly manifest?: Manifest | undefined;
  readonly ladder?: CostLadder | undefined;
  /** Both only when the store was read for them. */
  /** The sudden jump that would have cost most, within a day and over a night. */
  readonly worstGap?: ReportedGap | undefined;
  readonly worstOvernightGap?: ReportedGap | undefined;
  readonly capacity?: Capacity | undefined;
  readonly greeks?: readonly GreekDay[] | undefined;
  /** Words on what was cut out of the run before this report was made; empty when it is the whole run. */
  readonly cuts: readonly string[];
  /** Show ratios although many days are absent. */
  readonly acceptMissing: boolean;
}
