// Positions that live longer than a day: one test per clause of docs/sequencing.md that is about several days.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { costModelOf } from "../src/costs/cost-model.ts";
import type { FillReason } from "../src/ledger/fill.ts";
import { positionsOf } from "../src/ledger/positions.ts";
import type { Contract } from "../src/market/contract.ts";
import type { DayOutcome, DoneDay } from "../src/simulation/day-outcome.ts";
import { joinedDays } from "../src/simulation/joined-days.ts";
import type { Desk } from "../src/strategy/desk.ts";
import type { Strategy } from "../src/strategy/hooks.ts";
import { levelAt } from "../src/strategy/level.ts";
import type { OrderResult } from "../src/strategy/order.ts";
import { clockText, tradingDay } from "../src/units/time.ts";
import type { Paise } from "../src/units/unit.ts";
import {
  type ChainLiteral,
  type DayLiteral,
  paise,
  type RowLiteral,
  type RowsLiteral,
} from "./support/day-of.ts";
import { at, exactly, order, told } from "./support/run-day.ts";
import { doneDays, runSegments } from "./support/run-segments.ts";

/** The same price at each of several times. */
const flat = (price: RowLiteral, ...times: readonly string[]): RowsLiteral =>
  Object.fromEntries(times.map((time) => [time, price]));
const bar = (open: number, high: number, low: number, close: number): RowLiteral => ({
  open,
  high,
  low,
  close,
});
const TIMES = ["09:16", "09:17", "09:18", "09:20", "15:28", "15:29", "15:30"] as const;
const index = (level: number): RowsLiteral => flat(level, ...TIMES);
/** A day on which the 22500 call and put have these prices all day. */
const dayAt = (date: string, call: number, put: number, more: Partial<DayLiteral> = {}): DayLiteral => ({
  date,
  index: index(22_500),
  options: { "22500CE": flat(bar(call, call, call, call), ...TIMES), "22500PE": flat(put, ...TIMES) },
  ...more,
});

const TUE = "2024-04-23";
const WED = "2024-04-24";
const THU = "2024-04-25"; // An expiry.
const FRI = "2024-04-26";
const MON = "2024-04-29";

/** Acts on some days at some times, `2024-04-23 09:20`. */
const acting =
  (acts: Readonly<Record<string, (desk: Desk) => void>>) =>
  (desk: Desk): Strategy => ({
    onEvent: ({ timeOfDay }) => acts[`${desk.day.date} ${clockText(timeOfDay).slice(0, 5)}`]?.(desk),
  });
const sellCall = (desk: Desk): OrderResult => desk.trade(order("sell", "CE", { strike: exactly(22_500) }));
const sellPut = (desk: Desk): OrderResult => desk.trade(order("sell", "PE", { strike: exactly(22_500) }));
const contractOf = (result: OrderResult): Contract => {
  if (result.status !== "filled") throw new Error(`expected a fill, got ${JSON.stringify(result)}`);
  return result.contract;
};
const toldByDay = (days: readonly DoneDay[]): Record<string, string[]> =>
  Object.fromEntries(days.map(({ date, report }) => [date, report.fills.map(told)]));
const rupeesByDay = (days: readonly DoneDay[]): number[] => days.map(({ report }) => report.grossPnl / 100);
const cashOf = (days: readonly DoneDay[]): number =>
  days.flatMap(({ report }) => report.fills).reduce((sum, fill) => sum - fill.price * fill.qtyDir, 0);
const RUN = { config: { carry: "run" } } as const;
const EXPIRY = { config: { carry: "expiry" } } as const;

