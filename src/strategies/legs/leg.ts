import type { FillReason } from "../../ledger/fill.ts";
import type { Contract } from "../../market/contract.ts";
import type { Level } from "../../strategy/level.ts";
import { invariant } from "../../units/failure.ts";
import type { Paise, Qty, TimeOfDay } from "../../units/unit.ts";
import type { LegPlan } from "./plan.ts";
import { type LegState, TRANSITIONS } from "./state.ts";

/** What an open leg was entered at and stands on. */
export interface Held {
  readonly contract: Contract;
  /** Units that are still held, ≥ 0. */
  qty: Qty;
  /** Average entry premium. */
  readonly price: Paise;
  /** The underlying at the entry; undefined when it was not known, or nothing asks for it. */
  underlying: Paise | undefined;
  /** The stop that a trail counts from; undefined without one in premium. */
  readonly firstStop: Level | undefined;
  stop: Level | undefined;
  readonly target: Level | undefined;
  hasTrailed: boolean;
}

/** What a leg that watches or returns waits for. */
export interface Watch {
  /** Fixed when the watch began; undefined when it is chosen as it ends. */
  readonly contract: Contract | undefined;
  /** An order that rests at the level; undefined when the leg looks at prices itself. */
  orderId: number | undefined;
  /** The price that is waited for; undefined until it is known, of a range. */
  level: Level | undefined;
  /** From which side it is reached. */
  readonly direction: "up" | "down";
  /** Of a level: on which side the price was seen last. */
  isBeyond: boolean | undefined;
}

/** One leg and its life. State changes through `move` alone. */
export class Leg {
  readonly plan: LegPlan;
  readonly place: number;
  #state: LegState;
  /** Turned round by a re-entry that reverses. */
  side: "buy" | "sell";
  /** Waiting: from when. */
  due: TimeOfDay;
  /** Waiting: to enter this contract, not one by the rule. */
  fixed: Contract | undefined;
  /** Waiting: true when the wait-and-trade of the plan stands before the entry. */
  waits: boolean;
  isReEntry = false;
  watch: Watch | undefined;
  held: Held | undefined;
  /** Closing: why. */
  leaving: FillReason | undefined;
  /** What it was entered at before it came back to the same contract. */
  cost: Paise | undefined;
  readonly used = { stop: 0, target: 0 };

  constructor(plan: LegPlan, place: number, due: TimeOfDay) {
    this.plan = plan;
    this.place = place;
    this.#state = plan.lazy ? "idle" : "waiting";
    this.side = plan.side;
    this.due = due;
    this.waits = plan.entry.by !== "time";
  }

  get id(): string {
    return this.plan.id;
  }

  get state(): LegState {
    return this.#state;
  }

  /** Holds a position, as far as is known. */
  get isHeld(): boolean {
    return this.#state === "open" || this.#state === "closing";
  }

  move(to: LegState): void {
    invariant(
      TRANSITIONS[this.#state].includes(to),
      `${this.id} goes from ${this.#state} to ${to} by the diagram`,
    );
    this.#state = to;
  }
}
