// The order of things inside a day: one test per clause of docs/sequencing.md that the engine has.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EventEngine } from "../src/engine/event-engine.ts";
import { fillAtClose, fillAtNext } from "../src/engine/fill-model.ts";
import type { Fill } from "../src/ledger/fill.ts";
import { shortStraddle } from "../src/strategies/short-straddle.ts";
import type { Desk } from "../src/strategy/desk.ts";
import type { BarEvent, Strategy } from "../src/strategy/hooks.ts";
import { levelAt } from "../src/strategy/level.ts";
import type { FilledLeg, OrderResult, Protection } from "../src/strategy/order.ts";
import { PlutoError } from "../src/units/failure.ts";
import { clockText } from "../src/units/time.ts";
import {
  type ChainLiteral,
  type DayLiteral,
  dayOf,
  paise,
  type RowLiteral,
  type RowsLiteral,
} from "./support/day-of.ts";
import {
  at,
  DEFAULTS,
  exactly,
  order,
  runDay,
  selector,
  strategyOf,
  strategyWith,
  told,
} from "./support/run-day.ts";

/** The same price at each of several times. */
const flat = (price: number, ...times: readonly string[]): RowsLiteral =>
  Object.fromEntries(times.map((time) => [time, price]));

/** One row a minute, `from` to `to` inclusive. */
function minutes(from: string, to: string, price: number): RowsLiteral {
  const times: string[] = [];
  for (let time = at(from) as number; time <= at(to); time += 60_000) times.push(clockText(time));
  return flat(price, ...times);
}

const straddleAt = (price: number, ...times: readonly string[]): ChainLiteral => ({
  "22500CE": flat(price, ...times),
  "22500PE": flat(price, ...times),
});

/** Writes down every call of a hook, `09:16 onEvent`. */
function recorder(log: string[], then: (desk: Desk) => Strategy = () => ({})) {
  return strategyOf((desk) => {
    const { onEvent, onBarComplete } = then(desk);
    const note = (what: string): void => {
      log.push(`${desk.now < 0 ? "before" : clockText(desk.now).slice(0, 5)} ${what}`);
    };
    return {
      onStart: () => note("onStart"),
      onNewDay: () => note("onNewDay"),
      onEvent(event) {
        note("onEvent");
        onEvent?.(event);
      },
      onBarComplete(bar) {
        note(`onBarComplete ${clockText(bar.start).slice(0, 5)}-${clockText(bar.end).slice(0, 5)}`);
        onBarComplete?.(bar);
      },
      onStop: () => note("onStop"),
    };
  });
}

/** The failure of a day, and the engine that had it. */
function failureOf(
  literal: DayLiteral,
  create: (desk: Desk) => Strategy,
  config: Partial<typeof DEFAULTS> = {},
) {
  const market = dayOf(literal);
  const engine = new EventEngine(market, strategyOf(create), { ...DEFAULTS, ...config });
  try {
    for (const instant of market.instants) engine.step(instant);
    engine.finish();
  } catch (error) {
    if (error instanceof PlutoError) return { error, engine };
    throw error;
  }
  throw new Error("the day was expected to fail");
}

/** Sells one contract at a time of day and leaves the rest to the engine. */
const sellsAt =
  (time: string, leg: "CE" | "PE" = "CE") =>
  (desk: Desk): Strategy => ({
    onEvent: ({ timeOfDay }) => {
      if (timeOfDay === at(time)) desk.trade(order("sell", leg, { strike: exactly(22_500) }));
    },
  });

describe("1. events", () => {
  const DAY: DayLiteral = {
    index: flat(22_500, "09:16", "09:17"),
    options: { "22500CE": flat(100, "09:17", "09:16:30") },
    chains: { "2024-05-02": { "22500CE": flat(150, "09:18") } },
  };

  test("an event is an instant at which something became known in any series, and the session's end", () => {
    const seen: [number, string][] = [];
    runDay(dayOf(DAY), () => ({
      onEvent: ({ index, timeOfDay }) => seen.push([index, clockText(timeOfDay)]),
    }));
    expect(seen).toEqual([
      [0, "09:16:00"],
      [1, "09:16:30"],
      [2, "09:17:00"],
      [3, "09:18:00"],
      [4, "15:30:00"],
    ]);
  });

  test("instants strictly increase on any day", () => {
    const aTime = fc.integer({ min: 0, max: 400 }).map((minute) => clockText(at("09:10") + minute * 60_000));
    const rows = fc.dictionary(aTime, fc.constant(100), { maxKeys: 20 });
    fc.assert(
      fc.property(rows, rows, rows, (index, call, put) => {
        const { instants } = dayOf({ index, options: { "22500CE": call, "22500PE": put } });
        for (let i = 1; i < instants.length; i++)
          expect(instants[i] as number).toBeGreaterThan(instants[i - 1] as number);
        expect(instants.at(-1)).toBe(at("15:30"));
      }),
    );
  });

  test("an event at or before the last one is stale: it is counted and changes nothing", () => {
    const market = dayOf({
      index: minutes("09:16", "09:30", 22_500),
      options: straddleAt(100, "09:20", "09:21"),
    });
    const run = (instants: readonly string[]) => {
      const log: string[] = [];
      const strategy = recorder(log, (desk) => ({
        onEvent: () => {
          log.push(desk.trade(order("sell", "CE")).status);
          log.push(desk.close(contractOf(desk), "EXIT")?.status ?? "none");
        },
      }));
      const engine = new EventEngine(market, strategy, { ...DEFAULTS, timeframeMs: 60_000 });
      for (const instant of instants) engine.step(at(instant));
      return { log, report: engine.finish() };
    };
    const contractOf = (desk: Desk) => {
      const choice = desk.choose(selector("CE"));
      return choice.found ? choice.contract : ({ symbol: "none" } as never);
    };
    const clean = run(["09:16", "09:20", "09:21", "09:22"]);
    const disturbed = run(["09:16", "09:16", "09:20", "09:19", "09:21", "09:21", "09:15", "09:22", "00:00"]);
    expect(clean.report.fills.length).toBeGreaterThan(0);
    expect(clean.report.counts.staleEvents).toBe(0);
    expect(disturbed.report.counts.staleEvents).toBe(5);
    expect(disturbed.log).toEqual(clean.log);
    expect({ ...disturbed.report, counts: { ...disturbed.report.counts, staleEvents: 0 } }).toEqual(
      clean.report,
    );
  });

  test("before start_time events pass without the strategy hearing of them", () => {
    const log: string[] = [];
    const report = runDay(dayOf({ index: flat(22_500, "09:16", "09:29", "09:31") }), recorder(log), {
      startTime: at("09:30"),
      timeframeMs: 30 * 60_000,
      stopTime: at("09:31"),
    });
    expect(log.slice(0, 3)).toEqual(["before onStart", "09:31 onNewDay", "09:31 onEvent"]);
    expect(report.counts.events).toBe(4);
  });
});

type Bar = Exclude<RowLiteral, number>;

