// `fill: participation`: orders fill in parts, from a share of the volume of each bar.
import { describe, expect, test } from "vitest";
import { EventEngine } from "../../src/engine/event-engine.ts";
import { fillAtBidAsk, fillByParticipation } from "../../src/engine/fill-model.ts";
import { shortStraddle } from "../../src/strategies/short-straddle.ts";
import type { Desk } from "../../src/strategy/desk.ts";
import type { Strategy } from "../../src/strategy/hooks.ts";
import { levelAt } from "../../src/strategy/level.ts";
import type { OrderResult } from "../../src/strategy/order.ts";
import { clockText } from "../../src/units/time.ts";
import type { TimeOfDay } from "../../src/units/unit.ts";
import { type DayLiteral, dayOf, paise, type RowLiteral } from "../support/day-of.ts";
import { at, DEFAULTS, exactly, order, runDay, strategyOf, strategyWith } from "../support/run-day.ts";

type Bar = readonly [open: number, high: number, low: number, close: number, volume?: number];

/** Minute bars from 09:20 on. Lots are of 50. */
const bars = (...list: readonly Bar[]): Record<string, RowLiteral> =>
  Object.fromEntries(
    list.map(([open, high, low, close, volume], i) => [
      clockText((at("09:20") + i * 60_000) as TimeOfDay),
      { open, high, low, close, ...(volume === undefined ? {} : { volume }) },
    ]),
  );
const QUIET: Bar = [100, 100, 100, 100, 100_000];
const dayWith = (options: DayLiteral["options"] & object): DayLiteral => ({
  index: Object.fromEntries(Object.keys(Object.values(options)[0] ?? {}).map((time) => [time, 22_500])),
  options,
});
const CALL = "22500CE";
const call = (...list: readonly Bar[]): DayLiteral => dayWith({ [CALL]: bars(...list) });

type Config = Partial<typeof DEFAULTS>;
const config = (more: Config = {}): Config => ({
  fill: fillByParticipation,
  participation: { maxPct: 10, maxWaitMs: 300_000, price: "worse_end" },
  ...more,
});

/** Runs something at 09:20, and something at every event. */
function run(day: DayLiteral, first: (desk: Desk) => void, more: Config = {}, each?: (desk: Desk) => void) {
  return runDay(
    dayOf(day),
    (desk): Strategy => ({
      onEvent({ timeOfDay }) {
        if (timeOfDay === at("09:20")) first(desk);
        each?.(desk);
      },
    }),
    config(more),
  );
}
const told = (report: ReturnType<typeof runDay>): string[] =>
  report.fills.map(
    ({ time, qtyDir, price, reason, symbol }) =>
      `${clockText(time).slice(0, 5)} ${qtyDir} ${symbol.slice(-2)} at ${price / 100} ${reason}`,
  );
const sells = (lots: number) => order("sell", "CE", { strike: exactly(22_500), size: { lots } });

