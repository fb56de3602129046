import type { OptionType } from "../exchange/instrument.ts";
import type { Paise } from "../units/unit.ts";
import { stepped } from "./by-moneyness.ts";
import type { Rung } from "./ladder.ts";

/** Place of the strike `otmSteps` listed steps out of the money from `to`; -1 when `to` is not on the ladder. */
export function relativeTo(
  ladder: readonly Pick<Rung, "strike">[],
  { to, otmSteps }: { readonly to: Paise; readonly otmSteps: number },
  type: OptionType,
): number {
  const from = ladder.findIndex(({ strike }) => strike === to);
  return from < 0 ? -1 : stepped(from, otmSteps, type);
}
