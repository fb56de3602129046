import { expect, test } from "vitest";
import { paise } from "../../test/support/day-of.ts";
import { columnsOf, type Liquidity, liquidityText, type Shown, whyNotLiquid } from "./liquidity.ts";

const SHOWN: Shown = { volume: 500, oi: 10_000, ageMs: 20_000, bid: paise(99.5), ask: paise(100.5) };

test.each<[Liquidity, Shown, string | undefined]>([
  [{}, {}, undefined],
  [{ minVolume: 500 }, SHOWN, undefined],
  [{ minVolume: 501 }, SHOWN, "volume 500"],
  [{ minVolume: 0 }, {}, "volume not given"],
  [{ minOi: 10_000 }, SHOWN, undefined],
  [{ minOi: 10_001 }, SHOWN, "OI 10000"],
  [{ minOi: 1 }, {}, "OI not given"],
  [{ maxAgeMs: 20_000 }, SHOWN, undefined],
  [{ maxAgeMs: 19_999 }, SHOWN, "price 20 s old"],
  [{ maxAgeMs: 60_000 }, {}, "no price yet"],
  [{ maxSpread: paise(1) }, SHOWN, undefined],
  [{ maxSpread: paise(0.95) }, SHOWN, "spread 1.00"],
  [{ maxSpreadPct: 1 }, SHOWN, undefined], // 1.00 of 100.00
  [{ maxSpreadPct: 0.99 }, SHOWN, "spread 1.00"],
  [{ maxSpreadPct: 50 }, { bid: paise(99.5) }, "not quoted on both sides"],
  [{ maxSpread: paise(5) }, { bid: paise(101), ask: paise(100) }, "quote is crossed"],
  [{ minOi: 1, maxSpread: paise(0.5) }, SHOWN, "spread 1.00"],
])("%j of %j: %s", (filter, shown, why) => {
  expect(whyNotLiquid(shown, filter)).toBe(why);
});

test("a filter names the columns it looks at, and says itself", () => {
  expect(columnsOf({})).toEqual([]);
  expect(columnsOf({ maxAgeMs: 1 })).toEqual([]);
  expect(columnsOf({ minVolume: 1, minOi: 1, maxSpreadPct: 1 })).toEqual(["volume", "oi", "bid", "ask"]);
  expect(
    liquidityText({ minVolume: 5, minOi: 6, maxAgeMs: 7000, maxSpread: paise(0.5), maxSpreadPct: 2 }),
  ).toBe("volume ≥ 5, OI ≥ 6, age ≤ 7 s, spread ≤ 0.50, spread ≤ 2 %");
});
