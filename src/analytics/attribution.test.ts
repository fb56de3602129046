import fc from "fast-check";
import { expect, test } from "vitest";
import { black76Price } from "../pricing/black76.ts";
import { type AttributionPoint, attribute, attributionOf } from "./attribution.ts";

/** A short call, priced by the model at a forward, a volatility and a time. */
const point = (
  forward: number,
  volatility: number | undefined,
  days: number,
  qty = -50,
): AttributionPoint => {
  const option = { optionType: "CE", strike: 2_250_000, forward, years: days / 365, rate: 0 } as const;
  return { ...option, volatility, qty, price: black76Price(option, volatility ?? 0.15) };
};

test("a day that passes is theta, a small move delta, a change of volatility vega", () => {
  const start = point(2_250_000, 0.15, 5);
  const day = attribute([start, point(2_250_000, 0.15, 4.9)]);
  expect(day.theta / day.pnl).toBeCloseTo(1, 1);
  expect([day.delta, day.vega, day.gamma].map(Math.abs)).toEqual([0, 0, 0]);
  expect(day.pnl).toBeGreaterThan(0);
  const move = attribute([start, point(2_251_000, 0.15, 5)]);
  expect((move.delta + move.gamma) / move.pnl).toBeCloseTo(1, 3);
  const fear = attribute([start, point(2_250_000, 0.16, 5)]);
  expect(fear.vega / fear.pnl).toBeCloseTo(1, 2);
  expect(fear.pnl).toBeLessThan(0);
});

test("the parts sum to the profit, which is the change of price by the units held", () => {
  const step = fc.record({
    forward: fc.integer({ min: 2_200_000, max: 2_300_000 }),
    volatility: fc.option(fc.double({ min: 0.05, max: 0.8, noNaN: true }), { nil: undefined }),
    qty: fc.integer({ min: -100, max: 100 }),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 2, maxLength: 8 }), (steps) => {
      const points = steps.map(({ forward, volatility, qty }, i) => point(forward, volatility, 8 - i, qty));
      const { pnl, delta, gamma, vega, theta, rest } = attribute(points);
      const held = points
        .slice(1)
        .reduce((sum, to, i) => sum + (to.price - (points[i]?.price ?? 0)) * (points[i]?.qty ?? 0), 0);
      expect(pnl).toBeCloseTo(held, 3);
      expect(delta + gamma + vega + theta + rest).toBeCloseTo(pnl, 3);
    }),
  );
});

test("a step without volatility is not attributed", () => {
  const blind = attribute([point(2_250_000, undefined, 5), point(2_260_000, 0.15, 4)]);
  expect([blind.delta, blind.vega, blind.theta]).toEqual([0, 0, 0]);
  expect(blind.unknown).toBe(blind.pnl);
});

test("positions add up, and none is nothing", () => {
  const path = [point(2_250_000, 0.15, 5), point(2_255_000, 0.16, 4)];
  expect(attributionOf([path, path]).pnl).toBeCloseTo(2 * attribute(path).pnl, 6);
  expect(attributionOf([])).toMatchObject({ pnl: 0, rest: 0 });
});
