import { contractCount, type SeriesRows } from "../market/series-rows.ts";
import { sha256 } from "../units/canonical.ts";

/** One page: every column of every contract at one instant. */
export interface Page {
  readonly time: number;
  /** Equal for pages that are equal in every column of every contract, and for no others. */
  readonly key: string;
  /** Contracts of the page that have traded, as far as it tells. */
  readonly traded: number;
  /** Whether it shows bids and asks: they move by themselves, without a trade. */
  readonly hasQuotes: boolean;
  /** Its rows in the series. */
  readonly rows: Int32Array;
}

/**
 * A page with fewer traded contracts may well stand still by itself: a long-dated expiry has hours like that. Measured on
 * the 65-second chain of 2025-08-29: expiries with 5 traded contracts and quotes stand still only when the page is stuck.
 */
const TRADED_MIN = { withQuotes: 5, withoutQuotes: 20 } as const;

/** The pages of a series, ascending in time. A page is all its rows that became known at one instant. */
export function pagesOf(rows: SeriesRows): readonly Page[] {
  const { contractOf, rowsAt } = rowsByTime(rows);
  const columns = Object.entries(rows.columns)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, column]) => column);
  const width = columns.length + 1;
  return [...rowsAt].map(([time, pageRows]) => {
    const values = new Float64Array(pageRows.length * width);
    let traded = 0;
    for (const [i, row] of pageRows.entries()) {
      const contract = contractOf[row];
      values[i * width] = rows.strikes[contract] * 2 + rows.isPut[contract];
      for (const [c, column] of columns.entries()) values[i * width + 1 + c] = column[row];
      if (hasTraded(rows, row)) traded++;
    }
    const key = sha256(new Uint8Array(values.buffer));
    return { time, key, traded, hasQuotes: rows.columns.bid !== undefined, rows: pageRows };
  });
}

interface RowsByTime {
  readonly contractOf: Int32Array;
  /** Ascending in time; rows in order of contract. */
  readonly rowsAt: ReadonlyMap<number, Int32Array>;
}

function rowsByTime(rows: SeriesRows): RowsByTime {
  const counts = new Map<number, number>();
  for (const time of rows.time) counts.set(time, (counts.get(time) ?? 0) + 1);
  const rowsAt = new Map<number, Int32Array>();
  for (const time of Int32Array.from(counts.keys()).sort())
    rowsAt.set(time, new Int32Array(counts.get(time) ?? 0));
  counts.clear();
  const contractOf = new Int32Array(rows.time.length);
  for (let contract = 0; contract < contractCount(rows); contract++)
    for (let row = rows.offsets[contract]; row < rows.offsets[contract + 1]; row++) {
      const time = rows.time[row];
      const at = counts.get(time) ?? 0;
      const page = rowsAt.get(time);
      if (page !== undefined) page[at] = row;
      counts.set(time, at + 1);
      contractOf[row] = contract;
    }
  return { contractOf, rowsAt };
}

function hasTraded({ columns }: SeriesRows, row: number): boolean {
  return columns.volume === undefined ? columns.close[row] > 0 : columns.volume[row] > 0;
}

/** Pages seen so far: those of the day before, and of today. The last one is the newest. */
export type SeenPages = ReadonlySet<string>;

/**
 * The pages that repeat one that came before, prices, quotes, quantities, volume and open interest alike, although enough
 * of their contracts trade (`TRADED_MIN`): copies served by a stuck page, not news. A stuck server may alternate with
 * a live one (2019-06-19: yesterday's last page all day, with two live ones in between), so not only the page just
 * before counts; but quotes of a quiet expiry do come back to where they were, so an older one counts only for pages
 * that trade a lot.
 * @param seen pages of the day before
 */
export function frozenPages(pages: readonly Page[], seen: SeenPages | undefined): readonly Page[] {
  const all = new Set(seen);
  let previous = [...(seen ?? [])].at(-1);
  return pages.filter(({ key, traded, hasQuotes }) => {
    const isNext = key === previous;
    const isOlder = all.has(key);
    all.add(key);
    previous = key;
    const enough = isNext && hasQuotes ? TRADED_MIN.withQuotes : TRADED_MIN.withoutQuotes;
    return (isNext || isOlder) && traded >= enough;
  });
}

/** What the next day has to know of these pages. */
export const seenOf = (pages: readonly Page[]): SeenPages => {
  const seen = new Set<string>();
  for (const { key } of pages) {
    seen.delete(key);
    seen.add(key);
  }
  return seen;
};

/**
 * Instants at which nothing is new although not all contracts have a row: every row repeats its contract's row before in
 * every column, volume included, and enough of them trade (`TRADED_MIN`) for that to be no chance. For bars, whose pages
 * are never complete; the first row of a contract says nothing.
 */
export function standingTimes(rows: SeriesRows): ReadonlySet<number> {
  const columns = Object.values(rows.columns);
  const repeated = new Map<number, number>();
  const moved = new Set<number>();
  for (let contract = 0; contract < contractCount(rows); contract++)
    for (let row = rows.offsets[contract] + 1; row < rows.offsets[contract + 1]; row++) {
      const time = rows.time[row];
      if (columns.some((column) => column[row] !== column[row - 1])) moved.add(time);
      else if (hasTraded(rows, row)) repeated.set(time, (repeated.get(time) ?? 0) + 1);
    }
  const enough = rows.columns.bid === undefined ? TRADED_MIN.withoutQuotes : TRADED_MIN.withQuotes;
  return new Set(
    [...repeated].flatMap(([time, count]) => (count >= enough && !moved.has(time) ? [time] : [])),
  );
}
