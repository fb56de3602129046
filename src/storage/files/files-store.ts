import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import type { ContractList } from "../../market/contract-list.ts";
import {
  contractsName,
  parseSeriesName,
  type Series,
  seriesName,
  settlementName,
} from "../../market/series.ts";
import { type RowColumn, rowCount, type SeriesRows } from "../../market/series-rows.ts";
import type { Holding, StoreWrite, WritableTickStore } from "../../market/tick-store.ts";
import { invariant, messageOf, PlutoError } from "../../units/failure.ts";
import { paiseHalfUp, rupees } from "../../units/money.ts";
import type { TradingDay } from "../../units/time.ts";
import type { Paise } from "../../units/unit.ts";
import { contractDates, contractSelects, readContracts } from "../duckdb/contract-table.ts";
import { Database, literal, reading } from "../duckdb/database.ts";
import { layoutSelect, stagedColumns, stagingTable } from "../duckdb/duckdb-write.ts";
import { priceScaleOf, readSeries, relationOf } from "../duckdb/read-series.ts";
import { oneAtATime } from "../one-at-a-time.ts";
import { readSideCar, type SideCar } from "../side-car.ts";
import { parseStoreUrl, shiftMsOf, unstamped } from "../store-url.ts";

/** Lists the files of a store that Pluto wrote; replaced whole by a rename, so that a write appears at once or not at all. */
const INDEX_FILE = "pluto-store.json";

interface StoreIndex {
  readonly layout: 1;
  /** Series name → day → file name. */
  readonly files: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Underlying → day → data version. */
  readonly versions: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Underlying → day → official settlement price in rupees. */
  readonly settlements: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

type Listing = Map<string, Map<string, string>>;

const listingOf = (plain: StoreIndex["files"]): Listing =>
  new Map(Object.entries(plain).map(([name, days]) => [name, new Map(Object.entries(days))]));

const plainOf = (listing: Listing): StoreIndex["files"] =>
  Object.fromEntries([...listing].sort().map(([name, days]) => [name, Object.fromEntries([...days].sort())]));

/** What the index lists, to be worked with. */
interface Content {
  readonly files: Listing;
  readonly versions: Listing;
  readonly settlements: Listing;
}

const contentOf = (index: StoreIndex | undefined): Content => ({
  files: listingOf(index?.files ?? {}),
  versions: listingOf(index?.versions ?? {}),
  settlements: listingOf(index?.settlements ?? {}),
});

/** The index as its file has it: one text for one content. */
const indexText = ({ files, versions, settlements }: Content): string =>
  JSON.stringify({
    layout: 1,
    files: plainOf(files),
    versions: plainOf(versions),
    settlements: plainOf(settlements),
  } satisfies StoreIndex);

/**
 * Market data in a folder: a folder a series (named as its table would be), in it a Parquet or CSV file a day, with the
 * layout's columns. Read through an embedded DuckDB that holds nothing.
 */
export class FilesStore implements WritableTickStore {
  readonly url: string;
  readonly #folder: string;
  readonly #db: Database;
  readonly #shiftMs: number;
  readonly #isOurs: boolean;
  /** Files that have been found to be what was written. */
  readonly #whole = new Set<string>();
  #content: Content;
  readonly #sideCar: SideCar;
  #isWriting = false;

  private constructor(parts: {
    readonly url: string;
    readonly folder: string;
    readonly db: Database;
    readonly shiftMs: number;
    readonly index: StoreIndex | undefined;
  }) {
    this.url = parts.url;
    this.#folder = parts.folder;
    this.#db = parts.db;
    this.#shiftMs = parts.shiftMs;
    this.#isOurs = parts.index !== undefined;
    const content = contentOf(parts.index);
    this.#content = parts.index === undefined ? { ...content, files: foundFiles(parts.folder) } : content;
    this.#sideCar = parts.index === undefined ? readSideCar(parts.folder) : { versions: {} };
  }

