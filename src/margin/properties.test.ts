import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dayNumber, type TradingDay } from "../units/time.ts";
import type { Paise, Qty } from "../units/unit.ts";
import type { ExpiryState, MarginLeg, MarginMarket } from "./margin-book.ts";
import { type Margin, marginOf } from "./margin-model.ts";
import { type MarginParameters, marginParameters, type ScanMethod } from "./parameters.ts";
import { scanTable } from "./scan.ts";

const DATE = "2024-07-10" as TradingDay;
const WEEKLY = "2024-07-18" as TradingDay;
const MONTHLY = "2024-08-29" as TradingDay;
const SPOT = 2_432_445;
const IV = 0.13;
const LOT = 25;

const yearsTo = (expiry: TradingDay, date: TradingDay): number =>
  (dayNumber(expiry) - dayNumber(date) + 0.4) / 365;

function marketOn(date: TradingDay): MarginMarket {
  const expiries = new Map<TradingDay, ExpiryState>(
    [date, WEEKLY, MONTHLY].map((expiry) => {
      const years = yearsTo(expiry, date);
      return [expiry, { forward: SPOT * Math.exp(0.065 * years), years }];
    }),
  );
  return { date, underlyings: new Map([["NIFTY", { spot: SPOT, expiries }]]) };
}

const parametersOn = (date: TradingDay, method: ScanMethod["kind"]): ReadonlyMap<string, MarginParameters> =>
  new Map([["NIFTY", marginParameters("NIFTY", date, { method })]]);

/** An option at ATM + `steps` × 50 points, of volatility `IV`. */
function option(
  optionType: "CE" | "PE",
  steps: number,
  qty: number,
  extra: Partial<MarginLeg> = {},
): MarginLeg {
  const strike = 2_430_000 + steps * 5000;
  const expiry = extra.expiry ?? WEEKLY;
  return {
    kind: "option",
    symbol: `NIFTY${expiry}${strike}${optionType}`,
    underlying: "NIFTY",
    expiry,
    optionType,
    strike: strike as Paise,
    qty: qty as Qty,
    iv: IV,
    ...extra,
  } as MarginLeg;
}

const aType = fc.constantFrom("CE" as const, "PE" as const);
const steps = fc.integer({ min: -40, max: 40 });
const lots = fc.integer({ min: -6, max: 6 }).filter((n) => n !== 0);
const aFuture = lots.map(
  (n): MarginLeg => ({
    kind: "future",
    symbol: "NIFTYFUT",
    underlying: "NIFTY",
    expiry: WEEKLY,
    qty: (n * LOT) as Qty,
  }),
);

/** Market prices, the same wherever a contract shows up: some near the theoretical one, some far off, some none. */
function pricedBy(seed: number, leg: MarginLeg): MarginLeg {
  if (leg.kind === "future") return leg;
  const noise = (Math.imul(leg.strike + (leg.optionType === "CE" ? 1 : 2), seed | 1) >>> 8) % 200;
  return noise < 40 ? leg : { ...leg, price: (5 * noise * noise) as Paise };
}

const aLeg = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(aType, steps, lots).map(([type, at, n]) => option(type, at, n * LOT)) },
  { weight: 1, arbitrary: aFuture },
);
const aBook = fc
  .tuple(fc.array(aLeg, { maxLength: 8 }), fc.integer())
  .map(([legs, seed]) => legs.map((leg) => pricedBy(seed, leg)));
const twoBooks = fc
  .tuple(fc.array(aLeg, { maxLength: 6 }), fc.array(aLeg, { maxLength: 6 }), fc.integer())
  .map(
    ([a, b, seed]) =>
      [a, b].map((legs) => legs.map((leg) => pricedBy(seed, leg))) as [MarginLeg[], MarginLeg[]],
  );

