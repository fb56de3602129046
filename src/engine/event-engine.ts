import type { FillContext } from "../costs/fill-context.ts";
import { MarkLog } from "../ledger/mark.ts";
import { roundTripsOf } from "../ledger/round-trip.ts";
import { Tradebook } from "../ledger/tradebook.ts";
import type { DayMarket } from "../market/day-market.ts";
import { MarketView } from "../market/market-view.ts";
import type { ReadyStrategy } from "../strategy/define-strategy.ts";
import type { DayInfo, Strategy } from "../strategy/hooks.ts";
import { invariant, PlutoError } from "../units/failure.ts";
import { MS_PER_MINUTE } from "../units/time.ts";
import type { Paise, TimeOfDay } from "../units/unit.ts";
import type { DayReport } from "./day-report.ts";
import type { EngineConfig } from "./engine-config.ts";
import { EquityPath } from "./equity-path.ts";
import { type Held, MarginMeter } from "./margin-meter.ts";
import { type SettlementPrice, settlementPrice } from "./settlement.ts";
import { TradingDesk } from "./trading-desk.ts";

/**
 * One intraday segment: a strategy over one day's events. `step` takes one instant through the order of things that
 * `docs/sequencing.md` states; `finish` closes the day's books.
 */
export class EventEngine {
  readonly #market: DayMarket;
  readonly #config: EngineConfig;
  readonly #view: MarketView;
  readonly #book = new Tradebook();
  readonly #desk: TradingDesk;
  readonly #strategy: Strategy;
  readonly #day: DayInfo;
  readonly #marks = new MarkLog();
  readonly #startTime: number;
  #events = 0;
  #staleEvents = 0;
  #emptyBars = 0;
  #hasBegun = false;
  #barStart: number;
  #nextMinute: number;
  #fillsFollowed = 0;
  readonly #equity = new EquityPath();
  readonly #cashOf = new Map<string, number>();
  readonly #meter: MarginMeter | undefined;
  #settledBy: SettlementPrice["from"] | undefined;

