import { analyse, asksForStops } from "../analytics/analysis.ts";
import { type Book, bookOfRun } from "../analytics/book/book.ts";
import { type BookFilter, filterBook } from "../analytics/book/filter.ts";
import { excessOverOf, type RisklessTerms } from "../analytics/riskless.ts";
import { summaryOf } from "../analytics/summary.ts";
import type { TradebookRow } from "../ledger/tradebook-row.ts";
import type { ReportedGap, RunReport } from "../report/run-report.ts";
import type { StoredDay, StoredRun } from "../simulation/stored-run.ts";
import { PlutoError } from "../units/failure.ts";
import { paiseFromRupees } from "../units/money.ts";
import type { TradingDay } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";

/** Which part of a stored run is shown, and on what capital. */
export interface StoredView {
  readonly filter: BookFilter;
  /** Rupees; undefined: the config's. */
  readonly capital: number | undefined;
  /** India VIX at each day's first row, points; undefined when nobody asked for it. */
  readonly vix?: ReadonlyMap<TradingDay, number> | undefined;
}

type DoneDay = StoredDay & { readonly grossPnl: Paise; readonly netPnl: Paise };
const isDone = (day: StoredDay): day is DoneDay =>
  day.status === "done" && day.grossPnl !== undefined && day.netPnl !== undefined;

/** The book of a run that was read back from its folder. */
export function bookOfStored(run: StoredRun, vix?: ReadonlyMap<TradingDay, number>): Book {
  const underlying = run.manifest.config.underlying;
  return bookOfRun(
    run.rows,
    run.days.filter(isDone).map((day) => ({ ...day, vix: vix?.get(day.date) ?? day.vixOpen })),
    {
      underlying: typeof underlying === "string" ? underlying : undefined,
      excursions: run.excursions,
      absent: run.days.filter((day) => day.status !== "done"),
    },
  );
}

/** The capital that a flag states, rupees, else that of the config, as paise; undefined when neither does. */
export function statedCapitalOf(
  rupees: number | undefined,
  config: Readonly<Record<string, unknown>>,
): Paise | undefined {
  const stated = rupees ?? config.capital;
  return typeof stated === "number" ? paiseFromRupees(stated) : undefined;
}

/** The part of a book that a filter leaves, and the fills that its round trips were made of; without a filter, all. */
export function partOf(
  whole: Book,
  rows: readonly TradebookRow[],
  filter: BookFilter,
): { readonly book: Book; readonly rows: readonly TradebookRow[] } {
  if (filterText(filter) === undefined) return { book: whole, rows };
  const book = filterBook(whole, filter);
  const fills = new Set(book.trips.flatMap(({ opened, closed }) => [opened, closed]));
  return { book, rows: rows.filter(({ fill }) => fills.has(fill)) };
}