describe("segments", () => {
  test("one strategy object lives through a segment: onStart and onStop once, onNewDay each session", async () => {
    const log: string[] = [];
    let objects = 0;
    const create = (desk: Desk): Strategy => {
      const own = ++objects;
      const note = (what: string): void => void log.push(`${own} ${what}`);
      return {
        onStart: () => note("start"),
        onNewDay: ({ date }) => note(`day ${date}`),
        onStop: () => note(`stop ${desk.day.date}`),
      };
    };
    const days = [dayAt(WED, 100, 90), dayAt(THU, 100, 90), dayAt(FRI, 100, 90)];
    await runSegments(days, create, EXPIRY);
    expect(log).toEqual([
      "1 start",
      `1 day ${WED}`,
      `1 day ${THU}`,
      `1 stop ${THU}`,
      "2 start",
      `2 day ${FRI}`,
      `2 stop ${FRI}`,
    ]);
  });

  test("what belongs to a day begins anew: counts, marks, fills; what is held goes on", async () => {
    const days = [dayAt(TUE, 100, 90), dayAt(WED, 80, 90)];
    const create = acting({
      [`${TUE} 09:20`]: (desk) => {
        sellCall(desk);
        desk.trade(order("sell", "CE", { strike: exactly(30_000) }));
      },
    });
    const [first, second] = doneDays(await runSegments(days, create, { config: { carry: "run" } }));
    expect(first?.report.counts.rejections).not.toEqual({});
    expect(second?.report.counts).toMatchObject({ rejections: {}, events: TIMES.length });
    expect(first?.report.fills.map(({ date }) => date)).toEqual([TUE]);
    // Held from the open, so marked from the first minute.
    expect(second?.report.marks.time[0]).toBe(at("09:16"));
    expect(second?.report.fills.map(told)).toEqual([
      "15:29:00 BUY 50 NIFTY24042522500CE 80.00 exact SQUARE_OFF",
    ]);
  });

  test("a contract of yesterday is today's on the desk: its dte, its price, its sessions left", async () => {
    const seen: unknown[] = [];
    let held: Contract | undefined;
    const look = (desk: Desk): void => {
      if (held === undefined) return;
      const { dte, symbol } = desk.today(held);
      seen.push([symbol, dte, desk.dteTrading(held), desk.price(held), desk.day.isExpiryDay]);
    };
    const create = acting({
      [`${TUE} 09:20`]: (desk) => {
        held = contractOf(sellCall(desk));
        look(desk);
      },
      [`${WED} 09:20`]: look,
      [`${THU} 09:20`]: look,
    });
    const days = [
      dayAt(TUE, 100, 90),
      // Another ladder: the same strike stands in another row.
      dayAt(WED, 70, 60, {
        options: {
          "22400CE": flat(1, ...TIMES),
          "22500CE": flat(70, ...TIMES),
          "22500PE": flat(60, ...TIMES),
        },
      }),
      dayAt(THU, 40, 30, { settlement: 22_500 }),
    ];
    await runSegments(days, create, EXPIRY);
    expect(seen).toEqual([
      ["NIFTY24042522500CE", 2, 2, paise(100), false],
      ["NIFTY24042522500CE", 1, 1, paise(70), false],
      ["NIFTY24042522500CE", 0, 0, paise(40), true],
    ]);
  });

  test("a book that is not flat at a split fails its segment, with a hint; the next one starts from nothing", async () => {
    const next = { expiry: "next", optionType: "CE", strike: exactly(22_500) } as const;
    const create = acting({
      [`${WED} 09:20`]: (desk) =>
        desk.trade({ side: "sell", target: next, size: { lots: 1 }, reason: "ENTRY" }),
    });
    const chains = { "2024-05-02": { "22500CE": flat(200, ...TIMES) } };
    const days = [
      dayAt(WED, 100, 90, { chains }),
      dayAt(THU, 1, 1, { chains, settlement: 22_500 }),
      dayAt(FRI, 9, 9),
    ];
    const expiries = ["nearest", "next"] as const;
    const outcomes = await runSegments(days, create, { ...EXPIRY, expiries });
    expect(outcomes.map((one) => [one.date, one.status, one.status === "failed" ? one.code : ""])).toEqual([
      [WED, "done", ""],
      [WED, "failed", "segment.failed"],
      [THU, "failed", "day.not-flat"],
      [FRI, "done", ""],
    ]);
    const failed = outcomes[2] as Extract<DayOutcome, { status: "failed" }>;
    expect(failed.message).toContain("held over a split of carry: expiry; carry: run holds over expiries");
    expect(failed.segment).toEqual({ from: WED, to: THU });
    expect(outcomes[1]).toMatchObject({
      message: expect.stringContaining(`${THU} of its segment ${WED} to ${THU} failed`),
    });
    // With carry: run it is held, and ends with the run.
    const held = doneDays(await runSegments(days, create, { ...RUN, expiries }));
    expect(held.map(({ report }) => report.held.length)).toEqual([1, 1, 0]);
  });

  test("a failed day fails its segment whatever came before, and days after it are not run", async () => {
    const seen: string[] = [];
    const create = (): Strategy => ({
      onNewDay({ date }) {
        seen.push(date);
        if (date === WED) throw new Error("on purpose");
      },
    });
    const days = [dayAt(TUE, 1, 1), dayAt(WED, 1, 1), dayAt(THU, 1, 1), dayAt(FRI, 1, 1)];
    const outcomes = await runSegments(days, create, RUN);
    expect(seen).toEqual([TUE, WED]);
    const last = new Map(outcomes.map((one) => [one.date, one.status === "failed" ? one.code : one.status]));
    expect([...last]).toEqual([
      [TUE, "segment.failed"],
      [WED, "strategy.threw"],
      [THU, "segment.failed"],
      [FRI, "segment.failed"],
    ]);
  });

  test("a day without data is stepped over, and the last day with data ends the run", async () => {
    const create = acting({ [`${TUE} 09:20`]: sellCall });
    const days = [dayAt(TUE, 100, 90), dayAt(THU, 60, 90, { settlement: 22_560 })];
    const outcomes = await runSegments(days, create, { ...RUN, dates: [TUE, WED, THU, FRI, MON] });
    expect(outcomes.map(({ status }) => status)).toEqual(["done", "no-data", "done", "no-data", "no-data"]);
    expect(rupeesByDay(doneDays(outcomes))).toEqual([0, 50 * 40]);
  });
});

