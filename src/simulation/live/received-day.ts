import type { Instrument } from "../../exchange/instrument.ts";
import type { ContractList } from "../../market/contract-list.ts";
import { ALL_ROW_COLUMNS, type DataVersionPart, dataVersion } from "../../market/data-version.ts";
import { type Series, seriesName, VIX } from "../../market/series.ts";
import {
  COUNT_COLUMNS,
  NOT_GIVEN,
  type RowColumn,
  type RowColumns,
  type SeriesRows,
} from "../../market/series-rows.ts";
import type { TickValues } from "../../market/tick-feed.ts";
import type { Holding, TickStore } from "../../market/tick-store.ts";
import { addDays, type TradingDay } from "../../units/time.ts";
import type { Paise } from "../../units/unit.ts";

/** The series that an instrument's rows belong to: a contract's is named by its identity. */
export function seriesOf(instrument: Instrument): Series {
  switch (instrument.kind) {
    case "index":
      return { kind: "index", underlying: instrument.underlying };
    case "vix":
      return { kind: "index", underlying: VIX };
    case "future":
      return { kind: "future", underlying: instrument.underlying, expiry: instrument.expiry };
    case "option":
      return { kind: "options", underlying: instrument.underlying, expiry: instrument.expiry };
  }
}

interface ContractRows {
  readonly strike: number;
  readonly isPut: number;
  readonly time: number[];
  readonly values: TickValues[];
}

interface ReceivedSeries {
  readonly series: Series;
  /** By place: strike, then CE before PE. */
  readonly contracts: Map<number, ContractRows>;
  readonly given: Set<RowColumn>;
}

/** The number that puts contracts in order: strike, then CE before PE; 0 of an index or a future. */
export const placeOf = (instrument: Instrument): number =>
  instrument.kind === "option" ? 2 * instrument.strike + (instrument.optionType === "PE" ? 1 : 0) : 0;

/**
 * What a feed has brought of one day so far, as a store: the same loader reads it that reads any store, so a live day and
 * a recorded one cannot be taken apart. Other days, contract lists and such come from the store behind, if there is one.
 */
export class ReceivedDay implements TickStore {
  readonly url: string;
  readonly #date: TradingDay;
  readonly #behind: TickStore | undefined;
  readonly #received = new Map<string, ReceivedSeries>();
  readonly #asked = new Map<string, Set<RowColumn>>();

  constructor(url: string, date: TradingDay, behind: TickStore | undefined) {
    this.url = url;
    this.#date = date;
    this.#behind = behind;
  }

  /** Adds one row; its time is after all earlier ones of its instrument. */
  add(instrument: Instrument, time: number, values: TickValues): void {
    const series = seriesOf(instrument);
    const name = seriesName(series);
    let own = this.#received.get(name);
    if (own === undefined) {
      own = { series, contracts: new Map(), given: new Set() };
      this.#received.set(name, own);
    }
    const place = placeOf(instrument);
    let contract = own.contracts.get(place);
    if (contract === undefined) {
      const [strike, isPut] =
        instrument.kind === "option" ? [instrument.strike, instrument.optionType === "PE" ? 1 : 0] : [0, 0];
      contract = { strike, isPut, time: [], values: [] };
      own.contracts.set(place, contract);
    }
    contract.time.push(time);
    contract.values.push(values);
    for (const column of Object.keys(values) as RowColumn[]) own.given.add(column);
  }

