import { describe, expect, test } from "vitest";
import { bookDay, bookOfDays, bookWith, tripsLike, weekdays } from "../../../test/support/books.ts";
import { paiseFromRupees } from "../../units/money.ts";
import type { Paise } from "../../units/unit.ts";
import { asksForStops } from "../analysis.ts";
import type { Book } from "../book/book.ts";
import { dailySeries } from "../metrics/series.ts";
import { findingsOf } from "./all-findings.ts";
import type { FindingInput } from "./finding.ts";

const found = (book: Book, more: Partial<FindingInput> = {}): string[] =>
  findingsOf({ book, series: dailySeries(book.days, undefined), ...more }).map(({ id }) => id);

/** Sessions that win a little more than they lose, evenly spread, Sharpe ratio about 2: nothing to find. */
const plain = Array.from({ length: 250 }, (_, i) => ((i * 37) % 11) * 100 - 420);
const CLEAN = bookOfDays(plain);

test("a plain result has no findings", () => {
  expect(found(CLEAN, { hasStops: false, statedCapital: paiseFromRupees(100_000) })).toEqual([]);
});

describe("planted", () => {
  test.each<[string, Book, Partial<FindingInput>]>([
    ["few-days", bookOfDays(plain.map((pnl, i) => (i % 80 === 3 ? 20_000 : pnl - 120))), {}],
    [
      "one-minute",
      bookWith({
        ...CLEAN,
        trips: [
          ...tripsLike(
            ...Array.from({ length: 40 }, (_, i) => ({
              entry: 100,
              exit: 100 + (i % 3) - 1,
              from: `10:${10 + i}`,
            })),
          ),
          ...tripsLike(...Array.from({ length: 4 }, () => ({ entry: 100, exit: 20, from: "09:15" }))),
        ],
      }),
      {},
    ],
    [
      "stale-fills",
      bookWith({
        ...CLEAN,
        trips: tripsLike(
          ...Array.from({ length: 30 }, () => ({
            more: { priceSource: "last" as const, priceTime: 0 as never },
          })),
        ),
      }),
      {},
    ],
    ["stops-never-hit", CLEAN, { hasStops: true }],
    [
      "below-margin",
      bookWith({
        ...CLEAN,
        days: CLEAN.days.map((day) => ({ ...day, peakMargin: paiseFromRupees(150_000) })),
      }),
      { statedCapital: paiseFromRupees(100_000) },
    ],
    [
      "double-slippage",
      bookWith({ ...CLEAN, days: CLEAN.days.map((day) => ({ ...day, slippage: paiseFromRupees(200) })) }),
      {},
    ],
    ["too-few", bookOfDays([100, -90, 50]), {}],
    ["suspicious-sharpe", bookOfDays(plain.map((pnl) => pnl + 300)), {}],
    [
      "missing-days",
      bookWith({ ...CLEAN, absent: weekdays(5).map((date) => ({ date, status: "failed" })) }),
      {},
    ],
    ["fading", bookOfDays(plain.map((pnl, i) => (i > 170 ? pnl - 100 : pnl))), {}],
  ])("%s is found", (id, book, more) => {
    expect(found(book, more)).toContain(id);
  });
});

test("two ticks a fill take a thin profit away, where no slippage is modelled", () => {
  const thin = bookWith({
    days: [bookDay("2024-01-01", 5)],
    trips: tripsLike({ qty: -50, entry: 100, exit: 99.9 }),
  });
  expect(found(thin)).toContain("double-slippage");
  const thick = bookWith({
    days: [bookDay("2024-01-01", 50)],
    trips: tripsLike({ qty: -50, entry: 100, exit: 99 }),
  });
  expect(found(thick)).not.toContain("double-slippage");
});

test("stops that were hit, capital that carries, and losses are no findings", () => {
  const stopped = bookOfDays(plain, { reason: "SL" });
  expect(found(stopped, { hasStops: true })).toEqual([]);
  expect(found(bookOfDays(plain.map((pnl) => -Math.abs(pnl))))).not.toContain("few-days");
});

test("every finding says what it rests on and what to do, warnings first", () => {
  const book = bookWith({
    days: [bookDay("2024-01-01", 5)],
    absent: [{ date: "2024-01-02" as never, status: "failed" }],
  });
  const findings = findingsOf({ book, series: dailySeries(book.days, 100 as Paise) });
  expect(findings.map(({ severity }) => severity)).toEqual(["warning", "note"]);
  for (const { title, evidence, hint } of findings)
    expect(Math.min(title.length, evidence.length, hint.length)).toBeGreaterThan(9);
});

test.each([
  [{ stop_loss_pct: 25 }, true],
  [{ stop_loss_pct: null, exit_time: "15:15" }, false],
  [{ stop_time: "15:15" }, false],
  [{ legs: [{ stop: { pct: 20 } }] }, true],
  [{ legs: [{ target: 5 }] }, false],
])("a config %j asks for stops: %s", (params, asks) => {
  expect(asksForStops(params)).toBe(asks);
});
