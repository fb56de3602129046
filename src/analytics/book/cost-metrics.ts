import { ratio } from "../metrics/metric.ts";
import { sumOf } from "../statistics/moments.ts";
import type { Book, BookDay } from "./book.ts";
import type { BookMetric } from "./book-metric.ts";

const sum = ({ days }: Book, pick: (day: BookDay) => number): number => sumOf(days.map(pick));
const turnover = ({ trips }: Book): number =>
  sumOf(trips.map(({ opened, closed, qty }) => (opened.price + closed.price) * Math.abs(qty)));

/** What trading cost, as amounts and as shares. */
export const COST_METRICS: readonly BookMetric[] = [
  {
    name: "gross_pnl",
    label: "gross PnL",
    unit: "money",
    about: "profit before charges and slippage",
    of: (book) => sum(book, (day) => day.gross),
  },
  {
    name: "charges",
    label: "levies and brokerage",
    unit: "money",
    about: "charges without slippage",
    of: (book) => sum(book, (day) => day.charges - day.slippage),
  },
  {
    name: "slippage",
    label: "slippage",
    unit: "money",
    about: "as modelled; a fill at bid or ask has the spread in its price",
    of: (book) => sum(book, (day) => day.slippage),
  },
  {
    name: "charges_share",
    label: "levies and brokerage, of gross",
    unit: "share",
    about: "charges without slippage ÷ size of gross profit",
    of: (book) =>
      ratio(
        sum(book, (day) => day.charges - day.slippage),
        Math.abs(sum(book, (day) => day.gross)),
      ),
  },
  {
    name: "slippage_share",
    label: "slippage, of gross",
    unit: "share",
    about: "slippage ÷ size of gross profit",
    of: (book) =>
      ratio(
        sum(book, (day) => day.slippage),
        Math.abs(sum(book, (day) => day.gross)),
      ),
  },
  {
    name: "cost_of_turnover",
    label: "costs, of premium turned over",
    unit: "share",
    about: "charges and slippage ÷ premium bought and sold in round trips",
    of: (book) =>
      ratio(
        sum(book, (day) => day.charges),
        turnover(book),
      ),
  },
  {
    name: "absent_share",
    label: "days lost to missing data",
    unit: "share",
    about: "sessions that failed or had no data ÷ all sessions of the run; their profit is not known",
    of: ({ days, absent }) => ratio(absent.length, days.length + absent.length),
  },
];
