import type { Expiry } from "../exchange/expiries.ts";
import type { Session } from "../exchange/sessions.ts";
import type { Ohlc } from "../market/ohlc.ts";
import type { TradingDay } from "../units/time.ts";
import type { TimeOfDay } from "../units/unit.ts";

/** The day as it is known in the morning. */
export interface DayInfo {
  readonly date: TradingDay;
  readonly underlying: string;
  /** The session as scheduled; halts are market state and come as they come. */
  readonly session: Session;
  /** Expiries on or after the day as then known, nearest first. */
  readonly expiries: readonly Expiry[];
  /** Whether contracts of the underlying expire today. */
  readonly isExpiryDay: boolean;
  /** From here on nothing opens a position; with `carry: day` the strategy must be flat by here. */
  readonly stopTime: TimeOfDay;
  /** Until here what was carried over the night is left alone. */
  readonly restartTime: TimeOfDay;
}

/** An instant at which something in the day's market became known. */
export interface MarketEvent {
  /** Place of the event in the day, from 0. */
  readonly index: number;
  /** Exchange time; strictly increasing within the day. */
  readonly timeOfDay: TimeOfDay;
}

/** A timeframe of the underlying's index that has ended, delivered at the first event at or after its boundary. */
export interface BarEvent {
  /** When it began and ended, counted from the session's open. Rows with `start < ts <= end` are in it. */
  readonly start: TimeOfDay;
  readonly end: TimeOfDay;
  /** Now: the instant at which the strategy hears of it. */
  readonly timeOfDay: TimeOfDay;
  /** Paise; undefined when the index had no row in it. */
  readonly index: Ohlc | undefined;
}

/** What a strategy may listen to. All are synchronous: a returned promise would not be awaited. */
export interface Strategy {
  /** Once a segment, before its first day. */
  onStart?(): void;
  /** At a day's first event, before anything else. State that belongs to one day is made here. */
  onNewDay?(day: DayInfo): void;
  onEvent?(event: MarketEvent): void;
  onBarComplete?(bar: BarEvent): void;
  /**
   * After stops and targets met the instant's closes (`stop_model: close_fill`), when something filled there: what such a
   * fill causes acts here, at prices known now.
   */
  onFilledAtClose?(event: MarketEvent): void;
  /**
   * Asked after an event: the next instant that the strategy has to hear of if no order of its fills before; undefined: every
   * one. A run that follows nothing but fills may pass over the events between; its tradebook is the same.
   */
  nextWake?(): TimeOfDay | undefined;
  /** Once a segment, after its last day. */
  onStop?(): void;
}
