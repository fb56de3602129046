import { expect, test } from "vitest";
import { bookDay, bookWith, tripsLike } from "../../../test/support/books.ts";
import type { TradingDay } from "../../units/time.ts";
import { filterBook } from "./filter.ts";

const MON = "2024-04-22";
const TUE = "2024-04-23";
const THU = "2024-04-25";
const BOOK = bookWith({
  days: [bookDay(MON, 500, { vix: 12.5 }), bookDay(TUE, 1000, { vix: 14 }), bookDay(THU, -200)],
  trips: tripsLike(
    { date: MON, dte: 3 },
    { date: TUE, dte: 2 },
    { date: TUE, dte: 9, exit: 90 },
    { date: THU, dte: 0, exit: 104 },
  ),
  absent: [{ date: "2024-04-24" as TradingDay, status: "failed" }],
});
const left = (filter: Parameters<typeof filterBook>[1]) => {
  const { days, trips } = filterBook(BOOK, filter);
  return [days.map(({ date, net }) => `${date.slice(8)} ${net / 100}`).join(", "), trips.length];
};

test("nothing asked leaves everything", () => {
  expect(filterBook(BOOK, {})).toEqual(BOOK);
});

test.each([
  ["weekdays", { weekdays: ["TUE", "THU"] as const }, "23 1000, 25 -200", 3],
  ["dates", { from: TUE as TradingDay, to: TUE as TradingDay }, "23 1000", 2],
  ["VIX, and a day whose VIX is not known goes", { vix: [13, 20] as const }, "23 1000", 2],
  ["event days out", { without: new Set([THU as TradingDay]) }, "22 500, 23 1000", 3],
  ["event days only", { only: new Set([THU as TradingDay]) }, "25 -200", 1],
])("%s", (_, filter, days, trips) => {
  expect(left(filter)).toEqual([days, trips]);
});

test("by days to expiry the profit is summed anew from the round trips that are left", () => {
  expect(left({ dte: [2, 3] })).toEqual(["22 500, 23 500, 25 0", 2]);
});

test("absent days are filtered by the calendar too", () => {
  expect(filterBook(BOOK, { weekdays: ["WED"] }).absent).toHaveLength(1);
  expect(filterBook(BOOK, { weekdays: ["MON"] }).absent).toHaveLength(0);
});
