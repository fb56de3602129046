import type { CountColumn, PriceColumn, SeriesRows } from "../../market/series-rows.ts";

const FIRST_CAPACITY = 1 << 16;

/**
 * Rows of one day of one series, in the order they come, until `byContract` groups them. A counting sort by contract:
 * two passes over the rows, whatever order the store keeps them in.
 */
export class RowBuffer {
  /** Strike in paise × 2, + 1 for a put; 0 throughout for an index or a future. */
  keys = new Float64Array(FIRST_CAPACITY);
  time = new Int32Array(FIRST_CAPACITY);
  length = 0;
  readonly #prices: Map<PriceColumn, Int32Array>;
  readonly #counts: Map<CountColumn, Float64Array>;

  constructor(columns: { readonly prices: readonly PriceColumn[]; readonly counts: readonly CountColumn[] }) {
    this.#prices = new Map(columns.prices.map((name) => [name, new Int32Array(FIRST_CAPACITY)]));
    this.#counts = new Map(columns.counts.map((name) => [name, new Float64Array(FIRST_CAPACITY)]));
  }

  price(name: PriceColumn): Int32Array {
    return this.#prices.get(name) as Int32Array;
  }

  count(name: CountColumn): Float64Array {
    return this.#counts.get(name) as Float64Array;
  }

  /** Makes room for `rows` more and counts them in; returns where they begin. */
  grow(rows: number): number {
    const from = this.length;
    this.length += rows;
    if (this.length > this.time.length) {
      const capacity = Math.max(this.time.length * 2, this.length);
      this.keys = enlarged(this.keys, new Float64Array(capacity));
      this.time = enlarged(this.time, new Int32Array(capacity));
      for (const [name, column] of this.#prices) this.#prices.set(name, enlarged(column, new Int32Array(capacity)));
      for (const [name, column] of this.#counts) this.#counts.set(name, enlarged(column, new Float64Array(capacity)));
    }
    return from;
  }

  byContract(): SeriesRows {
    const { length } = this;
    const { contractOf, keys } = this.#contracts();
    const offsets = new Int32Array(keys.length + 1);
    for (let row = 0; row < length; row++) {
      const next = (contractOf[row] as number) + 1;
      offsets[next] = (offsets[next] as number) + 1;
    }
    for (let c = 0; c < keys.length; c++) offsets[c + 1] = (offsets[c + 1] as number) + (offsets[c] as number);
    const place = offsets.slice(0, keys.length);
    const to = new Int32Array(length);
    for (let row = 0; row < length; row++) {
      const contract = contractOf[row] as number;
      const at = place[contract] as number;
      to[row] = at;
      place[contract] = at + 1;
    }
    const time = scattered(this.time, to, new Int32Array(length));
    const columns: Record<string, Int32Array | Float64Array> = {};
    for (const [name, column] of this.#prices) columns[name] = scattered(column, to, new Int32Array(length));
    for (const [name, column] of this.#counts) columns[name] = scattered(column, to, new Float64Array(length));
    const grouped = {
      strikes: Int32Array.from(keys, (key) => Math.floor(key / 2)),
      isPut: Uint8Array.from(keys, (key) => key % 2),
      offsets,
      time,
      columns: columns as unknown as SeriesRows["columns"],
    };
    return isInOrder(grouped) ? grouped : inOrder(grouped);
  }

  /** Numbers the contracts in order of strike, call before put, and tells each row's. */
  #contracts(): { contractOf: Int32Array; keys: Float64Array } {
    const { length, keys } = this;
    const found = new Map<number, number>();
    const list: number[] = [];
    const contractOf = new Int32Array(length);
    let last = -1;
    for (let row = 0; row < length; row++) {
      const key = keys[row] as number;
      // Stores keep rows by time, strike, type or by strike, type, time: the next contract is the next or the same.
      if (list[last + 1] === key) last++;
      else if (list[last] !== key) {
        if (list[0] === key) last = 0;
        else {
          const known = found.get(key);
          if (known === undefined) {
            last = list.push(key) - 1;
            found.set(key, last);
          } else last = known;
        }
      }
      contractOf[row] = last;
    }
    const order = Float64Array.from(list).sort();
    const rank = new Int32Array(list.length);
    const placed = new Map<number, number>();
    for (let i = 0; i < order.length; i++) placed.set(order[i] as number, i);
    let isSorted = true;
    for (let i = 0; i < list.length; i++) {
      rank[i] = placed.get(list[i] as number) as number;
      isSorted &&= rank[i] === i;
    }
    if (!isSorted) for (let row = 0; row < length; row++) contractOf[row] = rank[contractOf[row] as number] as number;
    return { contractOf, keys: order };
  }
}

function enlarged<A extends Int32Array | Float64Array>(old: A, bigger: A): A {
  bigger.set(old as never);
  return bigger;
}

function scattered<A extends Int32Array | Float64Array>(from: A, to: Int32Array, target: A): A {
  for (let row = 0; row < to.length; row++) target[to[row] as number] = from[row] as number;
  return target;
}

function isInOrder({ offsets, time }: SeriesRows): boolean {
  for (let c = 0; c + 1 < offsets.length; c++)
    for (let row = (offsets[c] as number) + 1; row < (offsets[c + 1] as number); row++)
      if ((time[row] as number) <= (time[row - 1] as number)) return false;
  return true;
}

/** Sorts each contract's rows by time, stable, and keeps the first of those that share an instant. */
function inOrder(rows: SeriesRows): SeriesRows {
  const kept: number[] = [];
  const offsets = new Int32Array(rows.offsets.length);
  for (let c = 0; c + 1 < rows.offsets.length; c++) {
    const start = rows.offsets[c] as number;
    const places = Array.from({ length: (rows.offsets[c + 1] as number) - start }, (_, i) => start + i);
    places.sort((a, b) => (rows.time[a] as number) - (rows.time[b] as number) || a - b);
    let last = -1;
    for (const place of places) {
      if (rows.time[place] === last) continue;
      last = rows.time[place] as number;
      kept.push(place);
    }
    offsets[c + 1] = kept.length;
  }
  const gathered = Object.entries(rows.columns).map(([name, column]) => [
    name,
    column instanceof Int32Array
      ? Int32Array.from(kept, (place) => column[place] as number)
      : Float64Array.from(kept, (place) => (column as Float64Array)[place] as number),
  ]);
  return {
    strikes: rows.strikes,
    isPut: rows.isPut,
    offsets,
    time: Int32Array.from(kept, (place) => rows.time[place] as number),
    columns: Object.fromEntries(gathered),
    duplicates: rows.time.length - kept.length,
  };
}
