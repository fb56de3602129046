import type { Choice } from "../contracts/choice.ts";
import { ContractFinder } from "../contracts/contract-finder.ts";
import { resolveExpiry } from "../contracts/expiry-rule.ts";
import type { ContractSelector } from "../contracts/selector.ts";
import { underlyingPrice } from "../contracts/underlying-price.ts";
import type { FillContext } from "../costs/fill-context.ts";
import { tradingDteOf } from "../exchange/expiries.ts";
import type { Fill, FillReason } from "../ledger/fill.ts";
import type { Position } from "../ledger/positions.ts";
import type { Tradebook } from "../ledger/tradebook.ts";
import type { Contract } from "../market/contract.ts";
import type { History } from "../market/history.ts";
import { ImpliedSurface } from "../market/implied-surface.ts";
import type { MarketView } from "../market/market-view.ts";
import type { Ohlc } from "../market/ohlc.ts";
import type { PriceLookup, QuoteLookup } from "../market/quote.ts";
import type { Desk } from "../strategy/desk.ts";
import type { DayInfo } from "../strategy/hooks.ts";
import type {
  EntryResult,
  LegPart,
  Order,
  OrderResult,
  Protection,
  Rejection,
  RestingOrder,
} from "../strategy/order.ts";
import { rupees } from "../units/money.ts";
import type { Paise, Qty, TimeOfDay } from "../units/unit.ts";
import type { DayCounts } from "./day-report.ts";
import { type DeskDay, type DeskParts, type DeskSetUp, deskPartsOf, stopModelOn } from "./desk-parts.ts";
import type { DeskToday } from "./desk-today.ts";
import type { EngineConfig } from "./engine-config.ts";
import { OrderIntake } from "./order-intake.ts";
import { OrderSender } from "./order-sender.ts";
import { singleOf } from "./sent.ts";
import { payoffAt, type SettlementPrice } from "./settlement.ts";

/** Ids of orders and of entries share one number space on the desk: entries are even, orders odd. */
const orderId = (id: number): number => 2 * id + 1;
const entryId = (id: number): number => 2 * id;

/** The desk a strategy acts through: finds, prices, fills and books its orders, and counts what it had to refuse. */
export class TradingDesk implements Desk {
  /** The view and the day of `#parts.today`, which every look-up of a price begins with. */
  #view: MarketView;
  readonly #book: Tradebook;
  readonly #config: EngineConfig;
  readonly #marginOf: DeskSetUp["marginOf"];
  readonly #parts: DeskParts;
  readonly #sender: OrderSender;
  #surface: ImpliedSurface | undefined;
  #finder: ContractFinder | undefined;
  #intake: OrderIntake | undefined;

  constructor(setUp: DeskSetUp) {
    const { view, book, config, marginOf } = setUp;
    this.#view = view;
    this.#book = book;
    this.#config = config;
    this.#marginOf = marginOf;
    const parts = deskPartsOf(setUp);
    this.#parts = parts;
    const { today, limits, executor, later, maxWaitMs } = parts;
    const intake = (): OrderIntake => this.#intakeNow;
    this.#sender = new OrderSender({ today, book, config, intake, limits, executor, later, maxWaitMs });
  }

