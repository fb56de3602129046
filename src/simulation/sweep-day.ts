import { EventEngine } from "../engine/event-engine.ts";
import type { DayMarket } from "../market/day-market.ts";
import type { TradingDay } from "../units/time.ts";
import type { DayOutcome, DoneDay } from "./day-outcome.ts";
import type { ReadDay } from "./day-reader.ts";
import { failedDay } from "./failed-day.ts";
import { liquidate } from "./liquidate.ts";
import { runEvents, withoutExit } from "./run-segment-day.ts";
import type { Workbench } from "./workbench.ts";

/** A day that was simulated and has left positions which it could not close. */
interface LeftOpen {
  readonly place: number;
  readonly bench: Workbench;
  readonly engine: EventEngine;
  readonly done: DoneDay;
}

/** What one day comes to for each of many sets, in their order: each runs over it with a fresh engine. */
export async function outcomesOn(
  benches: readonly Workbench[],
  date: TradingDay,
  read: ReadDay,
): Promise<readonly DayOutcome[]> {
  if (read.status === "unread") {
    const failed = failedDay(date, read.failure, { code: "store.read", fills: [], dataVersion: undefined });
    return benches.map(() => failed);
  }
  const { load, dataVersion } = read;
  if (load.status === "no-data") {
    const absent = { status: "no-data" as const, date, why: load.why, context: {} };
    return benches.map(() => absent);
  }
  const open: LeftOpen[] = [];
  const day = { market: load.market, dataVersion };
  const outcomes = withoutExit(() => benches.map((bench, place) => outcomeOf(bench, day, { place, open })));
  for (const left of open) outcomes[left.place] = await closedLater(left);
  return outcomes;
}

interface LoadedDay {
  readonly market: DayMarket;
  readonly dataVersion: string | undefined;
}

/** One set on a loaded day. Left open: it is noted in `open`. */
function outcomeOf(
  bench: Workbench,
  { market, dataVersion }: LoadedDay,
  { place, open }: { readonly place: number; readonly open: LeftOpen[] },
): DayOutcome {
  const { strategy, config, costs } = bench;
  let engine: EventEngine | undefined;
  try {
    engine = new EventEngine(market, strategy, config, "run");
    const done = runEvents(engine, market, { costs, dataVersion });
    if (done.report.stuck > 0) open.push({ place, bench, engine, done });
    return outcomeOfDone(done);
  } catch (failure) {
    const fills = engine?.tradebook.fills ?? [];
    return failedDay(market.date, failure, { code: "strategy.threw", fills, dataVersion });
  }
}

const outcomeOfDone = ({ date, report, charges, contexts, dataVersion }: DoneDay): DayOutcome => ({
  status: "done",
  date,
  report,
  charges,
  contexts,
  dataVersion,
});

/** The outcome with the days after it on which what was left open is closed. */
async function closedLater({ bench, engine, done }: LeftOpen): Promise<DayOutcome> {
  try {
    return { status: "done", ...done, later: await liquidate(bench, engine, done.date) };
  } catch (failure) {
    const { fills } = engine.tradebook;
    const { date, dataVersion } = done;
    return failedDay(date, failure, { code: "strategy.threw", fills, dataVersion });
  }
}
