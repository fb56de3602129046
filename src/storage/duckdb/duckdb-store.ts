import { existsSync } from "node:fs";
import type { ContractList } from "../../market/contract-list.ts";
import {
  contractsName,
  parseSeriesName,
  type Series,
  seriesName,
  settlementName,
} from "../../market/series.ts";
import type { RowColumn, SeriesRows } from "../../market/series-rows.ts";
import type { Holding, StoreWrite, WritableTickStore } from "../../market/tick-store.ts";
import { invariant, PlutoError } from "../../units/failure.ts";
import { paiseHalfUp } from "../../units/money.ts";
import { type TradingDay, tradingDay } from "../../units/time.ts";
import type { Paise } from "../../units/unit.ts";
import { readSideCar, type SideCar } from "../side-car.ts";
import { parseStoreUrl, type StampRule, shiftMsOf, unstamped } from "../store-url.ts";
import { contractDates, readContracts } from "./contract-table.ts";
import { Database, literal, quoted, reading } from "./database.ts";
import { DuckDBWrite, MARKER_TABLE, makeMarker, VERSIONS_TABLE } from "./duckdb-write.ts";
import { priceScaleOf, type Relation, readSeries, relationOf } from "./read-series.ts";

/** Days that are read beside each other: DuckDB works on one thread a query, so two keep two cores busy. */
const LANES = 2;

/** Loads after which DuckDB is asked to let go of the pages it keeps: memory follows the days in flight, not the run. */
const LOADS_A_TRIM = 64;

interface Parts {
  readonly url: string;
  readonly db: Database;
  readonly stamp: StampRule;
  readonly isOurs: boolean;
  readonly tables: ReadonlyMap<string, Series>;
  /** Every table and view of the file, those outside of the layout too. */
  readonly names: readonly string[];
  readonly sideCar: SideCar;
}

export interface DuckDBStoreOptions {
  readonly access: "read" | "write";
  /** Make the file when it is not there. */
  readonly create?: boolean;
}

/** Market data in one DuckDB file: a table a series, in the layout of `docs/storage.md`. */
export class DuckDBStore implements WritableTickStore {
  readonly url: string;
  readonly #db: Database;
  readonly #shiftMs: number;
  readonly #isOurs: boolean;
  /** By name, in order of name. */
  #tables: Map<string, Series>;
  /** Every table and view of the file, those outside of the layout too. */
  #names: Set<string>;
  readonly #relations = new Map<string, Relation>();
  readonly #sideCar: SideCar;
  /** Dates of contract lists by table, ascending; asked for once. */
  readonly #listDates = new Map<string, readonly TradingDay[]>();
  #isWriting = false;
  #loads = 0;

  private constructor({ url, db, stamp, isOurs, tables, names, sideCar }: Parts) {
    this.url = url;
    this.#db = db;
    this.#shiftMs = shiftMsOf(stamp);
    this.#isOurs = isOurs;
    this.#tables = new Map(tables);
    this.#names = new Set(names);
    this.#sideCar = sideCar;
  }

  /** @throws `store.missing`, `store.locked`, `store.unreadable`, `store.stamp-unknown`, `store.bad-url` */
  static async open(url: string, { access, create = false }: DuckDBStoreOptions): Promise<DuckDBStore> {
    const { path, stamp } = parseStoreUrl(url);
    const isNew = !existsSync(path);
    if (isNew && !create)
      throw new PlutoError(
        "store.missing",
        `${path} does not exist; make it with pluto data generate or pluto data ingest`,
      );
    const db = await Database.open(path, { access, lanes: LANES });
    try {
      if (isNew) await makeMarker(db);
      const names = (
        await reading(path, () =>
          db.texts(
            "SELECT CAST(table_name AS VARCHAR) FROM duckdb_tables() UNION ALL SELECT CAST(view_name AS VARCHAR) FROM duckdb_views() WHERE NOT internal ORDER BY 1",
          ),
        )
      ).map(([name]) => name ?? "");
      const isOurs = names.includes(MARKER_TABLE);
      const rule = stamp ?? (isOurs ? ({ stamp: "known", barSeconds: 60 } as const) : undefined);
      if (rule === undefined) throw unstamped(url);
      const tables = new Map<string, Series>();
      for (const name of names) {
        const series = parseSeriesName(name);
        if (series !== undefined) tables.set(name, series);
      }
      const sideCar = isOurs ? { versions: {} } : readSideCar(path);
      return new DuckDBStore({ url, db, stamp: rule, isOurs, tables, names, sideCar });
    } catch (error) {
      await db.close();
      throw error;
    }
  }

  get versionsFollowRows(): boolean {
    return this.#isOurs;
  }

