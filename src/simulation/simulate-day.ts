import type { EngineConfig } from "../engine/engine-config.ts";
import { EventEngine } from "../engine/event-engine.ts";
import type { Fill } from "../ledger/fill.ts";
import type { TickStore } from "../market/tick-store.ts";
import type { ReadyStrategy } from "../strategy/define-strategy.ts";
import { messageOf, PlutoError } from "../units/failure.ts";
import type { TradingDay } from "../units/time.ts";
import { absentContext } from "./absent-context.ts";
import type { DayOutcome } from "./day-outcome.ts";
import { type DayLoad, type DayNeeds, loadDay } from "./load-day.ts";

/** Everything that simulating days needs, whichever thread does it. */
export interface Workbench {
  readonly store: TickStore;
  readonly strategy: ReadyStrategy;
  readonly config: EngineConfig;
  readonly needs: DayNeeds;
}

/** Days that are being read while one is simulated. Memory grows with it, not with the length of the run. */
const DAYS_AHEAD = 3;

/**
 * Simulates days one after another; the next ones are read while one runs. A day that fails is an outcome like any
 * other, and the next one starts from nothing. Ends early, after the day in hand, when `isStopping` says so.
 */
export async function* simulateDays(
  bench: Workbench,
  dates: readonly TradingDay[],
  isStopping: () => boolean = () => false,
): AsyncGenerator<DayOutcome> {
  const coming: Promise<Loaded>[] = [];
  let asked = 0;
  for (const date of dates) {
    while (asked < dates.length && coming.length < DAYS_AHEAD)
      coming.push(readDay(bench, dates[asked++] as TradingDay));
    const outcome = outcomeOf(bench, date, await (coming.shift() as Promise<Loaded>));
    yield outcome.status === "done"
      ? outcome
      : { ...outcome, context: await absentContext(bench.store, bench.needs.underlying, date) };
    if (isStopping()) break;
  }
  await Promise.all(coming);
}

type Loaded =
  | (DayLoad & { readonly dataVersion: string | undefined })
  | { readonly status: "unread"; readonly failure: unknown };

/** Never rejects: a day that cannot be read is that day's failure, told when its turn comes. */
async function readDay({ store, needs }: Workbench, date: TradingDay): Promise<Loaded> {
  try {
    const load = await loadDay(store, date, needs);
    const dataVersion =
      load.status === "loaded" ? await store.dataVersion(needs.underlying, date) : undefined;
    return { ...load, dataVersion };
  } catch (failure) {
    return { status: "unread", failure };
  }
}

function outcomeOf(bench: Workbench, date: TradingDay, loaded: Loaded): DayOutcome {
  if (loaded.status === "unread")
    return failed(date, loaded.failure, { code: "store.read", fills: [], dataVersion: undefined });
  if (loaded.status === "no-data") return { status: "no-data", date, why: loaded.why, context: {} };
  const { market, dataVersion } = loaded;
  let engine: EventEngine | undefined;
  try {
    engine = new EventEngine(market, bench.strategy, bench.config);
    const { instants } = market;
    for (let i = 0; i < instants.length; i++) engine.step(instants[i] as number);
    return { status: "done", date, report: engine.finish(), dataVersion };
  } catch (failure) {
    return failed(date, failure, {
      code: "strategy.threw",
      fills: engine?.tradebook.fills ?? [],
      dataVersion,
    });
  }
}

/** @param otherwise.code what to call a failure that has no code of its own */
function failed(
  date: TradingDay,
  failure: unknown,
  otherwise: {
    readonly code: string;
    readonly fills: readonly Fill[];
    readonly dataVersion: string | undefined;
  },
): DayOutcome {
  const isOurs = failure instanceof PlutoError;
  const { code, ...rest } = otherwise;
  return {
    status: "failed",
    date,
    code: isOurs ? failure.code : code,
    message: isOurs ? failure.message : `${code}: ${messageOf(failure)}`,
    data: isOurs ? failure.data : {},
    stack: failure instanceof Error ? (failure.stack ?? "") : "",
    context: {},
    ...rest,
  };
}
