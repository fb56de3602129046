// Pricing kernels: payoff of 100 legs at 1001 prices, 16-scenario revaluation of 100 legs, 10,000 implied volatilities. Each is compared
// with its plain reference before a time is printed; the references are timed beside them. Times are the processor's.
//   node bench/kernels.mjs [--runs 9]
import { engineModules, flag, machine, median, timed } from "./support.mjs";

const runs = Number(flag("runs", "9"));
const {
  payoffProfile,
  payoffOnGrid,
  payoffByLegs,
  scanTable,
  clearScan,
  addToScan,
  scan,
  scanByScenario,
  impliedVol,
  black76Price,
} = await engineModules({
  "pricing/payoff.ts": "payoffProfile, payoffOnGrid, payoffByLegs",
  "margin/scan.ts": "scanTable, clearScan, addToScan, scan",
  "margin/scan-reference.ts": "scanByScenario",
  "pricing/implied-vol.ts": "impliedVol",
  "pricing/black76.ts": "black76Price",
});

// A seeded generator: the same options on every machine.
let state = 920;
const random = () => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 4_294_967_296;
};
const near = (a, b, tolerance, what) => {
  if (!(Math.abs(a - b) <= tolerance)) throw new Error(`${what}: ${a} is not ${b}`);
};

// Payoff. Whole paise, so that both ways are exact.
const legs = Array.from({ length: 100 }, (_, i) => ({
  kind: "option",
  optionType: i % 2 === 0 ? "CE" : "PE",
  strike: 2_250_000 + 5_000 * Math.floor(random() * 81 - 40),
  qty: 75 * Math.ceil(random() * 10) * (i % 3 === 0 ? 1 : -1),
  price: 5 * Math.ceil(random() * 4_000),
}));
const grid = Float64Array.from({ length: 1001 }, (_, i) => 2_000_000 + 500 * i);
const out = new Float64Array(grid.length);
const payoff = () => payoffOnGrid(payoffProfile(legs), grid, out);
const payoffPlain = () => {
  for (let i = 0; i < grid.length; i++) out[i] = payoffByLegs(legs, grid[i]);
};
payoff();
for (let i = 0; i < grid.length; i++) near(out[i], payoffByLegs(legs, grid[i]), 0, "payoff");

// Scan: two expiries, fifty options each.
const expiries = [5, 33].map((days) => ({
  forward: 2_250_000,
  years: days / 365,
  scenarioForward: 2_250_000,
  scenarioYears: (days - 2) / 365,
  scanRange: 210_000,
  forwardPerPoint: 1,
  rate: 0.065,
}));
const moves = { volScan: 0.04, volFloor: 0.01, extreme: { multiple: 2, cover: 0.35 }, isPublished: false };
const contracts = Array.from({ length: 100 }, (_, i) => ({
  kind: "option",
  expiry: expiries[i % 2],
  optionType: i % 4 < 2 ? "CE" : "PE",
  strike: 2_250_000 + 5_000 * (Math.floor(i / 2) - 25),
  vol: 0.1 + 0.1 * random(),
}));
const table = scanTable(100);
const revalue = () => {
  clearScan(table);
  for (const contract of contracts) addToScan(table, contract);
  scan(table, moves);
};
const revaluePlain = () => {
  for (const contract of contracts) scanByScenario(contract, moves);
};
revalue();
contracts.forEach((contract, row) => {
  const { riskArray } = scanByScenario(contract, moves);
  for (const [s, loss] of riskArray.entries()) near(table.risk[row * 16 + s], loss, 1e-6, "risk array");
});

// Implied volatility: options as they trade, two days to two months from expiry.
const options = Array.from({ length: 10_000 }, () => {
  const years = (2 + random() * 60) / 365;
  const sigma = 0.08 + random() * 0.3;
  const forward = 2_250_000;
  const strike = forward * Math.exp((random() - 0.5) * 5 * sigma * Math.sqrt(years));
  const option = { optionType: strike > forward ? "CE" : "PE", forward, strike, years, rate: 0.065 };
  return { option, sigma, price: black76Price(option, sigma) };
});
let sum = 0;
const imply = () => {
  for (const { option, price } of options) sum += impliedVol(option, price).iv;
};
for (const { option, sigma, price } of options)
  near(impliedVol(option, price).iv, sigma, 1e-9, "implied volatility");
const bisection = () => {
  for (const { option, price } of options.slice(0, 500)) {
    let [low, high] = [0, 4];
    for (let i = 0; i < 52; i++) {
      const middle = (low + high) / 2;
      if (black76Price(option, middle) < price) low = middle;
      else high = middle;
    }
    sum += low;
  }
};

/** What one call of each takes, and how often it is called in a measurement. */
const cases = [
  ["payoff, 100 legs × 1001 prices", payoff, 2_000, 1e6, "µs"],
  ["  leg by leg (reference)", payoffPlain, 20, 1e6, "µs"],
  ["16 scenarios of 100 legs", revalue, 1_000, 1e6, "µs"],
  ["  scenario by scenario (reference)", revaluePlain, 20, 1e6, "µs"],
  ["implied volatility", imply, 5, 1e9 / options.length, "ns"],
  ["  bisection (reference)", bisection, 1, 1e9 / 500, "ns"],
];
const times = cases.map(() => []);
for (let run = 0; run < runs + 1; run++)
  for (const [i, [, work, calls, unit]] of cases.entries()) {
    const { seconds } = timed(() => {
      for (let call = 0; call < calls; call++) work();
    });
    if (run > 0) times[i].push((seconds / calls) * unit);
  }
console.log(`Kernels; ${machine()}, medians of ${runs} interleaved runs${Number.isNaN(sum) ? "!" : ""}`);
for (const [i, [name, , , , unit]] of cases.entries())
  console.log(
    `  ${name.padEnd(36)} ${median(times[i]).toPrecision(3)} ${unit} (least ${Math.min(...times[i]).toPrecision(3)})`,
  );