  /** @throws `store.missing`, `store.stamp-unknown`, `store.unreadable`, `store.bad-url` */
  static async open(
    url: string,
    { create = false }: { readonly access: "read" | "write"; readonly create?: boolean },
  ): Promise<FilesStore> {
    const { path: folder, stamp } = parseStoreUrl(url);
    const indexPath = path.join(folder, INDEX_FILE);
    const isThere = existsSync(folder);
    if (!isThere && !create)
      throw new PlutoError(
        "store.missing",
        `${folder} does not exist; make it with pluto data generate or pluto data ingest`,
      );
    if (isThere && !statSync(folder).isDirectory())
      throw new PlutoError(
        "store.unreadable",
        `${folder} is a file; files: names a folder with a folder a series`,
      );
    if (create && (!isThere || readdirSync(folder).length === 0)) {
      mkdirSync(folder, { recursive: true });
      replaceFile(indexPath, indexText(contentOf(undefined)));
    }
    const index = readIndex(indexPath);
    const rule = stamp ?? (index === undefined ? undefined : ({ stamp: "known", barSeconds: 60 } as const));
    if (rule === undefined) throw unstamped(url);
    const db = await Database.open(":memory:", { access: "write" });
    return new FilesStore({ url, folder, db, shiftMs: shiftMsOf(rule), index });
  }

  get versionsFollowRows(): boolean {
    return this.#isOurs;
  }

