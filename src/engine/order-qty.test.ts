import fc from "fast-check";
import { expect, test } from "vitest";
import type { Qty } from "../units/unit.ts";
import { orderQty } from "./order-qty.ts";

type Size = { readonly lots: number } | { readonly qty: number };

const contract = (lot: number) => ({ symbol: "NIFTY24042522500CE", lot: lot as Qty });

test.each<[Size, number, number, number]>([
  [{ lots: 1 }, 1, 50, 50],
  [{ lots: 3 }, 1, 25, 75],
  [{ qty: 150 }, 1, 50, 150],
  [{ lots: 1 }, 2, 75, 150],
  [{ lots: 2 }, 0.5, 75, 75],
  [{ qty: 100 }, 0.5, 50, 50],
  [{ lots: 10 }, 0.1, 75, 75], // 0.1 × 750 = 75.00000000000001 in some orders of multiplication
  [{ lots: 3 }, 1 / 3, 75, 75],
])("%j times a weight of %d in lots of %i is %i units", (size, weight, lot, units) => {
  expect(orderQty(size, weight, contract(lot))).toBe(units);
});

test.each<[Size, number, number, string]>([
  [{ lots: 1 }, 0.5, 75, "0.5 × 75 = 37.5 units"],
  [{ lots: 1 }, 0.005, 75, "0.005 × 75 = 0.375 units"], // int() would make it no lot at all
  [{ lots: 1 }, 1.5, 50, "1.5 × 50 = 75 units"],
  [{ qty: 50 }, 0.999, 50, "0.999 × 50 = 49.95 units"],
  [{ lots: 1 }, 0, 50, "0 × 50 = 0 units"],
])("%j times a weight of %d in lots of %i is a fault of the config: %s", (size, weight, lot, wanted) => {
  expect(() => orderQty(size, weight, contract(lot))).toThrow(
    `size.not-whole-lots: ${wanted} of NIFTY24042522500CE is not a whole number of lots of ${lot}; ` +
      "change weight, lots or qty",
  );
});

test.each<[Size, string]>([
  [{ qty: 40 }, "not-whole-lots"],
  [{ qty: 75 }, "not-whole-lots"],
  [{ qty: 0 }, "bad-size"],
  [{ qty: -50 }, "bad-size"],
  [{ qty: 50.5 }, "bad-size"],
  [{ qty: Number.NaN }, "bad-size"],
  [{ lots: 0 }, "bad-size"],
  [{ lots: -1 }, "bad-size"],
  [{ lots: 0.5 }, "bad-size"],
  [{ lots: Number.POSITIVE_INFINITY }, "bad-size"],
])("%j in lots of 50 is the strategy's mistake: its order is refused as %s", (size, reason) => {
  expect(orderQty(size, 1, contract(50))).toBe(reason);
});

test("what comes out is always whole lots, at least one, and never rounded from something else", () => {
  const aWeight = fc.oneof(
    fc.integer({ min: 1, max: 20 }),
    fc.constantFrom(0.1, 0.25, 0.5, 1 / 3, 0.999, 1.0001),
  );
  const aSize = fc.oneof(
    fc.integer({ min: 1, max: 40 }).map((lots): Size => ({ lots })),
    fc.integer({ min: 1, max: 2000 }).map((qty): Size => ({ qty })),
  );
  fc.assert(
    fc.property(aSize, aWeight, fc.constantFrom(10, 15, 25, 50, 65, 75), (size, weight, lot) => {
      const asked = weight * ("lots" in size ? size.lots * lot : size.qty);
      let units: number | string;
      try {
        units = orderQty(size, weight, contract(lot));
      } catch {
        units = "refused";
      }
      if (typeof units === "string") {
        // Refused: then the nearest whole lots are not what was asked.
        const nearest = Math.max(1, Math.round(asked / lot)) * lot;
        expect(Math.abs(asked - nearest)).toBeGreaterThan(1e-7);
        return;
      }
      expect(units % lot).toBe(0);
      expect(units).toBeGreaterThanOrEqual(lot);
      expect(Math.abs(units - asked)).toBeLessThan(1e-6);
    }),
  );
});
