import type { Instrument } from "../exchange/instrument.ts";
import { formatSymbol } from "../exchange/symbols.ts";
import type { ContractList } from "../market/contract-list.ts";
import { type Series, seriesName, VIX } from "../market/series.ts";
import { rowCount, type SeriesRows } from "../market/series-rows.ts";
import { PlutoError } from "../units/failure.ts";
import { dayFromNumber, type TradingDay } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";
import { prevailingGapMs } from "./bar-length.ts";
import { type Draft, draftRows, isWithin } from "./draft.ts";
import { frozenPages, pagesOf, type SeenPages, seenOf } from "./frozen-pages.ts";
import { filterRows, type GroupedRows, groupRows } from "./group.ts";
import { listsOf, settlementsOf } from "./listed.ts";
import { type Located, locate } from "./locate.ts";
import { isSnapshot, type Mapping } from "./mapping.ts";
import type { Place } from "./places.ts";
import { placeOf } from "./places.ts";
import { halfUp } from "./prices.ts";
import type { RawDay } from "./raw-rows.ts";
import { type ReasonCount, ReasonTally, type RowExample } from "./reasons.ts";
import { checkScale } from "./scale.ts";
import { spotsOf } from "./spot.ts";
import { stampOf } from "./stamps.ts";

/** One series of a normalised day. Rows of snapshots carry no open, high and low: that is how a store tells them. */
export interface NormalisedSeries {
  readonly series: Series;
  readonly rows: SeriesRows;
}

/** The last day's pages of each options series, by its name: what the next day's pages may turn out to repeat. */
export type LastPages = ReadonlyMap<string, SeenPages>;

/** A day as the store wants it, and what became of every row: `read` = kept + refused + dropped. */
export interface NormalisedDay {
  readonly day: TradingDay;
  /** Ordered by name; each with at least one row. */
  readonly series: readonly NormalisedSeries[];
  readonly read: number;
  readonly kept: number;
  /** Index rows made of the spot column; not counted as kept. */
  readonly derived: number;
  readonly reasons: readonly ReasonCount[];
  readonly lastPages: LastPages;
  /** What the exchange listed that day, where the mapping says that the file does. */
  readonly lists: readonly ContractList[];
  readonly settlements: readonly { readonly underlying: string; readonly price: Paise }[];
}

export interface NormaliseOptions {
  readonly mapping: Mapping;
  /** Names of the files that the batch's rows count. */
  readonly files: readonly string[];
  /** What the days before left behind. */
  readonly lastPages?: LastPages;
}

interface Work {
  readonly batch: RawDay;
  readonly mapping: Mapping;
  readonly files: readonly string[];
  readonly located: Located;
  readonly tally: ReasonTally;
}

/** Rows of one series on their way, with the rules that hold for it. */
interface Placed {
  readonly place: Place;
  readonly grouped: GroupedRows;
}

/**
 * Makes one day of raw rows what a store may hold. Pure: the same rows in any order give the same day.
 * @throws `ingest.bar-seconds` when bars stand at another distance than the mapping says; `ingest.scale` when prices count
 * something else than it says
 */
export function normaliseDay(batch: RawDay, { mapping, files, lastPages }: NormaliseOptions): NormalisedDay {
  const work: Work = { batch, mapping, files, located: locate(batch, mapping), tally: new ReasonTally() };
  const facts = dayFactsOf(work);
  if (mapping.skip_rows) return withoutRows(work, { ...facts, lastPages: lastPages ?? new Map() });
  const draft = draftRows(batch, mapping, work.located, (reason, row, known, detail) =>
    work.tally.add(reason, () => exampleOf(work, row, known, detail())),
  );
  const sorted = rowsByPlace(draft, work.located.places.length).map((picked, i): Placed => {
    const place = work.located.places[i] as Place;
    return { place, grouped: sortAndMerge(work, draft, place, picked) };
  });
  checkBarLength(mapping, sorted);
  for (const { place, grouped } of sorted) checkScale(place.series, grouped.rows, mapping.prices_in);
  const pages = new Map(lastPages);
  const kept = sorted.map((placed) => withoutFrozen(work, placed, pages));
  const derived = mapping.spot_as_index ? indexOfSpots(work, kept) : [];
  const series = [
    ...kept.map(({ place, grouped }) => ({ series: place.series, rows: grouped.rows })),
    ...derived,
  ]
    .filter(({ rows }) => rowCount(rows) > 0)
    .sort((a, b) => (seriesName(a.series) < seriesName(b.series) ? -1 : 1));
  return {
    day: dayFromNumber(batch.day),
    series,
    read: batch.count,
    kept: kept.reduce((sum, { grouped }) => sum + rowCount(grouped.rows), 0),
    derived: derived.reduce((sum, { rows }) => sum + rowCount(rows), 0),
    reasons: work.tally.list(),
    lastPages: pages,
    ...facts,
  };
}

