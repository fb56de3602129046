import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ContractBar } from "../market/contract-bar.ts";
import { levelAt, levelByPct } from "../strategy/level.ts";
import type { Paise, TimeOfDay } from "../units/unit.ts";
import { meetLimit, meetStop, type StopModel, type WaitingOrder } from "./order-touch.ts";

const TICK = 5 as Paise;
const bar = (open: number, high: number, low: number, close: number, ts = 60_000): ContractBar => ({
  start: (ts - 60_000) as TimeOfDay,
  ts: ts as TimeOfDay,
  open: open as Paise,
  high: high as Paise,
  low: low as Paise,
  close: close as Paise,
  volume: undefined,
});
const buyStop = (level: number, triggeredAt?: number): WaitingOrder => ({
  side: "buy",
  level,
  tick: TICK,
  triggeredAt: triggeredAt as TimeOfDay | undefined,
});
const how = (model: StopModel) => ({ model, bufferPct: 5, panicAfterMs: 120_000 });
const price = (meeting: ReturnType<typeof meetStop>): number | string | undefined =>
  meeting?.is === "fill" ? meeting.price : meeting?.is;

/** A short leg sold at 100.00 with its stop at 125.00 meets one bar. */
describe("a buy stop at 125.00", () => {
  const stop = buyStop(levelByPct(10_000 as Paise, 25));
  test.each([
    [
      "a bar below it",
      bar(12_000, 12_495, 11_900, 12_300),
      [undefined, undefined, undefined, undefined, undefined],
    ],
    ["touched inside", bar(12_000, 12_600, 11_900, 12_300), [undefined, 12_500, 12_500, undefined, 12_500]],
    ["touched exactly", bar(12_000, 12_500, 11_900, 12_300), [undefined, 12_500, 12_500, undefined, 12_500]],
    [
      "touched and closed beyond",
      bar(12_000, 12_900, 11_900, 12_700),
      [12_700, 12_500, 12_500, "triggered", 12_500],
    ],
    [
      "opened beyond, within 5 %",
      bar(12_800, 12_900, 12_700, 12_850),
      [12_850, 12_800, 12_500, "triggered", 12_800],
    ],
    [
      "opened beyond 5 %",
      bar(14_000, 14_100, 13_900, 14_050),
      [14_050, 14_000, 12_500, "triggered", "triggered"],
    ],
  ])("%s", (_, met, expected) => {
    const models: StopModel[] = ["close_fill", "touch_gap", "touch_exact", "next_open", "sl_limit"];
    expect(models.map((model) => price(meetStop(stop, met, how(model))))).toEqual(expected);
  });

  test("next_open fills at the open of the bar after the one that closed beyond", () => {
    const later = bar(13_100, 13_200, 12_000, 12_100, 120_000);
    expect(price(meetStop(buyStop(stop.level, 60_000), later, how("next_open")))).toBe(13_100);
  });

  test("a triggered stop-limit waits for the price to return to 131.25, and after two minutes takes the close", () => {
    const triggered = buyStop(stop.level, 60_000);
    const met = (later: ContractBar) => price(meetStop(triggered, later, how("sl_limit")));
    expect(met(bar(14_000, 14_100, 13_200, 13_900, 120_000))).toBeUndefined();
    expect(met(bar(14_000, 14_100, 13_100, 13_900, 120_000))).toBe(13_125);
    expect(met(bar(13_050, 14_100, 13_000, 13_900, 120_000))).toBe(13_050);
    expect(met(bar(14_000, 14_100, 13_200, 13_900, 180_000))).toBe(13_900);
  });
});

test("a percentage stop between two ticks fills at the worse one, and is tested unrounded", () => {
  // 101.55 × 1.25 = 126.9375: not reached at 126.90, reached at 126.95.
  const stop = buyStop(levelByPct(10_155 as Paise, 25));
  expect(price(meetStop(stop, bar(12_600, 12_690, 12_600, 12_650), how("touch_gap")))).toBeUndefined();
  expect(price(meetStop(stop, bar(12_600, 12_695, 12_600, 12_650), how("touch_gap")))).toBe(12_695);
});

test("a target fills at its price inside the bar, and at the open when the bar opens better", () => {
  const target = buyStop(levelAt(5000 as Paise));
  expect(price(meetLimit(target, bar(6000, 6100, 4900, 5200), "touch_gap"))).toBe(5000);
  expect(price(meetLimit(target, bar(4800, 6100, 4700, 5200), "touch_gap"))).toBe(4800);
  expect(price(meetLimit(target, bar(4800, 6100, 4700, 5200), "touch_exact"))).toBe(5000);
  expect(price(meetLimit(target, bar(6000, 6100, 4900, 5200), "close_fill"))).toBeUndefined();
  expect(price(meetLimit(target, bar(6000, 6100, 4900, 4950), "close_fill"))).toBe(4950);
});

const aBar = fc
  .array(fc.integer({ min: 1, max: 4000 }), { minLength: 4, maxLength: 4 })
  .map((ticks) => ticks.map((tick) => tick * 5))
  .map(([a = 5, b = 5, c = 5, d = 5]) => bar(a, Math.max(a, b, c, d), Math.min(a, b, c, d), c));
const aSide = fc.constantFrom("buy" as const, "sell" as const);
const aModel = fc.constantFrom<StopModel>("close_fill", "touch_gap", "touch_exact", "next_open", "sl_limit");

test("a stop or a limit only ever fills at a price that its bar traded, touch_exact's gaps aside", () => {
  fc.assert(
    fc.property(aBar, aSide, aModel, fc.integer({ min: 5, max: 20_000 }), (met, side, model, at) => {
      const order: WaitingOrder = { side, level: levelAt(at as Paise), tick: TICK, triggeredAt: undefined };
      for (const meeting of [meetStop(order, met, how(model)), meetLimit(order, met, model)]) {
        if (meeting?.is !== "fill" || model === "touch_exact") continue;
        if (meeting.price < met.low || meeting.price > met.high) return false;
      }
      return true;
    }),
  );
});

test("a stop never fills better than its trigger, a limit never worse, to the tick", () => {
  fc.assert(
    fc.property(aBar, aSide, aModel, fc.integer({ min: 5, max: 20_000 }), (met, side, model, at) => {
      const order: WaitingOrder = { side, level: levelAt(at as Paise), tick: TICK, triggeredAt: undefined };
      const sign = side === "buy" ? 1 : -1;
      const stop = meetStop(order, met, how(model));
      const limit = meetLimit(order, met, model);
      const stopIsNoBetter = stop?.is !== "fill" || sign * (stop.price - at) >= 0;
      const limitIsNoWorse = limit?.is !== "fill" || sign * (limit.price - at) < TICK;
      return stopIsNoBetter && limitIsNoWorse;
    }),
  );
});
