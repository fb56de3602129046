import { sameTimes } from "../../market/same-times.ts";
import type { SeriesRows } from "../../market/series-rows.ts";

/** The rows as they are when each contract's lie in order of time, without two at one instant; else put in order. */
export const timeOrdered = (rows: SeriesRows): SeriesRows => (isInOrder(rows) ? rows : inOrder(rows));

function isInOrder({ offsets, time }: SeriesRows): boolean {
  let before = time.subarray(0, 0);
  for (let c = 0; c + 1 < offsets.length; c++) {
    const own = time.subarray(offsets[c], offsets[c + 1]);
    if (sameTimes(own, before)) continue;
    for (let row = 1; row < own.length; row++)
      if ((own[row] as number) <= (own[row - 1] as number)) return false;
    before = own;
  }
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
    let last: number | undefined;
    for (const place of places) {
      if (rows.time[place] === last) continue;
      last = rows.time[place];
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
