import type { Observation } from "./observation.ts";
import type { SearchConfig } from "./search-config.ts";
import { meritsOf, type Trial } from "./trial.ts";

/** Whether one is at least as good in everything and better in something. */
const dominates = (a: readonly number[], b: readonly number[]): boolean =>
  a.every((value, i) => value >= (b[i] as number)) && a.some((value, i) => value > (b[i] as number));

/** Trials that no other one dominates, in order of their numbers; of equal ones the first. */
export function frontOf(trials: readonly Trial[], config: Pick<SearchConfig, "objectives">): Trial[] {
  const ranked = rankable(trials, config);
  return ranked
    .filter(
      ({ merits }, i) =>
        !ranked.some(
          (other, j) =>
            dominates(other.merits, merits) ||
            (j < i && other.merits.every((value, k) => value === merits[k])),
        ),
    )
    .map(({ trial }) => trial);
}

/**
 * Ranked trials, best first. One objective: by its merit. Several: by how many trials dominate each, then by the sum of
 * its places in each objective. Equal ones in order of their numbers.
 */
export function rankedTrials(trials: readonly Trial[], config: Pick<SearchConfig, "objectives">): Trial[] {
  const ranked = rankable(trials, config);
  if (config.objectives.length === 1)
    return ranked
      .sort((a, b) => (b.merits[0] as number) - (a.merits[0] as number) || a.trial.number - b.trial.number)
      .map(({ trial }) => trial);
  const keyed = ranked.map((one) => {
    const dominated = ranked.filter((other) => dominates(other.merits, one.merits)).length;
    const places = one.merits.reduce(
      (sum, value, k) => sum + ranked.filter((other) => (other.merits[k] as number) > value).length,
      0,
    );
    return { trial: one.trial, dominated, places };
  });
  keyed.sort((a, b) => a.dominated - b.dominated || a.places - b.places || a.trial.number - b.trial.number);
  return keyed.map(({ trial }) => trial);
}

const rankable = (trials: readonly Trial[], config: Pick<SearchConfig, "objectives">) =>
  trials.flatMap((trial) => {
    const merits = meritsOf(trial, config);
    // A repeated trial stands where the first of its kind does.
    return merits === undefined || trial.sameAs !== undefined ? [] : [{ trial, merits }];
  });

/** What a sampler hears of trials: one loss each, with several objectives the place in the ranking. */
export function observationsOf(
  trials: readonly Trial[],
  config: Pick<SearchConfig, "objectives">,
): Observation[] {
  if (config.objectives.length === 1)
    return trials.map((trial): Observation => {
      const [merit] = meritsOf(trial, config) ?? [];
      return { point: trial.point, loss: merit === undefined ? Number.POSITIVE_INFINITY : 0 - merit };
    });
  const places = new Map(rankedTrials(trials, config).map((trial, place) => [trial.number, place]));
  return trials.map(({ point, number, sameAs = number }) => ({
    point,
    loss: places.get(sameAs) ?? Number.POSITIVE_INFINITY,
  }));
}