/** Random days of seven minutes, three strikes, bars and gaps; a straddle sold at 09:17 with a stop of 10 %. */
const random = (() => {
  const times = ["09:16", "09:17", "09:18", "09:19", "09:20", "09:21", "09:22"];
  const contracts = ["22450CE", "22450PE", "22500CE", "22500PE", "22550CE", "22550PE"];
  const everyTime = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: 7, maxLength: 7 });
  /** A bar from ₹80 to ₹150 on the tick, or nothing that minute. */
  const aBar = fc.option(
    fc.array(fc.integer({ min: 1600, max: 3000 }), { minLength: 4, maxLength: 4 }).map((ticks): Bar => {
      const [open = 0, close = 0] = ticks;
      return {
        open: open / 20,
        high: Math.max(...ticks) / 20,
        low: Math.min(...ticks) / 20,
        close: close / 20,
      };
    }),
    { nil: undefined, freq: 3 },
  );
  const rowsOf = (rows: readonly (RowLiteral | undefined)[]): RowsLiteral =>
    Object.fromEntries(times.flatMap((time, i) => (rows[i] === undefined ? [] : [[time, rows[i]]])));
  const strategy = strategyWith(shortStraddle, {
    entry_time: "09:17",
    exit_time: "09:21",
    stop_loss_pct: 10,
    lots: 1,
  });
  const stopModels = ["close_fill", "touch_gap", "touch_exact", "next_open", "sl_limit"] as const;
  return {
    times,
    models: stopModels.flatMap((stopModel) => [fillAtClose, fillAtNext].map((fill) => ({ fill, stopModel }))),
    chain: fc.array(everyTime(aBar), { minLength: 6, maxLength: 6 }),
    /** In which half of the contracts never trade: what is listed may differ too. */
    otherChain: fc.array(fc.oneof(everyTime(aBar), fc.constant([])), { minLength: 6, maxLength: 6 }),
    index: everyTime(fc.integer({ min: 22_430, max: 22_570 })),
    dayOf: (index: readonly number[], chain: readonly (readonly (Bar | undefined)[])[]): DayLiteral => ({
      index: rowsOf(index),
      options: {
        ...Object.fromEntries(contracts.map((name, c) => [name, rowsOf(chain[c] ?? [])])),
        // Never missing, so that the length of a bar is found to be a minute whatever else is.
        "21000CE": rowsOf(times.map(() => ({ open: 1500, high: 1500, low: 1500, close: 1500 }))),
      },
    }),
    /** What was filled, whether or not the day ended well. */
    fillsOf(literal: DayLiteral, config: Partial<typeof DEFAULTS>): readonly Fill[] {
      const market = dayOf(literal);
      const engine = new EventEngine(market, strategy, { ...DEFAULTS, staleMaxMs: 180_000, ...config });
      for (const instant of market.instants) engine.step(instant);
      return engine.tradebook.fills;
    },
  };
})();

describe("2. the clock and the day", () => {
  test("onStart comes before the day, onNewDay once at its first event before anything else, onStop after it", () => {
    const log: string[] = [];
    runDay(dayOf({ index: flat(22_500, "09:16", "09:17") }), recorder(log), { timeframeMs: 375 * 60_000 });
    expect(log).toEqual([
      "before onStart",
      "09:16 onNewDay",
      "09:16 onEvent",
      "09:17 onEvent",
      "15:30 onEvent",
      "15:30 onBarComplete 09:15-15:30",
      "15:30 onStop",
    ]);
  });

  test("before the first event nothing can be seen or traded, even what the day opens with", () => {
    const seen: unknown[] = [];
    const report = runDay(
      dayOf({ index: flat(22_500, "09:15"), options: straddleAt(100, "09:15") }),
      (desk) => ({
        onStart() {
          seen.push(desk.choose(selector("CE")).found, desk.underlying().source);
          seen.push(desk.trade(order("sell", "CE")).status);
        },
      }),
    );
    expect(seen).toEqual([false, "missing", "rejected"]);
    expect(report.fills).toEqual([]);
  });

  test("the day is told as it is known in the morning", () => {
    const days: unknown[] = [];
    runDay(dayOf({ index: flat(22_500, "09:16") }), () => ({ onNewDay: (day) => void days.push(day) }), {
      stopTime: at("15:15"),
    });
    expect(days).toHaveLength(1);
    expect(days[0]).toMatchObject({
      date: "2024-04-23",
      underlying: "NIFTY",
      stopTime: at("15:15"),
      session: { open: at("09:15"), close: at("15:30") },
      expiries: expect.arrayContaining([expect.objectContaining({ date: "2024-04-25", kind: "monthly" })]),
    });
  });

  test("per-day state starts empty: what a strategy remembers does not reach the next day", () => {
    const remembering = strategyOf((desk) => {
      let count = 0;
      return {
        onEvent() {
          if (count++ === 0) desk.trade(order("sell", "CE"));
        },
      };
    });
    const days = ["2024-04-23", "2024-04-24"].map((date) =>
      runDay(
        dayOf({ date, index: flat(22_500, "09:16"), options: straddleAt(100, "09:16", "15:29") }),
        remembering,
      ),
    );
    expect(days.map(({ fills }) => fills.map(told))).toEqual([
      [
        "09:16:00 SELL 50 NIFTY24042522500CE 100.00 exact ENTRY",
        "15:29:00 BUY 50 NIFTY24042522500CE 100.00 exact SQUARE_OFF",
      ],
      [
        "09:16:00 SELL 50 NIFTY24042522500CE 100.00 exact ENTRY",
        "15:29:00 BUY 50 NIFTY24042522500CE 100.00 exact SQUARE_OFF",
      ],
    ]);
    expect(days.map(({ fills }) => fills.map(({ seq }) => seq))).toEqual([
      [0, 1],
      [0, 1],
    ]);
  });

  test("whatever happens later in the day changes nothing that was done before", () => {
    for (const { fill, stopModel } of random.models) {
      let fillsSeen = 0;
      fc.assert(
        fc.property(
          random.chain,
          random.otherChain,
          random.index,
          random.index,
          fc.nat({ max: 6 }),
          (now, later, spot, spotLater, cut) => {
            const join = <T>(before: readonly T[], after: readonly T[] = []) => [
              ...before.slice(0, cut),
              ...after.slice(cut),
            ];
            const whole = random.dayOf(spot, now);
            const other = random.dayOf(
              join(spot, spotLater),
              now.map((rows, c) => join(rows, later[c])),
            );
            const until = at(random.times[cut] as string);
            const earlier = (fills: readonly Fill[]) => fills.filter(({ time }) => time < until).map(told);
            const done = earlier(random.fillsOf(whole, { fill, stopModel }));
            fillsSeen += done.length;
            expect(earlier(random.fillsOf(other, { fill, stopModel }))).toEqual(done);
          },
        ),
      );
      expect(fillsSeen).toBeGreaterThan(20);
    }
  });

  test("every fill is at a price that its contract traded at: in the bar of that instant, or the one it names", () => {
    for (const { fill, stopModel } of random.models) {
      // It fills at its level whatever the open: that is what it is for.
      if (stopModel === "touch_exact") continue;
      fc.assert(
        fc.property(random.chain, random.index, (chain, index) => {
          const day = random.dayOf(index, chain);
          for (const { symbol, time, price, priceTime, priceSource } of random.fillsOf(day, {
            fill,
            stopModel,
          })) {
            const rows = day.options?.[symbol.replace("NIFTY240425", "")] ?? {};
            const barAt = (known: number) => rows[clockText(known).slice(0, 5)] as Bar | undefined;
            if (priceSource === "next") {
              // The legs of an entry fill together, so one may have had its bar before.
              expect(priceTime).toBeLessThanOrEqual(time - 60_000);
              expect(price).toBe(paise(barAt(priceTime + 60_000)?.open ?? 0));
            } else if (priceSource === "last") expect(price).toBe(paise(barAt(priceTime)?.close ?? 0));
            else {
              expect(priceTime).toBe(time);
              expect(price).toBeGreaterThanOrEqual(paise(barAt(time)?.low ?? 9999));
              expect(price).toBeLessThanOrEqual(paise(barAt(time)?.high ?? 0));
            }
          }
        }),
      );
    }
  });
});

