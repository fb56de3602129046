import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tripRows } from "../../../test/support/books.ts";
import { capacityOf } from "./capacity.ts";
import { CapacityConfig } from "./capacity-config.ts";
import { impactPerUnit } from "./impact.ts";

/** Worked by hand: 50 units sold at 100 and bought back at 90, in a contract that trades 5,000 a day and moves 10 rupees. */
const rows = tripRows({ qty: -50, entry: 100, exit: 90 });
const market = { barVolume: 200, topQty: 25, dayVolume: 5_000, dayDeviation: 1_000 };
const input = { rows, liquidity: [market, market], gross: 50_000, costs: "none" } as const;
const config = (given: object) => CapacityConfig.parse(given);

describe("impact", () => {
  const order = { dayVolume: 5_000, dayDeviation: 1_000 };

  test("a hundredth of the day's volume moves the price by a tenth of the day's deviation, by the square root", () => {
    expect(impactPerUnit(50, order, { law: "square_root", coefficient: 1 })).toBe(100);
    expect(impactPerUnit(50, order, { law: "square_root", coefficient: 0.5 })).toBe(50);
  });

  test("and by a hundredth in proportion", () => {
    expect(impactPerUnit(50, order, { law: "linear", coefficient: 1 })).toBe(10);
  });

  test.each([{}, { dayVolume: 0, dayDeviation: 1 }, { dayVolume: 5_000 }])(
    "is not guessed from %j",
    (known) => {
      expect(impactPerUnit(50, known, { law: "linear", coefficient: 1 })).toBeUndefined();
    },
  );
});

