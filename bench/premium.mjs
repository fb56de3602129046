// W1p: at every event the call and the put whose close is nearest 20.00, the lowest strike of equals. The sum of the strikes is
// checked before any speed is printed. Times are the processor's, not the clock's, so that a busy machine distorts them less.
//   PLUTO_PERF=<folder with make-store.mjs> node bench/premium.mjs [--runs 5]
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const EXPECTED = 1_060_765_950;
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const perf = process.env.PLUTO_PERF;
if (perf === undefined || !existsSync(path.join(perf, "make-store.mjs"))) {
  console.error("PLUTO_PERF must name the folder of the benchmark workloads (make-store.mjs)");
  process.exit(2);
}
const flag = process.argv.indexOf("--runs");
const runs = flag < 0 ? 5 : Number(process.argv[flag + 1]);
const cache = path.join(tmpdir(), "pluto-bench");
mkdirSync(cache, { recursive: true });
const file = path.join(cache, "w1.duckdb");
if (!existsSync(file))
  execFileSync(process.execPath, [path.join(perf, "make-store.mjs"), "w1", file], {
    cwd: root,
    stdio: "inherit",
  });

// The engine's own modules, bundled as the command is.
const work = mkdtempSync(path.join(root, "bench/.premium-"));
const bundle = path.join(work, "premium.mjs");
const src = (name) => JSON.stringify(path.join(root, "src", name));
await build({
  stdin: {
    contents: `
      export { openStore } from ${src("storage/open.ts")};
      export { loadDay } from ${src("simulation/load-day.ts")};
      export { MarketView } from ${src("market/market-view.ts")};
      export { ContractFinder } from ${src("contracts/contract-finder.ts")};
      export { PremiumSearch } from ${src("contracts/premium-search.ts")};
      export { pickByPremium } from ${src("contracts/by-premium.ts")};
    `,
    resolveDir: root,
    loader: "ts",
  },
  bundle: true,
  platform: "node",
  format: "esm",
  packages: "external",
  outfile: bundle,
});
const { openStore, loadDay, MarketView, ContractFinder, PremiumSearch, pickByPremium } = await import(
  pathToFileURL(bundle).href
);

const needs = { underlying: "NIFTY", expiries: ["nearest"], underlyingFrom: "spot", optionColumns: [] };
const target = { match: "closest", value: 2000 };
const how = { tie: "lowest_strike", side: "sell" };
const selectorOf = (optionType) => ({
  expiry: "nearest",
  optionType,
  side: "sell",
  strike: { by: "premium", premium: 2000, match: "closest", tie: "lowest_strike" },
});
const [ceRule, peRule] = [selectorOf("CE"), selectorOf("PE")];

/** The rule by table and warm start: what the finder does inside. */
function search(market) {
  const view = new MarketView(market);
  const table = view.synchronous(0);
  const [ce, pe] = [new PremiumSearch(table.side(0), false), new PremiumSearch(table.side(1), true)];
  const [ceRows, peRows] = [table.side(0).rows, table.side(1).rows];
  let sum = 0;
  for (const instant of market.instants) {
    view.advance(instant);
    const at = view.lastInstantOf(0);
    if (view.now !== table.timeOf(at)) continue;
    sum += view.strikeOf(0, ceRows[ce.nearest(at, target, how)]);
    sum += view.strikeOf(0, peRows[pe.nearest(at, target, how)]);
  }
  return sum;
}

/** The whole way that a strategy goes: a choice with its contract and its quote. */
function choose(market) {
  const view = new MarketView(market);
  const finder = new ContractFinder(view, { underlyingFrom: "spot", maxAgeMs: 0 });
  let sum = 0;
  for (const instant of market.instants) {
    view.advance(instant);
    const [ce, pe] = [finder.choose(ceRule), finder.choose(peRule)];
    if (ce.found) sum += ce.contract.strike;
    if (pe.found) sum += pe.contract.strike;
  }
  return sum;
}

/** Plain JavaScript on the loaded columns, every premium looked at, no view: a measure of the machine's mood. */
function plain({ chains: [{ session }] }) {
  const { rows, starts, ends } = session;
  const { close } = rows.columns;
  const { strikes, isPut } = rows;
  const events = ends[0] - starts[0];
  let sum = 0;
  for (let t = 0; t < events; t++) {
    const best = [Infinity, Infinity];
    const strike = [0, 0];
    for (let c = 0; c < strikes.length; c++) {
      const away = Math.abs(close[starts[c] + t] - 2000);
      if (away >= best[isPut[c]]) continue;
      best[isPut[c]] = away;
      strike[isPut[c]] = strikes[c];
    }
    sum += strike[0] + strike[1];
  }
  return sum;
}

/** Every premium looked at, at every event, as the rule is stated. */
function scan(market) {
  const view = new MarketView(market);
  let sum = 0;
  for (const instant of market.instants) {
    view.advance(instant);
    const sides = [[], []];
    for (const row of view.quotedRows(0)) {
      const premium = view.freshPrice(0, row, 0);
      if (premium > 0)
        sides[view.isPut(0, row) ? 1 : 0].push({ row, strike: view.strikeOf(0, row), premium });
    }
    for (const side of sides) sum += pickByPremium(side, target, how)?.strike ?? 0;
  }
  return sum;
}

const store = await openStore(`duckdb:${file}?stamp=known`);
/** Days as loaded, anew: what is made of a day once and kept would otherwise be there already. */
const load = async () => {
  const days = [];
  for (const date of await store.days("NIFTY", "2025-01-01", "2025-03-27")) {
    const loaded = await loadDay(store, date, needs);
    if (loaded.status !== "loaded") throw new Error(`${date}: ${loaded.why}`);
    days.push(loaded.market);
  }
  return days;
};

const cases = { search, choose, plain, scan };
// A pass over all days is a hundredth of a second: the first ones run code that is not compiled yet. They are told apart.
const WARM_UP = 5;
const lists = () => Object.fromEntries(Object.keys(cases).map((name) => [name, []]));
const [cold, best, again] = [lists(), lists(), lists()];
let events = 0;
for (let run = 0; run < WARM_UP + runs; run++)
  for (const [name, work] of Object.entries(cases)) {
    const days = await load();
    events = days.reduce((sum, day) => sum + day.instants.length, 0);
    for (const speeds of [best, again]) {
      const began = process.cpuUsage();
      let sum = 0;
      for (const day of days) sum += work(day);
      const { user, system } = process.cpuUsage(began);
      const seconds = (user + system) / 1e6;
      if (sum !== EXPECTED * 100)
        throw new Error(`${name}: the strikes sum to ${sum / 100}, not ${EXPECTED}`);
      if (run >= WARM_UP) speeds[name].push(events / seconds);
      else if (run === 0 && speeds === best) cold[name].push(events / seconds);
    }
  }
await store.close();
rmSync(work, { recursive: true, force: true });
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
console.log(
  `W1p, ${events} events over loaded days; Node ${process.version}, ${cpus().length} × ${cpus()[0].model}, medians of ${runs}`,
);
for (const name of Object.keys(cases))
  console.log(
    `  ${name.padEnd(7)} fresh days ${(median(best[name]) / 1e6).toFixed(2)} M events/s (most ${(Math.max(...best[name]) / 1e6).toFixed(2)}); the same days again ${(median(again[name]) / 1e6).toFixed(2)}; the process's first pass ${(median(cold[name]) / 1e6).toFixed(2)}`,
  );