describe("the morning", () => {
  test("what was carried over the night is not touched before restart: hooks' orders are refused, by name", async () => {
    const results: string[] = [];
    let held: Contract | undefined;
    const close = (desk: Desk, reason: FillReason = "TIME"): void => {
      const result = held && desk.close(held, reason);
      results.push(
        `${clockText(desk.now)} ${result?.status} ${result?.status === "rejected" ? result.rejection.reason : ""}`,
      );
    };
    const create = acting({
      [`${TUE} 15:28`]: (desk) => {
        held = contractOf(sellCall(desk));
      },
      [`${WED} 09:15`]: (desk) => {
        close(desk);
        // Another contract is nobody's concern.
        results.push(sellPut(desk).status);
      },
      [`${WED} 09:16`]: close,
    });
    const early = ["09:15", ...TIMES];
    const wednesday = { "22500CE": flat(130, ...early), "22500PE": flat(90, ...early) };
    const days = [dayAt(TUE, 100, 90), dayAt(WED, 0, 0, { options: wednesday })];
    const done = doneDays(await runSegments(days, create, RUN));
    expect(results).toEqual(["09:15:00 rejected before-restart", "filled", "09:16:00 filled "]);
    expect(done[1]?.report.counts.rejections).toEqual({ "before-restart": 1 });
  });

  test("delay_restart moves it later, never before a minute after the open", async () => {
    const restarts: string[] = [];
    const create = (desk: Desk): Strategy => ({
      onNewDay: () => void restarts.push(clockText(desk.day.restartTime)),
    });
    for (const delayRestart of [undefined, at("09:30"), at("09:00")])
      await runSegments([dayAt(TUE, 1, 1)], create, { config: { carry: "run", delayRestart } });
    expect(restarts).toEqual(["09:16:00", "09:30:00", "09:16:00"]);
  });

  const GAP: ChainLiteral = {
    "22500CE": {
      "09:16": bar(150, 160, 140, 145), // The first print of the day, beyond the stop.
      "09:17": bar(141, 142, 118, 119), // Opens beyond the stop of 120, closes within.
      "09:18": bar(119, 125, 110, 123),
      "15:29": bar(90, 90, 90, 90),
    },
  };
  test.each<[string, "touch_gap" | "touch_exact" | "close_fill" | "next_open", string]>([
    ["touch_gap", "touch_gap", "09:17:00 BUY 50 NIFTY24042522500CE 141.00 exact SL"],
    ["touch_exact", "touch_exact", "09:17:00 BUY 50 NIFTY24042522500CE 120.00 exact SL"],
    ["close_fill", "close_fill", "09:18:00 BUY 50 NIFTY24042522500CE 123.00 exact SL"],
    ["next_open", "next_open", "15:29:00 BUY 50 NIFTY24042522500CE 90.00 exact SL"],
  ])(
    "a stop that was carried meets the bars that begin after it, not the first print: %s",
    async (_, stopModel, fill) => {
      const create = acting({
        [`${TUE} 09:20`]: (desk) => desk.protect(contractOf(sellCall(desk)), { stop: levelAt(paise(120)) }),
      });
      const days = [dayAt(TUE, 100, 90), dayAt(WED, 0, 0, { options: GAP })];
      const done = doneDays(await runSegments(days, create, { config: { carry: "run", stopModel } }));
      expect(done[1]?.report.fills.map(told)).toEqual([fill]);
    },
  );

  test("a stop that is set in the morning before restart waits for it too, though the market is beyond it", async () => {
    let held: Contract | undefined;
    const create = acting({
      [`${TUE} 09:20`]: (desk) => {
        held = contractOf(sellCall(desk));
      },
      [`${WED} 09:15`]: (desk) => held && desk.protect(held, { stop: levelAt(paise(120)) }),
    });
    const options = { "22500CE": { "09:15": bar(150, 150, 150, 150), ...GAP["22500CE"] } };
    const days = [dayAt(TUE, 100, 90), dayAt(WED, 0, 0, { options })];
    const done = doneDays(
      await runSegments(days, create, { config: { carry: "run", stopModel: "touch_gap" } }),
    );
    expect(done[1]?.report.fills.map(told)).toEqual(["09:17:00 BUY 50 NIFTY24042522500CE 141.00 exact SL"]);
  });

  test("an entry that rests over the night meets no bar that began before restart", async () => {
    const create = acting({
      [`${TUE} 09:20`]: (desk) =>
        desk.place({
          ...order("sell", "CE", { strike: exactly(22_500) }),
          waits: "limit",
          level: levelAt(paise(140)),
        }),
    });
    const options = { ...GAP, "22500PE": flat(90, ...TIMES) };
    const days = [dayAt(TUE, 100, 90), dayAt(WED, 0, 0, { options })];
    const done = doneDays(
      await runSegments(days, create, { config: { carry: "run", stopModel: "touch_gap" } }),
    );
    expect(done[1]?.report.fills.map(told)[0]).toBe("09:17:00 SELL 50 NIFTY24042522500CE 141.00 exact ENTRY");
  });

  test("an order at the market that found no row by the close is refused; it does not wait for the morning", async () => {
    const results: string[] = [];
    let id = -1;
    const create = acting({
      [`${TUE} 15:30`]: (desk) => {
        const result = desk.trade(order("sell", "CE", { strike: exactly(22_500) }));
        results.push(result.status);
      },
      [`${TUE} 15:28`]: (desk) => {
        const result = desk.trade(order("sell", "CE", { strike: exactly(22_500), staleMaxS: 9_999 }));
        if (result.status === "working") id = result.id;
      },
      [`${WED} 09:20`]: (desk) => results.push(desk.result(id).status),
    });
    const { fillAtNext } = await import("../src/engine/fill-model.ts");
    const last = { "22500CE": flat(100, "09:16", "09:17", "15:28"), "22500PE": flat(90, ...TIMES) };
    const days = [dayAt(TUE, 0, 0, { options: last }), dayAt(WED, 100, 90)];
    const done = doneDays(await runSegments(days, create, { config: { carry: "run", fill: fillAtNext } }));
    expect(results).toEqual(["rejected", "rejected"]);
    expect(done[0]?.report.counts.rejections).toMatchObject({ "no-next-row": 1 });
    expect(done.flatMap(({ report }) => report.fills)).toEqual([]);
  });
});

