// W3: 200 parameter sets over W1's days in memory, one thread, through the whole engine. All 200 lines are checked against the expected
// file before a speed is printed. Times are the processor's. The twin is a plain JavaScript loop over the same columns in the same process.
//   PLUTO_PERF=<folder with make-store.mjs and expected_w1.json> node bench/sweep.mjs [--runs 5] [--only name]
import { readFileSync } from "node:fs";
import path from "node:path";
import { engineModules, flag, machine, median, perfFolder, storeOf, timedAsync } from "./support.mjs";

const { sweep: expected } = JSON.parse(readFileSync(path.join(perfFolder(), "expected_w1.json"), "utf8"));
const linesExpected = expected.lines.join("\n");
const runs = Number(flag("runs", "5"));
const only = flag("only");

const { openStore, resolveRun, runDates, Sweep, DayShelf, loadDay, shortStraddle, legs } =
  await engineModules({
    "storage/open.ts": "openStore",
    "research/resolve-run.ts": "resolveRun",
    "simulation/execute-run.ts": "runDates",
    "simulation/sweep.ts": "Sweep",
    "simulation/day-shelf.ts": "DayShelf",
    "simulation/load-day.ts": "loadDay",
    "strategies/short-straddle.ts": "shortStraddle",
    "strategies/legs/legs.ts": "legs",
  });

const keys = Array.from({ length: 20 }, (_, k) => 33_600 + 900 * k).flatMap((second) =>
  Array.from({ length: 10 }, (_, i) => [second, 10 + 5 * i]),
);
const two = (value) => String(value).padStart(2, "0");
const clock = (second) => `${two(Math.floor(second / 3600))}:${two((second % 3600) / 60)}`;
const base = { underlying: "NIFTY", costs: "none" };
const forms = {
  code: ([second, pct]) => ({
    ...base,
    strategy: "short-straddle",
    params: { entry_time: clock(second), exit_time: "15:15", stop_loss_pct: pct, qty: 75 },
  }),
  legs: ([second, pct]) => ({
    ...base,
    strategy: "legs",
    stop_model: "close_fill",
    slippage: "none",
    params: {
      entry_time: clock(second),
      exit_time: "15:15",
      legs: ["CE", "PE"].map((type) => ({ type, side: "sell", qty: 75, stop: { pct } })),
    },
  }),
};
const findStrategy = async (name) => (name === "legs" ? legs : shortStraddle);
const resolved = {};
for (const [form, configOf] of Object.entries(forms)) {
  resolved[form] = [];
  for (const key of keys) resolved[form].push(await resolveRun(configOf(key), { file: "w3", findStrategy }));
}
const store = await openStore(`duckdb:${storeOf("w1")}?stamp=known`);
const dates = runDates(resolved.code[0], "2025-01-01", "2025-03-27");
const shelf = new DayShelf();
const needs = { underlying: "NIFTY", expiries: ["nearest"], underlyingFrom: "spot", optionColumns: [] };
const markets = [];
for (const date of dates) {
  const load = await loadDay(store, date, needs);
  if (load.status === "loaded") markets.push(load.market);
}

/** One sweep over days that are on the shelf. */
const sweep = (form, how) => async () => {
  const one = new Sweep(store, resolved[form], { shelf, hashes: false, ...how });
  await one.run(dates);
  one.end();
  return one.results
    .map(({ days, fills }, i) => {
      let net = 0;
      for (const day of days) net += day.net;
      return [...keys[i], fills, net].join(",");
    })
    .join("\n");
};

/** The same by a plain loop that stops at the hit: dense columns, no view, no desk, no books. */
async function twin() {
  const lines = [];
  for (const [second, pct] of keys) {
    const [entry, exit] = [second * 1000, 54_900_000];
    let [fills, net] = [0, 0];
    for (const { instants, index, chains } of markets) {
      const { rows, starts } = chains[0].session;
      const { close } = rows.columns;
      const { strikes, isPut } = rows;
      // Minutes without gaps, strikes at equal distances: known of this workload alone.
      const t = (entry - instants[0]) / 60_000;
      const end = (exit - instants[0]) / 60_000;
      const spot = index.rows.columns.close[index.starts[0] + t];
      const atm = 2 * Math.round((spot - strikes[0]) / (strikes[2] - strikes[0]));
      for (const row of [atm, atm + 1]) {
        if (isPut[row] !== row - atm) throw new Error("calls and puts alternate");
        const price = close[starts[row] + t];
        const stop = price * (100 + pct);
        let at = t + 1;
        while (at < end && close[starts[row] + at] * 100 < stop) at++;
        net += (price - close[starts[row] + at]) * 75;
        fills += 2;
      }
    }
    lines.push([second, pct, fills, net].join(","));
  }
  return lines.join("\n");
}

const cases = {
  "code, skipping": sweep("code", {}),
  "code, every event, no marks": sweep("code", { skips: false }),
  "code, every event, marks": sweep("code", { skips: false, marks: true }),
  "code, skipping, hashes": sweep("code", { hashes: true }),
  "legs, skipping": sweep("legs", {}),
  "legs, every event, no marks": sweep("legs", { skips: false }),
  "legs, every event, marks": sweep("legs", { skips: false, marks: true }),
  "plain loop": twin,
};
const rates = {};
const chosen = Object.entries(cases).filter(
  ([name]) => only === undefined || name === only || (cases[only] === undefined && name.includes(only)),
);
for (let run = 0; run < runs + 1; run++)
  for (const [name, work] of chosen) {
    const { result, seconds } = await timedAsync(work);
    if (result !== linesExpected) throw new Error(`${name}: the sweep differs from the expected one`);
    rates[name] ??= [];
    // The first one loads the days and is not counted.
    if (run > 0) rates[name].push(keys.length / seconds);
  }
await store.close();
console.log(`W3, 200 sets × ${markets.length} days in memory, one thread; ${machine()}, medians of ${runs}`);
const twinRate = rates["plain loop"] === undefined ? undefined : median(rates["plain loop"]);
for (const [name, all] of Object.entries(rates)) {
  const share =
    twinRate === undefined ? "" : `, ${(median(all) / twinRate).toPrecision(2)} of the plain loop`;
  console.log(
    `  ${name.padEnd(28)} ${median(all).toFixed(0)} sets/s (most ${Math.max(...all).toFixed(0)})${share}`,
  );
}
