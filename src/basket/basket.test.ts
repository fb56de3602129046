import fc from "fast-check";
import { expect, test } from "vitest";
import { NO_CHARGES } from "../ledger/charges.ts";
import { positionsOf } from "../ledger/positions.ts";
import type { TradebookRow } from "../ledger/tradebook-row.ts";
import { marginRequest } from "../margin/book.ts";
import { marginOf } from "../margin/margin-model.ts";
import { paiseFromRupees } from "../units/money.ts";
import { addDays, timeOfDay, tradingDay } from "../units/time.ts";
import type { Paise, Qty } from "../units/unit.ts";
import { basketOf } from "./basket.ts";
import { BasketConfig } from "./basket-config.ts";
import { contributions, totalProfit, worstSessions } from "./contribution.ts";
import { walkForward } from "./fitted-weights.ts";
import { heldAt } from "./held-at.ts";
import { lotTable } from "./lot-of.ts";
import { nettedMargin } from "./netted-margin.ts";
import { type SleeveRow, sizeRows } from "./size-rows.ts";
import type { Sleeve } from "./sleeve.ts";
import { together } from "./together.ts";

/** What several tradebooks are as one. Symbols are no index contracts, so a lot is one unit unless a test says otherwise. */
const DAY = tradingDay("2024-01-01");

function row(
  day: number,
  time: string,
  symbol: string,
  [qty, price]: readonly [number, number],
): TradebookRow {
  const at = timeOfDay(time);
  return {
    fill: {
      seq: 0,
      date: addDays(DAY, day),
      time: at,
      symbol,
      dte: 0,
      qtyDir: qty as Qty,
      price: paiseFromRupees(price),
      priceTime: at,
      priceSource: "exact",
      leg: "CE",
      reason: "",
      note: "",
    },
    charges: { ...NO_CHARGES, stt: 100 as Paise },
  };
}

/** A sleeve that sells 10 at 100 each day and buys back so as to make so many rupees, before two rupees of charges. */
const sleeve = (label: string, profits: readonly number[], from = 0): Sleeve => ({
  label,
  rows: profits.flatMap((profit, t) => [
    row(from + t, "09:20", label, [-10, 100]),
    row(from + t, "15:15", label, [10, 100 - profit / 10]),
  ]),
  sessions: undefined,
  capital: 10_000_00 as Paise,
});
const config = (sleeves: readonly object[], more: object = {}) =>
  BasketConfig.parse({ sleeves: sleeves.map((one) => ({ tradebook: "x.csv", ...one })), ...more });

test("worked by hand: two sleeves over three days", async () => {
  const basket = await basketOf(config([{ label: "a" }, { label: "b", multiplier: 2 }]), [
    sleeve("a", [102, -98, 52]),
    sleeve("b", [52, -48, -48]),
  ]);
  // a: 100, −100, 50; b of twice the size, with twice the charges: 2 × (50, −50, −50).
  expect(basket.profit).toEqual([
    [100_00, -100_00, 50_00],
    [100_00, -100_00, -100_00],
  ]);
  expect(basket.figures.net).toBe(-50_00);
  // Peak 200 after the first day, −50 after the third.
  expect(basket.figures.maxDrawdown).toBe(-250_00);
  expect(basket.contributions.map(({ maxDrawdown }) => maxDrawdown)).toEqual([-50_00, -200_00]);
  // A twentieth of three sessions is a part of the worst one.
  expect(basket.figures.cvar).toBeCloseTo(-200_00, 6);
  expect(basket.contributions.map(({ cvar }) => cvar)).toEqual([-100_00, -100_00]);
  expect(basket.contributions[0]?.without.net).toBe(-100_00);
  expect(basket.rows.map(({ fill }) => [fill.seq, fill.leg, fill.qtyDir]).slice(0, 4)).toEqual([
    [0, "a/CE", -10],
    [1, "b/CE", -20],
    [2, "a/CE", 10],
    [3, "b/CE", 20],
  ]);
});

