import type { CostModel } from "../costs/cost-model.ts";
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
  readonly costs: CostModel;
}

/** Days that are being read while one is simulated. Memory grows with it, not with the length of the run. */
const DAYS_AHEAD = 3;

/**
 * Simulates days one after another; the next ones are read while one runs. A day that fails is an outcome like any
 * other, and the next one starts from nothing. Ends early, after the day in hand, when `isStopping` says so. Between
 * days other work of the thread gets its turn: a Ctrl-C or a stop is heard there.
 */
export async function* simulateDays(
  bench: Workbench,
  dates: readonly TradingDay[],
  isStopping: () => boolean = () => false,
): AsyncGenerator<DayOutcome> {
  const coming: Promise<Loaded>[] = [];
  const strays: unknown[] = [];
  const onStray = (failure: unknown): void => {
    strays.push(failure);
  };
  for (const event of STRAY) process.on(event, onStray);
  let asked = 0;
  try {
    for (const date of dates) {
      while (asked < dates.length && coming.length < DAYS_AHEAD)
        coming.push(readDay(bench, dates[asked++] as TradingDay));
      const loaded = await (coming.shift() as Promise<Loaded>);
      let outcome = withoutExit(() => outcomeOf(bench, date, loaded));
      await new Promise((resolve) => setImmediate(resolve));
      if (strays.length > 0) outcome = strayed(outcome, strays.splice(0)[0]);
      if (outcome.status !== "done")
        outcome = { ...outcome, context: await absentContext(bench.store, bench.needs.underlying, date) };
      const incidents = bench.store.takeIncidents?.() ?? [];
      yield incidents.length === 0 ? outcome : { ...outcome, incidents };
      if (isStopping()) break;
    }
    await Promise.all(coming);
  } finally {
    for (const event of STRAY) process.off(event, onStray);
  }
}

/** How failures surface that a hook left to a promise or a timer: hooks are synchronous, so nobody awaits them. */
const STRAY = ["unhandledRejection", "uncaughtException"] as const;

function strayed(outcome: DayOutcome, failure: unknown): DayOutcome {
  if (outcome.status !== "done") return outcome;
  const { date, report, dataVersion } = outcome;
  const message = `hooks are synchronous, and one left this behind: ${messageOf(failure)}`;
  const error = new PlutoError("strategy.stray", message);
  if (failure instanceof Error && failure.stack !== undefined) error.stack = failure.stack;
  return failed(date, error, { code: error.code, fills: report.fills, dataVersion });
}

/** Does what runs a strategy with `process.exit` closed: it would end the run, and in a thread the whole process. */
function withoutExit<T>(work: () => T): T {
  const { exit } = process;
  process.exit = () => {
    throw new PlutoError(
      "strategy.exit",
      "a strategy may not end the process; throw an error to fail its day",
    );
  };
  try {
    return work();
  } finally {
    process.exit = exit;
  }
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
    const report = engine.finish();
    const charges = bench.costs.charge(report.fills, engine.fillContexts);
    return { status: "done", date, report, charges, dataVersion };
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
    data: isOurs ? plainOf(failure.data) : {},
    stack: failure instanceof Error ? (failure.stack ?? "") : "",
    context: {},
    ...rest,
  };
}

/** What a strategy hung on its failure, as far as it can go into a file: an outcome crosses threads and is written down. */
function plainOf(data: PlutoError["data"]): PlutoError["data"] {
  try {
    return JSON.parse(JSON.stringify(data)) as PlutoError["data"];
  } catch (error) {
    return { unwritable: messageOf(error) };
  }
}
