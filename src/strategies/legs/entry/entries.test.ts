import { expect, test } from "vitest";
import { dayOf, paise } from "../../../../test/support/day-of.ts";
import { runDay, strategyWith } from "../../../../test/support/run-day.ts";
import { CALL, flat, PUT, runLegs as run, sixBars } from "../../../../test/support/six-bars.ts";
import { tradingDay } from "../../../units/time.ts";
import { legs } from "../legs.ts";

const entries = (fills: readonly string[]): readonly string[] =>
  fills.filter((fill) => fill.endsWith("ENTRY"));

test("a leg may have an entry time of its own", () => {
  const day = sixBars({ "22500CE": flat(100), "22500PE": flat(80) });
  const late = { ...PUT, entry: { by: "time", at: "09:22" } };
  expect(entries(run(day, { legs: [CALL, late] }).fills)).toEqual([
    "09:20 SELL 50 22500CE 100.00 ENTRY",
    "09:22 SELL 50 22500PE 80.00 ENTRY",
  ]);
});

test.each([
  // From 100 at 09:20; sold or bought in that same contract, when it has moved by so much.
  [{ side: "sell", move: "down", distance: { pct: 10 } }, "09:23 SELL 50 22500CE 90.00 ENTRY"],
  [{ side: "sell", move: "up", distance: { points: 5 } }, "09:21 SELL 50 22500CE 106.00 ENTRY"],
  [{ side: "buy", move: "up", distance: { points: 6 } }, "09:21 BUY 50 22500CE 106.00 ENTRY"],
  [{ side: "buy", move: "down", distance: { points: 10 } }, "09:23 BUY 50 22500CE 90.00 ENTRY"],
] as const)("wait and trade %j", ({ side, move, distance }, fill) => {
  const day = sixBars(
    { "22500CE": [100, 106, 95, 90, 80, 80], "22600CE": flat(50) },
    [22_510, 22_590, 22_590, 22_590, 22_590, 22_590],
  );
  const leg = { ...CALL, side, entry: { by: "wait", move, distance } };
  expect(run(day, { legs: [leg] }).fills[0]).toBe(fill);
});

test("wait and trade inside a bar fills at the price that was waited for; one that never comes is no trade", () => {
  const day = sixBars({ "22500CE": [100, { open: 99, high: 99, low: 88, close: 97 }, 97, 97, 97, 97] });
  const leg = (points: number) => ({ ...CALL, entry: { by: "wait", move: "down", distance: { points } } });
  expect(run(day, { legs: [leg(10)] }, { stopModel: "touch_gap" }).fills[0]).toBe(
    "09:21 SELL 50 22500CE 90.00 ENTRY",
  );
  expect(run(day, { legs: [leg(15)] }, { stopModel: "touch_gap" }).fills).toEqual([]);
});

test("wait and trade on the underlying: the contract of the start, at its close of then", () => {
  const day = sixBars(
    { "22500CE": [100, 120, 150, 160, 170, 180] },
    [22_500, 22_549, 22_550, 22_600, 22_600, 22_600],
  );
  const leg = { ...CALL, entry: { by: "wait", of: "underlying", move: "up", distance: { points: 50 } } };
  expect(run(day, { legs: [leg] }).fills[0]).toBe("09:22 SELL 50 22500CE 150.00 ENTRY");
});

test("first only: of two that wait the first cancels the other", () => {
  const day = sixBars({ "22500CE": [100, 100, 90, 80, 80, 80], "22500PE": [80, 80, 80, 60, 60, 60] });
  const entry = { by: "wait", move: "down", distance: { pct: 10 } };
  const both = [
    { ...CALL, entry },
    { ...PUT, entry },
  ];
  expect(entries(run(day, { legs: both }).fills)).toHaveLength(2);
  expect(entries(run(day, { first_only: true, legs: both }).fills)).toEqual([
    "09:22 SELL 50 22500CE 90.00 ENTRY",
  ]);
});

