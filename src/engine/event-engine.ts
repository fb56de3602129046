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
  #fillsMarked = 0;

  constructor(market: DayMarket, strategy: ReadyStrategy, config: EngineConfig) {
    const { session, date, underlying, expiries } = market;
    this.#market = market;
    this.#config = config;
    this.#view = new MarketView(market);
    const latestStop = session.close - MS_PER_MINUTE;
    const stopTime = Math.min(config.stopTime ?? latestStop, latestStop) as TimeOfDay;
    this.#day = { date, underlying, session, expiries, stopTime };
    this.#desk = new TradingDesk({ view: this.#view, book: this.#book, day: this.#day, config });
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
    if (this.#config.marks) this.#mark(instant);
  }

  /** Ends the segment and closes its books. @throws `day.not-flat` if positions are still open. */
  finish(): DayReport {
    this.#strategy.onStop?.();
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
      faults,
      ...this.#indexEnds(),
    };
  }

  /** What was booked so far: for the bundle that a failed day leaves. */
  get tradebook(): Tradebook {
    return this.#book;
  }

  /** Delivers every timeframe whose boundary has been reached, oldest first. */
  #completeBars(instant: number): void {
    const { timeframeMs } = this.#config;
    for (; this.#barStart + timeframeMs <= instant; this.#barStart += timeframeMs) {
      if (this.#strategy.onBarComplete === undefined) continue;
      const start = this.#barStart as TimeOfDay;
      const end = (start + timeframeMs) as TimeOfDay;
      // The first bar also holds a row stamped at the open itself.
      const after = start === this.#market.session.open ? start - 1 : start;
      const bar = this.#view.indexBar(after, end);
      if (bar === undefined) this.#emptyBars++;
      this.#strategy.onBarComplete({ start, end, timeOfDay: instant as TimeOfDay, index: bar });
    }
  }

  /** At the stop time: squares off, or fails the day. What could not be closed is tried again at every later event. */
  #beFlat(): void {
    if (this.#book.positions.size === 0) return;
    if (!this.#config.squareOff) this.#failOpen("are open at the stop time, and square_off is false");
    for (const symbol of [...this.#book.positions.keys()])
      this.#desk.close(this.#desk.contractOf(symbol), "SQUARE_OFF");
  }

  #failOpen(what: string): never {
    const open = [...this.#book.positions.values()].map(({ symbol, qty }) => `${symbol} ${qty}`);
    throw new PlutoError("day.not-flat", `${open.join(", ")} ${what}`, { data: { open } });
  }

  /** Marks open positions at each minute and after each fill. */
  #mark(instant: number): void {
    const filled = this.#book.fills.length !== this.#fillsMarked;
    if (instant < this.#nextMinute && !filled) return;
    while (this.#nextMinute <= instant) this.#nextMinute += MS_PER_MINUTE;
    this.#fillsMarked = this.#book.fills.length;
    for (const { symbol, qty, openCash } of this.#book.positions.values()) {
      const lookup = this.#desk.quote(this.#desk.contractOf(symbol));
      const close = lookup.source === "missing" ? 0 : lookup.quote.price;
      const mtm = (close === 0 ? 0 : openCash + close * qty) as Paise;
      this.#marks.add({ time: instant as TimeOfDay, symbol, close, qty, mtm });
    }
  }

  #indexEnds(): { indexOpen: Paise | undefined; indexClose: Paise | undefined } {
    const { open, close } = this.#market.session;
    const bar = this.#view.indexBar(open - 1, close);
    return { indexOpen: bar?.open, indexClose: bar?.close };
  }
}
