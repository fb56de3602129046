// Freak prints: planted ones, and what each mode makes of them.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EngineConfig } from "../../src/engine/engine-config.ts";
import { FreakWatch } from "../../src/engine/freak.ts";
import type { StopModel } from "../../src/engine/order-touch.ts";
import type { DayMarket } from "../../src/market/day-market.ts";
import { MarketView } from "../../src/market/market-view.ts";
import { shortStraddle } from "../../src/strategies/short-straddle.ts";
import type { Desk } from "../../src/strategy/desk.ts";
import type { Strategy } from "../../src/strategy/hooks.ts";
import { levelAt } from "../../src/strategy/level.ts";
import { clockText } from "../../src/units/time.ts";
import type { Paise, TimeOfDay } from "../../src/units/unit.ts";
import { type DayLiteral, dayOf, paise, type RowLiteral } from "../support/day-of.ts";
import { at, exactly, order, runDay, strategyWith } from "../support/run-day.ts";

type Bar = readonly [open: number, high: number, low: number, close: number];
const CALM: Bar = [100, 101, 99, 100];
/** Sold at 100 with a stop at 125: a print of 300 in a bar that closes at 101. */
const SPIKE: Bar = [100, 300, 99, 101];

const bars = (...list: readonly Bar[]): Record<string, RowLiteral> =>
  Object.fromEntries(
    list.map(([open, high, low, close], i) => [
      clockText((at("09:20") + i * 60_000) as TimeOfDay),
      { open, high, low, close },
    ]),
  );
const flat = (price: number, count: number) =>
  bars(...new Array<Bar>(count).fill([price, price, price, price]));

/** A chain of five strikes around the ATM whose other calls and puts stand still. */
function dayWith(call: readonly Bar[], neighbours: readonly Bar[] = []): DayMarket {
  const n = call.length;
  const moved = neighbours.length > 0 ? bars(...neighbours) : flat(125, n);
  const literal: DayLiteral = {
    index: Object.fromEntries(Object.keys(flat(0, n)).map((time) => [time, 22_500])),
    options: {
      "22400CE": flat(160, n),
      "22450CE": moved,
      "22500CE": bars(...call),
      "22550CE": flat(78, n),
      "22600CE": flat(60, n),
      "22450PE": flat(75, n),
      "22500PE": flat(100, n),
      "22550PE": flat(130, n),
    },
  };
  return dayOf(literal);
}

const straddle = strategyWith(shortStraddle, { entry_time: "09:20", lots: 1 });
function run(call: readonly Bar[], config: Partial<EngineConfig>, neighbours?: readonly Bar[]) {
  const report = runDay(dayWith(call, neighbours), straddle, { stopTime: at("09:25"), ...config });
  return {
    freakPrints: report.counts.freakPrints,
    out: report.fills
      .filter(({ symbol, qtyDir }) => symbol.endsWith("CE") && qtyDir > 0)
      .map(({ time, price, reason }) => `${clockText(time).slice(0, 5)} ${price / 100} ${reason}`)
      .join(),
  };
}

