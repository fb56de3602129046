import type { CostModel } from "../costs/cost-model.ts";
import type { TradingDay } from "../units/time.ts";
import type { DayOutcome, DoneDay } from "./day-outcome.ts";
import { mergedDay } from "./merge-day.ts";

/** One date of a run. */
export interface JoinedDay {
  readonly date: TradingDay;
  /** What became of the day itself; undefined for one after the run's end on which something stuck was closed. */
  readonly outcome: DayOutcome | undefined;
  /** Everything that was simulated on it: the day itself, and what earlier days left stuck. Undefined when nothing was. */
  readonly day: DoneDay | undefined;
}

/** The dates of a run in order, each with what earlier days left to be closed on it. @param outcomes in order of date */
export function* joinedDays(outcomes: Iterable<DayOutcome>, costs: CostModel): Generator<JoinedDay> {
  const later = new Map<TradingDay, DoneDay[]>();
  const taken = (date: TradingDay): readonly DoneDay[] => {
    const parts = later.get(date) ?? [];
    later.delete(date);
    return parts;
  };
  const merged = ([first, ...others]: readonly DoneDay[]): DoneDay | undefined =>
    first && mergedDay([first, ...others], costs);
  function* before(end: TradingDay | undefined): Generator<JoinedDay> {
    const dates = [...later.keys()].filter((date) => end === undefined || date < end).sort();
    for (const date of dates) yield { date, outcome: undefined, day: merged(taken(date)) };
  }
  for (const outcome of outcomes) {
    const { date } = outcome;
    yield* before(date);
    const parts = taken(date);
    if (outcome.status !== "done") yield { date, outcome, day: merged(parts) };
    else {
      for (const day of outcome.later ?? []) later.set(day.date, [...(later.get(day.date) ?? []), day]);
      yield { date, outcome, day: merged([...parts, outcome]) };
    }
  }
  yield* before(undefined);
}