  async series(): Promise<readonly Series[]> {
    return [...this.#content.files.keys()].sort().flatMap((name) => parseSeriesName(name) ?? []);
  }

  async inventory(): Promise<readonly Holding[]> {
    const holdings: Holding[] = [];
    for (const [name, days] of [...this.#content.files].sort()) {
      const series = parseSeriesName(name);
      const [from, ...rest] = [...days.keys()].sort() as TradingDay[];
      if (series === undefined || from === undefined) continue;
      let rows = 0;
      for (const file of days.values()) {
        const [count] = await reading(path.join(this.#folder, name, file), () =>
          this.#db.texts(`SELECT CAST(count(*) AS VARCHAR) FROM ${this.#relationSql(name, file, series)}`),
        );
        rows += Number(count?.[0]);
      }
      holdings.push({ series, from, to: rest.at(-1) ?? from, days: days.size, rows });
    }
    return holdings;
  }

  async days(underlying: string, from: TradingDay, to: TradingDay): Promise<readonly TradingDay[]> {
    const found = new Set<TradingDay>();
    for (const [name, days] of this.#content.files)
      if (parseSeriesName(name)?.underlying === underlying)
        for (const day of days.keys() as Iterable<TradingDay>) if (day >= from && day <= to) found.add(day);
    return [...found].sort();
  }

  async load(
    series: Series,
    day: TradingDay,
    columns: readonly RowColumn[],
  ): Promise<SeriesRows | undefined> {
    const name = seriesName(series);
    const file = this.#content.files.get(name)?.get(day);
    if (file === undefined) return undefined;
    const hasContracts = series.kind === "options";
    const shown = path.join(this.#folder, name, file);
    if (this.#isOurs) this.#checkHash(shown);
    return reading(shown, async () => {
      const sql = this.#relationSql(name, file, series);
      const relation = await relationOf(this.#db, { sql, name: shown, hasContracts });
      const priceScale = priceScaleOf(series.underlying);
      return readSeries(this.#db, relation, {
        day,
        columns,
        shiftMs: this.#shiftMs,
        hasContracts,
        priceScale,
      });
    });
  }

  async dataVersion(underlying: string, day: TradingDay): Promise<string | undefined> {
    return this.#isOurs
      ? this.#content.versions.get(underlying)?.get(day)
      : this.#sideCar.versions[underlying]?.[day];
  }

  async settlement(underlying: string, day: TradingDay): Promise<Paise | undefined> {
    if (this.#isOurs) {
      const price = this.#content.settlements.get(underlying)?.get(day);
      return price === undefined ? undefined : paiseHalfUp(Number(price));
    }
    const file = path.join(this.#folder, `${settlementName(underlying)}.csv`);
    if (!existsSync(file)) return undefined;
    return reading(file, async () => {
      const [row] =
        await this.#db.texts(`SELECT CAST(price AS VARCHAR) FROM read_csv(${literal(file)}, header = true)
        WHERE CAST(date AS VARCHAR)[:10] = ${literal(day)} AND CAST(expiry AS VARCHAR)[:10] = ${literal(day)}`);
      return row?.[0] === undefined ? undefined : paiseHalfUp(Number(row[0]));
    });
  }

  async contracts(underlying: string, from: TradingDay, to: TradingDay): Promise<ContractList | undefined> {
    const name = contractsName(underlying);
    const file = path.join(this.#folder, `${name}.csv`);
    const listed = this.#content.files.get(name) ?? new Map<string, string>();
    const isForeignTable = !this.#isOurs && existsSync(file);
    if (!isForeignTable && listed.size === 0) return undefined;
    const table = `read_csv(${literal(file)}, header = true)`;
    return reading(isForeignTable ? file : path.join(this.#folder, name), async () => {
      const dates = isForeignTable ? await contractDates(this.#db, table) : [...listed.keys()].sort();
      const date = (dates as TradingDay[]).findLast((one) => one >= from && one <= to);
      if (date === undefined) return undefined;
      const own = `read_parquet(${literal(path.join(this.#folder, name, listed.get(date) ?? ""))})`;
      return readContracts(this.#db, isForeignTable ? table : own, { underlying, date });
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
    const content: Content = contentOf(JSON.parse(indexText(this.#content)) as StoreIndex);
    const { files, versions, settlements } = content;
    const written: string[] = [];
    const inTurn = oneAtATime();
    const put = async (series: Series, day: TradingDay, rows: SeriesRows): Promise<void> => {
      const name = seriesName(series);
      const days = files.get(name) ?? new Map<string, string>();
      files.set(name, days);
      if (rowCount(rows) === 0) {
        days.delete(day);
        return;
      }
      const file = await this.#write(series, day, rows);
      if (this.#content.files.get(name)?.get(day) !== file) written.push(path.join(this.#folder, name, file));
      days.set(day, file);
    };
    const putContracts = async (list: ContractList): Promise<void> => {
      const name = contractsName(list.underlying);
      const days = files.get(name) ?? new Map<string, string>();
      files.set(name, days);
      const rows = contractSelects(list).join(" UNION ALL ");
      if (rows === "") {
        days.delete(list.date);
        return;
      }
      const file = await this.#copy(name, list.date, `${rows} ORDER BY expiry, strike, option_type`);
      if (this.#content.files.get(name)?.get(list.date) !== file)
        written.push(path.join(this.#folder, name, file));
      days.set(list.date, file);
    };
    const commit = async (): Promise<void> => {
      const indexPath = path.join(this.#folder, INDEX_FILE);
      const isSame = indexText(contentOf(readIndex(indexPath))) === indexText(this.#content);
      if (!isSame)
        throw new PlutoError(
          "store.changed",
          `${this.url} was changed by another process meanwhile; nothing was written, run again`,
        );
      replaceFile(indexPath, indexText(content));
      const kept = new Set(this.#pathsOf(files));
      for (const file of [...this.#pathsOf(this.#content.files), ...written])
        if (!kept.has(file)) rmSync(file, { force: true });
      this.#content = content;
      this.#isWriting = false;
    };
    return {
      // In turn: every put goes through one staging table.
      put: (series, day, rows) => inTurn(() => put(series, day, rows)),
      setDataVersion: async (underlying, day, version) => {
        const days = versions.get(underlying) ?? new Map<string, string>();
        versions.set(underlying, days.set(day, version));
      },
      setSettlement: async (underlying, day, price) => {
        const days = settlements.get(underlying) ?? new Map<string, string>();
        settlements.set(underlying, days.set(day, rupees(price)));
      },
      setContracts: (list) => inTurn(() => putContracts(list)),
      commit: () => inTurn(commit),
      rollback: () =>
        inTurn(async () => {
          for (const file of written) rmSync(file, { force: true });
          this.#isWriting = false;
        }),
    };
  }

  async close(): Promise<void> {
    await this.#db.close();
  }

  #pathsOf(listing: Listing): string[] {
    return [...listing].flatMap(([name, days]) =>
      [...days.values()].map((file) => path.join(this.#folder, name, file)),
    );
  }

  /** Writes one day as Parquet under a name that its content decides; returns that name. */
  async #write(series: Series, day: TradingDay, rows: SeriesRows): Promise<string> {
    await this.#db.run(stagingTable("pluto_staged"));
    await this.#db.append("pluto_staged", stagedColumns(rows));
    const order = series.kind === "options" ? "strike, option_type, ts" : "ts";
    const select = `SELECT ${layoutSelect(series, day).sql} FROM pluto_staged ORDER BY ${order}`;
    return this.#copy(seriesName(series), day, select);
  }

  /** Writes what a query gives into the folder `name` as the file of a day; returns the file's name. */
  async #copy(name: string, day: TradingDay, select: string): Promise<string> {
    const folder = path.join(this.#folder, name);
    mkdirSync(folder, { recursive: true });
    const temporary = path.join(folder, `.${day}.${process.pid}.tmp`);
    try {
      await this.#db.run(`COPY (${select}) TO ${literal(temporary)} (FORMAT parquet, COMPRESSION zstd)`);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
    const hash = hashOf(readFileSync(temporary));
    const file = `${day}.${hash}.parquet`;
    renameSync(temporary, path.join(folder, file));
    return file;
  }

  /** A file of ours has the beginning of its hash in its name. @throws `store.corrupt` when it is another's, once a file */
  #checkHash(file: string): void {
    if (this.#whole.has(file)) return;
    const named = /\.([0-9a-f]{8})\.parquet$/.exec(file)?.[1];
    const bytes = readIfThere(file);
    if (named !== undefined && bytes !== undefined && hashOf(bytes) !== named)
      throw new PlutoError(
        "store.corrupt",
        `${file} is not what was written: it is damaged or cut short; ingest its day again`,
      );
    this.#whole.add(file);
  }

  #relationSql(name: string, file: string, series: Series): string {
    const full = path.join(this.#folder, name, file);
    if (file.endsWith(".parquet")) return `read_parquet(${literal(full)})`;
    const types: [string, string][] = [["ts", "TIMESTAMP"]];
    if (series.kind === "options") types.push(["strike", "DOUBLE"], ["option_type", "VARCHAR"]);
    for (const column of ["o", "h", "l", "c", "bid", "ask", "v", "oi", "bid_qty", "ask_qty"])
      types.push([column, "DOUBLE"]);
    const header = headerOf(full);
    const known = types.filter(([column]) => header.includes(column));
    const list = known.map(([column, type]) => `${literal(column)}: ${literal(type)}`).join(", ");
    return `read_csv(${literal(full)}, header = true, types = {${list}})`;
  }
}

/** What a file's name has of its content. */
const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex").slice(0, 8);

/** A file that is missing is told of by whoever reads it. */
function readIfThere(file: string): Uint8Array | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** Files of a folder that Pluto did not write: `<series>/<day>.csv` or `.parquet`. */
function foundFiles(folder: string): Listing {
  const found: Listing = new Map();
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isDirectory() || parseSeriesName(entry.name) === undefined) continue;
    const days = new Map<string, string>();
    for (const file of readdirSync(path.join(folder, entry.name)).sort()) {
      const day = /^(\d{4}-\d{2}-\d{2})\.(?:csv|parquet)$/.exec(file)?.[1];
      if (day !== undefined) days.set(day, file);
    }
    found.set(entry.name, days);
  }
  return found;
}

/** @throws `store.unreadable` */
function readIndex(file: string): StoreIndex | undefined {
  if (!existsSync(file)) return undefined;
  let index: Partial<StoreIndex> | null;
  try {
    index = JSON.parse(readFileSync(file, "utf8")) as Partial<StoreIndex> | null;
  } catch (error) {
    throw new PlutoError("store.unreadable", `${file} is not JSON: ${messageOf(error)}`);
  }
  const { layout, files, versions, settlements = {} } = index ?? {};
  if (layout !== 1 || typeof files !== "object" || typeof versions !== "object")
    throw new PlutoError("store.unreadable", `${file} is not the index of a store of layout 1`);
  return { layout, files, versions, settlements };
}

function replaceFile(file: string, text: string): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Column names in a CSV file's first line. */
function headerOf(file: string): string[] {
  const [first = ""] = readFileSync(file, "utf8").split("\n", 1);
  return first
    .trim()
    .split(",")
    .map((name) => name.replaceAll('"', "").trim());
}
