// Event rate, W2: five days of seconds in memory, through the whole engine. Every tradebook is checked against the expected file before a
// speed is printed. Times are the processor's. The twin is a plain JavaScript loop over the same columns in the same process.
//   PLUTO_PERF=<folder with make-store.mjs and expected_w2.json> node bench/events.mjs [--runs 9] [--only name]
import { readFileSync } from "node:fs";
import path from "node:path";
import { engineModules, flag, machine, median, perfFolder, storeOf, timed } from "./support.mjs";

const expected = JSON.parse(readFileSync(path.join(perfFolder(), "expected_w2.json"), "utf8"));
const fillsExpected = expected.tradebook.map((line) => line.split(",").slice(0, 5).join(",")).join("\n");
const runs = Number(flag("runs", "9"));
const only = flag("only");

const { openStore, loadDay, EventEngine, shortStraddle, readyStrategy, FILL_MODELS, stampText, rupees } =
  await engineModules({
    "storage/open.ts": "openStore",
    "simulation/load-day.ts": "loadDay",
    "engine/event-engine.ts": "EventEngine",
    "strategies/short-straddle.ts": "shortStraddle",
    "strategy/define-strategy.ts": "readyStrategy",
    "engine/fill-model.ts": "FILL_MODELS",
    "units/time.ts": "stampText",
    "units/money.ts": "rupees",
  });

const store = await openStore(`duckdb:${storeOf("w2")}?stamp=known`);
const needs = { underlying: "NIFTY", expiries: ["nearest"], underlyingFrom: "spot", optionColumns: [] };
const days = [];
for (const date of await store.days("NIFTY", "2025-03-17", "2025-03-21"))
  days.push((await loadDay(store, date, needs)).market);
await store.close();
const events = days.reduce((sum, { instants }) => sum + instants.length, 0);

const [ENTRY, EXIT] = [33_600_000, 54_900_000];
const config = {
  startTime: undefined,
  stopTime: undefined,
  timeframeMs: 60_000,
  weight: 1,
  underlyingFrom: "spot",
  fill: FILL_MODELS.close,
  stopModel: "close_fill",
  latencyMs: 0,
  bothTouched: "stop",
  slBufferPct: 1,
  slPanicAfterMs: 60_000,
  staleMaxMs: 60_000,
  squareOff: true,
  carry: "day",
  delayRestart: undefined,
  margin: undefined,
  marks: true,
};

/** The workload's strategy with its stop in `onEvent`: two price look-ups and a check an event. */
const handMade = {
  name: "hand-made",
  expiries: ["nearest"],
  create(desk) {
    const orders = ["CE", "PE"].map((optionType) => ({
      side: "sell",
      target: { expiry: "nearest", optionType, strike: { by: "moneyness", otmSteps: 0 } },
      size: { qty: 75 },
      reason: "ENTRY",
    }));
    let legs = [];
    let hasEntered = false;
    return {
      onEvent({ timeOfDay }) {
        if (timeOfDay < ENTRY) return;
        if (!hasEntered) {
          hasEntered = true;
          const entry = desk.enter(orders);
          legs = entry.legs.map(({ contract, price }) => ({ contract, stop: price * 125, isOpen: true }));
          return;
        }
        for (const leg of legs) {
          const price = desk.price(leg.contract);
          if (!leg.isOpen || price === undefined) continue;
          const reason = timeOfDay >= EXIT ? "TIME" : price * 100 >= leg.stop ? "SL" : undefined;
          if (reason === undefined) continue;
          desk.close(leg.contract, reason);
          leg.isOpen = false;
        }
      },
    };
  },
};
const builtIn = readyStrategy(
  shortStraddle,
  shortStraddle.params.parse({ entry_time: "09:20", exit_time: "15:15", stop_loss_pct: 25, qty: 75 }),
);

/** The whole engine over all days. */
const engine = (strategy, how) => () => {
  const fills = [];
  for (const market of days) {
    const one = new EventEngine(market, strategy, { ...config, ...how }, "run");
    one.run(market.instants);
    fills.push(...one.finish().fills);
  }
  return fills;
};

/** The same by a plain loop: dense columns, no view, no desk, no books but a list of fills. */
function twin() {
  const fills = [];
  for (const { date, instants, index, chains } of days) {
    const { rows, starts } = chains[0].session;
    const { close } = rows.columns;
    const legs = [];
    const fill = (row, time, qtyDir, price) => fills.push({ date, time, row, qtyDir, price });
    for (let t = 0; t < instants.length; t++) {
      const now = instants[t];
      if (now < ENTRY) continue;
      if (legs.length === 0) {
        const spot = index.rows.columns.close[index.starts[0] + t];
        let atm = 0;
        for (let row = 0; row < rows.strikes.length; row++)
          if (Math.abs(rows.strikes[row] - spot) < Math.abs(rows.strikes[atm] - spot)) atm = row;
        for (const isPut of [0, 1])
          for (let row = 0; row < rows.strikes.length; row++)
            if (rows.strikes[row] === rows.strikes[atm] && rows.isPut[row] === isPut) {
              const price = close[starts[row] + t];
              legs.push({ row, at: starts[row], stop: price * 125, isOpen: true });
              fill(row, now, -75, price);
            }
        continue;
      }
      for (const leg of legs) {
        const price = close[leg.at + t];
        if (!leg.isOpen) continue;
        if (now < EXIT && price * 100 < leg.stop) continue;
        fill(leg.row, now, 75, price);
        leg.isOpen = false;
      }
    }
  }
  return fills;
}

const symbolOf = ({ date, row, symbol }) => {
  if (symbol !== undefined) return symbol;
  const { expiry, session } = days.find((day) => day.date === date).chains[0];
  const { strikes, isPut } = session.rows;
  const stamp = expiry.identity.replaceAll("-", "").slice(2);
  return `NIFTY${stamp}${strikes[row] / 100}${isPut[row] === 1 ? "PE" : "CE"}`;
};
const textOf = (fills) =>
  fills
    .map((fill) => {
      const stamp = stampText(fill.date, fill.time).slice(0, 19);
      const side = fill.qtyDir > 0 ? "BUY" : "SELL";
      return [stamp, symbolOf(fill), side, Math.abs(fill.qtyDir), rupees(fill.price)].join(",");
    })
    .join("\n");

const cases = {
  "hand-made stop, no marks": engine(handMade, { marks: false, followsProfit: false, skips: false }),
  "hand-made stop, marks": engine(handMade, { skips: false }),
  "short-straddle, no marks": engine(builtIn, { marks: false, followsProfit: false, skips: false }),
  "short-straddle, marks": engine(builtIn, { skips: false }),
  "plain loop": twin,
};
const rates = {};
for (let run = 0; run < runs; run++)
  for (const [name, work] of Object.entries(cases)) {
    if (only !== undefined && !name.includes(only)) continue;
    const { result, seconds } = timed(work);
    if (textOf(result) !== fillsExpected)
      throw new Error(`${name}: the tradebook differs from the expected one`);
    rates[name] ??= [];
    rates[name].push(events / seconds);
  }
console.log(`W2, ${events} events in memory; ${machine()}, medians of ${runs} interleaved runs`);
for (const [name, all] of Object.entries(rates))
  console.log(
    `  ${name.padEnd(26)} ${(median(all) / 1e6).toFixed(2)} M events/s (most ${(Math.max(...all) / 1e6).toFixed(2)})`,
  );
