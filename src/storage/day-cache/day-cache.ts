import { readFileSync } from "node:fs";
import type { ContractList } from "../../market/contract-list.ts";
import { firstPricesOf } from "../../market/first-prices.ts";
import { parseSeriesName, type Series, seriesName } from "../../market/series.ts";
import type { RowColumn, RowColumns, SeriesRows } from "../../market/series-rows.ts";
import type { Holding, StoreIncident, TickStore } from "../../market/tick-store.ts";
import { messageOf, PlutoError } from "../../units/failure.ts";
import type { TradingDay } from "../../units/time.ts";
import type { Paise } from "../../units/unit.ts";
import { CacheFolder, type CachePlace } from "./cache-folder.ts";
import { Catalog, fromLine, toLine } from "./catalog.ts";
import { DAY_FILE_FORMAT, dayFileBytes, readDayFile, SpreadTimes } from "./day-file.ts";
import { guardOf, type StoreGuard } from "./store-guard.ts";

type OpenBehind = (url: string) => Promise<TickStore>;

/** What a cache is told of the run's surroundings. */
export interface DayCacheOptions extends CachePlace {
  /** The clock, epoch milliseconds. */
  readonly now: () => number;
}

/**
 * A folder of decoded days over a store on this machine. The store behind is opened when something is asked that the folder
 * does not have: a run whose days are all there never opens it. Rows are filed under the store, and under the day's data
 * version where only Pluto writes the store, else under the guard of its files: changed data is never answered from here.
 * Whatever is wrong with the folder, the store behind answers, and the incident is counted.
 */
export class DayCache implements TickStore {
  readonly url: string;
  readonly #openBehind: OpenBehind;
  readonly #guard: StoreGuard;
  readonly #folder: CacheFolder;
  readonly #catalog: Catalog;
  readonly #now: () => number;
  readonly #times = new SpreadTimes();
  readonly #filling = new Set<Promise<void>>();
  readonly #incidents = new Map<StoreIncident["kind"], { count: number; readonly what: string }>();
  #behind: Promise<TickStore> | undefined;
  /** Whether answers may be kept under the guard: the files are what they were when it was taken, and will not change unseen. */
  #isSame: boolean;
  #isWritable = true;
  /** When the files were looked at last, epoch milliseconds. */
  #lookedAt: number;
  #series: readonly Series[] | undefined;

  private constructor(
    url: string,
    { guard, openBehind, ...options }: DayCacheOptions & { guard: StoreGuard; openBehind: OpenBehind },
  ) {
    this.url = url;
    this.#openBehind = openBehind;
    this.#guard = guard;
    this.#now = options.now;
    this.#isSame = guard.isSettled;
    this.#lookedAt = options.now();
    this.#folder = new CacheFolder(options);
    this.#attempt(() => this.#folder.prepare());
    this.#catalog = new Catalog(this.#folder.stores, guard);
  }

