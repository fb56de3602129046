import { type Series, seriesName, VIX } from "../../../src/market/series.ts";
import {
  COUNT_COLUMNS,
  NOT_GIVEN,
  PRICE_COLUMNS,
  type RowColumn,
  type RowColumns,
  type SeriesRows,
} from "../../../src/market/series-rows.ts";
import { clockTextMs, type TradingDay, timeOfDay } from "../../../src/units/time.ts";

/** One series on one day: what a store is asked to hold. */
export interface Content {
  readonly series: Series;
  readonly day: TradingDay;
  readonly rows: SeriesRows;
}

/** Integers as the port has them: a time, then the values of the columns in order. */
type Line = readonly [time: string, ...values: number[]];

/** Rows by contract, `23700CE`; the one contract of an index or a future is "". Contracts and times in order. */
export function rowsOf(
  columns: readonly RowColumn[],
  contracts: Readonly<Record<string, readonly Line[]>>,
): SeriesRows {
  const names = Object.keys(contracts);
  const lines = Object.values(contracts).flat();
  const offsets = [0];
  for (const own of Object.values(contracts)) offsets.push((offsets.at(-1) ?? 0) + own.length);
  const arrays = columns.map((column, i) => {
    const values = lines.map((line) => line[i + 1] as number);
    const isCount = COUNT_COLUMNS.some((count) => count === column);
    return [column, isCount ? Float64Array.from(values) : Int32Array.from(values)];
  });
  return {
    strikes: Int32Array.from(names, (name) => (name === "" ? 0 : Number(name.slice(0, -2)) * 100)),
    isPut: Uint8Array.from(names, (name) => (name.endsWith("PE") ? 1 : 0)),
    offsets: Int32Array.from(offsets),
    time: Int32Array.from(lines, ([time]) => timeOfDay(time)),
    columns: Object.fromEntries(arrays) as RowColumns,
  };
}

export const day = (text: string): TradingDay => text as TradingDay;

export const NIFTY: Series = { kind: "index", underlying: "NIFTY" };
export const NEXT_FIFTY: Series = { kind: "index", underlying: "NIFTYNXT50" };
export const INDIA_VIX: Series = { kind: "index", underlying: VIX };
export const FUTURE: Series = { kind: "future", underlying: "NIFTY", expiry: day("2025-01-30") };
export const optionsOf = (expiry: string): Series => ({
  kind: "options",
  underlying: "NIFTY",
  expiry: day(expiry),
});
export const NEAR = optionsOf("2025-01-02");
export const NEXT = optionsOf("2025-01-09");

const BARS = ["open", "high", "low", "close"] as const;

/**
 * A few series, every value of them stated: gaps in time, prices that are not there, counts that are not given, rows in
 * the first and the last millisecond of a day, an underlying whose name begins like another's.
 */
export const CONTENTS: readonly Content[] = [
  {
    series: NIFTY,
    day: day("2025-01-01"),
    rows: rowsOf([...BARS, "volume"], {
      "": [
        ["09:16", 2374050, 2374500, 2373805, 2374215, 0],
        ["09:17", 2374215, 2374905, 2374100, 2374890, 0],
        ["09:20", 2374890, 2375000, 2374535, 2374605, 0],
        ["15:30", 2380000, 2381005, 2379900, 2380995, 0],
      ],
    }),
  },
  {
    series: NIFTY,
    day: day("2025-01-02"),
    rows: rowsOf([...BARS, "volume"], {
      "": [
        ["00:00", 2380005, 2380005, 2380005, 2380005, 1],
        ["09:16", 2381000, 2382000, 2380500, 2381505, 2],
        ["23:59:59.999", 2390005, 2390005, 2390005, 2390005, 3],
      ],
    }),
  },
  {
    series: NEAR,
    day: day("2025-01-01"),
    rows: rowsOf([...BARS, "volume", "oi"], {
      "23700CE": [
        ["09:16", 11005, 11500, 10890, 11020, 75000, 1_250_025],
        ["09:17", 11020, 11020, 11020, 11020, 0, 1_250_025],
        ["09:20", 11115, 12000, 11100, 11990, 150, 1_249_950],
      ],
      "23700PE": [
        ["09:16", 6005, 6010, 5900, 5905, 25, 25],
        ["09:18", 0, 0, 0, 0, 0, NOT_GIVEN],
        ["09:20", 5, 5, 5, 5, NOT_GIVEN, 0],
      ],
      "23750CE": [["09:16", 8035, 8140, 8020, 8100, 50, 3_000_000_000]],
      "23750PE": [
        ["09:17", 8035, 8140, 8020, 8100, 50, 75],
        ["15:30", 9000, 9100, 8900, 9095, 100, 150],
      ],
    }),
  },
  {
    series: NEAR,
    day: day("2025-01-02"),
    rows: rowsOf([...BARS, "volume", "oi"], {
      "23800CE": [["09:16", 2000, 2100, 1900, 2005, 75, 75]],
      "23850PE": [["09:16", 3000, 3100, 2900, 3005, 75, 150]],
    }),
  },
  {
    series: NEXT,
    day: day("2025-01-02"),
    rows: rowsOf([...BARS, "volume", "oi", "bid", "ask", "bidQty", "askQty"], {
      "23800CE": [
        ["09:16", 20000, 21000, 19000, 20005, 75, 75, 20000, 20010, 300, 450],
        ["09:17", 20005, 20005, 20005, 20005, 0, 75, 0, 20050, NOT_GIVEN, 75],
      ],
    }),
  },
  {
    series: FUTURE,
    day: day("2025-01-03"),
    rows: rowsOf([...BARS, "volume", "oi"], {
      "": [
        ["09:16", 2410000, 2410500, 2409005, 2410010, 12_500, 12_500_000],
        ["09:17", 2410010, 2410500, 2409005, 2409995, 7_500, 12_500_025],
      ],
    }),
  },
  {
    series: INDIA_VIX,
    day: day("2025-01-01"),
    rows: rowsOf(BARS, {
      "": [
        ["09:16", 142575, 142600, 142525, 142575],
        ["09:17", 142575, 143001, 142575, 143001],
      ],
    }),
  },
  {
    series: NEXT_FIFTY,
    day: day("2025-01-06"),
    rows: rowsOf(BARS, { "": [["09:16", 6812345, 6812345, 6812345, 6812345]] }),
  },
];

