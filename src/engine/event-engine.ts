import type { FillContext } from "../costs/fill-context.ts";
import type { Fill } from "../ledger/fill.ts";
import { type ClosingMark, MarkLog } from "../ledger/mark.ts";
import { RoundTripLog } from "../ledger/round-trip.ts";
import { Tradebook } from "../ledger/tradebook.ts";
import type { Contract } from "../market/contract.ts";
import type { DayMarket } from "../market/day-market.ts";
import { MarketView } from "../market/market-view.ts";
import type { ReadyStrategy } from "../strategy/define-strategy.ts";
import type { DayInfo, Strategy } from "../strategy/hooks.ts";
import { invariant, PlutoError } from "../units/failure.ts";
import { MS_PER_MINUTE } from "../units/time.ts";
import type { Paise, TimeOfDay } from "../units/unit.ts";
import { closingPrice } from "./closing-mark.ts";
import type { DayReport } from "./day-report.ts";
import type { EngineConfig } from "./engine-config.ts";
import { EquityPath } from "./equity-path.ts";
import type { Held } from "./held.ts";
import { liquidator } from "./liquidator.ts";
import { MarginMeter } from "./margin-meter.ts";
import { type SettlementPrice, settlementPrice } from "./settlement.ts";
import { TradingDesk } from "./trading-desk.ts";

/** What ends with a day: nothing, its segment while the run goes on behind a split, or the run. */
export type DayEnd = "goes-on" | "split" | "run";

/** Everything that belongs to one day: made new each morning, so that no state of it can reach the next. */
interface Today {
  readonly market: DayMarket;
  readonly view: MarketView;
  readonly info: DayInfo;
  readonly ends: DayEnd;
  /** Hooks hear of events from here. */
  readonly startTime: number;
  readonly marks: MarkLog;
  readonly meter: MarginMeter | undefined;
  /** Fills before this place in the tradebook are of earlier days. */
  readonly firstFill: number;
  events: number;
  staleEvents: number;
  emptyBars: number;
  hasBegun: boolean;
  barStart: number;
  nextMinute: number;
  roundTrips: number;
  winners: number;
  settledBy: SettlementPrice["from"] | undefined;
}

/**
 * One segment: a strategy object, a desk and a tradebook over the events of one day or of several. `step` takes one instant
 * through the order of things that `docs/sequencing.md` states; `finish` closes the day's books; `openDay` begins the next.
 */
export class EventEngine {
  readonly #config: EngineConfig;
  readonly #book = new Tradebook();
  readonly #desk: TradingDesk;
  #strategy: Strategy;
  #hasStopped = false;
  #isLiquidating = false;
  #today: Today;
  #fillsFollowed = 0;
  readonly #trips = new RoundTripLog();
  #tripsPnl = 0;
  readonly #equity: EquityPath;
  readonly #cashOf = new Map<string, number>();
  /** What open positions were worth at the close before, paise per unit. */
  readonly #carriedMarks = new Map<string, Paise>();
  /** The segment's profit at the last close: cash and what is held at its marks. */
  #worth = 0;

