// What no sequence of orders and no day can make the engine do, drawn at random.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { EngineConfig } from "../../src/engine/engine-config.ts";
import { EventEngine } from "../../src/engine/event-engine.ts";
import { fillAtBidAsk, fillAtClose, fillAtNext, fillByParticipation } from "../../src/engine/fill-model.ts";
import type { StopModel } from "../../src/engine/order-touch.ts";
import type { Fill } from "../../src/ledger/fill.ts";
import type { DayMarket } from "../../src/market/day-market.ts";
import type { Desk } from "../../src/strategy/desk.ts";
import type { Strategy } from "../../src/strategy/hooks.ts";
import { levelAt } from "../../src/strategy/level.ts";
import { PlutoError } from "../../src/units/failure.ts";
import { clockText } from "../../src/units/time.ts";
import type { Paise, TimeOfDay } from "../../src/units/unit.ts";
import { dayOf, type RowLiteral } from "../support/day-of.ts";
import { at, DEFAULTS, exactly, order, strategyOf } from "../support/run-day.ts";

const BARS = 14;
const TICK = 5;

interface BarDraw {
  readonly open: number;
  readonly up: number;
  readonly down: number;
  /** Where between low and high it closes, in fifths. */
  readonly close: number;
  readonly volume: number;
}

const aBar: fc.Arbitrary<BarDraw> = fc.record({
  open: fc.integer({ min: 1_600, max: 2_400 }),
  up: fc.integer({ min: 0, max: 300 }),
  down: fc.integer({ min: 0, max: 300 }),
  close: fc.integer({ min: 0, max: 5 }),
  volume: fc.integer({ min: 0, max: 3_000 }),
});

/** In ticks, so that every price lies on one. */
function rowOf({ open, up, down, close, volume }: BarDraw): RowLiteral {
  const [low, high] = [open - down, open + up];
  const rupees = (ticks: number): number => (ticks * TICK) / 100;
  const last = low + Math.round(((high - low) * close) / 5);
  return {
    open: rupees(open),
    high: rupees(high),
    low: rupees(low),
    close: rupees(last),
    bid: rupees(last - 1),
    ask: rupees(last + 2),
    volume,
  };
}

const timeOf = (minute: number): string => clockText((at("09:20") + minute * 60_000) as TimeOfDay);
const rowsOf = (draws: readonly BarDraw[]): Record<string, RowLiteral> =>
  Object.fromEntries(draws.map((draw, i) => [timeOf(i), rowOf(draw)]));

const aDay: fc.Arbitrary<DayMarket> = fc
  .tuple(
    fc.array(aBar, { minLength: BARS, maxLength: BARS }),
    fc.array(aBar, { minLength: BARS, maxLength: BARS }),
  )
  .map(([call, put]) =>
    dayOf({
      // Expiry day: what cannot be closed is settled, so that every draw comes to its end.
      date: "2024-04-25",
      index: Object.fromEntries(call.map((_, i) => [timeOf(i), 22_500])),
      options: { "22500CE": rowsOf(call), "22500PE": rowsOf(put) },
      settlement: 22_500,
    }),
  );

type Act =
  | {
      readonly does: "trade" | "enter";
      readonly side: "buy" | "sell";
      readonly type: "CE" | "PE";
      readonly lots: number;
    }
  | { readonly does: "close"; readonly type: "CE" | "PE" }
  | { readonly does: "protect"; readonly type: "CE" | "PE"; readonly stop: number; readonly target: number }
  | {
      readonly does: "place";
      readonly side: "buy" | "sell";
      readonly type: "CE" | "PE";
      readonly lots: number;
      readonly waits: "limit" | "stop";
      readonly level: number;
      readonly group: string;
    }
  | { readonly does: "cancel"; readonly id: number };