  /** The next day of the segment: positions and resting orders stay, everything that belongs to a day begins anew. */
  beginDay({ view, day }: DeskDay): void {
    const { today, executor, refusals, share, freaks, exposures, working } = this.#parts;
    this.#view = view;
    today.view = view;
    today.day = day;
    this.#surface = undefined;
    this.#finder = undefined;
    this.#intake = undefined;
    share?.beginDay();
    freaks.beginDay(view.day);
    exposures?.beginDay((contract) => view.today(contract));
    today.overnight = new Set(this.#book.positions.keys());
    executor.beginDay(today.overnight);
    working.beginDay(stopModelOn(day, this.#config), day.restartTime);
    refusals.beginDay();
  }

  /** Orders at the market are good for their day. */
  endDay(): void {
    this.#parts.later.endDay();
  }

  /** Takes every order away that waits. */
  cancelAll(): void {
    this.#parts.later.endDay();
    this.#parts.working.cancelAll();
  }

  /** How many orders wait, as it stands. */
  get waits(): Pick<DeskToday, "waiting" | "resting"> {
    return this.#parts.today;
  }

  get day(): DayInfo {
    return this.#parts.today.day;
  }

  get now(): TimeOfDay {
    return this.#view.now;
  }

  get surface(): ImpliedSurface {
    this.#surface ??= new ImpliedSurface(this.#view, { maxAgeMs: this.#config.staleMaxMs });
    return this.#surface;
  }

  get history(): History {
    return this.#view.day.history;
  }

  today(contract: Contract): Contract {
    return this.#view.today(contract);
  }

  dteTrading(contract: Contract): number {
    const { underlying, expiry } = this.today(contract);
    return tradingDteOf(underlying, expiry, this.day.date);
  }

  get positions(): ReadonlyMap<string, Position> {
    return this.#book.positions;
  }

  get fills(): readonly Fill[] {
    return this.#book.fills;
  }

  bar(from: TimeOfDay, to: TimeOfDay, contract?: Contract): Ohlc | undefined {
    if (contract === undefined) return this.#view.indexBar(from, to);
    let all: Ohlc | undefined;
    this.#view.barsSince(this.#view.today(contract), from, ({ ts, open, high, low, close }) => {
      if (ts > to) return true;
      all =
        all === undefined
          ? { open, high, low, close }
          : {
              open: all.open,
              high: Math.max(all.high, high) as Paise,
              low: Math.min(all.low, low) as Paise,
              close,
            };
      return false;
    });
    return all;
  }

  get counts(): Pick<DayCounts, "rejections" | "abortedEntries" | "stalePrices" | "freakPrints"> {
    const { exposures, freaks, refusals } = this.#parts;
    let freakPrints = 0;
    for (const { contract, from, to } of exposures?.joined() ?? [])
      freakPrints += freaks.count(contract, from, to);
    const { rejections, abortedEntries, stalePrices } = refusals.counts;
    return { rejections, abortedEntries, stalePrices, freakPrints };
  }

  get fillContexts(): readonly FillContext[] {
    return this.#parts.executor.contexts;
  }

  /** The contract of an open position. */
  contractOf(symbol: string): Contract {
    return this.#parts.executor.contractOf(symbol);
  }

  /** Before the strategy hears of the event: orders meet the bars that became known. */
  meetBars(): void {
    const { later, working } = this.#parts;
    later.meet(this.now);
    if (working.actsInsideBars) working.meet(this.now);
  }

  /** Passes over the rows until, after now and before `limit`, an order may first act. Now: one is on its way to a later bar. */
  sleepUntil(limit: number): number {
    const { later, working } = this.#parts;
    return later.isBusy ? this.now : working.sleepUntil(limit);
  }

  /** After the strategy was heard: stops and targets on closes, behind its time exits. */
  meetCloses(): void {
    const { working } = this.#parts;
    if (!working.actsInsideBars) working.meet(this.now);
  }

  choose(selector: ContractSelector): Choice {
    return this.#finderNow.choose(selector);
  }

  quote(contract: Contract): QuoteLookup {
    return this.#view.quote(this.#view.today(contract));
  }

  price(contract: Contract): Paise | undefined {
    const { chain, row } = this.#view.today(contract);
    const price = this.#view.freshPrice(chain, row, this.#config.staleMaxMs);
    if (price > 0) return price;
    this.#parts.refusals.missPrice();
    return undefined;
  }

  underlying(): PriceLookup {
    const { underlyingFrom: from, staleMaxMs: maxAgeMs } = this.#config;
    const nearest = resolveExpiry("nearest", this.#view.day);
    const chain = nearest === undefined ? -1 : this.#view.chainOf(nearest);
    return underlyingPrice(this.#view, { from, chain, maxAgeMs });
  }

  trade(order: Order): OrderResult {
    return this.#toldSingle(this.#sender.send([order], "order"));
  }

  enter(orders: readonly Order[]): EntryResult {
    const sent = this.#sender.send(orders, "entry");
    if (sent.status === "refused") return this.#parts.refusals.abort(sent.rejections);
    return sent.status === "working" ? { ...sent, id: entryId(sent.id) } : sent;
  }

  close(contract: Contract, reason: FillReason, part?: LegPart): OrderResult | undefined {
    const position = this.#book.positions.get(contract.symbol);
    if (position === undefined) return undefined;
    const { later, working } = this.#parts;
    const pending = later.exitFrom(contract.symbol, part?.leg);
    if (pending !== undefined) return { status: "working", id: entryId(pending) };
    const held = Math.abs(position.qty);
    const own =
      part === undefined ? held : Math.min(part.qty, this.#parts.limits.heldAs(contract.symbol, part.leg));
    if (own === 0) return undefined;
    const qty = Math.sign(position.qty) * own;
    const order = { reason, ...(part === undefined ? {} : { leg: part.leg }) };
    const result = this.#toldSingle(this.#sender.exit(this.#view.today(contract), qty as Qty, order));
    // The stop of a part whose exit is on its way would close what other legs hold.
    if (part !== undefined && part.qty < held && result.status !== "rejected")
      working.cancelProtection(contract.symbol, part.leg);
    return result;
  }

  /** The contract's last price whatever its age, paise; 0 when it has none yet. */
  lastPrice({ chain, row }: Contract): Paise {
    return this.#view.lastPrice(chain, row);
  }

  /** Closes an expired position at its payoff. */
  settle(contract: Contract, price: Paise, from: SettlementPrice["from"]): void {
    const held = this.#book.positions.get(contract.symbol)?.qty ?? 0;
    const order: Order = {
      side: held > 0 ? "sell" : "buy",
      target: contract,
      size: { qty: Math.abs(held) },
      reason: "SETTLEMENT",
      note: `${from.replaceAll("_", " ")} ${rupees(price)}`,
    };
    this.#parts.executor.execute({
      order,
      contract,
      qty: Math.abs(held) as Qty,
      price: payoffAt(price, contract),
      priceTime: this.day.session.close,
      source: "settlement",
    });
  }

  place(order: RestingOrder): OrderResult {
    const { refusals, working } = this.#parts;
    const sized = isLevel(order.level)
      ? this.#intakeNow.take(order)
      : ({ reason: "bad-level", order } as const);
    if ("reason" in sized) return { status: "rejected", rejection: refusals.count(sized) };
    const placed = working.place(order, sized.contract, sized.qty);
    return placed.status === "working" ? { status: "working", id: orderId(placed.id) } : placed;
  }

  cancel(id: number): void {
    if (id % 2 === 1) this.#parts.working.cancel((id - 1) / 2);
    else this.#parts.later.cancel(id / 2);
  }

  result(id: number): OrderResult {
    if (id % 2 === 0) return singleOf(this.entry(id), (rejection) => rejection);
    const result = this.#parts.working.result((id - 1) / 2);
    return result.status === "working" ? { ...result, id } : result;
  }

  entry(id: number): EntryResult {
    const result = this.#parts.later.result(id / 2);
    return result.status === "working" ? { ...result, id } : result;
  }

  protect(contract: Contract, protection: Protection, part?: LegPart): void {
    const position = this.#book.positions.get(contract.symbol);
    if (position === undefined) return;
    const entry = Math.round(Math.abs(position.openCash / position.qty)) as Paise;
    this.#parts.working.protect(this.#view.today(contract), protection, { entry, part });
  }

  /** What an order that was sent alone came to, its refusal counted. */
  #toldSingle(sent: Parameters<typeof singleOf>[0]): OrderResult {
    const result = singleOf(sent, this.#count);
    return result.status === "working" ? { ...result, id: entryId(result.id) } : result;
  }

  readonly #count = (rejection: Rejection): Rejection => this.#parts.refusals.count(rejection);

  get #finderNow(): ContractFinder {
    const { underlyingFrom, staleMaxMs: maxAgeMs, tradablePct } = this.#config;
    this.#finder ??= new ContractFinder(this.#view, {
      underlyingFrom,
      maxAgeMs,
      tradablePct,
      surface: this.surface,
    });
    return this.#finder;
  }

  get #intakeNow(): OrderIntake {
    this.#intake ??= new OrderIntake({
      view: this.#view,
      day: this.day,
      config: this.#config,
      finder: this.#finderNow,
      marginOf: this.#marginOf,
      closable: (order, contract) => this.#parts.limits.closable({ order, contract }),
    });
    return this.#intake;
  }
}

/** Whether a level is a price above zero. */
const isLevel = (level: number): boolean => Number.isFinite(level) && level > 0;
