import type { ContractList } from "../../market/contract-list.ts";
import { contractsName, type Series, seriesName, settlementName } from "../../market/series.ts";
import type { RowColumn, SeriesRows } from "../../market/series-rows.ts";
import { NOT_GIVEN } from "../../market/series-rows.ts";
import type { StoreWrite } from "../../market/tick-store.ts";
import { rupees } from "../../units/money.ts";
import { dayNumber, type TradingDay } from "../../units/time.ts";
import type { Paise } from "../../units/unit.ts";
import { oneAtATime } from "../one-at-a-time.ts";
import { contractSelects } from "./contract-table.ts";
import { type Database, literal, quoted } from "./database.ts";
import { priceScaleOf } from "./read-series.ts";

/** Its presence says that Pluto wrote the store: stamps are instants at which rows became known. */
export const MARKER_TABLE = "pluto_store";
export const VERSIONS_TABLE = "pluto_versions";

/** Makes an empty store: the marker and the table of data versions. */
export async function makeMarker(db: Database): Promise<void> {
  await db.run(`CREATE TABLE ${MARKER_TABLE} (layout INTEGER);
    INSERT INTO ${MARKER_TABLE} VALUES (1);
    CREATE TABLE ${VERSIONS_TABLE} (underlying VARCHAR, day VARCHAR, version VARCHAR)`);
}

/** Columns of the layout: our name, theirs, and whether it is a price. */
const LAYOUT: readonly { readonly ours: RowColumn; readonly theirs: string; readonly isPrice: boolean }[] = [
  { ours: "open", theirs: "o", isPrice: true },
  { ours: "high", theirs: "h", isPrice: true },
  { ours: "low", theirs: "l", isPrice: true },
  { ours: "close", theirs: "c", isPrice: true },
  { ours: "volume", theirs: "v", isPrice: false },
  { ours: "oi", theirs: "oi", isPrice: false },
  { ours: "bid", theirs: "bid", isPrice: true },
  { ours: "ask", theirs: "ask", isPrice: true },
  { ours: "bidQty", theirs: "bid_qty", isPrice: false },
  { ours: "askQty", theirs: "ask_qty", isPrice: false },
];

/** The SELECT list that turns staged integers into the layout's types. `staged` has time, strike, is_put and LAYOUT's. */
export function layoutSelect(
  series: Series,
  day: TradingDay,
): { readonly names: string[]; readonly sql: string } {
  const scale = priceScaleOf(series.underlying);
  const decimals = scale === 100 ? "DECIMAL(9,2)" : "DECIMAL(9,4)";
  const items: [string, string][] = [["ts", `epoch_ms(CAST(${dayNumber(day)} AS BIGINT) * 86400000 + time)`]];
  if (series.kind === "options") {
    items.push(["strike", "CAST(strike / 100.0 AS DECIMAL(9,2))"]);
    items.push(["option_type", "CASE is_put WHEN 1 THEN 'put' ELSE 'call' END"]);
  }
  for (const { ours, theirs, isPrice } of LAYOUT)
    items.push([
      theirs,
      isPrice
        ? `CAST(CASE WHEN "${ours}" > 0 THEN "${ours}" / ${scale}.0 END AS ${decimals})`
        : `CAST(CASE WHEN "${ours}" <> ${NOT_GIVEN} THEN "${ours}" END AS BIGINT)`,
    ]);
  return {
    names: items.map(([name]) => name),
    sql: items.map(([name, expression]) => `${expression} AS ${quoted(name)}`).join(", "),
  };
}

/** Creates the staging table: integers exactly as `SeriesRows` holds them. */
export const stagingTable = (name: string): string =>
  `CREATE OR REPLACE TEMP TABLE ${name} (time INTEGER, strike INTEGER, is_put INTEGER,
    ${LAYOUT.map(({ ours, isPrice }) => `"${ours}" ${isPrice ? "INTEGER" : "DOUBLE"}`).join(", ")})`;

/** The columns of `stagingTable`, row by row, of one day. */
export function stagedColumns(rows: SeriesRows): (Int32Array | Float64Array)[] {
  const length = rows.time.length;
  const strike = new Int32Array(length);
  const isPut = new Int32Array(length);
  for (let c = 0; c < rows.strikes.length; c++) {
    strike.fill(rows.strikes[c] as number, rows.offsets[c], rows.offsets[c + 1]);
    isPut.fill(rows.isPut[c] as number, rows.offsets[c], rows.offsets[c + 1]);
  }
  const columns = LAYOUT.map(({ ours, isPrice }) => {
    const column = rows.columns[ours];
    if (column !== undefined) return column;
    return isPrice ? new Int32Array(length) : new Float64Array(length).fill(NOT_GIVEN);
  });
  return [rows.time, strike, isPut, ...columns];
}