test("range breakout of the underlying: highs and lows of [from, to), and a price at its edge breaks it", () => {
  // Bars that begin in 09:20 … 09:22 are known at 09:21 and 09:22: high 22,530, low 22,505.
  const day = sixBars({ "22500CE": [100, 101, 102, 103, 104, 105] }, [
    22_600,
    { open: 22_510, high: 22_530, low: 22_505, close: 22_520 },
    22_515,
    22_529.95,
    22_530,
    22_530,
  ]);
  const entry = { by: "range", from: "09:20", to: "09:22", breaks: "high" };
  expect(run(day, { legs: [{ ...CALL, side: "buy", entry }] }).fills[0]).toBe(
    "09:24 BUY 50 22500CE 104.00 ENTRY",
  );
  expect(run(day, { legs: [{ ...CALL, side: "buy", entry: { ...entry, breaks: "low" } }] }).fills).toEqual(
    [],
  );
});

test("range breakout of the contract that is chosen when the range begins", () => {
  const day = sixBars(
    { "22500CE": [100, 110, 104, 108, 111, 100], "22600CE": flat(50) },
    [22_510, 22_590, 22_590, 22_590, 22_590, 22_590],
  );
  const entry = { by: "range", from: "09:20", to: "09:22", of: "premium", breaks: "high" };
  expect(run(day, { legs: [{ ...CALL, side: "buy", entry }] }).fills[0]).toBe(
    "09:24 BUY 50 22500CE 111.00 ENTRY",
  );
});

test("level: crossed by a price that stood on its other side before, not by one that is there from the start", () => {
  const entry = { by: "level", crosses: "above", level: 22_550 };
  const day = (index: readonly number[]) => sixBars({ "22500CE": [100, 101, 102, 103, 104, 105] }, index);
  const leg = { ...CALL, strike: { by: "exact", strike: 22_500 }, entry };
  expect(run(day([22_540, 22_549, 22_550, 22_560, 22_560, 22_560]), { legs: [leg] }).fills[0]).toBe(
    "09:22 SELL 50 22500CE 102.00 ENTRY",
  );
  expect(run(day([22_560, 22_570, 22_540, 22_560, 22_560, 22_560]), { legs: [leg] }).fills[0]).toBe(
    "09:23 SELL 50 22500CE 103.00 ENTRY",
  );
});

test("level on candle_close is looked at when a timeframe ends", () => {
  const day = sixBars(
    { "22500CE": [100, 101, 102, 103, 104, 105] },
    [22_540, 22_560, 22_540, 22_560, 22_560, 22_560],
  );
  const entry = { by: "level", crosses: "above", level: 22_550, on: "candle_close" };
  const leg = { ...CALL, strike: { by: "exact", strike: 22_500 }, entry };
  // Bars of two minutes end at 09:21 and 09:23.
  expect(run(day, { legs: [leg] }, { timeframeMs: 120_000 }).fills.slice(0, 1)).toEqual([]);
  const below = sixBars(
    { "22500CE": [100, 101, 102, 103, 104, 105] },
    [22_540, 22_540, 22_560, 22_560, 22_560, 22_560],
  );
  expect(run(below, { legs: [leg] }, { timeframeMs: 120_000 }).fills[0]).toBe(
    "09:23 SELL 50 22500CE 103.00 ENTRY",
  );
});

test("gate, momentum: both legs enter when their premiums together have moved", () => {
  // 180 at 09:20; − 10 % is 162.
  const day = sixBars({ "22500CE": [100, 92, 90, 88, 88, 88], "22500PE": [80, 78, 72, 70, 70, 70] });
  const gate = { by: "momentum", move: "down", distance: { pct: 10 } };
  expect(entries(run(day, { gate, legs: [CALL, PUT] }).fills)).toEqual([
    "09:22 SELL 50 22500CE 90.00 ENTRY",
    "09:22 SELL 50 22500PE 72.00 ENTRY",
  ]);
  const far = { ...gate, distance: { points: 30 } };
  expect(run(day, { gate: far, legs: [CALL, PUT] }).fills).toEqual([]);
});

