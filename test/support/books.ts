import type { Book, BookDay } from "../../src/analytics/book/book.ts";
import { type Trip, tripsOf } from "../../src/analytics/book/trip.ts";
import { NO_CHARGES } from "../../src/ledger/charges.ts";
import type { Fill } from "../../src/ledger/fill.ts";
import type { TradebookRow } from "../../src/ledger/tradebook-row.ts";
import { paiseFromRupees } from "../../src/units/money.ts";
import { addDays, type TradingDay, timeOfDay, weekdayOf } from "../../src/units/time.ts";
import type { Paise, Qty } from "../../src/units/unit.ts";
import { aFillWith } from "./arbitrary-fills.ts";

/** What a round trip of a test is told by; money in rupees. */
export interface TripWords {
  readonly date?: string;
  readonly closedDate?: string;
  readonly from?: string;
  readonly to?: string;
  readonly symbol?: string;
  readonly qty?: number;
  readonly entry?: number;
  readonly exit?: number;
  readonly reason?: string;
  readonly leg?: string;
  readonly dte?: number;
  /** Of each of the two fills: levies in `stt`, and slippage. */
  readonly charges?: number;
  readonly slippage?: number;
  readonly more?: Partial<Fill>;
}

/** The two rows of one round trip. */
export function tripRows(words: TripWords): TradebookRow[] {
  const {
    date = "2024-04-23",
    from = "09:20",
    to = "15:15",
    symbol = "NIFTY24042522500CE",
    qty = -50,
  } = words;
  const { entry = 100, exit = 90, charges = 0, slippage = 0, leg = "CE", dte = 2, more = {} } = words;
  const fill = (at: string, clock: string, qtyDir: number, price: number, reason: string): TradebookRow => ({
    fill: aFillWith({
      date: at as TradingDay,
      time: timeOfDay(clock),
      priceTime: timeOfDay(clock),
      symbol,
      qtyDir: qtyDir as Qty,
      price: paiseFromRupees(price),
      leg,
      dte,
      reason,
      ...more,
    }),
    charges: { ...NO_CHARGES, stt: paiseFromRupees(charges), slippage: paiseFromRupees(slippage) },
  });
  return [
    fill(date, from, qty, entry, "ENTRY"),
    fill(words.closedDate ?? date, to, -qty, exit, words.reason ?? "TIME"),
  ];
}

/** Round trips, in the order given. */
export const tripsLike = (...words: readonly TripWords[]): Trip[] =>
  words.flatMap((one) => tripsOf(tripRows(one)).trips);

/** A day with its net profit in rupees. */
export const bookDay = (date: string, net: number, more: Partial<BookDay> = {}): BookDay => {
  const paise = paiseFromRupees(net);
  return {
    date: date as TradingDay,
    gross: paise,
    charges: 0 as Paise,
    slippage: 0 as Paise,
    net: paise,
    fills: 2,
    roundTrips: 1,
    winners: net > 0 ? 1 : 0,
    ...more,
  };
};

export const bookWith = (parts: Partial<Book>): Book => ({
  underlying: "NIFTY",
  days: [],
  trips: [],
  excursions: [],
  absent: [],
  ...parts,
});

/** So many weekdays from 2024-01-01 on. */
export function weekdays(count: number): TradingDay[] {
  const dates: TradingDay[] = [];
  for (let date = "2024-01-01" as TradingDay; dates.length < count; date = addDays(date, 1))
    if (!["SAT", "SUN"].includes(weekdayOf(date))) dates.push(date);
  return dates;
}

/** A book of days with these profits in rupees, one round trip a day that made it. */
export function bookOfDays(nets: readonly number[], words: TripWords = {}): Book {
  const dates = weekdays(nets.length);
  const days = nets.map((net, i) => bookDay(dates[i] as TradingDay, net));
  const trips = nets.flatMap((net, i) =>
    tripsLike({ qty: -1, entry: 10_000, exit: 10_000 - net, date: dates[i] as TradingDay, ...words }),
  );
  return bookWith({ days, trips });
}
