import type { TradingDay } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";
import type { ContractList } from "./contract-list.ts";
import type { Series } from "./series.ts";
import type { RowColumn, SeriesRows } from "./series-rows.ts";

/** One line of the inventory: what the store holds of one series. */
export interface Holding {
  readonly series: Series;
  readonly from: TradingDay;
  readonly to: TradingDay;
  readonly days: number;
  readonly rows: number;
}

/** Something that a store got over by itself while a run went on, and that the run's reader should know. */
export interface StoreIncident {
  readonly kind: "cache-down" | "cache-lost" | "cache-corrupt" | "cache-unversioned";
  /** How often. */
  readonly count: number;
  /** In words: what happened, and where. */
  readonly what: string;
}

/** The storage port: what the engine needs of a store. Every adapter is one implementation and passes one suite. */
export interface TickStore {
  /** As the user wrote it, e.g. `duckdb:market.duckdb`. */
  readonly url: string;
  /**
   * True when only Pluto writes the store, which sets the data version of a day with its rows: then one version stands for
   * one content.
   */
  readonly versionsFollowRows?: boolean;
  /** The series that the store holds, without looking at their rows; ordered by name. */
  series(): Promise<readonly Series[]>;
  /** What the store holds of each series, ordered by series name. Reads every table: not for the run path. */
  inventory(): Promise<readonly Holding[]>;
  /** Days on which the underlying's index, futures or options have rows, ascending, within `from` … `to` inclusive. */
  days(underlying: string, from: TradingDay, to: TradingDay): Promise<readonly TradingDay[]>;
  /**
   * One day of one series, with `close` and those of `columns` that the store has. Undefined when the store has no such
   * series or no row of it that day. Rows come back as stored, normalised to `ts` = when the row became known.
   */
  load(series: Series, day: TradingDay, columns: readonly RowColumn[]): Promise<SeriesRows | undefined>;
  /** sha256 of the canonical rows of (underlying, day) if the store or its side-car has it. */
  dataVersion(underlying: string, day: TradingDay): Promise<string | undefined>;
  /**
   * The official price that settles what expires that day, paise; undefined when the store does not know it. Known only
   * after the session: never a strategy's to see.
   */
  settlement(underlying: string, day: TradingDay): Promise<Paise | undefined>;
  /**
   * The newest contract list dated within `from` … `to` inclusive; undefined when the store has none of them. A store
   * without this method knows no lists.
   */
  contracts?(underlying: string, from: TradingDay, to: TradingDay): Promise<ContractList | undefined>;
  /**
   * The first price of an index on each day within `from` … `to` inclusive, in the integers of its rows, ascending; days
   * without a price are left out. A store without this method cannot say it at once: see `firstPricesOf`.
   */
  firstPrices?(
    underlying: string,
    from: TradingDay,
    to: TradingDay,
  ): Promise<readonly (readonly [TradingDay, number])[]>;
  /** What the store got over since this was last asked. Only a store that stands in front of another has any. */
  takeIncidents?(): readonly StoreIncident[];
  close(): Promise<void>;
}

/** A store that can be written. All changes between `begin` and `commit` appear together, or not at all. */
export interface WritableTickStore extends TickStore {
  begin(): Promise<StoreWrite>;
}

/** One transaction. Exactly one of `commit` and `rollback` ends it. */
export interface StoreWrite {
  /** Replaces that day of that series. `rows` carries every column that is to be kept. */
  put(series: Series, day: TradingDay, rows: SeriesRows): Promise<void>;
  /** Sets the data version of (underlying, day). */
  setDataVersion(underlying: string, day: TradingDay, version: string): Promise<void>;
  /** Sets the official price that settles what expires that day, paise. */
  setSettlement(underlying: string, day: TradingDay, price: Paise): Promise<void>;
  /** Replaces the contract list of its underlying and date. */
  setContracts?(list: ContractList): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
}