  async series(): Promise<readonly Series[]> {
    return [...this.#tables.values()];
  }

  async inventory(): Promise<readonly Holding[]> {
    const holdings: Holding[] = [];
    for (const [name, series] of this.#tables) {
      const known = `epoch_ms(epoch_ms(ts) + ${this.#shiftMs})`;
      const [row] = await reading(this.#named(name), () =>
        this.#db.texts(`SELECT CAST(CAST(min(${known}) AS DATE) AS VARCHAR),
          CAST(CAST(max(${known}) AS DATE) AS VARCHAR), CAST(count(DISTINCT CAST(${known} AS DATE)) AS VARCHAR),
          CAST(count(*) AS VARCHAR) FROM ${quoted(name)}`),
      );
      const [from, to, days, rows] = row ?? [];
      if (from === undefined || to === undefined) continue;
      holdings.push({
        series,
        from: tradingDay(from),
        to: tradingDay(to),
        days: Number(days),
        rows: Number(rows),
      });
    }
    return holdings;
  }

  async days(underlying: string, from: TradingDay, to: TradingDay): Promise<readonly TradingDay[]> {
    const names = [...this.#tables]
      .filter(([, series]) => series.underlying === underlying)
      .map(([name]) => name);
    if (names.length === 0) return [];
    const day = `CAST(epoch_ms(epoch_ms(ts) + ${this.#shiftMs}) AS DATE)`;
    const each = names.map((name) => `SELECT DISTINCT ${day} AS day FROM ${quoted(name)}`);
    const rows = await reading(this.url, () =>
      this.#db.texts(`SELECT CAST(day AS VARCHAR) FROM (${each.join(" UNION ")})
        WHERE day BETWEEN ${literal(from)} AND ${literal(to)} ORDER BY day`),
    );
    return rows.map(([text]) => tradingDay(text ?? ""));
  }

  async load(
    series: Series,
    day: TradingDay,
    columns: readonly RowColumn[],
  ): Promise<SeriesRows | undefined> {
    const name = seriesName(series);
    if (!this.#tables.has(name)) return undefined;
    const hasContracts = series.kind === "options";
    return reading(this.#named(name), async () => {
      let relation = this.#relations.get(name);
      if (relation === undefined) {
        relation = await relationOf(this.#db, { sql: quoted(name), name: this.#named(name), hasContracts });
        this.#relations.set(name, relation);
      }
      const priceScale = priceScaleOf(series.underlying);
      if (++this.#loads % LOADS_A_TRIM === 0) await this.#db.trim();
      return readSeries(this.#db, relation, {
        day,
        columns,
        shiftMs: this.#shiftMs,
        hasContracts,
        priceScale,
      });
    });
  }

  async firstPrices(
    underlying: string,
    from: TradingDay,
    to: TradingDay,
  ): Promise<readonly (readonly [TradingDay, number])[]> {
    const name = seriesName({ kind: "index", underlying });
    if (!this.#tables.has(name)) return [];
    const day = `CAST(epoch_ms(epoch_ms(ts) + ${this.#shiftMs}) AS DATE)`;
    const scale = priceScaleOf(underlying);
    const rows = await reading(this.#named(name), () =>
      this.#db.texts(`SELECT CAST(day AS VARCHAR), CAST(CAST(floor(CAST(price AS DOUBLE) * ${scale} + 0.5) AS BIGINT) AS VARCHAR)
        FROM (SELECT ${day} AS day, arg_min(c, ts) AS price FROM ${quoted(name)} WHERE c > 0 GROUP BY 1)
        WHERE day BETWEEN ${literal(from)} AND ${literal(to)} ORDER BY day`),
    );
    return rows.map(([date, price]) => [tradingDay(date ?? ""), Number(price)] as const);
  }

  async dataVersion(underlying: string, day: TradingDay): Promise<string | undefined> {
    if (!this.#isOurs) return this.#sideCar.versions[underlying]?.[day];
    const [row] = await reading(this.#named(VERSIONS_TABLE), () =>
      this.#db.texts(`SELECT version FROM ${VERSIONS_TABLE}
        WHERE underlying = ${literal(underlying)} AND day = ${literal(day)}`),
    );
    return row?.[0];
  }

  async settlement(underlying: string, day: TradingDay): Promise<Paise | undefined> {
    const name = settlementName(underlying);
    if (!this.#names.has(name)) return undefined;
    const [row] = await reading(this.#named(name), () =>
      this.#db.texts(`SELECT CAST(price AS VARCHAR) FROM ${quoted(name)}
        WHERE CAST(date AS VARCHAR)[:10] = ${literal(day)} AND CAST(expiry AS VARCHAR)[:10] = ${literal(day)}`),
    );
    return row?.[0] === undefined ? undefined : paiseHalfUp(Number(row[0]));
  }

  async contracts(underlying: string, from: TradingDay, to: TradingDay): Promise<ContractList | undefined> {
    const name = contractsName(underlying);
    if (!this.#names.has(name)) return undefined;
    return reading(this.#named(name), async () => {
      const dates = this.#listDates.get(name) ?? (await contractDates(this.#db, quoted(name)));
      this.#listDates.set(name, dates);
      const date = dates.findLast((one) => one >= from && one <= to);
      return date === undefined ? undefined : readContracts(this.#db, quoted(name), { underlying, date });
    });
  }

  async begin(): Promise<StoreWrite> {
    if (!this.#isOurs)
      throw new PlutoError(
        "store.foreign",
        `${this.url} was not made by Pluto and is only read; write into a new store`,
      );
    invariant(!this.#isWriting, "a store has one transaction at a time");
    this.#isWriting = true;
    await this.#db.run("BEGIN TRANSACTION");
    const before = new Map(this.#tables);
    const namesBefore = new Set(this.#names);
    return new DuckDBWrite(this.#db, {
      tables: new Set(before.keys()),
      onTable: (name, series) => {
        const all = [...this.#tables.set(name, series)];
        this.#tables = new Map(all.sort(([a], [b]) => (a < b ? -1 : 1)));
        this.#relations.delete(name);
      },
      onRollback: () => {
        for (const name of this.#tables.keys()) if (!before.has(name)) this.#tables.delete(name);
        this.#relations.clear();
        this.#names = new Set(namesBefore);
        this.#listDates.clear();
      },
      onSideTable: (name) => {
        this.#names.add(name);
        this.#listDates.delete(name);
      },
      onEnd: () => {
        this.#isWriting = false;
      },
    });
  }

  async close(): Promise<void> {
    await this.#db.close();
  }

  /** A table as messages name it. */
  #named(table: string): string {
    return `${table} in ${this.url}`;
  }
}
