import fc from "fast-check";
import { expect, test } from "vitest";
import { aFillWith, aPrice, aQty, fillsInOrder, SYMBOLS } from "../../test/support/arbitrary-fills.ts";
import type { Paise, Qty } from "../units/unit.ts";
import { positionsOf } from "./positions.ts";

const CALL = SYMBOLS[0];

/** Fills in one contract, as [signed units, price in paise]. */
const after = (...fills: readonly (readonly [qty: number, price: number])[]) =>
  positionsOf(fills.map(([qty, price]) => aFillWith({ qtyDir: qty as Qty, price: price as Paise }))).get(
    CALL,
  );

test.each([
  ["a sale brings cash in", [[-50, 100]], { qty: -50, openCash: 5000 }],
  ["a purchase costs cash", [[50, 100]], { qty: 50, openCash: -5000 }],
  [
    "selling more adds up",
    [
      [-50, 100],
      [-50, 120],
    ],
    { qty: -100, openCash: 11_000 },
  ],
  [
    "closing a part takes its share of the cash, at whatever price it closes",
    [
      [-50, 100],
      [-50, 120],
      [25, 999],
    ],
    { qty: -75, openCash: 8250 },
  ],
  [
    "shares of cash are rounded toward zero",
    [
      [-3, 100],
      [-1, 101],
      [1, 50],
    ],
    { qty: -3, openCash: 300 }, // 401 × 3 / 4 = 300.75
  ],
  [
    "and for a long position too",
    [
      [3, 100],
      [1, 101],
      [-1, 50],
    ],
    { qty: 3, openCash: -300 },
  ],
  [
    "a flip through zero enters the other way at its own price",
    [
      [-50, 100],
      [75, 130],
    ],
    { qty: 25, openCash: -3250 },
  ],
  [
    "and back",
    [
      [50, 100],
      [-75, 130],
    ],
    { qty: -25, openCash: 3250 },
  ],
] as const)("%s", (_, fills, expected) => {
  expect(after(...fills)).toEqual({ symbol: CALL, ...expected });
});

test("a position is gone when its units return to zero", () => {
  expect(positionsOf([aFillWith({ qtyDir: -50 as Qty }), aFillWith({ qtyDir: 50 as Qty })]).size).toBe(0);
});

test("a fill in a contract that is not held, then its undoing, leaves the positions as they were", () => {
  fc.assert(
    fc.property(fillsInOrder, fc.constantFrom(...SYMBOLS), aQty, aPrice, (fills, symbol, qty, price) => {
      const before = positionsOf(fills);
      const held = before.get(symbol)?.qty ?? 0;
      fc.pre(held === 0);
      const undo = [
        aFillWith({ symbol, qtyDir: qty, price }),
        aFillWith({ symbol, qtyDir: (0 - qty) as Qty, price }),
      ];
      expect(positionsOf([...fills, ...undo])).toEqual(before);
    }),
  );
});

test("units held are the sum of the units moved, and no position is of nothing", () => {
  fc.assert(
    fc.property(fillsInOrder, (fills) => {
      const moved = new Map<string, number>();
      for (const { symbol, qtyDir } of fills) moved.set(symbol, (moved.get(symbol) ?? 0) + qtyDir);
      const held = [...moved].filter(([, qty]) => qty !== 0).sort();
      expect([...positionsOf(fills).values()].map(({ symbol, qty }) => [symbol, qty]).sort()).toEqual(held);
    }),
  );
});

test("open cash lies between the units at their cheapest and at their dearest price", () => {
  fc.assert(
    fc.property(fillsInOrder, (fills) => {
      for (const { symbol, qty, openCash } of positionsOf(fills).values()) {
        const prices = fills.filter((fill) => fill.symbol === symbol).map((fill) => fill.price);
        const perUnit = Math.abs(openCash) / Math.abs(qty);
        expect(Math.sign(openCash)).toBe(-Math.sign(qty));
        expect(perUnit).toBeLessThanOrEqual(Math.max(...prices));
        // Each closing fill may round the cash down by less than a paisa.
        expect(Math.abs(openCash) + fills.length).toBeGreaterThanOrEqual(Math.abs(qty) * Math.min(...prices));
      }
    }),
  );
});

test("positions stand in the order in which each was opened; a flip opens anew", () => {
  const [call, put] = SYMBOLS;
  const move = (symbol: string, qty: number) => aFillWith({ symbol, qtyDir: qty as Qty });
  const names = (...fills: Parameters<typeof positionsOf>[0][]) => [
    ...positionsOf(fills.flatMap((f) => [...f])).keys(),
  ];
  expect(names([move(call, -50), move(put, -50), move(call, -50)])).toEqual([call, put]);
  expect(names([move(call, -50), move(put, -50), move(call, 50), move(call, -50)])).toEqual([put, call]);
  expect(names([move(call, -50), move(put, -50), move(call, 100)])).toEqual([put, call]);
});

test("a fill of no units breaks a rule", () => {
  expect(() => positionsOf([aFillWith({ qtyDir: 0 as Qty })])).toThrow(
    "invariant: a fill moves at least one unit",
  );
});
