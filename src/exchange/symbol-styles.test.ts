import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PlutoError } from "../units/failure.ts";
import { type TradingDay, tradingDay } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";
import { DAY_MONTH_STYLE, GDFL_STYLE } from "./day-month-symbols.ts";
import { DHAN_STYLE } from "./dhan-symbols.ts";
import { expiriesBetween } from "./expiries.ts";
import { KITE_STYLE } from "./kite-symbols.ts";
import { CALENDAR_FROM, CALENDAR_TO } from "./session.ts";
import type { DatedInstrument, SymbolStyle } from "./symbol-style.ts";
import { SYMBOL_STYLES, vendorContract } from "./symbol-styles.ts";
import { formatSymbol } from "./symbols.ts";
import { UNDERLYINGS } from "./underlyings.ts";
import { UPSTOX_STYLE } from "./upstox-symbols.ts";

const CONTRACTS = UNDERLYINGS.filter(({ expiriesFrom }) => expiriesFrom === "rules").flatMap(({ name }) =>
  expiriesBetween(name, CALENDAR_FROM, CALENDAR_TO).map((expiry) => ({ underlying: name, expiry })),
);

/** Any option or future that the calendar has, at any strike an index could have. */
const anInstrument: fc.Arbitrary<DatedInstrument> = fc
  .tuple(
    fc.constantFrom(...CONTRACTS),
    fc.integer({ min: 2_000, max: 330_000 }),
    fc.constantFrom("CE", "PE", "FUT"),
  )
  .map(([{ underlying, expiry }, halves, type]): DatedInstrument => {
    const { identity, kind } = expiry;
    if (type === "FUT" && kind === "monthly") return { kind: "future", underlying, expiry: identity };
    const strike = (halves * 50) as Paise;
    return { kind: "option", underlying, expiry: identity, strike, optionType: type === "PE" ? "PE" : "CE" };
  });

/** What comes back of a name, or the code of the refusal. */
function tried<T>(work: () => T): T | string {
  try {
    return work();
  } catch (error) {
    if (error instanceof PlutoError) return error.code;
    throw error;
  }
}

describe.each(SYMBOL_STYLES)("names in the style of $example", (style) => {
  test("come back as the contract they were made of, or are refused as ambiguous", () => {
    let named = 0;
    const comesBack = (instrument: DatedInstrument): void => {
      const text = tried(() => style.format(instrument));
      if (text === "exchange.ambiguous-symbol") return;
      named++;
      expect(style.parse(text)).toEqual(instrument);
    };
    fc.assert(fc.property(anInstrument, comesBack), { numRuns: 400 });
    expect(named).toBeGreaterThan(style === DHAN_STYLE ? 40 : 399);
  });

  test("are read by every style as the same contract or as none", () => {
    const isOne = (instrument: DatedInstrument): void => {
      const text = tried(() => style.format(instrument));
      if (text === "exchange.ambiguous-symbol") return;
      for (const other of SYMBOL_STYLES) {
        const read = tried(() => other.parse(text));
        if (typeof read !== "string") expect(read).toEqual(instrument);
      }
      expect(vendorContract(text)).toEqual(instrument);
    };
    fc.assert(fc.property(anInstrument, isOne), { numRuns: 400 });
  });

  test("of every contract of the calendar, one strike each, come back too", () => {
    for (const { underlying, expiry } of CONTRACTS) {
      const strike = 22_500_00 as Paise;
      const option = {
        kind: "option",
        underlying,
        expiry: expiry.identity,
        strike,
        optionType: "CE",
      } as const;
      const text = tried(() => style.format(option));
      if (text !== "exchange.ambiguous-symbol") expect(style.parse(text), text).toEqual(option);
    }
  });
});

const NIFTY_25_APRIL = "NIFTY24042522500CE";
const NIFTY_2_MAY = "NIFTY24050222500CE";