const table = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 2, max: 60 }))
  .chain(([sleeves, sessions]) =>
    fc.array(fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: sessions, maxLength: sessions }), {
      minLength: sleeves,
      maxLength: sleeves,
    }),
  );
const days = (count: number) => Array.from({ length: count }, (_, t) => addDays(DAY, t));

test("the parts of return, spread, tail and drawdown sum to the basket's", () => {
  fc.assert(
    fc.property(table, (profit) => {
      const dates = days(profit[0]?.length ?? 0);
      const all = totalProfit(profit);
      const parts = contributions(dates, profit);
      const whole = contributions(dates, [all])[0]?.alone;
      const sum = (of: "net" | "deviation" | "cvar" | "maxDrawdown") =>
        parts.reduce((total, part) => total + part[of], 0);
      for (const of of ["net", "deviation", "cvar", "maxDrawdown"] as const)
        expect(sum(of)).toBeCloseTo(whole?.[of] ?? Number.NaN, 3);
    }),
    { numRuns: 100 },
  );
});

test("the worst twentieth counts the session at its edge in part", () => {
  const worst = worstSessions([5, -1, 3, -7, ...new Array<number>(26).fill(9)]);
  expect([...worst]).toEqual([
    [3, 1],
    [1, 0.5],
  ]);
});

test("sleeves that always lose together are told from independent ones", () => {
  const pnl = [-1, 1, -1, 1, 1, -1, 1, 1];
  const { losses, correlation, tailCoLoss, drawdownOverlap } = together([pnl, pnl]);
  expect(losses.map(({ sessions }) => sessions)).toEqual([5, 0, 3]);
  // Each loses 3 of 8: (5/8)², 2 × 3/8 × 5/8, (3/8)², times 8.
  expect(losses.map(({ ifIndependent }) => ifIndependent)).toEqual([3.125, 3.75, 1.125]);
  expect(correlation?.[0]?.[1]).toBeCloseTo(1, 12);
  expect([tailCoLoss[0]?.[1], drawdownOverlap[0]?.[1]]).toEqual([1, 1]);
});

/** Trades that end flat: of each sleeve a walk of one position. */
const recorded = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: -5, max: 5 })), { maxLength: 40 })
  .map((steps): SleeveRow[] => {
    const rows = steps
      .filter(([, lots]) => lots !== 0)
      .map(([s, lots], i) => ({ sleeve: s, row: row(i, "10:00", `s${s}`, [lots * 25, 100 + i]) }));
    const left = [0, 1].flatMap((s) => {
      const held = rows.reduce((sum, one) => sum + (one.sleeve === s ? one.row.fill.qtyDir : 0), 0);
      return held === 0 ? [] : [{ sleeve: s, row: row(99, "15:00", `s${s}`, [-held, 90]) }];
    });
    return [...rows, ...left];
  });

test("sized positions close with the recorded ones, stand in whole lots and keep below the caps", () => {
  fc.assert(
    fc.property(
      recorded,
      fc.double({ min: 0.1, max: 4, noNaN: true }),
      fc.integer({ min: 1, max: 12 }),
      (rows, multiplier, lots) => {
        const { rows: sized } = sizeRows(rows, {
          multiplierOn: () => multiplier,
          caps: [{ lots }, {}],
          basketCaps: { lots: lots + 3 },
          lotOf: () => 25,
        });
        const held = new Map<string, number>();
        for (const { row: one } of sized) {
          expect(Math.abs(one.fill.qtyDir) % 25).toBe(0);
          held.set(one.fill.symbol, (held.get(one.fill.symbol) ?? 0) + one.fill.qtyDir);
          const lotsOf = (name: string) => Math.abs(held.get(name) ?? 0) / 25;
          expect(lotsOf("s0")).toBeLessThanOrEqual(lots);
          expect(lotsOf("s0") + lotsOf("s1")).toBeLessThanOrEqual(lots + 3);
        }
        expect(positionsOf(sized.map(({ row: one }) => one.fill)).size).toBe(0);
      },
    ),
    { numRuns: 200 },
  );
});

