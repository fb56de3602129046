import { medianOf } from "../analytics/statistics/quantile.ts";
import { withValues } from "../research/search/config-path.ts";
import { type Assignment, assignmentAt, type Dimension, type Point } from "../research/search/dimension.ts";
import { observationsOf } from "../research/search/ranking.ts";
import { samplerOf } from "../research/search/sampler.ts";
import type { SearchConfig } from "../research/search/search-config.ts";
import { meritOf, metricOf, penaltyOf, type Trial } from "../research/search/trial.ts";
import { canonicalJson } from "../units/canonical.ts";
import { messageOf, PlutoError } from "../units/failure.ts";
import type { TradingDay } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";
import type { SearchJournal } from "./search-journal.ts";
import type { SweepResult } from "./sweep-result.ts";
import type { RawConfig, SweepRunner } from "./sweep-runner.ts";

export interface SearchParts {
  readonly config: SearchConfig;
  readonly dimensions: readonly Dimension[];
  /** The run config that trials vary. */
  readonly base: RawConfig;
  /** Paise; what ratios of capital are over. */
  readonly capital: Paise | undefined;
  /** Sessions that trials run over: the held-out ones are not among them. */
  readonly dates: readonly TradingDay[];
  readonly runner: SweepRunner;
  /** Refuses values that do not go together. */
  readonly check: (raw: RawConfig) => Promise<unknown>;
  readonly journal: Pick<SearchJournal, "trials" | "append">;
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number, all: number) => void;
}

/** A trial that was chosen and has not been run. */
interface Chosen {
  readonly number: number;
  readonly point: Point;
  readonly values: Assignment;
}

/**
 * Runs a search to its last trial, or until it is interrupted: batch by batch, each chosen from the trials before it, run
 * over days that are loaded once, and written to the journal whole. What a batch is follows from the config, so that a
 * search gone on with comes to the same trials. True when it has come to its end.
 */
export async function executeSearch(parts: SearchParts): Promise<boolean> {
  const { config, dimensions, journal, signal } = parts;
  const sampler = samplerOf(config.sampler, dimensions, config.seed);
  const all = Math.min(config.trials, sampler.size ?? config.trials);
  const size = sampler.generation ?? config.batch;
  for (let from = Math.floor(journal.trials.length / size) * size; from < all; from += size) {
    if (signal.aborted) return false;
    const before = journal.trials.slice(0, from);
    const points = sampler.ask(observationsOf(before, config), Math.min(size, all - from));
    const chosen = points.map(
      (point, i): Chosen => ({
        number: from + i,
        point,
        values: assignmentAt(dimensions, point),
      }),
    );
    const trials = await runBatch(parts, before, chosen, (share) =>
      parts.onProgress?.(from + share * chosen.length, all),
    );
    if (trials === undefined) return false;
    journal.append(trials.slice(journal.trials.length - from));
    parts.onProgress?.(from + chosen.length, all);
  }
  return true;
}

/** Undefined when interrupted: a batch is recorded whole or not at all. */
async function runBatch(
  parts: SearchParts,
  before: readonly Trial[],
  chosen: readonly Chosen[],
  onShare: (share: number) => void,
): Promise<Trial[] | undefined> {
  const { base, runner, dates, config, signal, check } = parts;
  const known = new Map<string, number>(before.map(({ values, number }) => [canonicalJson(values), number]));
  const refused = new Map<number, string>();
  const fresh: Chosen[] = [];
  const copies = new Map<number, number>();
  for (const one of chosen) {
    const key = canonicalJson(one.values);
    const original = known.get(key);
    if (original !== undefined) copies.set(one.number, original);
    else {
      known.set(key, one.number);
      const why = await refusal(check, withValues(base, one.values));
      if (why === undefined) fresh.push(one);
      else refused.set(one.number, why);
    }
  }
  await runner.begin(fresh.map(({ values }) => withValues(base, values)));
  const places = fresh.map((_, i) => i);
  const work = fresh.length * dates.length;
  let done = 0;
  const onDone = (count: number): void => {
    done += count;
    onShare(work === 0 ? 1 : Math.min(1, done / work));
  };
  const after = config.pruning?.after_days ?? dates.length;
  const isPruning = after < dates.length;
  const first = dates.slice(0, after);
  const early = await runner.run(first, places, { isLast: !isPruning, onDone });
  if (signal.aborted) return undefined;
  const alive = isPruning ? survivors(parts, before, early) : places;
  const late = isPruning ? await runner.run(dates.slice(after), alive, { isLast: true, onDone }) : early;
  if (signal.aborted) return undefined;
  const made = new Map<number, Trial>(before.map((trial) => [trial.number, trial]));
  return chosen.map((one) => {
    const trial = trialOf(one);
    made.set(trial.number, trial);
    return trial;
  });

  function trialOf(one: Chosen): Trial {
    const why = refused.get(one.number);
    if (why !== undefined) return { ...one, ...NOTHING, status: "invalid", why, pnl: dates.map(() => null) };
    const original = copies.get(one.number);
    if (original !== undefined) return { ...(made.get(original) as Trial), ...one, sameAs: original };
    const place = fresh.indexOf(one);
    const earlyMerit = isPruning ? (earlyMeritOf(parts, early.get(place)) ?? null) : null;
    const result = late.get(place);
    if (result !== undefined) return finished(parts, one, result, earlyMerit);
    const given = early.get(place) as SweepResult;
    return { ...finished(parts, one, given, earlyMerit), status: "pruned", why: `after ${after} sessions` };
  }
}

