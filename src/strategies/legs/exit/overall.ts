import type { Paise } from "../../../units/unit.ts";
import type { FramePlan } from "../plan.ts";

type OverallPlan = NonNullable<FramePlan["overall"]>;

/** What the first entries took in and paid, paise, ≥ 0: legs that were sold, and legs that were bought. */
export interface EntryPremium {
  readonly sold: number;
  readonly bought: number;
}

/** Why all legs left together. */
export type OverallReason = "OVERALL_SL" | "OVERALL_TARGET" | "LOCK" | "OVERALL_TRAIL";

/**
 * Stop, target, lock and trail of all legs together, on profit at instants: realised, and open legs at prices known then.
 * Its peak is the highest profit seen so far, this instant's included.
 */
export class OverallWatch {
  readonly #plan: OverallPlan;
  #peak = Number.NEGATIVE_INFINITY;

  constructor(plan: OverallPlan) {
    this.#plan = plan;
  }

  /**
   * @param mtm profit now, paise  @param premium of the first entries
   * Of several reasons the first of stop, target, lock, trail.
   */
  check(mtm: number, premium: EntryPremium): OverallReason | undefined {
    this.#peak = Math.max(this.#peak, mtm);
    const { stop, target, lock, lockAndTrail, trail } = this.#plan;
    const stopAt = amount(stop, premium);
    if (stopAt !== undefined && mtm <= 0 - stopAt) return "OVERALL_SL";
    const targetAt = amount(target, premium);
    if (targetAt !== undefined && mtm >= targetAt) return "OVERALL_TARGET";
    if (lock !== undefined && this.#peak >= lock.at && mtm <= lock.floor) return "LOCK";
    if (lockAndTrail !== undefined && this.#peak >= lockAndTrail.at) {
      const { at, floor, every, by } = lockAndTrail;
      if (mtm <= floor + Math.floor((this.#peak - at) / every) * by) return "LOCK";
    }
    if (trail !== undefined && stopAt !== undefined && this.#peak >= trail.every) {
      if (mtm <= Math.floor(this.#peak / trail.every) * trail.by - stopAt) return "OVERALL_TRAIL";
    }
    return undefined;
  }
}

/** Rupees as given, or % of the premium that is meant; undefined when it asks for a share of nothing. */
function amount(plan: OverallPlan["stop"], { sold, bought }: EntryPremium): Paise | undefined {
  if (plan === undefined) return undefined;
  if (plan.rupees !== undefined) return plan.rupees;
  const premium = plan.of === "sold" ? sold : plan.of === "total" ? sold + bought : Math.abs(sold - bought);
  return premium > 0 ? ((((plan.pct ?? 0) * premium) / 100) as Paise) : undefined;
}