test("size 1 without caps leaves every fill as it was recorded", () => {
  fc.assert(
    fc.property(recorded, (rows) => {
      const sized = sizeRows(rows, {
        multiplierOn: () => 1,
        caps: [{}, {}],
        basketCaps: {},
        lotOf: () => 25,
      });
      expect(sized.rows).toEqual(rows);
    }),
    { numRuns: 50 },
  );
});

test("after a loss a day nothing more is opened that day, and what is open still closes", () => {
  const trades: SleeveRow[] = [
    row(0, "09:20", "x", [-10, 100]),
    row(0, "10:00", "y", [-10, 100]),
    row(0, "11:00", "x", [10, 150]),
    row(0, "12:00", "z", [-10, 100]),
    row(0, "13:00", "y", [10, 90]),
    row(0, "14:00", "z", [10, 10]),
    row(1, "09:20", "z", [-10, 100]),
    row(1, "15:00", "z", [10, 90]),
  ].map((one) => ({ sleeve: 0, row: one }));
  const { rows, cuts } = sizeRows(trades, {
    multiplierOn: () => 1,
    caps: [{ loss_a_day: 500 }],
    basketCaps: {},
    lotOf: () => 1,
  });
  expect(rows.map(({ row: { fill } }) => fill.symbol)).toEqual(["x", "y", "x", "y", "z", "z"]);
  expect(cuts[0]?.lossADay).toBe(1);
});

test("a lot is the contract's own on the day, and one unit of an unknown name", () => {
  const lotOf = lotTable();
  expect(lotOf("NIFTY24042522500CE", tradingDay("2024-04-24"))).toBe(50);
  expect(lotOf("ACME", DAY)).toBe(1);
});

test("weights never see what they are judged on: later sessions do not change earlier fits", async () => {
  const noise = (seed: number) =>
    Array.from({ length: 130 }, (_, t) => Math.sin(seed * 997 + t * (3.7 + seed)) / 100 + 0.0005);
  const returns = [noise(1), noise(2), noise(3)];
  const weights = { method: "risk_parity", fit_sessions: 60, hold_sessions: 20 } as const;
  const judged = await walkForward(days(130), returns, weights);
  expect(judged.windows.map(({ fitTo, from }) => fitTo < from)).toEqual([true, true, true, true]);
  const changed = returns.map((stream, i) => stream.map((value, t) => (t >= 80 ? value * (i + 2) : value)));
  const again = await walkForward(days(130), changed, weights);
  expect(again.windows.slice(0, 2)).toEqual(judged.windows.slice(0, 2));
  expect(again.windows[2]?.weights).not.toEqual(judged.windows[2]?.weights);
});

test.each([
  ["no fill", [sleeve("a", [1]), { ...sleeve("b", []) }], "basket.empty-sleeve"],
  ["dates that do not meet", [sleeve("a", [1, 2]), sleeve("b", [1], 5)], "basket.dates-do-not-meet"],
] as const)("refused: %s", async (_, sleeves, code) => {
  await expect(basketOf(config([{ label: "a" }, { label: "b" }]), sleeves)).rejects.toThrow(code);
});

test("fitted weights size the basket only after the first fit", async () => {
  const wave = (k: number) => Array.from({ length: 60 }, (_, t) => 20 + ((t * k) % 11) * 10);
  const basket = await basketOf(
    config([{ label: "a" }, { label: "b" }], {
      capital: 40_000,
      weights: { method: "equal", fit_sessions: 40, hold_sessions: 10 },
    }),
    [sleeve("a", wave(3)), sleeve("b", wave(7))],
  );
  expect(basket.dates[0]).toBe(addDays(DAY, 40));
  // Half of 40,000 over the 10,000 that each was sized for: twice the units.
  expect(new Set(basket.rows.map(({ fill }) => Math.abs(fill.qtyDir)))).toEqual(new Set([20]));
  expect(basket.fitted?.all).toHaveLength(10);
});

