import { haveSameTimes } from "./same-times.ts";
import type { SessionRows } from "./series-cursor.ts";

/** One side of a synchronous chain, in order of strike. */
export interface ChainSide {
  /** Contract rows of the chain. */
  readonly rows: Int32Array;
  /** Where each contract's first price stands in `close`; its price at instant `t` is `close[starts[i] + t]`. */
  readonly starts: Int32Array;
  /** Paise, all > 0. */
  readonly close: Int32Array;
  /** Per instant, 1 where premiums do not fall (calls) or do not rise (puts) with the strike all the way. */
  readonly isBroken: Uint8Array;
}

/**
 * A chain all of whose contracts have rows at the same instants, each with a price: a table of instants by strikes.
 * Facts of the data, made once a loaded day and shared by all who read it; who reads must not look past the instant
 * that is known.
 */
export class SynchronousChain {
  static readonly #made = new WeakMap<SessionRows, { readonly chain: SynchronousChain | undefined }>();
  readonly #session: SessionRows;
  readonly #sides: [calls: ChainSide | undefined, puts: ChainSide | undefined] = [undefined, undefined];

  /** Undefined when the chain is not synchronous. */
  static of(session: SessionRows): SynchronousChain | undefined {
    let made = SynchronousChain.#made.get(session);
    if (made === undefined) {
      made = { chain: isSynchronous(session) ? new SynchronousChain(session) : undefined };
      SynchronousChain.#made.set(session, made);
    }
    return made.chain;
  }

  private constructor(session: SessionRows) {
    this.#session = session;
  }

  /** When an instant was, milliseconds since midnight. */
  timeOf(instant: number): number {
    const { rows, starts } = this.#session;
    return rows.time[(starts[0] as number) + instant] as number;
  }

  side(isPut: 0 | 1): ChainSide {
    const made = this.#sides[isPut];
    if (made !== undefined) return made;
    const side = sideOf(this.#session, isPut);
    this.#sides[isPut] = side;
    return side;
  }
}

function isSynchronous(session: SessionRows): boolean {
  const { starts, ends, hasGapsInPrice } = session;
  return !hasGapsInPrice && starts.length > 0 && starts[0] !== ends[0] && haveSameTimes(session);
}

function sideOf({ rows, starts, ends }: SessionRows, isPut: 0 | 1): ChainSide {
  const own: number[] = [];
  for (let c = 0; c < rows.strikes.length; c++) if (rows.isPut[c] === isPut) own.push(c);
  const firsts = Int32Array.from(own, (c) => starts[c] as number);
  const instants = (ends[0] as number) - (starts[0] as number);
  const { close } = rows.columns;
  // Premiums fall from the lowest strike up for calls, from the highest down for puts.
  const falling = isPut === 1 ? firsts.slice().reverse() : firsts;
  return { rows: Int32Array.from(own), starts: firsts, close, isBroken: brokenAt(close, falling, instants) };
}

/**
 * Per instant, 1 where a price is above the one before it in `order`. Eight neighbours at a time, so each price is read about
 * once; a price less the next one is negative where it falls short of it, and the signs of all eight are joined without a branch.
 */
function brokenAt(close: Int32Array, order: Int32Array, instants: number): Uint8Array {
  const isBroken = new Uint8Array(instants);
  const last = order.length - 1;
  // Past the end, the last one again: it is not above itself.
  const place = (i: number): number => order[i < last ? i : last] as number;
  for (let i = 0; i < last; i += 8) {
    const [a, b, c, d, e] = [place(i), place(i + 1), place(i + 2), place(i + 3), place(i + 4)];
    const [f, g, h, j] = [place(i + 5), place(i + 6), place(i + 7), place(i + 8)];
    for (let t = 0; t < instants; t++) {
      const second = close[b + t] as number;
      const third = close[c + t] as number;
      const fourth = close[d + t] as number;
      const fifth = close[e + t] as number;
      const sixth = close[f + t] as number;
      const seventh = close[g + t] as number;
      const eighth = close[h + t] as number;
      const signs =
        ((close[a + t] as number) - second) |
        (second - third) |
        (third - fourth) |
        (fourth - fifth) |
        (fifth - sixth) |
        (sixth - seventh) |
        (seventh - eighth) |
        (eighth - (close[j + t] as number));
      isBroken[t] = (isBroken[t] as number) | (signs >>> 31);
    }
  }
  return isBroken;
}
