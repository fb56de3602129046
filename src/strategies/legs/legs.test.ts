import { expect, test } from "vitest";
import { dayOf } from "../../../test/support/day-of.ts";
import { runDay, strategyWith } from "../../../test/support/run-day.ts";
import { CALL, flat, PUT, runLegs as run, sixBars } from "../../../test/support/six-bars.ts";
import { shortStraddle } from "../short-straddle.ts";
import { legs } from "./legs.ts";

const SOLD = ["09:20 SELL 50 22500CE 100.00 ENTRY", "09:20 SELL 50 22500PE 80.00 ENTRY"];

test("a straddle: both sold at the entry time, a stop of 25 % on each, what is left goes at the exit time", () => {
  const day = sixBars({ "22500CE": [100, 124.95, 125, 90, 90, 90], "22500PE": [80, 70, 60, 50, 40, 30] });
  const stop = { pct: 25 };
  expect(
    run(day, {
      legs: [
        { ...CALL, stop },
        { ...PUT, stop },
      ],
    }),
  ).toMatchObject({
    fills: [...SOLD, "09:22 BUY 50 22500CE 125.00 SL", "15:15 BUY 50 22500PE 30.00 TIME"],
    profit: "1250.00", // 50 × (−25 + 50)
  });
});

test("a straddle of legs is the built-in straddle, fill by fill", () => {
  const day = sixBars({ "22500CE": [100, 130, 90, 90, 90, undefined], "22500PE": [80, 70, 60, 100, 40, 30] });
  const stop = { pct: 25 };
  const own = runDay(
    dayOf(day),
    strategyWith(legs, {
      legs: [
        { ...CALL, stop },
        { ...PUT, stop },
      ],
    }),
  );
  const code = runDay(dayOf(day), strategyWith(shortStraddle, { lots: 1 }));
  expect(own.fills).toEqual(code.fills);
  expect(own.counts).toEqual(code.counts);
});

test("a stop and a target in points, for a leg that is sold and one that is bought", () => {
  const day = sixBars({ "22500CE": [100, 110, 124.95, 125, 90, 90], "22500PE": [80, 70, 95, 100, 40, 30] });
  const both = { stop: { points: 25 }, target: { points: 20 } };
  expect(
    run(day, {
      legs: [
        { ...CALL, ...both },
        { ...PUT, side: "buy", ...both },
      ],
    }).fills,
  ).toEqual([
    "09:20 BUY 50 22500PE 80.00 ENTRY",
    "09:20 SELL 50 22500CE 100.00 ENTRY",
    "09:23 BUY 50 22500CE 125.00 SL", // 100 + 25
    "09:23 SELL 50 22500PE 100.00 TARGET", // 80 + 20
  ]);
});

test("a time exit that cannot fill is tried at every event, and stays a time exit", () => {
  const day = sixBars({ "22500CE": flat(100), "22500PE": [80, 80, 80, 80, 80, undefined] });
  const late = {
    ...day,
    options: { ...day.options, "22500PE": { ...day.options?.["22500PE"], "15:16": 70 } },
  };
  expect(run(late, { legs: [CALL, PUT] })).toMatchObject({
    fills: [...SOLD, "15:15 BUY 50 22500CE 100.00 TIME", "15:16 BUY 50 22500PE 70.00 TIME"],
    counts: { rejections: { "too-old": 1 } },
  });
});
