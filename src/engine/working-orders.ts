import { tickSize } from "../exchange/ticks.ts";
import type { Contract } from "../market/contract.ts";
import type { ContractBar } from "../market/contract-bar.ts";
import type { MarketView } from "../market/market-view.ts";
import { type Level, reaches } from "../strategy/level.ts";
import type { LegPart, Order, OrderResult, Protection } from "../strategy/order.ts";
import { PlutoError } from "../units/failure.ts";
import type { TradingDay } from "../units/time.ts";
import type { Paise, Qty, TimeOfDay } from "../units/unit.ts";
import { isHalted } from "./desk-today.ts";
import type { FreakMode, FreakWatch } from "./freak.ts";
import { meetLimit, meetStop, type SlLimit, type StopModel, stopExtreme } from "./order-touch.ts";
import { priceOf, RestingBook } from "./resting-book.ts";
import { RestingFills, type RestingParts } from "./resting-fills.ts";
import { directionOf, ended, type Resting } from "./resting-order.ts";
import { trailedLevel } from "./trailing.ts";

/** How the run's resting orders act. */
export interface RestingRules extends SlLimit {
  readonly stopModel: StopModel;
  /** An order sent at T sees only bars that begin at or after T + this, milliseconds. */
  readonly latencyMs: number;
  /** When one bar touches both a stop and a target. */
  readonly bothTouched: "stop" | "target";
}

export interface WorkingParts extends RestingParts {
  readonly rules: RestingRules;
  /** What a freak print does, and how one is told; undefined when it is a print like any other. */
  readonly freak: { readonly mode: Exclude<FreakMode, "as_is">; readonly watch: FreakWatch } | undefined;
}

/**
 * Orders that wait for a price, in order of arrival. They meet the rows that became known since the last event: touch
 * models inside the bar, before the strategy hears of the event; `close_fill` after it, so that a time exit goes first.
 */
export class WorkingOrders {
  readonly #parts: WorkingParts;
  #model: StopModel;
  #how: SlLimit & { readonly model: StopModel };
  readonly #orders: RestingBook;
  readonly #fills: RestingFills;
  /** Whose bars are being met. */
  #meeting: readonly Resting[] = [];
  #metUntil = -1;

  constructor(parts: WorkingParts) {
    this.#parts = parts;
    this.#model = parts.rules.stopModel;
    const { bufferPct, panicAfterMs } = parts.rules;
    this.#how = { model: this.#model, bufferPct, panicAfterMs };
    this.#orders = new RestingBook(parts.today, parts.rules.bothTouched);
    this.#fills = new RestingFills(parts, this.#orders);
  }

  /**
   * A new day: what rests meets the bars that begin from `restart` on, as if it had been sent there. Orders for what has
   * expired are gone.
   */
  beginDay(stopModel: StopModel, restart: TimeOfDay): void {
    this.#model = stopModel;
    this.#how = { ...this.#how, model: stopModel };
    this.#metUntil = -1;
    this.#orders.changed();
    for (const resting of this.#orders.orders) {
      resting.contract = this.#view.today(resting.contract);
      resting.sentAt = restart;
      if (resting.triggeredAt !== undefined) resting.triggeredAt = restart;
      if (resting.contract.dte < 0) this.#fills.drop(resting, { status: "cancelled" });
    }
  }