describe("stop_time and the end of the run", () => {
  test("before the last day nothing is squared off, and still nothing is opened after stop_time", async () => {
    const results: string[] = [];
    const create = acting({
      [`${TUE} 09:20`]: sellCall,
      [`${TUE} 15:28`]: (desk) => results.push(sellPut(desk).status),
    });
    const days = [dayAt(TUE, 100, 90), dayAt(WED, 100, 90)];
    const done = doneDays(
      await runSegments(days, create, { config: { carry: "run", stopTime: at("15:28") } }),
    );
    expect(results).toEqual(["rejected"]);
    expect(toldByDay(done)).toEqual({
      [TUE]: ["09:20:00 SELL 50 NIFTY24042522500CE 100.00 exact ENTRY"],
      [WED]: ["15:28:00 BUY 50 NIFTY24042522500CE 100.00 exact SQUARE_OFF"],
    });
  });

  test("on the last day what expires that day is left to settlement", async () => {
    const create = acting({ [`${WED} 09:20`]: sellCall });
    const days = [dayAt(WED, 100, 90), dayAt(THU, 60, 90, { settlement: 22_520 })];
    const done = doneDays(await runSegments(days, create, EXPIRY));
    expect(toldByDay(done)[THU]).toEqual(["15:30:00 BUY 50 NIFTY24042522500CE 20.00 settlement SETTLEMENT"]);
  });

  test("with square_off false a run that does not end flat fails", async () => {
    const create = acting({ [`${TUE} 09:20`]: sellCall });
    const days = [dayAt(TUE, 100, 90), dayAt(WED, 60, 90)];
    const outcomes = await runSegments(days, create, { config: { carry: "run", squareOff: false } });
    expect(outcomes.at(-1)).toMatchObject({ status: "failed", code: "day.not-flat" });
  });
});

describe("daily profit", () => {
  test("is the change of cash and marks; the days add up to the cash that is left", async () => {
    const create = acting({
      [`${TUE} 09:20`]: (desk) => {
        sellCall(desk);
        sellPut(desk);
      },
    });
    const days = [dayAt(TUE, 100, 90), dayAt(WED, 130, 50), dayAt(THU, 70, 20, { settlement: 22_480 })];
    const done = doneDays(await runSegments(days, create, EXPIRY));
    // Sold at 100 + 90; worth 180 on Wednesday's close; settled at 0 + 20.
    expect(rupeesByDay(done)).toEqual([0, 50 * (190 - 180), 50 * (180 - 20)]);
    expect(cashOf(done) / 100).toBe(50 * (190 - 20));
    expect(done.map(({ report }) => report.held.map(({ price }) => price / 100))).toEqual([
      [100, 90],
      [130, 50],
      [],
    ]);
    expect(done.map(({ report }) => [report.roundTrips, report.winners])).toEqual([
      [0, 0],
      [0, 0],
      [2, 2],
    ]);
  });

  const LADDER: ChainLiteral = {
    "22400CE": flat(160, "15:30"),
    "22400PE": flat(60, "15:30"),
    "22500PE": flat(100, ...TIMES),
    "22600CE": flat(60, "15:30"),
    "22600PE": flat(160, "15:30"),
  };
  test.each<[string, RowsLiteral, string, number | undefined]>([
    [
      "the middle of a two-sided quote, half up",
      { "15:30": { close: 90, bid: 99.9, ask: 100.05 } },
      "mid",
      99.98,
    ],
    ["a crossed quote is none: the last price", { "15:30": { close: 90, bid: 101, ask: 100 } }, "last", 90],
    ["one side is none: the last price", { "15:30": { close: 90, bid: 101 } }, "last", 90],
    ["the last price within the bound", { "15:29": 91 }, "last", 91],
    ["older than that: a model at the neighbours' volatility", { "15:20": 500 }, "model", undefined],
    ["no row at all that day: a model too", {}, "model", undefined],
  ])("a closing mark is %s", async (_, rows, source, price) => {
    const create = acting({ [`${TUE} 09:20`]: sellCall });
    const wednesday = { ...LADDER, ...(Object.keys(rows).length > 0 ? { "22500CE": rows } : {}) };
    const days = [
      dayAt(TUE, 100, 90),
      dayAt(WED, 0, 0, { options: wednesday }),
      dayAt(THU, 1, 1, { settlement: 22_500 }),
    ];
    const [, second] = doneDays(await runSegments(days, create, EXPIRY));
    const [mark] = second?.report.held ?? [];
    expect(mark?.source).toBe(source);
    if (price !== undefined) expect(mark?.price).toBe(Math.round(price * 100));
    // The put of the strike is at 100 and the forward at 22,500: the call is worth the same.
    else expect(mark?.price).toBe(paise(100));
  });

  test("with nothing fresh to go by a mark is the last price known, however old", async () => {
    const create = acting({ [`${TUE} 09:20`]: sellCall });
    const bare = { "23000CE": flat(0.05, "09:16") };
    const days = [
      dayAt(TUE, 110, 90),
      dayAt(WED, 0, 0, { options: bare }),
      dayAt(THU, 1, 1, { settlement: 22_500 }),
    ];
    const [, second] = doneDays(await runSegments(days, create, EXPIRY));
    expect(second?.report.held).toMatchObject([{ price: paise(110), source: "stale" }]);
    expect(second?.report.grossPnl).toBe(0);
    expect(second?.report.fills).toEqual([]);
    // One that traded in the morning, and then nothing more.
    const early = { "22500CE": flat(80, "09:16") };
    const [, other] = doneDays(
      await runSegments(
        [days[0], dayAt(WED, 0, 0, { options: early }), days[2]] as DayLiteral[],
        create,
        EXPIRY,
      ),
    );
    expect(other?.report.held).toMatchObject([{ price: paise(80), source: "stale" }]);
  });

  test("an excursion goes on over the night; the day's low and high count from the close before", async () => {
    const create = acting({ "2024-04-22 09:20": sellCall });
    const options = {
      "22500CE": { "09:16": 150, "09:17": 90, "15:30": 110 },
      "22500PE": flat(50, ...TIMES),
    };
    const days = [dayAt("2024-04-22", 100, 90), dayAt(TUE, 0, 0, { options }), dayAt(WED, 80, 90)];
    const done = doneDays(await runSegments(days, create, RUN));
    const [, second, third] = done.map(({ report }) => report.intraday);
    expect([second?.lowest, second?.highest, second?.maxDrawdown]).toEqual([-250_000, 50_000, -250_000]);
    // Tuesday's 09:17 is the highest before it.
    expect(third?.maxDrawdown).toBe(-100_000);
    expect(third?.excursions).toEqual([
      {
        symbol: "NIFTY24042522500CE",
        openedOn: "2024-04-22",
        openedAt: at("09:20"),
        closedAt: at("15:29"),
        worst: -250_000,
        best: 100_000,
      },
    ]);
  });

  test("the margin of the book that is held over the night is measured at the close", async () => {
    const create = acting({ [`${TUE} 09:20`]: sellCall });
    const days = [dayAt(TUE, 100, 90), dayAt(WED, 100, 90)];
    const done = doneDays(
      await runSegments(days, create, { config: { carry: "run", margin: { clock: "fixing" } } }),
    );
    const [overnight, flatly] = done.map(({ report }) => report.overnightMargin);
    expect(overnight).toBeGreaterThan(paise(50_000));
    expect(flatly).toBe(0);
    // Held from the open: the day that follows has a peak though nothing was opened on it.
    expect(done[1]?.report.margin?.peak).toBeGreaterThan(paise(50_000));
    expect(done[1]?.report.margin?.entries).toEqual([]);
  });
});

