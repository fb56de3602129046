import type { Contract } from "../market/contract.ts";
import type { PriceWatch } from "../market/price-watch.ts";
import type { OrderResult } from "../strategy/order.ts";
import { PlutoError } from "../units/failure.ts";
import type { DeskToday } from "./desk-today.ts";
import { directionOf, type Resting } from "./resting-order.ts";

/** Levels are in millionths of a paisa. */
const PAISA = 1_000_000;

/** The orders of one contract in the order in which they meet a bar. */
export interface Turn {
  readonly contract: Contract;
  readonly orders: readonly Resting[];
  /** One of them follows every bar: it was triggered, or doubts a print. */
  readonly needsEveryBar: boolean;
  /** The first prices that can act on one of them. */
  readonly watch: PriceWatch;
}

/** The level as a price, paise, which may be a fraction. */
export const priceOf = ({ level }: Pick<Resting, "level">): number => level / PAISA;

const NONE: readonly Resting[] = [];

const without = (all: readonly Resting[], dropped: Resting): readonly Resting[] =>
  all.filter((resting) => resting !== dropped);

/** The orders that wait for a price, in order of arrival, whose turn it is at a bar, and what became of those that do not wait any more. */
export class RestingBook {
  /** Of a group's orders those that yield when one bar touches both. */
  readonly #yielding: "stop" | "limit";
  #resting: readonly Resting[] = NONE;
  /** By id. */
  readonly #results: OrderResult[] = [];
  /** Made when first needed after a change: events are many, changes few. */
  #turns: readonly Turn[] | undefined;
  #hasTrails = false;
  readonly #today: DeskToday;

  constructor(today: DeskToday, bothTouched: "stop" | "target") {
    this.#today = today;
    this.#yielding = bothTouched === "stop" ? "limit" : "stop";
  }

  get orders(): readonly Resting[] {
    return this.#resting;
  }

  get hasTrails(): boolean {
    return this.#hasTrails;
  }

  /** The id of the order that is added next. */
  get nextId(): number {
    return this.#results.length;
  }

  /** @param resting its id is `nextId` */
  add(resting: Resting): void {
    this.#results.push({ status: "working", id: resting.id });
    this.#resting = [...this.#resting, resting];
    this.#today.resting = this.#resting.length;
    this.#turns = undefined;
    if (resting.trail !== undefined) this.#hasTrails = true;
  }

  /** Takes an order away for good. */
  drop(dropped: Resting, result: OrderResult): void {
    dropped.isWorking = false;
    this.#resting =
      this.#resting.length === 1 && this.#resting[0] === dropped ? NONE : without(this.#resting, dropped);
    this.#today.resting = this.#resting.length;
    this.#turns = undefined;
    this.#results[dropped.id] = result;
    if (this.#hasTrails) this.#hasTrails = this.#resting.some(({ trail }) => trail !== undefined);
  }

  /** What has come of an order that goes on. */
  note(id: number, result: OrderResult): void {
    this.#results[id] = result;
  }

  /** A level, a contract or a trigger of one of them is another than before. */
  changed(): void {
    this.#turns = undefined;
  }

  find(id: number): Resting | undefined {
    return this.#resting.find((one) => one.id === id);
  }

  result(id: number): OrderResult {
    const result = this.#results[id];
    if (result === undefined) throw new PlutoError("invariant", `${id} is an order of this desk`);
    return result;
  }

  of(symbol: string): readonly Resting[] {
    return this.#resting.filter(({ contract }) => contract.symbol === symbol);
  }

  /** By contract. */
  get turns(): readonly Turn[] {
    this.#turns ??= this.#turnsNow();
    return this.#turns;
  }

  #turnsNow(): Turn[] {
    const byContract: Resting[][] = [];
    for (const resting of this.#resting) {
      const { symbol } = resting.contract;
      const own = byContract.find(([first]) => first?.contract.symbol === symbol);
      if (own === undefined) byContract.push([resting]);
      else own.push(resting);
    }
    return byContract.map((orders) => this.#turnOf(orders));
  }

  /** @param orders of one contract, at least one */
  #turnOf(orders: readonly Resting[]): Turn {
    let needsEveryBar = false;
    let up = Number.POSITIVE_INFINITY;
    let down = Number.NEGATIVE_INFINITY;
    for (const order of orders) {
      if (order.triggeredAt !== undefined || order.isDoubting) needsEveryBar = true;
      if (directionOf(order) === "up") up = Math.min(up, priceOf(order));
      else down = Math.max(down, priceOf(order));
    }
    const { contract } = orders[0] as Resting;
    const watch = this.#today.view.watch(contract, up, down);
    return { contract, orders: this.#inOrder(orders), needsEveryBar, watch };
  }

  /** In order of arrival, but for groups: those of their orders that yield come last. */
  #inOrder(orders: readonly Resting[]): readonly Resting[] {
    const yields = ({ group, waits }: Resting): boolean => group !== undefined && waits === this.#yielding;
    if (orders.length === 1 || !orders.some(yields)) return orders;
    return [...orders.filter((order) => !yields(order)), ...orders.filter(yields)];
  }
}
