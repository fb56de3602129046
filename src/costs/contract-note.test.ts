import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Fill } from "../ledger/fill.ts";
import { canonicalJson } from "../units/canonical.ts";
import { brokerageOf, PLANS } from "./brokerage.ts";
import { billFills, exactLevies, type NoteCharges } from "./contract-note.ts";
import { gstOn } from "./levies/gst.ts";
import { CostsConfig, DATED, type Schedule, scheduleOf } from "./schedule.ts";
import { aFill, anyFills, type FillWords } from "./testing/a-fill.ts";
import { tradeOf } from "./trade.ts";

type OwnCosts = Parameters<typeof scheduleOf>[0];

const bill = (fills: readonly FillWords[], schedule: Schedule = DATED) =>
  billFills(fills.map(aFill), schedule);
const only = <Item>(items: readonly Item[]): Item => {
  expect(items).toHaveLength(1);
  return items[0] as Item;
};
/** Paise as rupees, in a fixed order. */
const inRupees = ({ brokerage, stt, exchangeFee, sebiFee, stampDuty, gst }: NoteCharges) =>
  Object.fromEntries(
    Object.entries({ brokerage, stt, exchangeFee, sebiFee, stampDuty, gst }).map(([name, paise]) => [
      name,
      paise / 100,
    ]),
  );

describe("worked contract notes", () => {
  test("the facts' check: 65 NIFTY sold at 100 in May 2026", () => {
    const { notes } = bill([{ date: "2026-05-04", qty: -65, price: 100 }]);
    // Before rounding: STT 9.75, fee 2.3088, IPFT 0.00065, SEBI 0.0065, GST 4.0176 on what the note states.
    expect(inRupees(only(notes))).toEqual({
      brokerage: 20,
      stt: 10,
      exchangeFee: 2.31,
      sebiFee: 0.01,
      stampDuty: 0,
      gst: 4.02,
    });
    expect(only(notes)).toMatchObject({
      date: "2026-05-04",
      exchange: "NSE",
      fills: 1,
      turnover: 650_000,
      total: 3634,
    });
  });

  test("by the rates of another date a day is charged as that date was", () => {
    // The note above, of a trade of 2019: then STT was 0.05 %, GST did not bear on SEBI's fee, and there was other duty.
    const old = [{ date: "2019-05-06", symbol: "NIFTY19051611700CE", qty: -65, price: 100 }];
    const own = only(bill(old).notes);
    const { notes } = bill(old, scheduleOf(CostsConfig.parse({ rates_of: "2026-05-04" }) as OwnCosts));
    expect(inRupees(only(notes))).toEqual({
      brokerage: 20,
      stt: 10,
      exchangeFee: 2.31,
      sebiFee: 0.01,
      stampDuty: 0,
      gst: 4.02,
    });
    expect(only(notes).date).toBe("2019-05-06");
    expect(own.stt).not.toBe(only(notes).stt);
    expect(CostsConfig.safeParse({ rates_of: "2026-02-30" }).success).toBe(false);
  });

  // A Zerodha note of 2025-06-18 (two mini lots each way in four orders; the crude oil option is a gold one here).
  test("a commodity note: CTT in whole rupees, stamp duty in paise", () => {
    const leg = { date: "2025-06-18", symbol: "GOLDM25072795000CE" };
    const { notes } = bill([
      { ...leg, qty: 10, price: 491.45 },
      { ...leg, qty: 10, price: 491.45 },
      { ...leg, qty: -10, price: 475.6 },
      { ...leg, qty: -10, price: 475.6 },
    ]);
    expect(inRupees(only(notes))).toEqual({
      brokerage: 80,
      stt: 5,
      exchangeFee: 8.08,
      sebiFee: 0.02,
      stampDuty: 0.29,
      gst: 15.86,
    });
    // 109.25 of charges on a loss of 317.00 made the 426.25 that the note ends with.
    expect(only(notes).total).toBe(10_925);
  });

  test("a straddle sold and bought back in 2019, under the old rates", () => {
    const leg = { date: "2019-08-22", dte: 0, qty: -75 };
    const { notes } = bill([
      { ...leg, symbol: "NIFTY19082210750CE", price: 48.35 },
      { ...leg, symbol: "NIFTY19082210750PE", price: 61.9 },
      { ...leg, symbol: "NIFTY19082210750CE", price: 0.5, qty: 75 },
      { ...leg, symbol: "NIFTY19082210750PE", price: 9.05, qty: 75 },
    ]);
    // Sold 8268.75, bought 716.25, in all 8985.00. STT 0.05 % = 4.134, fee 0.05 % = 4.4925, IPFT nothing,
    // SEBI 10 a crore = 0.0090, stamp duty 0.002 % of both = 0.1797, GST 18 % of 80 + 4.49.
    expect(inRupees(only(notes))).toEqual({
      brokerage: 80,
      stt: 4,
      exchangeFee: 4.49,
      sebiFee: 0.01,
      stampDuty: 0,
      gst: 15.21,
    });
  });

  test("an option held to its expiry pays STT only, its writer nothing", () => {
    const settled = { date: "2026-05-05", symbol: "NIFTY26050524000CE", price: 120.4, settled: true };
    const { charges } = bill([
      { ...settled, qty: -65 },
      { ...settled, qty: 65 },
    ]);
    const nothing = { brokerage: 0, stt: 0, exchangeFee: 0, sebiFee: 0, stampDuty: 0, gst: 0 };
    // 0.15 % of 7826.00 is 11.739.
    expect(charges).toEqual([{ ...nothing, stt: 1200 }, nothing]);
  });

  test("a US note has fees and brokerage by the contract, in cents", () => {
    const { notes } = bill([{ date: "2025-03-03", symbol: "SPXW2503035800PE", qty: -300, price: 12.5 }]);
    expect(only(notes)).toMatchObject({ exchange: "CBOE", brokerage: 195, exchangeFee: 191, stt: 0, gst: 0 });
  });
});

