import type { PriceSource } from "../ledger/fill.ts";
import type { Contract } from "../market/contract.ts";
import type { ContractBar } from "../market/contract-bar.ts";
import type { MarketView } from "../market/market-view.ts";
import { type Level, levelAt, reaches } from "../strategy/level.ts";
import type {
  EntryResult,
  FilledLeg,
  Order,
  OrderResult,
  Protection,
  Rejection,
  RejectionReason,
} from "../strategy/order.ts";
import { invariant, PlutoError } from "../units/failure.ts";
import type { Paise, Qty, TimeOfDay } from "../units/unit.ts";
import type { ExposureLog } from "./exposure-log.ts";
import { filledLeg } from "./filled-leg.ts";
import type { FreakMode, FreakWatch } from "./freak.ts";
import type { LaterFills, PricedLeg } from "./later-fills.ts";
import { meetLimit, meetStop, type SlLimit, type StopModel, stopExtreme } from "./order-touch.ts";
import type { VolumeShare } from "./volume-share.ts";

/** Levels are in millionths of a paisa. */
const PAISA = 1_000_000;

/** How the run's resting orders act. */
export interface RestingRules extends SlLimit {
  readonly stopModel: StopModel;
  /** An order sent at T sees only bars that begin at or after T + this, milliseconds. */
  readonly latencyMs: number;
  /** When one bar touches both a stop and a target. */
  readonly bothTouched: "stop" | "target";
}

/** An order that has been priced: what the desk books. */
export interface Execution {
  readonly order: Order;
  readonly contract: Contract;
  readonly qty: Qty;
  readonly price: Paise;
  readonly priceTime: TimeOfDay;
  readonly source: PriceSource;
  /** A resting limit that the market came to: it pays no slippage. */
  readonly isPassive?: boolean;
  /** A stop filled it, whatever its reason says: it slips as stops do. */
  readonly isStop?: boolean;
}

export interface WorkingParts {
  /** The market of the day in hand. */
  readonly view: MarketView;
  readonly rules: RestingRules;
  /** Books an execution. */
  execute(execution: Execution): FilledLeg;
  /** Signed units held of a contract. */
  held(symbol: string): number;
  isHalted(at: TimeOfDay): boolean;
  /** From when an order for a contract counts as sent: now, or in the morning, for what was carried overnight, later. */
  sentAt(symbol: string): TimeOfDay;
  tickOf(contract: Contract): Paise;
  /** Why an order must not fill now: the stop time, the capital. */
  refusalOf(legs: readonly PricedLeg[]): Rejection | undefined;
  /** What a freak print does, and how one is told; undefined when it is a print like any other. */
  readonly freak: { readonly mode: Exclude<FreakMode, "as_is">; readonly watch: FreakWatch } | undefined;
  /** Notes when an order waits for a price. */
  readonly exposures: ExposureLog;
  /** Under participation: what resting orders share with those at the market, and where the rest of a stop goes. */
  readonly inParts:
    | { readonly share: VolumeShare; readonly later: LaterFills; readonly maxWaitMs: number }
    | undefined;
  /** Counts an order that is refused. */
  refuse(reason: RejectionReason, order: Order): Rejection;
}

interface Resting {
  readonly id: number;
  readonly waits: "stop" | "limit";
  readonly order: Order;
  readonly side: "buy" | "sell";
  contract: Contract;
  /** Units still to be filled. */
  qty: Qty;
  readonly tick: Paise;
  readonly group: string | undefined;
  /** A protection: closes what is held, and goes when nothing is. */
  readonly isProtection: boolean;
  readonly trail:
    | { readonly every: Paise; readonly by: Paise; readonly entry: Paise; readonly first: Level }
    | undefined;
  sentAt: TimeOfDay;
  level: Level;
  triggeredAt: TimeOfDay | undefined;
  /** False once it has filled or gone. */
  isWorking: boolean;
  /** Under participation: what was filled of it so far. */
  filled: FilledLeg | undefined;
  /** True when a suspect print has reached it and it waits for the next bar to say the same. */
  isDoubting: boolean;
}

