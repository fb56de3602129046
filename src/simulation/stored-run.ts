import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { readTradebook } from "../ledger/read-tradebook.ts";
import type { TradebookRow } from "../ledger/tradebook-row.ts";
import { Manifest } from "../research/manifest.ts";
import { csvFields, csvRecords } from "../units/csv.ts";
import { messageOf, PlutoError } from "../units/failure.ts";
import { paiseFromRupees } from "../units/money.ts";
import { type TradingDay, timeOfDay, tradingDay } from "../units/time.ts";
import type { Paise, TimeOfDay } from "../units/unit.ts";

/** One row of a run's `days.csv`, read back. Money and index in paise; undefined where the file has nothing. */
export interface StoredDay {
  readonly date: TradingDay;
  readonly status: "done" | "no-data" | "failed";
  readonly grossPnl: Paise | undefined;
  readonly charges: Paise | undefined;
  readonly netPnl: Paise | undefined;
  readonly fills: number;
  readonly roundTrips: number;
  /** Positions held when the day ended; of these, those that should have been closed; and those without a fresh price. */
  readonly openPositions: number;
  readonly stuck: number;
  readonly modelMarks: number;
  readonly peakMargin: Paise | undefined;
  /** What the book that was held at the close tied up. */
  readonly overnightMargin: Paise | undefined;
  /** The least profit of a sudden jump while something was held, and of one over the night; which one and when, in words. */
  readonly gap: { readonly pnl: Paise; readonly cell: string } | undefined;
  readonly overnightGap: { readonly pnl: Paise; readonly cell: string } | undefined;
  readonly intradayLow: Paise | undefined;
  readonly intradayHigh: Paise | undefined;
  readonly intradayDrawdown: Paise | undefined;
  readonly settledBy: string | undefined;
  readonly events: number;
  readonly staleEvents: number;
  readonly stalePrices: number;
  readonly freakPrints: number;
  readonly abortedEntries: number;
  /** Refused orders by reason. */
  readonly rejections: Readonly<Record<string, number>>;
  readonly dataFaults: readonly { readonly kind: string; readonly series: string; readonly count: number }[];
  readonly indexOpen: Paise | undefined;
  readonly indexClose: Paise | undefined;
  /** India VIX at its first row of the day, points; runs of earlier versions do not have it. */
  readonly vixOpen: number | undefined;
  readonly dataVersion: string | undefined;
  readonly failure: string | undefined;
}

/** A position of a day from its first fill to its last, with its worst and best profit meanwhile, paise. */
export interface StoredExcursion {
  readonly date: TradingDay;
  readonly symbol: string;
  readonly openedAt: TimeOfDay;
  readonly closedAt: TimeOfDay;
  readonly worst: Paise;
  readonly best: Paise;
}

/** A finished run, read back from its folder. Its marks are read apart: they are many. */
export interface StoredRun {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly rows: readonly TradebookRow[];
  /** Every session of the run, absent ones too, in order. */
  readonly days: readonly StoredDay[];
  readonly excursions: readonly StoredExcursion[];
}

/**
 * Reads a run's folder. Columns that it does not know are passed over, so that a later version's files still read.
 * @throws `run.unknown` when there is no run, `run.unreadable`, `tradebook.unreadable`
 */
export function readStoredRun(folder: string): StoredRun {
  if (!existsSync(path.join(folder, "manifest.json")))
    throw new PlutoError(
      "run.unknown",
      `${folder} has no manifest.json; give the folder of a run, e.g. runs/<uid>`,
    );
  const text = (name: string): string => {
    try {
      return readFileSync(path.join(folder, name), "utf8");
    } catch (error) {
      throw new PlutoError("run.unreadable", `${folder} lacks a part of a run: ${messageOf(error)}`);
    }
  };
  return {
    folder,
    manifest: manifestFrom(text("manifest.json"), path.join(folder, "manifest.json")),
    rows: readTradebook(text("tradebook.csv"), path.join(folder, "tradebook.csv")),
    days: recordsOf(text("days.csv"), path.join(folder, "days.csv"), dayOf),
    excursions: existsSync(path.join(folder, "excursions.csv"))
      ? recordsOf(text("excursions.csv"), path.join(folder, "excursions.csv"), excursionOf)
      : [],
  };
}

