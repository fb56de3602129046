import type { Contract } from "../../../market/contract.ts";
import type { BarEvent } from "../../../strategy/hooks.ts";
import { levelAt, levelByPct, reaches } from "../../../strategy/level.ts";
import { assertNever } from "../../../units/failure.ts";
import type { Paise } from "../../../units/unit.ts";
import type { LegSet } from "../leg-set.ts";
import type { FramePlan } from "../plan.ts";
import { expiryRuleOf } from "../schema/pick.ts";
import { orderOf, selectorOf } from "./selector.ts";
import { moved, premiumAt, underlyingAt } from "./watching.ts";

type GatePlan = NonNullable<FramePlan["gate"]>;

/** What the legs wait for together, from the entry time on. */
export class GateWatch {
  readonly #set: LegSet;
  readonly #plan: GatePlan;
  #base: Paise | undefined;
  #pair: readonly Contract[] = [];
  #wasBeyond: boolean | undefined;

  constructor(set: LegSet, plan: GatePlan) {
    this.#set = set;
    this.#plan = plan;
  }

  /** At the entry time: fixes what is measured from then on. False when it cannot; the pick that failed is counted. */
  begin(): boolean {
    const { desk, legs } = this.#set;
    if (this.#plan.by === "momentum") {
      const first = legs.filter(({ state }) => state === "waiting");
      for (const leg of first) {
        const choice = desk.choose(selectorOf(leg, legs, desk));
        if (!choice.found) {
          desk.enter([orderOf(leg, legs, desk)]);
          return false;
        }
        leg.fixed = choice.contract;
      }
      this.#base = this.#sum();
      return this.#base !== undefined;
    }
    if (this.#plan.by === "level" && this.#plan.of === "straddle") {
      const pair = (["CE", "PE"] as const).map((optionType) =>
        desk.choose({
          expiry: expiryRuleOf(this.#set.plan.legs[0]?.expiry ?? "nearest"),
          optionType,
          strike: { by: "moneyness", otmSteps: 0 },
          side: "sell",
        }),
      );
      this.#pair = pair.flatMap((choice) => (choice.found ? [choice.contract] : []));
      return this.#pair.length === 2;
    }
    return true;
  }

  /** Whether it opens now. @param bar a timeframe that has ended: `candle_close` looks at its closes, and at nothing else */
  opens(bar: BarEvent | undefined): boolean {
    const plan = this.#plan;
    const isOnClose = plan.by !== "premium_match" && plan.on === "candle_close";
    if ((bar !== undefined) !== isOnClose) return false;
    switch (plan.by) {
      case "momentum": {
        const sum = this.#sum(bar);
        const base = this.#base;
        if (sum === undefined || base === undefined) return false;
        const { points, pct } = plan.distance;
        const sign = plan.move === "up" ? 1 : -1;
        const away =
          points !== undefined
            ? levelAt(points)
            : levelByPct(Math.abs(base) as Paise, pct ?? 0) - levelAt(Math.abs(base) as Paise);
        return sign * (levelAt(sum) - levelAt(base)) >= away;
      }
      case "premium_match":
        return this.#match(plan);
      case "level": {
        const price = plan.of === "underlying" ? underlyingAt(this.#set.desk, bar) : this.#straddle(bar);
        if (price === undefined) return false;
        const isBeyond = reaches(price, levelAt(plan.level), plan.crosses === "above" ? "up" : "down");
        const hasCrossed = isBeyond && this.#wasBeyond === false;
        this.#wasBeyond = isBeyond;
        return hasCrossed;
      }
      default:
        return assertNever(plan);
    }
  }

  /** Premiums of the fixed contracts together, one lot a leg: sold ones up, bought ones down. */
  #sum(bar?: BarEvent): Paise | undefined {
    let sum = 0;
    for (const { fixed, side } of this.#set.legs) {
      if (fixed === undefined) continue;
      const price = premiumAt(this.#set.desk, fixed, bar);
      if (price === undefined) return undefined;
      sum += side === "sell" ? price : 0 - price;
    }
    return sum as Paise;
  }

  #straddle(bar: BarEvent | undefined): Paise | undefined {
    let sum = 0;
    for (const contract of this.#pair) {
      const price = premiumAt(this.#set.desk, contract, bar);
      if (price === undefined) return undefined;
      sum += price;
    }
    return sum as Paise;
  }

  /** What the two legs' rules pick now is at most so far apart. */
  #match({ legs: ids, within }: Extract<GatePlan, { by: "premium_match" }>): boolean {
    const { desk, legs } = this.#set;
    const prices = ids.map((id) => {
      const leg = legs.find((one) => one.id === id);
      const choice = leg && desk.choose(selectorOf(leg, legs, desk));
      return choice?.found === true ? desk.price(choice.contract) : undefined;
    });
    const [first, second] = prices;
    if (first === undefined || second === undefined) return false;
    const low = Math.min(first, second) as Paise;
    const high = Math.max(first, second) as Paise;
    if (within.points !== undefined) return high - low <= within.points;
    return reaches(low, moved(high, "down", within), "up");
  }
}
