import { UNDERLYINGS } from "../exchange/underlyings.ts";
import type { ContractList } from "../market/contract-list.ts";
import { ALL_ROW_COLUMNS } from "../market/data-version.ts";
import { type Series, VIX } from "../market/series.ts";
import {
  contractCount,
  NOT_GIVEN,
  type RowColumn,
  rowCount,
  type SeriesRows,
} from "../market/series-rows.ts";
import type { Holding, TickStore } from "../market/tick-store.ts";
import { addDays, dayNumber, MS_PER_DAY, type TradingDay, utcOffsetMs } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";
import { type Mapping, parseMapping } from "./mapping.ts";
import { zoneOf } from "./places.ts";
import type { RawDay, RawSource } from "./raw-rows.ts";

/** How the rows of a store are to be understood: known at their stamp, rupees, units. Nothing is judged twice. */
export const STORE_MAPPING: Mapping = parseMapping(
  {
    columns: {
      ts: "ts",
      kind: "kind",
      underlying: "underlying",
      expiry: "expiry",
      strike: "strike",
      option_type: "option_type",
      open: "open",
      high: "high",
      low: "low",
      close: "close",
      bid: "bid",
      ask: "ask",
      bid_qty: "bid_qty",
      ask_qty: "ask_qty",
      volume: "volume",
      oi: "oi",
    },
    stamp: "known",
    keep_frozen: true,
  },
  "the mapping of stores",
);

export interface StoreSourceOptions {
  readonly from?: TradingDay;
  readonly to?: TradingDay;
  /** Only these; all of the store's when absent. */
  readonly underlyings?: readonly string[];
}

/** A store as a source, so that one can be copied into another. Closing it leaves the store open. */
export async function storeSource(store: TickStore, options: StoreSourceOptions = {}): Promise<RawSource> {
  const { from = "0000-01-01", to = "9999-12-31", underlyings } = options;
  const wanted = (await store.inventory()).filter(
    (holding) =>
      (underlyings === undefined || underlyings.includes(holding.series.underlying)) &&
      holding.to >= from &&
      holding.from <= to,
  );
  return {
    files: [store.url],
    settlement: (underlying, day) => store.settlement(underlying, day),
    contracts: async (underlying, day) => store.contracts?.(underlying, day, day),
    contractLists: () =>
      listsOf(store, {
        from: from as TradingDay,
        to: to as TradingDay,
        underlyings: underlyings ?? ALL_UNDERLYINGS,
      }),
    unreadableStamps: [],
    batches: () => batchesOf(store, wanted, { from: from as TradingDay, to: to as TradingDay }),
    close: async () => undefined,
  };
}

const ALL_UNDERLYINGS = UNDERLYINGS.map(({ name }) => name);

async function* listsOf(
  store: TickStore,
  { from, to, underlyings }: Required<StoreSourceOptions>,
): AsyncGenerator<{ readonly list: ContractList; readonly settlement: Paise | undefined }> {
  for (const underlying of underlyings) {
    let list = await store.contracts?.(underlying, from, to);
    while (list !== undefined) {
      yield { list, settlement: await store.settlement(underlying, list.date) };
      list = await store.contracts?.(underlying, from, addDays(list.date, -1));
    }
  }
}

async function* batchesOf(
  store: TickStore,
  holdings: readonly Holding[],
  range: { readonly from: TradingDay; readonly to: TradingDay },
): AsyncGenerator<RawDay> {
  const days = new Set<TradingDay>();
  for (const underlying of new Set(holdings.map(({ series }) => series.underlying)))
    for (const day of await store.days(underlying, range.from, range.to)) days.add(day);
  for (const day of [...days].sort()) {
    const parts: { series: Series; rows: SeriesRows }[] = [];
    for (const { series, from, to } of holdings) {
      if (day < from || day > to) continue;
      const rows = await store.load(series, day, ALL_ROW_COLUMNS);
      if (rows !== undefined && rowCount(rows) > 0) parts.push({ series, rows });
    }
    if (parts.length > 0) yield rawDayOf(day, parts);
  }
}

