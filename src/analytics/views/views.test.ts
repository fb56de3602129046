import { expect, test } from "vitest";
import { bookDay, bookOfDays, bookWith, tripsLike } from "../../../test/support/books.ts";
import type { Book } from "../book/book.ts";
import { VIEWS } from "./all-views.ts";
import { byMonth, byRules, byWeekday, byWeekdayAndExpiry } from "./calendar-views.ts";
import { between, cutBy, type View } from "./cut.ts";
import { byDte, byExpiryCycle, byExpiryKind, byTradingDte } from "./expiry-views.ts";
import { byGap, byVix, gapPercent } from "./market-views.ts";
import { ruleChangesOf } from "./rule-changes.ts";
import { byEntryTime, byExitReason, byHolding, byPremium, bySide } from "./trade-views.ts";

const rows = (book: Book, view: View) =>
  cutBy(book, view).rows.map(({ label, count, net }) => [label, count, net / 100]);

const WEEK = bookWith({
  days: [
    bookDay("2024-04-22", 500, { vix: 12.5, indexOpen: 2_230_000 as never, indexClose: 2_233_000 as never }),
    bookDay("2024-04-23", -100, { vix: 10, indexOpen: 2_244_165 as never, indexClose: 2_236_000 as never }),
    bookDay("2024-04-25", 300, { indexOpen: 2_231_000 as never }),
  ],
  trips: tripsLike(
    { date: "2024-04-22", dte: 3, from: "09:20", exit: 90, reason: "TIME" },
    { date: "2024-04-23", dte: 2, from: "09:50", exit: 102, reason: "SL", to: "09:53" },
    { date: "2024-04-25", dte: 0, entry: 12, exit: 6, symbol: "NIFTY24042522500PE", from: "09:20", qty: 50 },
  ),
});

test.each<[View, unknown[]]>([
  [
    byWeekday,
    [
      ["MON", 1, 500],
      ["TUE", 1, -100],
      ["THU", 1, 300],
    ],
  ],
  [
    byWeekdayAndExpiry,
    [
      ["MON, expiry THU", 1, 500],
      ["TUE, expiry THU", 1, -100],
      ["THU, expiry THU", 1, 300],
    ],
  ],
  [byMonth, [["2024-04", 3, 700]]],
  [
    byDte,
    [
      ["0", 1, -300],
      ["2", 1, -100],
      ["3", 1, 500],
    ],
  ],
  // Wednesday the 24th was a session; three lie between Monday and the expiry.
  [
    byTradingDte,
    [
      ["0", 1, -300],
      ["2", 1, -100],
      ["3", 1, 500],
    ],
  ],
  [byExpiryKind, [["monthly, THU", 3, 100]]],
  [byExpiryCycle, [["2024-04-25", 3, 100]]],
  [
    byEntryTime,
    [
      ["09:00", 2, 200],
      ["09:30", 1, -100],
    ],
  ],
  [
    byHolding,
    [
      ["< 5 min", 1, -100],
      ["≥ 240 min", 2, 200],
    ],
  ],
  [
    byPremium,
    [
      ["10 – 25", 1, -300],
      ["100 – 200", 2, 400],
    ],
  ],
  [
    byVix,
    [
      ["10 – 12", 1, -100],
      ["12 – 14", 1, 500],
      ["not known", 1, 300],
    ],
  ],
  [
    byGap,
    [
      ["0.5 – 1", 1, -100],
      ["not known", 2, 800],
    ],
  ],
  [
    bySide,
    [
      ["long PE", 1, -300],
      ["short CE", 2, 400],
    ],
  ],
  [
    byExitReason,
    [
      ["SL", 1, -100],
      ["TIME", 2, 200],
    ],
  ],
])("$name of a week", (view, expected) => {
  expect(rows(WEEK, view)).toEqual(expected);
});

test("a gap is told only from the session before, not over a day that is missing", () => {
  const [monday, tuesday, thursday] = WEEK.days;
  expect(tuesday && gapPercent(tuesday, monday, WEEK)).toBeCloseTo(0.5, 12);
  expect(thursday && gapPercent(thursday, tuesday, WEEK)).toBeUndefined();
});

test("a row carries points and basis points beside money", () => {
  const [monday] = cutBy(WEEK, byWeekday).rows;
  expect(monday).toMatchObject({ points: 10, roundTrips: 1, winRate: 1, mean: 50_000 });
  expect(monday?.basisPoints).toBeCloseTo((10 / 22_500) * 10_000, 12);
});

test("every view shares out all of the profit", () => {
  const book = bookOfDays([100, -50, 25, 0, 75, -10]);
  for (const view of VIEWS) {
    const { rows: found } = cutBy(book, view);
    expect(
      found.reduce((sum, row) => sum + row.net, 0),
      view.name,
    ).toBe(14_000);
    expect(new Set(found.map(({ label }) => label)).size, view.name).toBe(found.length);
  }
});

test("a book of no days and no trips has views without rows", () => {
  for (const view of VIEWS) expect(cutBy(bookWith({}), view).rows).toEqual([]);
});

test("an edge belongs to the bucket above it", () => {
  expect([9.99, 10, 19, 20].map((value) => between([10, 20], value).label)).toEqual([
    "< 10",
    "10 – 20",
    "10 – 20",
    "≥ 20",
  ]);
});

test("rule changes are dated, one a day, oldest first", () => {
  const changes = ruleChangesOf("NIFTY");
  const find = (date: string) => changes.find((change) => change.date === date)?.what;
  expect(find("2024-04-26")).toBe("lot 25");
  expect(find("2024-10-01")).toBe("STT 0.1 % of premium");
  expect(find("2025-09-01")).toBe("monthly expiry TUE, weekly expiry TUE");
  expect(find("2026-08-03")).toBe("closing auction, options trade to 15:40");
  expect(changes.map(({ date }) => date)).toEqual([...new Set(changes.map(({ date }) => date))].sort());
  expect(ruleChangesOf("SPXW")).toEqual([]);
});

test("a book that spans a change of lot is cut there", () => {
  const book = bookWith({
    days: [bookDay("2024-04-25", 1), bookDay("2024-04-26", 2), bookDay("2024-04-29", 4)],
  });
  const found = rows(book, byRules);
  expect(found.map(([, count, net]) => [count, net])).toEqual([
    [1, 1],
    [2, 6],
  ]);
  expect(found[1]?.[0]).toBe("from 2024-04-26: lot 25");
});
