// Nothing in the library looks ahead: each config's first day, run again without its future and with another one, decides the
// same. `pluto lookahead` does this over more days and instants.
import { expect, test } from "vitest";
import { benchOf, runDates } from "../../src/simulation/execute-run.ts";
import { loadDay } from "../../src/simulation/load-day.ts";
import { proveDay } from "../../src/simulation/look-ahead.ts";
import { tradingDay } from "../../src/units/time.ts";
import { LIBRARY, marketWith, rawConfig, resolved } from "./library-market.ts";

const storeOf = marketWith([]);

/** The day of the library's market on which each config enters; by default its first. */
const ENTERED: Readonly<Record<string, string>> = {
  "04-tuesday-to-friday-straddle.json": "2025-01-07",
  "05-expiry-straddle.json": "2025-01-09",
  "06-sensex-hedged-expiry-straddle.json": "2025-01-07",
};

// Of the staggered book, whose configs differ in a time, one.
const proved = LIBRARY.filter((file) => !file.includes("/") || file.endsWith("1000.json"));

test.each(proved)("%s decides the same without its future", async (file) => {
  const raw = rawConfig(file);
  const run = await resolved(raw);
  const store = await storeOf(raw.underlying);
  const bench = benchOf(run, store);
  const [first] = runDates(run, tradingDay(run.config.from ?? ""), tradingDay(run.config.to ?? ""));
  const load = await loadDay(store, tradingDay(ENTERED[file] ?? first ?? ""), bench.needs);
  if (load.status !== "loaded") throw new Error(load.why);
  const { decisions, instants, leaks, barsAtOpen } = proveDay(bench, load.market, { instants: 3, seed: 1 });
  expect(decisions).toBeGreaterThan(0);
  expect(instants).toHaveLength(3);
  expect(leaks).toEqual([]);
  expect(barsAtOpen).toBe(0);
});
