import type { Series } from "../market/series.ts";
import {
  type CountColumn,
  PRICE_COLUMNS,
  type PriceColumn,
  type RowColumn,
  type SeriesRows,
} from "../market/series-rows.ts";
import { streamKey, uniform } from "../units/random.ts";
import { dayNumber } from "../units/time.ts";
import type { Defect } from "./market-spec.ts";
import { PURPOSE } from "./streams.ts";

/** A series with the defect done to it; the same rows when it does not touch this kind of series. */
export function withDefect(series: Series, rows: SeriesRows, defect: Defect, seed: number): SeriesRows {
  const key = streamKey(seed, dayNumber(defect.date), PURPOSE.defect);
  /** Whether contract `c` is one of the share that is touched. */
  const isChosen = (c: number, share: number): boolean =>
    share >= 1 || uniform(key, rows.strikes[c] * 2 + rows.isPut[c]) < share;
  const isOptions = series.kind === "options";
  switch (defect.kind) {
    case "early_close":
      return filtered(rows, (_, row) => rows.time[row] <= defect.at);
    case "gap":
      if (!isOptions && defect.share < 1) return rows;
      return filtered(rows, (c, row) => !isChosen(c, defect.share) || !isWithin(defect, rows.time[row]));
    case "zero_prices":
      return isOptions
        ? zeroed(rows, (row) => isWithin(defect, rows.time[row]) && uniform(key, row) < defect.share)
        : rows;
    case "stale_strikes":
      return isOptions ? repeated(rows, (c) => isChosen(c, defect.share), defect, ["volume"]) : rows;
    case "frozen_page":
      return isOptions ? repeated(rows, () => true, defect, []) : rows;
  }
}

const isWithin = ({ from, to }: { readonly from: number; readonly to: number }, time: number): boolean =>
  time > from && time <= to;

type Values = Int32Array | Float64Array;
/** The value of a row in a changed column; `values` is the column as it was. */
type Change = (values: Values, row: number, name: RowColumn) => number;

/** The columns that are there, with `length` rows whose values `change` says. */
function changed({ columns }: SeriesRows, length: number, change: Change): SeriesRows["columns"] {
  const prices = (name: PriceColumn, values: Int32Array): Int32Array =>
    Int32Array.from({ length }, (_, row) => change(values, row, name));
  const counts = (name: CountColumn, values: Float64Array): Float64Array =>
    Float64Array.from({ length }, (_, row) => change(values, row, name));
  const { open, high, low, close, bid, ask, volume, oi, bidQty, askQty } = columns;
  return {
    close: prices("close", close),
    ...(open && { open: prices("open", open) }),
    ...(high && { high: prices("high", high) }),
    ...(low && { low: prices("low", low) }),
    ...(bid && { bid: prices("bid", bid) }),
    ...(ask && { ask: prices("ask", ask) }),
    ...(volume && { volume: counts("volume", volume) }),
    ...(oi && { oi: counts("oi", oi) }),
    ...(bidQty && { bidQty: counts("bidQty", bidQty) }),
    ...(askQty && { askQty: counts("askQty", askQty) }),
  };
}

/** The rows that `keep`. */
function filtered(rows: SeriesRows, keep: (contract: number, row: number) => boolean): SeriesRows {
  const kept: number[] = [];
  const offsets = new Int32Array(rows.offsets.length);
  for (let c = 0; c + 1 < rows.offsets.length; c++) {
    for (let row = rows.offsets[c]; row < rows.offsets[c + 1]; row++) if (keep(c, row)) kept.push(row);
    offsets[c + 1] = kept.length;
  }
  const time = Int32Array.from(kept, (row) => rows.time[row]);
  return { ...rows, offsets, time, columns: changed(rows, kept.length, (values, row) => values[kept[row]]) };
}

const isPrice = (name: RowColumn): boolean => PRICE_COLUMNS.some((price) => price === name);

/** Every price 0 in the rows that are hit. */
function zeroed(rows: SeriesRows, isHit: (row: number) => boolean): SeriesRows {
  const change: Change = (values, row, name) => (isPrice(name) && isHit(row) ? 0 : values[row]);
  return { ...rows, columns: changed(rows, rows.time.length, change) };
}

/** Columns that show a range, of which a price that only repeats has none. */
const RANGE: readonly RowColumn[] = ["open", "high", "low"];

/** In the window, the chosen contracts repeat their last row before it, with 0 in the `emptied` columns. */
function repeated(
  rows: SeriesRows,
  isChosen: (contract: number) => boolean,
  window: { readonly from: number; readonly to: number },
  emptied: readonly RowColumn[],
): SeriesRows {
  const source = Int32Array.from(rows.time, (_, row) => row);
  const isRepeat = new Uint8Array(rows.time.length);
  for (let c = 0; c + 1 < rows.offsets.length; c++) {
    if (!isChosen(c)) continue;
    for (let row = rows.offsets[c] + 1; row < rows.offsets[c + 1]; row++) {
      if (!isWithin(window, rows.time[row])) continue;
      source[row] = source[row - 1];
      isRepeat[row] = 1;
    }
  }
  const change: Change = (values, row, name) => {
    if (isRepeat[row] === 0) return values[row];
    if (emptied.includes(name)) return 0;
    return RANGE.includes(name) ? rows.columns.close[source[row]] : values[source[row]];
  };
  return { ...rows, columns: changed(rows, rows.time.length, change) };
}