/** A stored run, or the part of it that a filter leaves, as a report. @throws `show.nothing-left` */
export function storedReport(run: StoredRun, { filter, capital, vix }: StoredView): RunReport {
  const { manifest } = run;
  const book = filterBook(bookOfStored(run, vix), filter);
  if (book.days.length === 0 || (filter.dte !== undefined && book.trips.length === 0))
    throw new PlutoError("show.nothing-left", `no day of ${run.folder} passes ${filterText(filter)}`);
  const dates = new Set(book.days.map(({ date }) => date));
  const absentDates = new Set(book.absent.map(({ date }) => date));
  const days = run.days.filter(({ date }) => dates.has(date));
  const fills = [...new Set(book.trips.flatMap(({ opened, closed }) => [opened, closed]))];
  const analysis = analyse(book, {
    statedCapital: statedCapitalOf(capital, manifest.config),
    hasStops: asksForStops(manifest.config.params),
    excessOver: excessOverOf(manifest.config as RisklessTerms),
  });
  const peak = days.reduce<StoredDay | undefined>(
    (most, day) => ((day.peakMargin ?? 0) > (most?.peakMargin ?? 0) ? day : most),
    undefined,
  );
  const total = (pick: (day: StoredDay) => number): number => days.reduce((sum, day) => sum + pick(day), 0);
  return {
    manifest,
    summary: summaryOf(book.days),
    analysis,
    filter: filterText(filter),
    days: book.days,
    absent: run.days
      .filter(({ date }) => absentDates.has(date))
      .map(({ date, status, failure }) => ({ date, status, message: failure ?? "no data", context: {} })),
    fillsByReason: counted(fills.map(({ reason }) => reason)),
    fillsBySource: counted(fills.map(({ priceSource }) => priceSource)),
    rejections: summed(days.map(({ rejections }) => rejections)),
    abortedEntries: total((day) => day.abortedEntries),
    stalePrices: total((day) => day.stalePrices),
    freakPrints: total((day) => day.freakPrints),
    peakMargin: peak?.peakMargin === undefined ? undefined : { date: peak.date, margin: peak.peakMargin },
    worstIntradayGap: worstGap(days, ({ gap }) => gap),
    worstOvernightGap: worstGap(days, ({ overnightGap }) => overnightGap),
    stuckDays: total(({ stuck }) => (stuck > 0 ? 1 : 0)),
    settlements: counted(days.flatMap(({ settledBy }) => (settledBy === undefined ? [] : [settledBy]))),
    staleEvents: total((day) => day.staleEvents),
    events: total((day) => day.events),
    faults: faultsOf(days),
    folder: run.folder,
  };
}

/** The day whose gap would have cost most; undefined when none was computed, or none would have cost anything. */
export function worstGap(
  days: readonly StoredDay[],
  gapOf: (day: StoredDay) => StoredDay["gap"],
): ReportedGap | undefined {
  let worst: ReportedGap | undefined;
  for (const day of days) {
    const gap = gapOf(day);
    if (gap !== undefined && gap.pnl < (worst?.profit ?? 0))
      worst = { date: day.date, profit: gap.pnl, cell: gap.cell };
  }
  return worst;
}

/** How often each name occurs, in order of name. */
export function counted(names: readonly string[]): Record<string, number> {
  return summed(names.map((name) => ({ [name]: 1 })));
}

/** Counts added up by name, in order of name. */
function summed(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const one of counts)
    for (const [name, count] of Object.entries(one)) total[name] = (total[name] ?? 0) + count;
  return Object.fromEntries(Object.entries(total).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function faultsOf(days: readonly StoredDay[]): RunReport["faults"] {
  const faults = new Map<string, { kind: string; series: string; count: number; days: number }>();
  for (const { kind, series, count } of days.flatMap(({ dataFaults }) => dataFaults)) {
    const known = faults.get(`${kind} ${series}`) ?? { kind, series, count: 0, days: 0 };
    faults.set(`${kind} ${series}`, { ...known, count: known.count + count, days: known.days + 1 });
  }
  return [...faults.values()];
}

const rangeText = ([low, high]: readonly [number, number]): string =>
  low === high
    ? String(low)
    : `${low === Number.NEGATIVE_INFINITY ? "" : low}..${high === Number.POSITIVE_INFINITY ? "" : high}`;

/** A filter in words; undefined when it lets everything through. */
export function filterText(filter: BookFilter): string | undefined {
  const { from, to, weekdays, dte, vix, only, without } = filter;
  const parts = [
    from === undefined ? undefined : `from ${from}`,
    to === undefined ? undefined : `to ${to}`,
    weekdays === undefined ? undefined : weekdays.join(", "),
    dte === undefined ? undefined : `${rangeText(dte)} days to expiry`,
    vix === undefined ? undefined : `VIX ${rangeText(vix)}`,
    only === undefined ? undefined : [...only].join(", "),
    without === undefined ? undefined : `without ${[...without].join(", ")}`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join("; ");
}
