import fc from "fast-check";
import { expect, test } from "vitest";
import { addDays, type TradingDay } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";
import type { Instrument } from "./instrument.ts";
import { formatSymbol, parseSymbol } from "./symbols.ts";
import { UNDERLYINGS } from "./underlyings.ts";

const day = (text: string): TradingDay => text as TradingDay;
const option = (underlying: string, expiry: string, strike: number, optionType: "CE" | "PE"): Instrument => ({
  kind: "option",
  underlying,
  expiry: day(expiry),
  strike: strike as Paise,
  optionType,
});

const CASES: readonly (readonly [string, Instrument])[] = [
  ["NIFTY24042522500CE", option("NIFTY", "2024-04-25", 2_250_000, "CE")],
  ["NIFTY24042522500PE", option("NIFTY", "2024-04-25", 2_250_000, "PE")],
  ["NIFTYNXT5024062865000CE", option("NIFTYNXT50", "2024-06-28", 6_500_000, "CE")],
  ["SENSEX24050375000CE", option("SENSEX", "2024-05-03", 7_500_000, "CE")],
  ["SENSEX5024112825000PE", option("SENSEX50", "2024-11-28", 2_500_000, "PE")],
  ["MIDCPNIFTY25012312512.5CE", option("MIDCPNIFTY", "2025-01-23", 1_251_250, "CE")],
  ["MIDCPNIFTY25012312512.05CE", option("MIDCPNIFTY", "2025-01-23", 1_251_205, "CE")],
  ["SPXW2101063700CE", option("SPXW", "2021-01-06", 370_000, "CE")],
  ["NIFTY240425FUT", { kind: "future", underlying: "NIFTY", expiry: day("2024-04-25") }],
  ["SENSEX50250925FUT", { kind: "future", underlying: "SENSEX50", expiry: day("2025-09-25") }],
  ["NIFTYSPOT", { kind: "index", underlying: "NIFTY" }],
  ["NIFTYNXT50SPOT", { kind: "index", underlying: "NIFTYNXT50" }],
  ["SENSEX50SPOT", { kind: "index", underlying: "SENSEX50" }],
  ["INDIAVIX", { kind: "vix" }],
];

test.each(CASES)("%s", (symbol, instrument) => {
  expect(formatSymbol(instrument)).toBe(symbol);
  expect(parseSymbol(symbol)).toEqual(instrument);
});

test.each([
  ["", "begins with no underlying"],
  ["RELIANCE24042522500CE", "begins with no underlying"],
  ["nifty24042522500CE", "begins with no underlying"],
  ["NIFTY", "is not a symbol of NIFTY"],
  ["NIFTY24APR22500CE", "is not a symbol of NIFTY"],
  ["NIFTY24043122500CE", "is not a symbol of NIFTY"],
  ["NIFTY24132522500CE", "is not a symbol of NIFTY"],
  ["NIFTY500425100CE", "is not a symbol of NIFTY"],
  ["NIFTY240425CE", "is not a symbol of NIFTY"],
  ["NIFTY2404250CE", "is not a symbol of NIFTY"],
  ["NIFTY24042502250CE", "is not a symbol of NIFTY"],
  ["NIFTY24042522500.0CE", "is not a symbol of NIFTY"],
  ["NIFTY24042522500.50CE", "is not a symbol of NIFTY"],
  ["NIFTY24042522500.5.5CE", "is not a symbol of NIFTY"],
  ["NIFTY24042522500", "is not a symbol of NIFTY"],
  ["NIFTY24042522500CE ", "is not a symbol of NIFTY"],
  ["NIFTYNXT5024062865000", "is not a symbol of NIFTYNXT50"],
  ["INDIAVIX2", "begins with no underlying"],
])("%j is refused with a hint", (symbol, why) => {
  expect(() => parseSymbol(symbol)).toThrow(`exchange.bad-symbol: "${symbol}" ${why}`);
  expect(() => parseSymbol(symbol)).toThrow(
    "write e.g. NIFTY24042522500CE, NIFTY240425FUT, NIFTYSPOT or INDIAVIX",
  );
});

test("what has no unambiguous symbol gets none", () => {
  expect(() => formatSymbol(option("SENSEX", "2050-04-25", 2_250_000, "CE"))).toThrow(
    "between 2000 and 2049",
  );
  expect(() => formatSymbol(option("SENSEX", "2024-04-25", 0, "CE"))).toThrow("exchange.bad-symbol");
  expect(() => formatSymbol(option("SENSEX", "2024-04-25", 100.5, "CE"))).toThrow("exchange.bad-symbol");
});

const anUnderlying = fc.constantFrom(...UNDERLYINGS.map(({ name }) => name));
const anExpiry = fc.integer({ min: 0, max: 18_262 }).map((n) => addDays(day("2000-01-01"), n));
const aStrike = fc.oneof(
  fc.integer({ min: 1, max: 20_000_000 }),
  fc.integer({ min: 1, max: 200_000 }).map((n) => n * 100),
) as fc.Arbitrary<Paise>;
const anInstrument: fc.Arbitrary<Instrument> = fc.oneof(
  fc.constant({ kind: "vix" } as const),
  fc.record({ kind: fc.constant("index" as const), underlying: anUnderlying }),
  fc.record({ kind: fc.constant("future" as const), underlying: anUnderlying, expiry: anExpiry }),
  fc.record({
    kind: fc.constant("option" as const),
    underlying: anUnderlying,
    expiry: anExpiry,
    strike: aStrike,
    optionType: fc.constantFrom("CE", "PE"),
  }),
);

test("an instrument survives being written and read", () => {
  fc.assert(
    fc.property(anInstrument, (instrument) => {
      expect(parseSymbol(formatSymbol(instrument))).toEqual(instrument);
    }),
    { numRuns: 2000 },
  );
});

test("a text that can be read is written the same", () => {
  const digits = fc.stringMatching(/^\d{6,12}(\.\d{1,3})?$/);
  const tail = fc.constantFrom("CE", "PE", "FUT", "SPOT", "");
  fc.assert(
    fc.property(anUnderlying, fc.oneof(digits, fc.constant("")), tail, (underlying, middle, end) => {
      const text = `${underlying}${middle}${end}`;
      let instrument: Instrument;
      try {
        instrument = parseSymbol(text);
      } catch {
        return true;
      }
      return formatSymbol(instrument) === text;
    }),
    { numRuns: 5000 },
  );
});

test("two instruments never share a symbol", () => {
  fc.assert(
    fc.property(anInstrument, anInstrument, (a, b) => {
      const isSame =
        JSON.stringify(parseSymbol(formatSymbol(a))) === JSON.stringify(parseSymbol(formatSymbol(b)));
      return isSame === (formatSymbol(a) === formatSymbol(b));
    }),
  );
});
