import { invariant } from "../units/failure.ts";
import { SCENARIO_COUNT } from "./scenarios.ts";

/** A holding of one contract whose risk array is given, e.g. by an official parameter file. */
export interface ArrayLeg {
  /** Signed units. */
  readonly qty: number;
  /** Price per unit: of an option what it is worth now; 0 for a future, which is not paid for. */
  readonly price: number;
  /** What a holder of one unit loses in each of the sixteen scenarios, weights applied; a gain is negative. */
  readonly riskArray: ArrayLike<number>;
}

/** What the arrays of legs that offset one another say. In the unit of the arrays. */
export interface ArrayMargin {
  /** Loss of all legs in each scenario. */
  readonly scenarioLoss: readonly number[];
  /** The first scenario, 1 … 16, with the largest loss. */
  readonly worstScenario: number;
  /** The largest loss, at least 0. */
  readonly scanRisk: number;
  /** What the options are worth: bought > 0, sold < 0. */
  readonly netOptionValue: number;
}

/** Losses that differ by less than this are a tie: they differ by rounding. A millionth of a rupee, in paise. */
const TIE = 1e-4;

/** Sums risk arrays. Whole paise in give whole paise out, in any order of legs. */
export function marginOfArrays(legs: readonly ArrayLeg[]): ArrayMargin {
  const scenarioLoss = new Array<number>(SCENARIO_COUNT).fill(0);
  let netOptionValue = 0;
  for (const { qty, price, riskArray } of legs) {
    invariant(riskArray.length === SCENARIO_COUNT, "a risk array has sixteen losses");
    netOptionValue += qty * price;
    for (let s = 0; s < SCENARIO_COUNT; s++)
      scenarioLoss[s] = (scenarioLoss[s] as number) + qty * (riskArray[s] as number);
  }
  const rounded = scenarioLoss.map((loss) => Math.round(loss / TIE));
  const worst = rounded.indexOf(Math.max(...rounded));
  return {
    scenarioLoss,
    worstScenario: worst + 1,
    scanRisk: Math.max(0, ...scenarioLoss),
    netOptionValue,
  };
}

/** The margin that stands against the scan: what is lost at worst, less what the options would fetch, at least 0. */
export const spanOfArrays = ({ scanRisk, netOptionValue }: ArrayMargin): number =>
  Math.max(0, scanRisk - netOptionValue);