export const contentOf = (series: Series, date: string): Content => {
  const found = CONTENTS.find((one) => seriesName(one.series) === seriesName(series) && one.day === date);
  if (found === undefined) throw new Error(`the contents have no ${seriesName(series)} on ${date}`);
  return found;
};

export const ALL_COLUMNS: readonly RowColumn[] = [...PRICE_COLUMNS, ...COUNT_COLUMNS];

/**
 * Rows as lines of text, to compare and to read: every one of `columns`, with 0 and -1 where the rows lack a column. A
 * column without a single value is the same as an absent one.
 */
export function linesOf(rows: SeriesRows, columns: readonly RowColumn[] = ALL_COLUMNS): string[] {
  const lines: string[] = [];
  for (let c = 0; c < rows.strikes.length; c++)
    for (let row = rows.offsets[c] as number; row < (rows.offsets[c + 1] as number); row++) {
      const values = columns.map((column) => {
        const isCount = COUNT_COLUMNS.some((count) => count === column);
        return `${column} ${rows.columns[column]?.[row] ?? (isCount ? NOT_GIVEN : 0)}`;
      });
      const contract = `${rows.strikes[c]} ${rows.isPut[c] === 1 ? "PE" : "CE"}`;
      lines.push(`${contract} ${clockTextMs(rows.time[row] as number)} ${values.join(" ")}`);
    }
  return lines;
}

/** What the port promises of the arrays themselves, as a list of broken promises. */
export function brokenPromises(rows: SeriesRows): string[] {
  const broken: string[] = [];
  const check = (holds: boolean, promise: string): void => {
    if (!holds) broken.push(promise);
  };
  const { strikes, isPut, offsets, time, columns } = rows;
  check(
    strikes instanceof Int32Array && offsets instanceof Int32Array && time instanceof Int32Array,
    "Int32",
  );
  check(isPut instanceof Uint8Array && isPut.length === strikes.length, "one side a contract");
  check(offsets.length === strikes.length + 1 && offsets[0] === 0, "an offset a contract, from 0");
  check(offsets[strikes.length] === time.length, "offsets end with the rows");
  check(columns.close !== undefined, "close is always there");
  for (const [name, column] of Object.entries(columns)) {
    const isCount = COUNT_COLUMNS.some((count) => count === name);
    check(column instanceof (isCount ? Float64Array : Int32Array), `${name} has its type`);
    check(column.length === time.length, `${name} has a value a row`);
    check(!column.some((value) => !Number.isFinite(value)), `${name} has no NaN`);
    check(!column.some((value) => value < (isCount ? NOT_GIVEN : 0)), `${name} has no value below none`);
  }
  for (let c = 0; c < strikes.length; c++) {
    const key = (at: number): number => (strikes[at] as number) * 2 + (isPut[at] as number);
    check(c === 0 || key(c) > key(c - 1), "contracts in order of strike, CE before PE, each once");
    for (let row = (offsets[c] as number) + 1; row < (offsets[c + 1] as number); row++)
      check((time[row] as number) > (time[row - 1] as number), "time increases within a contract");
  }
  return [...new Set(broken)];
}