const RAW_NAMES: Readonly<Record<RowColumn, string>> = {
  open: "open",
  high: "high",
  low: "low",
  close: "close",
  bid: "bid",
  ask: "ask",
  volume: "volume",
  oi: "oi",
  bidQty: "bid_qty",
  askQty: "ask_qty",
};

/** Normalised series as raw rows: the inverse of what normalising does. */
export function rawDayOf(
  day: TradingDay,
  parts: readonly { readonly series: Series; readonly rows: SeriesRows }[],
): RawDay {
  const count = parts.reduce((sum, { rows }) => sum + rowCount(rows), 0);
  const stamp = new Float64Array(count);
  const strike = new Float64Array(count);
  const [kind, underlying, expiry, side] = [0, 0, 0, 0].map(() => new Int32Array(count).fill(-1)) as [
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  const numbers = new Map(
    ALL_ROW_COLUMNS.map((name) => [RAW_NAMES[name], new Float64Array(count).fill(Number.NaN)]),
  );
  const [underlyings, expiries] = [[] as string[], [] as string[]];
  const kinds = ["index", "future", "options"];
  let at = 0;
  for (const { series, rows } of parts) {
    const midnight = dayNumber(day) * MS_PER_DAY - utcOffsetMs(zoneOf(series.underlying), day);
    const end = at + rowCount(rows);
    kind.fill(kinds.indexOf(series.kind), at, end);
    underlying.fill(codeOf(underlyings, series.underlying), at, end);
    if (series.kind !== "index") expiry.fill(codeOf(expiries, series.expiry), at, end);
    for (let contract = 0; contract < contractCount(rows); contract++) {
      const [first, last] = [at + rows.offsets[contract], at + rows.offsets[contract + 1]];
      strike.fill(rows.strikes[contract] / 100, first, last);
      if (series.kind === "options") side.fill(rows.isPut[contract], first, last);
    }
    for (let row = 0; row < rowCount(rows); row++) stamp[at + row] = midnight + rows.time[row];
    for (const name of ALL_ROW_COLUMNS) {
      const [from, to] = [rows.columns[name], numbers.get(RAW_NAMES[name])];
      if (from !== undefined && to !== undefined)
        copyColumn(from, to, { at, perUnit: perUnitOf(series, name) });
    }
    at = end;
  }
  return {
    day: dayNumber(day),
    count,
    stamp,
    file: new Int32Array(count),
    row: new Int32Array(count).map((_, i) => i + 1),
    numbers: new Map([...numbers, ["strike", strike]]),
    texts: new Map([
      ["kind", { values: kinds, codes: kind }],
      ["underlying", { values: underlyings, codes: underlying }],
      ["expiry", { values: expiries, codes: expiry }],
      ["option_type", { values: ["CE", "PE"], codes: side }],
    ]),
    unreadable: { values: [], codes: new Int32Array(count).fill(-1) },
  };
}

/** The place of a text in a list that grows. */
function codeOf(values: string[], value: string): number {
  const known = values.indexOf(value);
  return known === -1 ? values.push(value) - 1 : known;
}

/** Store units in one rupee for a price; undefined for a quantity. */
function perUnitOf(series: Series, column: RowColumn): number | undefined {
  if (["volume", "oi", "bidQty", "askQty"].includes(column)) return undefined;
  return series.underlying === VIX ? 10_000 : 100;
}

function copyColumn(
  from: Int32Array | Float64Array,
  to: Float64Array,
  { at, perUnit }: { readonly at: number; readonly perUnit: number | undefined },
): void {
  for (let i = 0; i < from.length; i++) {
    const value = from[i];
    if (perUnit === undefined) to[at + i] = value === NOT_GIVEN ? Number.NaN : value;
    else to[at + i] = value === 0 ? Number.NaN : value / perUnit;
  }
}
