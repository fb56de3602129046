import { expect, test } from "vitest";
import { dayOf } from "../../../test/support/day-of.ts";
import { runDay, strategyWith } from "../../../test/support/run-day.ts";
import { CALL, flat, PUT, runLegs as run, sixBars } from "../../../test/support/six-bars.ts";
import { FILL_MODELS } from "../../engine/fill-model.ts";
import { legs } from "./legs.ts";

/** Two legs sold in one contract, with stops of 10 and of 30 points. */
const tight = { ...CALL, id: "A", stop: { points: 10 } };
const wide = { ...CALL, id: "B", lots: 2, stop: { points: 30 } };
const SOLD = ["09:20 SELL 50 22500CE 100.00 ENTRY", "09:20 SELL 100 22500CE 100.00 ENTRY"];

test("two legs in one contract: each has its own stop, for its own units", () => {
  const day = sixBars({ "22500CE": [100, 109, 110, 129, 130, 90] });
  expect(run(day, { legs: [tight, wide] })).toMatchObject({
    fills: [...SOLD, "09:22 BUY 50 22500CE 110.00 SL", "09:24 BUY 100 22500CE 130.00 SL"],
    profit: "-3500.00", // 50 × −10 + 100 × −30
  });
});

test("each leg's fills bear its label", () => {
  const day = dayOf(sixBars({ "22500CE": [100, 110, 110, 110, 90, 90] }));
  const { fills } = runDay(day, strategyWith(legs, { legs: [tight, wide] }));
  expect(fills.map(({ leg, reason }) => `${leg} ${reason}`)).toEqual([
    "A ENTRY",
    "B ENTRY",
    "A SL",
    "B TIME",
  ]);
});

test("inside a bar the stops of both legs fill at their triggers; one of a stop and one of a target", () => {
  const day = sixBars({
    "22500CE": [100, { open: 100, high: 135, low: 85, close: 100 }, 100, 100, 100, 100],
  });
  expect(run(day, { legs: [tight, wide] }, { stopModel: "touch_gap" }).fills.slice(2)).toEqual([
    "09:21 BUY 50 22500CE 110.00 SL",
    "09:21 BUY 100 22500CE 130.00 SL",
  ]);
  const target = { ...CALL, id: "B", lots: 2, target: { points: 10 } };
  expect(run(day, { legs: [tight, target] }, { stopModel: "touch_gap" }).fills.slice(2)).toEqual([
    "09:21 BUY 50 22500CE 110.00 SL",
    "09:21 BUY 100 22500CE 90.00 TARGET",
  ]);
});

test("one leg is entered again while the other goes on, and the exit time closes both", () => {
  const again = { ...tight, on_stop: { do: "re_execute" } };
  const day = sixBars({ "22500CE": [100, 112, 115, 115, 115, 90] });
  expect(run(day, { legs: [again, wide] }).fills.slice(2)).toEqual([
    "09:21 BUY 50 22500CE 112.00 SL",
    "09:21 SELL 50 22500CE 112.00 RE_ENTRY",
    "15:15 BUY 50 22500CE 90.00 TIME",
    "15:15 BUY 100 22500CE 90.00 TIME",
  ]);
});

test("a stop moved to cost moves that leg's stop alone", () => {
  const day = sixBars({ "22500CE": [100, 110, 105, 100, 100, 90], "22500PE": [80, 80, 80, 80, 95, 90] });
  const put = { ...PUT, stop: { points: 10 } };
  // The put's stop at 09:24 moves both calls to 100, where the market stands.
  const { fills } = run(day, { move_to_cost: "opposite_side", legs: [wide, { ...wide, id: "C" }, put] });
  expect(fills.slice(3)).toEqual([
    "09:24 BUY 50 22500PE 95.00 SL",
    "09:24 BUY 100 22500CE 100.00 SL",
    "09:24 BUY 100 22500CE 100.00 SL",
  ]);
});

test("exits that fill a bar later close each leg's own units, once", () => {
  // Entered at 09:21; the index is 50 higher at 09:22, so both leave on the next bar.
  const day = sixBars(
    { "22500CE": [100, 100, 104, 106, 107, 90] },
    [22_510, 22_510, 22_560, 22_570, 22_570, 22_570],
  );
  const stop = { underlying_points: 50 };
  const both = [
    { ...tight, stop },
    { ...wide, stop },
  ];
  expect(run(day, { legs: both }, { fill: FILL_MODELS.next }).fills.slice(2)).toEqual([
    "09:23 BUY 50 22500CE 106.00 next SL",
    "09:23 BUY 100 22500CE 106.00 next SL",
  ]);
});

test("the engine's own square-off takes all legs of the contract out", () => {
  const day = sixBars({ "22500CE": flat(100) });
  const late = run(day, { exit_time: "15:29", legs: [tight, wide] }, { stopTime: 54_900_000 as never });
  expect(late.fills.slice(2)).toEqual(["15:15 BUY 150 22500CE 100.00 SQUARE_OFF"]);
});

test("one contract on both sides is refused, with both names", () => {
  const day = sixBars({ "22500CE": flat(100) });
  expect(() => run(day, { legs: [tight, { ...wide, side: "buy" }] })).toThrow(
    /legs A and B would hold NIFTY24042522500CE on both sides/,
  );
});