describe("the samples of Zerodha's charges API, July 2023, to the last digit that they state", () => {
  /** Exact amounts in rupees, GST on the exact base. */
  function exactly(words: FillWords) {
    const trade = tradeOf(aFill({ date: "2023-07-07", ...words }));
    const { exchangeFee, ipft, sebiFee, stt, stampDuty } = exactLevies(trade, DATED);
    const brokerage = brokerageOf([trade], PLANS.discount);
    const gst =
      ((brokerage + exchangeFee + sebiFee) * BigInt(gstOn(trade.exchange, trade.date).rate)) / 1_000_000n;
    const rupees = (nano: bigint, scale = 1e11): number => Number(nano) / scale;
    return {
      stt: rupees(stt),
      fee: rupees(exchangeFee),
      feeWithIpft: rupees(exchangeFee + ipft),
      sebiFee: rupees(sebiFee),
      brokerage: rupees(brokerage),
      stampDuty: rupees(stampDuty),
      gst: rupees(gst, 1e14),
    };
  }

  test("virtual contract note: NIFTY2371317900PE, 100 bought at 1.50", () => {
    const sample = { stt: 0, feeWithIpft: 0.07575, sebiFee: 0.00015, brokerage: 20, gst: 3.613527 };
    const own = exactly({ symbol: "NIFTY23071317900PE", qty: 100, price: 1.5 });
    expect(own).toMatchObject(sample);
    // The sample has no stamp duty: 0.0045 on the note's scale is 0, as ours.
    expect(own.stampDuty).toBe(0.0045);
    const note = bill([{ date: "2023-07-07", symbol: "NIFTY23071317900PE", qty: 100, price: 1.5 }]).notes[0];
    expect(note?.stampDuty).toBe(0);
  });

  test("virtual contract note: GOLDPETAL23JULFUT, 1 sold at 5862", () => {
    const own = exactly({ symbol: "GOLDM230705FUT", qty: -1, price: 5862 });
    const sample = {
      stt: 0.5862,
      feeWithIpft: 0.152412,
      sebiFee: 0.005862,
      brokerage: 1.7586,
      gst: 0.34503732,
    };
    expect(own).toMatchObject({ ...sample, stampDuty: 0 });
  });

  // The basket's samples leave IPFT out of the exchange's charge; both leave it out of GST.
  test("basket: NIFTY23JUL20600CE, 75 sold at 35.65", () => {
    const own = exactly({ symbol: "NIFTY23072720600CE", qty: -75, price: 35.65 });
    expect(own).toMatchObject({
      stt: 1.67109375,
      fee: 1.336875,
      sebiFee: 0.00267375,
      brokerage: 20,
      stampDuty: 0,
    });
    expect(own.gst).toBe(3.841118775);
  });

  test("basket: NIFTY23JUL20700CE, 75 bought at 6.95", () => {
    const own = exactly({ symbol: "NIFTY23072720700CE", qty: 75, price: 6.95 });
    expect(own).toMatchObject({
      stt: 0,
      fee: 0.260625,
      sebiFee: 0.00052125,
      brokerage: 20,
      gst: 3.647006325,
    });
  });
});

