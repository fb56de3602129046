import { analyse } from "../analytics/analysis.ts";
import { bookOfRows } from "../analytics/book/book.ts";
import { filterBook } from "../analytics/book/filter.ts";
import { summaryOf } from "../analytics/summary.ts";
import { TradebookHash } from "../ledger/tradebook-hash.ts";
import type { TradebookRow } from "../ledger/tradebook-row.ts";
import type { RunReport } from "../report/run-report.ts";
import type { Manifest } from "../research/manifest.ts";
import { PlutoError } from "../units/failure.ts";
import { paiseFromRupees } from "../units/money.ts";
import { counted, filterText, type StoredView } from "./stored-report.ts";

const UNKNOWN = { name: "unknown", version: 1 };

/**
 * A tradebook without a run as a report. Its days are those of its fills: a session on which nothing traded is not known
 * to have been one. @throws `show.nothing-left`
 */
export function rowsReport(
  rows: readonly TradebookRow[],
  { name, filter, capital, vix }: StoredView & { readonly name: string },
): RunReport {
  const whole = bookOfRows(rows);
  const days = whole.days.map((day) => ({ ...day, vix: vix?.get(day.date) }));
  const book = filterBook({ ...whole, days }, filter);
  if (book.trips.length === 0)
    throw new PlutoError(
      "show.nothing-left",
      `no round trip of ${name} passes ${filterText(filter) ?? "at all"}`,
    );
  const fills = [...new Set(book.trips.flatMap(({ opened, closed }) => [opened, closed]))];
  const statedCapital = capital === undefined ? undefined : paiseFromRupees(capital);
  return {
    manifest: manifestOf(rows, name, whole.underlying),
    summary: summaryOf(book.days),
    analysis: analyse(book, { statedCapital }),
    filter: filterText(filter),
    days: book.days,
    absent: [],
    fillsByReason: counted(fills.map(({ reason }) => reason || "–")),
    fillsBySource: counted(fills.map(({ priceSource }) => priceSource)),
    rejections: {},
    abortedEntries: 0,
    stalePrices: 0,
    freakPrints: 0,
    peakMargin: undefined,
    settlements: {},
    staleEvents: 0,
    events: 0,
    faults: [],
    folder: name,
  };
}

/** What is known of where a tradebook comes from: nearly nothing. */
function manifestOf(rows: readonly TradebookRow[], name: string, underlying: string | undefined): Manifest {
  const hash = new TradebookHash();
  for (const row of rows) hash.add(row);
  return {
    uid: "",
    status: "done",
    strategy: { name, source_hash: "" },
    config: { underlying: underlying ?? "several underlyings" },
    config_hash: "",
    store: "",
    git: { commit: null, dirty: false },
    engine: { version: "", source_hash: "" },
    from: rows[0]?.fill.date ?? "",
    to: rows.at(-1)?.fill.date ?? "",
    models: { fill: UNKNOWN, stop: UNKNOWN, slippage: UNKNOWN, costs: UNKNOWN, margin: UNKNOWN },
    ran_at: "",
    data_version: null,
    days: {},
    outputs: {},
    tradebook_hash: hash.hex(),
  };
}
