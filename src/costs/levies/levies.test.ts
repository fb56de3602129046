import { expect, test } from "vitest";
import { PlutoError } from "../../units/failure.ts";
import { exactLevies } from "../contract-note.ts";
import { percent } from "../rate.ts";
import { DATED, type Schedule } from "../schedule.ts";
import { aFill, day, type FillWords } from "../testing/a-fill.ts";
import { tradeOf } from "../trade.ts";
import { bseOptionRate, exchangeFeeOf } from "./exchange-fee.ts";
import { gstOn } from "./gst.ts";
import { sebiFeeOf } from "./sebi-fee.ts";
import { stampDutyOf } from "./stamp-duty.ts";
import { sttOf } from "./stt.ts";

const trade = (words: FillWords) => tradeOf(aFill(words));
/** Exact amounts in rupees; the numbers of these tests are small enough for a float. */
const rupees = (nano: bigint): number => Number(nano) / 1e11;

// One crore of turnover: a levy in rupees is the circular's "rupees per crore".
const CRORE = { price: 10_000, qty: -1000 } as const;
const option = { ...CRORE, symbol: "NIFTY26050524000CE" };
const future = { ...CRORE, symbol: "NIFTY260526FUT" };
const bought = { qty: 1000 };

test.each([
  ["2016-06-01", 5000, 1000],
  ["2023-03-31", 5000, 1000],
  ["2023-04-01", 6250, 1250],
  ["2024-09-30", 6250, 1250],
  ["2024-10-01", 10_000, 2000],
  ["2026-03-31", 10_000, 2000],
  ["2026-04-01", 15_000, 5000],
])(
  "STT on %s is %d of a crore of premium sold and %d of a crore of futures sold",
  (date, ofOption, ofFuture) => {
    expect(rupees(sttOf(trade({ ...option, date })))).toBe(ofOption);
    expect(rupees(sttOf(trade({ ...future, date })))).toBe(ofFuture);
    expect(sttOf(trade({ ...option, ...bought, date }))).toBe(0n);
    expect(sttOf(trade({ ...future, ...bought, date }))).toBe(0n);
  },
);

// Worked by brokers: Fyers (10,900 settles a 10,800 call, lot 75), Upstox (8700, lot 25), tradingqna 151973 and 80215.
test.each([
  ["2019-08-31", "NIFTY19082910800CE", -75, 100, 1021.875],
  ["2019-09-01", "NIFTY19090510800CE", -75, 100, 9.375],
  ["2018-01-25", "NIFTY1801258600CE", -25, 100, 271.875],
  ["2023-08-24", "NIFTY23082419500PE", -3000, 100, 375],
  ["2020-04-30", "BANKNIFTY20043021000PE", -20, 600, 15],
  ["2026-03-31", "NIFTY26033024000PE", -65, 100, 8.125],
  ["2026-04-01", "NIFTY26040724000PE", -65, 100, 9.75],
  // A put's settlement price is the strike less what its holder gets: 10,700 × 75 × 0.125 %.
  ["2019-08-29", "NIFTY19082910800PE", -75, 100, 1003.125],
] as const)("on %s exercising %s of %d units worth %d costs %d of STT", (date, symbol, qty, price, stt) => {
  expect(rupees(sttOf(trade({ date, symbol, qty, price, settled: true })))).toBe(stt);
});

test("the writer of an exercised option, a worthless option and a settled future pay no STT", () => {
  expect(sttOf(trade({ qty: 65, price: 100, settled: true }))).toBe(0n);
  expect(sttOf(trade({ qty: -65, price: 0, settled: true, date: "2018-01-25" }))).toBe(0n);
  expect(sttOf(trade({ ...future, settled: true }))).toBe(0n);
});

test("a put that settles above its strike is refused", () => {
  const put = { date: "2019-08-29", symbol: "NIFTY19082910800PE", qty: -75, settled: true };
  expect(() => sttOf(trade({ ...put, price: 10_800.05 }))).toThrow("costs.bad-settlement");
  expect(sttOf(trade({ ...put, price: 10_800 }))).toBe(0n);
});

test.each([
  ["2017-01-02", 5000.01, 190.01],
  ["2020-12-31", 5000.01, 190.01],
  ["2021-01-01", 5300.01, 200.01],
  ["2023-03-31", 5300.01, 200.01],
  ["2023-04-01", 5050, 200],
  ["2024-03-31", 5050, 200],
  ["2024-04-01", 5000, 198],
  ["2024-09-30", 5000, 198],
  ["2024-10-01", 3553, 183],
  ["2026-02-28", 3553, 183],
  ["2026-03-01", 3553, 183],
])(
  "NSE's fee with IPFT on %s is %d a crore of premium and %d a crore of futures, each side",
  (date, ofOption, ofFuture) => {
    const total = (words: FillWords) => {
      const { fee, ipft } = exchangeFeeOf(trade({ ...words, date }));
      return rupees(fee + ipft);
    };
    expect(total(option)).toBe(ofOption);
    expect(total({ ...option, ...bought })).toBe(ofOption);
    expect(total(future)).toBe(ofFuture);
  },
);

