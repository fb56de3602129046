import fc from "fast-check";
import type { Fill } from "../../ledger/fill.ts";
import { type TradingDay, timeOfDay, tradingDay } from "../../units/time.ts";
import type { Paise, Qty } from "../../units/unit.ts";

/** What a test says of a fill: rupees and a clock instead of paise and milliseconds. */
export interface FillWords {
  readonly date?: string;
  readonly symbol?: string;
  /** Signed units. */
  readonly qty?: number;
  /** Rupees. */
  readonly price?: number;
  readonly at?: string;
  readonly dte?: number;
  readonly reason?: string;
  readonly settled?: boolean;
}

/** A fill like any other; say what the test is about. */
export function aFill(words: FillWords = {}): Fill {
  const { date = "2026-05-05", symbol = "NIFTY26050524000CE", qty = -65, price = 100, at = "10:30" } = words;
  const time = timeOfDay(at);
  return {
    seq: 0,
    date: tradingDay(date),
    time,
    symbol,
    dte: words.dte ?? 0,
    qtyDir: qty as Qty,
    price: Math.round(price * 100) as Paise,
    priceTime: time,
    priceSource: words.settled === true ? "settlement" : "exact",
    leg: "CE",
    reason: words.reason ?? (words.settled === true ? "SETTLEMENT" : "ENTRY"),
    note: "",
  };
}

const DAYS = ["2019-08-22", "2019-09-05", "2020-07-02", "2023-07-13", "2024-10-03", "2026-05-05"] as const;
const SYMBOLS = ["NIFTY26050524000CE", "NIFTY26050524000PE", "NIFTY260526FUT", "GOLDM26062695000PE"] as const;

/** Any fill of a day on which every levy of NSE and MCX is known. */
export const anyFill: fc.Arbitrary<Fill> = fc
  .record({
    date: fc.constantFrom(...DAYS),
    symbol: fc.constantFrom(...SYMBOLS),
    units: fc.integer({ min: 1, max: 20_000 }),
    isBuy: fc.boolean(),
    paise: fc.integer({ min: 0, max: 3_000_000 }),
    settled: fc.boolean(),
  })
  .map(({ date, symbol, units, isBuy, paise, settled }) => {
    // No put is worth more than its strike.
    const price = (settled ? paise % 2_400_000 : paise) / 100;
    return aFill({ date, symbol, qty: isBuy ? units : -units, price, settled, dte: 1 });
  });

/** Fills of one or several days. */
export const anyFills: fc.Arbitrary<Fill[]> = fc.array(anyFill, { maxLength: 25 });

export const day = (text: string): TradingDay => tradingDay(text);
