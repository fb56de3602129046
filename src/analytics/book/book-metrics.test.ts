import { expect, test } from "vitest";
import { bookDay, bookOfDays, bookWith, tripRows, tripsLike } from "../../../test/support/books.ts";
import { paiseFromRupees } from "../../units/money.ts";
import { type TradingDay, timeOfDay } from "../../units/time.ts";
import type { Book } from "./book.ts";
import { bookOfRun } from "./book.ts";
import { capitalOf } from "./capital.ts";
import { excursionPoints } from "./excursion-metrics.ts";
import { marginTimeOf } from "./margin-time.ts";
import { BOOK_METRICS, measureBook } from "./measure-book.ts";
import { tripsOf } from "./trip.ts";
import { TripLog } from "./trip-log.ts";

const DAY = "2024-04-23" as TradingDay;
const rupees = paiseFromRupees;
const value = (book: Book, name: string): number | undefined =>
  measureBook(book).find((one) => one.name === name)?.value;

/** Two round trips of 50: one makes ₹500, one loses ₹250; costs ₹5 a fill, ₹2 of them slippage. */
const BOOK = bookWith({
  days: [
    bookDay(DAY, 230, {
      gross: rupees(250),
      charges: rupees(20),
      slippage: rupees(8),
      peakMargin: rupees(200_000),
      marginTime: { area: rupees(200_000) * 100, ms: 400 },
    }),
    bookDay("2024-04-24", 0, {
      gross: rupees(0),
      peakMargin: rupees(100_000),
      marginTime: { area: 0, ms: 400 },
    }),
  ],
  trips: tripsLike(
    { exit: 90, charges: 3, slippage: 2, to: "09:50" },
    { exit: 105, charges: 3, slippage: 2, symbol: "NIFTY24042522500PE", to: "10:20" },
  ),
  excursions: [
    {
      date: DAY,
      symbol: "NIFTY24042522500CE",
      openedAt: timeOfDay("09:20"),
      closedAt: timeOfDay("09:50"),
      worst: rupees(-100),
      best: rupees(625),
    },
    {
      date: DAY,
      symbol: "NIFTY24042522500PE",
      openedAt: timeOfDay("09:20"),
      closedAt: timeOfDay("10:20"),
      worst: rupees(-300),
      best: rupees(50),
    },
  ],
  absent: [{ date: "2024-04-25" as TradingDay, status: "failed" }],
});

test.each([
  ["gross_pnl", 25_000],
  ["charges", 1200],
  ["slippage", 800],
  ["charges_share", 12 / 250],
  ["slippage_share", 8 / 250],
  // Premium: 50 × (100 + 90) + 50 × (100 + 105).
  ["cost_of_turnover", 20 / 19_750],
  ["absent_share", 1 / 3],
  ["trips", 2],
  ["trip_win_rate", 0.5],
  ["trip_avg_win", 49_000],
  ["trip_avg_loss", -26_000],
  ["trip_payoff_ratio", 49 / 26],
  ["trip_profit_factor", 49 / 26],
  ["trip_expectancy", 11_500],
  ["trip_max_consecutive_wins", 1],
  ["trip_max_consecutive_losses", 1],
  ["holding_minutes", 45],
  // ₹490 and −₹260 by 50 units each.
  ["net_points", 4.6],
  ["net_points_a_trip", 2.3],
  ["net_basis_points", (4.6 / 22_500) * 10_000],
  ["mae_median", -20_000],
  ["mae_winners_p10", -10_000],
  ["mfe_median", 33_750],
  ["mfe_kept", 500 / 625],
  ["peak_margin", 20_000_000],
  ["average_peak_margin", 15_000_000],
  // ₹2,00,000 for a quarter of the first session, nothing on the second: an eighth of all the time.
  ["time_weighted_margin", 2_500_000],
  ["return_on_peak_margin", (115 * 252) / 200_000],
  ["return_on_average_margin", (115 * 252) / 150_000],
  ["return_on_time_weighted_margin", (115 * 252) / 25_000],
])("%s of two round trips, by hand", (name, expected) => {
  expect(value(BOOK, name)).toBeCloseTo(expected, 9);
});

test("every metric of the list has been worked by hand, or says why it has no value", () => {
  for (const one of measureBook(BOOK)) expect(one.value, one.name).toBeDefined();
  for (const one of measureBook(bookWith({})))
    if (one.value === undefined) expect(one.why.length, one.name).toBeGreaterThan(10);
  expect(new Set(BOOK_METRICS.map(({ name }) => name)).size).toBe(BOOK_METRICS.length);
});

test("a position that is closed in parts is one point", () => {
  const [first] = BOOK.excursions;
  const book = bookWith({
    excursions: first === undefined ? [] : [first],
    trips: tripsLike(
      { exit: 90, qty: -20, to: "09:30" },
      { exit: 80, qty: -30, to: "09:50" },
      { exit: 1, to: "09:51" },
    ),
  });
  expect(excursionPoints(book).map(({ pnl }) => pnl)).toEqual([20_000 + 60_000]);
});

test("capital is what was stated, else the peak margin, else nothing", () => {
  expect(capitalOf(BOOK, rupees(7))).toEqual({ amount: 700, from: "stated" });
  expect(capitalOf(BOOK, undefined)).toEqual({ amount: 20_000_000, from: "peak_margin" });
  expect(capitalOf(bookOfDays([1]), undefined)).toBeUndefined();
});

test("margin holds until the next one, or until the book is flat, and never past the close", () => {
  const session = { from: 0, to: 100 };
  const at = (time: number, qtyDir: number) => ({ ...tripRows({})[0]?.fill, time, qtyDir }) as never;
  const area = (times: number[], margins: number[], fills: [number, number][]) =>
    marginTimeOf(
      { times, margins },
      fills.map(([time, qty]) => at(time, qty)),
      session,
    ).area;
  expect(
    area(
      [10, 20],
      [5, 7],
      [
        [10, -1],
        [30, 1],
      ],
    ),
  ).toBe(5 * 10 + 7 * 10);
  // Of several rows at one instant the last speaks; what stays open is held to the close.
  expect(area([10, 10], [5, 9], [[10, -1]])).toBe(9 * 90);
  // Flat from 20 to 60, then opened again.
  expect(
    area(
      [10, 60],
      [5, 5],
      [
        [10, -1],
        [20, 1],
        [60, -1],
        [70, 1],
      ],
    ),
  ).toBe(5 * 10 + 5 * 10);
  expect(area([], [], [])).toBe(0);
});

test("round trips that come in parts are those of the whole", () => {
  const rows = [
    ...tripRows({}),
    ...tripRows({ date: "2024-04-24", closedDate: "2024-04-25" }),
    ...tripRows({ qty: 25 }),
  ];
  const log = new TripLog();
  for (const row of rows) log.add([row]);
  expect(log.trips).toEqual(tripsOf(rows).trips);
});

test("a run's days have the profit that the run booked, and days without a fill are there", () => {
  const rows = tripRows({ charges: 1 });
  const { days, trips } = bookOfRun(
    rows,
    [
      { date: DAY, grossPnl: rupees(480), netPnl: rupees(478), indexOpen: rupees(22_300) },
      { date: "2024-04-24" as TradingDay, grossPnl: rupees(0), netPnl: rupees(0) },
    ],
    { underlying: "NIFTY", excursions: [], absent: [] },
  );
  expect(days).toMatchObject([
    { gross: 48_000, net: 47_800, charges: 200, fills: 2, indexOpen: 2_230_000 },
    { gross: 0, net: 0, fills: 0 },
  ]);
  expect(trips).toHaveLength(1);
});