describe("4. and 5. hooks inside an event", () => {
  test("onEvent, then onBarComplete, then the square-off", () => {
    const log: string[] = [];
    const strategy = recorder(log, (desk) => ({
      onEvent: () => log.push(`holds ${desk.positions.size}`),
      onBarComplete: () => log.push(`holds ${desk.positions.size}`),
    }));
    const sells = strategyOf((desk) => {
      const recording = strategy.create(desk);
      return {
        ...recording,
        onEvent(event) {
          recording.onEvent?.(event);
          if (event.timeOfDay === at("09:16")) desk.trade(order("sell", "CE"));
        },
      };
    });
    const day = {
      index: flat(22_500, "09:16", "09:20", "09:21"),
      options: straddleAt(100, "09:16", "09:20"),
    };
    runDay(dayOf(day), sells, { stopTime: at("09:20"), timeframeMs: 5 * 60_000 });
    expect(log.slice(0, 11)).toEqual([
      "before onStart",
      "09:16 onNewDay",
      "09:16 onEvent",
      "holds 0",
      "09:20 onEvent",
      "holds 1",
      "09:20 onBarComplete 09:15-09:20",
      "holds 1",
      "09:21 onEvent",
      "holds 0",
      "15:30 onEvent",
    ]);
  });

  /** Bars as a strategy hears of them: when, from, to, and the closes that made them. */
  const barsOf = (literal: DayLiteral, config: Partial<typeof DEFAULTS> = {}) => {
    const bars: BarEvent[] = [];
    const report = runDay(dayOf(literal), () => ({ onBarComplete: (bar) => void bars.push(bar) }), config);
    return { bars, report };
  };
  const clockOf = ({ timeOfDay, start, end, index }: BarEvent): string => {
    const [heard, from, to] = [timeOfDay, start, end].map((time) => clockText(time).slice(0, 5));
    return `${heard}: ${from}-${to} ${index === undefined ? "empty" : `${index.open / 100} ${index.close / 100}`}`;
  };

  test("a bar is complete at the first event at or after its boundary, counted from the session's open", () => {
    const index = {
      "09:16": 1,
      "09:20": 2,
      "09:21": 3,
      "09:25": 4,
      "09:26": 5,
      "09:31": 6,
      "09:46": 7,
      "09:47": 8,
    };
    const { bars, report } = barsOf({ index });
    expect(bars.slice(0, 8).map(clockOf)).toEqual([
      "09:20: 09:15-09:20 1 2",
      "09:25: 09:20-09:25 3 4",
      "09:31: 09:25-09:30 5 5",
      "09:46: 09:30-09:35 6 6", // A gap: what ended in it is told when it is over, oldest first.
      "09:46: 09:35-09:40 empty",
      "09:46: 09:40-09:45 empty",
      "15:30: 09:45-09:50 7 8",
      "15:30: 09:50-09:55 empty",
    ]);
    expect(bars).toHaveLength(75);
    expect(report.counts.emptyBars).toBe(75 - 5);
  });

  test("a row stamped at the open belongs to the first bar, one at a boundary to the bar that ends there", () => {
    const { bars } = barsOf({ index: { "09:15": 1, "09:20": 2, "09:20:01": 3, "09:25": 4 } });
    expect(bars.slice(0, 2).map(clockOf)).toEqual(["09:20: 09:15-09:20 1 2", "09:25: 09:20-09:25 3 4"]);
  });

  test("an event of another series completes a bar too, from the index rows known by then", () => {
    const { bars } = barsOf({
      index: { "09:16": 1, "09:22": 2 },
      options: { "22500CE": flat(100, "09:21") },
    });
    expect(bars[0] && clockOf(bars[0])).toBe("09:21: 09:15-09:20 1 1");
  });

  test("boundaries count from the open of any session and its bars are as long as the timeframe says", () => {
    const { bars } = barsOf(
      { date: "2022-10-24", index: { "18:16": 1, "18:30": 2, "18:31": 3, "18:46": 4 } },
      { timeframeMs: 900_000 },
    );
    expect(bars.slice(0, 3).map(clockOf)).toEqual([
      "18:30: 18:15-18:30 1 2",
      "18:46: 18:30-18:45 3 3",
      "19:15: 18:45-19:00 4 4",
    ]);
  });

  test("bars that ended before start_time are told at the first event that is heard", () => {
    const { bars } = barsOf({ index: { "09:16": 1, "09:26": 2, "09:31": 3 } }, { startTime: at("09:30") });
    expect(bars.slice(0, 3).map(clockOf)).toEqual([
      "09:31: 09:15-09:20 1 1",
      "09:31: 09:20-09:25 empty",
      "09:31: 09:25-09:30 2 2",
    ]);
  });

  test("a timeframe that the session's close cuts short is not delivered", () => {
    const { bars } = barsOf({ index: { "09:16": 1, "15:29": 2 } }, { timeframeMs: 3_600_000 });
    expect(bars.map(({ end }) => clockText(end))).toEqual([
      "10:15:00",
      "11:15:00",
      "12:15:00",
      "13:15:00",
      "14:15:00",
      "15:15:00",
    ]);
  });

  test("without an index every bar is empty, and counted", () => {
    const { bars, report } = barsOf({ options: straddleAt(100, "09:16") }, { timeframeMs: 75 * 60_000 });
    expect(bars.map(({ index }) => index)).toEqual([undefined, undefined, undefined, undefined, undefined]);
    expect(report.counts.emptyBars).toBe(5);
  });

  test("a time exit goes before a stop at the same event", () => {
    const options = { "22500CE": { "09:20": 100, "15:15": 200 }, "22500PE": { "09:20": 100, "15:15": 10 } };
    const straddle = strategyWith(shortStraddle, { lots: 1 });
    const report = runDay(dayOf({ index: flat(22_500, "09:20"), options }), straddle);
    expect(report.fills.map(told)).toEqual([
      "09:20:00 SELL 50 NIFTY24042522500CE 100.00 exact ENTRY",
      "09:20:00 SELL 50 NIFTY24042522500PE 100.00 exact ENTRY",
      "15:15:00 BUY 50 NIFTY24042522500CE 200.00 exact TIME",
      "15:15:00 BUY 50 NIFTY24042522500PE 10.00 exact TIME",
    ]);
  });

  test("what one request does is there for the next one at the same event", () => {
    const seen: unknown[] = [];
    const report = runDay(
      dayOf({ index: flat(22_500, "09:16"), options: straddleAt(100, "09:16") }),
      (desk) => ({
        onEvent({ timeOfDay }) {
          if (timeOfDay !== at("09:16")) return;
          const sold = desk.trade(order("sell", "CE", { size: { lots: 2 } }));
          seen.push([...desk.positions.values()].map(({ qty }) => qty));
          if (sold.status === "filled") desk.close(sold.contract, "EXIT");
          seen.push(desk.positions.size);
          if (sold.status === "filled") seen.push(desk.close(sold.contract, "EXIT"));
        },
      }),
    );
    expect(seen).toEqual([[-100], 0, undefined]);
    expect(report.fills.map(({ qtyDir, reason }) => [qtyDir, reason])).toEqual([
      [-100, "ENTRY"],
      [100, "EXIT"],
    ]);
  });
});

