import { rupeesNumber } from "../units/money.ts";
import { absentShare, type RunReport } from "./run-report.ts";

/** A run as one JSON document: money in rupees, keys in snake_case. */
export function runJson(report: RunReport): object {
  const { manifest, summary } = report;
  const day = (best: { readonly date: string; readonly net: number } | undefined): object | null =>
    best === undefined ? null : { date: best.date, net_pnl: rupeesNumber(best.net) };
  return {
    uid: manifest.uid,
    status: manifest.status,
    folder: report.folder,
    tradebook_hash: manifest.tradebook_hash,
    summary: {
      net_pnl: rupeesNumber(summary.netPnl),
      gross_pnl: rupeesNumber(summary.grossPnl),
      charges: rupeesNumber(summary.charges),
      slippage: rupeesNumber(summary.slippage),
      stress: summary.stress.map(({ multiple, netPnl }) => ({ multiple, net_pnl: rupeesNumber(netPnl) })),
      max_drawdown: rupeesNumber(summary.maxDrawdown),
      days: summary.days,
      days_traded: summary.daysTraded,
      fills: summary.fills,
      round_trips: summary.roundTrips,
      win_days: summary.winDays ?? null,
      win_trips: summary.winTrips ?? null,
      mean_day: summary.meanDay === undefined ? null : rupeesNumber(summary.meanDay),
      best_day: day(summary.bestDay),
      worst_day: day(summary.worstDay),
    },
    fills_by_reason: report.fillsByReason,
    fills_by_price_source: report.fillsBySource,
    rejections: report.rejections,
    aborted_entries: report.abortedEntries,
    stale_prices: report.stalePrices,
    peak_margin:
      report.peakMargin === undefined
        ? null
        : { date: report.peakMargin.date, margin: rupeesNumber(report.peakMargin.margin) },
    settlements: report.settlements,
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
