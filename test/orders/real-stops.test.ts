/**
 * The straddle of 09:20 with stops of 25 % on two real days, under every stop model: the table of `docs/fills.md`. Runs
 * where `PLUTO_REAL_DATA` names the folder of the minutes.
 */
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { beforeAll, describe, expect } from "vitest";
import { fillByParticipation } from "../../src/engine/fill-model.ts";
import type { StopModel } from "../../src/engine/order-touch.ts";
import type { DayMarket } from "../../src/market/day-market.ts";
import { shortStraddle } from "../../src/strategies/short-straddle.ts";
import { rupees } from "../../src/units/money.ts";
import { clockText } from "../../src/units/time.ts";
import { skipUnless } from "../require.ts";
import { dayOf, type RowsLiteral } from "../support/day-of.ts";
import { type DEFAULTS, runDay, strategyWith } from "../support/run-day.ts";

const FOLDER = process.env.PLUTO_REAL_DATA ?? "";
const onRealData = skipUnless(FOLDER !== "", "PLUTO_REAL_DATA does not name the folder of the minutes");
const DATES = ["2021-06-11", "2021-06-14"] as const;

const days = new Map<string, DayMarket>();

beforeAll(async () => {
  if (FOLDER === "") return;
  const database = await DuckDBInstance.create(":memory:");
  const connection = await database.connect();
  const file = join(FOLDER, "minute_NIFTY_12opts_20210611_20210614.parquet");
  // Stamped at their start; a minute in which an option did not trade repeats the price before and is left out.
  const read = await connection.runAndReadAll(
    `SELECT strftime(ts, '%Y-%m-%d') AS date, strftime(ts + INTERVAL 1 MINUTE, '%H:%M') AS time, symbol,
            open, high, low, close, volume::INTEGER AS volume
     FROM read_parquet('${file}') WHERE volume > 0 OR symbol NOT LIKE 'NIFTY216%' ORDER BY ts`,
  );
  const rows = read.getRowObjects() as unknown as readonly {
    readonly date: string;
    readonly time: string;
    readonly symbol: string;
    readonly open: number;
    readonly high: number;
    readonly low: number;
    readonly close: number;
    readonly volume: number;
  }[];
  for (const date of DATES) {
    const options: Record<string, Record<string, RowsLiteral[string]>> = {};
    const index: Record<string, RowsLiteral[string]> = {};
    for (const { symbol, time, volume, ...row } of rows.filter((one) => one.date === date)) {
      const { open, high, low, close } = row;
      if (!symbol.startsWith("NIFTY21617")) index[time] = { open, high, low, close };
      else {
        const contract = symbol.slice("NIFTY21617".length);
        options[contract] ??= {};
        (options[contract] as Record<string, RowsLiteral[string]>)[time] = { open, high, low, close, volume };
      }
    }
    days.set(date, dayOf({ date, index, options }));
  }
  connection.closeSync();
  database.closeSync();
});

type Config = Partial<typeof DEFAULTS>;

function runOn(date: string, config: Config) {
  return runDay(days.get(date) as DayMarket, strategyWith(shortStraddle, { lots: 1 }), config);
}
const told = (report: ReturnType<typeof runOn>): string[] =>
  report.fills.map(
    ({ time, qtyDir, symbol, price, reason }) =>
      `${clockText(time).slice(0, 5)} ${qtyDir} ${symbol.slice(-7)} ${rupees(price)} ${reason}`,
  );

/** What the straddle is sold at, whatever the stop model: the closes known at 09:20. */
const SOLD: Readonly<Record<string, readonly string[]>> = {
  "2021-06-11": ["09:20 -75 15800CE 102.65 ENTRY", "09:20 -75 15800PE 101.20 ENTRY"],
  "2021-06-14": ["09:20 -75 15750CE 88.65 ENTRY", "09:20 -75 15750PE 86.20 ENTRY"],
};
const CALL_OUT = "15:15 75 15800CE 90.85 TIME";
const NOT_HIT = [CALL_OUT, "15:15 75 15800PE 90.40 TIME"];
const TOUCHED = ["12:13 75 15800PE 126.50 SL", CALL_OUT];
const BOTH_TOUCHED = ["09:25 75 15750PE 107.75 SL", "13:25 75 15750CE 110.85 SL"];

describe("the straddle with stops of 25 % on two real days", () => {
  const cases: readonly (readonly [string, StopModel | "dated", readonly string[], string])[] = [
    ["2021-06-11", "close_fill", NOT_HIT, "1695.00"],
    ["2021-06-11", "next_open", NOT_HIT, "1695.00"],
    ["2021-06-11", "touch_gap", TOUCHED, "-1012.50"],
    ["2021-06-11", "touch_exact", TOUCHED, "-1012.50"],
    ["2021-06-11", "sl_limit", TOUCHED, "-1012.50"],
    ["2021-06-11", "dated", TOUCHED, "-1012.50"],
    ["2021-06-14", "close_fill", ["09:25 75 15750PE 111.70 SL", "13:54 75 15750CE 116.05 SL"], "-3967.50"],
    ["2021-06-14", "next_open", ["09:26 75 15750PE 112.00 SL", "13:55 75 15750CE 116.60 SL"], "-4031.25"],
    ["2021-06-14", "touch_gap", BOTH_TOUCHED, "-3281.25"],
    ["2021-06-14", "touch_exact", BOTH_TOUCHED, "-3281.25"],
    ["2021-06-14", "sl_limit", BOTH_TOUCHED, "-3281.25"],
    ["2021-06-14", "dated", BOTH_TOUCHED, "-3281.25"],
  ];
  for (const [date, stopModel, exits, profit] of cases)
    onRealData(`${date} under ${stopModel}`, () => {
      const report = runOn(date, { stopModel });
      expect(told(report)).toEqual([...(SOLD[date] ?? []), ...exits]);
      expect(rupees(report.grossPnl)).toBe(profit);
    });

  onRealData("participation takes one lot from the first bar, at its worse end", () => {
    const report = runOn("2021-06-14", {
      stopModel: "touch_gap",
      fill: fillByParticipation,
      participation: { maxPct: 10, maxWaitMs: 300_000, price: "worse_end" },
    });
    // The bar of 09:20 fell from 86.75 to 80.80 for the call and rose from 87.80 for the put; 80.80 × 1.25 = 101.00.
    expect(told(report)).toEqual([
      "09:21 -75 15750CE 80.80 ENTRY",
      "09:21 -75 15750PE 87.80 ENTRY",
      "09:25 75 15750PE 109.75 SL",
      "13:24 75 15750CE 101.00 SL",
    ]);
  });
});
