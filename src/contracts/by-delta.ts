import type { Paise } from "../units/unit.ts";
import { type NearOptions, type NearTarget, pickNearest } from "./pick-nearest.ts";

/** One side's contract with a fresh premium and its delta; a list of them is in order of strike. */
export interface WithDelta {
  readonly row: number;
  readonly strike: Paise;
  readonly premium: Paise;
  /** Absolute, 0 … 1. */
  readonly delta: number;
}

/** The contract whose absolute delta is nearest to the target; ties as with premiums: a higher delta is dearer. */
export const pickByDelta = (
  candidates: readonly WithDelta[],
  target: NearTarget,
  options: NearOptions,
): WithDelta | undefined => pickNearest(candidates, ({ delta }) => delta, { ...options, target });
