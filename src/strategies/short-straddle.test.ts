import { expect, test } from "vitest";
import { type ChainLiteral, type DayLiteral, dayOf, paise } from "../../test/support/day-of.ts";
import { profitOf, runDay, strategyWith, told } from "../../test/support/run-day.ts";
import { shortStraddle } from "./short-straddle.ts";

const TIMES = ["09:20", "09:21", "09:22", "09:23", "15:15", "15:16"] as const;

/** Six bars: what the index, the call and the put of 22,500 stood at; undefined where there was no row. */
function sixBars(bars: {
  readonly index?: readonly number[];
  readonly call: readonly (number | undefined)[];
  readonly put: readonly (number | undefined)[];
  readonly more?: ChainLiteral;
}): DayLiteral {
  const rows = (prices: readonly (number | undefined)[]) =>
    Object.fromEntries(
      TIMES.flatMap((time, i) => {
        const price = prices[i];
        return price === undefined ? [] : [[time, price]];
      }),
    );
  const { index = [22_510, 22_520, 22_530, 22_540, 22_550, 22_560], call, put, more } = bars;
  return { index: rows(index), options: { "22500CE": rows(call), "22500PE": rows(put), ...more } };
}
const run = (literal: DayLiteral, params: Readonly<Record<string, unknown>> = {}) => {
  const report = runDay(dayOf(literal), strategyWith(shortStraddle, { lots: 1, ...params }));
  return { fills: report.fills.map(told), profit: profitOf(report), counts: report.counts };
};

const SOLD = [
  "09:20:00 SELL 50 NIFTY24042522500CE 100.00 exact ENTRY",
  "09:20:00 SELL 50 NIFTY24042522500PE 80.00 exact ENTRY",
];

test("a quiet day: both sold at 09:20, both bought back at 15:15", () => {
  const day = sixBars({ call: [100, 110, 120, 124.95, 60, 10], put: [80, 70, 60, 99.95, 30, 10] });
  expect(run(day)).toMatchObject({
    fills: [
      ...SOLD,
      // 124.95 is below 100 × 1.25, and 99.95 below 80 × 1.25: no stop.
      "15:15:00 BUY 50 NIFTY24042522500CE 60.00 exact TIME",
      "15:15:00 BUY 50 NIFTY24042522500PE 30.00 exact TIME",
    ],
    profit: "4500.00", // 50 × (40 + 50)
  });
});

test("a stop is hit when the price stands at exactly its level, and closes that leg alone", () => {
  const day = sixBars({ call: [100, 124.95, 125, 200, 300, 400], put: [80, 70, 60, 50, 40, 30] });
  expect(run(day)).toMatchObject({
    fills: [
      ...SOLD,
      "09:22:00 BUY 50 NIFTY24042522500CE 125.00 exact SL", // 100 × 1.25
      "15:15:00 BUY 50 NIFTY24042522500PE 40.00 exact TIME",
    ],
    profit: "750.00", // 50 × (−25 + 40)
  });
});

test("a stop is tested unrounded: half a paisa below its level does not hit", () => {
  // 100.05 × 1.25 = 125.0625: 125.05 does not, 125.10 does.
  const day = sixBars({ call: [100.05, 125.05, 125.1, 125, 125, 125], put: [80, 80, 80, 80, 80, 80] });
  expect(run(day).fills[2]).toBe("09:22:00 BUY 50 NIFTY24042522500CE 125.10 exact SL");
});

test("a stop that a product of floats would miss is hit", () => {
  // 110 × 1.15 is 126.49999999999999 or 126.50000000000001, as one writes it; the level is 126.50.
  const day = sixBars({ call: [110, 126.45, 126.5, 110, 110, 110], put: [80, 80, 80, 80, 80, 80] });
  expect(run(day, { stop_loss_pct: 15 }).fills[2]).toBe("09:22:00 BUY 50 NIFTY24042522500CE 126.50 exact SL");
});

test("both stops at one event: the call goes before the put", () => {
  const day = sixBars({ call: [100, 130, 1, 1, 1, 1], put: [80, 101, 1, 1, 1, 1] });
  expect(run(day)).toMatchObject({
    fills: [
      ...SOLD,
      "09:21:00 BUY 50 NIFTY24042522500CE 130.00 exact SL",
      "09:21:00 BUY 50 NIFTY24042522500PE 101.00 exact SL",
    ],
    profit: "-2550.00",
  });
});