/** Where a price is met. */
interface Hit {
  readonly price: Paise;
  readonly priceTime: TimeOfDay;
  readonly note: string;
  /** The bar that it was met in; undefined when the market stood beyond the stop already. */
  readonly bar: ContractBar | undefined;
}

/** The orders of one contract in the order in which they meet a bar. */
interface Turn {
  readonly contract: Contract;
  readonly orders: readonly Resting[];
}

/**
 * Orders that wait for a price, in order of arrival. They meet the rows that became known since the last event: touch
 * models inside the bar, before the strategy hears of the event; `close_fill` after it, so that a time exit goes first.
 */
export class WorkingOrders {
  readonly #parts: WorkingParts;
  #model: StopModel;
  #how: SlLimit & { readonly model: StopModel };
  readonly #results = new Map<number, OrderResult>();
  /** Stops whose rest went to the market: its id there, and what was filled before. */
  readonly #sentOn = new Map<number, { readonly later: number; readonly filled: FilledLeg | undefined }>();
  #resting: Resting[] = [];
  /** Made when first needed after a change: events are many, changes few. */
  #turns: readonly Turn[] | undefined;
  /** Whose bars are being met. */
  #meeting: readonly Resting[] = [];
  #metUntil = -1;
  #ids = 0;

  constructor(parts: WorkingParts) {
    this.#parts = parts;
    this.#model = parts.rules.stopModel;
    const { bufferPct, panicAfterMs } = parts.rules;
    this.#how = { model: this.#model, bufferPct, panicAfterMs };
  }