/** Contract lists and settlement prices of a file that has them; on a day that the exchange was closed it has none. */
function dayFactsOf(work: Work): Pick<NormalisedDay, "lists" | "settlements"> {
  const { batch, mapping, located } = work;
  const isOpen = located.places.some(({ hours }) => hours.length > 0);
  if (!isOpen) return { lists: [], settlements: [] };
  const { settlements, disputed } = settlementsOf(batch, located, mapping.prices_in === "paise" ? 1 : 100);
  for (const { row } of disputed)
    work.tally.add("settlement-conflict", () => exampleOf(work, row, batch.stamp[row], ""));
  return { lists: mapping.contract_list ? listsOf(batch, located) : [], settlements };
}

/** The day of a mapping that wants no rows: those of known contracts are counted as `end-of-day`. */
function withoutRows(
  work: Work,
  facts: Pick<NormalisedDay, "lists" | "settlements" | "lastPages">,
): NormalisedDay {
  const { batch, located, tally } = work;
  for (let row = 0; row < batch.count; row++) {
    const place = located.places[located.placeOf[row]];
    const fault = located.faults[-located.placeOf[row] - 1];
    const reason = fault?.reason ?? (place?.hours.length === 0 ? "closed-day" : "end-of-day");
    tally.add(reason, () => exampleOf(work, row, batch.stamp[row], fault?.detail ?? ""));
  }
  const day = dayFromNumber(batch.day);
  return { day, series: [], read: batch.count, kept: 0, derived: 0, reasons: tally.list(), ...facts };
}

/** The draft's rows of each place, in the order they came. */
function rowsByPlace(draft: Draft, places: number): readonly Int32Array[] {
  const counts = new Int32Array(places);
  for (const place of draft.place) counts[place]++;
  const picked = Array.from(counts, (count) => new Int32Array(count));
  counts.fill(0);
  for (let row = 0; row < draft.count; row++) {
    const place = draft.place[row];
    const rows = picked[place] as Int32Array;
    rows[counts[place]++] = row;
  }
  return picked;
}

const isOpenAt = (place: Place, mapping: Mapping, time: number): boolean =>
  isWithin(place.hours, time, mapping.stamp === "known");

function sortAndMerge(work: Work, draft: Draft, place: Place, picked: Int32Array): GroupedRows {
  return groupRows(draft, picked, (kind, dropped, kept) => {
    const time = draft.time[dropped];
    // Outside the session it is counted already, as out-of-hours.
    if (!isOpenAt(place, work.mapping, time)) return;
    const close = draft.prices.get("close");
    const values = `close ${close?.[dropped] ?? 0}, kept ${close?.[kept] ?? 0}, in the store's units`;
    const detail = kind === "conflict" ? values : `same as row ${work.batch.row[draft.source[kept]]}`;
    work.tally.add(kind, () => exampleOf(work, draft.source[dropped], place.midnight + time, detail));
  });
}

/** Drops what came along from outside the session, and the pages that stood still; remembers the day's pages. */
function withoutFrozen(work: Work, { place, grouped }: Placed, pages: Map<string, SeenPages>): Placed {
  if (place.series.kind !== "options" || !isSnapshot(work.mapping)) return { place, grouped };
  const { rows, source } = grouped;
  const name = seriesName(place.series);
  const all = pagesOf(rows);
  const frozen = work.mapping.keep_frozen ? [] : frozenPages(all, pages.get(name));
  if (all.length > 0) pages.set(name, seenOf(all));
  const frozenTimes = new Set<number>();
  for (const page of frozen) {
    if (!isOpenAt(place, work.mapping, page.time)) continue;
    frozenTimes.add(page.time);
    const detail = `a page of ${page.rows.length} contracts, the same as an earlier one`;
    const example = (): RowExample =>
      exampleOf(work, source[page.rows[0]], place.midnight + page.time, detail);
    work.tally.add("frozen-page", example, page.rows.length);
  }
  const isKept = (row: number): boolean =>
    !frozenTimes.has(rows.time[row]) && isOpenAt(place, work.mapping, rows.time[row]);
  return { place, grouped: filterRows(grouped, isKept) };
}

