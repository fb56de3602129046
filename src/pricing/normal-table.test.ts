import fc from "fast-check";
import { expect, test } from "vitest";
import { normalCdf } from "./normal.ts";
import { tabulatedNormalCdf } from "./normal-table.ts";

const anX = fc.double({ min: -12, max: 12, noNaN: true });

test("the table is the exact distribution to 1e-15, everywhere", () => {
  fc.assert(
    fc.property(anX, (x) => Math.abs(tabulatedNormalCdf(x) - normalCdf(x)) < 1e-15),
    { numRuns: 20_000 },
  );
});

test("the ends are 0 and 1", () => {
  expect([-40, 40, -8.5, 8.5].map(tabulatedNormalCdf)).toEqual([0, 1, 0, 1]);
  expect(tabulatedNormalCdf(0)).toBe(0.5);
});