test("from March 2026 the investor protection part is moved into the fee", () => {
  expect(rupees(exchangeFeeOf(trade({ ...option, date: "2026-02-27" })).ipft)).toBe(50);
  expect(rupees(exchangeFeeOf(trade({ ...option, date: "2026-03-02" })).ipft)).toBe(1);
});

test.each([
  ["2023-05-15", "SENSEX23051961000CE", 4, 500],
  ["2023-10-31", "SENSEX23110364000CE", 3, 500],
  // Nearest expiry only: on Wednesday the Friday's contract, not the next week's.
  ["2023-11-01", "SENSEX23110364000CE", 2, 3750],
  ["2023-11-01", "SENSEX23111064000CE", 9, 500],
  ["2023-11-01", "BANKEX23110649000CE", 5, 500],
  ["2024-05-10", "SENSEX24051073000CE", 0, 3750],
  ["2024-05-13", "SENSEX24051773000CE", 4, 4950],
  ["2024-05-13", "SENSEX24052473000CE", 11, 4950],
  ["2024-05-13", "BANKEX24051354000CE", 0, 4950],
  ["2024-05-13", "SENSEX5024051623000CE", 3, 500],
  ["2024-09-30", "SENSEX24100484000CE", 4, 4950],
  ["2024-10-01", "SENSEX24100484000CE", 3, 3250],
  ["2024-10-01", "BANKEX24100758000CE", 6, 3250],
  ["2024-10-01", "SENSEX5024100326000CE", 2, 500],
] as const)(
  "BSE's fee on %s for %s, %d days to expiry, is %d a crore of premium",
  (date, symbol, dte, fee) => {
    expect(rupees(exchangeFeeOf(trade({ ...CRORE, date, symbol, dte })).fee)).toBe(fee);
  },
);

test("a member's turnover in the month picks the slab", () => {
  const fill = trade({ ...CRORE, date: "2024-06-03", symbol: "SENSEX24060774000CE", dte: 4 });
  const at = (crore: number): number => bseOptionRate(fill, crore) / 100;
  expect([3, 100, 101, 751, 1501, 2001].map(at)).toEqual([500, 4950, 4700, 4200, 3700, 2950]);
});

test("BSE futures are free", () => {
  expect(exchangeFeeOf(trade({ ...CRORE, symbol: "SENSEX260528FUT" })).fee).toBe(0n);
});

test.each([
  ["2021-09-30", 0, 260],
  ["2021-10-01", 5000, 260],
  ["2024-09-30", 5000, 260],
  ["2024-10-01", 4180, 210],
])("MCX's fee on %s is %d a crore of premium and %d a crore of futures", (date, ofOption, ofFuture) => {
  expect(rupees(exchangeFeeOf(trade({ ...CRORE, symbol: "GOLDM26062695000PE", date })).fee)).toBe(ofOption);
  expect(rupees(exchangeFeeOf(trade({ ...CRORE, symbol: "GOLDM260705FUT", date })).fee)).toBe(ofFuture);
});

test("MCX takes CTT of what is sold, and of an exercised option's settlement price", () => {
  expect(rupees(sttOf(trade({ ...CRORE, symbol: "GOLDM26062695000PE" })))).toBe(5000);
  expect(rupees(sttOf(trade({ ...CRORE, symbol: "GOLDM260705FUT" })))).toBe(1000);
  const exercised = trade({ symbol: "GOLDM26062695000CE", qty: -10, price: 5000, settled: true });
  expect(rupees(sttOf(exercised))).toBe(1);
});

test.each([
  ["2019-03-31", 15],
  ["2019-04-01", 10],
  ["2020-05-31", 10],
  ["2020-06-01", 5],
  ["2021-03-31", 5],
  ["2021-04-01", 10],
])("SEBI's fee on %s is %d a crore, each side", (date, fee) => {
  expect(rupees(sebiFeeOf(trade({ ...option, date })))).toBe(fee);
  expect(rupees(sebiFeeOf(trade({ ...future, ...bought, date })))).toBe(fee);
});

test.each([
  ["2020-06-30", 200, 200, 200, 200],
  ["2020-07-01", 300, 0, 200, 0],
])(
  "stamp duty on %s is %d a crore of options bought, %d sold, %d of futures bought, %d sold",
  (date, ...duties) => {
    const legs = [{ ...option, ...bought }, option, { ...future, ...bought }, future];
    expect(legs.map((leg) => rupees(stampDutyOf(trade({ ...leg, date }))))).toEqual(duties);
  },
);

test("commodities paid half of it before 2020-07-01", () => {
  const gold = { ...CRORE, symbol: "GOLDM26062695000PE" };
  expect(rupees(stampDutyOf(trade({ ...gold, date: "2020-06-30" })))).toBe(100);
  expect(rupees(stampDutyOf(trade({ ...gold, ...bought, date: "2020-07-01" })))).toBe(300);
});

