import fc from "fast-check";
import { expect, test } from "vitest";
import {
  aFillWith,
  aPrice,
  aQty,
  closingFills,
  fillsInOrder,
  SYMBOLS,
} from "../../test/support/arbitrary-fills.ts";
import type { TradingDay } from "../units/time.ts";
import type { Paise, Qty, TimeOfDay } from "../units/unit.ts";
import type { Fill } from "./fill.ts";
import { type Position, positionsOf } from "./positions.ts";
import { Tradebook } from "./tradebook.ts";

function bookOf(fills: readonly Fill[]): Tradebook {
  const book = new Tradebook();
  for (const fill of fills) book.record(fill);
  return book;
}

/** A price for every contract. */
const aMarket = fc.tuple(aPrice, aPrice, aPrice);
const priceIn = (market: readonly Paise[]) => (symbol: string) =>
  market[(SYMBOLS as readonly string[]).indexOf(symbol)] as Paise;

/** Cash and what the open positions are worth. */
function worth(book: Tradebook, market: readonly Paise[]): number {
  let sum: number = book.cash;
  for (const { symbol, qty } of book.positions.values()) sum += priceIn(market)(symbol) * qty;
  return sum;
}

/** A fill after all others. */
const then = (fills: readonly Fill[], fill: Partial<Fill>): Fill =>
  aFillWith({ ...fill, time: fills.at(-1)?.time ?? (33_600_000 as TimeOfDay) });

test("cash and position value are conserved: a fill at the market price changes nothing", () => {
  fc.assert(
    fc.property(fillsInOrder, fc.constantFrom(...SYMBOLS), aQty, aMarket, (fills, symbol, qtyDir, market) => {
      const fill = then(fills, { symbol, qtyDir, price: priceIn(market)(symbol) });
      expect(worth(bookOf([...fills, fill]), market)).toBe(worth(bookOf(fills), market));
    }),
  );
});

test("a fill then its undoing cancels: cash and units are as before", () => {
  const unitsOf = (book: Tradebook) =>
    [...book.positions.values()].map(({ symbol, qty }) => [symbol, qty]).sort();
  fc.assert(
    fc.property(fillsInOrder, fc.constantFrom(...SYMBOLS), aQty, aPrice, (fills, symbol, qty, price) => {
      const before = bookOf(fills);
      const fill = then(fills, { symbol, qtyDir: qty, price });
      const undone = bookOf([...fills, fill, { ...fill, qtyDir: (0 - qty) as Qty }]);
      expect(undone.cash).toBe(before.cash);
      expect(unitsOf(undone)).toEqual(unitsOf(before));
    }),
  );
});

test("a fill off the market price changes worth by the difference times its units, and by no more", () => {
  fc.assert(
    fc.property(fillsInOrder, aMarket, (fills, market) => {
      const gained = fills.reduce(
        (sum, { symbol, price, qtyDir }) => sum + (priceIn(market)(symbol) - price) * qtyDir,
        0,
      );
      expect(worth(bookOf(fills), market)).toBe(0 + gained);
    }),
  );
});

test("positions from the tradebook equal the live ones after every fill", () => {
  fc.assert(
    fc.property(fillsInOrder, (fills) => {
      const book = new Tradebook();
      for (const fill of fills) {
        book.record(fill);
        book.reconcileCheaply();
        expect([...book.positions]).toEqual([...positionsOf(book.fills)]);
      }
      book.reconcileFromScratch();
    }),
  );
});

test("a book that was closed holds nothing, and its cash is what the prices made", () => {
  fc.assert(
    fc.property(fillsInOrder, aMarket, (fills, market) => {
      const open = bookOf(fills);
      const closed = bookOf([...fills, ...closingFills(fills, priceIn(market))]);
      expect(closed.positions.size).toBe(0);
      expect(closed.cash).toBe(worth(open, market));
    }),
  );
});