  /** Takes every order away. */
  cancelAll(): void {
    for (const resting of this.#orders.orders) this.#fills.drop(resting, { status: "cancelled" });
  }

  /** Whether touch models act before the strategy (true), or closes are checked after it. */
  get actsInsideBars(): boolean {
    return this.#model !== "close_fill";
  }

  result(id: number): OrderResult {
    return this.#fills.result(id);
  }

  place(
    order: Order & { readonly waits: "stop" | "limit"; readonly level: Level; readonly group?: string },
    contract: Contract,
    qty: Qty,
  ): OrderResult {
    this.#needBars(contract);
    return this.#add({
      ...base(order),
      contract,
      qty,
      group: order.group,
      waits: order.waits,
      level: order.level,
    });
  }

  /**
   * Replaces the stop and target of an open position, or of a leg's part of it. A stop beyond the market is hit now.
   * @param entry the position's average price
   */
  protect(
    contract: Contract,
    protection: Protection,
    { entry, part }: { readonly entry: Paise; readonly part?: LegPart | undefined },
  ): void {
    this.#needBars(contract);
    this.cancelProtection(contract.symbol, part?.leg);
    const held = this.#fills.held(contract.symbol);
    const side = held > 0 ? "sell" : "buy";
    const qty = Math.min(part?.qty ?? Math.abs(held), Math.abs(held)) as Qty;
    const label = part === undefined ? {} : { leg: part.leg };
    const { stop, target, trail, stopReason = "SL", targetReason = "TARGET" } = protection;
    const add = (waits: "stop" | "limit", level: Level, reason: string): void => {
      const order: Order = { side, target: contract, size: { qty }, reason, ...label };
      const trailing =
        waits === "stop" && trail !== undefined ? { ...trail, entry, first: level } : undefined;
      this.#add({
        order,
        contract,
        qty,
        group: part === undefined ? contract.symbol : `${contract.symbol} ${part.leg}`,
        waits,
        level,
        trail: trailing,
        isProtection: true,
        part,
      });
    };
    if (stop !== undefined) add("stop", stop, stopReason);
    if (target !== undefined) add("limit", target, targetReason);
    for (const resting of this.#orders.of(contract.symbol))
      if (resting.waits === "stop" && resting.part?.leg === part?.leg) this.#hitIfPassed(resting);
  }

  cancel(id: number): void {
    this.#fills.cancelRest(id);
    const resting = this.#orders.find(id);
    if (resting !== undefined) this.#fills.drop(resting, ended(resting));
  }

  /** Takes a closed position's stop and target away. @param leg only those of its part */
  cancelProtection(symbol: string, leg?: string): void {
    for (const resting of this.#orders.orders)
      if (resting.isProtection && resting.contract.symbol === symbol)
        if (leg === undefined || resting.part === undefined || resting.part.leg === leg)
          this.#fills.drop(resting, { status: "cancelled" });
  }

  /** Lets every order meet the rows known since the last call, contract by contract, bar by bar, in order of arrival. */
  meet(now: TimeOfDay): void {
    const since = this.#metUntil;
    this.#metUntil = now;
    if (this.#parts.today.resting === 0) return;
    const inside = this.#looksInside;
    for (const { contract, orders, needsEveryBar, watch } of this.#orders.turns) {
      // Most bars come nowhere near: they are not even made.
      if (!needsEveryBar && !watch.isReached(since, now, inside)) continue;
      this.#meeting = orders;
      this.#view.barsSince(contract, since, this.#meetAll);
    }
    if (!this.#orders.hasTrails) return;
    for (const resting of this.#orders.orders) if (resting.trail !== undefined) this.#trail(resting);
  }

  /**
   * When, after now and before `limit`, an order may first act; `limit` when none does. Now when one follows every bar: a
   * trail, a stop that was triggered, one that doubts a print. Rows before that instant are met by it: none acts.
   */
  sleepUntil(limit: number): number {
    let until = limit;
    const inside = this.#looksInside;
    for (const resting of this.#orders.orders) {
      const { contract, trail, triggeredAt, isDoubting } = resting;
      if (trail !== undefined || triggeredAt !== undefined || isDoubting) return this.#view.now;
      const reach = { price: priceOf(resting), direction: directionOf(resting), inside };
      until = this.#view.firstReach(contract, reach, until);
    }
    this.#metUntil = until - 1;
    return until;
  }

  /** Whether prices inside a bar act, or closes alone. */
  get #looksInside(): boolean {
    return this.#model !== "close_fill" && this.#model !== "next_open";
  }

  get #view(): MarketView {
    return this.#parts.today.view;
  }

  readonly #meetAll = (bar: ContractBar): boolean => {
    if (!isHalted(this.#parts.today.day, bar.ts))
      for (const resting of this.#meeting) this.#meetBar(resting, bar);
    return false;
  };

  #meetBar(resting: Resting, bar: ContractBar): void {
    // An order of the same group may have filled on this very bar.
    if (!resting.isWorking) return;
    // A snapshot has no length: what it shows at the instant the order was sent is not after it.
    if (bar.ts <= resting.sentAt || bar.start < resting.sentAt + this.#parts.rules.latencyMs) return;
    const meeting =
      resting.waits === "stop" ? meetStop(resting, bar, this.#how) : meetLimit(resting, bar, this.#model);
    if (meeting === undefined) {
      if (resting.isDoubting) this.#orders.changed();
      resting.isDoubting = false;
      return;
    }
    const isSuspect = resting.triggeredAt === undefined && this.#isSuspect(resting, bar);
    const mode = this.#parts.freak?.mode;
    if (isSuspect && mode === "ignore_trigger" && !resting.isDoubting) {
      resting.isDoubting = true;
      this.#orders.changed();
      return;
    }
    const isWorst = isSuspect && mode === "worst_case" && resting.waits === "stop";
    if (meeting.is === "triggered" && !isWorst) {
      resting.triggeredAt = bar.ts;
      this.#orders.changed();
      return;
    }
    const price = isWorst || meeting.is === "triggered" ? stopExtreme(resting.side, bar) : meeting.price;
    const note = isWorst || meeting.is === "triggered" ? "freak print: filled at its extreme" : meeting.note;
    this.#fills.fill(resting, { price, priceTime: bar.ts, note, bar });
  }

  /** Whether the price that reaches the order is a suspect one. */
  #isSuspect(resting: Resting, bar: ContractBar): boolean {
    const { freak } = this.#parts;
    if (freak === undefined) return false;
    const reached = directionOf(resting) === "up" ? bar.high : bar.low;
    return freak.watch.isSuspect(resting.contract, bar.ts, this.#looksInside ? reached : bar.close);
  }

  /** Whether the last price is a suspect one that the run ignores: no stop is moved or hit by it. */
  #isIgnored(contract: Contract, price: Paise): boolean {
    const { freak } = this.#parts;
    return freak?.mode === "ignore_trigger" && freak.watch.isSuspect(contract, this.#view.now, price);
  }

  /** Moves a trailing stop by the last close; a stop beyond the market is hit now. */
  #trail(resting: Resting): void {
    const { contract, sentAt } = resting;
    const price = this.#view.freshPrice(contract.chain, contract.row, 0);
    if (price === 0 || !resting.isWorking || this.#view.now < sentAt) return;
    if (this.#isIgnored(contract, price)) return;
    const moved = trailedLevel(resting, price);
    if (moved === undefined) return;
    resting.level = moved;
    this.#orders.changed();
    this.#hitIfPassed(resting);
  }

  /** A stop that was moved, or set, to the wrong side of the market is hit at the current price. */
  #hitIfPassed(resting: Resting): void {
    const { contract, order, level, sentAt } = resting;
    if (this.#view.now < sentAt) return;
    const price = this.#view.freshPrice(contract.chain, contract.row, 0);
    if (price === 0 || !reaches(price, level, order.side === "buy" ? "up" : "down")) return;
    if (this.#isIgnored(contract, price)) return;
    this.#fills.fill(resting, {
      price,
      priceTime: this.#view.now,
      note: "the market was beyond the stop",
      bar: undefined,
    });
  }

  #add(
    parts: Pick<Resting, "order" | "contract" | "qty" | "group" | "waits" | "level"> &
      Partial<Pick<Resting, "trail" | "isProtection" | "part">>,
  ): OrderResult {
    const { order, contract, qty, group, waits, level, trail, isProtection = false, part } = parts;
    const { today, limits, exposures } = this.#parts;
    // Nothing was met while nothing rested; rows that are known when an order is sent are none of its own.
    if (today.resting === 0) this.#metUntil = today.view.now;
    const id = this.#orders.nextId;
    this.#orders.add({
      id,
      waits,
      order,
      side: order.side,
      contract,
      qty,
      tick: this.#looksInside ? tickOf(contract, today.day.date) : (0 as Paise),
      group,
      isProtection,
      part,
      trail,
      // In the morning what was carried overnight counts as sent later.
      sentAt: limits.isHeldBack(contract.symbol) ? today.day.restartTime : today.view.now,
      level,
      triggeredAt: undefined,
      isWorking: true,
      filled: undefined,
      isDoubting: false,
    });
    exposures?.open(id, contract, today.view.now);
    return { status: "working", id };
  }

  /** @throws `fill.snapshots` when a touch model is asked to act on data that has no bars */
  #needBars(contract: Contract): void {
    if (this.#model === "close_fill" || this.#view.day.barMs > 0) return;
    throw new PlutoError(
      "fill.snapshots",
      `${contract.symbol}: the store holds snapshots without high and low, so ${this.#model} cannot act; set stop_model to close_fill`,
    );
  }
}

const base = (
  order: Order & { readonly waits?: unknown; readonly level?: unknown; readonly group?: unknown },
): { order: Order } => {
  const { waits: _waits, level: _level, group: _group, ...rest } = order;
  return { order: rest };
};

function tickOf({ underlying, expiry, strike, optionType }: Contract, on: TradingDay): Paise {
  const instrument = { kind: "option", underlying, expiry: expiry.identity, strike, optionType } as const;
  return tickSize(instrument, 0 as Paise, on);
}
