import type { Choice } from "../contracts/choice.ts";
import { ContractFinder } from "../contracts/contract-finder.ts";
import { resolveExpiry } from "../contracts/expiry-rule.ts";
import type { ContractSelector } from "../contracts/selector.ts";
import { underlyingPrice } from "../contracts/underlying-price.ts";
import type { FillContext } from "../costs/fill-context.ts";
import { tradingDteOf } from "../exchange/expiries.ts";
import { stopMarketAllowed } from "../exchange/order-rules.ts";
import { tickSize } from "../exchange/ticks.ts";
import type { Fill, FillReason } from "../ledger/fill.ts";
import type { Position } from "../ledger/positions.ts";
import type { Tradebook } from "../ledger/tradebook.ts";
import type { Contract } from "../market/contract.ts";
import type { History } from "../market/history.ts";
import { ImpliedSurface } from "../market/implied-surface.ts";
import type { MarketView } from "../market/market-view.ts";
import type { Ohlc } from "../market/ohlc.ts";
import type { PriceLookup, QuoteLookup } from "../market/quote.ts";
import { NOT_GIVEN } from "../market/series-rows.ts";
import type { Desk } from "../strategy/desk.ts";
import type { DayInfo } from "../strategy/hooks.ts";
import type {
  EntryResult,
  FilledLeg,
  Order,
  OrderResult,
  Protection,
  Rejection,
  RejectionReason,
  RestingOrder,
} from "../strategy/order.ts";
import { invariant, PlutoError } from "../units/failure.ts";
import { rupees } from "../units/money.ts";
import type { Paise, Qty, TimeOfDay } from "../units/unit.ts";
import { CapitalLimit } from "./capital-limit.ts";
import type { DayCounts } from "./day-report.ts";
import type { EngineConfig } from "./engine-config.ts";
import { ExposureLog } from "./exposure-log.ts";
import type { FillPrice } from "./fill-model.ts";
import { filledLeg } from "./filled-leg.ts";
import { FreakWatch } from "./freak.ts";
import type { Held } from "./held.ts";
import type { LaterFills, PricedLeg, SentAs } from "./later-fills.ts";
import { buysFirst } from "./leg-order.ts";
import { NextFills } from "./next-fills.ts";
import { OrderIntake, type Sized } from "./order-intake.ts";
import type { StopModel } from "./order-touch.ts";
import { ParticipationFills } from "./participation-fills.ts";
import { payoffAt, type SettlementPrice } from "./settlement.ts";
import { FreezeLimits, slicesOf } from "./slices.ts";
import { VolumeShare } from "./volume-share.ts";
import { type Execution, WorkingOrders, type WorkingParts } from "./working-orders.ts";

export interface DeskParts extends DeskDay {
  readonly book: Tradebook;
  readonly config: EngineConfig;
  /** Called after each fill is booked. */
  readonly afterFill: () => void;
  /** Margin of a book now, paise; undefined when the run measures none. */
  readonly marginOf: ((held: readonly Held[]) => Paise) | undefined;
}

/** One day as the desk needs it. */
export interface DeskDay {
  readonly view: MarketView;
  readonly day: DayInfo;
}

/** What an order would close. */
interface Closing {
  readonly order: Pick<Order, "side">;
  readonly contract: Contract;
}

/** One that can be filled now. */
interface Fillable extends Sized {
  readonly at: Exclude<FillPrice, { source: "missing" }>;
}

/** Ids of orders and of entries share one number space on the desk: entries are even, orders odd. */
const orderId = (id: number): number => 2 * id + 1;
const entryId = (id: number): number => 2 * id;