describe("an order at the market", () => {
  test("takes its share of each bar that begins after it was sent, whole lots, at the worse end of the bar", () => {
    let result: OrderResult | undefined;
    const seen: unknown[] = [];
    const report = run(
      call(QUIET, [100, 104, 95, 98, 1_000], [98, 99, 90, 97, 1_990], [97, 99, 90, 98, 4_000], QUIET, QUIET),
      (desk) => {
        result = desk.trade(sells(8));
      },
      { stopTime: at("09:24") },
      (desk) => {
        if (result?.status === "working") seen.push(desk.result(result.id));
      },
    );
    expect(told(report)).toEqual([
      "09:21 -100 CE at 98 ENTRY", // 10 % of 1,000; the bar fell from 100 to 98.
      "09:22 -150 CE at 97 ENTRY", // 10 % of 1,990 is 199: three lots.
      "09:23 -150 CE at 97 ENTRY", // The rest; the bar rose from 97 to 98.
      "09:25 400 CE at 100 SQUARE_OFF",
    ]);
    expect(report.fills[0]?.note).toBe("100 of the 1000 that the bar traded");
    expect(seen.slice(0, 4)).toMatchObject([
      { status: "working" },
      { status: "working", filled: 100, remaining: 300 },
      { status: "working", filled: 250, remaining: 150 },
      { status: "filled", qty: 400, price: paise(97.25) }, // (100 × 98 + 300 × 97) / 400
    ]);
  });

  test("at the extreme of its bars when the run says so", () => {
    const report = run(
      call(QUIET, [100, 104, 95, 98, 1_000], QUIET, [98, 99, 90, 97, 100_000], QUIET),
      (desk) => void desk.trade(sells(2)),
      { participation: { maxPct: 10, maxWaitMs: 300_000, price: "extreme" }, stopTime: at("09:22") },
    );
    expect(told(report)).toEqual(["09:21 -100 CE at 95 ENTRY", "09:23 100 CE at 99 SQUARE_OFF"]);
  });

  test("two orders together take no more than the share of one bar, in order of arrival", () => {
    const report = run(
      call(QUIET, [100, 100, 100, 100, 1_500], [100, 100, 100, 100, 1_500], QUIET, QUIET),
      (desk) => {
        desk.trade({ ...sells(2), leg: "first" });
        desk.trade({ ...sells(2), leg: "second" });
      },
      { stopTime: at("09:23") },
    );
    expect(report.fills.slice(0, 3).map(({ time, qtyDir, leg }) => [clockText(time), qtyDir, leg])).toEqual([
      ["09:21:00", -100, "first"],
      ["09:21:00", -50, "second"],
      ["09:22:00", -50, "second"],
    ]);
  });

  test("gives up the rest at its bound, by a reason that is counted", () => {
    let result: OrderResult | undefined;
    const bounded = { participation: { maxPct: 10, maxWaitMs: 60_000, price: "worse_end" as const } };
    const thin: Bar = [100, 100, 100, 100, 500];
    const report = run(
      call(QUIET, thin, thin, thin, thin, QUIET),
      (desk) => {
        result = desk.trade(sells(8));
      },
      { ...bounded, stopTime: at("09:24") },
      (desk) => {
        if (result?.status === "working") result = desk.result(result.id);
      },
    );
    expect(told(report)).toEqual([
      "09:21 -50 CE at 100 ENTRY",
      "09:22 -50 CE at 100 ENTRY", // Began at 09:21, 60 s after: the last one within the bound.
      "09:25 100 CE at 100 SQUARE_OFF",
    ]);
    expect(result).toMatchObject({
      status: "partial",
      qty: 100,
      remaining: 300,
      rejection: { reason: "rest-unfilled" },
    });
    expect(report.counts.rejections).toEqual({ "rest-unfilled": 1 });
    const none: Bar = [100, 100, 100, 100, 499];
    const empty = run(call(QUIET, none, none, none, none), (desk) => void desk.trade(sells(8)), bounded);
    expect(empty).toMatchObject({ fills: [], counts: { rejections: { "no-volume": 1 } } });
  });

  test("a bar whose volume is not known gives nothing", () => {
    const report = run(
      call(QUIET, [100, 100, 100, 100], QUIET, QUIET, QUIET),
      (desk) => void desk.trade(sells(1)),
      {
        stopTime: at("09:23"),
      },
    );
    expect(told(report)[0]).toBe("09:22 -50 CE at 100 ENTRY");
  });

  test("can be taken back: what was filled stays", () => {
    let result: OrderResult | undefined;
    const thin: Bar = [100, 100, 100, 100, 500];
    const report = run(
      call(QUIET, thin, thin, thin, QUIET),
      (desk) => {
        result = desk.trade(sells(8));
      },
      { stopTime: at("09:23") },
      (desk) => {
        if (desk.now !== at("09:22") || result?.status !== "working") return;
        desk.cancel(result.id);
        result = desk.result(result.id);
      },
    );
    expect(result).toMatchObject({ status: "partial", qty: 100, remaining: 300 });
    expect(report.counts.rejections).toEqual({});
    expect(report.fills.map(({ qtyDir }) => qtyDir)).toEqual([-50, -50, 100]);
  });
});