/** What the store wants to hear of its transaction. */
export interface WriteHooks {
  /** Tables that stood before the transaction began: only these can hold a day that has not been put in it. */
  readonly tables: ReadonlySet<string>;
  readonly onTable: (name: string, series: Series) => void;
  /** A table beside the series stands or has changed: settlement prices, contract lists. */
  readonly onSideTable: (name: string) => void;
  readonly onRollback: () => void;
  /** Whichever way it ended. */
  readonly onEnd: () => void;
}

/** One transaction on a DuckDB store. What is asked of it is done in turn: every put goes through one staging table. */
export class DuckDBWrite implements StoreWrite {
  readonly #db: Database;
  readonly #hooks: WriteHooks;
  readonly #made = new Set<string>();
  readonly #put = new Set<string>();
  readonly #inTurn = oneAtATime();

  constructor(db: Database, hooks: WriteHooks) {
    this.#db = db;
    this.#hooks = hooks;
  }

  put(series: Series, day: TradingDay, rows: SeriesRows): Promise<void> {
    return this.#inTurn(() => this.#replace(series, day, rows));
  }

  setDataVersion(underlying: string, day: TradingDay, version: string): Promise<void> {
    return this.#inTurn(() =>
      this.#db.run(`DELETE FROM ${VERSIONS_TABLE} WHERE underlying = ${literal(underlying)} AND day = ${literal(day)};
        INSERT INTO ${VERSIONS_TABLE} VALUES (${literal(underlying)}, ${literal(day)}, ${literal(version)})`),
    );
  }

  setSettlement(underlying: string, day: TradingDay, price: Paise): Promise<void> {
    const name = settlementName(underlying);
    return this.#inTurn(async () => {
      await this.#db.run(`CREATE TABLE IF NOT EXISTS ${quoted(name)} (date DATE, expiry DATE, price DECIMAL(9,2));
        DELETE FROM ${quoted(name)} WHERE date = ${literal(day)};
        INSERT INTO ${quoted(name)} VALUES (${literal(day)}, ${literal(day)}, ${rupees(price)})`);
      this.#hooks.onSideTable(name);
    });
  }

  setContracts(list: ContractList): Promise<void> {
    const name = contractsName(list.underlying);
    return this.#inTurn(async () => {
      await this.#db.run(`CREATE TABLE IF NOT EXISTS ${quoted(name)}
          (date DATE, expiry DATE, strike DECIMAL(9,2), option_type VARCHAR, lot INTEGER);
        DELETE FROM ${quoted(name)} WHERE date = ${literal(list.date)}`);
      for (const select of contractSelects(list)) await this.#db.run(`INSERT INTO ${quoted(name)} ${select}`);
      this.#hooks.onSideTable(name);
    });
  }

  commit(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#db.run("COMMIT");
      this.#hooks.onEnd();
    });
  }

  rollback(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#db.run("ROLLBACK");
      this.#hooks.onRollback();
      this.#hooks.onEnd();
    });
  }

  async #replace(series: Series, day: TradingDay, rows: SeriesRows): Promise<void> {
    const db = this.#db;
    const name = seriesName(series);
    const { names, sql } = layoutSelect(series, day);
    await db.run(stagingTable("pluto_staged"));
    if (!this.#made.has(name)) {
      await db.run(`CREATE TABLE IF NOT EXISTS ${quoted(name)} AS SELECT ${sql} FROM pluto_staged LIMIT 0`);
      this.#made.add(name);
      this.#hooks.onTable(name, series);
    }
    await db.append("pluto_staged", stagedColumns(rows));
    const key = `${name} ${day}`;
    if (this.#hooks.tables.has(name) || this.#put.has(key))
      await db.run(`DELETE FROM ${quoted(name)}
        WHERE ts >= TIMESTAMP ${literal(day)} AND ts < TIMESTAMP ${literal(day)} + INTERVAL 1 DAY`);
    this.#put.add(key);
    const columns = names.map(quoted).join(", ");
    const order = series.kind === "options" ? "strike, option_type, ts" : "ts";
    await db.run(
      `INSERT INTO ${quoted(name)} (${columns}) SELECT ${sql} FROM pluto_staged ORDER BY ${order}`,
    );
  }
}
