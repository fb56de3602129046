import type { ContractSelector } from "../../../contracts/selector.ts";
import type { Desk } from "../../../strategy/desk.ts";
import type { Order } from "../../../strategy/order.ts";
import type { Leg } from "../leg.ts";
import type { LegPlan } from "../plan.ts";
import { expiryRuleOf } from "../schema/pick.ts";
import { strikeRule } from "./strike-rule.ts";

/** Selectors that depend on nothing but the leg's plan and its side. */
const own = { buy: new WeakMap<LegPlan, ContractSelector>(), sell: new WeakMap<LegPlan, ContractSelector>() };

function ownSelector({ plan, side }: Leg): ContractSelector {
  const known = own[side].get(plan);
  if (known !== undefined) return known;
  const strike = strikeRule(plan.strike, undefined) ?? ({ by: "moneyness", otmSteps: 0 } as const);
  const made = { expiry: expiryRuleOf(plan.expiry), optionType: plan.optionType, side, strike };
  own[side].set(plan, made);
  return made;
}

/** What a leg asks the contract finder for, now. A relative leg counts from what its anchor holds, watches, or would take now. */
export function selectorOf(leg: Leg, legs: readonly Leg[], desk: Desk): ContractSelector {
  const { expiry, strike, optionType } = leg.plan;
  if (strike.by !== "relative") return ownSelector(leg);
  const base = { expiry: expiryRuleOf(expiry), optionType, side: leg.side };
  const anchor = legs.find(({ id }) => id === strike.to);
  const taken = anchor?.held?.contract ?? anchor?.watch?.contract ?? anchor?.fixed;
  if (taken !== undefined)
    return { ...base, strike: { by: "relative", to: taken.strike, otmSteps: strike.otm } };
  if (anchor === undefined) return { ...base, strike: { by: "exact", strike: 0 as never } };
  const asked = selectorOf(anchor, legs, desk);
  const choice = desk.choose(asked);
  // Where the anchor finds nothing, its own rule says why.
  if (!choice.found) return { ...asked, side: leg.side };
  return { ...base, strike: { by: "relative", to: choice.contract.strike, otmSteps: strike.otm } };
}

/** The leg's order at the market: for the contract it has fixed, or by its rule. */
export function orderOf(leg: Leg, legs: readonly Leg[], desk: Desk): Order {
  const { side, fixed, plan, isReEntry } = leg;
  return {
    side,
    target: fixed ?? selectorOf(leg, legs, desk),
    size: plan.size,
    reason: isReEntry ? "RE_ENTRY" : "ENTRY",
    leg: plan.id,
  };
}
