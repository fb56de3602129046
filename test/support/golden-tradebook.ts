import { expect } from "vitest";
import { NO_CHARGES } from "../../src/ledger/charges.ts";
import { TradebookHash } from "../../src/ledger/tradebook-hash.ts";
import { TRADEBOOK_COLUMNS, tradebookLine } from "../../src/ledger/tradebook-row.ts";
import type { ResolvedRun } from "../../src/research/resolve-run.ts";
import { costModelOfRun, dayNeedsOf, engineConfigOf, runDates } from "../../src/simulation/execute-run.ts";
import { segmentsOf } from "../../src/simulation/segments.ts";
import { simulateSegments } from "../../src/simulation/simulate-day.ts";
import type { TradingDay } from "../../src/units/time.ts";
import type { storeWith } from "./stores.ts";

/** The uid that stands in golden tradebooks. */
export const UID = "golden";

/** The run's tradebook as a file, and its hash as the run would report it. */
export async function tradebookOf(
  run: ResolvedRun,
  store: Awaited<ReturnType<typeof storeWith>>,
): Promise<{ csv: string; hash: string }> {
  const { from, to } = run.config;
  const needs = dayNeedsOf(run, store);
  const bench = {
    store,
    strategy: run.strategy,
    config: engineConfigOf(run),
    needs,
    costs: costModelOfRun(run),
  };
  const lines = [TRADEBOOK_COLUMNS.join(",")];
  const hash = new TradebookHash();
  let [profit, cash] = [0, 0];
  const dates = runDates(run, from as TradingDay, to as TradingDay);
  const segments = segmentsOf(dates, run.config, await store.series());
  for await (const outcome of simulateSegments(bench, segments)) {
    if (outcome.status !== "done") throw new Error(`${outcome.date} ${JSON.stringify(outcome)}`);
    profit += outcome.report.grossPnl;
    for (const [i, fill] of outcome.report.fills.entries()) {
      cash -= fill.price * fill.qtyDir;
      const row = { fill, charges: outcome.charges[i] ?? NO_CHARGES };
      hash.add(row);
      lines.push(tradebookLine(UID, lines.length - 1, row));
    }
  }
  // Whatever positions were marked at on the way, the days' profits add up to the cash that is left.
  expect(profit).toBe(cash);
  return { csv: `${lines.join("\n")}\n`, hash: hash.hex() };
}
