import type { ExpiryRule } from "../../src/contracts/selector.ts";
import { costModelOf } from "../../src/costs/cost-model.ts";
import type { EngineConfig } from "../../src/engine/engine-config.ts";
import type { DayOutcome, DoneDay } from "../../src/simulation/day-outcome.ts";
import { segmentsOf } from "../../src/simulation/segments.ts";
import { simulateSegments } from "../../src/simulation/simulate-day.ts";
import type { Workbench } from "../../src/simulation/workbench.ts";
import type { MemoryStore } from "../../src/storage/memory/memory-store.ts";
import type { Desk } from "../../src/strategy/desk.ts";
import type { Strategy } from "../../src/strategy/hooks.ts";
import { type TradingDay, tradingDay } from "../../src/units/time.ts";
import { type DayLiteral, paise, seriesOf } from "./day-of.ts";
import { DEFAULTS, strategyOf } from "./run-day.ts";
import { storeWith } from "./stores.ts";

export interface SegmentRun {
  /** Sessions to simulate; by default those of the literal days. */
  readonly dates?: readonly string[];
  readonly expiries?: readonly ExpiryRule[];
  readonly config?: Partial<EngineConfig>;
}

/** A store in memory of literal days, official settlement prices included. */
export async function storeOfDays(days: readonly DayLiteral[]): Promise<MemoryStore> {
  const store = await storeWith(days.map((day) => ({ date: day.date ?? "", series: seriesOf(day) })));
  const write = await store.begin();
  for (const { date = "", underlying = "NIFTY", settlement } of days)
    if (settlement !== undefined) await write.setSettlement(underlying, tradingDay(date), paise(settlement));
  await write.commit();
  return store;
}

/** Literal days as a run sees them: read from a store, segment by segment. */
export async function runSegments(
  days: readonly DayLiteral[],
  create: (desk: Desk) => Strategy,
  { dates, expiries = ["nearest"], config = {} }: SegmentRun = {},
): Promise<DayOutcome[]> {
  const underlying = days[0]?.underlying ?? "NIFTY";
  const merged = { ...DEFAULTS, ...config };
  const bench: Workbench = {
    store: await storeOfDays(days),
    strategy: { ...strategyOf(create), expiries },
    config: merged,
    needs: {
      underlying,
      expiries,
      underlyingFrom: "spot",
      optionColumns: ["open", "high", "low", "bid", "ask"],
    },
    costs: costModelOf({ costs: "none", slippage: "none" }),
  };
  const sessions: readonly TradingDay[] = (dates ?? days.map(({ date = "" }) => date)).map(tradingDay);
  const segments = segmentsOf(sessions, { carry: merged.carry, underlying }, await bench.store.series());
  const outcomes: DayOutcome[] = [];
  for await (const outcome of simulateSegments(bench, segments)) outcomes.push(outcome);
  return outcomes;
}

/** The days of a run that were simulated; a failed one throws what it failed with. */
export function doneDays(outcomes: readonly DayOutcome[]): DoneDay[] {
  return outcomes.flatMap((outcome) => {
    if (outcome.status === "failed") throw new Error(`${outcome.date}: ${outcome.message}`);
    return outcome.status === "done" ? [outcome] : [];
  });
}
