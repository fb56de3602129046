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
  const hasGapsInPrice = rows.columns.close.includes(0);
  return { rows, starts, ends, outOfHours: time.length - kept, hasGapsInPrice };
}

/** Rows of all contracts that lie within the session. */
export const rowsWithin = ({ starts, ends }: SessionRows): number =>
  starts.reduce((sum, start, contract) => sum + (ends[contract] as number) - start, 0);

/**
 * As-of reading of one series, forward only: `now` may never be earlier than in the call before. Each contract keeps
 * the row it stood at, so a look-up costs a comparison or two however long the day is.
 */
export class SeriesCursor {
  readonly rows: SeriesRows;
  readonly columns: RowColumns;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  readonly #at: Int32Array;
  readonly #time: Int32Array;
  readonly #close: Int32Array;
  readonly #hasGapsInPrice: boolean;

  constructor(session: SessionRows) {
    this.rows = session.rows;
    this.columns = session.rows.columns;
    this.#starts = session.starts;
    this.#ends = session.ends;
    this.#time = session.rows.time;
    this.#close = session.rows.columns.close;
    this.#hasGapsInPrice = session.hasGapsInPrice;
    this.#at = new Int32Array(session.starts.length);
    for (let c = 0; c < this.#at.length; c++) this.#at[c] = (session.starts[c] as number) - 1;
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
    const end = this.#ends[contract] as number;
    let row = this.#at[contract] as number;
    let step = 1;
    // Gallop, then walk: a look-up after a long wait skips ahead in doubling steps.
    while (row + step < end && (time[row + step] as number) <= now) {
      row += step;
      step += step;
    }
    while (row + 1 < end && (time[row + 1] as number) <= now) row++;
    this.#at[contract] = row;
    return row >= (this.#starts[contract] as number) ? row : -1;
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
