import { expect, test } from "vitest";
import { CALL, flat, PUT, runLegs as run, sixBars } from "../../../../test/support/six-bars.ts";

const SOLD = ["09:20 SELL 50 22500CE 100.00 ENTRY", "09:20 SELL 50 22500PE 80.00 ENTRY"];
const TOUCH = { stopModel: "touch_gap" } as const;

test.each([
  // Sold at 100, stop 125. The bar of 09:21 opens at 120 and closes at 135; the next one opens at 133.
  ["touch_gap", 120, "09:21 BUY 50 22500CE 125.00 SL"],
  ["touch_exact", 120, "09:21 BUY 50 22500CE 125.00 SL"],
  ["close_fill", 120, "09:21 BUY 50 22500CE 135.00 SL"],
  ["next_open", 120, "09:22 BUY 50 22500CE 133.00 SL"],
  ["sl_limit", 120, "09:21 BUY 50 22500CE 125.00 SL"],
  // It opens at 130, beyond the stop; at 134, beyond the limit of 131.25 too, to which 09:23 returns.
  ["touch_gap", 130, "09:21 BUY 50 22500CE 130.00 SL"],
  ["touch_exact", 130, "09:21 BUY 50 22500CE 125.00 SL"],
  ["sl_limit", 130, "09:21 BUY 50 22500CE 130.00 SL"],
  ["sl_limit", 134, "09:23 BUY 50 22500CE 131.25 SL"],
] as const)("stop model %s, a bar that opens at %d: %s", (stopModel, open, fill) => {
  const day = sixBars({
    "22500CE": [
      100,
      { open, high: 140, low: open > 131.25 ? 133 : 118, close: 135 },
      { open: 133, high: 136, low: 132, close: 134 },
      { open: 132, high: 133, low: 128, close: 130 },
      130,
      130,
    ],
  });
  const leg = { ...CALL, stop: { points: 25 } };
  const slow = { stopModel, slPanicAfterMs: 600_000 };
  expect(run(day, { legs: [leg] }, slow).fills[1]?.replace(" next", "")).toBe(fill);
});

test("trail: each 10 in favour moves the stop by 5, and a close against it never moves it back", () => {
  // Sold at 100, stop 120. 85 is one step (115), 79 two (110); 95 moves nothing; 110 is hit.
  const day = sixBars({ "22500CE": [100, 85, 79, 95, 110, 110] });
  const leg = { ...CALL, stop: { points: 20 }, trail: { every: 10, by: 5 } };
  expect(run(day, { legs: [leg] }).fills[1]).toBe("09:24 BUY 50 22500CE 110.00 TSL");
  const under = sixBars({ "22500CE": [100, 85, 79, 95, 109.95, 100] });
  expect(run(under, { legs: [leg] }).fills[1]).toBe("15:15 BUY 50 22500CE 100.00 TIME");
});

test("trail in per cent of the entry premium, for a bought leg", () => {
  // Bought at 200, stop 20 % = 160; each 10 % (20) moves it by 5 % (10): 245 is two steps, 180.
  const day = sixBars({ "22500CE": [200, 245, 190, 180, 300, 300] });
  const leg = { ...CALL, side: "buy", stop: { pct: 20 }, trail: { in: "pct", every: 10, by: 5 } };
  expect(run(day, { legs: [leg] }).fills[1]).toBe("09:23 SELL 50 22500CE 180.00 TSL");
});

test("a trail that passes the market is hit now, at the current price", () => {
  // Stop 101; 90 is one step of 10 that moves it by 20, to 81: the market stands at 90, beyond it.
  const day = sixBars({ "22500CE": [{ open: 100, high: 100, low: 100, close: 100 }, 90, 70, 60, 50, 40] });
  const leg = { ...CALL, stop: { points: 1 }, trail: { every: 10, by: 20 } };
  expect(run(day, { legs: [leg] }, TOUCH).fills[1]).toBe("09:21 BUY 50 22500CE 90.00 TSL");
});

