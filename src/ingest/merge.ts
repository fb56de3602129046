import {
  COUNT_COLUMNS,
  contractCount,
  NOT_GIVEN,
  PRICE_COLUMNS,
  type RowColumn,
  type RowColumns,
  type SeriesRows,
} from "../market/series-rows.ts";

/** One instant at which store and source say different things. */
export interface StoreConflict {
  readonly strike: number;
  readonly isPut: number;
  readonly time: number;
  /** In the store's units; 0 where there is no last price. */
  readonly storedClose: number;
  readonly incomingClose: number;
}

export interface MergedRows {
  readonly rows: SeriesRows;
  /** Rows that the store did not have. */
  readonly added: number;
  /** Rows that the store had, with the same values. */
  readonly same: number;
  readonly conflicts: number;
  /** The first few. */
  readonly conflictExamples: readonly StoreConflict[];
}

export interface MergeOptions {
  /** Take the incoming row where the store has another one; else the stored row stays. */
  readonly replace: boolean;
}

const EXAMPLES = 3;

/** Unites one day of a series as stored with one as it comes in; a row is known by its contract and instant. */
export function mergeRows(
  stored: SeriesRows | undefined,
  incoming: SeriesRows,
  { replace }: MergeOptions,
): MergedRows {
  if (stored === undefined)
    return { rows: incoming, added: incoming.time.length, same: 0, conflicts: 0, conflictExamples: [] };
  const out = new Merging(stored, incoming, replace);
  let a = 0;
  let b = 0;
  while (a < contractCount(stored) || b < contractCount(incoming)) {
    const order = contractOrder(stored, a, incoming, b);
    out.contract(order <= 0 ? a++ : undefined, order >= 0 ? b++ : undefined);
  }
  return out.merged();
}

/** Below zero when the stored contract comes first, above when the incoming one does. */
function contractOrder(stored: SeriesRows, a: number, incoming: SeriesRows, b: number): number {
  if (a >= contractCount(stored)) return 1;
  if (b >= contractCount(incoming)) return -1;
  return stored.strikes[a] - incoming.strikes[b] || stored.isPut[a] - incoming.isPut[b];
}

/** A side's column, with the value that stands for "none" where the side lacks it. */
interface ColumnPair {
  readonly name: RowColumn;
  readonly stored: Int32Array | Float64Array | undefined;
  readonly incoming: Int32Array | Float64Array | undefined;
  readonly none: number;
  readonly merged: Int32Array | Float64Array;
}

class Merging {
  readonly #stored: SeriesRows;
  readonly #incoming: SeriesRows;
  readonly #replace: boolean;
  readonly #columns: readonly ColumnPair[];
  readonly #time: Int32Array;
  readonly #strikes: number[] = [];
  readonly #isPut: number[] = [];
  readonly #offsets: number[] = [0];
  readonly #examples: StoreConflict[] = [];
  #count = 0;
  #added = 0;
  #same = 0;
  #conflicts = 0;

  constructor(stored: SeriesRows, incoming: SeriesRows, replace: boolean) {
    const length = stored.time.length + incoming.time.length;
    const pair = (name: RowColumn, none: number, merged: Int32Array | Float64Array): ColumnPair[] => {
      const sides = { stored: stored.columns[name], incoming: incoming.columns[name] };
      const isAbsent = sides.stored === undefined && sides.incoming === undefined;
      return isAbsent ? [] : [{ name, ...sides, none, merged }];
    };
    this.#stored = stored;
    this.#incoming = incoming;
    this.#replace = replace;
    this.#time = new Int32Array(length);
    this.#columns = [
      ...PRICE_COLUMNS.flatMap((name) => pair(name, 0, new Int32Array(length))),
      ...COUNT_COLUMNS.flatMap((name) => pair(name, NOT_GIVEN, new Float64Array(length))),
    ];
  }

  /** Merges the rows of one contract, given by its place on either side. */
  contract(a: number | undefined, b: number | undefined): void {
    const [stored, incoming] = [this.#stored, this.#incoming];
    const owner = a === undefined ? incoming : stored;
    this.#strikes.push(owner.strikes[a ?? b ?? 0]);
    this.#isPut.push(owner.isPut[a ?? b ?? 0]);
    let i = a === undefined ? 0 : stored.offsets[a];
    let j = b === undefined ? 0 : incoming.offsets[b];
    const iEnd = a === undefined ? 0 : stored.offsets[a + 1];
    const jEnd = b === undefined ? 0 : incoming.offsets[b + 1];
    while (i < iEnd || j < jEnd) {
      const order = i >= iEnd ? 1 : j >= jEnd ? -1 : stored.time[i] - incoming.time[j];
      if (order < 0) this.#take("stored", i++);
      else if (order > 0) {
        this.#added++;
        this.#take("incoming", j++);
      } else this.#meet(i++, j++);
    }
    this.#offsets.push(this.#count);
  }

  #meet(i: number, j: number): void {
    const isSame = this.#columns.every(
      ({ stored, incoming, none }) => (stored?.[i] ?? none) === (incoming?.[j] ?? none),
    );
    if (isSame) this.#same++;
    else {
      this.#conflicts++;
      if (this.#examples.length < EXAMPLES)
        this.#examples.push({
          strike: this.#strikes.at(-1) ?? 0,
          isPut: this.#isPut.at(-1) ?? 0,
          time: this.#stored.time[i],
          storedClose: this.#stored.columns.close[i],
          incomingClose: this.#incoming.columns.close[j],
        });
    }
    if (this.#replace && !isSame) this.#take("incoming", j);
    else this.#take("stored", i);
  }

  #take(side: "stored" | "incoming", row: number): void {
    const owner = side === "stored" ? this.#stored : this.#incoming;
    this.#time[this.#count] = owner.time[row];
    for (const column of this.#columns) column.merged[this.#count] = column[side]?.[row] ?? column.none;
    this.#count++;
  }

  merged(): MergedRows {
    const count = this.#count;
    const columns = Object.fromEntries(
      this.#columns.map(({ name, merged }) => [name, merged.slice(0, count)]),
    );
    const rows: SeriesRows = {
      strikes: Int32Array.from(this.#strikes),
      isPut: Uint8Array.from(this.#isPut),
      offsets: Int32Array.from(this.#offsets),
      time: this.#time.slice(0, count),
      columns: columns as unknown as RowColumns,
    };
    const [added, same, conflicts] = [this.#added, this.#same, this.#conflicts];
    return { rows, added, same, conflicts, conflictExamples: this.#examples };
  }
}