describe("3. working orders", () => {
  const CALL = "22500CE";
  type Ohlc = readonly [open: number, high: number, low: number, close: number];
  /** Minutes from 09:20 on, each as [open, high, low, close]; the index stands still. */
  const minuteBars = (...bars: readonly Ohlc[]): DayLiteral => {
    const rows = bars.map(([open, high, low, close], i): [string, RowLiteral] => [
      clockText(at("09:20") + i * 60_000),
      { open, high, low, close },
    ]);
    return { index: minutes("09:20", "09:30", 22_500), options: { [CALL]: Object.fromEntries(rows) } };
  };
  /** Sold at 09:20 at 100.00, with a stop at 125.00 and a target at 60.00 unless told otherwise. */
  const SOLD: Ohlc = [100, 100, 100, 100];
  const QUIET: Ohlc = [100, 101, 99, 100];
  const protects =
    (protection: Protection = { stop: levelAt(paise(125)), target: levelAt(paise(60)) }) =>
    (desk: Desk): Strategy => ({
      onEvent({ timeOfDay }) {
        if (timeOfDay !== at("09:20")) return;
        const sold = desk.trade(order("sell", "CE", { strike: exactly(22_500) }));
        if (sold.status === "filled") desk.protect(sold.contract, protection);
      },
    });
  const exitOf = (
    bars: readonly Ohlc[],
    config: Partial<typeof DEFAULTS>,
    protection?: Protection,
  ): string => {
    const report = runDay(dayOf(minuteBars(SOLD, ...bars)), protects(protection), {
      stopTime: at("09:25"),
      ...config,
    });
    const [, exit] = report.fills;
    if (exit === undefined || report.fills.length !== 2) throw new Error("one way in and one way out");
    return told(exit).replace(" BUY 50 NIFTY24042522500CE", "");
  };

  test("an order sent at T sees only bars that begin at or after T: never the bar it was sent in", () => {
    // At 09:20 the bar that ended then went to 130; it was over when the stop was set.
    const day = minuteBars([100, 130, 50, 100], QUIET, [110, 126, 109, 110]);
    const report = runDay(dayOf(day), protects(), { stopModel: "touch_gap", stopTime: at("09:25") });
    expect(report.fills.map(told)).toEqual([
      "09:20:00 SELL 50 NIFTY24042522500CE 100.00 exact ENTRY",
      "09:22:00 BUY 50 NIFTY24042522500CE 125.00 exact SL",
    ]);
  });

  test("with latency it sees only bars that begin that much later", () => {
    const bars: Ohlc[] = [[110, 126, 109, 110], QUIET, [110, 127, 109, 110]];
    expect(exitOf(bars, { stopModel: "touch_gap" })).toBe("09:21:00 125.00 exact SL");
    expect(exitOf(bars, { stopModel: "touch_gap", latencyMs: 1 })).toBe("09:23:00 125.00 exact SL");
    expect(exitOf(bars, { stopModel: "touch_gap", latencyMs: 60_000 })).toBe("09:23:00 125.00 exact SL");
  });

  test("a bar that opens beyond a stop fills at its open, not at the level", () => {
    const gap: Ohlc[] = [QUIET, [140, 150, 120, 130]];
    expect(exitOf(gap, { stopModel: "touch_gap" })).toBe("09:22:00 140.00 exact SL");
    expect(exitOf(gap, { stopModel: "touch_exact" })).toBe("09:22:00 125.00 exact SL");
  });

  test("one bar that touches both the stop and the target: the stop wins, unless the run says otherwise", () => {
    const both: Ohlc[] = [[100, 126, 55, 100]];
    for (const stopModel of ["touch_gap", "touch_exact"] as const) {
      expect(exitOf(both, { stopModel })).toBe("09:21:00 125.00 exact SL");
      expect(exitOf(both, { stopModel, bothTouched: "target" })).toBe("09:21:00 60.00 exact TARGET");
    }
  });

  test.each([
    ["stop first", ["stop", "limit"]],
    ["target first", ["limit", "stop"]],
  ] as const)("that holds for orders placed as a group too, %s", (_, arrival) => {
    const levels = { stop: levelAt(paise(125)), limit: levelAt(paise(60)) };
    const places = (desk: Desk): Strategy => ({
      onEvent({ timeOfDay }) {
        if (timeOfDay !== at("09:20")) return;
        desk.trade(order("sell", "CE", { strike: exactly(22_500) }));
        for (const waits of arrival)
          desk.place({
            ...order("buy", "CE", { strike: exactly(22_500), reason: waits === "stop" ? "SL" : "TARGET" }),
            waits,
            level: levels[waits],
            group: "out",
          });
      },
    });
    for (const bothTouched of ["stop", "target"] as const) {
      const day = dayOf(minuteBars(SOLD, [100, 126, 55, 100]));
      const { fills } = runDay(day, places, { stopModel: "touch_gap", bothTouched, stopTime: at("09:25") });
      expect(fills.map(({ reason }) => reason)).toEqual(["ENTRY", bothTouched === "stop" ? "SL" : "TARGET"]);
    }
  });

  test("a touch acts before the strategy hears of the event: what it causes acts there, at prices known then", () => {
    const heard: string[] = [];
    const day = minuteBars(SOLD, [110, 126, 109, 111], QUIET);
    const report = runDay(
      dayOf(day),
      (desk) => {
        const inner = protects()(desk);
        return {
          onEvent(event) {
            heard.push(`${clockText(event.timeOfDay)} holds ${desk.positions.size}`);
            inner.onEvent?.(event);
            if (event.timeOfDay === at("09:21")) desk.trade(order("sell", "CE", { reason: "RE_ENTRY" }));
          },
        };
      },
      { stopModel: "touch_gap", stopTime: at("09:22") },
    );
    expect(heard.slice(0, 2)).toEqual(["09:20:00 holds 0", "09:21:00 holds 0"]);
    expect(report.fills.slice(1).map(told)).toEqual([
      "09:21:00 BUY 50 NIFTY24042522500CE 125.00 exact SL",
      "09:21:00 SELL 50 NIFTY24042522500CE 111.00 exact RE_ENTRY",
      "09:22:00 BUY 50 NIFTY24042522500CE 100.00 exact SQUARE_OFF",
    ]);
  });

  test("on closes the strategy is heard first: a time exit goes before the stop at the same instant", () => {
    const leaves = (desk: Desk): Strategy => {
      const inner = protects()(desk);
      return {
        onEvent(event) {
          inner.onEvent?.(event);
          const call = desk.choose(selector("CE", exactly(22_500)));
          if (event.timeOfDay === at("09:21") && call.found) desk.close(call.contract, "TIME");
        },
      };
    };
    const day = dayOf(minuteBars(SOLD, [110, 140, 109, 130]));
    const reasons = (stopModel: "close_fill" | "touch_gap") =>
      runDay(day, leaves, { stopModel }).fills.map(told).slice(1);
    expect(reasons("close_fill")).toEqual(["09:21:00 BUY 50 NIFTY24042522500CE 130.00 exact TIME"]);
    // Inside the bar the stop was earlier than the instant.
    expect(reasons("touch_gap")).toEqual(["09:21:00 BUY 50 NIFTY24042522500CE 125.00 exact SL"]);
  });

  test("a stop on closes fills at the first close at its level, and takes the target with it", () => {
    const bars: Ohlc[] = [[100, 130, 50, 124.95], [120, 125, 110, 125], [60, 60, 50, 55], QUIET];
    expect(exitOf(bars, {})).toBe("09:22:00 125.00 exact SL");
  });

  test("after any other way out nothing is left that could fill", () => {
    const leaves = (desk: Desk): Strategy => {
      const inner = protects()(desk);
      return {
        onEvent(event) {
          inner.onEvent?.(event);
          const call = desk.choose(selector("CE", exactly(22_500)));
          if (event.timeOfDay === at("09:21") && call.found) desk.close(call.contract, "EXIT");
        },
      };
    };
    const day = dayOf(minuteBars(SOLD, QUIET, [140, 150, 50, 130], QUIET));
    for (const stopModel of ["close_fill", "touch_gap", "touch_exact", "next_open", "sl_limit"] as const)
      expect(runDay(day, leaves, { stopModel }).fills.map(({ reason }) => reason)).toEqual(["ENTRY", "EXIT"]);
  });

  test("while the market is halted nothing is met", () => {
    const halts = [{ from: at("09:21"), to: at("09:22") }];
    const bars: Ohlc[] = [
      [110, 126, 109, 110],
      [110, 124, 109, 110],
      [110, 127, 109, 110],
    ];
    const literal = minuteBars(SOLD, ...bars);
    const report = runDay(dayOf({ ...literal, session: { halts } }), protects(), {
      stopModel: "touch_gap",
      stopTime: at("09:25"),
    });
    expect(report.fills[1] && told(report.fills[1])).toBe(
      "09:23:00 BUY 50 NIFTY24042522500CE 125.00 exact SL",
    );
  });

  test("under next an order fills at the open of the first bar that begins after it was sent", () => {
    const day = minuteBars(SOLD, [101, 110, 95, 108], [107, 109, 100, 104], [103, 103, 103, 103], QUIET);
    const sells = (desk: Desk): Strategy => ({
      onEvent: ({ timeOfDay }) => {
        if (timeOfDay === at("09:20"))
          expect(desk.trade(order("sell", "CE", { strike: exactly(22_500) })).status).toBe("working");
      },
    });
    const { fills } = runDay(dayOf(day), sells, { fill: fillAtNext, stopTime: at("09:22") });
    expect(fills.map(told)).toEqual([
      "09:21:00 SELL 50 NIFTY24042522500CE 101.00 next 60s ENTRY", // The bar 09:20–09:21, known at its end.
      "09:23:00 BUY 50 NIFTY24042522500CE 103.00 next 60s SQUARE_OFF",
    ]);
  });

  test("the legs of one entry under next fill together, or not at all", () => {
    const rows = (...times: readonly string[]): Record<string, RowLiteral> =>
      Object.fromEntries(times.map((time) => [time, { open: 100, high: 100, low: 100, close: 100 }]));
    const enters = (desk: Desk): Strategy => ({
      onEvent({ timeOfDay }) {
        if (timeOfDay === at("09:20")) desk.enter([order("sell", "CE"), order("sell", "PE")]);
      },
    });
    const whole = {
      "22500CE": rows("09:20", "09:21", "09:25", "09:26"),
      "22500PE": rows("09:20", "09:22", "09:25", "09:26"),
    };
    const index = minutes("09:20", "09:27", 22_500);
    const config = { fill: fillAtNext, stopTime: at("09:24") };
    const { fills } = runDay(dayOf({ index, options: whole }), enters, { ...config, staleMaxMs: 120_000 });
    expect(fills.slice(0, 2).map(({ time, symbol }) => `${clockText(time)} ${symbol.slice(-2)}`)).toEqual([
      "09:22:00 CE",
      "09:22:00 PE",
    ]);
    const half = { ...whole, "22500PE": rows("09:20") };
    const report = runDay(dayOf({ index, options: half }), enters, config);
    expect(report.fills).toEqual([]);
    expect(report.counts).toMatchObject({ abortedEntries: 1, rejections: { "no-next-row": 1 } });
  });

  test("an exit on its way under next goes when a stop has closed the position before it: nothing is reversed", () => {
    // With a second of latency the exit of 09:23 waits for the bar from 09:24 on; the stop is hit in the one before.
    const leaves = (desk: Desk): Strategy => {
      let exit: OrderResult | undefined;
      return {
        onEvent({ timeOfDay }) {
          const call = desk.choose(selector("CE", exactly(22_500)));
          if (!call.found) return;
          if (timeOfDay === at("09:20")) desk.trade(order("sell", "CE", { strike: exactly(22_500) }));
          if (timeOfDay === at("09:22")) desk.protect(call.contract, { stop: levelAt(paise(125)) });
          if (timeOfDay === at("09:23")) exit = desk.close(call.contract, "EXIT");
          if (timeOfDay === at("09:26"))
            results.push(exit?.status === "working" ? desk.result(exit.id).status : "none");
        },
      };
    };
    const results: string[] = [];
    const day = minuteBars(SOLD, QUIET, QUIET, QUIET, [110, 126, 109, 110], QUIET, QUIET);
    const { fills } = runDay(dayOf(day), leaves, {
      fill: fillAtNext,
      stopModel: "touch_gap",
      latencyMs: 1000,
    });
    expect(fills.map(told)).toEqual([
      "09:22:00 SELL 50 NIFTY24042522500CE 100.00 next 60s ENTRY",
      "09:24:00 BUY 50 NIFTY24042522500CE 125.00 exact SL",
    ]);
    expect(results).toEqual(["cancelled"]);
  });

  test("an exit closes what is held when it fills, an order that was on its way before it included", () => {
    const adds = (desk: Desk): Strategy => ({
      onEvent({ timeOfDay }) {
        const sell = order("sell", "CE", { strike: exactly(22_500) });
        if (timeOfDay === at("09:20")) desk.trade(sell);
        if (timeOfDay !== at("09:22")) return;
        desk.trade(sell);
        const call = desk.choose(selector("CE", exactly(22_500)));
        if (!call.found) return;
        const exit = desk.close(call.contract, "EXIT");
        expect(desk.close(call.contract, "EXIT")).toEqual(exit); // It is on its way already.
      },
    });
    const day = minuteBars(SOLD, QUIET, QUIET, [103, 104, 102, 103], QUIET);
    expect(runDay(dayOf(day), adds, { fill: fillAtNext }).fills.map(told)).toEqual([
      "09:21:00 SELL 50 NIFTY24042522500CE 100.00 next 60s ENTRY",
      "09:23:00 SELL 50 NIFTY24042522500CE 103.00 next 60s ENTRY",
      "09:23:00 BUY 100 NIFTY24042522500CE 103.00 next 60s EXIT",
    ]);
  });

  test("a single order that finds no next row is a rejection, and no entry that was given up", () => {
    const sells = (desk: Desk): Strategy => ({
      onEvent: ({ timeOfDay }) => {
        if (timeOfDay === at("09:21")) desk.trade(order("sell", "CE", { strike: exactly(22_500) }));
      },
    });
    const report = runDay(dayOf(minuteBars(SOLD, QUIET)), sells, { fill: fillAtNext });
    expect(report.fills).toEqual([]);
    expect(report.counts).toMatchObject({ abortedEntries: 0, rejections: { "no-next-row": 1 } });
  });

  test("from stop_time on an order that was left working opens nothing any more, and is refused", () => {
    const limit = { waits: "limit", level: levelAt(paise(60)) } as const;
    const places = (desk: Desk): Strategy => ({
      onEvent({ timeOfDay }) {
        if (timeOfDay === at("09:20"))
          desk.place({ ...order("buy", "CE", { strike: exactly(22_500) }), ...limit });
      },
    });
    const day = dayOf(minuteBars(SOLD, QUIET, QUIET, [60, 60, 50, 55], QUIET));
    for (const stopModel of ["close_fill", "touch_gap"] as const) {
      const { fills, counts } = runDay(day, places, { stopModel, stopTime: at("09:22") });
      expect(fills.map(told)).toEqual([]);
      expect(counts.rejections).toEqual({ "after-stop-time": 1 });
    }
    const sends = (desk: Desk): Strategy => ({
      onEvent({ timeOfDay }) {
        if (timeOfDay === at("09:21")) desk.enter([order("buy", "CE", { strike: exactly(22_500) })]);
      },
    });
    const next = runDay(day, sends, { fill: fillAtNext, stopTime: at("09:22") });
    expect(next.fills.map(told)).toEqual([]);
    expect(next.counts).toMatchObject({ abortedEntries: 1, rejections: { "after-stop-time": 1 } });
  });

  test("a stop that rests over stop_time still closes what could not be squared off", () => {
    const bars: Ohlc[] = [QUIET, QUIET];
    const literal = minuteBars(SOLD, ...bars);
    const late = { "09:30": { open: 126, high: 130, low: 120, close: 124 } };
    const day = { ...literal, options: { [CALL]: { ...literal.options?.[CALL], ...late } } };
    const report = runDay(dayOf(day), protects(), { stopModel: "touch_gap", stopTime: at("09:24") });
    expect(report.fills.slice(1).map(told)).toEqual(["09:30:00 BUY 50 NIFTY24042522500CE 126.00 exact SL"]);
  });

  test("a fill that closes carries the leg that opened, however it came about", () => {
    const ways: ((desk: Desk, sold: FilledLeg) => void)[] = [
      (desk, { contract }) => desk.close(contract, "EXIT"),
      (desk, { contract }) => desk.protect(contract, { stop: levelAt(paise(101)) }),
      () => undefined,
    ];
    const legs = ways.map((leave) => {
      const sells = (desk: Desk): Strategy => ({
        onEvent({ timeOfDay }) {
          if (timeOfDay !== at("09:20")) return;
          const sold = desk.trade(order("sell", "CE", { strike: exactly(22_500), leg: "short call" }));
          if (sold.status === "filled") leave(desk, sold);
        },
      });
      const { fills } = runDay(dayOf(minuteBars(SOLD, QUIET, [102, 102, 102, 102])), sells, {
        stopTime: at("09:22"),
      });
      return fills.map(({ leg, reason }) => `${reason} ${leg}`);
    });
    expect(legs).toEqual([
      ["ENTRY short call", "EXIT short call"],
      ["ENTRY short call", "SL short call"],
      ["ENTRY short call", "SQUARE_OFF short call"],
    ]);
  });

  test("a stop goes with its position: it does not act on the next one in the same contract", () => {
    const sellsTwice = (desk: Desk): Strategy => ({
      onEvent({ timeOfDay }) {
        const sell = () => desk.trade(order("sell", "CE", { strike: exactly(22_500) }));
        if (timeOfDay === at("09:20")) {
          const sold = sell();
          if (sold.status === "filled") {
            desk.protect(sold.contract, { stop: levelAt(paise(125)) });
            desk.close(sold.contract, "EXIT");
          }
          sell();
        }
      },
    });
    const { fills } = runDay(dayOf(minuteBars(SOLD, [130, 130, 130, 130], QUIET)), sellsTwice, {
      stopTime: at("09:22"),
    });
    expect(fills.map(({ reason }) => reason)).toEqual(["ENTRY", "EXIT", "ENTRY", "SQUARE_OFF"]);
  });

  test("on snapshots too an order does not meet the row of the instant it was sent at", () => {
    const places = (desk: Desk): Strategy => ({
      onEvent({ timeOfDay }) {
        if (timeOfDay === at("09:20"))
          desk.place({
            ...order("buy", "CE", { strike: exactly(22_500) }),
            waits: "limit",
            level: levelAt(paise(100)),
          });
      },
    });
    const options = { [CALL]: { "09:20": 95, "09:21": 105, "09:22": 100, "09:23": 90 } };
    const day = { index: minutes("09:20", "09:23", 22_500), options };
    expect(runDay(dayOf(day), places, { stopTime: at("09:23") }).fills.map(told)).toEqual([
      "09:22:00 BUY 50 NIFTY24042522500CE 100.00 exact ENTRY",
      "09:23:00 SELL 50 NIFTY24042522500CE 90.00 exact SQUARE_OFF",
    ]);
  });

  test("touch models refuse data without highs and lows, rather than invent them", () => {
    const day = {
      index: minutes("09:20", "09:23", 22_500),
      options: { [CALL]: flat(100, "09:20", "09:21") },
    };
    const { error } = failureOf(day, protects(), { stopModel: "touch_gap" });
    expect(error.code).toBe("fill.snapshots");
  });
});