  /** @param ends what ends with the first day */
  constructor(market: DayMarket, strategy: ReadyStrategy, config: EngineConfig, ends: DayEnd = "run") {
    this.#config = config;
    this.#today = this.#todayOf(market, ends);
    this.#equity = new EquityPath(market.date);
    const afterFill = (): void => {
      // While legging, the book between two fills may tie up more than before and after.
      this.#measure({ isStanding: false });
    };
    const { view, info: day, meter } = this.#today;
    const marginOf = (held: readonly Held[]): Paise =>
      this.#today.meter?.marginOf(held, this.#today.view.now) ?? (0 as Paise);
    this.#desk = new TradingDesk({
      view,
      book: this.#book,
      day,
      config,
      afterFill,
      marginOf: meter === undefined ? undefined : marginOf,
    });
    this.#strategy = strategy.create(this.#desk);
    this.#strategy.onStart?.();
  }

  /**
   * Begins the next day of the segment; what is held is found again in its market.
   * @throws `settlement.missed` when something held has expired on a day that was not simulated
   */
  openDay(market: DayMarket, ends: DayEnd): void {
    this.#today = this.#todayOf(market, ends);
    this.#equity.beginDay(market.date, this.#worth);
    this.#desk.beginDay({ view: this.#today.view, day: this.#today.info });
    const late = this.held.filter(({ expiry }) => expiry.date < market.date);
    if (late.length > 0)
      throw new PlutoError(
        "settlement.missed",
        `${late.map(({ symbol, expiry }) => `${symbol} expired on ${expiry.date}`).join(", ")}, a session that was not simulated; add its data`,
      );
  }

  /** From the next day on only what is held is closed: the strategy is not heard any more, and its orders are gone. */
  liquidate(): void {
    this.stop();
    this.#isLiquidating = true;
    this.#strategy = liquidator(this.#desk);
    this.#desk.cancelAll();
  }

  /** Tells the strategy that its segment is over, once. */
  stop(): void {
    if (this.#hasStopped) return;
    this.#hasStopped = true;
    this.#strategy.onStop?.();
  }

  /** What is held, as contracts of the day in hand, in the order in which it was opened. */
  get held(): readonly Contract[] {
    return [...this.#book.positions.keys()].map((symbol) => this.#desk.contractOf(symbol));
  }

  /** All events of the day in hand; those that can change nothing are passed over where that is allowed. */
  run(instants: Int32Array): void {
    for (let at = 0; at < instants.length; ) {
      this.step(instants[at] as number);
      const next = this.#nextPlace(instants, at);
      this.#today.events += next - at - 1;
      at = next;
    }
  }

  /**
   * The place of the next event to take. Further than the next one only when nothing is followed but fills, the strategy says
   * until when it sleeps, and no order may act before. The stop time and the day's last event are never passed over.
   */
  #nextPlace(instants: Int32Array, at: number): number {
    const next = at + 1;
    const last = instants.length - 1;
    const { followsProfit, marks, margin, skips } = this.#config;
    if (skips === false || followsProfit !== false || marks || margin !== undefined || next >= last)
      return next;
    const { hasBegun, info, view } = this.#today;
    if (!hasBegun || this.#strategy.onBarComplete !== undefined) return next;
    const wake = this.#strategy.nextWake?.();
    if (wake === undefined || wake <= view.now) return next;
    if (view.now >= info.stopTime) {
      if (this.#book.positions.size > 0) return next;
    } else if (info.stopTime < wake)
      return placeFrom(instants, next, this.#desk.quietUntil(info.stopTime), last);
    return placeFrom(instants, next, this.#desk.quietUntil(wake), last);
  }

  /** One event. An instant at or before the last one is stale: it changes nothing, and is counted. */
  step(instant: number): void {
    const today = this.#today;
    if (!today.view.advance(instant)) {
      today.staleEvents++;
      return;
    }
    const index = today.events++;
    if (instant < today.startTime) return;
    if (!today.hasBegun) {
      today.hasBegun = true;
      this.#strategy.onNewDay?.(today.info);
    }
    this.#desk.meetBars();
    this.#strategy.onEvent?.({ index, timeOfDay: instant as TimeOfDay });
    if (instant >= today.barStart + this.#config.timeframeMs) this.#completeBars(instant);
    const filled = this.#book.fills.length;
    this.#desk.meetCloses();
    if (this.#strategy.onFilledAtClose !== undefined && this.#book.fills.length > filled)
      this.#strategy.onFilledAtClose({ index, timeOfDay: instant as TimeOfDay });
    if (instant >= today.info.stopTime && today.ends === "run") this.#beFlat();
    this.#book.reconcileCheaply();
    this.#follow(instant as TimeOfDay);
  }

  /**
   * Ends the day and closes its books: what expired today is settled, all of it against one price; what is still held gets
   * its closing mark. With the segment the strategy ends, too; what is open then is `stuck`.
   * @throws `day.not-flat` at a split that is not flat, `settlement.missing`
   */
  finish(): DayReport {
    const today = this.#today;
    const { market, view, ends, firstFill, marks, meter } = today;
    if (ends === "goes-on") this.#desk.endDay();
    else this.stop();
    this.#settle();
    const { positions, fills } = this.#book;
    if (fills.length !== this.#fillsFollowed) this.#follow(market.session.close);
    if (ends === "goes-on") this.#book.reconcileDay();
    else this.#book.reconcileFromScratch();
    if (ends === "split" && positions.size > 0)
      this.#failOpen(`are held over a split of carry: ${this.#config.carry}; carry: run holds over expiries`);
    if (positions.size === 0)
      invariant(this.#tripsPnl === this.#book.cash, "a flat book's profit is the cash it leaves");
    const held = this.#closingMarks();
    const before = this.#worth;
    this.#worth = held.reduce<number>((sum, { price, qty }) => sum + price * qty, this.#book.cash);
    this.#equity.add(this.#worth);
    const { date, faults } = market;
    const { events, staleEvents, emptyBars, roundTrips, winners, settledBy } = today;
    return {
      date,
      fills: fills.slice(firstFill),
      marks: marks.columns,
      grossPnl: (this.#worth - before) as Paise,
      roundTrips,
      winners,
      held,
      stuck: ends === "run" || this.#isLiquidating ? held.length : 0,
      counts: { events, staleEvents, emptyBars, ...this.#desk.counts },
      intraday: this.#equity.path,
      overnightMargin: this.#measureOvernight(),
      margin: meter?.path,
      settledBy,
      faults,
      ...indexEnds(view),
    };
  }

  /** What the engine knew about each fill of the day beside what the tradebook keeps, in order of the fills. */
  get fillContexts(): readonly FillContext[] {
    return this.#desk.fillContexts.slice(this.#today.firstFill);
  }

  /** What was booked so far: for the bundle that a failed day leaves. */
  get tradebook(): Tradebook {
    return this.#book;
  }

  #todayOf(market: DayMarket, ends: DayEnd): Today {
    const { session, date, underlying, expiries } = market;
    const { stopTime, startTime, delayRestart, margin } = this.#config;
    const latestStop = session.close - MS_PER_MINUTE;
    const earliestRestart = session.open + MS_PER_MINUTE;
    const info: DayInfo = {
      date,
      underlying,
      session,
      expiries,
      isExpiryDay: expiries[0]?.date === date,
      stopTime: Math.min(stopTime ?? latestStop, latestStop) as TimeOfDay,
      restartTime: Math.max(delayRestart ?? earliestRestart, earliestRestart) as TimeOfDay,
    };
    const view = new MarketView(market);
    return {
      market,
      view,
      info,
      ends,
      startTime: startTime ?? session.open,
      marks: new MarkLog(),
      meter: margin === undefined ? undefined : new MarginMeter(market, view, margin),
      firstFill: this.#book.fills.length,
      events: 0,
      staleEvents: 0,
      emptyBars: 0,
      hasBegun: false,
      barStart: session.open,
      nextMinute: session.open,
      roundTrips: 0,
      winners: 0,
      settledBy: undefined,
    };
  }

  /** Delivers every timeframe whose boundary has been reached, oldest first. */
  #completeBars(instant: number): void {
    const today = this.#today;
    const { timeframeMs } = this.#config;
    // Later rows of the index are of its closing auction, or stand still: no bar of a market.
    const { indexContinuousUntil } = today.market.session;
    for (; today.barStart + timeframeMs <= instant; today.barStart += timeframeMs) {
      if (this.#strategy.onBarComplete === undefined) continue;
      const start = today.barStart as TimeOfDay;
      const end = (start + timeframeMs) as TimeOfDay;
      // The first bar also holds a row stamped at the open itself.
      const after = start === today.market.session.open ? start - 1 : start;
      const bar = today.view.indexBar(after, Math.min(end, indexContinuousUntil));
      if (bar === undefined) today.emptyBars++;
      this.#strategy.onBarComplete({ start, end, timeOfDay: instant as TimeOfDay, index: bar });
    }
  }

  /**
   * At the stop time of the last day: squares off, or fails the day. What could not be closed is tried again at every later
   * event. Positions that were carried to their expiry are left to settlement.
   */
  #beFlat(): void {
    if (this.#book.positions.size === 0) return;
    const { carry, squareOff } = this.#config;
    const { date } = this.#today.market;
    const isDue = (symbol: string): boolean =>
      carry === "day" || this.#desk.contractOf(symbol).expiry.date !== date;
    const due = [...this.#book.positions.values()].filter(({ symbol }) => isDue(symbol));
    if (due.length === 0) return;
    if (!squareOff) this.#failOpen("are open at the stop time, and square_off is false");
    // Shorts before what may hedge them.
    for (const { symbol } of [...due.filter(({ qty }) => qty < 0), ...due.filter(({ qty }) => qty > 0)])
      this.#desk.close(this.#desk.contractOf(symbol), "SQUARE_OFF");
  }

  /** After the close: every open position that expires today, against one price, all or none, exactly once. */
  #settle(): void {
    const { market } = this.#today;
    const expiring = this.held.filter(({ expiry }) => expiry.date === market.date);
    if (expiring.length === 0) return;
    const { price, from } = settlementPrice(market);
    this.#today.settledBy = from;
    for (const contract of expiring) this.#desk.settle(contract, price, from);
    this.#follow(market.session.close);
  }

  /** What each held position is worth at the close; it is what the next morning starts from. */
  #closingMarks(): ClosingMark[] {
    const held = [...this.#book.positions.values()].map(({ symbol, qty, openCash }): ClosingMark => {
      const before = this.#carriedMarks.get(symbol) ?? (Math.round(Math.abs(openCash / qty)) as Paise);
      const bounds = { maxAgeMs: this.#config.staleMaxMs, before };
      return { symbol, qty, ...closingPrice(this.#today.view, this.#desk.contractOf(symbol), bounds) };
    });
    this.#carriedMarks.clear();
    for (const { symbol, price } of held) this.#carriedMarks.set(symbol, price);
    return held;
  }

  #failOpen(what: string): never {
    const open = [...this.#book.positions.values()].map(({ symbol, qty }) => `${symbol} ${qty}`);
    throw new PlutoError("day.not-flat", `${open.join(", ")} ${what}`, { data: { open } });
  }

  /** Follows profit event by event; marks open positions at each minute and after each fill. */
  #follow(now: TimeOfDay): void {
    const today = this.#today;
    const { fills, positions } = this.#book;
    const filled = fills.length !== this.#fillsFollowed;
    const hasOpened = filled && this.#followFills(now);
    if (positions.size === 0) return;
    const { followsProfit = true } = this.#config;
    if (!followsProfit && today.meter === undefined) return;
    const isDue = filled || now >= today.nextMinute;
    const isMarked = this.#config.marks && isDue;
    while (today.nextMinute <= now) today.nextMinute += MS_PER_MINUTE;
    const margin = isDue ? this.#measure({ isStanding: true }) : undefined;
    if (hasOpened && margin !== undefined) today.meter?.entered(now, margin);
    let profit: number = this.#book.cash;
    for (const { symbol, qty, openCash } of positions.values()) {
      const close = this.#lastMark(symbol);
      const value = close * qty;
      const mtm = (close === 0 ? 0 : openCash + value) as Paise;
      profit += close === 0 ? 0 - openCash : value;
      this.#equity.addPosition(symbol, mtm, now);
      if (isMarked) today.marks.add({ time: now, symbol, close, qty, mtm, margin: margin ?? (0 as Paise) });
    }
    this.#equity.add(profit);
  }

  /** A position's last price known, that of the close before included, paise; 0 when it has had none. */
  #lastMark(symbol: string): Paise {
    const price = this.#desk.lastPrice(this.#desk.contractOf(symbol));
    return price > 0 ? price : (this.#carriedMarks.get(symbol) ?? (0 as Paise));
  }

  /**
   * What the open book ties up now; undefined when margins are off.
   * @param isStanding true at the end of an event: what a gap would cost is followed there, and not while legging
   */
  #measure({ isStanding }: { readonly isStanding: boolean }): Paise | undefined {
    const { meter, view } = this.#today;
    if (meter === undefined) return undefined;
    const held = this.#heldNow();
    const margin = meter.measure(held, view.now);
    if (isStanding) meter.stress(held, view.now);
    return margin;
  }

  /** What the book that is held over the night ties up, with its gaps; 0 when it is flat. */
  #measureOvernight(): Paise | undefined {
    const { meter, view } = this.#today;
    if (meter === undefined) return undefined;
    const held = this.#heldNow();
    meter.stressOvernight(held, view.now);
    return held.length === 0 ? (0 as Paise) : meter.measure(held, view.now);
  }

  /** The open book as margins are measured of it. */
  #heldNow(): Held[] {
    return [...this.#book.positions.values()].map(({ symbol, qty }) => ({
      contract: this.#desk.contractOf(symbol),
      qty,
      price: this.#lastMark(symbol),
    }));
  }

  /** New fills: round trips that ended, what a closed position made in all, and the profit after them. True when one opened something. */
  #followFills(now: TimeOfDay): boolean {
    let hasOpened = false;
    const { fills, positions, cash } = this.#book;
    for (let at = this.#fillsFollowed; at < fills.length; at++) {
      const fill = fills[at] as Fill;
      this.#followTrips(fill);
      const { symbol, price, qtyDir } = fill;
      const made = (this.#cashOf.get(symbol) ?? 0) - price * qtyDir;
      this.#cashOf.set(symbol, made);
      if (positions.has(symbol)) {
        hasOpened = true;
        continue;
      }
      this.#equity.closePosition(symbol, made, now);
      this.#cashOf.delete(symbol);
      this.#carriedMarks.delete(symbol);
    }
    this.#fillsFollowed = fills.length;
    if (positions.size === 0) this.#equity.add(cash);
    return hasOpened;
  }

  #followTrips(fill: Fill): void {
    for (const { pnl } of this.#trips.add(fill)) {
      this.#tripsPnl += pnl;
      this.#today.roundTrips++;
      if (pnl > 0) this.#today.winners++;
    }
  }
}

/** The first place from `from` on whose instant is at or after `time`; `last` at the latest. */
function placeFrom(instants: Int32Array, from: number, time: number, last: number): number {
  let low = from;
  let high = last;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((instants[middle] as number) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

function indexEnds(view: MarketView): { indexOpen: Paise | undefined; indexClose: Paise | undefined } {
  const { open, close } = view.day.session;
  const bar = view.indexBar(open - 1, close);
  return { indexOpen: bar?.open, indexClose: bar?.close };
}
