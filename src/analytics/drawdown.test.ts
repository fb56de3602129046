import fc from "fast-check";
import { expect, test } from "vitest";
import type { Paise } from "../units/unit.ts";
import { maxDrawdown } from "./drawdown.ts";

const drawdown = (...daily: readonly number[]): number => maxDrawdown(daily as readonly Paise[]);

test.each<[string, readonly number[], number]>([
  ["nothing has fallen by nothing", [], 0],
  ["only gains", [100, 50, 1], 0],
  ["a first loss counts: the curve starts at zero", [-100, 300], -100],
  ["a whole run of losses", [-100, -50, -25], -175],
  ["from a peak, over several days, not back to zero", [300, -100, -150, 50, -120, 500], -320],
  ["the deeper of two falls", [100, -80, 100, -90, 20], -90],
  ["a fall that goes on after a small recovery is one fall", [100, -60, 10, -60], -110],
])("%s", (_, daily, expected) => {
  expect(drawdown(...daily)).toBe(expected);
});

test("it is the worst sum of any stretch of days in a row", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { maxLength: 30 }), (daily) => {
      let worst = 0;
      for (let from = 0; from < daily.length; from++)
        for (let to = from + 1; to <= daily.length; to++)
          worst = Math.min(
            worst,
            daily.slice(from, to).reduce((sum, pnl) => sum + pnl, 0),
          );
      expect(drawdown(...daily)).toBe(worst);
    }),
  );
});