test("gate, premium match: waits until two premiums differ by at most so much", () => {
  const day = sixBars({ "22500CE": [100, 95, 92, 90, 90, 90], "22500PE": [80, 84, 87, 88, 88, 88] });
  const gate = { by: "premium_match", legs: ["CE", "PE"], within: { points: 5 } };
  expect(entries(run(day, { gate, legs: [CALL, PUT] }).fills)[0]).toBe("09:22 SELL 50 22500CE 92.00 ENTRY");
  // 2.5 % of the dearer: 90 and 88 are 2.22 % apart, 92 and 87 are 5.4 %.
  const pct = { ...gate, within: { pct: 2.5 } };
  expect(entries(run(day, { gate: pct, legs: [CALL, PUT] }).fills)[0]).toBe(
    "09:23 SELL 50 22500CE 90.00 ENTRY",
  );
});

test("gate, level of the straddle: its premium crosses from the other side", () => {
  const day = sixBars({ "22500CE": [100, 92, 90, 88, 88, 88], "22500PE": [80, 78, 70, 70, 70, 70] });
  const gate = { by: "level", crosses: "below", level: 160 };
  expect(entries(run(day, { gate, legs: [CALL, PUT] }).fills)[0]).toBe("09:22 SELL 50 22500CE 90.00 ENTRY");
});

test("missing leg: none of the legs, the others, or all of them later", () => {
  const day = sixBars({ "22500CE": flat(100), "22500PE": [undefined, undefined, 80, 80, 80, 80] });
  const legs = [CALL, PUT];
  const aborted = run(day, { legs });
  expect(aborted).toMatchObject({
    fills: [],
    counts: { abortedEntries: 1, rejections: { "strike-not-listed": 1 } },
  });
  const dropped = run(day, { missing_leg: "drop_leg", legs });
  expect(entries(dropped.fills)).toEqual(["09:20 SELL 50 22500CE 100.00 ENTRY"]);
  expect(dropped.counts.abortedEntries).toBe(1);
  const retried = run(day, { missing_leg: { retry_until: "09:23" }, legs });
  expect(entries(retried.fills)).toEqual([
    "09:22 SELL 50 22500CE 100.00 ENTRY",
    "09:22 SELL 50 22500PE 80.00 ENTRY",
  ]);
  expect(run(day, { missing_leg: { retry_until: "09:21" }, legs }).fills).toEqual([]);
});

test("a dropped short takes its hedge with it", () => {
  const day = sixBars({
    "22600CE": flat(60),
    "22500PE": flat(80),
    "22500CE": [undefined, 100, 100, 100, 100, 100],
  });
  const legs = [
    CALL,
    { ...CALL, id: "H", side: "buy", strike: { by: "exact", strike: 22_600 }, hedge_of: "CE" },
    PUT,
  ];
  expect(entries(run(day, { missing_leg: "drop_leg", legs }).fills)).toEqual([
    "09:20 SELL 50 22500PE 80.00 ENTRY",
  ]);
});

test.each([
  [{ by: "atm", otm: 1 }, "22600CE"],
  [{ by: "atm", otm: -1 }, "22400CE"],
  [{ by: "exact", strike: 22_400 }, "22400CE"],
  [{ by: "atm_percent", percent: 0.4 }, "22600CE"], // 22,590
  [{ by: "premium", premium: 55 }, "22600CE"],
  [{ by: "premium", premium: 101, match: "at_least" }, "22400CE"],
  [{ by: "premium", premium: 99, match: "at_most" }, "22600CE"],
  [{ by: "premium_range", from: 40, to: 120 }, "22500CE"], // a seller takes the dearest inside
  [{ by: "straddle_percent", percent: 35 }, "22600CE"], // 63 of 180
  [{ by: "straddle_width", times: 0.5 }, "22600CE"], // 22,500 + 90
  [{ by: "synthetic", otm: 0 }, "22500CE"], // 22,500 + 100 − 80 = 22,520
  [{ by: "delta", delta: 0.52 }, "22500CE"],
  [{ by: "delta_range", from: 0.45, to: 0.6 }, "22500CE"],
  [{ by: "relative", to: "PE", otm: 1 }, "22600CE"], // one step from the put's 22,500
] as const)("strike %j", (strike, taken) => {
  const day = sixBars({
    "22400CE": flat(170),
    "22500CE": flat(100),
    "22600CE": flat(60),
    "22400PE": flat(45),
    "22500PE": flat(80),
    "22600PE": flat(140),
  });
  const { fills } = run(day, { legs: [{ ...CALL, strike }, PUT] });
  expect(fills[0]).toContain(` ${taken} `);
});

