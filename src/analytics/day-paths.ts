import type { Fill } from "../ledger/fill.ts";
import { dayFromNumber, dayNumber, MS_PER_DAY, type TradingDay } from "../units/time.ts";

/** A run's marks as whole columns, in order of time; NaN where there is nothing. Money is paise. */
export interface Marks {
  readonly rows: number;
  readonly symbols: readonly string[];
  /** Milliseconds since 1970 by the exchange's clock. */
  readonly ts: ArrayLike<number>;
  /** Place in `symbols`. */
  readonly symbol: ArrayLike<number>;
  readonly close: ArrayLike<number>;
  readonly qty: ArrayLike<number>;
  readonly margin: ArrayLike<number>;
}

/** How the price of one contract went while it was held, or was about to be. */
export interface LegPath {
  readonly symbol: string;
  /** Milliseconds of the day, ascending. */
  readonly times: readonly number[];
  /** Premium, paise. */
  readonly prices: readonly number[];
}

/** How one day went, from its first fill or mark to its last. */
export interface DayPath {
  readonly date: TradingDay;
  /** Milliseconds of the day, ascending. */
  readonly times: readonly number[];
  /**
   * The day's profit at each of these instants, paise, before charges: cash that came in since the day began, plus what
   * is open at its marks, less what was open at the marks of the day before.
   */
  readonly profit: readonly number[];
  /** What the book tied up, paise; NaN where it was not measured. */
  readonly margin: readonly number[];
  readonly legs: readonly LegPath[];
}

/** The days of a run as they went, those with marks or fills, in order of time. Fills are in order of time too. */
export function dayPathsOf(fills: readonly Fill[], marks: Marks): DayPath[] {
  const book = new Book();
  const paths: DayPath[] = [];
  let mark = 0;
  let fill = 0;
  while (mark < marks.rows || fill < fills.length) {
    const marked =
      mark < marks.rows ? dayFromNumber(Math.floor((marks.ts[mark] ?? 0) / MS_PER_DAY)) : undefined;
    const filled = fills[fill]?.date;
    const date = marked === undefined || (filled !== undefined && filled < marked) ? filled : marked;
    if (date === undefined) break;
    const midnight = dayNumber(date) * MS_PER_DAY;
    let nextMark = mark;
    while (nextMark < marks.rows && (marks.ts[nextMark] ?? 0) < midnight + MS_PER_DAY) nextMark++;
    let nextFill = fill;
    while (fills[nextFill]?.date === date) nextFill++;
    paths.push(
      dayPath(book, { date, midnight, fills: fills.slice(fill, nextFill), marks, from: mark, to: nextMark }),
    );
    [mark, fill] = [nextMark, nextFill];
  }
  return paths;
}

/** What is held, and the last price known of it. */
class Book {
  readonly #held = new Map<string, number>();
  readonly #price = new Map<string, number>();
  cash = 0;

  fill({ symbol, qtyDir, price }: Fill): void {
    this.cash -= price * qtyDir;
    this.#price.set(symbol, price);
    const qty = (this.#held.get(symbol) ?? 0) + qtyDir;
    if (qty === 0) this.#held.delete(symbol);
    else this.#held.set(symbol, qty);
  }

  priced(symbol: string, price: number): void {
    this.#price.set(symbol, price);
  }

  holds(symbol: string): boolean {
    return this.#held.has(symbol);
  }

  /** Cash that came in, plus what is open. */
  get worth(): number {
    let worth = this.cash;
    for (const [symbol, qty] of this.#held) worth += qty * (this.#price.get(symbol) ?? 0);
    return worth;
  }
}

interface DayRows {
  readonly date: TradingDay;
  readonly midnight: number;
  readonly fills: readonly Fill[];
  readonly marks: Marks;
  readonly from: number;
  readonly to: number;
}

function dayPath(book: Book, { date, midnight, fills, marks, from, to }: DayRows): DayPath {
  const before = book.worth;
  const times: number[] = [];
  const profit: number[] = [];
  const margin: number[] = [];
  const legs = new Map<string, { times: number[]; prices: number[] }>();
  const leg = (symbol: string, time: number, price: number): void => {
    const path = legs.get(symbol) ?? { times: [], prices: [] };
    legs.set(symbol, path);
    if (path.times.at(-1) === time) path.prices[path.prices.length - 1] = price;
    else {
      path.times.push(time);
      path.prices.push(price);
    }
  };
  let fill = 0;
  let row = from;
  while (row < to || fill < fills.length) {
    const marked = row < to ? (marks.ts[row] ?? 0) - midnight : Number.POSITIVE_INFINITY;
    const now = Math.min(marked, fills[fill]?.time ?? Number.POSITIVE_INFINITY);
    // Fills first: a mark of the same instant is of the book after them.
    for (; fills[fill]?.time === now; fill++) {
      const one = fills[fill] as Fill;
      book.fill(one);
      leg(one.symbol, now, one.price);
    }
    let tiedUp = Number.NaN;
    for (; row < to && (marks.ts[row] ?? 0) - midnight === now; row++) {
      const symbol = marks.symbols[marks.symbol[row] ?? -1] ?? "";
      const close = marks.close[row] ?? Number.NaN;
      if (!Number.isNaN(close)) {
        book.priced(symbol, close);
        // What a filter has left out of the fills still has marks.
        if (book.holds(symbol)) leg(symbol, now, close);
      }
      tiedUp = marks.margin[row] ?? Number.NaN;
    }
    times.push(now);
    profit.push(book.worth - before);
    margin.push(tiedUp);
  }
  return { date, times, profit, margin, legs: [...legs].map(([symbol, path]) => ({ symbol, ...path })) };
}
