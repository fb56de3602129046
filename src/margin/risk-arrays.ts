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

/** Holdings column by column: quantities, prices, and sixteen losses each, one after the other. */
export interface ArrayColumns {
  readonly qty: ArrayLike<number>;
  readonly price: ArrayLike<number>;
  readonly risk: ArrayLike<number>;
}

/** Sums the first `count` holdings. Whole paise in give whole paise out, in any order. */
export function sumArrays({ qty, price, risk }: ArrayColumns, count: number): ArrayMargin {
  const scenarioLoss = new Array<number>(SCENARIO_COUNT).fill(0);
  let netOptionValue = 0;
  for (let row = 0; row < count; row++) {
    const held = qty[row] as number;
    netOptionValue += held * (price[row] as number);
    for (let s = 0; s < SCENARIO_COUNT; s++)
      scenarioLoss[s] = (scenarioLoss[s] as number) + held * (risk[row * SCENARIO_COUNT + s] as number);
  }
  let worst = 0;
  let most = Math.round((scenarioLoss[0] as number) / TIE);
  let scanRisk = 0;
  for (let s = 0; s < SCENARIO_COUNT; s++) {
    const loss = scenarioLoss[s] as number;
    const ties = Math.round(loss / TIE);
    if (ties > most) {
      worst = s;
      most = ties;
    }
    if (loss > scanRisk) scanRisk = loss;
  }
  return { scenarioLoss, worstScenario: worst + 1, scanRisk, netOptionValue };
}

/** Sums risk arrays that are given, e.g. official ones. */
export function marginOfArrays(legs: readonly ArrayLeg[]): ArrayMargin {
  for (const { riskArray } of legs)
    invariant(riskArray.length === SCENARIO_COUNT, "a risk array has sixteen losses");
  const columns: ArrayColumns = {
    qty: legs.map(({ qty }) => qty),
    price: legs.map(({ price }) => price),
    risk: legs.flatMap(({ riskArray }) => Array.from(riskArray)),
  };
  return sumArrays(columns, legs.length);
}

/** The margin that stands against the scan: what is lost at worst, less what the options would fetch, at least 0. */
export const spanOfArrays = ({
  scanRisk,
  netOptionValue,
}: Pick<ArrayMargin, "scanRisk" | "netOptionValue">): number => Math.max(0, scanRisk - netOptionValue);