describe("orders", () => {
  const DAY: DayLiteral = {
    index: minutes("09:16", "09:30", 22_500),
    options: {
      "22500CE": flat(100, "09:16", "09:20"),
      "22500PE": flat(90, "09:16"),
      "22600CE": flat(50, "09:25"),
    },
  };
  /** Runs something once, at one event. */
  const doAt = (time: string, act: (desk: Desk) => void) => (desk: Desk) => ({
    onEvent: ({ timeOfDay }: { timeOfDay: number }) => {
      if (timeOfDay === at(time)) act(desk);
    },
  });

  test("an entry of several legs fills them all, buys first, and answers in the order given", () => {
    const report = runDay(
      dayOf({
        index: flat(22_500, "09:16"),
        options: { ...straddleAt(100, "09:16", "15:29"), "22600CE": flat(50, "09:16", "15:29") },
      }),
      doAt("09:16", (desk) => {
        const hedge = order("buy", "CE", { leg: "hedge", strike: exactly(22_600) });
        const entry = desk.enter([order("sell", "PE"), order("sell", "CE"), hedge]);
        expect(entry).toMatchObject({
          status: "filled",
          legs: [{ fill: { leg: "PE" } }, { fill: { leg: "CE" } }, { fill: { leg: "hedge" } }],
        });
      }),
    );
    expect(report.fills.map(told)).toEqual([
      "09:16:00 BUY 50 NIFTY24042522600CE 50.00 exact ENTRY",
      "09:16:00 SELL 50 NIFTY24042522500PE 100.00 exact ENTRY",
      "09:16:00 SELL 50 NIFTY24042522500CE 100.00 exact ENTRY",
      // What is squared off together is bought back first too: no short stands without its hedge.
      "15:29:00 BUY 50 NIFTY24042522500PE 100.00 exact SQUARE_OFF",
      "15:29:00 BUY 50 NIFTY24042522500CE 100.00 exact SQUARE_OFF",
      "15:29:00 SELL 50 NIFTY24042522600CE 50.00 exact SQUARE_OFF",
    ]);
    expect(report.counts).toMatchObject({ abortedEntries: 0, rejections: {} });
  });

  test("an entry of which one leg cannot be filled fills none, and is counted, whichever leg it is", () => {
    for (const legs of [
      ["CE", "PE"],
      ["PE", "CE"],
    ] as const) {
      const report = runDay(
        dayOf(DAY),
        doAt("09:20", (desk) => {
          const orders = legs.map((leg) => order("sell", leg));
          expect(desk.enter(orders)).toMatchObject({
            status: "rejected",
            rejection: { reason: "too-old", order: { target: { optionType: "PE" } } },
          });
          expect(desk.positions.size).toBe(0);
        }),
      );
      expect(report.fills).toEqual([]);
      expect(report.counts).toMatchObject({ abortedEntries: 1, rejections: { "too-old": 1 } });
    }
  });

  test("a price older than its bound is no price: rejected, and counted by its reason", () => {
    const tries: unknown[] = [];
    const report = runDay(
      dayOf(DAY),
      doAt("09:21", (desk) => {
        tries.push(desk.trade(order("sell", "CE")).status); // 60 s old: within the run's bound.
        tries.push(desk.trade(order("buy", "CE", { staleMaxS: 59.999 })));
        tries.push(desk.trade(order("buy", "PE")));
        tries.push(desk.trade(order("buy", "PE", { staleMaxS: 300 })).status);
        tries.push(desk.trade(order("sell", "PE", { staleMaxS: 300 })).status);
        tries.push(desk.trade(order("buy", "CE", { strike: exactly(22_600) })));
        const call = desk.choose(selector("CE"));
        if (call.found) tries.push(desk.close(call.contract, "EXIT")?.status);
      }),
    );
    expect(tries).toMatchObject([
      "filled",
      { status: "rejected", rejection: { reason: "too-old" } },
      { status: "rejected", rejection: { reason: "too-old" } },
      "filled",
      "filled",
      { status: "rejected", rejection: { reason: "strike-not-listed" } },
      "filled",
    ]);
    expect(report.counts.rejections).toEqual({ "strike-not-listed": 1, "too-old": 2 });
    expect(report.fills.map(told)).toEqual([
      "09:21:00 SELL 50 NIFTY24042522500CE 100.00 last 60s ENTRY",
      "09:21:00 BUY 50 NIFTY24042522500PE 90.00 last 300s ENTRY",
      "09:21:00 SELL 50 NIFTY24042522500PE 90.00 last 300s ENTRY",
      "09:21:00 BUY 50 NIFTY24042522500CE 100.00 last 60s EXIT",
    ]);
  });

  test("a price that a strategy asks for and that is too old is none, and counted", () => {
    const prices: unknown[] = [];
    const report = runDay(
      dayOf(DAY),
      doAt("09:20", (desk) => {
        for (const leg of ["CE", "PE"] as const) {
          const choice = desk.choose(selector(leg));
          if (choice.found) prices.push(desk.price(choice.contract));
        }
      }),
    );
    expect(prices).toEqual([paise(100), undefined]);
    expect(report.counts.stalePrices).toBe(1);
  });

  test("while the market is halted nothing fills, entries and exits alike; then it does again", () => {
    const times = ["09:16", "09:17", "09:18", "09:19", "09:20", "09:21"];
    const day = {
      index: flat(22_500, ...times),
      options: straddleAt(100, ...times),
      session: { halts: [{ from: at("09:17"), to: at("09:20") }] },
    };
    const tries: string[] = [];
    const report = runDay(dayOf(day), (desk) => ({
      onEvent({ timeOfDay }) {
        const result =
          timeOfDay === at("09:16") || timeOfDay === at("09:18")
            ? desk.trade(order("sell", timeOfDay === at("09:16") ? "CE" : "PE"))
            : [...desk.positions.keys()].map((symbol) => {
                const call = desk.choose(selector("CE"));
                return call.found && call.contract.symbol === symbol
                  ? desk.close(call.contract, "EXIT")
                  : undefined;
              })[0];
        if (result === undefined) return;
        const outcome = result.status === "rejected" ? result.rejection.reason : result.status;
        tries.push(`${clockText(timeOfDay)} ${outcome}`);
      },
    }));
    expect(tries).toEqual([
      "09:16:00 filled",
      "09:17:00 halted",
      "09:18:00 halted",
      "09:19:00 halted",
      "09:20:00 filled", // The halt's end is outside it.
    ]);
    expect(report.counts.rejections).toEqual({ halted: 3 });
  });

  test("a weighted size that is not whole lots is an error that names it; it is never truncated", () => {
    const day = { index: flat(22_500, "09:16"), options: straddleAt(100, "09:16", "15:29") };
    const sizes = [
      { weight: 0.5, size: { lots: 1 } },
      { weight: 0.01, size: { lots: 1 } },
      { weight: 0.5, size: { qty: 150 } },
    ];
    for (const { weight, size } of sizes) {
      const create = doAt(
        "09:16",
        (desk) => void desk.enter([order("sell", "PE"), order("sell", "CE", { size })]),
      );
      const { error, engine } = failureOf(day, create, { weight });
      expect(error.code).toBe("size.not-whole-lots");
      expect(error.data).toMatchObject({ weight, lot: 50 });
      expect(engine.tradebook.fills).toEqual([]);
    }
    const doubled = runDay(dayOf(day), sellsAt("09:16"), { weight: 2 });
    expect(doubled.fills.map(({ qtyDir }) => qtyDir)).toEqual([-100, 100]);
  });

  test("a chain that the day did not load is a rejection with that reason", () => {
    const report = runDay(
      dayOf(DAY),
      doAt("09:20", (desk) => {
        const next = { expiry: "next", optionType: "CE", strike: exactly(22_500) } as const;
        desk.trade({ side: "sell", target: next, size: { lots: 1 }, reason: "ENTRY" });
      }),
    );
    expect(report.counts.rejections).toEqual({ "expiry-not-loaded": 1 });
  });
});

