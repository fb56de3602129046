import type { Fill } from "../ledger/fill.ts";
import type { ClosingMark } from "../ledger/mark.ts";
import { RoundTripLog } from "../ledger/round-trip.ts";
import type { Tradebook } from "../ledger/tradebook.ts";
import type { Contract } from "../market/contract.ts";
import { MS_PER_MINUTE } from "../units/time.ts";
import type { Paise, Qty, TimeOfDay } from "../units/unit.ts";
import { closingPrice } from "./closing-mark.ts";
import type { EngineConfig } from "./engine-config.ts";
import { EquityPath, type IntradayPath, type OpenExcursion, stretch } from "./equity-path.ts";
import type { Held } from "./held.ts";
import type { Today } from "./today.ts";

/** An open position as it is followed from event to event. */
interface Line {
  readonly symbol: string;
  readonly contract: Contract;
  readonly qty: Qty;
  /** Paise; positive when money came in. */
  readonly openCash: Paise;
  readonly excursion: OpenExcursion;
}

export interface FollowerParts {
  readonly book: Tradebook;
  readonly config: EngineConfig;
  /** The contract of an open position as of today. */
  contractOf(symbol: string): Contract;
}

/** Follows the book: round trips that end, profit and each position's event by event, marks, margin, and what is held at the close. */
export class BookFollower {
  readonly #parts: FollowerParts;
  /** Whether profit is followed from event to event. */
  readonly #followsProfit: boolean;
  /** Whether anything is: profit or margin. */
  readonly #isFollowed: boolean;
  #today: Today;
  #fillsFollowed = 0;
  readonly #trips = new RoundTripLog();
  #tripsPnl = 0;
  readonly #equity: EquityPath;
  /** What each open position brought in and cost since it was opened, paise. */
  readonly #cashOf = new Map<string, number>();
  /** What open positions were worth at the close before, paise per unit. */
  readonly #carriedMarks = new Map<string, Paise>();
  /** The open positions; made anew after fills and in the morning. */
  #lines: Line[] | undefined;

  constructor(today: Today, parts: FollowerParts) {
    this.#parts = parts;
    this.#followsProfit = parts.config.followsProfit !== false;
    this.#isFollowed = this.#followsProfit || parts.config.margin !== undefined;
    this.#today = today;
    this.#equity = new EquityPath(today.market.date);
  }

  /** The next day. @param worth the segment's profit at the close before, paise */
  beginDay(today: Today, worth: number): void {
    this.#today = today;
    this.#lines = undefined;
    this.#equity.beginDay(today.market.date, worth);
  }

  /** Profit of all round trips that have ended, paise, before charges. */
  get tripsPnl(): number {
    return this.#tripsPnl;
  }

  get intraday(): IntradayPath {
    return this.#equity.path;
  }

  /** Whether fills have come since the last look. */
  get isBehind(): boolean {
    return this.#parts.book.fills.length !== this.#fillsFollowed;
  }

  /** Whether something is held that is followed from event to event. */
  get isFollowing(): boolean {
    return this.#isFollowed && this.#parts.book.positions.size > 0;
  }

  /** The segment's profit at the close, paise. */
  close(worth: number): void {
    this.#equity.add(worth);
  }

  /** The end of an event: profit is followed, open positions are marked at each minute and after each fill. */
  follow(now: TimeOfDay): void {
    const today = this.#today;
    const { positions } = this.#parts.book;
    const filled = this.isBehind;
    const hasOpened = filled && this.#followFills(now);
    if (positions.size === 0) return;
    const { meter, marks } = today;
    if (!this.#followsProfit && meter === undefined) return;
    const isDue = filled || now >= today.nextMinute;
    if (now >= today.nextMinute)
      today.nextMinute += MS_PER_MINUTE * (Math.floor((now - today.nextMinute) / MS_PER_MINUTE) + 1);
    const margin = isDue && meter !== undefined ? this.measure({ isStanding: true }) : undefined;
    if (hasOpened && margin !== undefined) meter?.entered(now, margin);
    this.#mark(now, isDue ? marks : undefined, margin);
  }

  /** What open positions are worth now; kept in `marks` when there are to be marks. */
  #mark(now: TimeOfDay, marks: Today["marks"], margin: Paise | undefined): void {
    const { view } = this.#today;
    let profit: number = this.#parts.book.cash;
    this.#lines ??= this.#linesNow(now);
    for (const { symbol, contract, qty, openCash, excursion } of this.#lines) {
      const last = view.lastPrice(contract.chain, contract.row);
      const close = last > 0 ? last : this.#carriedMark(symbol);
      const value = close * qty;
      const mtm = close === 0 ? 0 : openCash + value;
      profit += close === 0 ? 0 - openCash : value;
      stretch(excursion, mtm);
      marks?.add({ time: now, symbol, close, qty, mtm: mtm as Paise, margin: margin ?? (0 as Paise) });
    }
    this.#equity.add(profit);
  }