  /** Everything received, each series with every column that was given. */
  parts(): readonly DataVersionPart[] {
    return [...this.#received.values()].map(({ series, contracts, given }) => ({
      series,
      rows: rowsOf(
        contracts,
        ALL_ROW_COLUMNS.filter((column) => given.has(column)),
      ),
    }));
  }

  /** The columns that today's rows of a series were last asked for with. */
  askedOf(name: string): ReadonlySet<RowColumn> {
    return this.#asked.get(name) ?? new Set<RowColumn>(["close"]);
  }

  async series(): Promise<readonly Series[]> {
    const all = new Map((await (this.#behind?.series() ?? [])).map((series) => [seriesName(series), series]));
    for (const [name, { series }] of this.#received) all.set(name, series);
    return [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, series]) => series);
  }

  async inventory(): Promise<readonly Holding[]> {
    return this.parts().map(({ series, rows }) => ({
      series,
      from: this.#date,
      to: this.#date,
      days: 1,
      rows: rows.time.length,
    }));
  }

  async days(underlying: string, from: TradingDay, to: TradingDay): Promise<readonly TradingDay[]> {
    const earlier = (await (this.#behind?.days(underlying, from, to) ?? [])).filter(
      (day) => day < this.#date,
    );
    const hasRows = [...this.#received.values()].some(({ series }) => series.underlying === underlying);
    return hasRows && this.#date >= from && this.#date <= to ? [...earlier, this.#date] : earlier;
  }

  async load(
    series: Series,
    day: TradingDay,
    columns: readonly RowColumn[],
  ): Promise<SeriesRows | undefined> {
    if (day < this.#date) return this.#behind?.load(series, day, columns);
    const name = seriesName(series);
    const own = day === this.#date ? this.#received.get(name) : undefined;
    this.#asked.set(name, new Set<RowColumn>(["close", ...columns]));
    if (own === undefined) return undefined;
    return rowsOf(
      own.contracts,
      ALL_ROW_COLUMNS.filter((column) => columns.includes(column) && own.given.has(column)),
    );
  }

  async dataVersion(underlying: string, day: TradingDay): Promise<string | undefined> {
    if (day !== this.#date) return this.#behind?.dataVersion(underlying, day);
    const parts = this.parts().filter(({ series }) => series.underlying === underlying);
    return parts.length === 0 ? undefined : dataVersion(day, parts);
  }

  /** Today's is published after the session: a live day never knows it. */
  async settlement(underlying: string, day: TradingDay): Promise<Paise | undefined> {
    return day < this.#date ? this.#behind?.settlement(underlying, day) : undefined;
  }

  async contracts(underlying: string, from: TradingDay, to: TradingDay): Promise<ContractList | undefined> {
    // Today's list is written after the session, as its settlement prices are.
    const before = addDays(this.#date, -1);
    const last = to < before ? to : before;
    return last < from ? undefined : this.#behind?.contracts?.(underlying, from, last);
  }

  async close(): Promise<void> {
    await this.#behind?.close();
  }
}

function rowsOf(contracts: ReadonlyMap<number, ContractRows>, columns: readonly RowColumn[]): SeriesRows {
  const ordered = [...contracts].sort(([a], [b]) => a - b).map(([, contract]) => contract);
  const offsets = new Int32Array(ordered.length + 1);
  for (const [c, { time }] of ordered.entries()) offsets[c + 1] = (offsets[c] as number) + time.length;
  const length = offsets[ordered.length] as number;
  const time = new Int32Array(length);
  const filled: Partial<Record<RowColumn, Int32Array | Float64Array>> = { close: new Int32Array(length) };
  for (const column of columns) filled[column] ??= emptyColumn(column, length);
  for (const [c, contract] of ordered.entries()) {
    time.set(contract.time, offsets[c]);
    for (const [column, target] of Object.entries(filled) as [RowColumn, Int32Array | Float64Array][])
      for (const [i, values] of contract.values.entries()) {
        const value = values[column];
        if (value !== undefined) target[(offsets[c] as number) + i] = value;
      }
  }
  return {
    strikes: Int32Array.from(ordered, ({ strike }) => strike),
    isPut: Uint8Array.from(ordered, ({ isPut }) => isPut),
    offsets,
    time,
    columns: filled as RowColumns,
  };
}

const isCount = (column: RowColumn): boolean => COUNT_COLUMNS.some((count) => count === column);

/** A column in which nothing is given: no price is 0, no count is -1. */
export const emptyColumn = (column: RowColumn, length: number): Int32Array | Float64Array =>
  isCount(column) ? new Float64Array(length).fill(NOT_GIVEN) : new Int32Array(length);
