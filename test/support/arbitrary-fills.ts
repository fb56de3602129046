import fc from "fast-check";
import type { Fill } from "../../src/ledger/fill.ts";
import type { TradingDay } from "../../src/units/time.ts";
import type { Paise, Qty, TimeOfDay } from "../../src/units/unit.ts";

/** A fill like any other; override what the test is about. */
export const aFillWith = (overrides: Partial<Fill> = {}): Fill => ({
  seq: 0,
  date: "2024-04-23" as TradingDay,
  time: 33_600_000 as TimeOfDay,
  symbol: "NIFTY24042522500CE",
  dte: 2,
  qtyDir: -50 as Qty,
  price: 10_000 as Paise,
  priceTime: 33_600_000 as TimeOfDay,
  priceSource: "exact",
  leg: "CE",
  reason: "ENTRY",
  note: "",
  ...overrides,
});

export const SYMBOLS = ["NIFTY24042522500CE", "NIFTY24042522500PE", "NIFTY24042522600CE"] as const;

/** Paise, up to ₹2,000. */
export const aPrice = fc.integer({ min: 1, max: 200_000 }).map((price) => price as Paise);

/** Signed units, never 0; small ones often, so that positions close and flip. */
export const aQty = fc
  .oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 2000 }))
  .chain((units) => fc.constantFrom(units, -units))
  .map((qty) => qty as Qty);

/** Any sequence of fills in a few contracts, in order of time. */
export const fillsInOrder: fc.Arbitrary<Fill[]> = fc
  .array(
    fc.record({
      symbol: fc.constantFrom(...SYMBOLS),
      qtyDir: aQty,
      price: aPrice,
      wait: fc.integer({ min: 0, max: 600_000 }),
    }),
    { maxLength: 40 },
  )
  .map((steps) => {
    let time = 33_300_000;
    return steps.map(({ wait, ...step }, seq) => {
      time += wait;
      return aFillWith({ ...step, seq, time: time as TimeOfDay, priceTime: time as TimeOfDay });
    });
  });

/** The fills that close what a list leaves open, at the prices given by symbol. */
export function closingFills(fills: readonly Fill[], prices: (symbol: string) => Paise): Fill[] {
  const held = new Map<string, number>();
  for (const { symbol, qtyDir } of fills) held.set(symbol, (held.get(symbol) ?? 0) + qtyDir);
  const time = (fills.at(-1)?.time ?? 33_300_000) as TimeOfDay;
  return [...held]
    .filter(([, qty]) => qty !== 0)
    .map(([symbol, qty], i) =>
      aFillWith({
        symbol,
        qtyDir: (0 - qty) as Qty,
        price: prices(symbol),
        time,
        priceTime: time,
        seq: fills.length + i,
        reason: "EXIT",
      }),
    );
}
