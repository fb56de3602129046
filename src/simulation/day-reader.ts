import type { TradingDay } from "../units/time.ts";
import { type OpenedDay, openDay } from "./load-day.ts";
import type { Workbench } from "./workbench.ts";

/** What reading a day came to. */
export type ReadDay =
  | (OpenedDay & { readonly status: "read"; readonly dataVersion: string | undefined })
  | { readonly status: "unread"; readonly failure: unknown };

/** Days that are being read while one is simulated. Memory grows with it, not with the length of the run. */
const DAYS_AHEAD = 3;

/** Never rejects: a day that cannot be read is that day's failure, told when its turn comes. */
export async function readDay(
  { store, needs }: Pick<Workbench, "store" | "needs">,
  date: TradingDay,
): Promise<ReadDay> {
  try {
    const opened = await openDay(store, date, needs);
    const isLoaded = opened.load.status === "loaded";
    const dataVersion = isLoaded ? await store.dataVersion(needs.underlying, date) : undefined;
    return { status: "read", ...opened, dataVersion };
  } catch (failure) {
    return { status: "unread", failure };
  }
}

/** Reads the days of a run in order, a few ahead of the one that is asked for. */
export class DayReader {
  readonly #bench: Workbench;
  readonly #dates: readonly TradingDay[];
  readonly #coming = new Map<TradingDay, Promise<ReadDay>>();
  /** The place of the next day to ask the store for. */
  #next = 0;

  constructor(bench: Workbench, dates: readonly TradingDay[]) {
    this.#bench = bench;
    this.#dates = dates;
  }

  /** A day that is next or later, while the ones behind it are being read. It is let go of: ask once. */
  async take(date: TradingDay): Promise<ReadDay> {
    const reading = this.#ask(date);
    this.#coming.delete(date);
    while (this.#next < this.#dates.length && this.#coming.size < DAYS_AHEAD - 1) this.#askNext();
    return reading;
  }

  /** A later day, without letting go of it. */
  peek(date: TradingDay): Promise<ReadDay> {
    return this.#ask(date);
  }

  /** Days that will not be asked for. */
  skip(dates: readonly TradingDay[]): void {
    const last = dates.at(-1);
    for (const date of dates) this.#coming.delete(date);
    while (last !== undefined && this.#next < this.#dates.length && this.#nextDate <= last) this.#next++;
  }

  /** Waits for what is still being read. */
  async end(): Promise<void> {
    await Promise.all(this.#coming.values());
    this.#coming.clear();
  }

  get #nextDate(): TradingDay {
    return this.#dates[this.#next] as TradingDay;
  }

  #ask(date: TradingDay): Promise<ReadDay> {
    let reading = this.#coming.get(date);
    while (reading === undefined) {
      this.#askNext();
      reading = this.#coming.get(date);
    }
    return reading;
  }

  #askNext(): void {
    const date = this.#nextDate;
    this.#next++;
    this.#coming.set(date, readDay(this.#bench, date));
  }
}
