import type { FillContext } from "../costs/fill-context.ts";
import { Tradebook } from "../ledger/tradebook.ts";
import type { Contract } from "../market/contract.ts";
import type { DayMarket } from "../market/day-market.ts";
import type { ReadyStrategy } from "../strategy/define-strategy.ts";
import type { Strategy } from "../strategy/hooks.ts";
import { invariant, PlutoError } from "../units/failure.ts";
import type { Paise, TimeOfDay } from "../units/unit.ts";
import { BookFollower } from "./book-follower.ts";
import type { DayReport } from "./day-report.ts";
import type { DeskSetUp } from "./desk-parts.ts";
import type { DeskToday } from "./desk-today.ts";
import type { EngineConfig } from "./engine-config.ts";
import { liquidator } from "./liquidator.ts";
import { settlementPrice } from "./settlement.ts";
import { type DayEnd, NO_MARKS, type Today, todayOf } from "./today.ts";
import { TradingDesk } from "./trading-desk.ts";

export type { DayEnd } from "./today.ts";

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
  readonly #follower: BookFollower;
  /** Whether any order waits. */
  readonly #waits: Pick<DeskToday, "waiting" | "resting">;
  /** Whether events may be passed over: nothing is followed but fills, and no hook hears of bars. */
  readonly #maySkip: boolean;
  /** The segment's profit at the last close: cash and what is held at its marks. */
  #worth = 0;

  /** @param ends what ends with the first day */
  constructor(market: DayMarket, strategy: ReadyStrategy, config: EngineConfig, ends: DayEnd = "run") {
    this.#config = config;
    this.#today = todayOf(market, config, { ends, firstFill: 0 });
    const { view, info: day } = this.#today;
    const book = this.#book;
    this.#desk = new TradingDesk({
      view,
      book,
      day,
      config,
      afterFill: this.#afterFill(),
      marginOf: this.#marginOf(),
    });
    this.#waits = this.#desk.waits;
    const contractOf = (symbol: string): Contract => this.#desk.contractOf(symbol);
    this.#follower = new BookFollower(this.#today, { book, config, contractOf });
    this.#strategy = strategy.create(this.#desk);
    const { followsProfit, marks, margin, skips } = config;
    const isLight = followsProfit === false && !marks && margin === undefined;
    this.#maySkip = isLight && skips !== false && this.#strategy.onBarComplete === undefined;
    this.#strategy.onStart?.();
  }

  /**
   * Begins the next day of the segment; what is held is found again in its market.
   * @throws `settlement.missed` when something held has expired on a day that was not simulated
   */
  openDay(market: DayMarket, ends: DayEnd): void {
    this.#today = todayOf(market, this.#config, { ends, firstFill: this.#book.fills.length });
    this.#follower.beginDay(this.#today, this.#worth);
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
      if (!this.#maySkip) {
        at++;
        continue;
      }
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
    const { hasBegun, info, view } = this.#today;
    if (next >= last || !hasBegun || this.#strategy.onBarComplete !== undefined) return next;
    const wake = this.#strategy.nextWake?.();
    if (wake === undefined || wake <= view.now) return next;
    if (view.now >= info.stopTime) {
      if (this.#book.positions.size > 0) return next;
    } else if (info.stopTime < wake)
      return placeFrom(instants, next, this.#desk.sleepUntil(info.stopTime), last);
    return placeFrom(instants, next, this.#desk.sleepUntil(wake), last);
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
    const waits = this.#waits;
    if (waits.waiting > 0 || waits.resting > 0) this.#desk.meetBars();
    this.#strategy.onEvent?.({ index, timeOfDay: instant as TimeOfDay });
    if (instant >= today.nextBar) this.#completeBars(instant);
    if (waits.resting > 0) this.#meetCloses(index, instant as TimeOfDay);
    if (instant >= today.flatFrom) this.#beFlat();
    // Without a fill, and with nothing held that is followed, the books are what they were.
    if (this.#follower.isBehind) this.#book.reconcileCheaply();
    else if (!this.#follower.isFollowing) return;
    this.#follower.follow(instant as TimeOfDay);
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
    const follower = this.#follower;
    if (follower.isBehind) follower.follow(market.session.close);
    if (ends === "goes-on") this.#book.reconcileDay();
    else this.#book.reconcileFromScratch();
    if (ends === "split" && positions.size > 0)
      this.#failOpen(`are held over a split of carry: ${this.#config.carry}; carry: run holds over expiries`);
    if (positions.size === 0)
      invariant(follower.tripsPnl === this.#book.cash, "a flat book's profit is the cash it leaves");
    const held = follower.closingMarks();
    const before = this.#worth;
    this.#worth = held.reduce<number>((sum, { price, qty }) => sum + price * qty, this.#book.cash);
    follower.close(this.#worth);
    const { date, faults } = market;
    const { rejections, abortedEntries, stalePrices, freakPrints } = this.#desk.counts;
    const index = view.indexDayBar();
    const { events, staleEvents, emptyBars, roundTrips, winners, settledBy } = today;
    return {
      date,
      fills: fills.slice(firstFill),
      marks: marks?.columns ?? NO_MARKS,
      grossPnl: (this.#worth - before) as Paise,
      roundTrips,
      winners,
      held,
      stuck: ends === "run" || this.#isLiquidating ? held.length : 0,
      counts: {
        events,
        staleEvents,
        emptyBars,
        rejections,
        abortedEntries,
        stalePrices,
        freakPrints,
      },
      intraday: follower.intraday,
      overnightMargin: follower.measureOvernight(),
      margin: meter?.path,
      settledBy,
      faults,
      indexOpen: index?.open,
      indexClose: index?.close,
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

  /** Where margins are measured: while legging, the book between two fills may tie up more than before and after. */
  #afterFill(): DeskSetUp["afterFill"] {
    if (this.#config.margin === undefined) return undefined;
    return () => this.#follower.measure({ isStanding: false });
  }

  #marginOf(): DeskSetUp["marginOf"] {
    if (this.#config.margin === undefined) return undefined;
    return (held) => this.#today.meter?.marginOf(held, this.#today.view.now) ?? (0 as Paise);
  }

  /** Orders meet the instant's closes; what they fill may cause more. */
  #meetCloses(index: number, timeOfDay: TimeOfDay): void {
    const filled = this.#book.fills.length;
    this.#desk.meetCloses();
    if (this.#strategy.onFilledAtClose !== undefined && this.#book.fills.length > filled)
      this.#strategy.onFilledAtClose({ index, timeOfDay });
  }

  /** Delivers every timeframe whose boundary has been reached, oldest first. */
  #completeBars(instant: number): void {
    const today = this.#today;
    const { timeframeMs } = this.#config;
    if (this.#strategy.onBarComplete === undefined) {
      today.nextBar = Number.POSITIVE_INFINITY;
      return;
    }
    // Later rows of the index are of its closing auction, or stand still: no bar of a market.
    const { indexContinuousUntil } = today.market.session;
    for (; today.nextBar <= instant; today.nextBar += timeframeMs) {
      const end = today.nextBar as TimeOfDay;
      const start = (end - timeframeMs) as TimeOfDay;
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
    this.#follower.follow(market.session.close);
  }

  #failOpen(what: string): never {
    const open = [...this.#book.positions.values()].map(({ symbol, qty }) => `${symbol} ${qty}`);
    throw new PlutoError("day.not-flat", `${open.join(", ")} ${what}`, { data: { open } });
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
