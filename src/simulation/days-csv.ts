import type { DayPnl } from "../analytics/daily-pnl.ts";
import { csvField } from "../ledger/tradebook-row.ts";
import { rupees } from "../units/money.ts";
import { clockText } from "../units/time.ts";
import type { DayOutcome } from "./day-outcome.ts";

const COLUMNS = [
  "date",
  "status",
  "gross_pnl",
  "charges",
  "net_pnl",
  "fills",
  "round_trips",
  "peak_margin",
  "entry_margins",
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
  "data_version",
  "failure",
] as const;

export const daysHeader = COLUMNS.join(",");

/** Counts as text, `too-old 3; no-tick-yet 1`. */
export const countsText = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join("; ");

/** One row of `days.csv`. A day that failed or had no data has no profit: its cells are empty, not zero. */
export function dayLine(outcome: DayOutcome, pnl: DayPnl | undefined): string {
  const done = outcome.status === "done" ? outcome.report : undefined;
  const { counts } = done ?? {};
  const faults = done?.faults.map(({ kind, series, count }) => `${kind} ${series} ${count}`).join("; ");
  const cells: Readonly<Record<(typeof COLUMNS)[number], string | number | undefined>> = {
    date: outcome.date,
    status: outcome.status,
    gross_pnl: pnl && rupees(pnl.gross),
    charges: pnl && rupees(pnl.charges),
    net_pnl: pnl && rupees(pnl.net),
    fills: pnl?.fills,
    round_trips: pnl?.roundTrips,
    peak_margin: done?.margin && rupees(done.margin.peak),
    entry_margins: done?.margin?.entries
      .map(({ time, margin }) => `${clockText(time)} ${rupees(margin)}`)
      .join("; "),
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
    data_version: outcome.status === "no-data" ? undefined : outcome.dataVersion,
    failure: outcome.status === "failed" ? outcome.message : undefined,
  };
  return COLUMNS.map((column) => csvField(String(cells[column] ?? ""))).join(",");
}