const aSide = fc.constantFrom("buy" as const, "sell" as const);
const aType = fc.constantFrom("CE" as const, "PE" as const);
const someLots = fc.integer({ min: 1, max: 8 });
const aLevel = fc.integer({ min: 1_400, max: 2_600 });
const anAct: fc.Arbitrary<Act> = fc.oneof(
  fc.record({
    does: fc.constantFrom("trade" as const, "enter" as const),
    side: aSide,
    type: aType,
    lots: someLots,
  }),
  fc.record({ does: fc.constant("close" as const), type: aType }),
  fc.record({ does: fc.constant("protect" as const), type: aType, stop: aLevel, target: aLevel }),
  fc.record({
    does: fc.constant("place" as const),
    side: aSide,
    type: aType,
    lots: someLots,
    waits: fc.constantFrom("limit" as const, "stop" as const),
    level: aLevel,
    group: fc.constantFrom("a", "b"),
  }),
  fc.record({ does: fc.constant("cancel" as const), id: fc.integer({ min: 0, max: 12 }) }),
);
/** Up to three acts at each of the first bars. */
const aPlan = fc.array(fc.array(anAct, { maxLength: 3 }), { minLength: BARS - 4, maxLength: BARS - 4 });

const level = (ticks: number) => levelAt((ticks * TICK) as Paise);

/** Does what a plan says, bar by bar, and writes down the ids that it got. */
function follows(plan: readonly (readonly Act[])[]): (desk: Desk) => Strategy {
  return (desk) => {
    const ids: number[] = [];
    const note = (result: { readonly status: string; readonly id?: number } | undefined): void => {
      if (result?.id !== undefined) ids.push(result.id);
    };
    return {
      onEvent({ index }) {
        for (const act of plan[index] ?? []) {
          if (act.does === "cancel") {
            const id = ids[act.id];
            if (id !== undefined) desk.cancel(id);
            continue;
          }
          const strike = exactly(22_500);
          const choice = desk.choose({ side: "buy", expiry: "nearest", optionType: act.type, strike });
          if (!choice.found) continue;
          const { contract } = choice;
          if (act.does === "close") note(desk.close(contract, "EXIT"));
          else if (act.does === "protect")
            desk.protect(contract, { stop: level(act.stop), target: level(act.target) });
          else {
            const one = order(act.side, act.type, { strike, size: { lots: act.lots } });
            if (act.does === "place")
              note(desk.place({ ...one, waits: act.waits, level: level(act.level), group: act.group }));
            else if (act.does === "trade") note(desk.trade(one));
            else note(desk.enter([one, { ...one, target: contract }]));
          }
        }
      },
    };
  };
}

/** The fills of a plan on a day; a day that may end with a fault of its own gives what was filled before it. */
function fillsOf(
  market: DayMarket,
  create: (desk: Desk) => Strategy,
  config: Partial<EngineConfig>,
): readonly Fill[] {
  const engine = new EventEngine(market, strategyOf(create), {
    ...DEFAULTS,
    stopTime: at(timeOf(BARS - 3)),
    staleMaxMs: 120_000,
    ...config,
  });
  try {
    for (const instant of market.instants) engine.step(instant);
    engine.finish();
  } catch (error) {
    if (!(error instanceof PlutoError) || error.code === "invariant") throw error;
  }
  return engine.tradebook.fills;
}

const STOP_MODELS: readonly StopModel[] = ["close_fill", "touch_gap", "touch_exact", "next_open", "sl_limit"];
const aStopModel = fc.constantFrom(...STOP_MODELS);

/** The bar of a contract that became known at a time, paise. */
function barAt(market: DayMarket, symbol: string, ts: number) {
  const session = market.chains[0]?.session;
  if (session === undefined) throw new Error("the day has a chain");
  const { rows } = session;
  const contract = [...rows.isPut].findIndex((isPut) => (isPut === 1) === symbol.endsWith("PE"));
  const from = rows.offsets[contract] as number;
  const row = from + rows.time.slice(from, rows.offsets[contract + 1]).indexOf(ts);
  const { open, high, low, close, bid, ask, volume } = rows.columns;
  const of = (column: ArrayLike<number> | undefined): number => column?.[row] ?? 0;
  return {
    open: of(open),
    high: of(high),
    low: of(low),
    close: of(close),
    bid: of(bid),
    ask: of(ask),
    volume: of(volume),
  };
}

const traded = (fills: readonly Fill[]): readonly Fill[] =>
  fills.filter(({ priceSource }) => priceSource !== "settlement");