test.each([
  ["2017-06-30", 15, false],
  ["2017-07-01", 18, false],
  ["2022-07-17", 18, false],
  ["2022-07-18", 18, true],
] as const)("on %s services are taxed at %d percent; SEBI's fee too: %s", (date, pct, isOnSebiFee) => {
  expect(gstOn("NSE", day(date))).toMatchObject({ rate: percent(pct), isOnSebiFee });
});

test.each([
  // OCC + ORF + exchange, dollars a contract of 100 units.
  ["2020-08-31", 0.055 + 0.03 + 0.58],
  ["2020-09-01", 0.045 + 0.03 + 0.58],
  ["2021-06-01", 0.02 + 0.03 + 0.58],
  ["2025-02-13", 0.02 + 0.03 + 0.58],
  ["2025-02-14", 0.025 + 0.03 + 0.58],
])("a US contract on %s bears %f dollars of fees a side and no Indian levy", (date, dollars) => {
  const symbol = `SPXW${date.slice(2).replaceAll("-", "")}3500PE`;
  const levies = exactLevies(trade({ date, symbol, qty: -300, price: 12.5 }), DATED);
  expect(rupees(levies.exchangeFee)).toBeCloseTo(3 * dollars, 9);
  expect([levies.stt, levies.sebiFee, levies.stampDuty, levies.ipft]).toEqual([0n, 0n, 0n, 0n]);
  expect(gstOn("CBOE", day(date)).rate).toBe(0);
});

test("an SPXW contract below one dollar bears less, an NDXP contract more", () => {
  const fee = (symbol: string, price: number): number =>
    rupees(exchangeFeeOf(trade({ date: "2025-03-03", symbol, qty: 100, price })).fee);
  expect(fee("SPXW2503035800PE", 0.99)).toBeCloseTo(0.545, 9);
  expect(fee("SPXW2503035800PE", 1)).toBeCloseTo(0.635, 9);
  expect(fee("NDXP25030320000PE", 1)).toBeCloseTo(0.805, 9);
});

test("settlement bears no fee, no stamp duty and no SEBI fee", () => {
  for (const qty of [65, -65]) {
    const levies = exactLevies(trade({ qty, price: 100, settled: true }), DATED);
    expect({ ...levies, stt: 0n }).toEqual({
      exchangeFee: 0n,
      ipft: 0n,
      sebiFee: 0n,
      stampDuty: 0n,
      stt: 0n,
    });
  }
});

test("overrides take the place of the dated rates", () => {
  const schedule: Schedule = {
    ...DATED,
    stt: { optionSale: percent(1), optionExercise: percent(2), futureSale: percent(3) },
    exchangeFee: percent(4),
    sebiFee: percent(5),
    stampDuty: percent(6),
  };
  const levies = exactLevies(trade({ ...option, date: "2018-01-25" }), schedule);
  expect(rupees(levies.stt)).toBe(100_000);
  expect(rupees(levies.exchangeFee)).toBe(400_000);
  expect(levies.ipft).toBe(0n);
  expect(rupees(levies.sebiFee)).toBe(500_000);
  expect(rupees(levies.stampDuty)).toBe(600_000);
  expect(rupees(sttOf(trade({ ...option, settled: true, date: "2018-01-25" }), schedule.stt))).toBe(200_000);
  expect(rupees(sttOf(trade(future), schedule.stt))).toBe(300_000);
});

test("with every rate overridden any day can be charged", () => {
  const all = percent(1);
  const own = { optionSale: all, optionExercise: all, futureSale: all };
  const schedule = { ...DATED, stt: own, exchangeFee: all, sebiFee: all, stampDuty: all };
  const bearsAll = (date: string) => Object.values(exactLevies(trade({ ...option, date }), schedule));
  expect(bearsAll("2012-01-25").map(rupees)).toEqual([100_000, 100_000, 0, 100_000, 0]);
  expect(rupees(exactLevies(trade({ ...option, ...bought, date: "2030-01-31" }), schedule).stampDuty)).toBe(
    100_000,
  );
  expect(gstOn("NSE", day("2012-01-25"), all)).toEqual({ rate: all, isOnSebiFee: false });
  expect(gstOn("NSE", day("2030-01-25"), all)).toEqual({ rate: all, isOnSebiFee: true });
});

test.each([
  [{ date: "2016-12-30" }, "NSE transaction fee on options"],
  [{ date: "2023-05-12", symbol: "SENSEX23051961000CE" }, "BSE transaction fee on options"],
  [{ date: "2027-01-05", symbol: "NIFTY27010524000CE" }, "NSE transaction fee on options"],
] as const)("%j is refused: nothing is known of %s", (words, what) => {
  const ask = () => exactLevies(trade(words), DATED);
  expect(ask).toThrow(PlutoError);
  expect(ask).toThrow(`no ${what} for ${words.date}`);
});

test("an index cannot have been traded", () => {
  expect(() => trade({ symbol: "NIFTYSPOT" })).toThrow("costs.not-tradable");
});
