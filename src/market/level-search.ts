import type { SessionRows } from "./series-cursor.ts";

/** Rows whose highest and lowest price are known together. */
const BLOCK = 32;

/** Highest and lowest prices of one contract's rows, block by block from `start`. */
interface Blocks {
  readonly start: number;
  readonly end: number;
  readonly highest: Int32Array;
  readonly lowest: Int32Array;
}

/** A price and the side from which rows reach it: `up` at or above it, `down` at or below. Paise, may be a fraction. */
export interface Reach {
  readonly price: number;
  readonly direction: "up" | "down";
}

/**
 * Where the prices of a contract first reach a level: facts of the loaded day, made once and shared by all runs over it.
 * Whole blocks of rows are passed over by their highest and lowest price, so that a search costs what it finds, not what it
 * passes. For the engine alone: it looks ahead.
 */
export class LevelSearch {
  static readonly #made = new WeakMap<SessionRows, [LevelSearch | undefined, LevelSearch | undefined]>();
  readonly #session: SessionRows;
  readonly #columns: readonly Int32Array[];
  readonly #blocks: (Blocks | undefined)[] = [];

  /** @param inside by open, high and low too; otherwise by closes alone */
  static of(session: SessionRows, inside: boolean): LevelSearch {
    let made = LevelSearch.#made.get(session);
    if (made === undefined) {
      made = [undefined, undefined];
      LevelSearch.#made.set(session, made);
    }
    const slot = inside ? 1 : 0;
    const search = made[slot] ?? new LevelSearch(session, inside);
    made[slot] = search;
    return search;
  }

  private constructor(session: SessionRows, inside: boolean) {
    this.#session = session;
    const { close, open, high, low } = session.rows.columns;
    const others = inside ? [open, high, low].filter((column) => column !== undefined) : [];
    this.#columns = [close, ...others];
  }

  /** The first row of the contract at or after `from` that reaches the level; -1 when none does. A price of 0 is none. */
  firstFrom(contract: number, from: number, { price, direction }: Reach): number {
    const { start, end, highest, lowest } = this.#blocksOf(contract);
    const isUp = direction === "up";
    for (let row = from; row < end; ) {
      const block = Math.floor((row - start) / BLOCK);
      const next = Math.min(start + (block + 1) * BLOCK, end);
      const mayReach = isUp ? (highest[block] as number) >= price : (lowest[block] as number) <= price;
      if (mayReach) {
        const found = this.#within(row, next, { price, isUp });
        if (found >= 0) return found;
      }
      row = next;
    }
    return -1;
  }

  /** The first row of `from` … `end - 1` that reaches the level, or -1. */
  #within(
    from: number,
    end: number,
    { price, isUp }: { readonly price: number; readonly isUp: boolean },
  ): number {
    let first = -1;
    let until = end;
    for (let c = 0; c < this.#columns.length; c++) {
      const column = this.#columns[c] as Int32Array;
      for (let row = from; row < until; row++) {
        const at = column[row] as number;
        if (at === 0 || (isUp ? at < price : at > price)) continue;
        first = row;
        until = row;
      }
    }
    return first;
  }

  #blocksOf(contract: number): Blocks {
    const made = this.#blocks[contract];
    const end = this.#session.ends[contract] as number;
    // A market that grows has more rows than before.
    if (made?.end === end) return made;
    const start = this.#session.starts[contract] as number;
    const count = Math.ceil((end - start) / BLOCK);
    const highest = new Int32Array(count);
    const lowest = new Int32Array(count).fill(2_147_483_647);
    for (const column of this.#columns)
      for (let row = start; row < end; row++) {
        const at = column[row] as number;
        if (at === 0) continue;
        const block = Math.floor((row - start) / BLOCK);
        if (at > (highest[block] as number)) highest[block] = at;
        if (at < (lowest[block] as number)) lowest[block] = at;
      }
    const blocks = { start, end, highest, lowest };
    this.#blocks[contract] = blocks;
    return blocks;
  }
}