function manifestFrom(text: string, file: string): Manifest {
  try {
    return Manifest.parse(JSON.parse(text));
  } catch (error) {
    const [why] = messageOf(error).split("\n");
    throw new PlutoError("run.unreadable", `${file} is no manifest of a run: ${why}`);
  }
}

type Cell = (column: string) => string;

function recordsOf<T>(text: string, file: string, make: (cell: Cell) => T): T[] {
  const [head, ...records] = csvRecords(text);
  const columns = csvFields(head?.text ?? "");
  return records.map(({ line, text: record }) => {
    const fields = csvFields(record);
    try {
      if (fields.length !== columns.length) throw new Error(`${fields.length} fields of ${columns.length}`);
      return make((column) => fields[columns.indexOf(column)] ?? "");
    } catch (error) {
      throw new PlutoError(
        "run.unreadable",
        `${file} line ${line} is not as Pluto writes it: ${messageOf(error)}`,
      );
    }
  });
}

const paise = (text: string): Paise | undefined => (text === "" ? undefined : paiseFromRupees(number(text)));

function number(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value)) throw new Error(`"${text}" is no number`);
  return value;
}

const some = (text: string): string | undefined => (text === "" ? undefined : text);

function dayOf(cell: Cell): StoredDay {
  const status = cell("status");
  if (status !== "done" && status !== "no-data" && status !== "failed")
    throw new Error(`status is "${status}"`);
  return {
    date: tradingDay(cell("date")),
    status,
    grossPnl: paise(cell("gross_pnl")),
    charges: paise(cell("charges")),
    netPnl: paise(cell("net_pnl")),
    fills: number(cell("fills")),
    roundTrips: number(cell("round_trips")),
    openPositions: count(cell("open_positions")),
    stuck: count(cell("stuck")),
    modelMarks: count(cell("model_marks")),
    peakMargin: paise(cell("peak_margin")),
    overnightMargin: paise(cell("overnight_margin")),
    gap: gapOf(cell("gap_pnl"), cell("gap_cell")),
    overnightGap: gapOf(cell("overnight_gap_pnl"), cell("overnight_gap_cell")),
    intradayLow: paise(cell("intraday_low")),
    intradayHigh: paise(cell("intraday_high")),
    intradayDrawdown: paise(cell("intraday_drawdown")),
    settledBy: some(cell("settled_by")),
    events: number(cell("events")),
    staleEvents: number(cell("stale_events")),
    stalePrices: number(cell("stale_prices")),
    freakPrints: number(cell("freak_prints")),
    abortedEntries: number(cell("aborted_entries")),
    rejections: Object.fromEntries(
      listOf(cell("rejections")).map(([reason = "", count = ""]) => [reason, number(count)]),
    ),
    dataFaults: listOf(cell("data_faults")).map(([kind = "", series = "", count = ""]) => ({
      kind,
      series,
      count: number(count),
    })),
    indexOpen: paise(cell("index_open")),
    indexClose: paise(cell("index_close")),
    vixOpen: cell("vix_open") === "" ? undefined : number(cell("vix_open")),
    dataVersion: some(cell("data_version")),
    failure: some(cell("failure")),
  };
}

/** A count that earlier versions did not write. */
const count = (text: string): number => (text === "" ? 0 : number(text));

function gapOf(pnl: string, cell: string): StoredDay["gap"] {
  const found = paise(pnl);
  return found === undefined || found >= 0 ? undefined : { pnl: found, cell };
}

/** `too-old 3; no-tick-yet 1` as words. */
const listOf = (text: string): string[][] =>
  text === "" ? [] : text.split("; ").map((entry) => entry.split(" "));

const excursionOf = (cell: Cell): StoredExcursion => ({
  date: tradingDay(cell("date")),
  symbol: cell("symbol"),
  openedAt: timeOfDay(cell("opened_at")),
  closedAt: timeOfDay(cell("closed_at")),
  worst: paiseFromRupees(number(cell("worst_mtm"))),
  best: paiseFromRupees(number(cell("best_mtm"))),
});