/** The desk a strategy acts through: finds, prices, fills and books its orders, and counts what it had to refuse. */
export class TradingDesk implements Desk {
  #day: DayInfo;
  #view: MarketView;
  readonly #book: Tradebook;
  readonly #config: EngineConfig;
  readonly #afterFill: () => void;
  readonly #marginOf: DeskParts["marginOf"];
  #surface: ImpliedSurface;
  #finder: ContractFinder;
  #intake: OrderIntake;
  readonly #capital: CapitalLimit | undefined;
  #freeze: FreezeLimits;
  readonly #share: VolumeShare | undefined;
  readonly #freaks: FreakWatch;
  readonly #exposures = new ExposureLog();
  /** What has to be shown the market of each new day. */
  readonly #looking: { view: MarketView }[] = [];
  readonly #working: WorkingOrders;
  readonly #next: LaterFills;
  /** Contracts of today that were traded or are held. */
  readonly #held = new Map<string, Contract>();
  /** Positions that were carried over the night. */
  #overnight: ReadonlySet<string> = new Set();
  /** The leg that each open position was opened as. */
  readonly #legs = new Map<string, string>();
  readonly #rejections = new Map<RejectionReason, number>();
  readonly #contexts: FillContext[] = [];
  #abortedEntries = 0;
  #stalePrices = 0;

