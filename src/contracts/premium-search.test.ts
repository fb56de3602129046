import fc from "fast-check";
import { expect, test } from "vitest";
import { withinSession } from "../market/series-cursor.ts";
import { SynchronousChain } from "../market/synchronous-chain.ts";
import { type NearTarget, pickNearest } from "./pick-nearest.ts";
import { NONE, PremiumSearch } from "./premium-search.ts";
import type { PremiumTie } from "./selector.ts";

/** A chain of one side: premiums by instant and strike, paise. */
function chainOf(pages: readonly (readonly number[])[], isPut: 0 | 1): SynchronousChain | undefined {
  const contracts = pages[0]?.length ?? 0;
  const instants = pages.length;
  const rows = {
    strikes: Int32Array.from({ length: contracts }, (_, c) => 2_200_000 + 5000 * c),
    isPut: new Uint8Array(contracts).fill(isPut),
    offsets: Int32Array.from({ length: contracts + 1 }, (_, c) => c * instants),
    time: Int32Array.from({ length: contracts * instants }, (_, i) => 1000 * (1 + (i % instants))),
    columns: {
      close: Int32Array.from(
        { length: contracts * instants },
        (_, i) => pages[i % instants]?.[Math.floor(i / instants)] ?? 0,
      ),
    },
  };
  return SynchronousChain.of(withinSession(rows, 0, 1e9));
}

const aSide = fc.constantFrom("buy" as const, "sell" as const);
const aTie = fc.constantFrom<PremiumTie | undefined>(undefined, "side", "lowest_strike", "highest_strike");
const aValue = fc.integer({ min: 1, max: 30 });
const aTarget: fc.Arbitrary<NearTarget> = fc.oneof(
  fc.record({
    match: fc.constantFrom("closest" as const, "at_least" as const, "at_most" as const),
    value: aValue.map((value) => value / 2),
  }),
  fc.tuple(aValue, aValue).map(([from, to]) => ({ match: "range" as const, from, to })),
);
/** Pages of few different premiums, so that ties and plateaus are common; in order of strike for most. */
const somePages = (isPut: 0 | 1) =>
  fc.integer({ min: 1, max: 12 }).chain((contracts) =>
    fc.array(
      fc
        .tuple(
          fc.array(aValue, { minLength: contracts, maxLength: contracts }),
          fc.integer({ min: 0, max: 9 }),
        )
        .map(([page, odds]) => (odds === 0 ? page : [...page].sort((a, b) => (isPut === 1 ? a - b : b - a)))),
      { minLength: 1, maxLength: 15 },
    ),
  );

test.each([0, 1] as const)(
  "whatever it was asked before, it finds what looking at every premium finds (put: %i)",
  (isPut) => {
    let [broken, whole] = [0, 0];
    fc.assert(
      fc.property(
        somePages(isPut),
        fc.array(fc.tuple(aTarget, aTie, aSide), { minLength: 15, maxLength: 15 }),
        (pages, asks) => {
          const side = chainOf(pages, isPut)?.side(isPut);
          if (side === undefined) throw new Error("every contract has every instant");
          const search = new PremiumSearch(side, isPut === 1);
          pages.forEach((page, instant) => {
            if (side.isBroken[instant] === 1) broken++;
            else whole++;
            const [target, tie, from] = asks[instant] ?? [{ match: "closest", value: 1 }, undefined, "buy"];
            const expected = pickNearest([...page.keys()], (at) => page[at] ?? 0, {
              target,
              tie,
              side: from,
            });
            expect(search.nearest(instant, target, { tie, side: from })).toBe(expected ?? NONE);
          });
        },
      ),
      { numRuns: 1500 },
    );
    // Both ways of looking were taken.
    expect(Math.min(broken, whole)).toBeGreaterThan(100);
  },
);

test("an instant is broken exactly where premiums do not fall with the strike of calls, or rise with that of puts", () => {
  const aPage = fc.array(aValue, { minLength: 1, maxLength: 11 });
  fc.assert(
    fc.property(aPage, fc.constantFrom(0 as const, 1 as const), (page, isPut) => {
      const side = chainOf([page], isPut)?.side(isPut);
      const isOrdered = page.every(
        (value, i) => i === 0 || (isPut === 1 ? value >= (page[i - 1] ?? 0) : value <= (page[i - 1] ?? 0)),
      );
      expect(side?.isBroken[0]).toBe(isOrdered ? 0 : 1);
    }),
  );
});

test("a chain is synchronous when all contracts have rows at the same instants, each with a price", () => {
  const rowsAt = (times: readonly number[], close: readonly number[]) =>
    SynchronousChain.of(
      withinSession(
        {
          strikes: Int32Array.of(100, 200, 300),
          isPut: Uint8Array.of(0, 0, 0),
          offsets: Int32Array.of(0, 2, 4, 6),
          time: Int32Array.from(times),
          columns: { close: Int32Array.from(close) },
        },
        1000,
        9000,
      ),
    );
  const prices = [9, 8, 7, 6, 5, 4];
  expect(rowsAt([1000, 2000, 1000, 2000, 1000, 2000], prices)?.timeOf(1)).toBe(2000);
  expect(rowsAt([1000, 2000, 1000, 2000, 1000, 3000], prices)).toBeUndefined();
  expect(rowsAt([1000, 2000, 1000, 2000, 1000, 2000], [9, 8, 7, 0, 5, 4])).toBeUndefined();
  // Rows outside the session do not count: what is left is one instant each, apart by two places.
  expect(rowsAt([500, 2000, 600, 2000, 700, 2000], prices)?.timeOf(0)).toBe(2000);
  expect(rowsAt([500, 2000, 600, 2000, 1000, 2000], prices)).toBeUndefined();
});