  /**
   * A new day: what rests meets the bars that begin from `restart` on, as if it had been sent there. Orders for what has
   * expired are gone.
   */
  beginDay(stopModel: StopModel, restart: TimeOfDay): void {
    this.#model = stopModel;
    this.#how = { ...this.#how, model: stopModel };
    this.#metUntil = -1;
    this.#turns = undefined;
    for (const resting of [...this.#resting]) {
      resting.contract = this.#parts.view.today(resting.contract);
      resting.sentAt = restart;
      if (resting.triggeredAt !== undefined) resting.triggeredAt = restart;
      if (resting.contract.dte < 0) this.#drop(resting.id, { status: "cancelled" });
    }
  }

  /** Takes every order away. */
  cancelAll(): void {
    for (const { id } of [...this.#resting]) this.#drop(id, { status: "cancelled" });
  }

  /** Whether touch models act before the strategy (true), or closes are checked after it. */
  get actsInsideBars(): boolean {
    return this.#model !== "close_fill";
  }

  result(id: number): OrderResult {
    const on = this.#sentOn.get(id);
    if (on !== undefined && this.#parts.inParts !== undefined)
      return joined(on.filled, this.#parts.inParts.later.result(on.later), id);
    const result = this.#results.get(id);
    invariant(result !== undefined, `${id} is an order of this desk`);
    return result;
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

  /** Replaces the stop and target of an open position. A stop beyond the market is hit now. */
  protect(contract: Contract, protection: Protection, entry: Paise): void {
    this.#needBars(contract);
    this.cancelProtection(contract.symbol);
    const held = this.#parts.held(contract.symbol);
    const side = held > 0 ? "sell" : "buy";
    const qty = Math.abs(held) as Qty;
    const { stop, target, trail, stopReason = "SL", targetReason = "TARGET" } = protection;
    const add = (waits: "stop" | "limit", level: Level, reason: string): void => {
      const order: Order = { side, target: contract, size: { qty }, reason };
      const trailing =
        waits === "stop" && trail !== undefined ? { ...trail, entry, first: level } : undefined;
      this.#add({
        order,
        contract,
        qty,
        group: contract.symbol,
        waits,
        level,
        trail: trailing,
        isProtection: true,
      });
    };
    if (stop !== undefined) add("stop", stop, stopReason);
    if (target !== undefined) add("limit", target, targetReason);
    for (const resting of this.#of(contract.symbol)) if (resting.waits === "stop") this.#hitIfPassed(resting);
  }

  cancel(id: number): void {
    const on = this.#sentOn.get(id);
    if (on !== undefined) this.#parts.inParts?.later.cancel(on.later);
    const resting = this.#resting.find((one) => one.id === id);
    if (resting !== undefined) this.#drop(id, ended(resting));
  }

  /** Takes a closed position's stop and target away. */
  cancelProtection(symbol: string): void {
    for (const { id, isProtection } of this.#of(symbol))
      if (isProtection) this.#drop(id, { status: "cancelled" });
  }

  /** Lets every order meet the rows known since the last call, contract by contract, bar by bar, in order of arrival. */
  meet(now: TimeOfDay): void {
    const since = this.#metUntil;
    this.#metUntil = now;
    if (this.#resting.length === 0) return;
    for (const { contract, orders } of this.#inTurn()) {
      this.#meeting = orders;
      this.#parts.view.barsSince(contract, since, this.#meetAll);
    }
    for (const resting of this.#resting) if (resting.trail !== undefined) this.#trail(resting);
  }

  /**
   * When, after now and before `limit`, an order may first act; `limit` when none does. Now when one follows every bar: a
   * trail, a stop that was triggered, one that doubts a print.
   */
  quietUntil(limit: number): number {
    let until = limit;
    const inside = this.#model !== "close_fill" && this.#model !== "next_open";
    for (const { contract, level, side, waits, trail, triggeredAt, isDoubting } of this.#resting) {
      if (trail !== undefined || triggeredAt !== undefined || isDoubting) return this.#parts.view.now;
      const direction = (side === "buy") === (waits === "stop") ? "up" : "down";
      const price = level / PAISA;
      until = this.#parts.view.firstReach(contract, { price, direction, inside }, until);
    }
    return until;
  }

  readonly #meetAll = (bar: ContractBar): boolean => {
    if (!this.#parts.isHalted(bar.ts)) for (const resting of this.#meeting) this.#meetBar(resting, bar);
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
      resting.isDoubting = false;
      return;
    }
    const isSuspect = resting.triggeredAt === undefined && this.#isSuspect(resting, bar);
    const mode = this.#parts.freak?.mode;
    if (isSuspect && mode === "ignore_trigger" && !resting.isDoubting) {
      resting.isDoubting = true;
      return;
    }
    const isWorst = isSuspect && mode === "worst_case" && resting.waits === "stop";
    if (meeting.is === "triggered" && !isWorst) {
      resting.triggeredAt = bar.ts;
      return;
    }
    const price = isWorst || meeting.is === "triggered" ? stopExtreme(resting.side, bar) : meeting.price;
    const note = isWorst || meeting.is === "triggered" ? "freak print: filled at its extreme" : meeting.note;
    this.#fill(resting, { price, priceTime: bar.ts, note, bar });
  }

  /** Whether the price that reaches the order is a suspect one. */
  #isSuspect({ contract, side, waits }: Resting, bar: ContractBar): boolean {
    const { freak } = this.#parts;
    if (freak === undefined) return false;
    const isOnClose = this.#model === "close_fill" || this.#model === "next_open";
    const reached = (side === "buy") === (waits === "stop") ? bar.high : bar.low;
    return freak.watch.isSuspect(contract, bar.ts, isOnClose ? bar.close : reached);
  }

  /** Whether the last price is a suspect one that the run ignores: no stop is moved or hit by it. */
  #isIgnored(contract: Contract, price: Paise): boolean {
    const { freak, view } = this.#parts;
    return freak?.mode === "ignore_trigger" && freak.watch.isSuspect(contract, view.now, price);
  }

  /** Each `every` in favour at the last close moves the stop by `by`; a stop beyond the market is hit now. */
  #trail(resting: Resting): void {
    const { trail, contract, order } = resting;
    const price = this.#parts.view.freshPrice(contract.chain, contract.row, 0);
    if (trail === undefined || price === 0 || !resting.isWorking) return;
    if (this.#parts.view.now < resting.sentAt || this.#isIgnored(contract, price)) return;
    const sign = order.side === "buy" ? -1 : 1;
    const favourable = sign * (price - trail.entry);
    const steps = Math.floor(favourable / trail.every);
    if (steps <= 0) return;
    const moved = trail.first + sign * levelAt((steps * trail.by) as Paise);
    if (sign * (moved - resting.level) <= 0) return;
    resting.level = moved;
    this.#hitIfPassed(resting);
  }

  /** A stop that was moved, or set, to the wrong side of the market is hit at the current price. */
  #hitIfPassed(resting: Resting): void {
    const { contract, order, level, sentAt } = resting;
    if (this.#parts.view.now < sentAt) return;
    const price = this.#parts.view.freshPrice(contract.chain, contract.row, 0);
    if (price === 0 || !reaches(price, level, order.side === "buy" ? "up" : "down")) return;
    if (this.#isIgnored(contract, price)) return;
    this.#fill(resting, {
      price,
      priceTime: this.#parts.view.now,
      note: "the market was beyond the stop",
      bar: undefined,
    });
  }

  #fill(resting: Resting, hit: Hit): void {
    const { id, order, contract, isProtection } = resting;
    const held = this.#parts.held(contract.symbol);
    // A protection closes what is held now, whatever was held when it was set.
    const qty = isProtection ? (Math.abs(held) as Qty) : resting.qty;
    if (qty === 0) {
      this.#drop(id, { status: "cancelled" });
      return;
    }
    const refusal = this.#parts.refusalOf([{ order, contract, qty, price: hit.price }]);
    if (refusal !== undefined) {
      this.#drop(id, ended(resting, this.#parts.refuse(refusal.reason, order)));
      return;
    }
    if (this.#parts.inParts !== undefined) {
      this.#fillInParts(resting, qty, hit);
      return;
    }
    const leg = this.#execute(resting, qty, hit);
    this.#drop(id, { status: "filled", ...leg });
    this.#cancelGroup(resting);
  }

  #execute({ order, contract, waits }: Resting, qty: Qty, { price, priceTime, note }: Hit): FilledLeg {
    return this.#parts.execute({
      order: { ...order, note: order.note ?? note },
      contract,
      qty,
      price,
      priceTime,
      source: "exact",
      isPassive: waits === "limit",
      isStop: waits === "stop",
    });
  }

