import { correlationsOf } from "../../analytics/statistics/correlation.ts";
import { assertNever } from "../../units/failure.ts";
import { cluster, leavesOf, optimalLeafOrder } from "./clustering.ts";
import { inverseVariance } from "./plain-weights.ts";
import { type Matrix, varianceOf, variancesOf } from "./streams.ts";

/**
 * How the streams are put in order. `single`: single linkage on √((1 − ρ) ÷ 2). `ward`: Ward's linkage on the same, leaves in
 * their optimal order. `single_of_distances`: single linkage on the Euclidean distance between columns of that matrix, as the
 * listing of the source has it.
 */
export type Hierarchy = "single" | "ward" | "single_of_distances";

/** √((1 − ρ) ÷ 2): 0 for streams that move as one, 1 for opposite ones. */
export const correlationDistance = (covariance: Matrix): number[][] =>
  correlationsOf(covariance).map((row) => row.map((rho) => Math.sqrt(Math.max(0, (1 - rho) / 2))));

/** Euclidean distances between the columns of a matrix. */
function distancesOfColumns(matrix: Matrix): number[][] {
  return matrix.map((a) =>
    matrix.map((b) =>
      Math.sqrt(
        a.reduce((sum, value, i) => sum + (value - (b[i] as number)) * (value - (b[i] as number)), 0),
      ),
    ),
  );
}

/** The streams in the order of their tree: like ones stand together. */
export function hierarchicalOrder(covariance: Matrix, hierarchy: Hierarchy): number[] {
  const distances = correlationDistance(covariance);
  switch (hierarchy) {
    case "single":
      return leavesOf(cluster(distances, "single"));
    case "ward":
      return optimalLeafOrder(cluster(distances, "ward"), distances);
    case "single_of_distances":
      return leavesOf(cluster(distancesOfColumns(distances), "single"));
    default:
      return assertNever(hierarchy);
  }
}

/** Variance of a group of streams, weighted by 1 ÷ variance among themselves. */
function groupVariance(covariance: Matrix, group: readonly number[]): number {
  const inner = group.map((i) => group.map((j) => covariance[i]?.[j] as number));
  return varianceOf(inner, inverseVariance(inner));
}

/**
 * Hierarchical risk parity: the streams are ordered by likeness, the order is halved again and again, and each half gets
 * weight against the other by 1 ÷ variance. Source: M. López de Prado, J. Portfolio Management 42 (2016).
 * @throws `weights.no-spread`
 */
export function hierarchicalRiskParity(covariance: Matrix, hierarchy: Hierarchy = "single"): number[] {
  variancesOf(covariance);
  const weights = new Array<number>(covariance.length).fill(1);
  const halve = (group: readonly number[]): void => {
    if (group.length < 2) return;
    const middle = Math.floor(group.length / 2);
    const [left, right] = [group.slice(0, middle), group.slice(middle)];
    const [leftVariance, rightVariance] = [groupVariance(covariance, left), groupVariance(covariance, right)];
    const share = 1 - leftVariance / (leftVariance + rightVariance);
    for (const i of left) weights[i] = (weights[i] as number) * share;
    for (const i of right) weights[i] = (weights[i] as number) * (1 - share);
    halve(left);
    halve(right);
  };
  halve(hierarchicalOrder(covariance, hierarchy));
  return weights;
}