describe("what a note shares", () => {
  test("rounding happens once a note: ten sales of 0.45 rupees of STT owe five rupees, not nothing", () => {
    const sale = { date: "2026-05-05", qty: -65, price: 4.65 };
    const { notes, charges } = bill(Array.from({ length: 10 }, () => sale));
    // 0.15 % of 302.25 is 0.453375, ten of them 4.53375.
    expect(only(notes).stt).toBe(500);
    expect(charges.map(({ stt }) => stt)).toEqual(Array.from({ length: 10 }, () => 50));
  });

  test("each day and each exchange has a note of its own", () => {
    const { notes } = bill([
      { date: "2026-05-04" },
      { date: "2026-05-04", symbol: "SENSEX26050779000CE" },
      { date: "2026-05-05" },
      { date: "2026-05-04" },
    ]);
    expect(notes.map(({ date, exchange, fills }) => [date, exchange, fills])).toEqual([
      ["2026-05-04", "NSE", 2],
      ["2026-05-04", "BSE", 1],
      ["2026-05-05", "NSE", 1],
    ]);
  });

  test("fills of one order pay its brokerage once, by turnover", () => {
    const fills = [
      { qty: -65, price: 100 },
      { qty: -130, price: 100 },
      { qty: -65, price: 100 },
    ].map(aFill);
    const apart = billFills(fills, DATED);
    const together = billFills(fills, DATED, [{ order: 1 }, { order: 1 }, { order: 2 }]);
    expect(only(apart.notes).brokerage).toBe(6000);
    expect(only(together.notes).brokerage).toBe(4000);
    expect(together.charges.map(({ brokerage }) => brokerage)).toEqual([667, 1333, 2000]);
  });

  test("an order's number means nothing across contracts, sides and days", () => {
    const fills = [{}, { qty: 65 }, { symbol: "NIFTY26050524000PE" }, { date: "2026-05-04" }].map(aFill);
    const { notes } = billFills(fills, DATED, Array(4).fill({ order: 7 }));
    expect(notes.map(({ brokerage }) => brokerage)).toEqual([6000, 2000]);
  });

  test.each([
    // One crore of premium sold; GST on brokerage, the fee, and SEBI's 10 rupees from the 18th, never on IPFT.
    ["2022-07-15", "NIFTY22072116000CE", 0.18 * (1200 + 5300)],
    ["2022-07-18", "NIFTY22072116000CE", 0.18 * (1200 + 5300 + 10)],
    ["2024-10-03", "NIFTY24101025000CE", 0.18 * (1200 + 3503 + 10)],
    ["2017-06-30", "NIFTY1707279500CE", 0.15 * (1200 + 5000)],
    ["2017-07-03", "NIFTY1707279500CE", 0.18 * (1200 + 5000)],
  ] as const)("GST on %s is on what was taxed then (%s): %d", (date, symbol, gst) => {
    // Sixty orders, each below any freeze, that make a crore.
    const { notes } = bill(Array.from({ length: 60 }, () => ({ date, symbol, qty: -1000, price: 500 / 3 })));
    expect(only(notes).turnover / 100).toBeCloseTo(1e7, -3);
    expect(only(notes).gst / 100).toBeCloseTo(gst, 0);
  });

  test("where only SEBI's fee is taxed, GST is allotted by it", () => {
    const zero = scheduleOf({ brokerage: "zero", overrides: {} });
    const future = { symbol: "SENSEX260528FUT", price: 80_000 };
    const { charges } = bill(
      [
        { ...future, qty: 20 },
        { ...future, qty: -60 },
      ],
      zero,
    );
    // Turnover 64 lakhs: 6.40 to SEBI, 1.15 of GST.
    expect(charges.map(({ sebiFee, gst }) => [sebiFee, gst])).toEqual([
      [160, 29],
      [480, 86],
    ]);
  });

  test("no fills, no notes", () => {
    expect(bill([])).toEqual({ notes: [], charges: [] });
  });

  test("a broker that takes nothing leaves GST on the fees", () => {
    const zero = scheduleOf({ brokerage: "zero", overrides: {} });
    expect(inRupees(only(bill([{ qty: -650 }], zero).notes))).toMatchObject({
      brokerage: 0,
      exchangeFee: 23.1,
      gst: 4.17,
    });
  });
});