  #cancelGroup({ group }: Resting): void {
    if (group === undefined) return;
    for (const other of [...this.#resting]) if (other.group === group) this.#drop(other.id, ended(other));
  }

  /**
   * Under participation an order takes its share of the bar that it met. The rest of a limit order goes on waiting, the
   * rest of a stop goes to the market.
   */
  #fillInParts(resting: Resting, qty: Qty, hit: Hit): void {
    const { inParts } = this.#parts;
    const { id, order, contract, waits, isProtection } = resting;
    if (inParts === undefined) return;
    const { share, later } = inParts;
    const now = hit.bar === undefined ? 0 : Math.min(qty, share.left(contract, hit.bar));
    if (now > 0 && hit.bar !== undefined) {
      share.take(contract, hit.bar, now as Qty);
      const part = this.#execute(resting, now as Qty, hit);
      resting.filled = filledLeg(contract, [...(resting.filled?.fills ?? []), ...part.fills]);
    }
    const rest = (qty - now) as Qty;
    const { filled } = resting;
    if (rest === 0 && filled !== undefined) {
      this.#drop(id, { status: "filled", ...filled });
      this.#cancelGroup(resting);
      return;
    }
    if (waits === "limit") {
      resting.qty = rest;
      if (filled === undefined) return;
      this.#results.set(id, { status: "working", id, filled: filled.qty, remaining: rest });
      // A position's stop stays for what is left of it; other orders of a group go with the first part.
      if (!isProtection)
        for (const other of [...this.#resting])
          if (other !== resting && other.group !== undefined && other.group === resting.group)
            this.#drop(other.id, ended(other));
      return;
    }
    const maxWaitMs = isProtection ? Number.POSITIVE_INFINITY : inParts.maxWaitMs;
    const leg = { order: { ...order, note: hit.note }, contract, qty: rest, maxWaitMs, isStop: true };
    const pending = isProtection ? later.exitFrom(contract.symbol) : undefined;
    const sent = pending ?? later.send([leg], isProtection ? "exit" : "order");
    this.#drop(id, { status: "working", id });
    this.#sentOn.set(id, { later: sent, filled });
    this.#cancelGroup(resting);
  }

  #add(
    parts: Pick<Resting, "order" | "contract" | "qty" | "group" | "waits" | "level"> &
      Partial<Pick<Resting, "trail" | "isProtection">>,
  ): OrderResult {
    const id = this.#ids++;
    const sentAt = this.#parts.sentAt(parts.contract.symbol);
    const tick = this.#parts.tickOf(parts.contract);
    this.#turns = undefined;
    this.#resting.push({
      trail: undefined,
      isProtection: false,
      ...parts,
      side: parts.order.side,
      id,
      tick,
      sentAt,
      triggeredAt: undefined,
      isWorking: true,
      filled: undefined,
      isDoubting: false,
    });
    this.#parts.exposures.open(id, parts.contract, this.#parts.view.now);
    this.#results.set(id, { status: "working", id });
    return { status: "working", id };
  }

  #drop(id: number, result: OrderResult): void {
    const dropped = this.#resting.find((resting) => resting.id === id);
    if (dropped !== undefined) dropped.isWorking = false;
    this.#parts.exposures.close(id, this.#parts.view.now);
    this.#resting = this.#resting.filter((resting) => resting !== dropped);
    this.#turns = undefined;
    this.#results.set(id, result);
  }

  #of(symbol: string): readonly Resting[] {
    return this.#resting.filter(({ contract }) => contract.symbol === symbol);
  }

  /**
   * By contract, in order of arrival, but for groups: those of their orders that yield when one bar touches both come
   * last.
   */
  #inTurn(): readonly Turn[] {
    if (this.#turns !== undefined) return this.#turns;
    const yielding = this.#parts.rules.bothTouched === "stop" ? "limit" : "stop";
    const yields = ({ group, waits }: Resting): boolean => group !== undefined && waits === yielding;
    const contracts = new Map(this.#resting.map(({ contract }) => [contract.symbol, contract]));
    this.#turns = [...contracts.values()].map((contract) => {
      const orders = this.#of(contract.symbol);
      return { contract, orders: [...orders.filter((order) => !yields(order)), ...orders.filter(yields)] };
    });
    return this.#turns;
  }

  /** @throws `fill.snapshots` when a touch model is asked to act on data that has no bars */
  #needBars(contract: Contract): void {
    if (this.#model === "close_fill" || this.#parts.view.day.barMs > 0) return;
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

/** What an order that ends before it is done comes to. */
function ended({ filled, qty }: Resting, rejection?: Rejection): OrderResult {
  if (filled !== undefined)
    return {
      status: "partial",
      ...filled,
      remaining: qty,
      ...(rejection === undefined ? {} : { rejection }),
    };
  return rejection === undefined ? { status: "cancelled" } : { status: "rejected", rejection };
}

/** What a stop comes to whose rest went to the market. */
function joined(filled: FilledLeg | undefined, rest: EntryResult, id: number): OrderResult {
  const both = (legs: readonly FilledLeg[]): FilledLeg | undefined => {
    const all = [...(filled === undefined ? [] : [filled]), ...legs];
    const [first] = all;
    return (
      first &&
      filledLeg(
        first.contract,
        all.flatMap(({ fills }) => fills),
      )
    );
  };
  if (rest.status === "working") {
    const done = ((filled?.qty ?? 0) + (rest.filled ?? 0)) as Qty;
    return { ...rest, id, ...(done > 0 ? { filled: done } : {}) };
  }
  if (rest.status === "filled" || rest.status === "partial") {
    const leg = both(rest.legs);
    invariant(leg !== undefined, "what filled has a fill");
    if (rest.status === "filled") return { status: "filled", ...leg };
    const { legs: _, ...others } = rest;
    return { ...others, ...leg };
  }
  if (filled === undefined) return rest;
  // Nothing of the rest was filled.
  const rejection = rest.status === "rejected" ? { rejection: rest.rejection } : {};
  return { status: "partial", ...filled, remaining: 0 as Qty, ...rejection };
}
