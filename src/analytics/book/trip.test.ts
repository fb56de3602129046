import fc from "fast-check";
import { expect, test } from "vitest";
import { closingFills, fillsInOrder } from "../../../test/support/arbitrary-fills.ts";
import { tripRows, tripsLike } from "../../../test/support/books.ts";
import { NO_CHARGES, totalOf } from "../../ledger/charges.ts";
import type { Paise } from "../../units/unit.ts";
import { bookOfRows } from "./book.ts";
import { holdingMs, netBasisPoints, netPoints, tripsOf } from "./trip.ts";

test("a round trip bears the costs of its two fills", () => {
  const [trip] = tripsLike({ qty: -50, entry: 100, exit: 90, charges: 20.25, slippage: 2.5 });
  expect(trip).toMatchObject({ pnl: 50_000, charges: 4550, slippage: 500, net: 45_450 });
  expect(trip?.contract).toMatchObject({ underlying: "NIFTY", strike: 2_250_000, optionType: "CE" });
});

test("a fill that is closed in three parts shares its costs out, to the paisa", () => {
  const [sold] = tripRows({ qty: -3, charges: 1 });
  const bought = tripRows({ qty: -1 })[1];
  const { trips } = tripsOf([sold, bought, bought, bought].map((row) => structuredClone(row)) as never);
  expect(trips.map(({ charges }) => charges)).toEqual([33, 33, 34]);
  // Points are of one unit of the fill that opened: a third of each part.
  expect(trips.reduce((sum, trip) => sum + netPoints(trip), 0)).toBeCloseTo(10 - 1 / 3, 12);
});

test("points and basis points do not see the lot", () => {
  const [small, large] = tripsLike({ qty: -25 }, { qty: -75 });
  expect(small && netPoints(small)).toBe(10);
  expect(large && netPoints(large)).toBe(10);
  expect(small && netBasisPoints(small)).toBeCloseTo((10 / 22_500) * 10_000, 12);
});

test("a night counts into the time held", () => {
  const [trip] = tripsLike({ date: "2024-04-23", from: "15:00", closedDate: "2024-04-24", to: "09:30" });
  expect(trip && holdingMs(trip)).toBe(18.5 * 3_600_000);
});

test("a symbol that names nothing has no contract, and no basis points", () => {
  const [trip] = tripsLike({ symbol: "RELIANCE" });
  expect(trip?.contract).toBeUndefined();
  expect(trip && netBasisPoints(trip)).toBeUndefined();
});

test("of a flat book, round trips bear all that its fills cost", () => {
  fc.assert(
    fc.property(fillsInOrder, fc.integer({ min: 0, max: 999 }), (fills, cost) => {
      const flat = [...fills, ...closingFills(fills, () => 100 as Paise)];
      const rows = flat.map((fill, i) => ({
        fill,
        charges: { ...NO_CHARGES, stt: ((cost * (i + 1)) % 1000) as Paise, slippage: (i % 7) as Paise },
      }));
      const { trips, open } = tripsOf(rows);
      expect(open).toEqual([]);
      expect(trips.reduce((sum, trip) => sum + trip.charges, 0)).toBe(
        rows.reduce((sum, row) => sum + totalOf(row.charges), 0),
      );
      for (const { pnl, charges, slippage, net } of trips) {
        expect(net).toBe(pnl - charges);
        expect(slippage).toBeLessThanOrEqual(charges);
      }
    }),
  );
});

test("a tradebook alone books profit where a round trip closes, costs where they arose", () => {
  const rows = tripRows({ date: "2024-04-23", closedDate: "2024-04-24", charges: 1 });
  const { days, underlying } = bookOfRows(rows);
  expect(underlying).toBe("NIFTY");
  expect(days).toMatchObject([
    { date: "2024-04-23", gross: 0, charges: 100, net: -100, fills: 1, roundTrips: 0 },
    { date: "2024-04-24", gross: 50_000, charges: 100, net: 49_900, fills: 1, roundTrips: 1, winners: 1 },
  ]);
});
