import { invariant } from "../../units/failure.ts";

/** P(X > x) of a chi-squared X with an even number of degrees of freedom: e^(−x/2) Σ (x/2)^k / k!, k < df/2. */
export function chiSquaredTail(x: number, degrees: number): number {
  invariant(degrees > 0 && degrees % 2 === 0, "the closed form is for an even number of degrees of freedom");
  let term = 1;
  let sum = 1;
  for (let k = 1; k < degrees / 2; k++) {
    term *= x / 2 / k;
    sum += term;
  }
  return Math.exp(-x / 2) * sum;
}