describe("5. books", () => {
  test("a mark of every open position at each minute and each fill", () => {
    const options = {
      "22500CE": { "09:16": 100, "09:17": 110, "09:17:30": 112, "09:18": 95 },
      "22500PE": { "09:16": 90, "09:17:30": 80 },
    };
    const report = runDay(dayOf({ index: flat(22_500, "09:16"), options }), (desk) => ({
      onEvent({ timeOfDay }) {
        if (timeOfDay === at("09:16")) desk.trade(order("sell", "CE", { strike: exactly(22_500) }));
        if (timeOfDay === at("09:17:30")) desk.trade(order("buy", "PE", { strike: exactly(22_500) }));
        if (timeOfDay !== at("09:18")) return;
        for (const type of ["CE", "PE"] as const) {
          const choice = desk.choose(selector(type, exactly(22_500)));
          if (choice.found) desk.close(choice.contract, "EXIT");
        }
      },
    }));
    const { symbols, time, symbol, close, qty, mtm } = report.marks;
    const rows = time.map((ms, i) => [
      clockText(ms),
      symbols[symbol[i] as number]?.slice(-2),
      (close[i] as number) / 100,
      qty[i],
      (mtm[i] as number) / 100,
    ]);
    expect(rows).toEqual([
      ["09:16:00", "CE", 100, -50, 0],
      ["09:17:00", "CE", 110, -50, -500],
      ["09:17:30", "CE", 112, -50, -600],
      ["09:17:30", "PE", 80, 50, 0],
    ]);
    expect(
      runDay(dayOf({ index: flat(22_500, "09:16"), options }), sellsAt("09:16"), {
        marks: false,
        stopTime: at("09:18"),
      }).marks.time,
    ).toEqual([]);
  });

  test("a day's profit is what its round trips made, never the cash of what is open", () => {
    const options = { "22500CE": { "09:16": 100, "15:29": 80 }, "22500PE": { "09:16": 90, "15:29": 95.05 } };
    const report = runDay(dayOf({ index: flat(22_500, "09:16"), options }), (desk) => ({
      onEvent({ timeOfDay }) {
        if (timeOfDay === at("09:16")) desk.enter([order("sell", "CE"), order("sell", "PE")]);
      },
    }));
    expect(report.grossPnl).toBe(paise(50 * 20 - 50 * 5.05));
  });

  test("the report carries the index's ends, the counts and the faults of the day's data", () => {
    const report = runDay(dayOf({ index: { "09:00": 1, "09:16": 22_490, "15:30": 22_610 } }), () => ({}));
    expect(report).toMatchObject({
      date: "2024-04-23",
      fills: [],
      grossPnl: 0,
      indexOpen: paise(22_490),
      indexClose: paise(22_610),
      counts: { events: 2, staleEvents: 0, abortedEntries: 0, stalePrices: 0, rejections: {} },
      faults: [{ kind: "out-of-hours", series: "NSE_Index_NIFTY", count: 1 }],
    });
  });
});

