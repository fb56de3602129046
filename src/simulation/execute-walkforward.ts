import { withValues } from "../research/search/config-path.ts";
import { type Assignment, assignmentAt } from "../research/search/dimension.ts";
import { samplerOf } from "../research/search/sampler.ts";
import type { Fold } from "../research/walkforward/folds.ts";
import { type Walk, type WalkedTrial, walk } from "../research/walkforward/walk.ts";
import { type WalkedLine, walkedTrialOf } from "../research/walkforward/walked-line.ts";
import type { WalkForwardConfig } from "../research/walkforward/walkforward-config.ts";
import { canonicalJson } from "../units/canonical.ts";
import { PlutoError } from "../units/failure.ts";
import { executeSearch, type SearchParts } from "./execute-search.ts";
import type { SearchJournal } from "./search-journal.ts";

export interface WalkForwardParts extends Omit<SearchParts, "config" | "journal"> {
  readonly config: WalkForwardConfig;
  readonly folds: readonly Fold[];
  readonly journals: WalkForwardJournals;
}

/** Where what is done is kept, so that it is not done again. */
export interface WalkForwardJournals {
  /** The trials of the search in a fold's training; only samplers that learn have one. */
  readonly fold: (fold: number) => Pick<SearchJournal, "trials" | "append"> & { close(): void };
  /** Every point over all sessions. */
  readonly runs: Pick<SearchJournal<WalkedLine>, "trials" | "append">;
}

export interface WalkForwardOutcome {
  readonly trials: readonly WalkedTrial[];
  readonly walk: Walk;
  /** By fold: the trials that it may choose. */
  readonly own: readonly (readonly number[])[];
}

/**
 * Walks forward. Samplers that look at no result try the same points in every fold; those that learn search each fold's
 * training on its own, and what any fold tried is then known of all. Every point is run over all sessions once; a fold
 * chooses from its own points by its training alone. Undefined when interrupted. @throws `walkforward.no-trial`
 */
export async function executeWalkForward(parts: WalkForwardParts): Promise<WalkForwardOutcome | undefined> {
  const { config, dimensions, folds, check, base, dates } = parts;
  const learns = config.sampler === "tpe" || config.sampler === "cma_es";
  const known = new Map<string, { point: readonly number[]; values: Assignment }>();
  const own: ReadonlySet<string>[] = [];
  const add = (points: readonly (readonly number[])[]): ReadonlySet<string> => {
    const keys = new Set<string>();
    for (const point of points) {
      const values = assignmentAt(dimensions, point);
      const key = canonicalJson(values);
      keys.add(key);
      if (!known.has(key)) known.set(key, { point, values });
    }
    return keys;
  };
  if (learns) {
    for (const [i, fold] of folds.entries()) {
      const onShare = (share: number): void => parts.onProgress?.(i + share, folds.length);
      const points = await searched(parts, { ...fold, place: i }, onShare);
      if (points === undefined) return undefined;
      own.push(add(points));
    }
  } else {
    const sampler = samplerOf(config.sampler, dimensions, config.seed);
    const all = add(sampler.ask([], Math.min(config.trials, sampler.size ?? config.trials)));
    for (const _ of folds) own.push(all);
  }
  const sound: { key: string; point: readonly number[]; values: Assignment }[] = [];
  for (const [key, one] of known) {
    const isSound = await check(withValues(base, one.values)).then(
      () => true,
      () => false,
    );
    if (isSound) sound.push({ key, ...one });
  }
  if (sound.length === 0)
    throw new PlutoError("walkforward.no-trial", "the run config refuses every point of the space");
  if (!(await runAll(parts, sound))) return undefined;
  const trials = parts.journals.runs.trials.map((line) => walkedTrialOf(line, dates));
  const isOwn = own.map((keys) => sound.map(({ key }) => keys.has(key)));
  return {
    trials,
    walk: walk(trials, folds, { config, capital: parts.capital, isOwn }),
    own: isOwn.map((fold) => trials.flatMap(({ number }) => (fold[number] === true ? [number] : []))),
  };
}

/** Runs what the journal has not, batch by batch, over all sessions. False when interrupted. */
async function runAll(
  { base, config, runner, dates, signal, journals, onProgress }: WalkForwardParts,
  sound: readonly Pick<WalkedTrial, "point" | "values">[],
): Promise<boolean> {
  const { runs } = journals;
  for (let from = runs.trials.length; from < sound.length; from += config.batch) {
    if (signal.aborted) return false;
    const batch = sound.slice(from, from + config.batch);
    await runner.begin(batch.map(({ values }) => withValues(base, values)));
    const places = batch.map((_, i) => i);
    let done = 0;
    const onDone = (count: number): void => {
      done += count;
      onProgress?.(from + Math.floor(done / dates.length), sound.length);
    };
    const got = await runner.run(dates, places, { isLast: true, onDone });
    if (signal.aborted) return false;
    const lineOf = ({ point, values }: (typeof batch)[number], place: number): WalkedLine => {
      const byDate = new Map(got.get(place)?.days.map((day) => [day.date, day]));
      return {
        number: from + place,
        point,
        values,
        net: dates.map((date) => byDate.get(date)?.net ?? null),
        trips: dates.map((date) => byDate.get(date)?.roundTrips ?? 0),
      };
    };
    runs.append(batch.map(lineOf));
  }
  return true;
}

/** The points that a search of a fold's training tries; undefined when interrupted. */
async function searched(
  parts: WalkForwardParts,
  { train, place }: Fold & { readonly place: number },
  onShare: (share: number) => void,
): Promise<readonly (readonly number[])[] | undefined> {
  const journal = parts.journals.fold(place);
  const { windows: _, ...config } = parts.config;
  try {
    const isWhole = await executeSearch({
      ...parts,
      config,
      dates: train.flatMap((session) => parts.dates[session] ?? []),
      journal,
      onProgress: (done, all) => onShare(done / all),
    });
    return isWhole ? journal.trials.map(({ point }) => point) : undefined;
  } finally {
    journal.close();
  }
}
