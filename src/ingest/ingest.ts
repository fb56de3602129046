import type { ContractList } from "../market/contract-list.ts";
import { ALL_ROW_COLUMNS, type DataVersionPart, type DayFacts, dataVersion } from "../market/data-version.ts";
import { seriesName } from "../market/series.ts";
import type { Holding, StoreWrite, WritableTickStore } from "../market/tick-store.ts";
import { canonicalJson } from "../units/canonical.ts";
import { PlutoError } from "../units/failure.ts";
import type { TradingDay } from "../units/time.ts";
import { dayNumber } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";
import type { Mapping } from "./mapping.ts";
import { type MergedRows, mergeRows } from "./merge.ts";
import {
  contractName,
  type LastPages,
  type NormalisedDay,
  type NormalisedSeries,
  normaliseDay,
} from "./normalise.ts";
import type { RawSource } from "./raw-rows.ts";
import { type ReasonCount, ReasonTally } from "./reasons.ts";
import { stampOf } from "./stamps.ts";

/** What one day of the source came to. `read` = kept + refused + dropped before the store was looked at. */
export interface DayReport {
  readonly day: TradingDay;
  readonly read: number;
  /** Rows that passed, spot rows not counted. */
  readonly kept: number;
  /** Index rows made of the spot column. */
  readonly derived: number;
  /** Of kept and derived: new to the store, there already, and different from the store's. */
  readonly added: number;
  readonly alreadyThere: number;
  readonly storeConflicts: number;
  /** Contract lists and settlement prices that the source has of the day. */
  readonly lists: number;
  readonly settlements: number;
  readonly reasons: readonly ReasonCount[];
  /** By underlying. */
  readonly dataVersions: Readonly<Record<string, string>>;
}

/** What an ingest did: every row that it changed, dropped or refused is counted in `reasons`, per day and in total. */
export interface IngestReport {
  readonly files: readonly string[];
  readonly days: readonly DayReport[];
  readonly total: Omit<DayReport, "day" | "dataVersions">;
}

export interface IngestOptions {
  readonly source: RawSource;
  readonly store: WritableTickStore;
  readonly mapping: Mapping;
  /** Let the source win where the store has other values at an instant; else the store keeps its own. */
  readonly replace?: boolean;
  /** Called after each day. */
  readonly onDay?: (report: DayReport) => void;
  /** Aborting leaves the store as it was. */
  readonly signal?: AbortSignal;
}

/**
 * Brings a source into a store, all of it or nothing: one transaction, whatever happens in between. Doing it again
 * changes nothing.
 * @throws `ingest.nothing-kept` when not one row of the source passed; whatever source and store throw
 */
export async function ingest(options: IngestOptions): Promise<IngestReport> {
  const { source, store } = options;
  const before = new StoreBefore(store, await store.inventory());
  const write = await store.begin();
  try {
    const days: DayReport[] = [];
    let lastPages: LastPages = new Map();
    for await (const batch of source.batches()) {
      if (options.signal?.aborted === true)
        throw new PlutoError("ingest.interrupted", "stopped before the end; the store is as it was");
      const normalised = normaliseDay(batch, { mapping: options.mapping, files: source.files, lastPages });
      lastPages = normalised.lastPages;
      const report = await storeDay(normalised, { before, write, source, replace: options.replace === true });
      days.push(report);
      options.onDay?.(report);
    }
    const beside = await storeLists(days, { before, write, source });
    const report: IngestReport = { files: source.files, days, total: totalOf(days, beside, source) };
    const { kept, derived, lists, settlements } = report.total;
    if (kept + derived + lists + settlements === 0) throw nothingKept(report.total.reasons);
    await write.commit();
    return report;
  } catch (error) {
    // What failed first is what the user has to know: a store whose commit failed may have ended the transaction itself.
    await write.rollback().catch(() => undefined);
    throw error;
  }
}

/** The store as it was when the ingest began. A day comes once, so nothing written meanwhile is ever asked for. */
class StoreBefore {
  readonly #store: WritableTickStore;
  readonly #holdings: readonly Holding[];

  constructor(store: WritableTickStore, holdings: readonly Holding[]) {
    this.#store = store;
    this.#holdings = holdings;
  }

