import { closeSync, openSync, writeSync } from "node:fs";
import type { Book, BookDay, Excursion } from "../analytics/book/book.ts";
import { type MarginTime, marginTimeOf } from "../analytics/book/margin-time.ts";
import { TripLog } from "../analytics/book/trip-log.ts";
import { type DayPnl, dayPnlOf } from "../analytics/daily-pnl.ts";
import type { CostModel } from "../costs/cost-model.ts";
import type { Excursion as Followed } from "../engine/equity-path.ts";
import { sessionOn } from "../exchange/sessions.ts";
import type { Exchange } from "../exchange/underlyings.ts";
import type { Charges } from "../ledger/charges.ts";
import { TradebookHash } from "../ledger/tradebook-hash.ts";
import { TRADEBOOK_COLUMNS, tradebookLine } from "../ledger/tradebook-row.ts";
import type { DataFault } from "../market/data-fault.ts";
import type { StoreIncident } from "../market/tick-store.ts";
import { invariant } from "../units/failure.ts";
import { rupees } from "../units/money.ts";
import { clockText, dayNumber, MS_PER_DAY, type TradingDay } from "../units/time.ts";
import type { AbsentContext } from "./absent-context.ts";
import type { DayOutcome, DoneDay } from "./day-outcome.ts";
import { dayLine, daysHeader } from "./days-csv.ts";
import { SEGMENT_FAILED } from "./failed-day.ts";
import { joinedDays } from "./joined-days.ts";
import type { Journal } from "./journal.ts";
import { type MarginSummary, MarginTally } from "./margin-tally.ts";
import type { Batch, ParquetColumn, ParquetWriter } from "./parquet-port.ts";
import type { RunFolder } from "./run-folder.ts";

/** A day that is absent from profit and loss. */
export interface AbsentDay {
  readonly date: TradingDay;
  readonly status: "no-data" | "failed";
  /** Of a failed day. */
  readonly code?: string;
  readonly message: string;
  readonly context: AbsentContext;
}

/** What the days of a run come to, joined in order of time. */
export interface Consolidated extends MarginSummary {
  readonly days: readonly DayPnl[];
  readonly absent: readonly AbsentDay[];
  readonly tradebookHash: string;
  readonly fillsByReason: Readonly<Record<string, number>>;
  readonly fillsBySource: Readonly<Record<string, number>>;
  readonly rejections: Readonly<Record<string, number>>;
  readonly abortedEntries: number;
  readonly stalePrices: number;
  /** Freak prints that open positions and waiting orders met. */
  readonly freakPrints: number;
  /** Days on which something was settled, by how the price was known. */
  readonly settlements: Readonly<Record<string, number>>;
  /** Days that ended with positions that could not be closed, the days on which they went on being held included. */
  readonly stuckDays: number;
  /** Marks of positions held over a night, by where their price is from. */
  readonly closingMarks: Readonly<Record<string, number>>;
  readonly staleEvents: number;
  readonly events: number;
  /** Data faults by kind and series, with the days they were found on. */
  readonly faults: readonly (DataFault & { readonly days: number })[];
  readonly dataVersions: ReadonlyMap<TradingDay, string | undefined>;
  /** What the analytics are computed from. */
  readonly book: Omit<Book, "underlying">;
  /** What the store got over while the run went on, by kind. */
  readonly storeIncidents: readonly StoreIncident[];
}

const MARK_COLUMNS: readonly ParquetColumn[] = [
  { name: "ts", kind: "timestamp" },
  { name: "symbol", kind: "text" },
  { name: "close", kind: "rupees" },
  { name: "iv", kind: "double" },
  { name: "qty", kind: "integer" },
  { name: "mtm", kind: "rupees" },
  { name: "margin", kind: "rupees" },
];

const SQL_TYPES: Readonly<Record<string, string>> = {
  uid: "VARCHAR",
  seq: "BIGINT",
  ts: "TIMESTAMP",
  date: "DATE",
  dte: "INTEGER",
  action: "VARCHAR",
  qty: "BIGINT",
  qty_dir: "BIGINT",
  symbol: "VARCHAR",
  price_time: "TIMESTAMP",
  price_source: "VARCHAR",
  leg: "VARCHAR",
  reason: "VARCHAR",
  note: "VARCHAR",
};

