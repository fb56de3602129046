import type { Fill } from "../ledger/fill.ts";
import type { ClosingMark, MarkColumns } from "../ledger/mark.ts";
import type { DataFault } from "../market/data-fault.ts";
import type { TradingDay } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";
import type { IntradayPath } from "./equity-path.ts";
import type { MarginPath } from "./margin-meter.ts";

/** What running one day gave, as plain data that crosses threads. */
export interface DayReport {
  readonly date: TradingDay;
  readonly fills: readonly Fill[];
  readonly marks: MarkColumns;
  /** Change of (cash + marked positions) over the day, before charges, paise. */
  readonly grossPnl: Paise;
  /** Round trips that ended today, whenever they began, and how many of them made money before charges. */
  readonly roundTrips: number;
  readonly winners: number;
  /** What is held over the night, at its closing marks; empty on a flat day. */
  readonly held: readonly ClosingMark[];
  /** How many of these are held because they could not be closed. */
  readonly stuck: number;
  readonly counts: DayCounts;
  readonly intraday: IntradayPath;
  /** What the book tied up; undefined when the run measures no margin. */
  readonly margin: MarginPath | undefined;
  /** What the book held over the night ties up at the close, paise, 0 when flat; undefined without margins. */
  readonly overnightMargin: Paise | undefined;
  /** How the price was known that settled what expired; undefined when nothing was settled. */
  readonly settledBy: "official" | "last_half_hour_mean" | undefined;
  readonly faults: readonly DataFault[];
  /** Index at the first and last event, paise, for the list of absent days and for reports; undefined without an index. */
  readonly indexOpen: Paise | undefined;
  readonly indexClose: Paise | undefined;
}

export interface DayCounts {
  readonly events: number;
  /** Events at or before the last one: ignored, and reported. */
  readonly staleEvents: number;
  /** Rejected orders by reason. */
  readonly rejections: Readonly<Record<string, number>>;
  /** All-or-none entries that were given up because a leg could not be filled. */
  readonly abortedEntries: number;
  /** Price checks that a strategy could not make because the price was older than the run's bound. */
  readonly stalePrices: number;
  /**
   * Freak prints that an open position or a waiting order met: beyond the no-arbitrage bounds of their neighbours, and gone
   * on the next bar.
   */
  readonly freakPrints: number;
  /** Timeframe boundaries whose bar had no row of the index. */
  readonly emptyBars: number;
}
