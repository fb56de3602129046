import type { CountColumn, PriceColumn, RowColumns, SeriesRows } from "../market/series-rows.ts";
import { NOT_GIVEN } from "../market/series-rows.ts";
import type { Draft } from "./draft.ts";
import { pickFloat64, pickInt32, pickUint8 } from "./pick.ts";

/** One series of a draft, sorted, with the batch's row that each row was made of. */
export interface GroupedRows {
  readonly rows: SeriesRows;
  readonly source: Int32Array;
}

/** Called for every row that gave way to another of the same contract and instant; both are rows of the draft. */
export type OnRepeat = (kind: "duplicate" | "conflict", dropped: number, kept: number) => void;

/**
 * Sorts rows of one series by contract and time and leaves one row an instant. Of rows that differ the one with the
 * larger volume is kept, then the larger open interest (the later of two running totals), then the lower prices: a rule
 * that does not depend on the order in which the rows came.
 * @param picked rows of the draft, all of one series
 */
export function groupRows(draft: Draft, picked: Int32Array, onRepeat: OnRepeat): GroupedRows {
  const { keys, sorted } = byContract(draft, picked);
  const order = new RowOrder(draft);
  const kept = new Int32Array(sorted.length);
  const offsets = new Int32Array(keys.length + 1);
  let count = 0;
  let at = 0;
  for (const [contract, key] of keys.entries()) {
    const from = at;
    while (at < sorted.length && keyOf(draft, sorted[at]) === key) at++;
    sortByTime(draft, order, sorted, { from, to: at });
    for (let i = from; i < at; i++) {
      const last = kept[count - 1];
      if (count > offsets[contract] && draft.time[last] === draft.time[sorted[i]])
        onRepeat(order.isSame(last, sorted[i]) ? "duplicate" : "conflict", sorted[i], last);
      else kept[count++] = sorted[i];
    }
    offsets[contract + 1] = count;
  }
  return gather(draft, { keys, offsets, kept: kept.subarray(0, count) });
}

const keyOf = (draft: Draft, row: number): number => draft.strike[row] * 2 + draft.isPut[row];

/** Distinct contracts, ascending, and the rows bucketed by contract in the order they came. */
function byContract(
  draft: Draft,
  picked: Int32Array,
): { readonly keys: Float64Array; readonly sorted: Int32Array } {
  const counts = new Map<number, number>();
  for (const row of picked) counts.set(keyOf(draft, row), (counts.get(keyOf(draft, row)) ?? 0) + 1);
  const keys = Float64Array.from(counts.keys()).sort();
  const next = new Map<number, number>();
  let start = 0;
  for (const key of keys) {
    next.set(key, start);
    start += counts.get(key) ?? 0;
  }
  const sorted = new Int32Array(picked.length);
  for (const row of picked) {
    const key = keyOf(draft, row);
    const at = next.get(key) ?? 0;
    sorted[at] = row;
    next.set(key, at + 1);
  }
  return { keys, sorted };
}

function sortByTime(
  draft: Draft,
  order: RowOrder,
  rows: Int32Array,
  { from, to }: { readonly from: number; readonly to: number },
): void {
  let isAscending = true;
  for (let i = from + 1; i < to && isAscending; i++)
    isAscending = draft.time[rows[i]] > draft.time[rows[i - 1]];
  if (!isAscending)
    rows.subarray(from, to).sort((a, b) => draft.time[a] - draft.time[b] || order.compare(a, b));
}

/** Which of two rows of one contract and instant comes first, by their values alone. */
class RowOrder {
  readonly #draft: Draft;
  constructor(draft: Draft) {
    this.#draft = draft;
  }

  compare(a: number, b: number): number {
    const { counts, prices } = this.#draft;
    for (const name of ["volume", "oi", "bidQty", "askQty"] as const) {
      const column = counts.get(name);
      if (column !== undefined && column[a] !== column[b]) return column[b] - column[a];
    }
    for (const name of ["close", "open", "high", "low", "bid", "ask"] as const) {
      const column = prices.get(name);
      if (column !== undefined && column[a] !== column[b]) return column[a] - column[b];
    }
    return 0;
  }

  isSame(a: number, b: number): boolean {
    return this.compare(a, b) === 0;
  }
}

interface Kept {
  readonly keys: Float64Array;
  readonly offsets: Int32Array;
  readonly kept: Int32Array;
}

function gather(draft: Draft, { keys, offsets, kept }: Kept): GroupedRows {
  const strikes = new Int32Array(keys.length);
  const isPut = new Uint8Array(keys.length);
  for (const [contract, key] of keys.entries()) {
    strikes[contract] = Math.floor(key / 2);
    isPut[contract] = key - strikes[contract] * 2;
  }
  const columns: Columns = { close: new Int32Array(kept.length) };
  for (const [name, column] of draft.prices) putPrice(columns, name, pickInt32(column, kept));
  for (const [name, column] of draft.counts) putCount(columns, name, pickFloat64(column, kept));
  const time = pickInt32(draft.time, kept);
  const source = pickInt32(draft.source, kept);
  return { rows: { strikes, isPut, offsets, time, columns }, source };
}

type Columns = { -readonly [name in keyof RowColumns]: RowColumns[name] };

/** A column without a single price is left out, but for close. */
function putPrice(columns: Columns, name: PriceColumn, values: Int32Array): void {
  if (name === "close" || values.some((value) => value !== 0)) columns[name] = values;
}

function putCount(columns: Columns, name: CountColumn, values: Float64Array): void {
  if (values.some((value) => value !== NOT_GIVEN)) columns[name] = values;
}

/** The rows for which `isKept` holds; contracts left without rows go. */
export function filterRows({ rows, source }: GroupedRows, isKept: (row: number) => boolean): GroupedRows {
  const places = new Int32Array(rows.time.length);
  const contracts: number[] = [];
  const offsets = [0];
  let count = 0;
  for (let contract = 0; contract < rows.strikes.length; contract++) {
    const before = count;
    for (let row = rows.offsets[contract]; row < rows.offsets[contract + 1]; row++)
      if (isKept(row)) places[count++] = row;
    if (count === before) continue;
    contracts.push(contract);
    offsets.push(count);
  }
  if (count === rows.time.length) return { rows, source };
  const kept = places.subarray(0, count);
  const columns: Columns = { close: pickInt32(rows.columns.close, kept) };
  for (const [name, column] of Object.entries(rows.columns)) {
    if (column instanceof Int32Array) putPrice(columns, name as PriceColumn, pickInt32(column, kept));
    else putCount(columns, name as CountColumn, pickFloat64(column, kept));
  }
  return {
    rows: {
      strikes: pickInt32(rows.strikes, contracts),
      isPut: pickUint8(rows.isPut, contracts),
      offsets: Int32Array.from(offsets),
      time: pickInt32(rows.time, kept),
      columns,
    },
    source: pickInt32(source, kept),
  };
}