/** Index series of the spot column, for underlyings that have no index rows of their own in the batch. */
function indexOfSpots(work: Work, kept: readonly Placed[]): readonly NormalisedSeries[] {
  const spots = work.batch.numbers.get("spot");
  const options = kept.filter(({ place }) => place.series.kind === "options");
  const indexed = kept.filter(
    ({ place, grouped }) => place.series.kind === "index" && rowCount(grouped.rows) > 0,
  );
  const owned = new Set(indexed.map(({ place }) => place.series.underlying));
  const underlyings = new Set(
    options.map(({ place }) => place.series.underlying).filter((name) => !owned.has(name)),
  );
  if (spots === undefined) return [];
  return [...underlyings].map((underlying) => {
    const series: Series = { kind: "index", underlying };
    const place = placeOf(series, dayFromNumber(work.batch.day));
    const scale = work.mapping.prices_in === "paise" ? place.perRupee / 100 : place.perRupee;
    const own = options.filter((placed) => placed.place.series.underlying === underlying);
    const rows = spotsOf(
      own.map(({ grouped }) => grouped),
      spots,
    );
    for (const { time, source } of rows.filter(({ isDisputed }) => isDisputed))
      work.tally.add("spot-conflict", () =>
        exampleOf(work, source, place.midnight + time, `took ${spots[source]}`),
      );
    return { series, rows: indexRows(rows.map(({ time, value }) => [time, halfUp(value, scale)])) };
  });
}

const indexRows = (values: readonly (readonly [time: number, close: number])[]): SeriesRows => ({
  strikes: Int32Array.of(0),
  isPut: Uint8Array.of(0),
  offsets: Int32Array.of(0, values.length),
  time: Int32Array.from(values, ([time]) => time),
  columns: { close: Int32Array.from(values, ([, close]) => close) },
});

/** A bar length that does not fit the data would let a strategy see bars before they ended. */
function checkBarLength(mapping: Mapping, sorted: readonly Placed[]): void {
  if (mapping.stamp !== "start" || mapping.bar_seconds === undefined || mapping.sparse) return;
  for (const { place, grouped } of sorted) {
    const gapMs = prevailingGapMs([grouped.rows]);
    if (gapMs === undefined || gapMs === mapping.bar_seconds * 1000) continue;
    throw new PlutoError(
      "ingest.bar-seconds",
      `${seriesName(place.series)} has rows ${gapMs / 1000} s apart but bar_seconds is ${mapping.bar_seconds}; ` +
        "correct it, split files of several bar lengths with a filter, or say sparse=true",
    );
  }
}

function exampleOf({ batch, files, located }: Work, row: number, known: number, detail: string): RowExample {
  const place = located.places[located.placeOf[row]];
  return {
    file: files[batch.file[row]] ?? "",
    row: batch.row[row],
    stamp: place === undefined ? `${stampOf(0, known)} UTC` : stampOf(batch.day, known - place.midnight),
    contract: place === undefined ? "" : contractName(place.series, located.strike[row], located.isPut[row]),
    detail,
  };
}

/** A contract as the user writes it, e.g. `NIFTY24042522500CE`. */
export function contractName(series: Series, strike: number, isPut: number): string {
  return formatSymbol(instrumentOf(series, strike, isPut));
}

function instrumentOf(series: Series, strike: number, isPut: number): Instrument {
  if (series.kind === "index" && series.underlying === VIX) return { kind: "vix" };
  if (series.kind !== "options") return series;
  const { underlying, expiry } = series;
  return {
    kind: "option",
    underlying,
    expiry,
    strike: strike as Paise,
    optionType: isPut === 1 ? "PE" : "CE",
  };
}
