import { solveQP } from "quadprog";
import { PlutoError } from "../../units/failure.ts";
import type { Matrix } from "./streams.ts";

/** A linear condition on weights: Σ a_i w_i = b, or ≥ b. */
export interface Condition {
  readonly coefficients: readonly number[];
  readonly kind: "equal" | "at_least";
  readonly value: number;
}

/** Weights above this far below a bound are set on it: what the solver leaves of rounding. */
const ROUNDING = 1e-12;

/**
 * The weights that make ½ w′Qw − c′w least under the conditions; Q is positive definite. Solved exactly, by the dual method
 * of Goldfarb and Idnani. @throws `weights.infeasible` when no weights meet the conditions, or Q is not definite
 */
export function minimise(q: Matrix, c: readonly number[], conditions: readonly Condition[]): number[] {
  const n = q.length;
  // Variances of daily returns are of the order of 10⁻⁴: brought to 1, so that the solver's tolerances fit.
  const scale = q.reduce((sum, row, i) => sum + (row[i] as number), 0) / n;
  const ordered = [...conditions].sort((a, b) => Number(a.kind !== "equal") - Number(b.kind !== "equal"));
  const fromOne = (values: readonly number[]): number[] => [0, ...values];
  const { solution, message } = solveQP(
    [[], ...q.map((row) => fromOne(row.map((value) => value / scale)))],
    fromOne(c.map((value) => value / scale)),
    [[], ...q.map((_, i) => fromOne(ordered.map(({ coefficients }) => coefficients[i] as number)))],
    fromOne(ordered.map(({ value }) => value)),
    ordered.filter(({ kind }) => kind === "equal").length,
  );
  if (message !== "")
    throw new PlutoError("weights.infeasible", `no weights meet the bounds (${message.trim()}); widen them`);
  return solution.slice(1).map((value) => (Math.abs(value) < ROUNDING ? 0 : value));
}