test("after a stop there is no second entry, though entry time has long passed", () => {
  const day = sixBars({ call: [100, 130, 100, 100, 100, 100], put: [80, 101, 80, 80, 80, 80] });
  expect(run(day).fills).toHaveLength(4);
});

test("stop and time at the same bar: the time exit goes first", () => {
  const day = sixBars({ call: [100, 100, 100, 100, 500, 500], put: [80, 80, 80, 80, 80, 80] });
  expect(run(day).fills.slice(2)).toEqual([
    "15:15:00 BUY 50 NIFTY24042522500CE 500.00 exact TIME",
    "15:15:00 BUY 50 NIFTY24042522500PE 80.00 exact TIME",
  ]);
});

test("without a stop nothing is bought back before the exit time, and no price is missed on the way", () => {
  const day = sixBars({ call: [100, undefined, 900, 900, 100, 100], put: [80, 800, undefined, 800, 80, 80] });
  expect(run(day, { stop_loss_pct: null })).toMatchObject({
    fills: [
      ...SOLD,
      "15:15:00 BUY 50 NIFTY24042522500CE 100.00 exact TIME",
      "15:15:00 BUY 50 NIFTY24042522500PE 80.00 exact TIME",
    ],
    counts: { stalePrices: 0 },
  });
});

test("a leg without a new row meets no stop: only what became known since the last event can hit it", () => {
  // At 09:22 and 09:23 the call is 120 s and 180 s old; at 09:22 the put is stopped out. 15:15 finds fresh prices.
  const day = sixBars({
    call: [100, undefined, undefined, undefined, 90, 90],
    put: [80, 80, 100, 100, 100, 100],
  });
  expect(run(day)).toMatchObject({
    fills: [
      ...SOLD,
      "09:22:00 BUY 50 NIFTY24042522500PE 100.00 exact SL",
      "15:15:00 BUY 50 NIFTY24042522500CE 90.00 exact TIME",
    ],
    counts: { stalePrices: 0, rejections: {} },
  });
});

test("within the bound an older price sells, stops and closes, and says its age", () => {
  const day = sixBars({
    call: [100, 130, undefined, undefined, undefined, undefined],
    put: [80, 80, 80, 80, undefined, 85],
  });
  const late: DayLiteral = {
    ...day,
    options: { ...day.options, "22500PE": { "09:19:10": 80, "15:14:20": 85 } },
  };
  expect(run(late).fills).toEqual([
    "09:20:00 SELL 50 NIFTY24042522500CE 100.00 exact ENTRY",
    "09:20:00 SELL 50 NIFTY24042522500PE 80.00 last 50s ENTRY",
    "09:21:00 BUY 50 NIFTY24042522500CE 130.00 exact SL",
    "15:15:00 BUY 50 NIFTY24042522500PE 85.00 last 40s TIME",
  ]);
});

test("an exit whose price is too old is tried again at every event until it fills", () => {
  const day = sixBars({ call: [100, 100, 100, 100, undefined, 70], put: [80, 80, 80, 80, 60, 60] });
  expect(run(day)).toMatchObject({
    fills: [
      ...SOLD,
      "15:15:00 BUY 50 NIFTY24042522500PE 60.00 exact TIME",
      "15:16:00 BUY 50 NIFTY24042522500CE 70.00 exact TIME",
    ],
    counts: { rejections: { "too-old": 1 } },
  });
});

test.each<[string, DayLiteral, string]>([
  [
    "the put at the money was never quoted",
    sixBars({ call: [100, 100, 100, 100, 100, 100], put: [] }),
    "strike-not-listed",
  ],
  [
    "the put comes a minute late",
    sixBars({ call: [100, 100, 100, 100, 100, 100], put: [undefined, 80, 80, 80, 80, 80] }),
    "strike-not-listed",
  ],
  [
    "the put's price is too old",
    { ...sixBars({ call: [100, 100, 100, 100, 100, 100], put: [] }), ...withPutAt("09:18:59") },
    "too-old",
  ],
  [
    "the index has not come yet",
    sixBars({ index: [], call: [100, 100, 100, 100, 100, 100], put: [80, 80, 80, 80, 80, 80] }),
    "no-underlying-price",
  ],
])("%s: the day's entry is given up, both legs, once, and counted", (_, day, reason) => {
  const { fills, profit, counts } = run(day);
  expect(fills).toEqual([]);
  expect(profit).toBe("0.00");
  const legs = reason === "no-underlying-price" ? 2 : 1;
  expect(counts).toMatchObject({ abortedEntries: 1, rejections: { [reason]: legs } });
});