test("under participation no sequence of orders fills beyond its share of what each bar traded", () => {
  fc.assert(
    fc.property(
      aDay,
      aPlan,
      aStopModel,
      fc.integer({ min: 1, max: 100 }),
      (market, plan, stopModel, maxPct) => {
        const participation = { maxPct, maxWaitMs: 180_000, price: "worse_end" } as const;
        const fills = traded(
          fillsOf(market, follows(plan), { fill: fillByParticipation, participation, stopModel }),
        );
        const taken = new Map<string, number>();
        for (const { symbol, priceTime, qtyDir } of fills) {
          expect(Math.abs(qtyDir) % 50).toBe(0);
          const key = `${symbol} ${priceTime}`;
          taken.set(key, (taken.get(key) ?? 0) + Math.abs(qtyDir));
        }
        for (const [key, units] of taken) {
          const [symbol = "", ts] = key.split(" ");
          expect(units * 100).toBeLessThanOrEqual(barAt(market, symbol, Number(ts)).volume * maxPct);
        }
      },
    ),
    { numRuns: 150 },
  );
});

test("under participation no part of an order at the market is better than the worse end of its bar", () => {
  const anOrderAtTheMarket = fc.array(
    fc.array(
      anAct.filter(({ does }) => does !== "protect" && does !== "place"),
      { maxLength: 3 },
    ),
    { minLength: BARS - 4, maxLength: BARS - 4 },
  );
  fc.assert(
    fc.property(
      aDay,
      anOrderAtTheMarket,
      fc.constantFrom("worse_end" as const, "extreme" as const),
      (market, plan, price) => {
        const participation = { maxPct: 50, maxWaitMs: 180_000, price };
        for (const fill of traded(
          fillsOf(market, follows(plan), { fill: fillByParticipation, participation }),
        )) {
          const bar = barAt(market, fill.symbol, fill.priceTime);
          const worst =
            fill.qtyDir > 0
              ? price === "extreme"
                ? bar.high
                : Math.max(bar.open, bar.close)
              : price === "extreme"
                ? bar.low
                : Math.min(bar.open, bar.close);
          expect(fill.price).toBe(worst);
        }
      },
    ),
    { numRuns: 80 },
  );
});

/** The best price that a fill may have had, by the model alone: worked from the bar, apart from the engine's code. */
function best(
  fill: Fill,
  market: DayMarket,
  config: { readonly model: string; readonly stop: StopModel },
): number {
  const isBuy = fill.qtyDir > 0;
  if (fill.reason === "SL" || fill.reason === "TARGET") {
    const bar = barAt(market, fill.symbol, fill.priceTime);
    const isTarget = fill.reason === "TARGET";
    // Hit when it was set: at the price of that instant.
    if (fill.note === "the market was beyond the stop") return bar.close;
    switch (config.stop) {
      case "close_fill":
        return bar.close;
      case "next_open":
        return isTarget ? bar.close : bar.open;
      case "touch_exact":
        // Its level, which may lie outside the bar: the property below bounds it.
        return fill.price;
      case "touch_gap":
      case "sl_limit":
        return isBuy ? bar.low : bar.high;
    }
  }
  if (config.model === "next") return barAt(market, fill.symbol, fill.priceTime + 60_000).open;
  const bar = barAt(market, fill.symbol, fill.priceTime);
  if (config.model === "bid_ask") return isBuy ? bar.ask : bar.bid;
  return bar.close;
}

test("a fill is never better than its model allows: every fill model with every stop model", () => {
  const models = { close: fillAtClose, next: fillAtNext, bid_ask: fillAtBidAsk } as const;
  const aModel = fc.constantFrom("close" as const, "next" as const, "bid_ask" as const);
  const withoutResting = fc.array(
    fc.array(
      anAct.filter(({ does }) => does !== "place"),
      { maxLength: 3 },
    ),
    { minLength: BARS - 4, maxLength: BARS - 4 },
  );
  fc.assert(
    fc.property(aDay, withoutResting, aModel, aStopModel, (market, plan, model, stop) => {
      const fills = fillsOf(market, follows(plan), { fill: models[model], stopModel: stop });
      for (const fill of traded(fills)) {
        const bound = best(fill, market, { model, stop });
        if (fill.qtyDir > 0) expect(fill.price, JSON.stringify(fill)).toBeGreaterThanOrEqual(bound);
        else expect(fill.price, JSON.stringify(fill)).toBeLessThanOrEqual(bound);
        if (stop === "touch_exact" && (fill.reason === "SL" || fill.reason === "TARGET")) continue;
        // And always a price of the day: inside its bar, or at its quote.
        const bar = barAt(
          market,
          fill.symbol,
          model === "next" && fill.priceSource === "next" ? fill.priceTime + 60_000 : fill.priceTime,
        );
        expect(fill.price).toBeGreaterThanOrEqual(Math.min(bar.low, bar.bid));
        expect(fill.price).toBeLessThanOrEqual(Math.max(bar.high, bar.ask));
      }
    }),
    { numRuns: 200 },
  );
});