test("a strike rule that cannot be met is a counted rejection, not a trade", () => {
  const day = sixBars({ "22500CE": flat(100) });
  const leg = { ...CALL, strike: { by: "premium", premium: 500, match: "at_least" } };
  expect(run(day, { legs: [leg] })).toMatchObject({
    fills: [],
    counts: { rejections: { "no-premium-in-reach": 1 } },
  });
});

test("filters: weekday, days to expiry, event days", () => {
  // Tuesday 2024-04-23; the expiry is Thursday, two days and two sessions away.
  const day = sixBars({ "22500CE": flat(100) });
  const isEntered = (filters: object): boolean => run(day, { filters, legs: [CALL] }).fills.length > 0;
  expect(isEntered({ weekdays: ["TUE"] })).toBe(true);
  expect(isEntered({ weekdays: ["MON", "WED"] })).toBe(false);
  expect(isEntered({ dte: { from: 1, to: 2 } })).toBe(true);
  expect(isEntered({ dte: { to: 1 } })).toBe(false);
  expect(isEntered({ dte: { from: 2, to: 2, days: "trading" } })).toBe(true);
  expect(isEntered({ skip_dates: ["2024-04-23"] })).toBe(false);
  expect(isEntered({ only_dates: ["2024-04-22"] })).toBe(false);
  expect(isEntered({ vix: { from: 10 } })).toBe(false); // not known
  expect(isEntered({ gap_pct: { from: -1, to: 1 } })).toBe(false); // not known
});

test("filter, VIX: India VIX at the entry time lies in a band, both ends inclusive", () => {
  const day = { ...sixBars({ "22500CE": flat(100) }), vix: { "09:19": 13.5, "09:21": 20 } };
  const isEntered = (vix: object): boolean => run(day, { filters: { vix }, legs: [CALL] }).fills.length > 0;
  expect(isEntered({ from: 13.5, to: 14 })).toBe(true);
  expect(isEntered({ from: 12, to: 13.5 })).toBe(true);
  expect(isEntered({ from: 13.51 })).toBe(false);
  expect(isEntered({ to: 13.49 })).toBe(false);
});

test("underlying from: the ATM by spot, by the near future, by the synthetic forward", () => {
  // Spot 22,510; the future 22,560; of the strike nearest spot 22,500 + 130 − 40 = 22,590.
  const day = {
    ...sixBars({
      "22500CE": flat(130),
      "22500PE": flat(40),
      "22600CE": flat(80),
      "22600PE": flat(95),
    }),
    future: Object.fromEntries(["09:20", "09:21"].map((time) => [time, 22_560])),
  };
  const taken = (strike: object, underlyingFrom: "spot" | "future" | "synthetic" = "spot") =>
    run(day, { legs: [{ ...CALL, strike: { by: "atm", ...strike } }] }, { underlyingFrom }).fills[0];
  expect(taken({})).toContain("22500CE");
  expect(taken({ from: "future" })).toContain("22600CE");
  expect(taken({ from: "synthetic" })).toContain("22600CE");
  expect(taken({}, "future")).toContain("22600CE");
  expect(taken({}, "synthetic")).toContain("22600CE");
  expect(taken({ from: "spot" }, "future")).toContain("22500CE");
});

