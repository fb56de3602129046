import type { TickStore } from "../../market/tick-store.ts";
import { PlutoError } from "../../units/failure.ts";
import { addDays, type TradingDay, tradingDay } from "../../units/time.ts";
import type { DayJob } from "./day-job.ts";

/** Calendar days before and after a job's days that a run may look at: earlier closes, and the end of what is stuck. */
const DAYS_BEFORE = 60;
const DAYS_AFTER = 20;

/** Data versions of days of one store, each asked for once. */
export class DataVersions {
  readonly #store: TickStore;
  readonly #underlying: string;
  #days: Promise<readonly TradingDay[]> | undefined;
  readonly #known = new Map<TradingDay, Promise<string | undefined>>();

  constructor(store: TickStore, underlying: string) {
    this.#store = store;
    this.#underlying = underlying;
  }

  /** The versions of all days that the store has from `from` to `to`. @throws `store.unversioned` */
  async between(from: TradingDay, to: TradingDay): Promise<Record<string, string>> {
    const found: Record<string, string> = {};
    // Once: asking a store for its days costs more than simulating one of them.
    this.#days ??= this.#store.days(this.#underlying, tradingDay("1990-01-01"), tradingDay("2099-12-31"));
    for (const day of await this.#days) {
      if (day < from || day > to) continue;
      const version = await this.#of(day);
      if (version === undefined) throw unversioned(this.#store, day);
      found[day] = version;
    }
    return found;
  }

  #of(day: TradingDay): Promise<string | undefined> {
    const asked = this.#known.get(day) ?? this.#store.dataVersion(this.#underlying, day);
    this.#known.set(day, asked);
    return asked;
  }
}

const unversioned = ({ url }: TickStore, day: TradingDay): PlutoError =>
  new PlutoError(
    "store.unversioned",
    `${url} knows no data version of ${day}, so nobody can tell whether a worker sees the same data; ` +
      `compute them with pluto data index ${url}`,
  );

/** @param sessions how many earlier sessions the strategy looks back on */
export function rangeAround(
  dates: readonly TradingDay[],
  sessions = 0,
): { from: TradingDay; to: TradingDay } {
  const [first] = dates;
  const last = dates.at(-1);
  if (first === undefined || last === undefined) throw new PlutoError("invariant", "a job has days");
  return { from: addDays(first, -Math.max(DAYS_BEFORE, 2 * sessions)), to: addDays(last, DAYS_AFTER) };
}

/** The first day on which a worker's data is not the submitter's; undefined when all are the same. */
export function differingDay(
  theirs: DayJob["versions"]["days"],
  ours: Readonly<Record<string, string>>,
): string | undefined {
  return [...new Set([...Object.keys(theirs), ...Object.keys(ours)])]
    .sort()
    .find((day) => theirs[day] !== ours[day]);
}