describe("an entry of several legs", () => {
  const big: Bar = [100, 101, 99, 100, 1_000];
  const small: Bar = [100, 101, 99, 100, 999];

  test("fills whole at the first instant at which the bars of all legs have room, or not at all", () => {
    const day = dayWith({
      [CALL]: bars(QUIET, big, small, big, QUIET, QUIET),
      "22500PE": bars(QUIET, small, big, big, QUIET, QUIET),
    });
    const enters = (desk: Desk) => void desk.enter([sells(2), order("sell", "PE", { size: { lots: 2 } })]);
    expect(told(run(day, enters, { stopTime: at("09:24") })).slice(0, 2)).toEqual([
      "09:23 -100 CE at 100 ENTRY",
      "09:23 -100 PE at 100 ENTRY",
    ]);
    const bound = { maxPct: 10, maxWaitMs: 60_000, price: "worse_end" } as const;
    const late = run(day, enters, { participation: bound });
    expect(late).toMatchObject({ fills: [], counts: { abortedEntries: 1, rejections: { "no-volume": 1 } } });
  });

  test("two legs in one contract share its bar", () => {
    const day = call(QUIET, [100, 100, 100, 100, 1_000], [100, 100, 100, 100, 2_000], QUIET, QUIET);
    const report = run(day, (desk) => void desk.enter([sells(2), sells(2)]), { stopTime: at("09:23") });
    expect(told(report).slice(0, 2)).toEqual(["09:22 -100 CE at 100 ENTRY", "09:22 -100 CE at 100 ENTRY"]);
  });

  test("a straddle is sold, stopped out in parts and squared off under it", () => {
    const day = dayWith({
      [CALL]: bars(QUIET, QUIET, [120, 130, 119, 128, 1_000], [128, 129, 127, 128, 700], QUIET),
      "22500PE": bars(QUIET, QUIET, QUIET, QUIET, QUIET),
    });
    const report = runDay(
      dayOf(day),
      strategyWith(shortStraddle, { entry_time: "09:20", lots: 3, stop_loss_pct: 25 }),
      config({ stopModel: "touch_gap", stopTime: at("09:23") }),
    );
    expect(told(report)).toEqual([
      "09:21 -150 CE at 100 ENTRY",
      "09:21 -150 PE at 100 ENTRY",
      "09:22 100 CE at 125 SL", // Its share of the bar that touched the stop.
      "09:23 50 CE at 128 SL", // The rest at the market, at the worse end of the next bar.
      "09:24 150 PE at 100 SQUARE_OFF",
    ]);
  });
});

describe("orders that wait", () => {
  const places = (waits: "limit" | "stop", level: number, lots: number, group?: string) => ({
    ...sells(lots),
    waits,
    level: levelAt(paise(level)),
    ...(group === undefined ? {} : { group }),
  });

  test("a limit order takes its share of every bar that reaches it", () => {
    let id = -1;
    const results: unknown[] = [];
    const report = run(
      call(QUIET, [100, 106, 99, 100, 1_000], QUIET, [104, 107, 100, 104, 1_000], QUIET, QUIET),
      (desk) => {
        const placed = desk.place(places("limit", 105, 6));
        if (placed.status === "working") id = placed.id;
      },
      { stopModel: "touch_gap", stopTime: at("09:24") },
      (desk) => {
        if (desk.now === at("09:24")) desk.cancel(id);
        results.push(desk.result(id));
      },
    );
    expect(told(report)).toEqual([
      "09:21 -100 CE at 105 ENTRY",
      "09:23 -100 CE at 105 ENTRY",
      "09:25 200 CE at 100 SQUARE_OFF",
    ]);
    expect(results[1]).toMatchObject({ status: "working", filled: 100, remaining: 200 });
    expect(results[4]).toMatchObject({ status: "partial", qty: 200, remaining: 100 });
  });

  test("the first part of one order of a group takes the others away", () => {
    const report = run(
      call(QUIET, [100, 106, 99, 100, 1_000], [100, 101, 94, 95, 100_000], QUIET, QUIET),
      (desk) => {
        desk.place(places("limit", 105, 4, "one"));
        desk.place(places("stop", 95, 4, "one"));
      },
      { stopModel: "touch_gap", stopTime: at("09:23") },
    );
    expect(told(report)).toEqual(["09:21 -100 CE at 105 ENTRY", "09:24 100 CE at 100 SQUARE_OFF"]);
  });

  test("a target that is filled in part leaves the stop for the rest of the position", () => {
    const report = run(
      call(QUIET, QUIET, [95, 96, 89, 95, 1_000], [100, 130, 100, 120, 100_000], QUIET),
      (desk) => void desk.trade(sells(4)),
      { stopModel: "touch_gap", stopTime: at("09:24") },
      (desk) => {
        const choice = desk.choose({
          side: "sell",
          expiry: "nearest",
          optionType: "CE",
          strike: exactly(22_500),
        });
        if (desk.now === at("09:21") && choice.found)
          desk.protect(choice.contract, { stop: levelAt(paise(125)), target: levelAt(paise(90)) });
      },
    );
    expect(told(report)).toEqual([
      "09:21 -200 CE at 100 ENTRY",
      "09:22 100 CE at 90 TARGET",
      "09:23 100 CE at 125 SL",
    ]);
  });
});

