import { assertNever } from "../units/failure.ts";
import { rupees } from "../units/money.ts";
import { expiryRuleText } from "./expiry-rule.ts";
import { liquidityText } from "./liquidity.ts";
import type { AtmOptions, ContractSelector, Match, PremiumTie, StrikeRule } from "./selector.ts";

/** A selector in words, without its fallbacks. */
export function selectorText({ expiry, optionType, strike, side, liquidity }: ContractSelector): string {
  const filter = liquidity === undefined ? "" : liquidityText(liquidity);
  return `${side} ${optionType}, ${expiryRuleText(expiry)}, ${strikeRuleText(strike)}${filter === "" ? "" : `, ${filter}`}`;
}

const stepsText = (steps: number): string =>
  steps === 0 ? "ATM" : steps > 0 ? `OTM ${steps}` : `ITM ${-steps}`;
const matchText = (match: Match): string => match.replace("_", " ");
const tieText = (tie: PremiumTie | undefined): string =>
  tie === undefined ? "" : `, tie ${tie.replace("_", " ")}`;
const signed = (value: number): string => (value < 0 ? `${value}` : `+${value}`);

function atmText({ halfWay, from, hold }: AtmOptions): string {
  return [
    from === undefined ? "" : ` from ${from}`,
    halfWay === undefined ? "" : `, half-way ${halfWay}`,
    hold === undefined ? "" : `, held by ${hold.pct} %`,
  ].join("");
}

function strikeRuleText(rule: StrikeRule): string {
  switch (rule.by) {
    case "moneyness":
      return `${stepsText(rule.otmSteps)}${atmText(rule)}`;
    case "exact":
      return `strike ${rupees(rule.strike)}`;
    case "atm_percent":
      return `ATM ${signed(rule.percent)} %${atmText(rule)}`;
    case "premium":
      return `premium ${matchText(rule.match)} ${rupees(rule.premium)}${tieText(rule.tie)}`;
    case "premium_range":
      return `premium in ${rupees(rule.from)} to ${rupees(rule.to)}`;
    case "straddle_percent":
      return `premium ${matchText(rule.match)} ${rule.percent} % of the straddle${atmText(rule)}${tieText(rule.tie)}`;
    case "straddle_width":
      return `ATM ${signed(rule.times)} × the straddle${atmText(rule)}`;
    case "synthetic":
      return `${stepsText(rule.otmSteps)} from the synthetic future at the ATM${atmText(rule)}`;
    case "delta":
      return `delta ${matchText(rule.match)} ${rule.delta}${tieText(rule.tie)}`;
    case "delta_range":
      return `delta in ${rule.from} to ${rule.to}`;
    case "relative":
      return `${rule.otmSteps === 0 ? "the same strike as" : `${stepsText(rule.otmSteps)} from`} ${rupees(rule.to)}`;
    default:
      return assertNever(rule);
  }
}
