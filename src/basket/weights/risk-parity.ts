import { invariant, PlutoError } from "../../units/failure.ts";
import { dot, type Matrix, normalised, variancesOf } from "./streams.ts";

const ROUNDS = 10_000;

/**
 * The long-only book in which each stream has its share of the variance, w_i(Σw)_i in proportion to the budget; equal
 * shares by default. There is one such book. Found by cyclical coordinate descent: T. Griveau-Billion, J.-C. Richard and
 * T. Roncalli (2013). @throws `weights.bad-budget`, `weights.no-spread`
 */
export function riskParity(covariance: Matrix, budget?: readonly number[]): number[] {
  const n = covariance.length;
  const asked = budget ?? new Array<number>(n).fill(1);
  if (asked.length !== n || asked.some((share) => !(share > 0)))
    throw new PlutoError("weights.bad-budget", `a risk budget has a share above 0 for each of ${n} streams`);
  const shares = normalised(asked);
  const variances = variancesOf(covariance);
  const scale = variances.reduce((sum, variance) => sum + variance, 0) / n;
  const scaled = covariance.map((row) => row.map((value) => value / scale));
  const x = variances.map((variance, i) => Math.sqrt(((shares[i] as number) * scale) / variance));
  for (let round = 0; round < ROUNDS; round++) {
    let moved = 0;
    for (let i = 0; i < n; i++) {
      const row = scaled[i] as readonly number[];
      const own = row[i] as number;
      const others = dot(row, x) - own * (x[i] as number);
      const next = (-others + Math.sqrt(others * others + 4 * own * (shares[i] as number))) / (2 * own);
      moved = Math.max(moved, Math.abs(next - (x[i] as number)) / next);
      x[i] = next;
    }
    if (moved < 1e-14) return normalised(x);
  }
  // A singular covariance may creep; the last step is then far below what anybody trades.
  invariant(x.every(Number.isFinite), "the descent stays finite");
  return normalised(x);
}