  constructor(market: DayMarket, strategy: ReadyStrategy, config: EngineConfig) {
    const { session, date, underlying, expiries } = market;
    this.#market = market;
    this.#config = config;
    this.#view = new MarketView(market);
    const latestStop = session.close - MS_PER_MINUTE;
    const stopTime = Math.min(config.stopTime ?? latestStop, latestStop) as TimeOfDay;
    this.#day = { date, underlying, session, expiries, stopTime };
    this.#meter = config.margin === undefined ? undefined : new MarginMeter(market, config.margin);
    const afterFill = (): void => {
      // While legging, the book between two fills may tie up more than before and after.
      this.#measure();
    };
    const meter = this.#meter;
    const marginOf =
      meter === undefined ? undefined : (held: readonly Held[]) => meter.marginOf(held, this.#view.now);
    this.#desk = new TradingDesk({
      view: this.#view,
      book: this.#book,
      day: this.#day,
      config,
      afterFill,
      marginOf,
    });
    this.#startTime = config.startTime ?? session.open;
    this.#barStart = session.open;
    this.#nextMinute = session.open;
    this.#strategy = strategy.create(this.#desk);
    this.#strategy.onStart?.();
  }

  /** One event. An instant at or before the last one is stale: it changes nothing, and is counted. */
  step(instant: number): void {
    if (!this.#view.advance(instant)) {
      this.#staleEvents++;
      return;
    }
    const index = this.#events++;
    if (instant < this.#startTime) return;
    if (!this.#hasBegun) {
      this.#hasBegun = true;
      this.#strategy.onNewDay?.(this.#day);
    }
    this.#desk.meetBars();
    this.#strategy.onEvent?.({ index, timeOfDay: instant as TimeOfDay });
    if (instant >= this.#barStart + this.#config.timeframeMs) this.#completeBars(instant);
    this.#desk.meetCloses();
    if (instant >= this.#day.stopTime) this.#beFlat();
    this.#book.reconcileCheaply();
    this.#follow(instant as TimeOfDay);
  }

  /**
   * Ends the segment and closes its books: what expired today is settled, all of it against one price.
   * @throws `day.not-flat` if positions are still open, `settlement.missing`
   */
  finish(): DayReport {
    this.#strategy.onStop?.();
    this.#settle();
    this.#book.reconcileFromScratch();
    if (this.#book.positions.size > 0) this.#failOpen("could not be closed before the session ended");
    const { closed } = roundTripsOf(this.#book.fills);
    const grossPnl = closed.reduce((sum, trip) => sum + trip.pnl, 0) as Paise;
    invariant(grossPnl === this.#book.cash, "a flat day's profit is the cash it leaves");
    const { date, faults } = this.#market;
    return {
      date,
      fills: this.#book.fills,
      marks: this.#marks.columns,
      grossPnl,
      counts: {
        events: this.#events,
        staleEvents: this.#staleEvents,
        emptyBars: this.#emptyBars,
        ...this.#desk.counts,
      },
      intraday: this.#equity.path,
      margin: this.#meter?.path,
      settledBy: this.#settledBy,
      faults,
      ...this.#indexEnds(),
    };
  }

  /** What the engine knew about each fill beside what the tradebook keeps, in order of the fills. */
  get fillContexts(): readonly FillContext[] {
    return this.#desk.fillContexts;
  }

  /** What was booked so far: for the bundle that a failed day leaves. */
  get tradebook(): Tradebook {
    return this.#book;
  }

  /** Delivers every timeframe whose boundary has been reached, oldest first. */
  #completeBars(instant: number): void {
    const { timeframeMs } = this.#config;
    // Later rows of the index are of its closing auction, or stand still: no bar of a market.
    const { indexContinuousUntil } = this.#market.session;
    for (; this.#barStart + timeframeMs <= instant; this.#barStart += timeframeMs) {
      if (this.#strategy.onBarComplete === undefined) continue;
      const start = this.#barStart as TimeOfDay;
      const end = (start + timeframeMs) as TimeOfDay;
      // The first bar also holds a row stamped at the open itself.
      const after = start === this.#market.session.open ? start - 1 : start;
      const bar = this.#view.indexBar(after, Math.min(end, indexContinuousUntil));
      if (bar === undefined) this.#emptyBars++;
      this.#strategy.onBarComplete({ start, end, timeOfDay: instant as TimeOfDay, index: bar });
    }
  }

  /** At the stop time: squares off, or fails the day. What could not be closed is tried again at every later event. */
  #beFlat(): void {
    if (this.#book.positions.size === 0) return;
    if (!this.#config.squareOff) this.#failOpen("are open at the stop time, and square_off is false");
    const open = [...this.#book.positions.values()];
    // Shorts before what may hedge them.
    for (const { symbol } of [...open.filter(({ qty }) => qty < 0), ...open.filter(({ qty }) => qty > 0)])
      this.#desk.close(this.#desk.contractOf(symbol), "SQUARE_OFF");
  }

  /** After the close: every open position that expires today, against one price, all or none, exactly once. */
  #settle(): void {
    const expiring = [...this.#book.positions.keys()]
      .map((symbol) => this.#desk.contractOf(symbol))
      .filter((contract) => contract.expiry.date === this.#market.date);
    if (expiring.length === 0) return;
    const { price, from } = settlementPrice(this.#market);
    this.#settledBy = from;
    for (const contract of expiring) this.#desk.settle(contract, price, from);
    this.#follow(this.#market.session.close);
  }

  #failOpen(what: string): never {
    const open = [...this.#book.positions.values()].map(({ symbol, qty }) => `${symbol} ${qty}`);
    throw new PlutoError("day.not-flat", `${open.join(", ")} ${what}`, { data: { open } });
  }

  /** Follows profit event by event; marks open positions at each minute and after each fill. */
  #follow(now: TimeOfDay): void {
    const { fills, positions } = this.#book;
    const filled = fills.length !== this.#fillsFollowed;
    const hasOpened = filled && this.#followFills(now);
    if (positions.size === 0) return;
    const isDue = filled || now >= this.#nextMinute;
    const isMarked = this.#config.marks && isDue;
    while (this.#nextMinute <= now) this.#nextMinute += MS_PER_MINUTE;
    const margin = isDue ? this.#measure() : undefined;
    if (hasOpened && margin !== undefined) this.#meter?.entered(now, margin);
    let profit: number = this.#book.cash;
    for (const { symbol, qty, openCash } of positions.values()) {
      const close = this.#desk.lastPrice(this.#desk.contractOf(symbol));
      const value = close * qty;
      const mtm = (close === 0 ? 0 : openCash + value) as Paise;
      profit += close === 0 ? 0 - openCash : value;
      this.#equity.addPosition(symbol, mtm, now);
      if (isMarked) this.#marks.add({ time: now, symbol, close, qty, mtm, margin: margin ?? (0 as Paise) });
    }
    this.#equity.add(profit);
  }

  /** What the open book ties up now; undefined when margins are off. */
  #measure(): Paise | undefined {
    if (this.#meter === undefined) return undefined;
    const held = [...this.#book.positions.values()].map(({ symbol, qty }) => {
      const contract = this.#desk.contractOf(symbol);
      return { contract, qty, price: this.#desk.lastPrice(contract) };
    });
    return this.#meter.measure(held, this.#view.now);
  }

  /** New fills: what a closed position made in all, and the day's profit after them. True when one opened something. */
  #followFills(now: TimeOfDay): boolean {
    let hasOpened = false;
    const { fills, positions, cash } = this.#book;
    for (const { symbol, price, qtyDir } of fills.slice(this.#fillsFollowed)) {
      const made = (this.#cashOf.get(symbol) ?? 0) - price * qtyDir;
      this.#cashOf.set(symbol, made);
      if (positions.has(symbol)) {
        hasOpened = true;
        continue;
      }
      this.#equity.closePosition(symbol, made, now);
      this.#cashOf.delete(symbol);
    }
    this.#fillsFollowed = fills.length;
    if (positions.size === 0) this.#equity.add(cash);
    return hasOpened;
  }

  #indexEnds(): { indexOpen: Paise | undefined; indexClose: Paise | undefined } {
    const { open, close } = this.#market.session;
    const bar = this.#view.indexBar(open - 1, close);
    return { indexOpen: bar?.open, indexClose: bar?.close };
  }
}
