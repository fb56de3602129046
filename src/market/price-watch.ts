import type { SeriesCursor } from "./series-cursor.ts";

/**
 * Two levels of one contract, watched as prices become known: one that prices reach from below, one from above. Paise, which
 * may be fractions; infinite where there is none.
 */
export class PriceWatch {
  readonly #cursor: SeriesCursor | undefined;
  readonly #contract: number;
  readonly #up: number;
  readonly #down: number;

  /** @param cursor undefined for a contract that has no rows that day */
  constructor(
    cursor: SeriesCursor | undefined,
    contract: number,
    { up, down }: { readonly up: number; readonly down: number },
  ) {
    this.#cursor = cursor;
    this.#contract = contract;
    this.#up = up;
    this.#down = down;
  }

  /**
   * Whether a price that became known after `since`, and by `now`, stands at one of the levels or beyond it: a close, with
   * `inside` an open, high or low too.
   */
  isReached(since: number, now: number, inside: boolean): boolean {
    const cursor = this.#cursor;
    if (cursor === undefined) return false;
    const { close, open, high, low } = cursor.columns;
    const { time } = cursor.rows;
    const start = cursor.start(this.#contract);
    for (let row = cursor.rowAt(this.#contract, now); row >= start; row--) {
      if ((time[row] as number) <= since) return false;
      const price = close[row] as number;
      if (price === 0) continue;
      if (this.#isBeyond(price)) return true;
      if (!inside) continue;
      if (this.#isBeyond(high?.[row]) || this.#isBeyond(low?.[row]) || this.#isBeyond(open?.[row]))
        return true;
    }
    return false;
  }

  #isBeyond(price: number | undefined): boolean {
    return price !== undefined && price !== 0 && (price >= this.#up || price <= this.#down);
  }
}