  constructor({ view, book, day, config, afterFill, marginOf }: DeskParts) {
    this.#afterFill = afterFill;
    this.#day = day;
    this.#view = view;
    this.#book = book;
    this.#config = config;
    this.#marginOf = marginOf;
    this.#surface = new ImpliedSurface(view, { maxAgeMs: config.staleMaxMs });
    this.#finder = this.#finderOn(view);
    this.#intake = this.#intakeOn({ view, day }, this.#finder);
    this.#capital = this.#capitalLimit(marginOf);
    this.#freeze = new FreezeLimits(day.date);
    this.#freaks = new FreakWatch(view.day, config.staleMaxMs);
    const freak = config.freak ?? "as_is";
    const parts = {
      latencyMs: config.latencyMs,
      execute: (execution: Execution) => this.#execute(execution),
      isHalted: (at: TimeOfDay) => this.#isHalted(at),
      refusalOf: (legs: readonly PricedLeg[]) => this.#refusalOf(legs),
      refuse: (reason: RejectionReason, order: Order) => this.#refuse({ reason, order }),
    };
    const share = shareOf(view, config);
    this.#share = share;
    const laterParts = {
      ...parts,
      abort: (reason: RejectionReason, order: Order) => this.#abort([{ reason, order }]),
      closable: (leg: Closing) => this.#closable(leg),
    };
    const price = config.participation?.price ?? "worse_end";
    this.#next =
      share === undefined
        ? new NextFills(this.#onToday(laterParts))
        : new ParticipationFills(this.#onToday({ ...laterParts, share, price }));
    const workingParts: Omit<WorkingParts, "view"> = {
      ...parts,
      sentAt: (symbol) => (this.#isHeldBack(symbol) ? this.day.restartTime : this.now),
      freak: freak === "as_is" ? undefined : { mode: freak, watch: this.#freaks },
      exposures: this.#exposures,
      inParts: share === undefined ? undefined : { share, later: this.#next, maxWaitMs: this.#maxWaitMs() },
      rules: {
        stopModel: stopModelOn(day, config),
        latencyMs: config.latencyMs,
        bothTouched: config.bothTouched,
        bufferPct: config.slBufferPct,
        panicAfterMs: config.slPanicAfterMs,
      },
      held: (symbol) => this.#book.positions.get(symbol)?.qty ?? 0,
      tickOf: (contract) => {
        const { underlying, expiry, strike, optionType } = contract;
        const instrument = {
          kind: "option",
          underlying,
          expiry: expiry.identity,
          strike,
          optionType,
        } as const;
        return tickSize(instrument, 0 as Paise, this.day.date);
      },
    };
    this.#working = new WorkingOrders(this.#onToday(workingParts));
  }

  /** Parts that look at the market of the day in hand, whichever that is by then. */
  #onToday<T extends object>(parts: T): T & { view: MarketView } {
    const looking = { ...parts, view: this.#view };
    this.#looking.push(looking);
    return looking;
  }

  /** The next day of the segment: positions and resting orders stay, everything that belongs to a day begins anew. */
  beginDay({ view, day }: DeskDay): void {
    this.#view = view;
    for (const parts of this.#looking) parts.view = view;
    this.#day = day;
    this.#surface = new ImpliedSurface(view, { maxAgeMs: this.#config.staleMaxMs });
    this.#finder = this.#finderOn(view);
    this.#intake = this.#intakeOn({ view, day }, this.#finder);
    this.#freeze = new FreezeLimits(day.date);
    this.#share?.beginDay();
    this.#freaks.beginDay(view.day);
    this.#exposures.beginDay((contract) => view.today(contract));
    this.#overnight = new Set(this.#book.positions.keys());
    for (const [symbol, contract] of [...this.#held])
      if (this.#overnight.has(symbol)) this.#held.set(symbol, view.today(contract));
      else this.#held.delete(symbol);
    this.#working.beginDay(stopModelOn(day, this.#config), day.restartTime);
    this.#rejections.clear();
    this.#abortedEntries = 0;
    this.#stalePrices = 0;
  }

  /** Orders at the market are good for their day. */
  endDay(): void {
    this.#next.endDay();
  }

  /** Takes every order away that waits. */
  cancelAll(): void {
    this.#next.endDay();
    this.#working.cancelAll();
  }

  get day(): DayInfo {
    return this.#day;
  }

  get now(): TimeOfDay {
    return this.#view.now;
  }

  get surface(): ImpliedSurface {
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
    const rejections = Object.fromEntries([...this.#rejections].sort(([a], [b]) => (a < b ? -1 : 1)));
    const exposures = this.#config.followsProfit === false ? [] : this.#exposures.joined();
    const freakPrints = exposures.reduce(
      (sum, { contract, from, to }) => sum + this.#freaks.count(contract, from, to),
      0,
    );
    return { rejections, abortedEntries: this.#abortedEntries, stalePrices: this.#stalePrices, freakPrints };
  }

  get fillContexts(): readonly FillContext[] {
    return this.#contexts;
  }

  /** The contract of an open position. */
  contractOf(symbol: string): Contract {
    const contract = this.#held.get(symbol);
    invariant(contract !== undefined, `${symbol} was traded through this desk`);
    return contract;
  }

  /** Before the strategy hears of the event: orders meet the bars that became known. */
  meetBars(): void {
    this.#next.meet(this.now);
    if (this.#working.actsInsideBars) this.#working.meet(this.now);
  }

  /** When, after now and before `limit`, an order may first act; now while one is on its way to a later bar. */
  quietUntil(limit: number): number {
    return this.#next.isBusy ? this.now : this.#working.quietUntil(limit);
  }

  /** After the strategy was heard: stops and targets on closes, behind its time exits. */
  meetCloses(): void {
    if (!this.#working.actsInsideBars) this.#working.meet(this.now);
  }

  choose(selector: ContractSelector): Choice {
    return this.#finder.choose(selector);
  }

  quote(contract: Contract): QuoteLookup {
    return this.#view.quote(this.#view.today(contract));
  }

  price(contract: Contract): Paise | undefined {
    const { chain, row } = this.#view.today(contract);
    const price = this.#view.freshPrice(chain, row, this.#config.staleMaxMs);
    if (price > 0) return price;
    this.#stalePrices++;
    return undefined;
  }

  underlying(): PriceLookup {
    const { underlyingFrom: from, staleMaxMs: maxAgeMs } = this.#config;
    const nearest = resolveExpiry("nearest", this.#view.day);
    const chain = nearest === undefined ? -1 : this.#view.chainOf(nearest);
    return underlyingPrice(this.#view, { from, chain, maxAgeMs });
  }

  trade(order: Order): OrderResult {
    return singleOf(this.#send([order], "order"), (rejection) => this.#refuse(rejection));
  }

  enter(orders: readonly Order[]): EntryResult {
    const sent = this.#send(orders, "entry");
    return sent.status === "refused" ? this.#abort(sent.rejections) : sent;
  }

  close(contract: Contract, reason: FillReason): OrderResult | undefined {
    const position = this.#book.positions.get(contract.symbol);
    if (position === undefined) return undefined;
    const pending = this.#next.exitFrom(contract.symbol);
    if (pending !== undefined) return { status: "working", id: entryId(pending) };
    const qty = Math.abs(position.qty) as Qty;
    const side = position.qty > 0 ? "sell" : "buy";
    // What is held is closed whole: neither the weight nor the lot rule applies a second time.
    const today = this.#view.today(contract);
    const sized: Sized = { order: { side, target: today, size: { qty }, reason }, contract: today, qty };
    return singleOf(this.#fillAll([sized], "exit"), (rejection) => this.#refuse(rejection));
  }

  /** The contract's last price whatever its age, paise; 0 when it has none yet. */
  lastPrice(contract: Contract): Paise {
    return this.#view.freshPrice(contract.chain, contract.row, Number.POSITIVE_INFINITY);
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
    const priceTime = this.day.session.close;
    const qty = Math.abs(held) as Qty;
    this.#execute({
      order,
      contract,
      qty,
      price: payoffAt(price, contract),
      priceTime,
      source: "settlement",
    });
  }

  place(order: RestingOrder): OrderResult {
    const sized = isLevel(order.level) ? this.#intake.take(order) : ({ reason: "bad-level", order } as const);
    if ("reason" in sized) return { status: "rejected", rejection: this.#refuse(sized) };
    const placed = this.#working.place(order, sized.contract, sized.qty);
    return placed.status === "working" ? { status: "working", id: orderId(placed.id) } : placed;
  }

  cancel(id: number): void {
    if (id % 2 === 1) this.#working.cancel((id - 1) / 2);
    else this.#next.cancel(id / 2);
  }

  result(id: number): OrderResult {
    if (id % 2 === 0) return singleOf(this.entry(id), (rejection) => rejection);
    const result = this.#working.result((id - 1) / 2);
    return result.status === "working" ? { ...result, id } : result;
  }

  entry(id: number): EntryResult {
    const result = this.#next.result(id / 2);
    return result.status === "working" ? { ...result, id } : result;
  }

  protect(contract: Contract, protection: Protection): void {
    const position = this.#book.positions.get(contract.symbol);
    if (position === undefined) return;
    const entry = Math.round(Math.abs(position.openCash / position.qty)) as Paise;
    this.#working.protect(this.#view.today(contract), protection, entry);
  }

  #send(orders: readonly Order[], as: SentAs): Sent {
    const sized = orders.map((order) => this.#intake.take(order));
    const rejections = sized.filter((outcome) => "reason" in outcome);
    if (rejections.length > 0) return { status: "refused", rejections };
    return this.#fillAll(sized as readonly Sized[], as);
  }

  /** Fills sized orders now, or sends them to wait for their next row, by the run's fill model: all or none. */
  #fillAll(sized: readonly Sized[], as: SentAs): Sent {
    const { fill, staleMaxMs } = this.#config;
    const early = sized.filter(({ contract }) => this.#isHeldBack(contract.symbol));
    if (early.length > 0) {
      const rejections = early.map(({ order }): Rejection => ({ reason: "before-restart", order }));
      return { status: "refused", rejections };
    }
    const waitMs = ({ order }: Sized): number =>
      order.staleMaxS === undefined ? staleMaxMs : order.staleMaxS * 1000;
    if (fill.timing !== "now") {
      const inParts = as === "exit" ? Number.POSITIVE_INFINITY : this.#maxWaitMs();
      const id = this.#next.send(
        sized.map((leg) => ({ ...leg, maxWaitMs: fill.timing === "next" ? waitMs(leg) : inParts })),
        as,
      );
      return { status: "working", id: entryId(id) };
    }
    const priced = sized.map((leg) => this.#priceNow(leg, waitMs(leg)));
    const rejections = priced.filter((outcome) => "reason" in outcome);
    if (rejections.length > 0) return { status: "refused", rejections };
    const fillable = (priced as readonly Fillable[]).map(({ at, ...leg }) => ({
      ...leg,
      price: at.price,
      priceTime: at.time,
      source: at.source,
    }));
    const refusal = as === "exit" ? undefined : this.#refusalOf(fillable);
    if (refusal !== undefined) return { status: "refused", rejections: [refusal] };
    return { status: "filled", legs: buysFirst(fillable, (leg) => this.#execute(leg)) };
  }

  /** Why legs must not fill together now: from the stop time on only what closes does, and the book needs capital. */
  #refusalOf(legs: readonly PricedLeg[]): Rejection | undefined {
    if (this.now >= this.day.stopTime) {
      const opening = legs.find((leg) => leg.qty > this.#closable(leg));
      if (opening !== undefined) return { reason: "after-stop-time", order: opening.order };
    }
    const why = this.#capital?.refuses(legs);
    const [first] = legs;
    return why === undefined || first === undefined ? undefined : { reason: why, order: first.order };
  }

  /** How long an order works under participation, milliseconds. */
  #maxWaitMs(): number {
    return this.#config.participation?.maxWaitMs ?? Number.POSITIVE_INFINITY;
  }

  #capitalLimit(marginOf: DeskParts["marginOf"]): CapitalLimit | undefined {
    const { capital } = this.#config;
    if (capital === undefined || marginOf === undefined) return undefined;
    return new CapitalLimit({
      capital,
      book: this.#book,
      contractOf: (symbol) => this.contractOf(symbol),
      lastPrice: (contract) => this.lastPrice(contract),
      marginOf,
    });
  }

  #priceNow(sized: Sized, maxAgeMs: number): Fillable | Rejection {
    const { order, contract } = sized;
    if (this.#isHalted(this.now)) return { reason: "halted", order };
    const at = this.#config.fill.priceNow(this.#view, contract, { side: order.side, maxAgeMs });
    return at.source === "missing" ? { reason: at.why, order } : { ...sized, at };
  }

  #finderOn(view: MarketView): ContractFinder {
    const { underlyingFrom, staleMaxMs: maxAgeMs, tradablePct } = this.#config;
    return new ContractFinder(view, { underlyingFrom, maxAgeMs, tradablePct, surface: this.#surface });
  }

  #intakeOn(today: DeskDay, finder: ContractFinder): OrderIntake {
    return new OrderIntake({
      ...today,
      config: this.#config,
      finder,
      marginOf: this.#marginOf,
      closable: (order, contract) => this.#closable({ order, contract }),
    });
  }

  /** Whether a position was carried over the night and is not to be touched yet. */
  #isHeldBack(symbol: string): boolean {
    return (
      this.#overnight.size > 0 &&
      this.now < this.day.restartTime &&
      this.#overnight.has(symbol) &&
      this.#book.positions.has(symbol)
    );
  }

  #isHalted(at: TimeOfDay): boolean {
    const { halts, breaks } = this.day.session;
    for (const halt of halts) if (at >= halt.from && at < halt.to) return true;
    for (const pause of breaks) if (at >= pause.from && at < pause.to) return true;
    return false;
  }

  /** Units that are held of an order's contract on the other side of it: what it could close, ≥ 0. */
  #closable({ order, contract }: Closing): Qty {
    const held = this.#book.positions.get(contract.symbol)?.qty ?? 0;
    return Math.max(order.side === "buy" ? 0 - held : held, 0) as Qty;
  }

  /** Books an execution, in as many orders as the freeze quantity makes of it. */
  #execute(execution: Execution): FilledLeg {
    const { order, contract, qty, source } = execution;
    this.#held.set(contract.symbol, contract);
    const leg = order.leg ?? this.#legs.get(contract.symbol) ?? contract.optionType;
    const max = source === "settlement" ? undefined : this.#freeze.maxOrder(contract);
    const slices = slicesOf(qty, max);
    const fills = slices.map((slice, i) => {
      const part = slices.length === 1 ? "" : `slice ${i + 1}/${slices.length}`;
      const note = [order.note ?? "", part].filter((text) => text !== "").join("; ");
      return this.#bookOne({ ...execution, qty: slice }, leg, note);
    });
    if (this.#book.positions.has(contract.symbol)) {
      this.#legs.set(contract.symbol, leg);
      this.#exposures.open(contract.symbol, contract, this.now);
    } else {
      this.#exposures.close(contract.symbol, this.now);
      this.#legs.delete(contract.symbol);
      this.#working.cancelProtection(contract.symbol);
    }
    return filledLeg(contract, fills);
  }

  /** Books one order's fill. */
  #bookOne(execution: Execution, leg: string, note: string): Fill {
    const { order, contract, qty, price, priceTime, source, isPassive = false, isStop = false } = execution;
    const place = this.#contexts.length;
    this.#contexts.push({ ...this.#contextOf(contract, order.side), isPassive, isStop, order: place });
    const fill = this.#book.record({
      date: this.day.date,
      time: this.now,
      symbol: contract.symbol,
      dte: contract.dte,
      qtyDir: (order.side === "buy" ? qty : 0 - qty) as Qty,
      price,
      priceTime,
      priceSource: source,
      leg,
      reason: order.reason,
      note,
    });
    this.#afterFill();
    return fill;
  }

  /** What cost models may want to know of a fill: the underlying, the quote it met, the bar's volume. */
  #contextOf(contract: Contract, side: Order["side"]): FillContext {
    const underlying = this.#view.spot(this.#config.staleMaxMs);
    const quote = this.#view.quoteRow(contract, this.#config.staleMaxMs);
    const { bid, ask, bidQty, askQty } = quote.source === "missing" ? {} : quote;
    const topQty = side === "buy" ? askQty : bidQty;
    const volume = this.#barVolume(contract);
    return {
      ...(underlying.source === "missing" ? {} : { underlying: underlying.price }),
      ...(bid !== undefined && ask !== undefined ? { bid, ask } : {}),
      ...(topQty !== undefined ? { topQty: topQty as Qty } : {}),
      ...(volume !== undefined ? { barVolume: volume as Qty } : {}),
    };
  }

  /** Units of the last bar alone. A snapshot's volume is the day's so far, and says nothing of one bar. */
  #barVolume(contract: Contract): number | undefined {
    if (this.#view.day.barMs === 0) return undefined;
    const lookup = this.#view.quote(contract, this.#config.staleMaxMs);
    return lookup.source === "missing" ? undefined : lookup.quote.volume;
  }

  #abort(rejections: readonly Rejection[]): EntryResult {
    for (const rejection of rejections) this.#refuse(rejection);
    this.#abortedEntries++;
    const [first] = rejections;
    invariant(first !== undefined, "an entry is given up for a reason");
    return { status: "rejected", rejection: first };
  }

  #refuse(rejection: Rejection): Rejection {
    this.#rejections.set(rejection.reason, (this.#rejections.get(rejection.reason) ?? 0) + 1);
    return rejection;
  }
}

/** What sending orders came to, before refusals are counted. */
type Sent =
  | Exclude<EntryResult, { status: "rejected" }>
  | { readonly status: "refused"; readonly rejections: readonly Rejection[] };

/** Whether a level is a price above zero. */
const isLevel = (level: number): boolean => Number.isFinite(level) && level > 0;

/** The outcome of an entry of one order, as that order's. */
function singleOf(sent: Sent | EntryResult, refuse: (rejection: Rejection) => Rejection): OrderResult {
  if (sent.status === "filled") {
    const [leg] = sent.legs;
    invariant(leg !== undefined, "an order that filled has a fill");
    return { status: "filled", ...leg };
  }
  if (sent.status === "partial") {
    const { legs, ...rest } = sent;
    const [leg] = legs;
    invariant(leg !== undefined, "an order that filled in part has a fill");
    return { ...rest, ...leg };
  }
  if (sent.status !== "refused") return sent;
  const [first] = sent.rejections;
  invariant(first !== undefined, "an order is refused for a reason");
  return { status: "rejected", rejection: refuse(first) };
}

/** The day's share of the volume, when the run fills by participation. @throws `fill.participation` */
function shareOf({ day }: MarketView, { fill, participation }: EngineConfig): VolumeShare | undefined {
  if (fill.timing !== "bars") return undefined;
  const hasVolume = day.chains.every(({ session }) =>
    session.rows.columns.volume?.some((units) => units !== NOT_GIVEN),
  );
  if (day.barMs === 0 || !hasVolume)
    throw new PlutoError(
      "fill.participation",
      `fill participation needs bars with their own volume, and the store holds ` +
        `${day.barMs === 0 ? "snapshots, whose volume is the day's so far" : "bars without it"}; set fill to close, next or bid_ask`,
    );
  return new VolumeShare(participation?.maxPct ?? 10);
}

/** The stop model in force: `dated` follows what the exchange took that day. */
function stopModelOn({ underlying, date }: DayInfo, { stopModel }: EngineConfig): StopModel {
  if (stopModel !== "dated") return stopModel;
  return stopMarketAllowed(underlying, date) ? "touch_gap" : "sl_limit";
}