  /** Every series of the underlying with rows on that day. */
  async parts(underlying: string, day: TradingDay): Promise<Map<string, DataVersionPart>> {
    const parts = new Map<string, DataVersionPart>();
    for (const { series, from, to } of this.#holdings) {
      if (series.underlying !== underlying || day < from || day > to) continue;
      const rows = await this.#store.load(series, day, ALL_ROW_COLUMNS);
      if (rows !== undefined) parts.set(seriesName(series), { series, rows });
    }
    return parts;
  }

  version(underlying: string, day: TradingDay): Promise<string | undefined> {
    return this.#store.dataVersion(underlying, day);
  }

  settlement(underlying: string, day: TradingDay): Promise<Paise | undefined> {
    return this.#store.settlement(underlying, day);
  }

  async contracts(underlying: string, day: TradingDay): Promise<ContractList | undefined> {
    return this.#store.contracts?.(underlying, day, day);
  }
}

interface DayWrite {
  readonly before: StoreBefore;
  readonly write: StoreWrite;
  readonly source: RawSource;
  readonly replace: boolean;
}

async function storeDay(
  normalised: NormalisedDay,
  { before, write, source, replace }: DayWrite,
): Promise<DayReport> {
  const { day, series } = normalised;
  const tally = new ReasonTally();
  tally.addAll(normalised.reasons);
  const dataVersions: Record<string, string> = {};
  const sums = { added: 0, alreadyThere: 0, storeConflicts: 0 };
  const facts = await factsOf(normalised, { before, source });
  for (const [underlying, own] of facts) {
    const parts = await before.parts(underlying, day);
    for (const incoming of series.filter((one) => one.series.underlying === underlying)) {
      const name = seriesName(incoming.series);
      const merged = mergeRows(parts.get(name)?.rows, incoming.rows, { replace });
      sums.added += merged.added;
      sums.alreadyThere += merged.same;
      sums.storeConflicts += merged.conflicts;
      tallyConflicts(tally, { incoming, merged, day, replace });
      if (merged.added === 0 && (merged.conflicts === 0 || !replace)) continue;
      await write.put(incoming.series, day, merged.rows);
      parts.set(name, { series: incoming.series, rows: merged.rows });
    }
    if (parts.size === 0) continue;
    const version = dataVersion(day, [...parts.values()], own);
    dataVersions[underlying] = version;
    if (version !== (await before.version(underlying, day)))
      await write.setDataVersion(underlying, day, version);
  }
  const stored = await storeFacts(normalised, { before, write, source });
  const { read, kept, derived } = normalised;
  return { day, read, kept, derived, ...sums, ...stored, reasons: tally.list(), dataVersions };
}

/** What the store will know of the day beside its rows, by underlying, in order of name: what comes in, else what it knows. */
async function factsOf(
  { day, series, lists, settlements }: NormalisedDay,
  { before, source }: Pick<DayWrite, "before" | "source">,
): Promise<ReadonlyMap<string, DayFacts>> {
  const names = [...series.map((one) => one.series), ...lists, ...settlements].map(
    ({ underlying }) => underlying,
  );
  const found = new Map<string, DayFacts>();
  for (const underlying of [...new Set(names)].sort()) {
    const price = settlements.findLast((one) => one.underlying === underlying)?.price;
    const list = lists.findLast((one) => one.underlying === underlying);
    found.set(underlying, {
      settlement:
        price ?? (await source.settlement?.(underlying, day)) ?? (await before.settlement(underlying, day)),
      contracts:
        list ?? (await source.contracts?.(underlying, day)) ?? (await before.contracts(underlying, day)),
    });
  }
  return found;
}

type Beside = Pick<DayReport, "lists" | "settlements">;

/** Contract lists and settlement prices, from the rows or from beside them; what the store has already is left alone. */
async function storeFacts(
  { day, series, lists, settlements }: NormalisedDay,
  { before, write, source }: Omit<DayWrite, "replace">,
): Promise<Beside> {
  const allSettlements = [...settlements];
  for (const underlying of new Set(series.map((one) => one.series.underlying))) {
    const price = await source.settlement?.(underlying, day);
    if (price !== undefined) allSettlements.push({ underlying, price });
  }
  for (const list of lists) await storeList(list, { before, write });
  for (const { underlying, price } of allSettlements)
    if (price !== (await before.settlement(underlying, day)))
      await write.setSettlement(underlying, day, price);
  return { lists: lists.length, settlements: allSettlements.length };
}