test.each([
  ["all_legs", ["22500PE 85.00 SL", "22600CE 65.00 SL"]],
  ["sl_legs", ["22500PE 85.00 SL", "22600CE 10.00 TIME"]],
  // The put's own stop then moves that of the call that is left.
  ["opposite_side", ["22500PE 85.00 SL", "22600CE 65.00 SL"]],
] as const)("move to cost, %s: which stops go to the entry price when one is hit", (mode, ends) => {
  // The call of 22,500 is stopped at 09:21. Then 85 stands over the put's cost of 80, and 65 over the other call's 60.
  const day = sixBars({
    "22500CE": [100, 125, 125, 125, 125, 125],
    "22500PE": [80, 70, 85, 20, 20, 20],
    "22600CE": [60, 50, 65, 10, 10, 10],
  });
  const stop = { points: 25 };
  const params = {
    move_to_cost: mode,
    legs: [
      { ...CALL, stop },
      { ...PUT, stop },
      { ...CALL, strike: { by: "atm", otm: 1 } },
    ],
  };
  const closes = run(day, params).fills.filter((fill) => fill.includes("BUY"));
  expect(closes[0]).toBe("09:21 BUY 50 22500CE 125.00 SL");
  for (const end of ends) expect(closes.some((fill) => fill.endsWith(end))).toBe(true);
});

test("a stop moved to the wrong side of the market is hit now, at the current price", () => {
  // When the call is stopped the put stands at 90, over its cost of 80.
  const day = sixBars({ "22500CE": [100, 125, 1, 1, 1, 1], "22500PE": [80, 90, 1, 1, 1, 1] });
  const stop = { points: 25 };
  const params = {
    move_to_cost: "all_legs",
    legs: [
      { ...CALL, stop },
      { ...PUT, stop },
    ],
  };
  expect(run(day, params).fills.slice(2)).toEqual([
    "09:21 BUY 50 22500CE 125.00 SL",
    "09:21 BUY 50 22500PE 90.00 SL",
  ]);
});

test("square off complete: one leg's stop takes all legs, at prices known then", () => {
  const day = sixBars({ "22500CE": [100, 130, 1, 1, 1, 1], "22500PE": [80, 70, 1, 1, 1, 1] });
  const params = { square_off: "complete", legs: [{ ...CALL, stop: { pct: 25 } }, PUT] };
  expect(run(day, params)).toMatchObject({
    fills: [...SOLD, "09:21 BUY 50 22500CE 130.00 SL", "09:21 BUY 50 22500PE 70.00 EXIT"],
    profit: "-1000.00", // 50 × (−30 + 10)
  });
});

test("a stop by the underlying fills at the option's close: up hurts a sold call and a bought put", () => {
  const day = sixBars(
    { "22500CE": [100, 104, 109, 120, 1, 1], "22500PE": [80, 79, 78, 77, 1, 1] },
    [22_500, 22_549.95, 22_550, 22_550, 22_500, 22_500],
  );
  const stop = { underlying_points: 50 };
  expect(run(day, { legs: [{ ...CALL, stop }] }).fills[1]).toBe("09:22 BUY 50 22500CE 109.00 SL");
  expect(run(day, { legs: [{ ...PUT, side: "buy", stop }] }).fills[1]).toBe("09:22 SELL 50 22500PE 78.00 SL");
  // The same move is a sold put's target.
  const target = { underlying_points: 50 };
  expect(run(day, { legs: [{ ...PUT, target }] }).fills[1]).toBe("09:22 BUY 50 22500PE 78.00 TARGET");
});

test("a stop by per cent of the underlying", () => {
  const day = sixBars(
    { "22500PE": [80, 85, 90, 95, 1, 1] },
    [20_000, 19_900.05, 19_900, 19_800, 20_000, 20_000],
  );
  const leg = { ...PUT, strike: { by: "exact", strike: 22_500 }, stop: { underlying_pct: 0.5 } };
  expect(run(day, { legs: [leg] }).fills[1]).toBe("09:22 BUY 50 22500PE 90.00 SL"); // 20,000 − 0.5 %
});

test("a stop by delta: a sold call leaves when its delta has grown to it", () => {
  // Call − put is the forward less the strike: at 22,500 + 0 the delta is near a half, at + 300 far above.
  const day = sixBars({ "22500CE": [100, 100, 310, 310, 1, 1], "22500PE": [100, 100, 10, 10, 1, 1] });
  const fills = run(day, { legs: [{ ...CALL, stop: { delta: 0.8 } }] }).fills;
  expect(fills[1]).toBe("09:22 BUY 50 22500CE 310.00 SL");
});