  /**
   * Opens a store with a cache over it; one that cannot be cached is opened as it is.
   * @throws what opening the store throws
   */
  static async open(url: string, openBehind: OpenBehind, options: DayCacheOptions): Promise<TickStore> {
    const guard = guardOf(url, options.now());
    if (guard === undefined) return openBehind(url);
    const cache = new DayCache(url, { guard, openBehind, ...options });
    // A mistake in the URL is told at once.
    if (!cache.#catalog.isKnown) await cache.#store();
    return cache;
  }

  async series(): Promise<readonly Series[]> {
    if (this.#series === undefined) {
      const names = await this.#asked("series", async (store) => (await store.series()).map(seriesName));
      this.#series = names.flatMap((name) => parseSeriesName(name) ?? []);
    }
    return this.#series;
  }

  async inventory(): Promise<readonly Holding[]> {
    return (await this.#store()).inventory();
  }

  days(underlying: string, from: TradingDay, to: TradingDay): Promise<readonly TradingDay[]> {
    return this.#asked(`days ${underlying} ${from} ${to}`, (store) => store.days(underlying, from, to));
  }

  dataVersion(underlying: string, day: TradingDay): Promise<string | undefined> {
    return this.#maybe(`version ${underlying} ${day}`, (store) => store.dataVersion(underlying, day));
  }

  settlement(underlying: string, day: TradingDay): Promise<Paise | undefined> {
    return this.#maybe(`settlement ${underlying} ${day}`, (store) => store.settlement(underlying, day));
  }

  async contracts(underlying: string, from: TradingDay, to: TradingDay): Promise<ContractList | undefined> {
    const question = `contracts ${underlying} ${from} ${to}`;
    const known = this.#catalog.get(question);
    if (known === null) return undefined;
    const fileOf = (date: TradingDay): string =>
      this.#folder.fileOf(`${this.#guard.id} ${this.#guard.text} contracts ${underlying} ${date}`, "json");
    if (known !== undefined) {
      const list = listIn(fileOf(known as TradingDay));
      if (list !== undefined) return list;
    }
    const list = await (await this.#store()).contracts?.(underlying, from, to);
    if (!this.#isSame) return list;
    if (list !== undefined) this.#fill(fileOf(list.date), toLine(list));
    this.#catalog.add(question, list?.date ?? null);
    return list;
  }

  firstPrices(
    underlying: string,
    from: TradingDay,
    to: TradingDay,
  ): Promise<readonly (readonly [TradingDay, number])[]> {
    return this.#asked(`first prices ${underlying} ${from} ${to}`, (store) =>
      firstPricesOf(store, underlying, [from, to]),
    );
  }

  async load(
    series: Series,
    day: TradingDay,
    columns: readonly RowColumn[],
  ): Promise<SeriesRows | undefined> {
    const name = `${seriesName(series)} ${day}`;
    this.#lookAgain();
    if (this.#catalog.has(`absent ${name}`)) return undefined;
    const key = await this.#keyOf(series.underlying, day);
    if (key === undefined) return (await this.#store()).load(series, day, columns);
    const file = this.#folder.fileOf(`${key} ${name} ${DAY_FILE_FORMAT}`, "day");
    const found = readDayFile(file, name, columns, this.#times);
    if (found.status === "whole") return found.rows;
    if (found.status === "corrupt") this.#count("cache-corrupt", `${name}: ${found.why}`);
    const store = await this.#store();
    // One more column: the file is written anew with those that it had.
    const asked = found.status === "lacks" ? [...new Set([...found.asked, ...columns])] : columns;
    const rows = await store.load(series, day, asked);
    if (rows === undefined) {
      if (this.#isSame) this.#catalog.add(`absent ${name}`, true);
      return undefined;
    }
    this.#fill(file, dayFileBytes(name, rows, asked));
    return asked.length === columns.length ? rows : withColumns(rows, columns);
  }

  takeIncidents(): readonly StoreIncident[] {
    const taken = [...this.#incidents].map(([kind, { count, what }]) => ({ kind, count, what }));
    this.#incidents.clear();
    return taken;
  }

  async close(): Promise<void> {
    await Promise.all(this.#filling);
    if (this.#isWritable) {
      const isSame = this.#isSame && guardOf(this.url, this.#now())?.text === this.#guard.text;
      this.#attempt(() => {
        if (isSame) this.#catalog.save();
        this.#folder.settle(this.#now());
      });
    }
    const behind = await this.#behind?.catch(() => undefined);
    await behind?.close();
  }

  /** A worker lives for days: its store may be replaced, and nothing but looking tells. Once a second costs nothing. */
  #lookAgain(): void {
    const now = this.#now();
    if (this.#behind !== undefined || now - this.#lookedAt < LOOK_EVERY_MS) return;
    this.#lookedAt = now;
    if (guardOf(this.url, now)?.text !== this.#guard.text) throw changedMeanwhile(this.url);
  }

  /** The store behind, opened once. */
  #store(): Promise<TickStore> {
    this.#behind ??= this.#openBehind(this.url).then(async (store) => {
      if (guardOf(this.url, this.#now())?.text === this.#guard.text) return store;
      this.#isSame = false;
      if (!this.#catalog.isKnown) return store;
      await store.close();
      throw changedMeanwhile(this.url);
    });
    return this.#behind;
  }

  /** What a day's rows are filed under; undefined when nothing tells whether they have changed. */
  async #keyOf(underlying: string, day: TradingDay): Promise<string | undefined> {
    const { id, text } = this.#guard;
    const follows = await this.#asked(
      "versions follow rows",
      async (store) => store.versionsFollowRows === true,
    );
    const version = follows ? await this.dataVersion(underlying, day) : undefined;
    if (version !== undefined) return `${id} version ${version}`;
    return this.#isSame || this.#catalog.isKnown ? `${id} guard ${text}` : undefined;
  }

  async #asked<Answer>(question: string, ask: (store: TickStore) => Promise<Answer>): Promise<Answer> {
    if (this.#catalog.has(question)) return this.#catalog.get(question) as Answer;
    const answer = await ask(await this.#store());
    this.#catalog.add(question, answer);
    return answer;
  }

  async #maybe<Answer>(
    question: string,
    ask: (store: TickStore) => Promise<Answer | undefined>,
  ): Promise<Answer | undefined> {
    const answer = await this.#asked(question, async (store) => (await ask(store)) ?? null);
    return answer ?? undefined;
  }

  /** Writes an entry; who brought it does not wait. */
  #fill(file: string, content: Uint8Array | string): void {
    if (!this.#isWritable) return;
    const filling = this.#folder.write(file, content).catch((error: unknown) => this.#goWithout(error));
    this.#filling.add(filling);
    filling.finally(() => this.#filling.delete(filling));
  }

  #attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#goWithout(error);
    }
  }

  #goWithout(error: unknown): void {
    this.#isWritable = false;
    this.#count("cache-down", `days are not kept: ${messageOf(error)}`);
  }

  #count(kind: StoreIncident["kind"], what: string): void {
    const known = this.#incidents.get(kind);
    if (known === undefined) this.#incidents.set(kind, { count: 1, what });
    else known.count++;
  }
}

const LOOK_EVERY_MS = 1000;

const changedMeanwhile = (url: string): PlutoError =>
  new PlutoError(
    "store.changed",
    `${url} was changed while it was read; part of the answers are of the data before, run again`,
  );

/** A contract list that was kept; undefined when it is not there or is not whole. */
function listIn(file: string): ContractList | undefined {
  try {
    return fromLine(readFileSync(file, "utf8")) as ContractList | undefined;
  } catch {
    return undefined;
  }
}

/** What was asked of a day that was read with more, as any store gives it. */
function withColumns(rows: SeriesRows, wanted: readonly RowColumn[]): SeriesRows {
  const columns = Object.entries(rows.columns).filter(
    ([name]) => name === "close" || wanted.some((column) => column === name),
  );
  return { ...rows, columns: Object.fromEntries(columns) as RowColumns };
}
