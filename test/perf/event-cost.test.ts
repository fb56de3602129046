import { afterEach, expect, test, vi } from "vitest";
import type { EngineConfig } from "../../src/engine/engine-config.ts";
import { EventEngine } from "../../src/engine/event-engine.ts";
import { MarkLog } from "../../src/ledger/mark.ts";
import type { DayMarket } from "../../src/market/day-market.ts";
import { MarketView } from "../../src/market/market-view.ts";
import { SeriesCursor } from "../../src/market/series-cursor.ts";
import { shortStraddle } from "../../src/strategies/short-straddle.ts";
import type { ReadyStrategy } from "../../src/strategy/define-strategy.ts";
import { clockText, MS_PER_MINUTE, timeOfDay } from "../../src/units/time.ts";
import type { TimeOfDay } from "../../src/units/unit.ts";
import { dayOf, type RowsLiteral } from "../support/day-of.ts";
import { DEFAULTS, strategyWith } from "../support/run-day.ts";

/**
 * What an event costs, in counts: bars made, rows looked up, hooks called, marks written. A count does not depend on the machine;
 * what it must not exceed is what the event needs. One ratio to a plain loop stands for what counts cannot see.
 */
afterEach(() => vi.restoreAllMocks());

const OPEN = timeOfDay("09:16");
const MINUTES = 375;
const rows = (priceAt: (minute: number) => number): RowsLiteral =>
  Object.fromEntries(
    Array.from({ length: MINUTES }, (_, minute) => [
      clockText((OPEN + minute * MS_PER_MINUTE) as TimeOfDay),
      priceAt(minute),
    ]),
  );

/** A day of minutes. The call, sold at 09:20 for 100, stands at 126 from 13:16 on; the put stays at 90. */
const day = (): DayMarket =>
  dayOf({
    index: rows(() => 22_500),
    options: {
      "22450CE": rows(() => 130),
      "22450PE": rows(() => 70),
      "22500CE": rows((minute) => (minute < 240 ? 100 : 126)),
      "22500PE": rows(() => 90),
      "22550CE": rows(() => 75),
      "22550PE": rows(() => 115),
    },
  });

const straddle = (): ReadyStrategy =>
  strategyWith(shortStraddle, { entry_time: "09:20", exit_time: "15:15", stop_loss_pct: 25, lots: 1 });

const FILLS_ONLY: Partial<EngineConfig> = { marks: false, followsProfit: false, notesMarket: false };

function run(market: DayMarket, strategy: ReadyStrategy, config: Partial<EngineConfig>) {
  const engine = new EventEngine(market, strategy, { ...DEFAULTS, ...config });
  engine.run(market.instants);
  return engine.finish();
}

test("a bar is made only where an order may act, and an event looks at one row an order that waits", () => {
  const bars = vi.spyOn(MarketView.prototype, "barsSince");
  const looks = vi.spyOn(SeriesCursor.prototype, "rowAt");
  const report = run(day(), straddle(), { ...FILLS_ONLY, skips: false });
  expect(report.fills.map(({ reason }) => reason)).toEqual(["ENTRY", "ENTRY", "SL", "TIME"]);
  expect(bars).toHaveBeenCalledTimes(1);
  // Two stops wait for 236 minutes, one for the 119 after them.
  expect(looks.mock.calls.length).toBeLessThan(2 * 236 + 119 + 60);
});

test("a set that skips hears of what it asked for and of what filled, and looks at a handful of rows", () => {
  const looks = vi.spyOn(SeriesCursor.prototype, "rowAt");
  const heard: number[] = [];
  const asked = straddle();
  const counting: ReadyStrategy = {
    ...asked,
    create(desk) {
      const strategy = asked.create(desk);
      return {
        ...strategy,
        onEvent(event) {
          heard.push(event.timeOfDay);
          strategy.onEvent?.(event);
        },
      };
    },
  };
  const report = run(day(), counting, FILLS_ONLY);
  expect(report.fills).toHaveLength(4);
  expect(report.counts.events).toBe(MINUTES);
  expect(heard.map((instant) => clockText(instant as TimeOfDay))).toEqual([
    "09:16:00",
    "09:20:00",
    "13:16:00",
    "15:15:00",
    "15:29:00",
    "15:30:00",
  ]);
  expect(looks.mock.calls.length).toBeLessThan(60);
});

test("marks cost one look-up a position an event", () => {
  const prices = vi.spyOn(MarketView.prototype, "lastPrice");
  const marks = vi.spyOn(MarkLog.prototype, "add");
  run(day(), straddle(), {});
  const held = 2 * 236 + 119;
  // Once more for the leg that was stopped out, and for both at the entry's own event.
  expect(prices.mock.calls.length).toBeLessThanOrEqual(held + 4);
  expect(marks.mock.calls.length).toBeLessThanOrEqual(held + 4);
});

test("what follows from the day alone is made by the first set, and not again by the next nineteen", () => {
  const market = day();
  const ladders = vi.spyOn(MarketView.prototype, "quotedRows");
  for (let set = 0; set < 20; set++) run(market, straddle(), FILLS_ONLY);
  expect(ladders).toHaveBeenCalledTimes(1);
});

/** The least processor time of some runs, microseconds: what else the machine does only adds to it. */
function least(work: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 12; i++) {
    const began = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(began);
    best = Math.min(best, user + system);
  }
  return best;
}

test("an event through the whole engine costs no more than forty turns of a plain loop", () => {
  const market = day();
  const [ce, pe] = [2, 3].map((row) => {
    const { session } = market.chains[0] as DayMarket["chains"][number];
    return session.rows.columns.close.subarray(session.starts[row], session.ends[row]);
  }) as [Int32Array, Int32Array];
  let sum = 0;
  const loop = (): void => {
    for (let again = 0; again < 400; again++)
      for (let at = 0; at < ce.length; at++)
        for (const column of [ce, pe]) if ((column[at] as number) * 100 >= 12_400 * 100) sum++;
  };
  const strategy = straddle();
  const engine = (): void => {
    for (let again = 0; again < 400; again++) run(market, strategy, { ...FILLS_ONLY, skips: false });
  };
  const ratio = least(engine) / least(loop);
  expect(sum).toBeGreaterThan(0);
  expect(ratio).toBeLessThan(40);
});