  #linesNow(now: TimeOfDay): Line[] {
    const { book, contractOf } = this.#parts;
    const lines: Line[] = [];
    for (const { symbol, qty, openCash } of book.positions.values())
      lines.push({
        symbol,
        contract: contractOf(symbol),
        qty,
        openCash,
        excursion: this.#equity.positionAt(symbol, now),
      });
    return lines;
  }

  #carriedMark(symbol: string): Paise {
    return this.#carriedMarks.get(symbol) ?? (0 as Paise);
  }

  /** New fills: round trips that ended, what a closed position made in all, and the profit after them. True when one opened something. */
  #followFills(now: TimeOfDay): boolean {
    let hasOpened = false;
    const { fills, positions, cash } = this.#parts.book;
    this.#lines = undefined;
    for (let at = this.#fillsFollowed; at < fills.length; at++) {
      const fill = fills[at] as Fill;
      this.#followTrips(fill);
      if (this.#followPosition(fill, positions.has(fill.symbol), now)) hasOpened = true;
    }
    this.#fillsFollowed = fills.length;
    if (positions.size === 0 && this.#followsProfit) this.#equity.add(cash);
    return hasOpened;
  }

  #followTrips(fill: Fill): void {
    for (const { pnl } of this.#trips.add(fill)) {
      this.#tripsPnl += pnl;
      this.#today.roundTrips++;
      if (pnl > 0) this.#today.winners++;
    }
  }

  /** What a fill makes of its position. True when the position is open. */
  #followPosition({ symbol, price, qtyDir }: Fill, isOpen: boolean, now: TimeOfDay): boolean {
    if (!isOpen && this.#carriedMarks.size > 0) this.#carriedMarks.delete(symbol);
    if (!this.#followsProfit) return isOpen;
    const made = (this.#cashOf.get(symbol) ?? 0) - price * qtyDir;
    this.#cashOf.set(symbol, made);
    if (isOpen) return true;
    this.#equity.closePosition(symbol, made, now);
    this.#cashOf.delete(symbol);
    return false;
  }

  /**
   * What the open book ties up now; undefined when margins are off.
   * @param isStanding true at the end of an event: what a gap would cost is followed there, and not while legging
   */
  measure({ isStanding }: { readonly isStanding: boolean }): Paise | undefined {
    const { meter, view } = this.#today;
    if (meter === undefined) return undefined;
    const held = this.#heldNow();
    const margin = meter.measure(held, view.now);
    if (isStanding) meter.stress(held, view.now);
    return margin;
  }

  /** What the book that is held over the night ties up, with its gaps; 0 when it is flat. */
  measureOvernight(): Paise | undefined {
    const { meter, view } = this.#today;
    if (meter === undefined) return undefined;
    const held = this.#heldNow();
    meter.stressOvernight(held, view.now);
    return held.length === 0 ? (0 as Paise) : meter.measure(held, view.now);
  }

  /** The open book as margins are measured of it. */
  #heldNow(): Held[] {
    const { book, contractOf } = this.#parts;
    return [...book.positions.values()].map(({ symbol, qty }) => {
      const contract = contractOf(symbol);
      const last = this.#today.view.lastPrice(contract.chain, contract.row);
      return { contract, qty, price: last > 0 ? last : this.#carriedMark(symbol) };
    });
  }

  /** What each held position is worth at the close; it is what the next morning starts from. */
  closingMarks(): readonly ClosingMark[] {
    const { book, config, contractOf } = this.#parts;
    if (book.positions.size === 0) {
      this.#carriedMarks.clear();
      return NOTHING_HELD;
    }
    const held = [...book.positions.values()].map(({ symbol, qty, openCash }): ClosingMark => {
      const before = this.#carriedMarks.get(symbol) ?? (Math.round(Math.abs(openCash / qty)) as Paise);
      const bounds = { maxAgeMs: config.staleMaxMs, before };
      return { symbol, qty, ...closingPrice(this.#today.view, contractOf(symbol), bounds) };
    });
    this.#carriedMarks.clear();
    for (const { symbol, price } of held) this.#carriedMarks.set(symbol, price);
    return held;
  }
}

const NOTHING_HELD: readonly ClosingMark[] = [];
