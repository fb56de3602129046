import type { EntryResult, FilledLeg } from "../../../strategy/order.ts";
import { assertNever, invariant } from "../../../units/failure.ts";
import type { TimeOfDay } from "../../../units/unit.ts";
import type { Leg } from "../leg.ts";
import type { LegSet } from "../leg-set.ts";
import { orderOf } from "./selector.ts";

interface Sent {
  readonly id: number;
  readonly legs: readonly Leg[];
}

/** Sends legs that are due to the market, by the frame's policy on legs that cannot be entered, and follows what works. */
export class Entrance {
  readonly #set: LegSet;
  #working: readonly Sent[] = [];

  constructor(set: LegSet) {
    this.#set = set;
  }

  /** Legs that are entered together at the market now. */
  send(legs: readonly Leg[]): void {
    for (const unit of this.#set.plan.frame.missingLeg === "drop_leg" ? unitsOf(legs) : [legs])
      this.#try(unit);
  }

  /** What became of entries that were left working. */
  follow(): void {
    if (this.#working.length === 0) return;
    const working = this.#working;
    this.#working = [];
    for (const { id, legs } of working) this.#heard(legs, this.#set.desk.entry(id));
  }

  /** Takes back what still works. */
  cancel(): void {
    for (const { id } of this.#working) this.#set.desk.cancel(id);
  }

  #try(legs: readonly Leg[]): void {
    const { desk, legs: all } = this.#set;
    this.#heard(legs, desk.enter(legs.map((leg) => orderOf(leg, all, desk))));
  }

  #heard(legs: readonly Leg[], result: EntryResult): void {
    switch (result.status) {
      case "filled":
      case "partial":
        legs.forEach((leg, at) => {
          const filled: FilledLeg | undefined = result.legs[at];
          invariant(filled !== undefined, "an entry that filled has filled all its legs");
          this.#set.opened(leg, filled);
        });
        return;
      case "working":
        for (const leg of legs) if (leg.state !== "entering") leg.move("entering");
        this.#working = [...this.#working, { id: result.id, legs }];
        return;
      case "cancelled":
        for (const leg of legs) this.#set.giveUp(leg);
        return;
      case "rejected":
        this.missed(legs);
        return;
      default:
        assertNever(result);
    }
  }

  /** Legs that could not be entered: tried again, dropped, or the end of the whole set. */
  missed(legs: readonly Leg[]): void {
    const { missingLeg: policy } = this.#set.plan.frame;
    if (typeof policy === "object" && this.#set.desk.now < policy.retryUntil) {
      for (const leg of legs) {
        if (leg.state === "entering") leg.move("waiting");
        else if (leg.state === "watching") this.#set.giveUp(leg);
      }
      return;
    }
    const isFirst = legs.some(({ isReEntry, plan }) => !isReEntry && !plan.lazy);
    const isAborted = policy !== "drop_leg" && isFirst;
    for (const leg of this.#set.legs)
      if (legs.includes(leg) || (isAborted && leg.state !== "entering")) this.#set.giveUp(leg);
  }
}

/** A short and the hedges that cover it are entered together or not at all; every other leg is alone. Hedges come first. */
function unitsOf(legs: readonly Leg[]): readonly (readonly Leg[])[] {
  const isCovered = (leg: Leg): boolean => legs.some(({ plan }) => plan.hedgeOf === leg.id);
  const coversOne = ({ plan }: Leg): boolean => legs.some(({ id }) => id === plan.hedgeOf);
  const units = legs
    .filter((leg) => !coversOne(leg))
    .map((leg) => [...legs.filter(({ plan }) => isCovered(leg) && plan.hedgeOf === leg.id), leg]);
  return [
    ...units.filter(([first]) => first?.side === "buy"),
    ...units.filter(([first]) => first?.side !== "buy"),
  ];
}

/** Whether a leg's time has come. */
export const isDue = (leg: Leg, now: TimeOfDay): boolean => leg.state === "waiting" && now >= leg.due;