describe.each(["clearing", "implied"] as const)("within one expiry, by the %s method", (method) => {
  const market = marketOn(DATE);
  const parameters = parametersOn(DATE, method);
  const margin = (book: readonly MarginLeg[]): Margin => marginOf(book, market, parameters);

  test("a covered short never needs more than its width, at theoretical prices", () => {
    const aSpread = fc.tuple(aType, steps, fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 6 }));
    fc.assert(
      fc.property(aSpread, ([type, at, width, n]) => {
        const further = type === "CE" ? at + width : at - width;
        const book = [option(type, at, -n * LOT), option(type, further, n * LOT)];
        // Arrays and prices in whole paise may be off by half of one each.
        const rounding = method === "clearing" ? 2 * n * LOT : 1;
        return margin(book).span <= width * 5000 * n * LOT + rounding;
      }),
    );
  });

  test("adding a bought option never raises it, at any market price", () => {
    fc.assert(
      fc.property(
        aBook,
        fc.tuple(aType, steps, fc.integer({ min: 1, max: 6 })),
        fc.integer(),
        (book, more, seed) => {
          const [type, at, n] = more;
          const bought = pricedBy(seed, option(type, at, n * LOT));
          const held = book.filter(({ symbol }) => symbol !== bought.symbol);
          return margin([...held, bought]).span <= margin(held).span;
        },
      ),
    );
  });

  test("the order of legs is irrelevant, to the last paisa", () => {
    fc.assert(
      fc.property(
        aBook.chain((book) =>
          fc.tuple(fc.constant(book), fc.shuffledSubarray(book, { minLength: book.length })),
        ),
        ([book, shuffled]) => {
          expect(margin(shuffled)).toEqual(margin(book));
        },
      ),
    );
  });

  test("two books together need at most their sum", () => {
    fc.assert(
      fc.property(twoBooks, ([a, b]) => {
        const [together, first, second] = [margin([...a, ...b]), margin(a), margin(b)];
        return (
          together.span <= first.span + second.span &&
          together.scan <= first.scan + second.scan &&
          together.total <= first.total + second.total
        );
      }),
    );
  });

  test("a book and its double differ by the factor two", () => {
    fc.assert(
      fc.property(aBook, (book) => {
        const twice = margin([...book, ...book]);
        const once = margin(book);
        return Math.abs(twice.span - 2 * once.span) <= 2 && Math.abs(twice.total - 2 * once.total) <= 4;
      }),
    );
  });
});

describe("counter-examples", () => {
  const market = marketOn(DATE);
  const parameters = parametersOn(DATE, "clearing");
  const margin = (book: readonly MarginLeg[]): Margin => marginOf(book, market, parameters);
  const spread = [option("CE", 4, -LOT), option("CE", 6, LOT)];

  test("exposure knows no hedge: a spread of width 100 ties up almost five times its width", () => {
    const { span, exposure, total } = margin(spread);
    const width = 10_000 * LOT;
    expect(span).toBeLessThan(width);
    expect(exposure).toBe(Math.ceil(0.02 * SPOT * LOT - 1e-6));
    expect(total).toBeGreaterThan(4.8 * width);
  });

  test("market prices away from the clearing house's volatility: a spread needs more than its width", () => {
    const book = [
      option("CE", 4, -LOT, { price: 16_000 as Paise }),
      option("CE", 6, LOT, { price: 9000 as Paise }),
    ];
    const { span } = margin(book);
    expect(span).toBeGreaterThan(10_000 * LOT);
    expect(span).toBeLessThan(1.5 * 10_000 * LOT);
  });

  test("the calendar charge: two options that are only bought, in two expiries, need margin", () => {
    const call = option("CE", 30, LOT, { price: 50 as Paise });
    const put = option("PE", -45, LOT, { expiry: MONTHLY, price: 1000 as Paise });
    expect(margin([call]).span).toBe(0);
    expect(margin([put]).span).toBe(0);
    const together = margin([call, put]);
    expect(together.calendar).toBeGreaterThan(0);
    expect(together.span).toBeGreaterThan(0);
  });

  test("expiry day: what is short and expires pays 2 % more, and next week's option no longer helps it", () => {
    const [before, expiryDay] = ["2025-02-12", "2025-02-13"] as const;
    const marginOn = (date: TradingDay, legs: (expiry: TradingDay) => readonly MarginLeg[]): Margin =>
      marginOf(legs(expiryDay as TradingDay), marketOn(date), parametersOn(date, "clearing"));
    const later = "2025-02-20" as TradingDay;
    const short = (expiry: TradingDay) => [option("CE", 0, -LOT, { expiry })];
    const hedged = (expiry: TradingDay) => [...short(expiry), option("CE", 2, LOT, { expiry: later })];
    const eve = before as TradingDay;
    const day = expiryDay as TradingDay;
    expect(marginOn(eve, short).expiryDay).toBe(0);
    expect(marginOn(day, short).expiryDay).toBe(Math.ceil(0.02 * SPOT * LOT - 1e-6));
    expect(marginOn(eve, hedged).span).toBeLessThan(0.5 * marginOn(eve, short).span);
    expect(marginOn(day, hedged).span).toBe(marginOn(day, short).span);
    expect(marginOn(day, hedged).calendar).toBe(0);
  });

  test("before 2025-02-10 the expiring leg was offset, and charged as a spread", () => {
    const day = "2025-02-06" as TradingDay;
    const later = "2025-02-13" as TradingDay;
    const hedged = [option("CE", 0, -LOT, { expiry: day }), option("CE", 2, LOT, { expiry: later })];
    const short = hedged.slice(0, 1);
    const on = (book: readonly MarginLeg[]) => marginOf(book, marketOn(day), parametersOn(day, "clearing"));
    expect(on(hedged).calendar).toBeGreaterThan(0);
    expect(on(hedged).span).toBeLessThan(0.5 * on(short).span);
  });
});

