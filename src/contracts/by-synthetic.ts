import type { Paise } from "../units/unit.ts";
import { atmIndex } from "./by-moneyness.ts";
import type { Rung } from "./ladder.ts";
import type { HalfWay } from "./selector.ts";

/** The synthetic future at the ATM, ATM − put + call, paise, and the place of the strike nearest to it: the new ATM. */
export function syntheticAtm(
  ladder: readonly Pick<Rung, "strike">[],
  { atm, call, put }: { readonly atm: Paise; readonly call: Paise; readonly put: Paise },
  halfWay?: HalfWay,
): { readonly future: Paise; readonly at: number } {
  const future = (atm - put + call) as Paise;
  return { future, at: atmIndex(ladder, future, halfWay) };
}
