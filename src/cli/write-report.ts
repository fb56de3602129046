import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Book } from "../analytics/book/book.ts";
import type { BookFilter } from "../analytics/book/filter.ts";
import { excessOverOf, type RisklessTerms } from "../analytics/riskless.ts";
import type { TradebookRow } from "../ledger/tradebook-row.ts";
import type { CostLadder, ReportAbsence, RunPageInput } from "../report/html/run/run-page-input.ts";
import type { StoredRun } from "../simulation/stored-run.ts";
import { PlutoError } from "../units/failure.ts";
import type { TradingDay } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";
import { writeWhole } from "./files.ts";

/** How a report is to be made. */
export interface ReportAsk {
  readonly filter?: BookFilter;
  /** Rupees that ratios of capital are over; undefined: the config's. */
  readonly capital?: number | undefined;
  /** India VIX at each day's first row, points, when the filter asks for it. */
  readonly vix?: ReadonlyMap<TradingDay, number> | undefined;
  readonly acceptMissing?: boolean;
  /** The store to read capacity and greeks from; undefined: neither is asked for. */
  readonly market?: string | undefined;
}

/** What was written. */
export interface WrittenReport {
  readonly file: string;
  readonly bytes: number;
  readonly days: number;
  readonly trips: number;
}

/** The file of a report inside a run's folder. */
export const REPORT_FILE = "report.html";

/** Writes the report of a finished run. @throws `report.nothing-left`, `run.unreadable` */
export async function reportOfRun(run: StoredRun, file: string, ask: ReportAsk = {}): Promise<WrittenReport> {
  const { bookOfStored, statedCapitalOf, worstGap } = await import("./stored-report.ts");
  const { readMarks } = await import("../storage/parquet/read-marks.ts");
  const { asksForStops } = await import("../analytics/analysis.ts");
  const { manifest } = run;
  const { config } = manifest;
  const marks = path.join(run.folder, "marks.parquet");
  const { book, rows, cuts } = await cut(bookOfStored(run, ask.vix), run.rows, ask);
  const { costsOf } = await import("./run-costs.ts");
  const { readRunMarket } = await import("./run-market.ts");
  const market =
    ask.market === undefined
      ? undefined
      : await readRunMarket({ store: ask.market, rows, days: book.days, costs: costsOf(config) });
  const kept = new Set<string>([...book.days, ...book.absent].map(({ date }) => date));
  const sessions = run.days.filter(({ date, status }) => status === "done" && kept.has(date));
  return write(file, {
    title: manifest.strategy.name,
    from: manifest.from,
    to: manifest.to,
    uid: manifest.uid,
    book,
    rows,
    options: {
      statedCapital: statedCapitalOf(ask.capital, config),
      hasStops: asksForStops(config.params),
      excessOver: excessOverOf(config as RisklessTerms),
    },
    sessions,
    worstGap: worstGap(sessions, ({ gap }) => gap),
    worstOvernightGap: worstGap(sessions, ({ overnightGap }) => overnightGap),
    absent: absencesOf(run).filter(({ date }) => kept.has(date)),
    marks: existsSync(marks) ? await readMarks(marks) : undefined,
    manifest,
    ladder: await ladderOf(rows, book, manifest.models.slippage.name),
    ...market,
    cuts,
    acceptMissing: ask.acceptMissing ?? false,
  });
}

/** Writes the report of a tradebook alone. @throws `report.nothing-left` */
export async function reportOfTradebook(
  whole: { readonly book: Book; readonly rows: readonly TradebookRow[]; readonly name: string },
  file: string,
  ask: ReportAsk = {},
): Promise<WrittenReport> {
  const { statedCapitalOf } = await import("./stored-report.ts");
  const { book, rows, cuts } = await cut(whole.book, whole.rows, ask);
  const dates = book.days.map(({ date }) => date);
  return write(file, {
    title: whole.name,
    from: dates[0] ?? "",
    to: dates.at(-1) ?? "",
    uid: whole.name,
    book,
    rows,
    options: { statedCapital: statedCapitalOf(ask.capital, {}) },
    sessions: [],
    absent: [],
    ladder: await ladderOf(rows, book, "as in the file"),
    cuts,
    acceptMissing: ask.acceptMissing ?? false,
  });
}

async function write(file: string, input: RunPageInput): Promise<WrittenReport> {
  const { runPage } = await import("../report/html/run/run-page.ts");
  const { page } = await import("../report/html/page.ts");
  const { pageAssets } = await import("./page-assets.ts");
  const text = page(runPage(input), pageAssets());
  writeWhole(file, text);
  return {
    file,
    bytes: Buffer.byteLength(text),
    days: input.book.days.length,
    trips: input.book.trips.length,
  };
}

/** What the filter leaves, and the filter in words. @throws `report.nothing-left` */
async function cut(whole: Book, rows: readonly TradebookRow[], { filter = {} }: ReportAsk) {
  const { filterText, partOf } = await import("./stored-report.ts");
  const words = filterText(filter);
  const part = partOf(whole, rows, filter);
  if (part.book.days.length === 0 || (filter.dte !== undefined && part.book.trips.length === 0))
    throw new PlutoError("report.nothing-left", `nothing is left of it with ${words}; ask for more days`);
  return { ...part, cuts: words === undefined ? [] : [words] };
}

/** Absent sessions with what is known of them: a failed day's bundle has what the market did. */
function absencesOf({ folder, days }: StoredRun): ReportAbsence[] {
  return days.flatMap(({ date, status, failure }): ReportAbsence[] => {
    if (status === "done") return [];
    const file = path.join(folder, "failures", `${date}.json`);
    const bundle: Readonly<Record<string, unknown>> =
      status === "failed" && existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
    const known = (value: unknown): number | undefined => (typeof value === "number" ? value : undefined);
    const message = failure ?? (status === "no-data" ? "the store has no data" : "");
    return [{ date, status, message, indexMove: known(bundle.index_move), vix: known(bundle.vix) }];
  });
}

/**
 * Net profit at none, one, two and three times the slippage. A run that booked none gets the spread model laid over its
 * fills; undefined where that model does not know the contracts or their dates.
 */
async function ladderOf(
  rows: readonly TradebookRow[],
  { days }: Book,
  model: string,
): Promise<CostLadder | undefined> {
  const { summaryOf } = await import("../analytics/summary.ts");
  const { netPnl, slippage, stress } = summaryOf(days);
  if (slippage > 0) return { slippage: model, isBooked: true, rungs: stress };
  const { costModelOf } = await import("../costs/cost-model.ts");
  const spread = costModelOf({ costs: "none", slippage: "spread" });
  try {
    const charges = spread.charge(rows.map(({ fill }) => fill));
    const slipped = charges.reduce((sum, charge) => sum + charge.slippage, 0);
    const rungs = [0, 1, 2, 3].map((multiple) => ({
      multiple,
      netPnl: (netPnl - multiple * slipped) as Paise,
    }));
    return { slippage: "spread", isBooked: false, rungs };
  } catch (error) {
    if (error instanceof PlutoError && error.code !== "invariant") return undefined;
    throw error;
  }
}