describe("settlement", () => {
  const nextCall = { expiry: "next", optionType: "CE", strike: exactly(22_500) } as const;
  const chains = { "2024-05-02": { "22500CE": flat(200, ...TIMES) } };
  const expiries = ["nearest", "next"] as const;

  test("of a book of two expiries only the one that expires is settled; the other is kept", async () => {
    const create = acting({
      [`${WED} 09:20`]: (desk) => {
        sellCall(desk);
        desk.trade({ side: "buy", target: nextCall, size: { lots: 1 }, reason: "ENTRY" });
      },
    });
    const friday = { "22500CE": flat(150, ...TIMES) };
    const days = [
      dayAt(WED, 100, 90, { chains }),
      dayAt(THU, 70, 90, { chains, settlement: 22_530 }),
      dayAt(FRI, 0, 0, { options: friday }),
    ];
    const done = doneDays(await runSegments(days, create, { ...RUN, expiries }));
    expect(toldByDay(done)).toMatchObject({
      [THU]: ["15:30:00 BUY 50 NIFTY24042522500CE 30.00 settlement SETTLEMENT"],
      [FRI]: ["15:29:00 SELL 50 NIFTY24050222500CE 150.00 exact SQUARE_OFF"],
    });
    expect(done[1]?.report.held.map(({ symbol }) => symbol)).toEqual(["NIFTY24050222500CE"]);
  });

  test("a leg without a single row on its last day is settled with the others, at the one price", async () => {
    const create = acting({
      [`${WED} 09:20`]: (desk) => {
        sellCall(desk);
        sellPut(desk);
      },
    });
    const options = { "22500CE": flat(70, ...TIMES) };
    const days = [dayAt(WED, 100, 90), dayAt(THU, 0, 0, { options, settlement: 22_430 })];
    const done = doneDays(await runSegments(days, create, EXPIRY));
    expect(toldByDay(done)[THU]).toEqual([
      "15:30:00 BUY 50 NIFTY24042522500CE 0.00 settlement SETTLEMENT",
      "15:30:00 BUY 50 NIFTY24042522500PE 70.00 settlement SETTLEMENT",
    ]);
    expect(new Set(done[1]?.report.fills.map(({ note }) => note))).toEqual(new Set(["official 22430.00"]));
  });

  test("it happens once: the days after it know nothing of what was settled", async () => {
    const create = acting({ [`${WED} 09:20`]: sellCall });
    const friday = { "22500CE": flat(150, ...TIMES) };
    const days = [
      dayAt(WED, 100, 90),
      dayAt(THU, 70, 90, { settlement: 22_530 }),
      dayAt(FRI, 0, 0, { options: friday }),
    ];
    const done = doneDays(await runSegments(days, create, RUN));
    const settled = done
      .flatMap(({ report }) => report.fills)
      .filter(({ reason }) => reason === "SETTLEMENT");
    expect(settled).toHaveLength(1);
    expect(done[2]?.report).toMatchObject({ fills: [], held: [], grossPnl: 0, settledBy: undefined });
  });

  test("a contract whose expiry came a day earlier while it was held is settled on its new last day", async () => {
    // The NIFTY of Thursday 2023-06-29 became one of Wednesday the 28th on that very day.
    const strike = exactly(18_900);
    const options = { "18900CE": flat(60, ...TIMES), "18900PE": flat(50, ...TIMES) };
    const dtes: number[] = [];
    let held: Contract | undefined;
    const create = acting({
      "2023-06-27 09:20": (desk) => {
        held = contractOf(desk.trade(order("sell", "CE", { strike })));
        dtes.push(held.dte);
      },
      "2023-06-28 09:20": (desk) => held && dtes.push(desk.today(held).dte),
    });
    const days: DayLiteral[] = [
      { date: "2023-06-27", index: index(18_900), options },
      { date: "2023-06-28", index: index(18_950), options, settlement: 18_972.1 },
    ];
    const done = doneDays(await runSegments(days, create, EXPIRY));
    expect(dtes).toEqual([2, 0]);
    expect(toldByDay(done)["2023-06-28"]).toEqual([
      "15:30:00 BUY 50 NIFTY23062918900CE 72.10 settlement SETTLEMENT",
    ]);
  });

  test("an expiry on a holiday's eve is settled on the eve", async () => {
    // Thursday 2024-08-15 is closed: the weekly of that week ends on Wednesday.
    const strike = exactly(24_200);
    const options = { "24200CE": flat(60, ...TIMES), "24200PE": flat(50, ...TIMES) };
    const create = acting({ "2024-08-13 09:20": (desk) => desk.trade(order("sell", "PE", { strike })) });
    const days: DayLiteral[] = [
      { date: "2024-08-13", index: index(24_200), options },
      { date: "2024-08-14", index: index(24_150), options, settlement: 24_143.75 },
      { date: "2024-08-16", index: index(24_500), options: { "24200CE": flat(300, ...TIMES) } },
    ];
    const done = doneDays(await runSegments(days, create, RUN));
    expect(done[1]?.report.fills.map(({ price, symbol }) => [symbol, price])).toEqual([
      ["NIFTY24081424200PE", paise(56.25)],
    ]);
    expect(done[2]?.report.fills).toEqual([]);
  });

  test("an expiry day without option rows is settled all the same; without a price the segment fails", async () => {
    const create = acting({ [`${WED} 09:20`]: sellCall });
    const bare = (settlement: number | undefined): DayLiteral[] => [
      dayAt(WED, 100, 90),
      { date: THU, ...(settlement === undefined ? {} : { settlement }) },
    ];
    const dates = [WED, THU];
    const done = doneDays(await runSegments(bare(22_510), create, { ...EXPIRY, dates }));
    expect(toldByDay(done)[THU]).toEqual(["15:30:00 BUY 50 NIFTY24042522500CE 10.00 settlement SETTLEMENT"]);
    const outcomes = await runSegments(bare(undefined), create, { ...EXPIRY, dates });
    expect(outcomes.at(-1)).toMatchObject({ status: "failed", code: "settlement.missing" });
  });

  test("margins of a day without option rows are those of theoretical prices, on the index if there is one", async () => {
    const create = acting({ [`${TUE} 09:20`]: sellCall });
    const bare: Partial<DayLiteral> = { options: { "23000CE": flat(0.05, "09:16") } };
    for (const level of [index(22_500), undefined]) {
      const wednesday = { ...dayAt(WED, 0, 0, bare), ...(level === undefined ? {} : { index: level }) };
      const thursday: DayLiteral = { date: THU, settlement: 22_510 };
      const days = [dayAt(TUE, 100, 90), wednesday, thursday];
      const config = { carry: "expiry", margin: { clock: "fixing" } } as const;
      const done = doneDays(await runSegments(days, create, { config, dates: [TUE, WED, THU] }));
      expect(done.map(({ report }) => report.overnightMargin)).toEqual([
        expect.any(Number),
        expect.any(Number),
        0,
      ]);
    }
  });

  test("what expired on a session that is not part of the run fails by name", async () => {
    const create = acting({ [`${WED} 09:20`]: sellCall });
    const days = [dayAt(WED, 100, 90), dayAt(FRI, 100, 90, { options: { "22500CE": flat(1, ...TIMES) } })];
    const outcomes = await runSegments(days, create, RUN);
    expect(outcomes.at(-1)).toMatchObject({ code: "settlement.missed" });
    expect(outcomes.at(-1)).toMatchObject({ message: expect.stringContaining(`expired on ${THU}`) });
  });

  const aLeg = fc.record({
    strike: fc.constantFrom(22_400, 22_450, 22_500, 22_550, 22_600),
    isCall: fc.boolean(),
    side: fc.constantFrom("buy" as const, "sell" as const),
    price: fc.integer({ min: 1, max: 20_000 }),
    lots: fc.integer({ min: 1, max: 3 }),
  });
  test("the profit of a settled book is its payoff at the settlement price, less what was paid for it", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(aLeg, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 0, max: 60_000 }),
        async (legs, above) => {
          const options: Record<string, RowsLiteral> = { "22500CE": flat(1, ...TIMES) };
          for (const { strike, isCall, price } of legs)
            options[`${strike}${isCall ? "CE" : "PE"}`] = flat(price / 20, ...TIMES);
          const create = acting({
            [`${WED} 09:20`]: (desk) => {
              for (const { strike, isCall, side, lots } of legs)
                desk.trade(order(side, isCall ? "CE" : "PE", { strike: exactly(strike), size: { lots } }));
            },
          });
          const settlement = (2_220_000 + above) / 100;
          const days = [dayAt(WED, 0, 0, { options }), dayAt(THU, 0, 0, { options, settlement })];
          const done = doneDays(await runSegments(days, create, EXPIRY));
          const entries = done[0]?.report.fills ?? [];
          const paid = entries.reduce((sum, fill) => sum - fill.price * fill.qtyDir, 0);
          const payoff = [...positionsOf(entries).values()].reduce((sum, { symbol, qty }) => {
            const strike = Number(symbol.slice(-7, -2));
            const intrinsic = symbol.endsWith("CE") ? settlement - strike : strike - settlement;
            return sum + Math.round(Math.max(intrinsic, 0) * 100) * qty;
          }, 0);
          const total = done.reduce((sum, { report }) => sum + report.grossPnl, 0);
          expect(total).toBe(paid + payoff);
          expect(total).toBe(cashOf(done));
          expect(done[1]?.report.held).toEqual([]);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe("stuck positions of intraday days", () => {
  /** Sold at 09:16; no price after that on its own day. */
  const STUCK = { "22500CE": flat(100, "09:16"), "22500PE": flat(90, ...TIMES) };
  const sellsOn = (...dates: readonly string[]) =>
    acting(Object.fromEntries(dates.map((date) => [`${date} 09:16`, sellCall])));
  const joined = (outcomes: readonly DayOutcome[]) => [
    ...joinedDays(outcomes, costModelOf({ costs: "none", slippage: "none" })),
  ];

  test("are closed at the first chance of the next session after restart, beside a strategy that knows nothing of them", async () => {
    const seen: number[] = [];
    const create = (desk: Desk): Strategy => ({
      onEvent(event) {
        if (desk.day.date === WED && event.timeOfDay === at("09:17")) seen.push(desk.positions.size);
        sellsOn(TUE).call(undefined, desk).onEvent?.(event);
      },
    });
    const early = ["09:15", ...TIMES];
    const wednesday = { "22500CE": flat(140, ...early), "22500PE": flat(60, ...early) };
    const days = [dayAt(TUE, 0, 0, { options: STUCK }), dayAt(WED, 0, 0, { options: wednesday })];
    const outcomes = await runSegments(days, create);
    expect(seen).toEqual([0]);
    const [tuesday, next] = doneDays(outcomes);
    expect(tuesday?.report).toMatchObject({ stuck: 1, grossPnl: expect.any(Number) });
    expect(next?.report.fills).toEqual([]);
    const [, merged] = joined(outcomes);
    expect(merged?.day?.report.fills.map(told)).toEqual([
      "09:16:00 BUY 50 NIFTY24042522500CE 140.00 exact STUCK",
    ]);
    const profits = joined(outcomes).map(({ day }) => day?.report.grossPnl ?? 0);
    expect(profits.reduce<number>((a, b) => a + b, 0)).toBe(paise(50 * (100 - 140)));
    expect(joined(outcomes).map(({ day }) => day?.report.stuck)).toEqual([1, 0]);
  });

  test("go on from session to session, past the end of the run, and are settled when they expire", async () => {
    const none = { "22500PE": flat(90, ...TIMES) };
    const days = [
      dayAt(TUE, 0, 0, { options: STUCK }),
      dayAt(WED, 0, 0, { options: none }),
      dayAt(THU, 0, 0, { options: none, settlement: 22_512.5 }),
    ];
    const outcomes = await runSegments(days, sellsOn(TUE), { dates: [TUE] });
    const all = joined(outcomes);
    expect(all.map(({ date, outcome, day }) => [date, outcome?.status, day?.report.stuck])).toEqual([
      [TUE, "done", 1],
      [WED, undefined, 1],
      [THU, undefined, 0],
    ]);
    expect(all[2]?.day?.report.fills.map(told)).toEqual([
      "15:30:00 BUY 50 NIFTY24042522500CE 12.50 settlement SETTLEMENT",
    ]);
  });

  test("that no session can close fail their day by name: the bad day does not disappear", async () => {
    const outcomes = await runSegments([dayAt(TUE, 0, 0, { options: STUCK })], sellsOn(TUE));
    expect(outcomes).toMatchObject([
      {
        status: "failed",
        code: "settlement.missing",
        message: expect.stringContaining(`NIFTY24042522500CE could not be closed on ${TUE}, and on ${THU}`),
      },
    ]);
  });

  test("with square_off false an open position fails its day as before", async () => {
    const days = [dayAt(TUE, 0, 0, { options: STUCK }), dayAt(WED, 100, 90)];
    const outcomes = await runSegments(days, sellsOn(TUE), { config: { squareOff: false } });
    expect(outcomes.map(({ status }) => status)).toEqual(["failed", "done"]);
  });

  test("of two days are closed together with what the third trades, in order of time, on one contract note", async () => {
    const none = { "22500CE": flat(100, "09:16"), "22500PE": flat(90, ...TIMES) };
    const days = [
      dayAt("2024-04-22", 0, 0, { options: none }),
      dayAt(TUE, 0, 0, { options: STUCK }),
      dayAt(WED, 120, 90),
    ];
    const outcomes = await runSegments(days, sellsOn("2024-04-22", TUE, WED));
    // Monday's goes at Tuesday's only price; Tuesday's own is sold then, too, and is stuck in its turn.
    const dated = costModelOf({ costs: "dated", slippage: "none" });
    const all = [...joinedDays(outcomes, dated)].map(({ day }) => day);
    expect(all.map((day) => day?.report.fills.map(told))).toEqual([
      ["09:16:00 SELL 50 NIFTY24042522500CE 100.00 exact ENTRY"],
      [
        "09:16:00 BUY 50 NIFTY24042522500CE 100.00 exact STUCK",
        "09:16:00 SELL 50 NIFTY24042522500CE 100.00 exact ENTRY",
      ],
      [
        "09:16:00 BUY 50 NIFTY24042522500CE 120.00 exact STUCK",
        "09:16:00 SELL 50 NIFTY24042522500CE 120.00 exact ENTRY",
        "15:29:00 BUY 50 NIFTY24042522500CE 120.00 exact SQUARE_OFF",
      ],
    ]);
    const last = all[2];
    const fills = last?.report.fills ?? [];
    expect(last?.charges).toEqual(
      dated.charge(
        fills,
        fills.map((_, order) => ({ order })),
      ),
    );
    // Sold at 100, marked by the put of the strike at 90 on both evenings, bought at 120.
    expect(all.map((day) => day?.report.grossPnl)).toEqual([paise(500), paise(0), paise(-1500)]);
    expect(last?.report.roundTrips).toBe(2);
    expect(last?.report.marks.time).toEqual([...(last?.report.marks.time ?? [])].sort((a, b) => a - b));
  });

  test("are booked in order of time among what the day itself trades, whichever book a fill is of", async () => {
    const create = acting({ [`${TUE} 09:16`]: sellCall, [`${WED} 09:16`]: sellPut });
    const options = { "22500CE": flat(120, "09:18"), "22500PE": flat(90, ...TIMES) };
    const days = [dayAt(TUE, 0, 0, { options: STUCK }), dayAt(WED, 0, 0, { options })];
    const [, wednesday] = joined(await runSegments(days, create));
    expect(wednesday?.day?.report.fills.map(told)).toEqual([
      "09:16:00 SELL 50 NIFTY24042522500PE 90.00 exact ENTRY",
      "09:18:00 BUY 50 NIFTY24042522500CE 120.00 exact STUCK",
      "15:29:00 BUY 50 NIFTY24042522500PE 90.00 exact SQUARE_OFF",
    ]);
  });

  test("a day that fails still shows what was closed on it for another", async () => {
    const create = (desk: Desk): Strategy => ({
      onEvent(event) {
        sellsOn(TUE).call(undefined, desk).onEvent?.(event);
        if (desk.day.date === WED) throw new Error("on purpose");
      },
    });
    const days = [dayAt(TUE, 0, 0, { options: STUCK }), dayAt(WED, 140, 60)];
    const all = joined(await runSegments(days, create));
    expect(all.map(({ outcome, day }) => [outcome?.status, day?.report.fills.length])).toEqual([
      ["done", 1],
      ["failed", 1],
    ]);
  });
});

test("in any run of any orders over several days the days' profits add up to the cash, and marks are never negative", async () => {
  const anAct = fc.record({
    day: fc.constantFrom(TUE, WED, THU, FRI),
    time: fc.constantFrom("09:17", "09:20", "15:28"),
    isCall: fc.boolean(),
    side: fc.constantFrom("buy" as const, "sell" as const, "close" as const),
  });
  const aDay = fc.record({
    call: fc.integer({ min: 0, max: 400 }),
    put: fc.integer({ min: 0, max: 400 }),
    from: fc.nat(6),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(anAct, { maxLength: 12 }),
      fc.array(aDay, { minLength: 4, maxLength: 4 }),
      async (acts, drawn) => {
        const dates = [TUE, WED, THU, FRI];
        const days = dates.map((date, i) => {
          const { call = 0, put = 0, from = 0 } = drawn[i] ?? {};
          const times = TIMES.slice(from);
          const options = { "22500CE": flat(call / 4, ...times), "22500PE": flat(put / 4, ...TIMES) };
          return dayAt(date, 0, 0, { options, ...(date === THU ? { settlement: 22_500 + call - put } : {}) });
        });
        const create = (desk: Desk): Strategy => ({
          onEvent({ timeOfDay }) {
            for (const { day, time, isCall, side } of acts) {
              if (desk.day.date !== day || timeOfDay !== at(time)) continue;
              const choice = desk.choose({
                side: "buy",
                expiry: "nearest",
                optionType: isCall ? "CE" : "PE",
                strike: exactly(22_500),
              });
              if (!choice.found) continue;
              if (side === "close") desk.close(choice.contract, "EXIT");
              else desk.trade({ side, target: choice.contract, size: { lots: 1 }, reason: "ENTRY" });
            }
          },
        });
        const outcomes = await runSegments(days, create, RUN);
        const all = [...joinedDays(outcomes, costModelOf({ costs: "none", slippage: "none" }))];
        if (all.some(({ outcome }) => outcome?.status === "failed")) return;
        const parts = all.flatMap(({ day }) => (day === undefined ? [] : [day]));
        const total = parts.reduce((sum, { report }) => sum + report.grossPnl, 0) as Paise;
        expect(total).toBe(cashOf(parts));
        for (const { report } of parts) {
          for (const { price } of report.held) expect(price).toBeGreaterThanOrEqual(0);
          expect(report.intraday.lowest).toBeLessThanOrEqual(report.grossPnl);
          expect(report.intraday.highest).toBeGreaterThanOrEqual(report.grossPnl);
        }
        expect(parts.at(-1)?.report.held).toEqual([]);
        expect(tradingDay(parts.at(-1)?.date ?? "") >= FRI || all.length === 4).toBe(true);
      },
    ),
    { numRuns: 60 },
  );
});
