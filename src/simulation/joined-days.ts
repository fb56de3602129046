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

/** Joins the days of a run as they come, in order of date: each gets what earlier days left to be closed on it. */
export class DayJoiner {
  readonly #costs: CostModel;
  readonly #later = new Map<TradingDay, DoneDay[]>();

  constructor(costs: CostModel) {
    this.#costs = costs;
  }

  /** Whether nothing that earlier days left waits for its date. */
  get isIdle(): boolean {
    return this.#later.size === 0;
  }

  /** The next day, behind the dates before it on which something stuck was closed. */
  *add(outcome: DayOutcome): Generator<JoinedDay> {
    const { date } = outcome;
    yield* this.#before(date);
    const parts = this.#taken(date);
    if (outcome.status !== "done") yield { date, outcome, day: this.#merged(parts) };
    else {
      for (const day of outcome.later ?? [])
        this.#later.set(day.date, [...(this.#later.get(day.date) ?? []), day]);
      yield { date, outcome, day: this.#merged([...parts, outcome]) };
    }
  }

  /** What is left after the run's last day. */
  end(): Generator<JoinedDay> {
    return this.#before(undefined);
  }

  *#before(end: TradingDay | undefined): Generator<JoinedDay> {
    const dates = [...this.#later.keys()].filter((date) => end === undefined || date < end).sort();
    for (const date of dates) yield { date, outcome: undefined, day: this.#merged(this.#taken(date)) };
  }

  #taken(date: TradingDay): readonly DoneDay[] {
    const parts = this.#later.get(date) ?? [];
    this.#later.delete(date);
    return parts;
  }

  #merged([first, ...others]: readonly DoneDay[]): DoneDay | undefined {
    return first && mergedDay([first, ...others], this.#costs);
  }
}

/** The dates of a run in order, each with what earlier days left to be closed on it. @param outcomes in order of date */
export function* joinedDays(outcomes: Iterable<DayOutcome>, costs: CostModel): Generator<JoinedDay> {
  const joiner = new DayJoiner(costs);
  for (const outcome of outcomes) yield* joiner.add(outcome);
  yield* joiner.end();
}