test.each([
  ["weekly", 240425], // it is the monthly too
  ["next_weekly", 240502],
  ["monthly", 240425],
  ["next_monthly", 240530],
  ["nth 2", 240502],
  ["2024-05-09", 240509],
  ["dte 7..12", 240502], // 9 days away
  ["dte 5..6 trading", 240502], // 24, 25, 26, 29, 30 April; 1 May is a holiday
])("expiry %s is the contract of %i", (expiry, date) => {
  const chain = { "22500CE": { "09:20": 100 } };
  const day = {
    ...sixBars({ "22500CE": flat(100) }),
    chains: { "2024-05-02": chain, "2024-05-09": chain, "2024-05-30": chain },
  };
  const ready = strategyWith(legs, { legs: [{ ...CALL, expiry }] });
  expect(runDay(dayOf(day), ready).fills[0]?.symbol).toBe(`NIFTY${date}22500CE`);
});

test("a size by margin: the whole lots whose margin fits into the rupees", () => {
  const day = sixBars({ "22500CE": flat(100) });
  const sized = (rupees: number): number => {
    const leg = { side: "sell", type: "CE", size: { by: "margin", rupees } };
    const { fills } = run(day, { legs: [leg] }, { margin: { clock: "bod" } });
    return Number(fills[0]?.split(" ")[2] ?? 0);
  };
  // A sold ATM call of 50 units ties up a lakh and some: 11 % of 22,510 × 50 is 1.24 lakh.
  const one = 50 * 22_510 * 0.11;
  expect(sized(one * 0.5)).toBe(0);
  expect(sized(one * 4.5)).toBe(200);
});

test("gate, momentum on candle_close: closes of the run's timeframe, and nothing between", () => {
  // 180 at 09:20; 162 is reached at 09:21 and left again; bars of two minutes end at 09:21, 09:23.
  const gate = { by: "momentum", move: "down", distance: { pct: 10 }, on: "candle_close" };
  const entered = (call: readonly number[]) =>
    entries(
      run(
        sixBars({ "22500CE": call, "22500PE": flat(80) }),
        { gate, legs: [CALL, PUT] },
        { timeframeMs: 120_000 },
      ).fills,
    );
  expect(entered([100, 100, 82, 100, 100, 100])).toEqual([]);
  expect(entered([100, 100, 82, 82, 90, 90])).toEqual([
    "09:23 SELL 50 22500CE 82.00 ENTRY",
    "09:23 SELL 50 22500PE 80.00 ENTRY",
  ]);
});

test("sizes: lots, units, rupees of the underlying", () => {
  const day = sixBars({ "22500CE": flat(100) });
  const first = (size: object): string | undefined =>
    run(day, { legs: [{ side: "sell", type: "CE", ...size }] }).fills[0];
  expect(first({ lots: 3 })).toContain("SELL 150 ");
  expect(first({ qty: 100 })).toContain("SELL 100 ");
  // 50 × 22,510 is 11.26 lakh a lot.
  expect(first({ size: { by: "notional", rupees: 2_500_000 } })).toContain("SELL 100 ");
  // A stop of 25 % of 100 on 50 units loses 1,250 a lot.
  expect(first({ size: { by: "risk", rupees: 4000 }, stop: { pct: 25 } })).toContain("SELL 150 ");
});

test("a gap is the first price of the day against the close before", () => {
  const day = sixBars({ "22500CE": flat(100) }, [22_510, 22_600, 22_600, 22_600, 22_600, 22_600]);
  // 22,510 after 22,300 is 0.94 %.
  const close = paise(22_300);
  const before = { date: tradingDay("2024-04-22"), open: close, high: close, low: close, close };
  const market = { ...dayOf(day), history: { sessions: [before], vix: [] } };
  const isEntered = (gap: object): boolean =>
    runDay(market, strategyWith(legs, { filters: { gap_pct: gap }, legs: [CALL] })).fills.length > 0;
  expect(isEntered({ from: 0.9, to: 1 })).toBe(true);
  expect(isEntered({ from: 1 })).toBe(false);
  expect(isEntered({ to: 0.9 })).toBe(false);
});
