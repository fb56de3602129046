import type { DayPnl } from "../analytics/daily-pnl.ts";
import type { MarginSources } from "../engine/margin-meter.ts";
import { csvField } from "../ledger/tradebook-row.ts";
import { rupees } from "../units/money.ts";
import { clockText } from "../units/time.ts";
import type { JoinedDay } from "./joined-days.ts";
import { cellText, sourceEntries } from "./margin-tally.ts";

const COLUMNS = [
  "date",
  "status",
  "gross_pnl",
  "charges",
  "net_pnl",
  "fills",
  "round_trips",
  "open_positions",
  "stuck",
  "model_marks",
  "peak_margin",
  "entry_margins",
  "overnight_margin",
  "gap_pnl",
  "gap_cell",
  "overnight_gap_pnl",
  "overnight_gap_cell",
  "margin_sources",
  "intraday_low",
  "intraday_high",
  "intraday_drawdown",
  "settled_by",
  "events",
  "stale_events",
  "stale_prices",
  "aborted_entries",
  "rejections",
  "freak_prints",
  "data_faults",
  "index_open",
  "index_close",
  "vix_open",
  "data_version",
  "failure",
] as const;

export const daysHeader = COLUMNS.join(",");

/** Counts as text, `too-old 3; no-tick-yet 1`. */
export const countsText = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join("; ");

const sourcesText = (sources: MarginSources): string =>
  sourceEntries(sources)
    .map(([name, source]) => `${name} ${source}`)
    .join("; ");

/**
 * One row of `days.csv`. A day that failed or had no data has no profit: its cells are empty, not zero; but for what was made
 * on it by closing what an earlier day had left stuck.
 */
export function dayLine({
  date,
  outcome,
  day,
  pnl,
  vix,
}: JoinedDay & { readonly pnl: DayPnl | undefined; readonly vix: number | undefined }): string {
  const done = day?.report;
  const { counts } = done ?? {};
  const faults = done?.faults.map(({ kind, series, count }) => `${kind} ${series} ${count}`).join("; ");
  const cells: Readonly<Record<(typeof COLUMNS)[number], string | number | undefined>> = {
    date,
    status: outcome?.status ?? "done",
    gross_pnl: pnl && rupees(pnl.gross),
    charges: pnl && rupees(pnl.charges),
    net_pnl: pnl && rupees(pnl.net),
    fills: pnl?.fills,
    round_trips: pnl?.roundTrips,
    open_positions: done?.held.length,
    stuck: done?.stuck,
    model_marks: done?.held.filter(({ source }) => source === "model" || source === "stale").length,
    overnight_margin: done?.overnightMargin === undefined ? undefined : rupees(done.overnightMargin),
    peak_margin: done?.margin && rupees(done.margin.peak),
    entry_margins: done?.margin?.entries
      .map(({ time, margin }) => `${clockText(time)} ${rupees(margin)}`)
      .join("; "),
    gap_pnl: done?.margin && rupees(done.margin.gap.intraday?.profit ?? 0),
    gap_cell: done?.margin?.gap.intraday && cellText(done.margin.gap.intraday),
    overnight_gap_pnl: done?.margin && rupees(done.margin.gap.overnight?.profit ?? 0),
    overnight_gap_cell: done?.margin?.gap.overnight && cellText(done.margin.gap.overnight),
    margin_sources: done?.margin && sourcesText(done.margin.sources),
    intraday_low: done && rupees(done.intraday.lowest),
    intraday_high: done && rupees(done.intraday.highest),
    intraday_drawdown: done && rupees(done.intraday.maxDrawdown),
    settled_by: done?.settledBy,
    events: counts?.events,
    stale_events: counts?.staleEvents,
    stale_prices: counts?.stalePrices,
    aborted_entries: counts?.abortedEntries,
    rejections: counts && countsText(counts.rejections),
    freak_prints: counts?.freakPrints,
    data_faults: faults,
    index_open: done?.indexOpen && rupees(done.indexOpen),
    index_close: done?.indexClose && rupees(done.indexClose),
    vix_open: vix,
    data_version: outcome?.status === "failed" ? outcome.dataVersion : day?.dataVersion,
    failure: outcome?.status === "failed" ? outcome.message : undefined,
  };
  return COLUMNS.map((column) => csvField(String(cells[column] ?? ""))).join(",");
}
