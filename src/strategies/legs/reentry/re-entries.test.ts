import { expect, test } from "vitest";
import { CALL, flat, PUT, runLegs as run, sixBars } from "../../../../test/support/six-bars.ts";

const stop = { points: 20 };

test("re_execute: at once, by the same rule again at that time; no more often than counted", () => {
  // The index has gone to 22,600 when the first call is stopped: the ATM is another one.
  const day = sixBars(
    { "22500CE": [100, 120, 130, 140, 150, 160], "22600CE": [50, 60, 80, 100, 70, 40] },
    [22_510, 22_600, 22_600, 22_600, 22_600, 22_600],
  );
  const leg = { ...CALL, stop, on_stop: { do: "re_execute", count: 2 } };
  expect(run(day, { legs: [leg] }).fills).toEqual([
    "09:20 SELL 50 22500CE 100.00 ENTRY",
    "09:21 BUY 50 22500CE 120.00 SL",
    "09:21 SELL 50 22600CE 60.00 RE_ENTRY",
    "09:22 BUY 50 22600CE 80.00 SL",
    "09:22 SELL 50 22600CE 80.00 RE_ENTRY",
    "09:23 BUY 50 22600CE 100.00 SL",
  ]);
});

test("re_execute, reversed: the opposite side", () => {
  const day = sixBars({ "22500CE": [100, 120, 130, 140, 150, 160] });
  const leg = { ...CALL, stop, on_stop: { do: "re_execute", reverse: true } };
  expect(run(day, { legs: [leg] }).fills.slice(2)).toEqual([
    "09:21 BUY 50 22500CE 120.00 RE_ENTRY",
    "15:15 SELL 50 22500CE 160.00 TIME",
  ]);
});

test("re_cost: the same contract when its price returns to the first entry price", () => {
  const day = sixBars(
    { "22500CE": [100, 121, 105, 99, 80, 80], "22600CE": [50, 60, 60, 60, 60, 60] },
    [22_510, 22_600, 22_600, 22_600, 22_600, 22_600],
  );
  const leg = { ...CALL, stop, on_stop: { do: "re_cost" } };
  expect(run(day, { legs: [leg] }).fills.slice(1)).toEqual([
    "09:21 BUY 50 22500CE 121.00 SL",
    "09:23 SELL 50 22500CE 99.00 RE_ENTRY",
    "15:15 BUY 50 22500CE 80.00 TIME",
  ]);
});

test("re_cost inside a bar is entered at the cost itself", () => {
  const bars = [
    100,
    { open: 100, high: 125, low: 100, close: 110 },
    { open: 110, high: 111, low: 95, close: 97 },
  ];
  const day = sixBars({ "22500CE": [...bars, 97, 97, 97] });
  const leg = { ...CALL, stop, on_stop: { do: "re_cost" } };
  expect(run(day, { legs: [leg] }, { stopModel: "touch_gap" }).fills.slice(1, 3)).toEqual([
    "09:21 BUY 50 22500CE 120.00 SL",
    "09:22 SELL 50 22500CE 100.00 RE_ENTRY",
  ]);
});

test("re_cost after a target: the price comes back from below", () => {
  const day = sixBars({ "22500CE": [100, 75, 90, 101, 90, 90] });
  const leg = { ...CALL, target: { points: 20 }, on_target: { do: "re_cost" } };
  expect(run(day, { legs: [leg] }).fills.slice(1, 3)).toEqual([
    "09:21 BUY 50 22500CE 75.00 TARGET",
    "09:23 SELL 50 22500CE 101.00 RE_ENTRY",
  ]);
});

test("re_entry_close: a minute closes back at the cost or through it, and the order goes in the next minute", () => {
  const day = sixBars({ "22500CE": [100, 121, { open: 121, high: 121, low: 90, close: 105 }, 100, 98, 80] });
  const leg = { ...CALL, stop, on_stop: { do: "re_entry_close" } };
  expect(run(day, { legs: [leg] }).fills[2]).toBe("09:24 SELL 50 22500CE 98.00 RE_ENTRY");
});

test("re_momentum: a new selection, and the leg's wait again", () => {
  const day = sixBars({ "22500CE": [100, 90, 110, 110, 99, 90] });
  const leg = {
    ...CALL,
    entry: { by: "wait", move: "down", distance: { pct: 10 } },
    stop,
    on_stop: { do: "re_momentum" },
  };
  expect(run(day, { legs: [leg] }).fills.slice(0, 3)).toEqual([
    "09:21 SELL 50 22500CE 90.00 ENTRY",
    "09:22 BUY 50 22500CE 110.00 SL",
    "09:24 SELL 50 22500CE 99.00 RE_ENTRY", // 110 − 10 %
  ]);
});