test("fills are numbered from 0 in the order they were recorded, whatever number they bring along", () => {
  const book = bookOf([aFillWith({ seq: 7 }), aFillWith({ seq: 7 })]);
  expect(book.fills.map((fill) => fill.seq)).toEqual([0, 1]);
  expect(book.record(aFillWith({ seq: 9 })).seq).toBe(2);
});

test.each([
  ["earlier the same day", { time: 33_599_999 as TimeOfDay }],
  ["on an earlier day", { date: "2024-04-22" as TradingDay, time: 36_000_000 as TimeOfDay }],
])("a fill %s than the last one breaks a rule", (_, earlier) => {
  const book = bookOf([aFillWith()]);
  expect(() => book.record(aFillWith(earlier))).toThrow("invariant: fills are recorded in order of time");
});

test("fills at the same instant and on a later day are in order", () => {
  const book = bookOf([
    aFillWith(),
    aFillWith(),
    aFillWith({ date: "2024-04-24" as TradingDay, time: 0 as TimeOfDay }),
  ]);
  expect(book.fills).toHaveLength(3);
});

test.each([0, -5])("a price of %d paise breaks a rule", (price) => {
  expect(() => new Tradebook().record(aFillWith({ price: price as Paise }))).toThrow(
    "invariant: a fill has a price above zero",
  );
});

/** The live positions, as something that breaks the book's one door could reach them. */
const livePositions = (book: Tradebook) => book.positions as Map<string, Position>;
const [CALL, PUT] = SYMBOLS;
const short = (book: Tradebook, symbol: string): Position => book.positions.get(symbol) as Position;
const straddle = (): Tradebook => bookOf([aFillWith({ symbol: CALL }), aFillWith({ symbol: PUT })]);

test.each<[string, (book: Tradebook) => void, string]>([
  ["a lost position", (book) => livePositions(book).delete(PUT), "as many positions are open"],
  [
    "an invented position",
    (book) => livePositions(book).set("X", { ...short(book, CALL), symbol: "X" }),
    "as many positions are open",
  ],
  [
    "a position under another name",
    (book) => {
      livePositions(book).set("X", short(book, PUT));
      livePositions(book).delete(PUT);
    },
    `the position in ${PUT} is what its fills make it`,
  ],
  [
    "units moved from one contract to another",
    (book) => {
      livePositions(book).set(CALL, { ...short(book, CALL), qty: -25 as Qty });
      livePositions(book).set(PUT, { ...short(book, PUT), qty: -75 as Qty });
    },
    `the position in ${CALL} is what its fills make it`,
  ],
  [
    "a wrong entry value",
    (book) => livePositions(book).set(PUT, { ...short(book, PUT), openCash: 499_999 as Paise }),
    `the position in ${PUT} is what its fills make it`,
  ],
  ["a lost fill", (book) => (book.fills as Fill[]).pop(), "as many positions are open"],
  [
    "a fill at another price",
    (book) => ((book.fills as Fill[])[1] = aFillWith({ symbol: PUT, price: 9_999 as Paise, seq: 1 })),
    `the position in ${PUT} is what its fills make it`,
  ],
  [
    "fills that cancel but for their prices",
    (book) =>
      (book.fills as Fill[]).push(
        aFillWith({ symbol: "X", price: 100 as Paise, seq: 2 }),
        aFillWith({ symbol: "X", price: 90 as Paise, qtyDir: 50 as Qty, seq: 3 }),
      ),
    "cash is the sum of the fills' cash flows",
  ],
])("the check of the day's end finds %s", (_, tamper, rule) => {
  const book = straddle();
  book.reconcileFromScratch();
  tamper(book);
  expect(() => book.reconcileFromScratch()).toThrow(`invariant: ${rule}`);
});

test("the check of every event finds units that no fill moved, once something was filled again", () => {
  const book = straddle();
  book.reconcileCheaply();
  livePositions(book).set(PUT, { ...short(book, PUT), qty: -100 as Qty });
  expect(() => book.reconcileCheaply()).not.toThrow();
  book.record(aFillWith({ symbol: CALL }));
  expect(() => book.reconcileCheaply()).toThrow("invariant: units held are the units that the fills moved");
});
