import { maxOrderQty } from "../exchange/freeze.ts";
import type { Contract } from "../market/contract.ts";
import type { DayMarket } from "../market/day-market.ts";
import { PerDay } from "../market/per-day.ts";
import type { TradingDay } from "../units/time.ts";
import type { Qty } from "../units/unit.ts";

/**
 * The orders that `qty` units are sent as: as few as the largest order allows, each but the last that largest. One when
 * no limit is known. @param max the largest whole lots of one order, units
 */
export function slicesOf(qty: Qty, max: Qty | undefined): readonly Qty[] {
  if (max === undefined || max <= 0 || qty <= max) return [qty];
  const slices = new Array<Qty>(Math.ceil(qty / max)).fill(max);
  slices[slices.length - 1] = (qty - max * (slices.length - 1)) as Qty;
  return slices;
}

/** Freeze quantities of one day, looked up once a lot size. */
export class FreezeLimits {
  static readonly #shared = new PerDay(({ date }) => new FreezeLimits(date));

  /** Of a loaded day, shared by all runs over it. */
  static of(day: DayMarket): FreezeLimits {
    return FreezeLimits.#shared.of(day);
  }

  readonly #on: TradingDay;
  readonly #byLot = new Map<Qty, Qty | undefined>();

  private constructor(on: TradingDay) {
    this.#on = on;
  }

  /** The largest order in the contract, units, whole lots; undefined where no limit is known. */
  maxOrder({ underlying, lot }: Pick<Contract, "underlying" | "lot">): Qty | undefined {
    const known = this.#byLot.get(lot);
    if (known !== undefined || this.#byLot.has(lot)) return known;
    const max = maxOrderQty(underlying, this.#on, lot);
    this.#byLot.set(lot, max);
    return max;
  }
}
