import fc from "fast-check";
import { expect, test } from "vitest";
import {
  aFillWith,
  aPrice,
  closingFills,
  fillsInOrder,
  SYMBOLS,
} from "../../test/support/arbitrary-fills.ts";
import type { Paise, Qty } from "../units/unit.ts";
import type { Fill } from "./fill.ts";
import { roundTripsOf } from "./round-trip.ts";

const cashOf = (fills: readonly Fill[]): number =>
  fills.reduce((sum, fill) => sum - fill.price * fill.qtyDir, 0);
const fill = (seq: number, qty: number, price: number, more: Partial<Fill> = {}) =>
  aFillWith({ seq, qtyDir: qty as Qty, price: price as Paise, ...more });

/** What became of a list of fills, in the numbers that matter. */
function told(fills: readonly Fill[]) {
  const { closed, open } = roundTripsOf(fills);
  return {
    closed: closed.map(({ opened, closed, qty, pnl }) => [opened.seq, closed.seq, qty, pnl]),
    open: open.map(({ fill, qty }) => [fill.seq, qty]),
  };
}

test("what was opened first is closed first, in parts where it must be", () => {
  const fills = [fill(0, -50, 100), fill(1, -50, 120), fill(2, 75, 90), fill(3, 25, 150)];
  expect(told(fills)).toEqual({
    closed: [
      [0, 2, -50, 500],
      [1, 2, -25, 750],
      [1, 3, -25, -750],
    ],
    open: [],
  });
});

test("a fill through zero closes what was open and opens the rest", () => {
  expect(told([fill(0, 50, 100), fill(1, -75, 130), fill(2, 25, 130)])).toEqual({
    closed: [
      [0, 1, 50, 1500],
      [1, 2, -25, 0],
    ],
    open: [],
  });
  expect(told([fill(0, 50, 100), fill(1, -75, 130)]).open).toEqual([[1, -25]]);
});

test("contracts are paired apart, and a round trip carries the leg that opened it", () => {
  const [call, put] = SYMBOLS;
  const fills = [fill(0, -50, 100, { symbol: call, leg: "short call" }), fill(1, 50, 90, { symbol: put })];
  expect(told(fills)).toEqual({
    closed: [],
    open: [
      [0, -50],
      [1, 50],
    ],
  });
  const { closed } = roundTripsOf([...fills, fill(2, 50, 90, { symbol: call, leg: "other" })]);
  expect(closed).toMatchObject([{ symbol: call, leg: "short call", pnl: 500 }]);
});

test("round trips of a flat book sum to its cash", () => {
  fc.assert(
    fc.property(fillsInOrder, aPrice, (fills, price) => {
      const flat = [...fills, ...closingFills(fills, () => price)];
      const { closed, open } = roundTripsOf(flat);
      expect(open).toEqual([]);
      expect(closed.reduce((sum, trip) => sum + trip.pnl, 0)).toBe(0 + cashOf(flat));
    }),
  );
});

test("round trips and open lots together are the cash, at any time", () => {
  fc.assert(
    fc.property(fillsInOrder, (fills) => {
      const { closed, open } = roundTripsOf(fills);
      const realised = closed.reduce((sum, trip) => sum + trip.pnl, 0);
      const inOpenLots = open.reduce((sum, { fill, qty }) => sum - fill.price * qty, 0);
      expect(realised + inOpenLots).toBe(0 + cashOf(fills));
    }),
  );
});

test("every unit is opened once and closed once, by a later fill of the other side", () => {
  fc.assert(
    fc.property(fillsInOrder, (fills) => {
      const { closed, open } = roundTripsOf(fills);
      const used = new Map<number, number>();
      const use = (seq: number, qty: number) => used.set(seq, (used.get(seq) ?? 0) + qty);
      for (const { opened, closed: by, qty } of closed) {
        expect(opened.seq).toBeLessThan(by.seq);
        expect(Math.sign(opened.qtyDir)).toBe(-Math.sign(by.qtyDir));
        use(opened.seq, qty);
        use(by.seq, 0 - qty);
      }
      for (const { fill, qty } of open) use(fill.seq, qty);
      expect([...used].sort(([a], [b]) => a - b)).toEqual(fills.map(({ seq, qtyDir }) => [seq, qtyDir]));
    }),
  );
});