test("a lazy leg waits until a stop arms it, and may arm the next one", () => {
  const day = sixBars({ "22500CE": [100, 120, 100, 100, 100, 100], "22500PE": [80, 70, 50, 40, 30, 20] });
  const legs = [
    { ...CALL, stop, on_stop: { do: "lazy", leg: "Second" } },
    { ...PUT, id: "Second", lazy: true, target: { points: 20 }, on_target: { do: "lazy", leg: "Third" } },
    { ...CALL, id: "Third", lazy: true, side: "buy" },
  ];
  expect(run(day, { legs }).fills).toEqual([
    "09:20 SELL 50 22500CE 100.00 ENTRY",
    "09:21 BUY 50 22500CE 120.00 SL",
    "09:21 SELL 50 22500PE 70.00 ENTRY",
    "09:22 BUY 50 22500PE 50.00 TARGET",
    "09:22 BUY 50 22500CE 100.00 ENTRY",
    "15:15 SELL 50 22500CE 100.00 TIME",
  ]);
});

test("counts of stop and target are apart", () => {
  const day = sixBars({ "22500CE": [100, 120, 100, 120, 100, 80] });
  const leg = {
    ...CALL,
    stop,
    target: { points: 20 },
    on_stop: { do: "re_execute" },
    on_target: { do: "re_execute" },
  };
  const reasons = run(day, { legs: [leg] }).fills.map((fill) => fill.split(" ").at(-1));
  // Sold at 100, stopped at 120, sold at 120, target at 100, sold at 100, stopped at 120: the stop's one is used up.
  expect(reasons).toEqual(["ENTRY", "SL", "RE_ENTRY", "TARGET", "RE_ENTRY", "SL"]);
});

test("no re-entry after: it blocks re-entries and lazy legs, never exits", () => {
  const day = sixBars({ "22500CE": [100, 121, 105, 99, 80, 80] });
  const leg = { ...CALL, stop, on_stop: { do: "re_cost" } };
  expect(run(day, { no_re_entry_after: "09:22", legs: [leg] }).fills).toHaveLength(2);
  expect(run(day, { no_re_entry_after: "09:25", legs: [leg] }).fills).toHaveLength(4);
});

test("overall re-entry: after an overall exit the whole set again, at once, with its profit counted from nothing", () => {
  const day = sixBars({ "22500CE": [100, 130, 150, 165, 150, 140], "22500PE": [80, 90, 80, 75, 70, 60] });
  const overall = { stop: { rupees: 1500 }, re_entry: { on_stop: 1 } };
  // −40 a unit at 09:21; entered again at 130 + 90; 09:23: −35 + 15 = −20, no stop; nothing at 15:15.
  expect(run(day, { overall, legs: [CALL, PUT] }).fills).toEqual([
    "09:20 SELL 50 22500CE 100.00 ENTRY",
    "09:20 SELL 50 22500PE 80.00 ENTRY",
    "09:21 BUY 50 22500CE 130.00 OVERALL_SL",
    "09:21 BUY 50 22500PE 90.00 OVERALL_SL",
    "09:21 SELL 50 22500CE 130.00 ENTRY",
    "09:21 SELL 50 22500PE 90.00 ENTRY",
    "15:15 BUY 50 22500CE 140.00 TIME",
    "15:15 BUY 50 22500PE 60.00 TIME",
  ]);
});

test("overall re-entry by gate: the whole set again when its gate has opened anew", () => {
  // Sold at 09:21, when 180 has fallen by 10; out at 09:22 with 50 × 25 lost; the gate counts from 195 of then.
  const gate = { by: "momentum", move: "down", distance: { points: 10 } };
  const overall = { stop: { rupees: 1250 }, re_entry: { on_stop: 1, by: "gate" } };
  const day = sixBars({ "22500CE": [100, 90, 115, 110, 105, 105], "22500PE": flat(80) });
  expect(run(day, { gate, overall, legs: [CALL, PUT] }).fills).toEqual([
    "09:21 SELL 50 22500CE 90.00 ENTRY",
    "09:21 SELL 50 22500PE 80.00 ENTRY",
    "09:22 BUY 50 22500CE 115.00 OVERALL_SL",
    "09:22 BUY 50 22500PE 80.00 OVERALL_SL",
    "09:24 SELL 50 22500CE 105.00 ENTRY", // 185 is 10 below 195
    "09:24 SELL 50 22500PE 80.00 ENTRY",
    "15:15 BUY 50 22500CE 105.00 TIME",
    "15:15 BUY 50 22500PE 80.00 TIME",
  ]);
});
