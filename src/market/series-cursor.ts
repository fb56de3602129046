import { contractCount, type RowColumns, type SeriesRows } from "./series-rows.ts";

/** Rows of each contract that lie within the session: `starts[c]` … `ends[c] - 1`. */
export interface SessionRows {
  readonly rows: SeriesRows;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Rows left out because they are outside the session's hours. */
  readonly outOfHours: number;
  /** True when some row carries no price (a quote without a trade), so that looking back may be needed. */
  readonly hasGapsInPrice: boolean;
}

/** Trims a series to `from` … `to` inclusive (milliseconds since midnight) without copying it. */
export function withinSession(rows: SeriesRows, from: number, to: number): SessionRows {
  const contracts = contractCount(rows);
  const starts = new Int32Array(contracts);
  const ends = new Int32Array(contracts);
  const { time, offsets } = rows;
  let kept = 0;
  for (let c = 0; c < contracts; c++) {
    let start = offsets[c] as number;
    let end = offsets[c + 1] as number;
    while (start < end && (time[start] as number) < from) start++;
    while (end > start && (time[end - 1] as number) > to) end--;
    starts[c] = start;
    ends[c] = end;
    kept += end - start;
  }
  const hasGapsInPrice = rows.hasGaps ?? rows.columns.close.includes(0);
  return { rows, starts, ends, outOfHours: time.length - kept, hasGapsInPrice };
}

/** Rows of all contracts that lie within the session. */
export const rowsWithin = ({ starts, ends }: SessionRows): number =>
  starts.reduce((sum, start, contract) => sum + (ends[contract] as number) - start, 0);

/**
 * As-of reading of one series. Where each contract stood at the last look-up is kept as a hint, so that the next one, a little
 * later, costs a comparison or two however long the day is. The answer never depends on it: all runs over a day share one
 * cursor.
 */
export class SeriesCursor {
  readonly rows: SeriesRows;
  readonly columns: RowColumns;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  /** How many of the contract's rows were known at the last look-up, whoever's. */
  readonly #known: Int32Array;
  readonly #time: Int32Array;
  readonly #close: Int32Array;
  readonly #hasGapsInPrice: boolean;

  static readonly #made = new WeakMap<SessionRows, SeriesCursor>();

  /** The cursor of a loaded series. */
  static of(session: SessionRows): SeriesCursor {
    const known = SeriesCursor.#made.get(session);
    if (known !== undefined) return known;
    const made = new SeriesCursor(session);
    SeriesCursor.#made.set(session, made);
    return made;
  }

  constructor(session: SessionRows) {
    this.rows = session.rows;
    this.columns = session.rows.columns;
    this.#starts = session.starts;
    this.#ends = session.ends;
    this.#time = session.rows.time;
    this.#close = session.rows.columns.close;
    this.#hasGapsInPrice = session.hasGapsInPrice;
    this.#known = new Int32Array(session.starts.length);
  }

  /** Where the contract's rows begin. */
  start(contract: number): number {
    return this.#starts[contract] as number;
  }

  /** Where they end, exclusive. */
  end(contract: number): number {
    return this.#ends[contract] as number;
  }

  /** The contract's last row known at `now`, or -1. It may carry no price. */
  rowAt(contract: number, now: number): number {
    const time = this.#time;
    const start = this.#starts[contract] as number;
    let known = this.#known[contract] as number;
    if (known > 0 && (time[start + known - 1] as number) > now) {
      known = this.#knownBefore(contract, known - 1, now);
      this.#known[contract] = known;
    }
    const next = start + known;
    const end = this.#ends[contract] as number;
    if (next >= end || (time[next] as number) > now) return known > 0 ? next - 1 : -1;
    let row = next;
    if (row + 1 < end && (time[row + 1] as number) <= now) {
      row++;
      let step = 1;
      // Gallop, then walk: a look-up after a long wait skips ahead in doubling steps, and back into the last of them.
      while (row + step < end && (time[row + step] as number) <= now) {
        row += step;
        step += step;
      }
      for (step >>= 1; step > 0; step >>= 1)
        if (row + step < end && (time[row + step] as number) <= now) row += step;
    }
    this.#known[contract] = row + 1 - start;
    return row;
  }

  /** How many of the contract's first `most` rows were known at `now`: another run stood later in the day. */
  #knownBefore(contract: number, most: number, now: number): number {
    const start = this.#starts[contract] as number;
    let low = 0;
    let high = most;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#time[start + middle] as number) <= now) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The contract's last row known at `now` that carries a price, or -1. */
  pricedRowAt(contract: number, now: number): number {
    let row = this.rowAt(contract, now);
    if (!this.#hasGapsInPrice) return row;
    const start = this.#starts[contract] as number;
    while (row >= start && this.#close[row] === 0) row--;
    return row >= start ? row : -1;
  }

  /** The contract's first row after `since` that is known at `now`, or -1 when nothing new became known. */
  firstRowAfter(contract: number, since: number, now: number): number {
    let row = this.rowAt(contract, now);
    if (row < 0 || (this.#time[row] as number) <= since) return -1;
    const start = this.#starts[contract] as number;
    while (row > start && (this.#time[row - 1] as number) > since) row--;
    return row;
  }

  /** True once any row of the contract is known: it was quoted by now. */
  isQuotedBy(contract: number, now: number): boolean {
    const start = this.#starts[contract] as number;
    return start < (this.#ends[contract] as number) && (this.#time[start] as number) <= now;
  }
}
