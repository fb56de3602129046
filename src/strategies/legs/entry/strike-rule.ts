import type { StrikeRule } from "../../../contracts/selector.ts";
import { assertNever } from "../../../units/failure.ts";
import type { Paise } from "../../../units/unit.ts";
import type { LegPlan } from "../plan.ts";

/** The strike rule of a leg for the contract finder. `anchor`: the strike of the leg that a relative one counts from. */
export function strikeRule(choice: LegPlan["strike"], anchor: Paise | undefined): StrikeRule | undefined {
  const atm = "halfWay" in choice ? { halfWay: choice.halfWay, ...fromOf(choice) } : {};
  switch (choice.by) {
    case "atm":
      return { by: "moneyness", otmSteps: choice.otm, ...atm };
    case "exact":
      return { by: "exact", strike: choice.strike };
    case "atm_percent":
      return { by: "atm_percent", percent: choice.percent, ...atm };
    case "premium":
      return { by: "premium", premium: choice.premium, match: choice.match, tie: choice.tie };
    case "premium_range":
      return { by: "premium_range", from: choice.from, to: choice.to };
    case "straddle_percent":
      return {
        by: "straddle_percent",
        percent: choice.percent,
        match: choice.match,
        tie: choice.tie,
        ...atm,
      };
    case "straddle_width":
      return { by: "straddle_width", times: choice.times, ...atm };
    case "synthetic":
      return { by: "synthetic", otmSteps: choice.otm, ...atm };
    case "delta":
      return { by: "delta", delta: choice.delta, match: choice.match, tie: choice.tie };
    case "delta_range":
      return { by: "delta_range", from: choice.from, to: choice.to };
    case "relative":
      return anchor === undefined ? undefined : { by: "relative", to: anchor, otmSteps: choice.otm };
    default:
      return assertNever(choice);
  }
}

const fromOf = ({ from }: { readonly from?: "spot" | "future" | "synthetic" | undefined }) =>
  from === undefined ? {} : { from };