test.each([
  // Sold at 100 + 80. Profit at the bars: 0, −10, −20, 30, 10, 40 rupees a unit, times 50.
  [{ stop: { rupees: 1000 } }, "09:22 BUY 50 22500CE 110.00 OVERALL_SL"],
  [{ stop: { pct: 11 } }, "09:22 BUY 50 22500CE 110.00 OVERALL_SL"], // 11 % of 180 is 19.80
  [{ target: { rupees: 1500 } }, "09:23 BUY 50 22500CE 80.00 OVERALL_TARGET"],
  [{ lock: { at: 1500, floor: 500 } }, "09:24 BUY 50 22500CE 90.00 LOCK"],
  [{ lock_and_trail: { at: 1000, floor: 100, every: 500, by: 450 } }, "09:24 BUY 50 22500CE 90.00 LOCK"], // 100 + 450
  [
    { stop: { rupees: 1100 }, trail: { every: 500, by: 600 } }, // −1100 + 3 × 600 = 700 > 500
    "09:24 BUY 50 22500CE 90.00 OVERALL_TRAIL",
  ],
])("overall %j: all legs leave together on their profit", (overall, first) => {
  const day = sixBars({ "22500CE": [100, 105, 110, 80, 90, 70], "22500PE": [80, 85, 90, 70, 80, 70] });
  const { fills } = run(day, { overall, legs: [CALL, PUT] });
  expect(fills[2]).toBe(first);
  expect(fills).toHaveLength(4);
});

test.each([
  // Sold 100 + 80, bought 40: net 140, sold 180, total 220. The loss a unit is 28 at 09:21, 36 at 09:22, 44 at 09:23.
  ["net", "09:21"],
  ["sold", "09:22"],
  ["total", "09:23"],
] as const)("overall stop of 20 %% of the %s premium is hit at %s", (of, time) => {
  const day = sixBars({
    "22500CE": [100, 128, 136, 144, 150, 150],
    "22500PE": flat(80),
    "22600CE": flat(40),
  });
  const wing = { ...CALL, id: "W", side: "buy", strike: { by: "atm", otm: 1 } };
  const overall = { stop: { pct: 20, of } };
  const out = run(day, { overall, legs: [CALL, PUT, wing] }).fills.find((fill) =>
    fill.endsWith("OVERALL_SL"),
  );
  expect(out?.slice(0, 5)).toBe(time);
});

test("an overall stop counts what is realised, and a price that is too old triggers nothing", () => {
  const day = sixBars({
    "22500CE": [100, 130, 1, 1, 1, 1],
    "22500PE": [80, undefined, undefined, 75, 80, 80],
  });
  const params = { overall: { stop: { rupees: 1250 } }, legs: [{ ...CALL, stop: { points: 25 } }, PUT] };
  // −1,500 realised at 09:21, where the put's price is 60 s old.
  expect(run(day, params).fills[3]).toBe("09:21 BUY 50 22500PE 80.00 last 60s OVERALL_SL");
  // With a bound of 30 s it says nothing until 09:23: −1,500 + 50 × 5.
  expect(run(day, params, { staleMaxMs: 30_000 }).fills[3]).toBe("09:23 BUY 50 22500PE 75.00 OVERALL_SL");
});

test("a hedge goes when its short has gone for good, and stays when told to", () => {
  const day = sixBars({ "22500CE": [100, 125, 1, 1, 1, 1], "22600CE": [60, 70, 75, 75, 75, 75] });
  const hedge = { id: "H", side: "buy", type: "CE", lots: 1, strike: { by: "atm", otm: 1 }, hedge_of: "CE" };
  const short = { ...CALL, stop: { points: 25 } };
  expect(run(day, { legs: [short, hedge] }).fills).toEqual([
    "09:20 BUY 50 22600CE 60.00 ENTRY",
    "09:20 SELL 50 22500CE 100.00 ENTRY",
    "09:21 BUY 50 22500CE 125.00 SL",
    "09:21 SELL 50 22600CE 70.00 HEDGE",
  ]);
  expect(run(day, { legs: [short, { ...hedge, keep: true }] }).fills[3]).toBe(
    "15:15 SELL 50 22600CE 75.00 TIME",
  );
});

test("at the exit time shorts leave before what covers them", () => {
  const day = sixBars({ "22500CE": flat(100), "22600CE": flat(60) });
  const hedge = { side: "buy", type: "CE", lots: 1, strike: { by: "atm", otm: 1 } };
  expect(run(day, { legs: [hedge, CALL] }).fills.slice(2)).toEqual([
    "15:15 BUY 50 22500CE 100.00 TIME",
    "15:15 SELL 50 22600CE 60.00 TIME",
  ]);
});

test("the time exit goes before a stop on the same close; inside a bar the stop was earlier", () => {
  const day = sixBars({
    "22500CE": [100, 100, 100, 100, 100, { open: 100, high: 130, low: 100, close: 128 }],
  });
  const params = { legs: [{ ...CALL, stop: { points: 25 } }] };
  expect(run(day, params).fills[1]).toBe("15:15 BUY 50 22500CE 128.00 TIME");
  expect(run(day, params, TOUCH).fills[1]).toBe("15:15 BUY 50 22500CE 125.00 SL");
});
