import { expect, test } from "vitest";
import { CALL, faultsOf, PUT } from "../../../../test/support/six-bars.ts";

const stop = { points: 20 };
const lazy = (id: string, more: object = {}) => ({ ...CALL, id, lazy: true, stop, ...more });

test("a plain straddle has no fault", () => {
  expect(faultsOf({ legs: [CALL, PUT] })).toEqual([]);
});

test.each<[string, Readonly<Record<string, unknown>>, string]>([
  ["future", { legs: [{ ...CALL, type: "FUT" }] }, "legs.0.type: the engine trades no futures"],
  ["two sizes", { legs: [{ ...CALL, qty: 50 }] }, "legs.0.lots: give exactly one of lots, qty and size"],
  [
    "same name",
    {
      legs: [
        { ...CALL, id: "A" },
        { ...PUT, id: "A" },
      ],
    },
    "legs.1.id: A is the name of another leg",
  ],
  [
    "two stops",
    { legs: [{ ...CALL, stop: { pct: 5, points: 5 } }] },
    "legs.0.stop: give exactly one of points, pct",
  ],
  [
    "stop beyond nothing",
    { legs: [{ ...CALL, side: "buy", stop: { pct: 100 } }] },
    "legs.0.stop.pct: a bought leg's stop",
  ],
  ["stop on the wrong side", { legs: [{ ...CALL, stop: { pct: -5 } }] }, "legs.0.stop.pct: Too small"],
  [
    "target beyond nothing",
    { legs: [{ ...CALL, target: { pct: 120 } }] },
    "legs.0.target.pct: a sold leg's target",
  ],
  [
    "trail of nothing",
    { legs: [{ ...CALL, trail: { every: 1, by: 1 } }] },
    "legs.0.trail: a trail moves a stop",
  ],
  [
    "re-entry without stop",
    { legs: [{ ...CALL, on_stop: { do: "re_cost" } }] },
    "legs.0.on_stop: the leg has no stop",
  ],
  [
    "too many re-entries",
    { legs: [{ ...CALL, stop, on_stop: { do: "re_cost", count: 21 } }] },
    "legs.0.on_stop.count: Too big",
  ],
  [
    "momentum without wait",
    { legs: [{ ...CALL, stop, on_stop: { do: "re_momentum" } }] },
    'legs.0.on_stop.do: re_momentum repeats an entry by "wait"',
  ],
  [
    "relative to itself",
    { legs: [{ ...CALL, strike: { by: "relative", to: "CE" } }] },
    "legs.0.strike.to: is the leg itself",
  ],
  [
    "relative to none",
    { legs: [{ ...CALL, strike: { by: "relative", to: "X" } }] },
    "legs.0.strike.to: there is no leg X",
  ],
  [
    "relative in a circle",
    {
      legs: [
        { ...CALL, strike: { by: "relative", to: "PE" } },
        { ...PUT, strike: { by: "relative", to: "CE" } },
      ],
    },
    "legs.0.strike.to: strikes are measured from each other in a circle: CE → PE → CE",
  ],
  [
    "lazy in a circle",
    {
      legs: [
        { ...CALL, stop, on_stop: { do: "lazy", leg: "A" } },
        lazy("A", { on_stop: { do: "lazy", leg: "B" } }),
        lazy("B", { on_stop: { do: "lazy", leg: "A" } }),
      ],
    },
    "legs.1.on_stop: legs arm each other in a circle: A → B → A",
  ],
  [
    "arms itself",
    { legs: [CALL, lazy("A", { on_stop: { do: "lazy", leg: "A" } })] },
    "legs.1.on_stop.leg: is the leg itself",
  ],
  ["lazy, never armed", { legs: [CALL, lazy("A")] }, "legs.1.lazy: no leg arms A"],
  [
    "arms a leg that is not lazy",
    { legs: [{ ...CALL, stop, on_stop: { do: "lazy", leg: "PE" } }, PUT] },
    "legs.0.on_stop.leg: PE is no lazy leg",
  ],
  ["all lazy", { legs: [lazy("A")] }, "legs: all are lazy"],
  ["hedge that is sold", { legs: [CALL, { ...PUT, hedge_of: "CE" }] }, "legs.1.hedge_of: a hedge is bought"],
  ["keep without hedge", { legs: [{ ...CALL, keep: true }] }, "legs.0.keep: is for a hedge"],
  [
    "exit before entry",
    { entry_time: "15:15", exit_time: "09:20", legs: [CALL] },
    "entry_time: comes before exit_time",
  ],
  [
    "stbt the wrong way",
    { kind: "stbt", entry_time: "09:20", exit_time: "15:15", legs: [CALL] },
    "exit_time: of the next morning",
  ],
  [
    "positional without days",
    { kind: "positional", legs: [CALL] },
    "entry_days: is needed by kind positional",
  ],
  [
    "out before in",
    { kind: "positional", entry_days: 2, exit_days: 3, legs: [CALL] },
    "exit_days: is no earlier than the entry",
  ],
  ["days of an intraday one", { entry_days: 2, legs: [CALL] }, "entry_days: is for kind positional"],
  [
    "complete, and re-entry",
    { square_off: "complete", legs: [{ ...CALL, stop, on_stop: { do: "re_cost" } }] },
    "legs.0.on_stop: square_off complete closes all legs",
  ],
  [
    "overall re-entries over the limit",
    { overall: { stop: { rupees: 1 }, re_entry: { on_stop: 6 } }, legs: [CALL] },
    "overall.re_entry.on_stop: Too big",
  ],
  [
    "overall re-entry of no stop",
    { overall: { re_entry: { on_stop: 1 } }, legs: [CALL] },
    "overall.re_entry.on_stop: there is no overall stop",
  ],
  [
    "trail of no stop",
    { overall: { trail: { every: 1, by: 1 } }, legs: [CALL] },
    "overall.trail: tightens an overall stop",
  ],
  [
    "lock upside down",
    { overall: { lock: { at: 1, floor: 2 } }, legs: [CALL] },
    "overall.lock: floor is below at",
  ],
  [
    "gate of strangers",
    { gate: { by: "premium_match", legs: ["CE", "X"], within: { points: 1 } }, legs: [CALL] },
    "gate.legs.1: there is no leg X",
  ],
  [
    "gate over a wait",
    {
      gate: { by: "level", crosses: "above", level: 1 },
      legs: [{ ...CALL, entry: { by: "wait", move: "up", distance: { pct: 1 } } }],
    },
    "legs.0.entry.by: a leg under the frame's gate",
  ],
  [
    "bad expiry",
    { legs: [{ ...CALL, expiry: "fortnightly" }] },
    'legs.0.expiry: "fortnightly" is no expiry rule',
  ],
  [
    "bad strike",
    { legs: [{ ...CALL, strike: { by: "delta", delta: 1.5 } }] },
    "legs.0.strike.delta: Too big",
  ],
  [
    "empty premium range",
    { legs: [{ ...CALL, strike: { by: "premium_range", from: 60, to: 40 } }] },
    "legs.0.strike.from: is above to",
  ],
  [
    "empty delta range",
    { legs: [PUT, { ...CALL, strike: { by: "delta_range", from: 0.6, to: 0.4 } }] },
    "legs.1.strike.from: is above to",
  ],
  [
    "no strike below nothing",
    { legs: [{ ...CALL, strike: { by: "atm_percent", percent: -120 } }] },
    "legs.0.strike.percent: is above -100",
  ],
  [
    "hedge of itself",
    { legs: [{ ...CALL, side: "buy", hedge_of: "CE" }] },
    "legs.0.hedge_of: is the leg itself",
  ],
  ["no lots", { legs: [{ ...CALL, lots: 0 }] }, "legs.0.lots: Too small"],
  [
    "empty dte",
    { legs: [{ ...CALL, expiry: "dte 5..2" }] },
    'legs.0.expiry: "dte 5..2" names no day: 5 is above 2',
  ],
  ["unknown setting", { legs: [{ ...CALL, stoploss: 5 }] }, "legs.0: Unrecognized key"],
])("%s is refused with its path and the reason", (_, params, fault) => {
  const faults = faultsOf(params);
  expect(
    faults.some((text) => text.startsWith(fault)),
    faults.join("; "),
  ).toBe(true);
});
