import type { OfficialTable } from "../margin/official-file.ts";
import type { TickStore } from "../market/tick-store.ts";
import type { ResolvedRun } from "../research/resolve-run.ts";
import { canonicalJson } from "../units/canonical.ts";
import { messageOf, PlutoError } from "../units/failure.ts";
import type { TradingDay } from "../units/time.ts";
import type { DayOutcome } from "./day-outcome.ts";
import { DayReader } from "./day-reader.ts";
import type { DayShelf } from "./day-shelf.ts";
import { benchOf } from "./execute-run.ts";
import { failedDay } from "./failed-day.ts";
import { type Segment, segmentsOf } from "./segments.ts";
import { simulateSegments } from "./simulate-day.ts";
import { outcomesOn } from "./sweep-day.ts";
import type { SweepResult } from "./sweep-result.ts";
import { SweepTally } from "./sweep-tally.ts";
import type { Workbench } from "./workbench.ts";

export interface SweepOptions {
  /** Names of `BOOK_METRICS` to measure; each set then keeps its round trips. */
  readonly bookMetrics?: readonly string[];
  /** Whether the rows of each set's tradebook are kept. */
  readonly keepsRows?: boolean;
  /** Whether each set's tradebook is hashed, as by default. */
  readonly hashes?: boolean;
  /** Follows profit and marks positions event by event as a run does; by default only as far as `bookMetrics` need it. */
  readonly marks?: boolean;
  /** False: every event is dispatched, also where nothing can come of it. For measurements and proofs. */
  readonly skips?: boolean;
  /** Where loaded days are kept for the batches that follow. */
  readonly shelf?: DayShelf;
  /** Official margin values, of a run that names them. */
  readonly marginTable?: OfficialTable | undefined;
  /** Takes each day of each set in place of the sweep's own tally, for whoever joins them elsewhere. */
  readonly onOutcome?: (place: number, outcome: DayOutcome) => void;
  /** What sets that carry positions live through, when the days are a part of their run; else their days alone say. */
  readonly segments?: readonly Segment[];
}

/** One set on its way: what it is simulated with, and what has come of it. */
interface SweepSet {
  readonly run: ResolvedRun;
  readonly bench: Workbench;
  readonly tally: SweepTally;
  readonly take: (outcome: DayOutcome) => void;
}

/**
 * Many parameter sets over the same days: each day is loaded once, and every set runs over it with a fresh engine. Sets
 * whose strategies need other data of a day share loads among themselves; sets that carry positions over the night go
 * through their days one set after the other. Books nothing but fills and daily profit: no marks, no files.
 */
export class Sweep {
  readonly #store: TickStore;
  readonly #sets: readonly SweepSet[];
  readonly #shelf: DayShelf | undefined;
  readonly #segments: readonly Segment[] | undefined;