function withPutAt(time: string): DayLiteral {
  return { options: { "22500CE": { "09:20": 100 }, "22500PE": { [time]: 80 } } };
}

test("the strikes are those nearest the index at the entry, not at the open and not later", () => {
  const more = { "22600CE": { "09:20": 55 }, "22600PE": { "09:20": 130 }, "22550CE": { "09:21": 75 } };
  const day = sixBars({
    index: [22_551, 22_500, 22_500, 22_500, 22_500, 22_500],
    call: [100, 100, 100, 100, 100, 100],
    put: [80, 80, 80, 80, 80, 80],
    more: {
      ...more,
      "22600PE": { ...more["22600PE"], "15:15": 120 },
      "22600CE": { "09:20": 55, "15:15": 40 },
    },
  });
  expect(run(day, { stop_loss_pct: null }).fills).toEqual([
    "09:20:00 SELL 50 NIFTY24042522600CE 55.00 exact ENTRY",
    "09:20:00 SELL 50 NIFTY24042522600PE 130.00 exact ENTRY",
    "15:15:00 BUY 50 NIFTY24042522600CE 40.00 exact TIME",
    "15:15:00 BUY 50 NIFTY24042522600PE 120.00 exact TIME",
  ]);
});

test("entry and exit are at the first event at or after their times", () => {
  const day = sixBars({ call: [100, 101, 102, 103, 104, 105], put: [80, 81, 82, 83, 84, 85] });
  expect(run(day, { entry_time: "09:20:01", exit_time: "09:22:30", lots: 2 }).fills).toEqual([
    "09:21:00 SELL 100 NIFTY24042522500CE 101.00 exact ENTRY",
    "09:21:00 SELL 100 NIFTY24042522500PE 81.00 exact ENTRY",
    "09:23:00 BUY 100 NIFTY24042522500CE 103.00 exact TIME",
    "09:23:00 BUY 100 NIFTY24042522500PE 83.00 exact TIME",
  ]);
});

test("a day that begins after the exit time is not entered", () => {
  const day = sixBars({ index: [], call: [], put: [] });
  const late = {
    ...day,
    index: { "15:16": 22_500 },
    options: { "22500CE": { "15:16": 100 }, "22500PE": { "15:16": 80 } },
  };
  expect(run(late)).toMatchObject({ fills: [], counts: { abortedEntries: 0, rejections: {} } });
});

test("units may be given instead of lots, and must be whole lots", () => {
  const day = sixBars({ call: [100, 100, 100, 100, 100, 100], put: [80, 80, 80, 80, 80, 80] });
  expect(run(day, { lots: undefined, qty: 150 }).fills[0]).toBe(
    "09:20:00 SELL 150 NIFTY24042522500CE 100.00 exact ENTRY",
  );
  expect(run(day, { lots: undefined, qty: 75 })).toMatchObject({
    fills: [],
    counts: { abortedEntries: 1, rejections: { "not-whole-lots": 2 } },
  });
});

test("its parameters have defaults, and say what is wrong with them", () => {
  expect(shortStraddle.params.parse({ lots: 1 })).toMatchObject({
    entry_time: 33_600_000,
    exit_time: 54_900_000,
    stop_loss_pct: 25,
  });
  const faults = (params: Readonly<Record<string, unknown>>): string[] =>
    (shortStraddle.params.safeParse(params).error?.issues ?? []).map(({ message }) => message);
  expect(faults({})).toEqual(["give exactly one of lots and qty"]);
  expect(faults({ lots: 1, qty: 50 })).toEqual(["give exactly one of lots and qty"]);
  expect(faults({ lots: 1, entry_time: "15:15" })).toEqual(["entry_time comes before exit_time"]);
  expect(faults({ lots: 1, stop_loss_pct: 0 })).toHaveLength(1);
  expect(faults({ lots: 1, premium: paise(20) })).toEqual(['Unrecognized key: "premium"']);
});
