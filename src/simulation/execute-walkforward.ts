import { withValues } from "../research/search/config-path.ts";
import { type Assignment, assignmentAt } from "../research/search/dimension.ts";
import { samplerOf } from "../research/search/sampler.ts";
import type { Trial } from "../research/search/trial.ts";
import type { Fold } from "../research/walkforward/folds.ts";
import { type Walk, type WalkedTrial, walk } from "../research/walkforward/walk.ts";
import type { WalkForwardConfig } from "../research/walkforward/walkforward-config.ts";
import { canonicalJson } from "../units/canonical.ts";
import { PlutoError } from "../units/failure.ts";
import { executeSearch, type SearchParts } from "./execute-search.ts";
import type { SweepResult } from "./sweep-result.ts";

export interface WalkForwardParts extends Omit<SearchParts, "config" | "journal"> {
  readonly config: WalkForwardConfig;
  readonly folds: readonly Fold[];
}

export interface WalkForwardOutcome {
  readonly trials: readonly WalkedTrial[];
  readonly walk: Walk;
}

/**
 * Walks forward. Samplers that look at no result try the same points in every fold; those that learn search each fold's
 * training on its own, and what any fold tried is then known of all. Every point is run over all sessions once; a fold
 * chooses from its own points by its training alone. Undefined when interrupted. @throws `walkforward.no-trial`
 */
export async function executeWalkForward(parts: WalkForwardParts): Promise<WalkForwardOutcome | undefined> {
  const { config, dimensions, folds, signal, check, base, runner, dates } = parts;
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
      const points = await searched(parts, fold, (share) => parts.onProgress?.(i + share, folds.length));
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
  const results: SweepResult[] = [];
  for (let from = 0; from < sound.length; from += config.batch) {
    if (signal.aborted) return undefined;
    const batch = sound.slice(from, from + config.batch);
    await runner.begin(batch.map(({ values }) => withValues(base, values)));
    const places = batch.map((_, i) => i);
    let done = 0;
    const onDone = (count: number): void => {
      done += count;
      parts.onProgress?.(from + Math.floor(done / dates.length), sound.length);
    };
    const got = await runner.run(dates, places, { isLast: true, onDone });
    results.push(...places.map((place) => got.get(place) as SweepResult));
  }
  const trials = sound.map(({ point, values }, number): WalkedTrial => {
    const byDate = new Map(results[number]?.days.map((day) => [day.date, day]));
    return { number, point, values, days: dates.map((date) => byDate.get(date)) };
  });
  const isOwn = own.map((keys) => sound.map(({ key }) => keys.has(key)));
  return { trials, walk: walk(trials, folds, { config, capital: parts.capital, isOwn }) };
}

/** The points that a search of a fold's training tries; undefined when interrupted. */
async function searched(
  parts: WalkForwardParts,
  { train }: Fold,
  onShare: (share: number) => void,
): Promise<readonly (readonly number[])[] | undefined> {
  const trials: Trial[] = [];
  const { windows: _, ...config } = parts.config;
  const isWhole = await executeSearch({
    ...parts,
    config,
    dates: train.flatMap((place) => parts.dates[place] ?? []),
    journal: { trials, append: (more) => trials.push(...more) },
    onProgress: (done, all) => onShare(done / all),
  });
  return isWhole ? trials.map(({ point }) => point) : undefined;
}