test("a stop under a touch model never fills better than its level, a target never worse than its level", () => {
  fc.assert(
    fc.property(
      aDay,
      aLevel,
      aLevel,
      aSide,
      fc.constantFrom("touch_gap" as const, "touch_exact" as const, "sl_limit" as const),
      fc.constantFrom("stop" as const, "target" as const),
      (market, stopAt, targetAt, side, stopModel, bothTouched) => {
        const fills = fillsOf(market, protectsOnce(side, stopAt, targetAt), { stopModel, bothTouched });
        const out = fills[1];
        if (out === undefined || out.note === "the market was beyond the stop") return;
        const isBuy = out.qtyDir > 0;
        if (out.reason === "SL" && !out.note.startsWith("price returned") && !out.note.startsWith("panic")) {
          if (isBuy) expect(out.price).toBeGreaterThanOrEqual(stopAt * TICK);
          else expect(out.price).toBeLessThanOrEqual(stopAt * TICK);
        }
        if (out.reason === "TARGET") {
          if (isBuy) expect(out.price).toBeLessThanOrEqual(targetAt * TICK);
          else expect(out.price).toBeGreaterThanOrEqual(targetAt * TICK);
        }
      },
    ),
    { numRuns: 150 },
  );
});

/** Opens one lot of the call at the first bar, with a stop and a target. */
function protectsOnce(side: "buy" | "sell", stopAt: number, targetAt: number): (desk: Desk) => Strategy {
  return (desk) => ({
    onEvent({ index }) {
      if (index !== 0) return;
      const opened = desk.trade(order(side, "CE", { strike: exactly(22_500) }));
      if (opened.status === "filled")
        desk.protect(opened.contract, { stop: level(stopAt), target: level(targetAt) });
    },
  });
}

test("one bar that touches stop and target: the stop wins, or the target when the run says so", () => {
  fc.assert(
    fc.property(aDay, aSide, fc.constantFrom("stop" as const, "target" as const), (market, side, wins) => {
      const first = barAt(market, "CE", at(timeOf(0)));
      const second = barAt(market, "CE", at(timeOf(1)));
      const [low, high] = [second.low / TICK, second.high / TICK];
      // Levels that the market has not passed, and that the second bar touches both.
      fc.pre(low < first.close / TICK && first.close / TICK < high);
      const [stopAt, targetAt] = side === "sell" ? [high, low] : [low, high];
      const fills = fillsOf(market, protectsOnce(side, stopAt, targetAt), {
        stopModel: "touch_gap",
        bothTouched: wins,
      });
      expect(fills[1]?.reason).toBe(wins === "stop" ? "SL" : "TARGET");
      expect(fills).toHaveLength(2);
    }),
    { numRuns: 100 },
  );
});

test("of two orders that cancel each other never both fill, whatever the models", () => {
  const aFill = fc.constantFrom(fillAtClose, fillAtNext, fillByParticipation);
  const legs = fc.tuple(aSide, fc.constantFrom("limit" as const, "stop" as const), aLevel);
  fc.assert(
    fc.property(aDay, legs, legs, aStopModel, aFill, (market, one, other, stopModel, fill) => {
      const places = (desk: Desk): Strategy => ({
        onEvent({ index }) {
          if (index !== 0) return;
          for (const [place, [side, waits, at_]] of [one, other].entries())
            desk.place({
              ...order(side, "CE", { strike: exactly(22_500), leg: `${place}`, size: { lots: 3 } }),
              waits,
              level: level(at_),
              group: "one",
            });
        },
      });
      const fills = fillsOf(market, places, {
        stopModel,
        fill,
        participation: { maxPct: 10, maxWaitMs: 300_000, price: "worse_end" },
      });
      const entered = new Set(fills.filter(({ reason }) => reason === "ENTRY").map(({ leg }) => leg));
      expect(entered.size).toBeLessThanOrEqual(1);
    }),
    { numRuns: 200 },
  );
});