const NIFTY = tradingDay("2024-04-24");
/** A sleeve of a run on NIFTY: so many units of a contract, opened at one time and closed at 15:15. */
const optionSleeve = (symbol: string, qty: number, time = "09:20"): Sleeve => {
  const made = (at: string, units: number, price: number): TradebookRow => {
    const one = row(0, at, symbol, [units, price]);
    return { ...one, fill: { ...one.fill, date: NIFTY, dte: 1 } };
  };
  const day = { date: NIFTY, gross: 0 as Paise, indexOpen: 22_400_00 as Paise };
  return {
    label: `${symbol}.${qty}`,
    rows: [made(time, qty, 100), made("15:15", -qty, 90)],
    sessions: [day],
    underlying: "NIFTY",
    capital: undefined,
  };
};
const marginOfSleeves = (...sleeves: readonly Sleeve[]) =>
  nettedMargin(
    sleeves
      .flatMap(({ rows }, sleeve) => rows.map((one) => ({ sleeve, row: one })))
      .sort((a, b) => a.row.fill.time - b.row.fill.time),
    sleeves,
  );

test("margin of a basket is that of its netted book", () => {
  const short = optionSleeve("NIFTY24042522400CE", -50);
  const wing = optionSleeve("NIFTY24042522600CE", 50);
  const alone = marginOfSleeves(short);
  expect(alone.peak).toBe(alone.summedPeak);
  expect(alone.peak).toBeGreaterThan(50_000_00);
  // The clearing house asks less for a spread than for what is sold, and nothing for what is bought.
  const spread = marginOfSleeves(short, wing);
  expect(spread.summedPeak).toBe(alone.peak);
  expect(spread.peak).toBeLessThan(0.6 * alone.peak);
  expect(spread.sleevePeaks).toEqual([alone.peak, 0]);
  // One sleeve sells what the other buys: the book is flat.
  const flat = marginOfSleeves(short, optionSleeve("NIFTY24042522400CE", 50));
  expect([flat.peak, flat.summedPeak]).toEqual([0, alone.peak]);
});

test("margin is what marginOf says of the same book", () => {
  const { peak } = marginOfSleeves(optionSleeve("NIFTY24042522400CE", -50));
  const request = marginRequest({
    date: NIFTY,
    underlyings: { NIFTY: { spot: 22_400 } },
    legs: [{ symbol: "NIFTY24042522400CE", qty: -50, price: 100 }],
  });
  expect(peak).toBe(marginOf(request.book, request.market, request.parameters).total);
});

test("instants on days without an index are left out and counted", () => {
  const blind = { ...optionSleeve("NIFTY24042522400CE", -50), sessions: undefined };
  expect(marginOfSleeves(blind)).toMatchObject({ peak: 0, instants: 0, unknownInstants: 1 });
});

test("what is held at an instant is netted over the sleeves", () => {
  const [call, put] = ["NIFTY24042522400CE", "NIFTY24042522400PE"];
  const rows = [optionSleeve(call, -50), optionSleeve(call, 25, "10:00"), optionSleeve(put, -50, "11:00")]
    .flatMap((one) => one.rows)
    .sort((a, b) => a.fill.time - b.fill.time);
  const at = (time: string) => heldAt({ rows }, NIFTY, timeOfDay(time)).get("NIFTY");
  expect(at("10:00")).toEqual([{ symbol: call, qty: -25 }]);
  expect(at("11:00")).toEqual([
    { symbol: call, qty: -25 },
    { symbol: put, qty: -50 },
  ]);
  expect(() => at("15:15")).toThrow("basket.flat");
});