describe("capacity", () => {
  // At size m both fills slip by 100 √m paise a unit, 50 m units each: net is 50,000 m − 10,000 m √m paise.
  test("profit at each size is gross less impact, which grows with its root", () => {
    const { rungs, recordedNet } = capacityOf(input, config({ sizes: [1, 4, 25, 100] }));
    expect(rungs.map(({ net }) => net)).toEqual([40_000, 120_000, 0, -5_000_000]);
    expect(rungs.map(({ impact }) => impact)).toEqual([10_000, 80_000, 1_250_000, 10_000_000]);
    expect(recordedNet).toBe(50_000);
  });

  test("a unit halves at 9 ×, and the whole is largest near (10 ÷ 3)² ×", () => {
    const { halvesAt, mostAt } = capacityOf(input, config({}));
    expect(halvesAt).toBeCloseTo(9, 9);
    expect(mostAt?.size).toBe(11);
  });

  test("between two whole sizes it is in proportion", () => {
    // By the linear law a unit makes 50,000 − 1,000 m: half of 49,000 at 25.5.
    const { halvesAt } = capacityOf(input, config({ law: "linear" }));
    expect(halvesAt).toBeCloseTo(25.5, 9);
  });

  test("shares of the bar and of the top of the book, and how many fills are larger", () => {
    const { ofBar, ofTop, rungs, shares } = capacityOf(input, config({ sizes: [1, 5] }));
    expect(ofBar).toEqual({ fills: 2, median: 0.25, p95: 0.25, most: 0.25 });
    expect(ofTop?.most).toBe(2);
    expect(shares[0]).toEqual({ place: 0, ofBar: 0.25, ofTop: 2, ofDay: 0.01 });
    expect(rungs.map(({ aboveBar, aboveTop }) => [aboveBar, aboveTop])).toEqual([
      [0, 2],
      [2, 2],
    ]);
  });

  test("a bar that traded nothing is smaller than any fill, and has no share", () => {
    const idle = { ...market, barVolume: 0 };
    const { ofBar, rungs } = capacityOf({ ...input, liquidity: [idle, market] }, config({ sizes: [1] }));
    expect([ofBar?.fills, rungs[0]?.aboveBar]).toEqual([1, 1]);
  });

  test("an order above the freeze quantity is sliced, and each slice pays its brokerage", () => {
    // 100 lots of 65 are 6,500 units; orders hold 1,755: four, of 20 rupees each, on both sides.
    const own = tripRows({
      date: "2026-05-05",
      symbol: "NIFTY26050524000CE",
      qty: -65,
      entry: 100,
      exit: 90,
    });
    const free = {
      stt_option_pct: 0,
      exchange_fee_pct: 0,
      sebi_fee_pct: 0,
      stamp_duty_pct: 0,
      gst_pct: 0,
    };
    const costs = { brokerage: "discount", overrides: free } as const;
    const { rungs } = capacityOf(
      { rows: own, liquidity: [], gross: 65_000, costs },
      config({ sizes: [1, 100] }),
    );
    expect(rungs.map(({ levies }) => levies)).toEqual([4_000, 16_000]);
  });

  test("recorded slippage grows in proportion", () => {
    const slipped = tripRows({ qty: -50, entry: 100, exit: 90, slippage: 5 });
    const { rungs } = capacityOf({ ...input, rows: slipped }, config({ sizes: [4] }));
    expect(rungs[0]?.slippage).toBe(4_000);
  });

  test("what is not known is counted, not guessed: no impact, and no size at which it halves", () => {
    const made = capacityOf({ ...input, liquidity: [undefined, undefined] }, config({}));
    expect([made.fills, made.impactKnown, made.halvesAt, made.mostAt]).toEqual([2, 0, undefined, undefined]);
    expect([made.ofBar, made.rungs[0]?.aboveBar]).toEqual([undefined, undefined]);
  });

  test("a settlement does not meet the market", () => {
    const [entry, exit] = rows;
    if (entry === undefined || exit === undefined) throw new Error("a round trip has two rows");
    const settled = { ...exit, fill: { ...exit.fill, priceSource: "settlement" as const } };
    const { fills, rungs } = capacityOf({ ...input, rows: [entry, settled] }, config({ sizes: [1] }));
    expect([fills, rungs[0]?.impact]).toEqual([1, 5_000]);
  });

  test("a loss has nothing to halve", () => {
    const { halvesAt, mostAt } = capacityOf({ ...input, gross: -50_000 }, config({}));
    expect([halvesAt, mostAt]).toEqual([undefined, undefined]);
  });

  test("fills of one contract, side and instant meet the market as one", () => {
    const [entry, exit] = rows;
    if (entry === undefined || exit === undefined) throw new Error("a round trip has two rows");
    const split = (row: typeof entry) =>
      [20, 30].map((units) => ({
        ...row,
        fill: { ...row.fill, qtyDir: (Math.sign(row.fill.qtyDir) * units) as typeof row.fill.qtyDir },
      }));
    const parts = [...split(entry), ...split(exit)];
    const made = capacityOf({ ...input, rows: parts, liquidity: parts.map(() => market) }, config({}));
    expect(made.rungs).toEqual(
      capacityOf(input, config({})).rungs.map((rung) => ({
        ...rung,
        aboveBar: rung.aboveBar === undefined ? undefined : rung.aboveBar * 2,
        aboveTop: rung.aboveTop === undefined ? undefined : rung.aboveTop * 2,
      })),
    );
  });

  test("a unit of a larger size never makes more, when nothing but impact costs", () => {
    const anInput = fc.record({
      volume: fc.integer({ min: 1, max: 1e6 }),
      deviation: fc.integer({ min: 0, max: 1e5 }),
      gross: fc.integer({ min: -1e6, max: 1e6 }),
      law: fc.constantFrom("square_root", "linear"),
    });
    fc.assert(
      fc.property(anInput, ({ volume, deviation, gross, law }) => {
        const liquidity = rows.map(() => ({ dayVolume: volume, dayDeviation: deviation }));
        const { rungs } = capacityOf({ ...input, liquidity, gross }, config({ law, sizes: [1, 2, 7, 50] }));
        // Impact is rounded to the paisa once a size.
        return rungs.every(({ netOfOne }, i) => i === 0 || netOfOne <= (rungs[i - 1]?.netOfOne ?? 0) + 1);
      }),
    );
  });
});
