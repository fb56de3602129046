import { describe, expect, test } from "vitest";
import { PlutoError } from "../units/failure.ts";
import { marginRequest } from "./book.ts";
import { marginOf } from "./margin-model.ts";

const spread = {
  date: "2024-07-10",
  underlyings: { NIFTY: { spot: 24_324.45, previous_close: 24_433.2 } },
  legs: [
    { symbol: "NIFTY24071824500CE", qty: -25, price: 160.05 },
    { symbol: "NIFTY24071824700CE", lots: 1, price: 92.4 },
  ],
};

const margin = (input: unknown) => {
  const { book, market, parameters } = marginRequest(input);
  return marginOf(book, market, parameters);
};

function codeOf(input: unknown): string {
  try {
    margin(input);
  } catch (error) {
    if (error instanceof PlutoError) return `${error.code} ${error.message}`;
  }
  return "";
}

test("legs come from symbols: the expiry as known that day, lots in units, prices in paise", () => {
  const { book } = marginRequest(spread);
  expect(book[1]).toEqual({
    kind: "option",
    symbol: "NIFTY24071824700CE",
    underlying: "NIFTY",
    expiry: "2024-07-18",
    optionType: "CE",
    strike: 2_470_000,
    qty: 25,
    price: 9240,
  });
});

test("a re-dated contract is margined to the expiry known that day", () => {
  const input = {
    date: "2025-10-20",
    underlyings: { NIFTY: { spot: 25_843 } },
    legs: [{ symbol: "NIFTY25102025800CE", qty: -75 }],
  };
  expect(marginRequest(input).book[0]?.expiry).toBe("2025-10-20");
});

test("a spread needs about its width and exposure on its short leg", () => {
  const { span, exposure, expiryDay, total } = margin(spread);
  expect(span).toBeGreaterThan(0.9 * 20_000 * 25);
  expect(span).toBeLessThan(1.3 * 20_000 * 25);
  expect(exposure).toBe(Math.ceil(0.02 * 2_432_445 * 25 - 1e-6));
  expect(expiryDay).toBe(0);
  expect(total).toBe(span + exposure);
});

test("the implied method takes volatilities from prices on the forward that is given", () => {
  const { NIFTY } = spread.underlyings;
  const input = {
    ...spread,
    method: "implied",
    time: "11:00",
    underlyings: { NIFTY: { ...NIFTY, forwards: { "2024-07-18": 24_365 } } },
  };
  const [first] = marginRequest(input).book;
  expect(first?.kind === "option" && first.iv).toBeGreaterThan(0.1);
  expect(margin(input).span).toBeLessThanOrEqual(20_000 * 25);
});

test("official values replace the rule, and say so", () => {
  const { NIFTY } = spread.underlyings;
  const official = { annual_vol_pct: 17, price_scan_pct: 10, vol_scan_pct: 5, rate_pct: 7 };
  const { parameters } = marginRequest({ ...spread, underlyings: { NIFTY: { ...NIFTY, ...official } } });
  const found = parameters.get("NIFTY");
  expect(found?.scan).toEqual({ kind: "clearing", annualVol: 0.17, rate: 0.07 });
  expect([found?.priceScanPct, found?.volScan]).toEqual([0.1, 0.05]);
  expect(found?.sources).toEqual({
    volatility: "official",
    priceScan: "official",
    volScan: "official",
    rate: "official",
  });
});

describe("bad input says what and where", () => {
  const leg = { symbol: "NIFTY24071824500CE", qty: -25 };
  test.each([
    ["an unknown key", { ...spread, leg: 1 }, /margin\.bad-book.*leg/],
    ["a leg without a quantity", { ...spread, legs: [{ symbol: leg.symbol }] }, /legs\.0: write exactly one/],
    ["a leg with two quantities", { ...spread, legs: [{ ...leg, lots: 1 }] }, /legs\.0: write exactly one/],
    ["half a unit", { ...spread, legs: [{ ...leg, qty: 0.5 }] }, /legs\.0\.qty/],
    ["a bad symbol", { ...spread, legs: [{ ...leg, symbol: "NIFTY" }] }, /exchange\.bad-symbol/],
    ["an index", { ...spread, legs: [{ ...leg, symbol: "NIFTYSPOT" }] }, /not an option or a future/],
    ["an expired contract", { ...spread, date: "2024-07-19" }, /expired on 2024-07-18/],
    ["an underlying that is missing", { ...spread, underlyings: {} }, /legs\.0: underlyings has no NIFTY/],
    ["a price off the paisa", { ...spread, legs: [{ ...leg, price: 1.001 }] }, /money\.sub-paise/],
    ["no forward", { ...spread, method: "implied" }, /margin\.no-state.*forward of 2024-07-18/],
    ["a bad date", { ...spread, date: "2024-13-01" }, /time\.bad-day/],
    [
      "an underlying without rules",
      { ...spread, underlyings: { GOLDM: { spot: 70_000 } } },
      /margin\.no-rule.*GOLDM/,
    ],
  ])("%s", (_, input, message) => {
    expect(codeOf(input)).toMatch(message);
  });
});