describe("6. the end of the day", () => {
  const times = ["09:16", "15:14", "15:15", "15:16", "15:29", "15:30"] as const;
  const DAY: DayLiteral = { index: flat(22_500, ...times), options: straddleAt(100, ...times) };
  const SOLD = "09:16:00 SELL 50 NIFTY24042522500CE 100.00 exact ENTRY";

  test("at stop_time what is open is squared off", () => {
    const report = runDay(dayOf(DAY), sellsAt("09:16"), { stopTime: at("15:15") });
    expect(report.fills.map(told)).toEqual([
      SOLD,
      "15:15:00 BUY 50 NIFTY24042522500CE 100.00 exact SQUARE_OFF",
    ]);
  });

  test("and if nothing happens at stop_time, at the first event after it", () => {
    const report = runDay(dayOf(DAY), sellsAt("09:16"), { stopTime: at("15:15:30") });
    expect(report.fills.at(-1)).toMatchObject({ time: at("15:16"), reason: "SQUARE_OFF" });
  });

  test.each([
    ["by default a minute before the close", "2024-04-23", undefined, "15:29"],
    ["a later stop_time counts as a minute before the close", "2024-04-23", "15:30", "15:29"],
    ["a session shorter than stop_time ends a minute before its own close", "2024-05-18", "15:15", "12:29"],
    ["an evening session too", "2022-10-24", undefined, "19:14"],
    ["a session to 15:40 ends at 15:39", "2026-08-04", undefined, "15:39"],
  ])("%s (%s, %s)", (_, date, stopTime, expected) => {
    const stops: number[] = [];
    const listens = (): Strategy => ({ onNewDay: (day) => void stops.push(day.stopTime) });
    runDay(dayOf({ date, index: flat(22_500, "15:20") }), listens, {
      stopTime: stopTime === undefined ? undefined : at(stopTime),
    });
    expect(stops).toEqual([at(expected)]);
  });

  test("a shorter session is squared off within itself", () => {
    const minutesOfMuhurat = minutes("18:15", "19:15", 100);
    const day = {
      date: "2022-10-24",
      index: minutes("18:15", "19:15", 17_700),
      options: { "17700CE": minutesOfMuhurat },
    };
    const report = runDay(
      dayOf(day),
      (desk) => ({
        onEvent: ({ timeOfDay }) => {
          if (timeOfDay === at("18:30")) desk.trade(order("sell", "CE"));
        },
      }),
      { stopTime: at("19:30") },
    );
    expect(report.fills.map(({ time, reason }) => `${clockText(time)} ${reason}`)).toEqual([
      "18:30:00 ENTRY",
      "19:14:00 SQUARE_OFF",
    ]);
  });

  test("from stop_time on nothing is opened; that is a rejection, not a failure", () => {
    const results: unknown[] = [];
    const report = runDay(
      dayOf(DAY),
      (desk) => ({
        onEvent: ({ timeOfDay }) => {
          if (timeOfDay >= at("15:15")) results.push(desk.trade(order("sell", "CE")));
        },
      }),
      { stopTime: at("15:15") },
    );
    expect(results).toHaveLength(4);
    expect(results).toMatchObject(results.map(() => ({ rejection: { reason: "after-stop-time" } })));
    expect(report).toMatchObject({ fills: [], counts: { rejections: { "after-stop-time": 4 } } });
  });

  test("with square_off false a day that is not flat at stop_time fails, its open positions named", () => {
    const sellsBoth = (desk: Desk): Strategy => ({
      onEvent: ({ timeOfDay }) => {
        if (timeOfDay === at("09:16"))
          desk.enter([order("sell", "CE"), order("buy", "PE", { size: { lots: 2 } })]);
      },
    });
    const { error, engine } = failureOf(DAY, sellsBoth, { squareOff: false, stopTime: at("15:15") });
    expect(error.message).toBe(
      "day.not-flat: NIFTY24042522500PE 100, NIFTY24042522500CE -50 are open at the stop time, and square_off is false",
    );
    expect(error.data).toEqual({ open: ["NIFTY24042522500PE 100", "NIFTY24042522500CE -50"] });
    expect(engine.tradebook.fills).toHaveLength(2);
  });

  test("with square_off false a strategy that is flat at its stop_time is fine", () => {
    const straddle = strategyWith(shortStraddle, { entry_time: "09:16", exit_time: "15:15", lots: 1 });
    const report = runDay(dayOf(DAY), straddle, { squareOff: false, stopTime: at("15:15") });
    expect(report.fills.map(({ reason }) => reason)).toEqual(["ENTRY", "ENTRY", "TIME", "TIME"]);
  });

  test("an exit that cannot be filled is tried at every later event, and fills when it can", () => {
    const day = { ...DAY, options: { "22500CE": flat(100, "09:16", "15:29") } };
    const report = runDay(dayOf(day), sellsAt("09:16"), { stopTime: at("15:14") });
    expect(report.fills.map(told)).toEqual([
      SOLD,
      "15:29:00 BUY 50 NIFTY24042522500CE 100.00 exact SQUARE_OFF",
    ]);
    expect(report.counts.rejections).toEqual({ "too-old": 3 }); // 15:14, 15:15 and 15:16
  });

  test("an exit that never fills leaves the position stuck, marked as far as its market goes: the bad day does not disappear", () => {
    const day = { ...DAY, options: { "22500CE": flat(100, "09:16"), "22500PE": flat(100, ...times) } };
    const report = runDay(dayOf(day), sellsAt("09:16"), { stopTime: at("15:14") });
    expect(report.fills.map(told)).toEqual([SOLD]);
    expect(report.stuck).toBe(1);
    // Marked by the put of its strike, which is fresh and at the money: worth as much as the put.
    expect(report.held).toEqual([
      { symbol: "NIFTY24042522500CE", qty: -50, price: paise(100), source: "model" },
    ]);
    expect(report.grossPnl).toBe(0);
  });

  test("a stuck exit does not keep the other positions from being closed", () => {
    const day = { ...DAY, options: { "22500CE": flat(100, "09:16"), "22500PE": flat(100, ...times) } };
    const sellsBoth = (desk: Desk): Strategy => ({
      onEvent: ({ timeOfDay }) => {
        if (timeOfDay === at("09:16")) desk.enter([order("sell", "CE"), order("sell", "PE")]);
      },
    });
    const report = runDay(dayOf(day), sellsBoth, { stopTime: at("15:14") });
    expect(report.held.map(({ symbol, qty }) => [symbol, qty])).toEqual([["NIFTY24042522500CE", -50]]);
    expect(report.fills.at(-1)).toMatchObject({
      symbol: "NIFTY24042522500PE",
      time: at("15:14"),
      qtyDir: 50,
    });
  });
});

