import fc from "fast-check";
import { expect, test } from "vitest";
import type { Paise } from "../units/unit.ts";
import { longStopHit, shortStopHit } from "./stop.ts";

/** Entry, percentage, and the first price (paise) at which a short leg's stop is hit. */
const SHORT: readonly (readonly [entry: number, pct: number, first: number])[] = [
  [10_000, 25, 12_500],
  [10_000, 10, 11_000], // 100.00 × 1.1 = 110.00000000000001 in floats
  [11_000, 15, 12_650], // 110.00 × 1.15 = 126.49999999999999
  [10_005, 25, 12_507], // 125.0625, unrounded: 125.06 does not hit
  [5, 25, 7],
  [333, 33.3333, 444], // 4.439999: hit at 4.44
  [30_000, 70, 51_000],
  [12_345, 0.0001, 12_346],
  [200_000, 400, 1_000_000],
];

test.each(SHORT)("sold at %i paise with a stop of %d %%, it is hit from %i on", (entry, pct, first) => {
  expect(shortStopHit(first as Paise, entry as Paise, pct)).toBe(true);
  expect(shortStopHit((first - 1) as Paise, entry as Paise, pct)).toBe(false);
});

test("a product of floats misses stops that are hit exactly, and takes some that are not", () => {
  const byFloat = (price: number, entry: number, pct: number) => price >= entry * (1 + pct / 100);
  const exactHits = SHORT.filter(([entry, pct, first]) => first * 100 === entry * (100 + pct));
  expect(exactHits.filter(([entry, pct, first]) => !byFloat(first / 100, entry / 100, pct))).not.toEqual([]);
});

test.each([
  [10_000, 25, 7_500],
  [10_000, 10, 9_000],
  [10_005, 25, 7_503], // 75.0375: 75.03 hits, 75.04 does not
  [10_000, 100, 0],
])("bought at %i paise with a stop of %d %%, it is hit from %i down", (entry, pct, last) => {
  expect(longStopHit(last as Paise, entry as Paise, pct)).toBe(true);
  expect(longStopHit((last + 1) as Paise, entry as Paise, pct)).toBe(false);
});

test("for any premium and percentage the comparison is the exact one, as whole-number arithmetic makes it", () => {
  const aPrice = fc.integer({ min: 0, max: 10_000_000 }); // up to a lakh of rupees
  const anEntry = fc.integer({ min: 1, max: 2_000_000 });
  const aTenThousandth = fc.integer({ min: 1, max: 10_000_000 }); // up to 1000 %
  const nearTheStop = fc.integer({ min: -2, max: 2 });
  fc.assert(
    fc.property(aPrice, anEntry, aTenThousandth, nearTheStop, (anyPrice, entry, share, off) => {
      const pct = share / 10_000;
      const near = Math.max(0, Math.floor((entry * (1_000_000 + share)) / 1_000_000) + off);
      for (const price of [anyPrice, near]) {
        const level = BigInt(entry) * (1_000_000n + BigInt(share));
        expect(shortStopHit(price as Paise, entry as Paise, pct)).toBe(BigInt(price) * 1_000_000n >= level);
        const below = BigInt(entry) * (1_000_000n - BigInt(share));
        expect(longStopHit(price as Paise, entry as Paise, pct)).toBe(BigInt(price) * 1_000_000n <= below);
      }
    }),
    { numRuns: 2000 },
  );
});
