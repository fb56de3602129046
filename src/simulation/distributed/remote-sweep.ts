import type { Series } from "../../market/series.ts";
import type { ResolvedRun } from "../../research/resolve-run.ts";
import { canonicalJson } from "../../units/canonical.ts";
import type { TradingDay } from "../../units/time.ts";
import type { DayOutcome } from "../day-outcome.ts";
import { costModelOfRun } from "../execute-run.ts";
import { type Segment, segmentsOf } from "../segments.ts";
import type { SweepResult } from "../sweep-result.ts";
import type { RawConfig, SweepRunner } from "../sweep-runner.ts";
import { SweepTally } from "../sweep-tally.ts";
import { groupSegments } from "./day-job.ts";
import { type Piece, Submission, type SubmissionOptions } from "./submission.ts";

/** One parameter set of the batch in hand, and what has come of it. */
export interface RemoteSet {
  readonly raw: RawConfig;
  readonly run: ResolvedRun;
  readonly tally: SweepTally;
}

export interface RemoteSweepOptions extends Omit<SubmissionOptions<RemoteSet>, "onDone"> {
  readonly resolve: (raw: RawConfig) => Promise<ResolvedRun>;
  /** Names of `BOOK_METRICS` to measure. */
  readonly bookMetrics: readonly string[];
  /** The store's series, for underlyings whose expiries come from the store. */
  readonly series: readonly Series[];
  /** Sessions that a job has at least, while there are as many. */
  readonly jobDays: number;
  /** Sets that a job has at most. */
  readonly jobSets: number;
  /** Aborted: what is open is given up, and `run` returns what it has. */
  readonly signal: AbortSignal;
  readonly close: () => Promise<void>;
}

/**
 * Batches of a search done by workers on other machines, in jobs of some days × some sets. Days are added up here, in order
 * of date, by the tally of a local search: the results are the local ones, however the batch was cut.
 */
export function remoteSweep(options: RemoteSweepOptions): SweepRunner {
  const { resolve, bookMetrics, series, jobDays, jobSets, signal } = options;
  let sets: RemoteSet[] = [];
  return {
    async begin(configs) {
      sets = [];
      for (const raw of configs) {
        const run = await resolve(raw);
        const tally = new SweepTally(run, costModelOfRun(run), {
          bookMetrics,
          keepsRows: false,
          hashes: true,
        });
        sets.push({ raw, run, tally });
      }
    },
    async run(dates, alive, { isLast, onDone }) {
      const going = alive.map((place) => sets[place] as RemoteSet);
      const lanes = new Map(going.map((set) => [set, new Lane(dates, set.tally)]));
      const pieces = likeSets(going, dates, series).flatMap(({ segments, alike }) =>
        groupSegments(segments, jobDays).flatMap((part) =>
          chunks(alike, jobSets).map((chunk): Piece<RemoteSet> => ({ segments: part, sets: chunk })),
        ),
      );
      const submission = new Submission<RemoteSet>({
        ...options,
        onDone(piece, outcomes) {
          for (const [at, set] of piece.sets.entries()) lanes.get(set)?.take(outcomes[at] ?? []);
          onDone?.(piece.sets.length * piece.segments.reduce((sum, one) => sum + one.dates.length, 0));
        },
      });
      await submission.run(pieces, signal);
      if (isLast) for (const { tally } of sets) tally.end();
      return new Map(
        alive.map((place, at): [number, SweepResult] => [place, (going[at] as RemoteSet).tally.result()]),
      );
    },
    async close() {
      await options.queue.close();
      await options.close();
    },
  };
}

/** The days of one set: they come in any order, and are added up in order of date. */
class Lane {
  readonly #dates: readonly TradingDay[];
  readonly #tally: SweepTally;
  readonly #early = new Map<TradingDay, DayOutcome>();
  #next = 0;

  constructor(dates: readonly TradingDay[], tally: SweepTally) {
    this.#dates = dates;
    this.#tally = tally;
  }

  take(outcomes: readonly DayOutcome[]): void {
    for (const outcome of outcomes) this.#early.set(outcome.date, outcome);
    for (; ; this.#next++) {
      const date = this.#dates[this.#next];
      const outcome = date === undefined ? undefined : this.#early.get(date);
      if (date === undefined || outcome === undefined) return;
      this.#early.delete(date);
      this.#tally.add(outcome);
    }
  }
}

/** Sets that live through the same segments of the same underlying, in the order of their first members. */
function likeSets(
  sets: readonly RemoteSet[],
  dates: readonly TradingDay[],
  series: readonly Series[],
): readonly { readonly segments: readonly Segment[]; readonly alike: readonly RemoteSet[] }[] {
  const found = new Map<string, { readonly segments: readonly Segment[]; readonly alike: RemoteSet[] }>();
  for (const set of sets) {
    const { underlying, carry } = set.run.config;
    const key = canonicalJson([underlying, carry]);
    const group = found.get(key) ?? { segments: segmentsOf(dates, set.run.config, series), alike: [] };
    group.alike.push(set);
    found.set(key, group);
  }
  return [...found.values()];
}

const chunks = <T>(all: readonly T[], most: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / most) }, (_, i) => all.slice(i * most, (i + 1) * most));