/** A fill without charges would be free of cost in silence. */
function chargesOf(charges: readonly Charges[], place: number): Charges {
  const found = charges[place];
  invariant(found !== undefined, "every fill has its charges, zero ones too");
  return found;
}

const excursionLine = (date: TradingDay, excursion: Followed): string => {
  const { symbol, openedOn, openedAt, closedAt, worst, best } = excursion;
  const times = [clockText(openedAt), clockText(closedAt)];
  return [date, symbol, ...times, rupees(worst), rupees(best), openedOn].join(",");
};

const addTo = (counts: Record<string, number>, name: string, count = 1): void => {
  counts[name] = (counts[name] ?? 0) + count;
};
const sorted = (counts: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));

/**
 * Joins the journal's days in order of time into the run's files: tradebook and days as CSV, tradebook and marks as
 * Parquet, a bundle for each failed day. One day at a time passes through memory.
 */
export async function consolidate(
  journal: Journal,
  folder: RunFolder,
  {
    parquet,
    bundle,
    costs,
    exchange,
    vix,
  }: {
    readonly parquet: ParquetWriter;
    readonly bundle: (outcome: DayOutcome) => object;
    readonly costs: CostModel;
    /** Whose sessions the days are. */
    readonly exchange: Exchange;
    /** India VIX at each day's first row, points, where known. */
    readonly vix?: ReadonlyMap<TradingDay, number> | undefined;
  },
): Promise<Consolidated> {
  // Days that failed in an earlier attempt may be well by now.
  folder.remove("failures");
  const csv = openSync(folder.inside("tradebook.csv"), "w");
  writeSync(csv, `${TRADEBOOK_COLUMNS.join(",")}\n`);
  const hash = new TradebookHash();
  const days: DayPnl[] = [];
  const absent: AbsentDay[] = [];
  const lines = [daysHeader];
  const excursions = ["date,symbol,opened_at,closed_at,worst_mtm,best_mtm,opened_on"];
  const fillsByReason: Record<string, number> = {};
  const fillsBySource: Record<string, number> = {};
  const rejections: Record<string, number> = {};
  const faults = new Map<string, DataFault & { days: number }>();
  const dataVersions = new Map<TradingDay, string | undefined>();
  const incidents = new Map<StoreIncident["kind"], StoreIncident>();
  const totals = { abortedEntries: 0, stalePrices: 0, freakPrints: 0, staleEvents: 0, events: 0 };
  const dictionary: string[] = [];
  const places = new Map<string, number>();
  const settlements: Record<string, number> = {};
  const bookDays: BookDay[] = [];
  const bookExcursions: Excursion[] = [];
  const trips = new TripLog();
  const closingMarks: Record<string, number> = {};
  let stuckDays = 0;
  const margins = new MarginTally();
  let seq = 0;

  function* marks(): Generator<Batch> {
    for (const { date, outcome, day } of joinedDays(journal.outcomes(), costs)) {
      if (outcome !== undefined) takeOutcome(outcome);
      lines.push(dayLine({ date, outcome, day, pnl: day && takeDay(day), vix: vix?.get(date) }));
      if (day !== undefined && day.report.marks.time.length > 0) yield markBatch(day);
    }
  }

  function takeOutcome(outcome: DayOutcome): void {
    for (const incident of outcome.incidents ?? []) {
      const known = incidents.get(incident.kind) ?? { ...incident, count: 0 };
      incidents.set(incident.kind, { ...known, count: known.count + incident.count });
    }
    if (outcome.status !== "no-data") dataVersions.set(outcome.date, outcome.dataVersion);
    if (outcome.status === "done") return;
    const { date, status, context } = outcome;
    if (status === "no-data") absent.push({ date, status, message: outcome.why, context });
    else {
      absent.push({ date, status, code: outcome.code, message: outcome.message, context });
      // The other days of a failed segment have nothing to tell that the one that failed does not.
      if (outcome.code === SEGMENT_FAILED) return;
      folder.write(`failures/${date}.json`, `${JSON.stringify(bundle(outcome), undefined, 2)}\n`);
    }
  }

  function takeDay({ date, report, charges }: DoneDay): DayPnl {
    const rows = report.fills.map((fill, i) => ({ fill, charges: chargesOf(charges, i) }));
    let text = "";
    for (const row of rows) {
      hash.add(row);
      text += `${tradebookLine(folder.uid, seq++, row)}\n`;
      addTo(fillsByReason, row.fill.reason);
      addTo(fillsBySource, row.fill.priceSource);
    }
    writeSync(csv, text);
    for (const [reason, count] of Object.entries(report.counts.rejections)) addTo(rejections, reason, count);
    for (const name of Object.keys(totals) as (keyof typeof totals)[]) totals[name] += report.counts[name];
    for (const fault of report.faults) {
      const key = `${fault.kind} ${fault.series}`;
      const known = faults.get(key);
      faults.set(key, { ...fault, count: (known?.count ?? 0) + fault.count, days: (known?.days ?? 0) + 1 });
    }
    for (const excursion of report.intraday.excursions) excursions.push(excursionLine(date, excursion));
    stuckDays += report.stuck > 0 ? 1 : 0;
    for (const { source } of report.held) addTo(closingMarks, source);
    if (report.settledBy !== undefined) addTo(settlements, report.settledBy);
    margins.add(date, report.margin);
    const { grossPnl: gross, roundTrips, winners } = report;
    const pnl = dayPnlOf(date, rows, { gross, roundTrips, winners });
    days.push(pnl);
    trips.add(rows);
    for (const excursion of report.intraday.excursions) bookExcursions.push({ date, ...excursion });
    const { indexOpen, indexClose } = report;
    bookDays.push({
      ...pnl,
      indexOpen,
      indexClose,
      vix: vix?.get(date),
      peakMargin: report.margin?.peak,
      marginTime: marginTimeOn(exchange, { date, report }),
    });
    return pnl;
  }

  function markBatch({ date, report }: DoneDay): Batch {
    const { symbols, time, symbol, close, qty, mtm, margin } = report.marks;
    const midnight = dayNumber(date) * MS_PER_DAY;
    const place = symbols.map((name) => {
      const known = places.get(name) ?? dictionary.push(name) - 1;
      places.set(name, known);
      return known;
    });
    const rows = time.length;
    const none = new Float64Array(rows).fill(Number.NaN);
    const column = (): Float64Array => new Float64Array(rows);
    const [ts, names, closes, qtys, mtms] = [column(), column(), column(), column(), column()];
    // Plain loops: a callback for every mark of a run costs more than all else here.
    for (let row = 0; row < rows; row++) {
      const isPriced = close[row] !== 0;
      ts[row] = midnight + (time[row] as number);
      names[row] = place[symbol[row] as number] as number;
      closes[row] = isPriced ? (close[row] as number) : Number.NaN;
      qtys[row] = qty[row] as number;
      mtms[row] = isPriced ? (mtm[row] as number) : Number.NaN;
    }
    return [
      ts,
      names,
      closes,
      none,
      qtys,
      mtms,
      report.margin === undefined ? none : Float64Array.from(margin),
    ];
  }

  await parquet.fromBatches(folder.inside("marks.parquet"), MARK_COLUMNS, { batches: marks(), dictionary });
  closeSync(csv);
  folder.write("excursions.csv", `${excursions.join("\n")}\n`);
  folder.write("days.csv", `${lines.join("\n")}\n`);
  const types = TRADEBOOK_COLUMNS.map((name) => [name, SQL_TYPES[name] ?? "DECIMAL(18,2)"]);
  await parquet.fromCsv(
    folder.inside("tradebook.csv"),
    folder.inside("tradebook.parquet"),
    Object.fromEntries(types),
  );
  return {
    days,
    absent,
    tradebookHash: hash.hex(),
    fillsByReason: sorted(fillsByReason),
    fillsBySource: sorted(fillsBySource),
    rejections: sorted(rejections),
    ...totals,
    ...margins.summary,
    settlements: sorted(settlements),
    stuckDays,
    closingMarks: sorted(closingMarks),
    faults: [...faults.values()],
    dataVersions,
    book: { days: bookDays, trips: trips.trips, excursions: bookExcursions, absent },
    storeIncidents: [...incidents.values()].sort((a, b) => (a.kind < b.kind ? -1 : 1)),
  };
}

/** The day's margin over the time of its session; undefined when none was measured. */
function marginTimeOn(
  exchange: Exchange,
  { date, report }: Pick<DoneDay, "date" | "report">,
): MarginTime | undefined {
  const session = sessionOn(exchange, date);
  if (report.margin === undefined || session === undefined) return undefined;
  const { time, margin } = report.marks;
  return marginTimeOf({ times: time, margins: margin }, report.fills, {
    from: session.open,
    to: session.close,
  });
}
