import type { EngineConfig } from "../../src/engine/engine-config.ts";
import { legs } from "../../src/strategies/legs/legs.ts";
import { type ChainLiteral, type DayLiteral, dayOf, type RowLiteral, type RowsLiteral } from "./day-of.ts";
import { profitOf, runDay, strategyWith, told } from "./run-day.ts";

/** When the six bars became known. */
export const SIX_TIMES = ["09:20", "09:21", "09:22", "09:23", "09:24", "15:15"] as const;

type Row = RowLiteral | undefined;

const rowsOf = (prices: readonly Row[]): RowsLiteral =>
  Object.fromEntries(
    SIX_TIMES.flatMap((time, i) => {
      const price = prices[i];
      return price === undefined ? [] : [[time, price]];
    }),
  );

/** One price in all six. */
export const flat = (price: number): readonly number[] => SIX_TIMES.map(() => price);

/** Six bars of contracts, `22500CE`; the index stands at 22,510 unless told otherwise. */
export const sixBars = (
  options: Readonly<Record<string, readonly Row[]>>,
  index: readonly Row[] = flat(22_510),
): DayLiteral => ({
  index: rowsOf(index),
  options: Object.fromEntries(
    Object.entries(options).map(([name, prices]) => [name, rowsOf(prices)]),
  ) as ChainLiteral,
});

/** A fill in short: `09:20 SELL 50 22500CE 100.00 ENTRY`. */
const short = (line: string): string =>
  line
    .replace(/(NIFTY|SENSEX)[0-9A-Z]{5,6}(?=\d{5}[CP]E)/, "")
    .replace(/:00 /, " ")
    .replace(" exact", "");

/** What a list of legs does with a day. */
export function runLegs(
  day: DayLiteral,
  params: Readonly<Record<string, unknown>>,
  config: Partial<EngineConfig> = {},
) {
  const report = runDay(dayOf(day), strategyWith(legs, params), config);
  return {
    fills: report.fills.map((fill) => short(told(fill))),
    profit: profitOf(report),
    counts: report.counts,
  };
}

/** One lot of the ATM, sold. */
export const CALL = { side: "sell", type: "CE", lots: 1 } as const;
export const PUT = { side: "sell", type: "PE", lots: 1 } as const;

/** The message of the first fault of each path in a config's parameters. */
export const faultsOf = (params: Readonly<Record<string, unknown>>): readonly string[] =>
  (legs.params.safeParse(params).error?.issues ?? []).map(
    ({ path, message }) => `${path.join(".")}: ${message}`,
  );