/** Contract lists from beside the rows of a store. @returns how many of them, and of their settlement prices */
async function storeLists(
  days: readonly DayReport[],
  { before, write, source }: Omit<DayWrite, "replace">,
): Promise<Beside> {
  const settled = new Set(
    days.flatMap(({ day, dataVersions }) => Object.keys(dataVersions).map((name) => `${name} ${day}`)),
  );
  const found = { lists: 0, settlements: 0 };
  for await (const { list, settlement } of source.contractLists?.() ?? []) {
    found.lists++;
    await storeList(list, { before, write });
    const { underlying, date } = list;
    if (settled.has(`${underlying} ${date}`)) continue;
    const known = await before.settlement(underlying, date);
    // Of a day whose rows the source has not, and the store has.
    const parts = await before.parts(underlying, date);
    if (parts.size > 0) {
      const facts = { settlement: settlement ?? known, contracts: list };
      await write.setDataVersion(underlying, date, dataVersion(date, [...parts.values()], facts));
    }
    if (settlement === undefined) continue;
    found.settlements++;
    if (settlement !== known) await write.setSettlement(underlying, date, settlement);
  }
  return found;
}

async function storeList(
  list: ContractList,
  { before, write }: Pick<DayWrite, "before" | "write">,
): Promise<void> {
  if (write.setContracts === undefined)
    throw new PlutoError(
      "store.no-contracts",
      "this kind of store keeps no contract lists; write into another",
    );
  if (canonicalJson(list) !== canonicalJson((await before.contracts(list.underlying, list.date)) ?? null))
    await write.setContracts(list);
}

interface MergedSeries {
  readonly incoming: NormalisedSeries;
  readonly merged: MergedRows;
  readonly day: TradingDay;
  readonly replace: boolean;
}

function tallyConflicts(tally: ReasonTally, { incoming, merged, day, replace }: MergedSeries): void {
  const reason = replace ? "replaced" : "store-conflict";
  const examples = merged.conflictExamples.map(({ strike, isPut, time, storedClose, incomingClose }) => ({
    file: "",
    row: 0,
    stamp: stampOf(dayNumber(day), time),
    contract: contractName(incoming.series, strike, isPut),
    detail: `close ${storedClose} in the store, ${incomingClose} in the source, in the store's units`,
  }));
  if (merged.conflicts > 0) tally.addAll([{ reason, rows: merged.conflicts, examples }]);
}

function totalOf(days: readonly DayReport[], beside: Beside, source: RawSource): IngestReport["total"] {
  const tally = new ReasonTally();
  for (const { file, count, examples } of source.unreadableStamps)
    tally.addAll([
      {
        reason: "unreadable-stamp",
        rows: count,
        examples: examples.map(({ row, text }) => ({ file, row, stamp: text, contract: "", detail: "" })),
      },
    ]);
  for (const { reasons } of days) tally.addAll(reasons);
  const lost = source.unreadableStamps.reduce((sum, { count }) => sum + count, 0);
  const sum = (pick: (day: DayReport) => number): number => days.reduce((total, day) => total + pick(day), 0);
  return {
    read: lost + sum((day) => day.read),
    kept: sum((day) => day.kept),
    derived: sum((day) => day.derived),
    added: sum((day) => day.added),
    alreadyThere: sum((day) => day.alreadyThere),
    storeConflicts: sum((day) => day.storeConflicts),
    lists: beside.lists + sum((day) => day.lists),
    settlements: beside.settlements + sum((day) => day.settlements),
    reasons: tally.list(),
  };
}

function nothingKept(reasons: readonly ReasonCount[]): PlutoError {
  const most = [...reasons].sort((a, b) => b.rows - a.rows)[0];
  const example = most?.examples[0];
  const place =
    example === undefined
      ? ""
      : ` (e.g. ${example.file} row ${example.row}, ${example.stamp} ${example.contract} ${example.detail})`;
  return new PlutoError(
    "ingest.nothing-kept",
    `not one row passed; most were ${most?.reason ?? "missing"}: ${most?.rows ?? 0} rows${place.replaceAll(/ +/g, " ")}; check the mapping`,
    { data: { reasons } },
  );
}