  constructor(store: TickStore, runs: readonly ResolvedRun[], options: SweepOptions = {}) {
    const { bookMetrics = [], keepsRows = false, hashes = true, marks = false, skips = true } = options;
    const { onOutcome } = options;
    this.#store = store;
    this.#shelf = options.shelf;
    this.#segments = options.segments;
    this.#sets = runs.map((run, place) => {
      const followsProfit = marks || bookMetrics.length > 0;
      // Without slippage no cost model asks what surrounded a fill.
      const notesMarket = run.config.slippage !== "none";
      const bench = benchOf(run, store, options.marginTable, { marks, followsProfit, skips, notesMarket });
      const tally = new SweepTally(run, bench.costs, { bookMetrics, keepsRows, hashes });
      const take = (outcome: DayOutcome): void =>
        onOutcome === undefined ? tally.add(outcome) : onOutcome(place, outcome);
      return { run, bench, tally, take };
    });
  }

  /**
   * Takes sets through further days, in order of date. @param alive places of the sets to go on with; by default all
   * @param onDay after each day, or each set that carries; `done` and `all` count set × day
   */
  async run(
    dates: readonly TradingDay[],
    alive: readonly number[] = this.#sets.map((_, i) => i),
    onDay?: (done: number, all: number) => void,
    isStopping: () => boolean = () => false,
  ): Promise<void> {
    const sets = alive.map((place) => this.#sets[place] as SweepSet);
    const all = sets.length * dates.length;
    let done = 0;
    const tell = (count: number): void => {
      done += count;
      onDay?.(done, all);
    };
    const single = sets.filter(({ run }) => run.config.carry === "day");
    for (const [needs, group] of byNeeds(single))
      await this.#runGroup(group, { needs, dates, tell, isStopping });
    for (const set of sets) {
      if (set.run.config.carry === "day" || isStopping()) continue;
      const segments = this.#segments ?? segmentsOf(dates, set.run.config, await this.#store.series());
      // The last outcome of a day stands: a segment that fails late tells of all its days anew.
      const outcomes = new Map<TradingDay, DayOutcome>();
      for await (const outcome of simulateSegments(set.bench, segments, isStopping))
        outcomes.set(outcome.date, outcome);
      for (const outcome of outcomes.values()) set.take(outcome);
      tell(dates.length);
    }
  }

  /** There are no days more. */
  end(): void {
    for (const { tally } of this.#sets) tally.end();
  }

  /** What each set came to so far, in the order in which they were given. */
  get results(): readonly SweepResult[] {
    return this.#sets.map(({ tally }) => tally.result());
  }

  /** Sets that need the same of a day, given as `needs`. */
  async #runGroup(sets: readonly SweepSet[], { needs, dates, tell, isStopping }: GroupWork): Promise<void> {
    const [first] = sets;
    if (first === undefined) return;
    const shelf = this.#shelf;
    const missing = dates.filter((date) => shelf?.find(needs, date) === undefined);
    const reader = new DayReader(first.bench, missing);
    const benches = sets.map(({ bench }) => bench);
    const strays: unknown[] = [];
    const onStray = (failure: unknown): void => {
      strays.push(failure);
    };
    for (const event of STRAY) process.on(event, onStray);
    try {
      for (const date of dates) {
        const kept = shelf?.find(needs, date);
        const read = kept ?? (await reader.take(date));
        if (kept === undefined) shelf?.keep(needs, date, read);
        const outcomes = await outcomesOn(benches, date, read);
        await new Promise((resolve) => setImmediate(resolve));
        const stray = strays.splice(0)[0];
        for (const [i, { take }] of sets.entries())
          take(stray === undefined ? (outcomes[i] as DayOutcome) : strayed(date, stray));
        tell(sets.length);
        if (isStopping()) break;
      }
      await reader.end();
    } finally {
      for (const event of STRAY) process.off(event, onStray);
    }
  }
}

interface GroupWork {
  readonly needs: string;
  readonly dates: readonly TradingDay[];
  readonly tell: (count: number) => void;
  readonly isStopping: () => boolean;
}

/** How failures surface that a hook left to a promise or a timer. */
const STRAY = ["unhandledRejection", "uncaughtException"] as const;

/** A failure that nobody awaited belongs to some set of the day; which one cannot be known, so the day fails for all. */
function strayed(date: TradingDay, failure: unknown): DayOutcome {
  const message = `hooks are synchronous, and one left this behind: ${messageOf(failure)}`;
  const error = new PlutoError("strategy.stray", message);
  return failedDay(date, error, { code: error.code, fills: [], dataVersion: undefined });
}

/** Sets that need the same of a day, together, by what they need. The order inside a group is that of the sets. */
function byNeeds(sets: readonly SweepSet[]): ReadonlyMap<string, readonly SweepSet[]> {
  const groups = new Map<string, SweepSet[]>();
  for (const set of sets) {
    const { closes, ...needs } = set.bench.needs;
    const key = canonicalJson({ ...needs, closes: closes !== undefined });
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(set);
  }
  return groups;
}

/** Runs every set over all the days. @param runs resolved configs that differ in what is tried */
export async function runSweep(
  store: TickStore,
  runs: readonly ResolvedRun[],
  dates: readonly TradingDay[],
  options: SweepOptions = {},
): Promise<readonly SweepResult[]> {
  const sweep = new Sweep(store, runs, options);
  await sweep.run(dates);
  sweep.end();
  return sweep.results;
}