test.each<[SymbolStyle, string, string]>([
  [KITE_STYLE, "NIFTY24APR22500CE", NIFTY_25_APRIL],
  [KITE_STYLE, "NIFTY2450222500CE", NIFTY_2_MAY],
  [KITE_STYLE, "NIFTY2631024800CE", "NIFTY26031024800CE"],
  [KITE_STYLE, "NIFTYNXT5024JUL70000CE", "NIFTYNXT5024072670000CE"],
  [KITE_STYLE, "SENSEX5024MAY24000PE", "SENSEX5024053024000PE"],
  [KITE_STYLE, "SENSEX24APR75000CE", "SENSEX24042675000CE"],
  [KITE_STYLE, "SENSEX2450375000CE", "SENSEX24050375000CE"],
  [DAY_MONTH_STYLE, "NIFTY25APR2422500CE", NIFTY_25_APRIL],
  [DAY_MONTH_STYLE, "NIFTY02MAY2422500CE", NIFTY_2_MAY],
  [DAY_MONTH_STYLE, "NIFTY25APR24FUT", "NIFTY240425FUT"],
  [GDFL_STYLE, "NIFTY02MAY2422500CE.NFO", NIFTY_2_MAY],
  [GDFL_STYLE, "BANKNIFTY26MAY2643000PE.NFO", "BANKNIFTY26052643000PE"],
  [GDFL_STYLE, "SENSEX26APR2475000CE.BFO", "SENSEX24042675000CE"],
  [UPSTOX_STYLE, "NIFTY 22500 CE 25 APR 24", NIFTY_25_APRIL],
  [UPSTOX_STYLE, "NIFTY FUT 25 APR 24", "NIFTY240425FUT"],
  [DHAN_STYLE, "BANKNIFTY-Apr2025-52000-CE", "BANKNIFTY25042452000CE"],
  [DHAN_STYLE, "NIFTY-Apr2024-FUT", "NIFTY240425FUT"],
])("$0.name: %#. $1 is $2, both ways", (style, text, pluto) => {
  const instrument = style.parse(text);
  expect(formatSymbol(instrument)).toBe(pluto);
  expect(style.format(instrument)).toBe(text);
});

test.each<[SymbolStyle, string, string]>([
  // Five expiries of NIFTY in April 2024, one name.
  [DHAN_STYLE, "NIFTY-Apr2024-22500-CE", "exchange.ambiguous-symbol"],
  [UPSTOX_STYLE, "NSE_FO|54452", "exchange.ambiguous-symbol"],
  [UPSTOX_STYLE, "NSE_FO|54452|25-04-2024", "exchange.ambiguous-symbol"],
  [GDFL_STYLE, "NIFTY-I.NFO", "exchange.ambiguous-symbol"],
  // Kite reads April 2025 at 2 422 500; the other style reads 25 April 2024 at 250.
  [KITE_STYLE, "NIFTY25APR2422500CE", "exchange.bad-symbol"],
  [DAY_MONTH_STYLE, "NIFTY25APR24250CE", "exchange.bad-symbol"],
  [DAY_MONTH_STYLE, "NIFTY24APR2422500CE", "exchange.bad-symbol"],
  [DAY_MONTH_STYLE, "NIFTY02MAY24FUT", "exchange.bad-symbol"],
  [KITE_STYLE, "RELIANCE24APR2900CE", "exchange.bad-symbol"],
  [UPSTOX_STYLE, "RELIANCE 2900 CE 25 APR 24", "exchange.bad-symbol"],
  [UPSTOX_STYLE, "NIFTY 22500 CE 31 FEB 24", "exchange.bad-symbol"],
  [DHAN_STYLE, "NIFTY-Foo2024-22500-CE", "exchange.bad-symbol"],
])("$0.name: %#. $1 is refused: $2", (style, text, code) => {
  expect(tried(() => style.parse(text))).toBe(code);
});

test("two names that two styles could read are told apart by what a strike can be", () => {
  expect(formatSymbol(vendorContract("NIFTY25APR2422500CE") ?? { kind: "vix" })).toBe(NIFTY_25_APRIL);
  expect(formatSymbol(vendorContract("NIFTY25APR24250CE") ?? { kind: "vix" })).toBe("NIFTY25042424250CE");
});

test("a rolling future is the monthly of its day: the expiring one until its last session", () => {
  const near = (on: string) => GDFL_STYLE.parse("NIFTY-I.NFO", tradingDay(on)).expiry;
  expect([near("2024-04-24"), near("2024-04-25"), near("2024-04-26")]).toEqual([
    "2024-04-25",
    "2024-04-25",
    "2024-05-30",
  ]);
  expect(GDFL_STYLE.parse("NIFTY-II.NFO", tradingDay("2024-04-24")).expiry).toBe("2024-05-30");
});

test("a contract that was moved is written under the date of the day, and read under any", () => {
  // FINNIFTY moved from Thursday to Tuesday with effect from 2021-10-18.
  const moved: DatedInstrument = {
    kind: "option",
    underlying: "FINNIFTY",
    expiry: "2021-10-21" as TradingDay,
    strike: 17_500_00 as Paise,
    optionType: "PE",
  };
  expect(DAY_MONTH_STYLE.format(moved, tradingDay("2021-10-15"))).toBe("FINNIFTY21OCT2117500PE");
  expect(DAY_MONTH_STYLE.format(moved)).toBe("FINNIFTY19OCT2117500PE");
  for (const text of ["FINNIFTY21OCT2117500PE", "FINNIFTY19OCT2117500PE"])
    expect(DAY_MONTH_STYLE.parse(text)).toEqual(moved);
});