describe("9. settlement", () => {
  /** Expiry day: what is sold at 09:16 has no price after that, so that nothing can be squared off. */
  const EXPIRY_DAY: DayLiteral = {
    date: "2024-04-25",
    index: {
      "09:16": 22_500,
      "15:00": 99_999,
      "15:15": 22_560.1,
      "15:20": 0,
      "15:29": 22_570.2,
      "15:30": 22_575.35,
    },
    options: { "22500CE": flat(100, "09:16"), "22500PE": flat(90, "09:16"), "22600PE": flat(140, "09:16") },
  };
  const sells = (desk: Desk): Strategy => ({
    onEvent: ({ timeOfDay }) => {
      if (timeOfDay !== at("09:16")) return;
      desk.enter([order("sell", "CE"), order("sell", "PE"), order("buy", "PE", { strike: exactly(22_600) })]);
    },
  });
  /** Buys first. */
  const ENTRY = [
    "09:16:00 BUY 50 NIFTY24042522600PE 140.00 exact ENTRY",
    "09:16:00 SELL 50 NIFTY24042522500CE 100.00 exact ENTRY",
    "09:16:00 SELL 50 NIFTY24042522500PE 90.00 exact ENTRY",
  ];

  test("after the close what expires that day is settled, all of it against the official price, at its payoff", () => {
    const report = runDay(dayOf({ ...EXPIRY_DAY, settlement: 22_570.35 }), sells);
    expect(report.fills.map(told)).toEqual([
      ...ENTRY,
      "15:30:00 SELL 50 NIFTY24042522600PE 29.65 settlement SETTLEMENT",
      "15:30:00 BUY 50 NIFTY24042522500CE 70.35 settlement SETTLEMENT",
      "15:30:00 BUY 50 NIFTY24042522500PE 0.00 settlement SETTLEMENT",
    ]);
    expect(report.grossPnl).toBe(paise(50 * (100 - 70.35 + 90 + 29.65 - 140)));
    expect(report.settledBy).toBe("official");
  });

  test("without one, to 2026-07-31, the mean of the index over the last half hour stands for it, and says so", () => {
    const report = runDay(dayOf(EXPIRY_DAY), sells);
    // (22,560.10 + 22,570.20 + 22,575.35) / 3 = 22,568.55; neither 15:00 nor a row without a price is in it.
    expect(report.fills.slice(3).map(({ price }) => price)).toEqual([paise(31.45), paise(68.55), 0]);
    expect(report.fills[3]?.note).toBe("last half hour mean 22568.55");
    expect(report.settledBy).toBe("last_half_hour_mean");
  });

  test("from 2026-08-03 nothing stands for it: the day fails, and none of its legs is settled", () => {
    const date = "2026-08-04";
    const { error, engine } = failureOf({ ...EXPIRY_DAY, date }, sells);
    expect(error.code).toBe("settlement.missing");
    expect(engine.tradebook.fills).toHaveLength(3);
    expect(runDay(dayOf({ ...EXPIRY_DAY, date, settlement: 22_570.35 }), sells).fills).toHaveLength(6);
  });

  test("a contract of a later expiry is not settled beside one that is: it stays, stuck", () => {
    const next = { expiry: "next", optionType: "CE", strike: exactly(22_500) } as const;
    const day = {
      ...EXPIRY_DAY,
      settlement: 22_570.35,
      chains: { "2024-05-02": { "22500CE": flat(200, "09:16") } },
    };
    const sellsBoth = (desk: Desk): Strategy => ({
      onEvent: ({ timeOfDay }) => {
        if (timeOfDay !== at("09:16")) return;
        desk.trade(order("sell", "CE"));
        desk.trade({ side: "sell", target: next, size: { lots: 1 }, reason: "ENTRY" });
      },
    });
    const report = runDay(dayOf(day), sellsBoth);
    expect(report.fills.slice(2).map(told)).toEqual([
      "15:30:00 BUY 50 NIFTY24042522500CE 70.35 settlement SETTLEMENT",
    ]);
    expect(report.held.map(({ symbol, qty }) => `${symbol} ${qty}`)).toEqual(["NIFTY24050222500CE -50"]);
    expect(report.stuck).toBe(1);
  });

  test("no hook trades after it: onStop comes before, and may open nothing", () => {
    const seen: string[] = [];
    const report = runDay(dayOf({ ...EXPIRY_DAY, settlement: 22_570.35 }), (desk) => ({
      ...sells(desk),
      onStop() {
        seen.push(
          `holds ${desk.positions.size}`,
          desk.trade(order("sell", "CE", { staleMaxS: 99_999 })).status,
        );
      },
    }));
    expect(seen).toEqual(["holds 3", "rejected"]);
    expect(report.fills).toHaveLength(6);
  });

  test("what was squared off before is not settled", () => {
    const options = {
      "22500CE": flat(100, "09:16", "15:29"),
      "22500PE": flat(90, "09:16", "15:29"),
      "22600PE": flat(140, "09:16", "15:29"),
    };
    const report = runDay(dayOf({ ...EXPIRY_DAY, options, settlement: 22_570.35 }), sells);
    expect(report.fills.slice(3).map(({ reason }) => reason)).toEqual([
      "SQUARE_OFF",
      "SQUARE_OFF",
      "SQUARE_OFF",
    ]);
    expect(report.settledBy).toBeUndefined();
  });
});