test("an empty book needs nothing, and a book without its market says what is missing", () => {
  const parameters = parametersOn(DATE, "clearing");
  const none = { span: 0, scan: 0, calendar: 0, nov: 0, exposure: 0, expiryDay: 0, total: 0 };
  expect(marginOf([], marketOn(DATE), parameters)).toEqual(none);
  const leg = option("CE", 0, LOT);
  expect(() => marginOf([leg], { date: DATE, underlyings: new Map() }, parameters)).toThrow(
    /NIFTY: give its market/,
  );
  expect(() => marginOf([leg], marketOn(DATE), new Map())).toThrow(/NIFTY: give its parameters/);
});

test("a scratch table that is kept from margin to margin changes none of them", () => {
  const strike = fc.tuple(aType, fc.integer({ min: -2, max: 2 }), fc.constantFrom(DATE, WEEKLY, MONTHLY));
  const leg = fc
    .tuple(strike, lots, fc.option(fc.integer({ min: 5, max: 60_000 }), { nil: undefined }))
    .map(([[optionType, at, expiry], n, price]) =>
      option(optionType, at, n * LOT, { expiry, ...(price === undefined ? {} : { price: price as Paise }) }),
    );
  const step = fc.record({
    book: fc.array(leg, { minLength: 1, maxLength: 3 }),
    spot: fc.constantFrom(SPOT, SPOT + 5000),
    again: fc.boolean(),
    method: fc.constantFrom("clearing" as const, "clearing" as const, "implied" as const),
  });
  const parameters = { clearing: parametersOn(DATE, "clearing"), implied: parametersOn(DATE, "implied") };
  fc.assert(
    fc.property(fc.array(step, { minLength: 2, maxLength: 12 }), (steps) => {
      const table = scanTable(8);
      let book = steps[0]?.book ?? [];
      for (const { book: own, spot, again, method } of steps) {
        // The same contracts at other prices are the usual case: only those are not scanned anew.
        book = again
          ? book.map((one, i) => ({
              ...one,
              price: (1000 + 7 * i + own.length) as Paise,
              qty: (one.qty + LOT) as Qty,
            }))
          : own;
        const state = marketOn(DATE).underlyings.get("NIFTY");
        const market = { date: DATE, underlyings: new Map([["NIFTY", { ...state, spot }]]) };
        expect(marginOf(book, market, parameters[method], table)).toEqual(
          marginOf(book, market, parameters[method]),
        );
      }
    }),
  );
});
