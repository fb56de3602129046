import fc from "fast-check";
import { expect, test } from "vitest";
import { dayOf } from "../../test/support/day-of.ts";
import { syntheticForward } from "../contracts/underlying-price.ts";
import { MarketView } from "../market/market-view.ts";
import { ParityForward } from "./parity-forward.ts";

const STRIKES = Array.from({ length: 41 }, (_, i) => 21_500 + 50 * i);
const TIMES = ["09:16", "09:17", "09:18", "09:19", "09:20"];

/** A chain whose forward moves from minute to minute; premiums fall smoothly from the money outwards. */
function chainOn(forwards: readonly number[], skipped: ReadonlySet<number>) {
  const time = (distance: number) => Math.max(0.05, 120 - Math.abs(distance) * 0.1);
  const contracts = STRIKES.flatMap((strike, s) =>
    (["CE", "PE"] as const).map((type) => {
      const rows = TIMES.flatMap((clock, i) => {
        if (skipped.has(s * TIMES.length + i)) return [];
        const gain = ((forwards[i] ?? 0) - strike) * (type === "CE" ? 1 : -1);
        const price = Math.max(0, gain) + time((forwards[i] ?? 0) - strike);
        return [[clock, { close: Math.round(price * 20) / 20 }] as const];
      });
      return [`${strike}${type}`, Object.fromEntries(rows)] as const;
    }),
  );
  return dayOf({ options: Object.fromEntries(contracts) });
}

test("is the forward that a search of every strike finds, wherever the market goes", () => {
  const someForwards = fc.array(fc.integer({ min: 430_200, max: 469_800 }), { minLength: 5, maxLength: 5 });
  fc.assert(
    fc.property(someForwards, (twentieths) => {
      const day = chainOn(
        twentieths.map((n) => n / 20),
        new Set(),
      );
      const view = new MarketView(day);
      const forward = new ParityForward(view, 0);
      for (const instant of day.instants.slice(0, TIMES.length)) {
        view.advance(instant);
        const all = syntheticForward(view, { chain: 0, maxAgeMs: Number.POSITIVE_INFINITY });
        expect(forward.now()).toBe(all.source === "missing" ? undefined : all.price);
      }
    }),
    { numRuns: 40 },
  );
});

test("is found with holes in the chain, and not at all before a strike has both sides", () => {
  const forwards = [22_500, 22_510, 22_700, 22_300, 22_420];
  const skipped = new Set(
    STRIKES.flatMap((_, s) => (s % 3 === 0 ? [] : TIMES.map((__, i) => s * TIMES.length + i))),
  );
  const view = new MarketView(chainOn(forwards, skipped));
  const forward = new ParityForward(view, 0);
  expect(forward.now()).toBeUndefined();
  for (const [i, instant] of [...view.day.instants].slice(0, TIMES.length).entries()) {
    view.advance(instant);
    expect(Math.abs((forward.now() ?? 0) - (forwards[i] ?? 0) * 100)).toBeLessThanOrEqual(10);
  }
});
