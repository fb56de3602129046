import { normalCdf, normalPdf } from "./normal.ts";

const PER_UNIT = 8;
/** Logarithms of time value over moneyness that the table holds: from 8.4 standard deviations out of the money to 0.007. */
const LOWEST = -40;
const HIGHEST = 4;
const DENSITY_AT_ZERO = 0.3989422804014327;
const SQRT_2PI = 2.5066282746310002;

/** The terms of fourth order in n and x: 7/1920 is that of the series at the money; with all three what is left is of sixth order. */
const FOURTH = 7 / 1920;
const CROSS = 11 / 2880;
const TWICE = 1 / 1920;

/** Time value of an option under a normal model over its moneyness, z standard deviations out of the money; and its logarithm's slope. */
function ratioAt(z: number): { readonly ratio: number; readonly slope: number } {
  const tail = normalCdf(-z);
  const value = normalPdf(z) - z * tail;
  return { ratio: value / z, slope: -tail / value - 1 / z };
}

/** z and its slope by the ratio's logarithm, point by point from `HIGHEST` down. */
function tabulated(): Float64Array {
  const points = (HIGHEST - LOWEST) * PER_UNIT + 1;
  const table = new Float64Array(2 * points);
  let z = DENSITY_AT_ZERO / Math.exp(HIGHEST);
  for (let i = points - 1; i >= 0; i--) {
    const log = LOWEST + i / PER_UNIT;
    for (let step = 0; step < 20; step++) {
      const { ratio, slope } = ratioAt(z);
      const change = (log - Math.log(ratio)) / slope;
      z = Math.max(z + change, 0.5 * z);
      if (Math.abs(change) < 1e-9 * z) break;
    }
    table[2 * i] = z;
    table[2 * i + 1] = 1 / ratioAt(z).slope;
    z -= 1 / PER_UNIT / ratioAt(z).slope;
  }
  return table;
}

let table: Float64Array | undefined;

/**
 * A first guess of σ√T: the volatility n that a normal (Bachelier) model implies, a function of one number that is kept in a table,
 * and what a log-normal one has beside it: n (1 + n²/24) / (1 + x²/24) (P. Hagan et al., "Managing smile risk", Wilmott 2002,
 * appendix) and terms of fourth order. Within 10⁻⁵ up to a total volatility of 0.3 and two standard deviations out of the money,
 * where nearly all index options are; far beyond it may be anything, negative and NaN included.
 * @param x minus the absolute log-moneyness
 * @param moneyness |forward − strike| over √(forward × strike)  @param target time value over the same
 */
export function guessTotalVol(x: number, moneyness: number, target: number): number {
  const normal = moneyness === 0 ? target * SQRT_2PI : normalTotal(moneyness, target);
  const square = normal * normal;
  const log = x * x;
  const first = (1 + square / 24) / (1 + log / 24);
  return normal * (first + FOURTH * square * square - CROSS * square * log - TWICE * log * log);
}

function normalTotal(moneyness: number, target: number): number {
  const ratio = target / moneyness;
  const log = Math.log(ratio);
  if (log >= HIGHEST) {
    const z = (DENSITY_AT_ZERO * moneyness) / (target + 0.5 * moneyness);
    return (target + moneyness * (0.5 - 0.5 * DENSITY_AT_ZERO * z)) / DENSITY_AT_ZERO;
  }
  if (!(log > LOWEST)) return Number.NaN;
  table ??= tabulated();
  const at = (log - LOWEST) * PER_UNIT;
  const i = Math.floor(at);
  const u = at - i;
  const from = table[2 * i] as number;
  const to = table[2 * i + 2] as number;
  const rise = to - from;
  // The cubic that has the table's values and slopes at both ends.
  const bendFrom = (table[2 * i + 1] as number) / PER_UNIT - rise;
  const bendTo = rise - (table[2 * i + 3] as number) / PER_UNIT;
  const z = from + u * rise + u * (1 - u) * ((1 - u) * bendFrom + u * bendTo);
  return moneyness / z;
}