test("what cannot be squared off in the volume stays open, and is stuck", () => {
  const dry: Bar = [100, 100, 100, 100, 100];
  const day = dayOf(call(QUIET, QUIET, dry, dry, dry));
  const sellsOne = strategyOf((desk) => ({
    onEvent({ timeOfDay }) {
      if (timeOfDay === at("09:20")) desk.trade(sells(1));
    },
  }));
  const engine = new EventEngine(day, sellsOne, { ...DEFAULTS, ...config({ stopTime: at("09:22") }) });
  for (const instant of day.instants) engine.step(instant);
  const report = engine.finish();
  expect(report).toMatchObject({ stuck: 1, fills: [{ reason: "ENTRY", qtyDir: -50 }] });
});

test("stores without bars or without volumes are refused in one line", () => {
  const build = (options: DayLiteral["options"] & object) => () =>
    new EventEngine(
      dayOf(dayWith(options)),
      strategyOf(() => ({})),
      { ...DEFAULTS, ...config() },
    );
  expect(build({ [CALL]: { "09:20": { close: 100, volume: 5_000 } } })).toThrow(
    "fill.participation: fill participation needs bars with their own volume, and the store holds snapshots",
  );
  expect(build({ [CALL]: bars([1, 1, 1, 1], [1, 1, 1, 1]) })).toThrow("the store holds bars without it");
});

describe("what cost models are told of a fill", () => {
  const contextOf = (row: RowLiteral, more: Config = {}) => {
    const day = dayOf(dayWith({ [CALL]: { "09:20": row, "09:21": row } }));
    const engine = new EventEngine(
      day,
      strategyOf((desk) => ({
        onEvent({ timeOfDay }) {
          if (timeOfDay === at("09:20")) desk.trade(sells(1));
        },
      })),
      { ...DEFAULTS, stopTime: at("09:21"), ...more },
    );
    for (const instant of day.instants) engine.step(instant);
    return engine.fillContexts;
  };

  test("the volume of a bar is its own; that of a snapshot is the day's so far, and is not told", () => {
    expect(contextOf({ close: 100, high: 100, volume: 700 })[0]).toMatchObject({ barVolume: 700 });
    expect(contextOf({ close: 100, volume: 700 })[0]).not.toHaveProperty("barVolume");
  });

  test("the units at the best price of the side that was hit", () => {
    const quote = { close: 100, bid: 99, ask: 101, bidQty: 150, askQty: 75 };
    const [sold, bought] = contextOf(quote, { fill: fillAtBidAsk });
    expect(sold).toMatchObject({ topQty: 150, bid: paise(99), ask: paise(101) });
    expect(bought).toMatchObject({ topQty: 75 });
  });

  test("that a stop filled it, whatever its reason is called", () => {
    const day = dayOf(dayWith({ [CALL]: { "09:20": 100, "09:21": 130, "09:22": 130 } }));
    const engine = new EventEngine(
      day,
      strategyOf((desk) => ({
        onEvent({ timeOfDay }) {
          if (timeOfDay !== at("09:20")) return;
          const sold = desk.trade(sells(1));
          if (sold.status === "filled")
            desk.protect(sold.contract, { stop: levelAt(paise(125)), stopReason: "WALK_AWAY" });
        },
      })),
      DEFAULTS,
    );
    for (const instant of day.instants) engine.step(instant);
    expect(engine.finish().fills.map(({ reason }) => reason)).toEqual(["ENTRY", "WALK_AWAY"]);
    expect(engine.fillContexts).toMatchObject([{ isStop: false }, { isStop: true }]);
  });
});
