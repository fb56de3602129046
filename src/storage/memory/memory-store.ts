import type { ContractList } from "../../market/contract-list.ts";
import { type Series, seriesName } from "../../market/series.ts";
import {
  COUNT_COLUMNS,
  PRICE_COLUMNS,
  type RowColumn,
  type RowColumns,
  rowCount,
  type SeriesRows,
} from "../../market/series-rows.ts";
import type { Holding, StoreWrite, WritableTickStore } from "../../market/tick-store.ts";
import { invariant } from "../../units/failure.ts";
import type { TradingDay } from "../../units/time.ts";
import type { Paise } from "../../units/unit.ts";

interface Held {
  readonly series: Series;
  readonly days: Map<TradingDay, SeriesRows>;
}

interface Content {
  readonly held: Map<string, Held>;
  /** By underlying and day. */
  readonly versions: Map<string, string>;
  /** By underlying and day. */
  readonly settlements: Map<string, Paise>;
  /** Underlying → date → list. */
  readonly contracts: Map<string, Map<TradingDay, ContractList>>;
}

/** A store that lives as long as the process: the same port and the same promises as the ones on disk. */
export class MemoryStore implements WritableTickStore {
  readonly url: string;
  #content: Content = { held: new Map(), versions: new Map(), settlements: new Map(), contracts: new Map() };
  #isWriting = false;

  constructor(url = "memory:") {
    this.url = url;
  }

  async series(): Promise<readonly Series[]> {
    return this.#sorted().map(([, { series }]) => series);
  }

  async inventory(): Promise<readonly Holding[]> {
    return this.#sorted().flatMap(([, { series, days }]) => {
      const dates = [...days.keys()].sort();
      const [from, to] = [dates[0], dates.at(-1)];
      if (from === undefined || to === undefined) return [];
      const rows = [...days.values()].reduce((sum, day) => sum + rowCount(day), 0);
      return [{ series, from, to, days: dates.length, rows }];
    });
  }

  async days(underlying: string, from: TradingDay, to: TradingDay): Promise<readonly TradingDay[]> {
    const found = new Set<TradingDay>();
    for (const { series, days } of this.#content.held.values())
      if (series.underlying === underlying)
        for (const day of days.keys()) if (day >= from && day <= to) found.add(day);
    return [...found].sort();
  }

  async load(
    series: Series,
    day: TradingDay,
    columns: readonly RowColumn[],
  ): Promise<SeriesRows | undefined> {
    const rows = this.#content.held.get(seriesName(series))?.days.get(day);
    return rows === undefined ? undefined : withColumns(rows, [...columns, "close"]);
  }

  async firstPrices(
    underlying: string,
    from: TradingDay,
    to: TradingDay,
  ): Promise<readonly (readonly [TradingDay, number])[]> {
    const days = this.#content.held.get(seriesName({ kind: "index", underlying }))?.days ?? new Map();
    return [...days]
      .filter(([day]) => day >= from && day <= to)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([day, { columns }]): (readonly [TradingDay, number])[] => {
        const first = columns.close.find((price: number) => price > 0);
        return first === undefined ? [] : [[day, first]];
      });
  }

  async dataVersion(underlying: string, day: TradingDay): Promise<string | undefined> {
    return this.#content.versions.get(`${underlying} ${day}`);
  }

  async settlement(underlying: string, day: TradingDay): Promise<Paise | undefined> {
    return this.#content.settlements.get(`${underlying} ${day}`);
  }

  async contracts(underlying: string, from: TradingDay, to: TradingDay): Promise<ContractList | undefined> {
    const lists = this.#content.contracts.get(underlying);
    const date = [...(lists?.keys() ?? [])]
      .filter((one) => one >= from && one <= to)
      .sort()
      .at(-1);
    return date === undefined ? undefined : lists?.get(date);
  }

  async begin(): Promise<StoreWrite> {
    invariant(!this.#isWriting, "a memory store has one transaction at a time");
    this.#isWriting = true;
    const { held, versions, settlements, contracts } = this.#content;
    const copies = [...held].map(([name, one]): [string, Held] => [
      name,
      { ...one, days: new Map(one.days) },
    ]);
    const content: Content = {
      held: new Map(copies),
      versions: new Map(versions),
      settlements: new Map(settlements),
      contracts: new Map([...contracts].map(([underlying, lists]) => [underlying, new Map(lists)])),
    };
    return new MemoryWrite(content, (isKept) => {
      this.#isWriting = false;
      if (isKept) this.#content = content;
    });
  }

  async close(): Promise<void> {
    // Nothing is held that outlives the process.
  }

  #sorted(): [string, Held][] {
    return [...this.#content.held].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  }
}

/** Works on a copy; `end` puts it in place of the original or lets it go. */
class MemoryWrite implements StoreWrite {
  readonly #content: Content;
  readonly #end: (isKept: boolean) => void;
  #isOver = false;

  constructor(content: Content, end: (isKept: boolean) => void) {
    this.#content = content;
    this.#end = end;
  }

  async put(series: Series, day: TradingDay, rows: SeriesRows): Promise<void> {
    invariant(!this.#isOver, "nothing is put after the end of a transaction");
    const name = seriesName(series);
    const held = this.#content.held.get(name) ?? { series, days: new Map() };
    this.#content.held.set(name, held);
    if (rowCount(rows) === 0) held.days.delete(day);
    else held.days.set(day, withColumns(rows, [...PRICE_COLUMNS, ...COUNT_COLUMNS]));
  }

  async setDataVersion(underlying: string, day: TradingDay, version: string): Promise<void> {
    invariant(!this.#isOver, "nothing is put after the end of a transaction");
    this.#content.versions.set(`${underlying} ${day}`, version);
  }

  async setSettlement(underlying: string, day: TradingDay, price: Paise): Promise<void> {
    invariant(!this.#isOver, "nothing is put after the end of a transaction");
    this.#content.settlements.set(`${underlying} ${day}`, price);
  }

  async setContracts(list: ContractList): Promise<void> {
    invariant(!this.#isOver, "nothing is put after the end of a transaction");
    const lists = this.#content.contracts.get(list.underlying) ?? new Map<TradingDay, ContractList>();
    this.#content.contracts.set(list.underlying, lists.set(list.date, list));
  }

  async commit(): Promise<void> {
    this.#finish(true);
  }

  async rollback(): Promise<void> {
    this.#finish(false);
  }

  #finish(isKept: boolean): void {
    invariant(!this.#isOver, "a transaction ends once");
    this.#isOver = true;
    this.#end(isKept);
  }
}

/** A copy that shares nothing, so that neither side can change what the other holds. */
function withColumns(rows: SeriesRows, wanted: readonly RowColumn[]): SeriesRows {
  const columns = Object.entries(rows.columns)
    .filter(([name]) => wanted.some((column) => column === name))
    .map(([name, column]) => [name, column.slice()]);
  return {
    strikes: rows.strikes.slice(),
    isPut: rows.isPut.slice(),
    offsets: rows.offsets.slice(),
    time: rows.time.slice(),
    columns: Object.fromEntries(columns) as RowColumns,
  };
}
