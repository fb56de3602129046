import { expect, test } from "vitest";
import { tradingDay } from "../units/time.ts";
import type { ReadDay } from "./day-reader.ts";
import { DayShelf } from "./day-shelf.ts";

const [first, second, third] = ["2025-01-01", "2025-01-02", "2025-01-03"].map(tradingDay) as [
  ReturnType<typeof tradingDay>,
  ReturnType<typeof tradingDay>,
  ReturnType<typeof tradingDay>,
];

/** A loaded day whose index has so many rows: eight bytes each, time and close. */
function dayOf(rows: number): ReadDay {
  const index = { rows: { time: new Int32Array(rows), columns: { close: new Int32Array(rows) } } };
  const market = { index, chains: [], futures: [], vix: undefined };
  return { status: "read", load: { status: "loaded", market } } as unknown as ReadDay;
}

test("a shelf keeps days while there is room, each once, and lets go of what does not fit", () => {
  const shelf = new DayShelf(2000);
  const [small, large] = [dayOf(100), dayOf(200)];
  shelf.keep("close", first, small);
  shelf.keep("close", first, dayOf(100));
  shelf.keep("close", second, large);
  shelf.keep("close", third, small);
  expect(shelf.find("close", first)).toBe(small);
  expect(shelf.find("close", second)).toBeUndefined();
  expect(shelf.find("close", third)).toBe(small);
  expect(shelf.bytes).toBe(1600);
});

test("days with other columns are other days, and one that could not be read is tried again", () => {
  const shelf = new DayShelf();
  shelf.keep("close", first, dayOf(1));
  shelf.keep("close", second, { status: "unread", failure: new Error("locked") });
  expect(shelf.find("close high", first)).toBeUndefined();
  expect(shelf.find("close", second)).toBeUndefined();
});
