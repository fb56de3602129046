import type { EntryResult } from "../strategy/order.ts";
import { invariant } from "../units/failure.ts";
import type { TimeOfDay } from "../units/unit.ts";
import type { DeskToday } from "./desk-today.ts";
import type { Executor } from "./executor.ts";
import type { LaterLeg, SentAs } from "./later-fills.ts";
import type { OrderLimits } from "./order-limits.ts";
import type { Refusals } from "./refusals.ts";

/** What orders that wait for later rows need of the desk. */
export interface LaterParts {
  readonly today: DeskToday;
  /** An order sent at T sees only bars that begin at or after T + this, milliseconds. */
  readonly latencyMs: number;
  readonly executor: Pick<Executor, "execute">;
  readonly refusals: Refusals;
  readonly limits: OrderLimits;
}

/** Legs that were sent together and wait; `own` is what a model notes of them. */
export interface Waiting<Own> {
  readonly id: number;
  readonly as: SentAs;
  readonly legs: readonly LaterLeg[];
  readonly sentAt: TimeOfDay;
  readonly own: Own;
}

/** The orders at the market that wait for a later row, in order of arrival, and what became of those that did. */
export class WaitingOrders<Own> {
  readonly #today: DeskToday;
  #waiting: readonly Waiting<Own>[] = [];
  /** By id. */
  readonly #results: EntryResult[] = [];
  #metUntil = -1;

  constructor(today: DeskToday) {
    this.#today = today;
  }

  get all(): readonly Waiting<Own>[] {
    return this.#waiting;
  }

  add(legs: readonly LaterLeg[], as: SentAs, own: Own): number {
    const sentAt = this.#today.view.now;
    // Nothing was met while nothing waited; rows that are known when an order is sent are none of its own.
    if (this.#waiting.length === 0) this.#metUntil = sentAt;
    const id = this.#results.length;
    this.#results.push({ status: "working", id });
    this.#waiting = [...this.#waiting, { id, as, legs, sentAt, own }];
    this.#today.waiting = this.#waiting.length;
    return id;
  }

  has(waiting: Waiting<Own>): boolean {
    return this.#waiting.includes(waiting);
  }

  find(id: number): Waiting<Own> | undefined {
    return this.#waiting.find((other) => other.id === id);
  }

  result(id: number): EntryResult {
    const result = this.#results[id];
    invariant(result !== undefined, "an order that is asked for is one of this desk");
    return result;
  }

  /** What has come of one that goes on waiting. */
  note(id: number, result: EntryResult): void {
    this.#results[id] = result;
  }

  /** The exit from this contract that is on its way, if any: of the whole, or of that leg's part. */
  exitFrom(symbol: string, part?: string): number | undefined {
    if (this.#waiting.length === 0) return undefined;
    return this.#waiting.find(({ as, legs: [first] }) => {
      if (as !== "exit" || first?.contract.symbol !== symbol) return false;
      return first.order.leg === undefined || first.order.leg === part;
    })?.id;
  }

  end(waiting: Waiting<Own>, result: EntryResult): void {
    this.#waiting = this.#waiting.filter((other) => other !== waiting);
    this.#today.waiting = this.#waiting.length;
    this.#results[waiting.id] = result;
  }

  /** Moves on to `now`. Returns until when rows were met before; rows after it are new. */
  meetUntil(now: number): number {
    const since = this.#metUntil;
    this.#metUntil = now;
    return since;
  }

  /** The day is over: the next one's rows are all new. */
  endDay(): void {
    this.#metUntil = -1;
  }
}
