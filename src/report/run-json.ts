import { analysisJson } from "../analytics/analysis-json.ts";
import { summaryJson } from "../analytics/summary-json.ts";
import { rupeesNumber } from "../units/money.ts";
import { absentShare, type ReportedGap, type RunReport } from "./run-report.ts";

const gapJson = (gap: ReportedGap | undefined): object | null =>
  gap === undefined ? null : { date: gap.date, pnl: rupeesNumber(gap.profit), cell: gap.cell };

/** A run as one JSON document: money in rupees, keys in snake_case. */
export function runJson(report: RunReport): object {
  const { manifest, summary } = report;
  return {
    uid: manifest.uid,
    status: manifest.status,
    folder: report.folder,
    tradebook_hash: manifest.tradebook_hash,
    ...(report.filter === undefined ? {} : { filter: report.filter }),
    summary: summaryJson(summary),
    analysis: report.analysis === undefined ? null : analysisJson(report.analysis),
    fills_by_reason: report.fillsByReason,
    fills_by_price_source: report.fillsBySource,
    rejections: report.rejections,
    aborted_entries: report.abortedEntries,
    stale_prices: report.stalePrices,
    freak_prints: report.freakPrints,
    peak_margin:
      report.peakMargin === undefined
        ? null
        : { date: report.peakMargin.date, margin: rupeesNumber(report.peakMargin.margin) },
    worst_gap: gapJson(report.worstIntradayGap),
    worst_overnight_gap: gapJson(report.worstOvernightGap),
    settlements: report.settlements,
    stuck_days: report.stuckDays ?? 0,
    closing_marks: report.closingMarks ?? {},
    stale_events: report.staleEvents,
    events: report.events,
    data_faults: report.faults,
    absent_days: report.absent.map(({ date, status, message, context }) => ({
      date,
      status,
      message,
      index_move: context.indexMove === undefined ? null : rupeesNumber(context.indexMove),
      vix: context.vixClose === undefined ? null : context.vixClose / 10_000,
    })),
    absent_share: absentShare(report),
    days: report.days.map(({ date, gross, charges, net, fills }) => ({
      date,
      gross_pnl: rupeesNumber(gross),
      charges: rupeesNumber(charges),
      net_pnl: rupeesNumber(net),
      fills,
    })),
    manifest,
  };
}