describe("a planted freak print", () => {
  const day = [CALM, CALM, SPIKE, CALM, CALM, CALM, CALM];
  test.each<[EngineConfig["freak"], StopModel, string]>([
    ["as_is", "touch_gap", "09:22 125 SL"],
    ["ignore_trigger", "touch_gap", "09:25 100 SQUARE_OFF"],
    ["worst_case", "touch_gap", "09:22 300 SL"],
    ["as_is", "touch_exact", "09:22 125 SL"],
    ["worst_case", "touch_exact", "09:22 300 SL"],
    ["ignore_trigger", "sl_limit", "09:25 100 SQUARE_OFF"],
    ["worst_case", "sl_limit", "09:22 300 SL"],
    ["as_is", "close_fill", "09:25 100 SQUARE_OFF"],
    ["worst_case", "close_fill", "09:25 100 SQUARE_OFF"], // The close is none.
  ])("%s, %s: %s; counted once whatever the mode", (freak, stopModel, out) => {
    expect(run(day, { freak, stopModel })).toEqual({ out, freakPrints: 1 });
  });

  test.each<[EngineConfig["freak"], StopModel, string]>([
    ["as_is", "close_fill", "09:22 300 SL"],
    ["ignore_trigger", "close_fill", "09:25 100 SQUARE_OFF"],
    ["worst_case", "close_fill", "09:22 310 SL"],
    ["as_is", "next_open", "09:23 100 SL"],
    ["ignore_trigger", "next_open", "09:25 100 SQUARE_OFF"],
    ["worst_case", "next_open", "09:22 310 SL"],
  ])("that is a close: %s, %s: %s", (freak, stopModel, out) => {
    const closes = [CALM, CALM, [100, 310, 99, 300] as const, CALM, CALM, CALM, CALM];
    expect(run(closes, { freak, stopModel })).toEqual({ out, freakPrints: 1 });
  });

  test("that the next bar confirms is a price: ignored once, then acted on at that bar's", () => {
    const up: Bar = [290, 305, 280, 300];
    const day = [CALM, CALM, [100, 300, 99, 300] as const, up, up, up, up];
    expect(run(day, { freak: "ignore_trigger", stopModel: "touch_gap" })).toEqual({
      out: "09:23 290 SL",
      freakPrints: 0,
    });
  });

  test("is none when the neighbours have moved as well", () => {
    const moved: Bar = [125, 330, 124, 126];
    const calm: Bar = [125, 125, 125, 125];
    const neighbours = [calm, calm, moved, calm, calm, calm, calm];
    const wide = [CALM, CALM, [100, 200, 99, 101] as const, CALM, CALM, CALM, CALM];
    // 22450CE went to 330: between it and 78 above, 200 is within (330 + 78) / 2 = 204 and 20 % more.
    const modes = ["as_is", "ignore_trigger", "worst_case"] as const;
    // But it is more than 78 + 50 of 22550CE, and by more than 20 %: strikes differ by 50, prices by no more.
    for (const freak of modes)
      expect(run(wide, { freak, stopModel: "touch_gap" }, neighbours).freakPrints).toBe(1);
    const near = [CALM, CALM, [100, 150, 99, 101] as const, CALM, CALM, CALM, CALM];
    for (const freak of modes)
      expect(run(near, { freak, stopModel: "touch_gap" }, neighbours)).toEqual({
        out: "09:22 125 SL",
        freakPrints: 0,
      });
  });

  test("is met only by what is open then: not before the entry, not after the exit", () => {
    const early = [SPIKE, CALM, CALM, CALM, CALM, CALM, CALM];
    const late = [CALM, CALM, CALM, CALM, CALM, CALM, SPIKE, CALM];
    expect(run(early, {}).freakPrints).toBe(0);
    expect(run(late, {}).freakPrints).toBe(0);
  });

  test("is met by an order that waits, and in ignore_trigger does not fill a limit", () => {
    const offers = (desk: Desk): Strategy => ({
      onEvent({ timeOfDay }) {
        if (timeOfDay !== at("09:20")) return;
        const offer = order("sell", "CE", { strike: exactly(22_500) });
        desk.place({ ...offer, waits: "limit", level: levelAt(paise(250)) });
      },
    });
    const market = dayWith([CALM, CALM, SPIKE, CALM, CALM, CALM]);
    const with_ = (freak: EngineConfig["freak"]) =>
      runDay(market, offers, { freak, stopModel: "touch_gap", stopTime: at("09:24") });
    expect(with_("as_is").fills.map(({ price }) => price)).toEqual([paise(250), paise(100)]);
    expect(with_("ignore_trigger")).toMatchObject({ fills: [], counts: { freakPrints: 1 } });
  });
});

test("decisions do not look ahead: cutting the day after an instant changes nothing before it", () => {
  const price = fc.integer({ min: 60, max: 340 });
  const bar = fc
    .tuple(price, price, price, price)
    .map(([a, b, c, d]): Bar => [a, Math.max(a, b, c, d), Math.min(a, b, c, d), d]);
  fc.assert(
    fc.property(
      fc.array(bar, { minLength: 8, maxLength: 8 }),
      fc.constantFrom("ignore_trigger", "worst_case") as fc.Arbitrary<EngineConfig["freak"]>,
      fc.constantFrom("close_fill", "touch_gap", "sl_limit") as fc.Arbitrary<StopModel>,
      fc.integer({ min: 3, max: 6 }),
      (list, freak, stopModel, cut) => {
        const config = { freak, stopModel, stopTime: at("09:27") };
        const until = at("09:20") + cut * 60_000;
        const fills = (call: readonly Bar[]) =>
          runDay(dayWith(call), straddle, config).fills.filter(({ time }) => time <= until);
        const changed = list.map((one, i) => (i > cut ? CALM : one));
        expect(fills(changed)).toEqual(fills(list));
      },
    ),
    { numRuns: 60 },
  );
});

test("prices by a model are within their bounds at every strike", () => {
  // Convex and monotone by construction: calls with fair values on a grid of strikes.
  const market = dayWith([CALM, CALM]);
  const view = new MarketView(market);
  view.advance(at("09:21"));
  const watch = new FreakWatch(market, 60_000);
  for (let row = 0; row < 8; row++) {
    const contract = view.contractAt(0, row);
    const { lower, upper } = watch.boundsAt(contract, at("09:21"));
    const price = view.freshPrice(0, row, 60_000) as Paise;
    expect(price, contract.symbol).toBeGreaterThanOrEqual(lower);
    expect(price, contract.symbol).toBeLessThanOrEqual(upper);
  }
  // 22500CE between 125 and 78, 50 away each: at most the line, (125 + 78) / 2; at least 78, and 125 − 50.
  const call =
    market.chains[0]?.session.rows.strikes.findIndex(
      (strike, row) => strike === 2_250_000 && market.chains[0]?.session.rows.isPut[row] === 0,
    ) ?? -1;
  expect(watch.boundsAt({ chain: 0, row: call }, at("09:21"))).toEqual({ lower: 7_800, upper: 10_150 });
});