const NOTHING = {
  objectives: [],
  penalty: 0,
  early: null,
  netPnl: 0,
  roundTrips: 0,
  fills: 0,
  tradebookHash: "",
} as const;

/** Why a run config is refused, in one line; undefined when it is not. */
async function refusal(check: SearchParts["check"], raw: RawConfig): Promise<string | undefined> {
  try {
    await check(raw);
    return undefined;
  } catch (error) {
    if (!(error instanceof PlutoError) || error.code === "invariant") throw error;
    return messageOf(error).split("\n").slice(1).join("; ").trim() || messageOf(error);
  }
}

const earlyMeritOf = (
  { config, capital }: SearchParts,
  result: SweepResult | undefined,
): number | undefined => {
  const [objective] = config.objectives;
  if (result === undefined || objective === undefined) return undefined;
  const value = metricOf(objective.metric, result, capital);
  return value === undefined ? undefined : meritOf(value, objective);
};

/** Trials of a batch whose first objective, after the first days, is not below the median of all that came to that day. */
function survivors(
  parts: SearchParts,
  before: readonly Trial[],
  early: ReadonlyMap<number, SweepResult>,
): number[] {
  const merits = new Map([...early].map(([place, result]) => [place, earlyMeritOf(parts, result)]));
  const seen = [
    ...before.flatMap(({ early: merit, sameAs }) => (sameAs === undefined ? [merit] : [])),
    ...merits.values(),
  ];
  const numbers = seen.filter((merit): merit is number => merit !== null && merit !== undefined);
  const median = medianOf(numbers);
  if (numbers.length < (parts.config.pruning?.least_trials ?? 0) || median === undefined)
    return [...merits.keys()];
  return [...merits].flatMap(([place, merit]) => (merit !== undefined && merit >= median ? [place] : []));
}

function finished(
  { config, capital, dates }: SearchParts,
  chosen: Chosen,
  result: SweepResult,
  early: number | null,
): Trial {
  const objectives = config.objectives.map(({ metric }) => metricOf(metric, result, capital) ?? null);
  const byDate = new Map(result.days.map((day) => [day.date, day.net]));
  const roundTrips = result.days.reduce((sum, day) => sum + day.roundTrips, 0);
  const failed = result.absent.find(({ status }) => status === "failed");
  const trial: Trial = {
    ...chosen,
    status: "done",
    objectives,
    penalty: penaltyOf(config, result, capital),
    early,
    netPnl: result.days.reduce((sum, day) => sum + day.net, 0),
    roundTrips,
    fills: result.fills,
    tradebookHash: result.tradebookHash,
    pnl: dates.map((date) => byDate.get(date) ?? null),
  };
  if (failed !== undefined) return { ...trial, status: "failed", why: `${failed.date}: ${failed.message}` };
  if (roundTrips < config.min_trades)
    return { ...trial, status: "few_trades", why: `${roundTrips} round trips of ${config.min_trades}` };
  if (objectives.includes(null)) return { ...trial, status: "no_value", why: "an objective has no value" };
  return trial;
}