describe("for any fills", () => {
  const sum = (charges: readonly NoteCharges[], pick: (one: NoteCharges) => number): number =>
    charges.reduce((total, one) => total + pick(one), 0);
  const levies = ["brokerage", "stt", "exchangeFee", "sebiFee", "stampDuty", "gst"] as const;

  test("the fills' charges sum to their notes exactly, levy by levy", () => {
    const addsUp = (fills: Fill[]): boolean => {
      const { notes, charges } = billFills(fills, DATED);
      return levies.every((levy) => sum(notes, (note) => note[levy]) === sum(charges, (one) => one[levy]));
    };
    fc.assert(fc.property(anyFills, addsUp));
  });

  test("no charge is negative or a fraction of a paisa, and there are as many as fills", () => {
    fc.assert(
      fc.property(anyFills, (fills) => {
        const { charges } = billFills(fills, DATED);
        const isFine = (one: NoteCharges) =>
          levies.every((levy) => Number.isSafeInteger(one[levy]) && one[levy] >= 0);
        return charges.length === fills.length && charges.every(isFine);
      }),
    );
  });

  test("a note's total does not depend on the order of its fills", () => {
    const inAnyOrder = anyFills.chain((fills) =>
      fc.tuple(fc.constant(fills), fc.shuffledSubarray(fills, { minLength: fills.length })),
    );
    const byName = (fills: Fill[]) =>
      billFills(fills, DATED).notes.toSorted((a, b) =>
        `${a.date} ${a.exchange}` < `${b.date} ${b.exchange}` ? -1 : 1,
      );
    fc.assert(
      fc.property(
        inAnyOrder,
        ([fills, shuffled]) => canonicalJson(byName(shuffled)) === canonicalJson(byName(fills)),
      ),
    );
  });

  test("taxes of a note are whole rupees on NSE", () => {
    fc.assert(
      fc.property(anyFills, (fills) =>
        billFills(fills, DATED)
          .notes.filter(({ exchange }) => exchange === "NSE")
          .every(({ stt, stampDuty }) => stt % 100 === 0 && stampDuty % 100 === 0),
      ),
    );
  });

  test("a further fill never lowers brokerage, taxes and fees", () => {
    fc.assert(
      fc.property(anyFills, (fills) => {
        const all = sum(
          billFills(fills, DATED).notes,
          (note) => note.brokerage + note.stt + note.exchangeFee,
        );
        const fewer = billFills(fills.slice(0, -1), DATED).notes;
        return all >= sum(fewer, (note) => note.brokerage + note.stt + note.exchangeFee);
      }),
    );
  });
});

test("an unknown day is refused with the levy's name, whatever else is known", () => {
  expect(() => bill([{ date: "2027-01-05", symbol: "NIFTY27010524000CE" }])).toThrow("costs.no-rate");
});
