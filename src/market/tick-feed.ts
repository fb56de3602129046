import type { Instrument } from "../exchange/instrument.ts";
import type { Ts } from "../units/unit.ts";
import type { RowColumn } from "./series-rows.ts";

/** The integer values that a tick gives, by column; `close` is the last price. What it does not give is absent. */
export type TickValues = { readonly [column in RowColumn]?: number };

/** One message of a feed about one instrument. */
export interface Tick {
  /** Counts the feed's ticks, if the feed counts them; the next one has the next number. */
  readonly seq: number | undefined;
  readonly symbol: string;
  readonly instrument: Instrument;
  /** By the exchange's clock. */
  readonly exchangeTime: Ts | undefined;
  /** By the clock of who received it from the exchange; undefined: whoever reads it now is that. */
  readonly receiveTime: Ts | undefined;
  /** Of a tick that is a bar: its length, milliseconds. */
  readonly barMs: number | undefined;
  /** Prices in paise (ten-thousandths for India VIX), quantities in units. */
  readonly values: TickValues;
}

export type FeedEvent =
  /** What one message held. `position` is where to go on after it. */
  | {
      readonly is: "ticks";
      readonly ticks: readonly Tick[];
      readonly malformed: number;
      readonly position: string;
    }
  /** The feed says that the day is over. */
  | { readonly is: "end" }
  /** Nothing came for a while. */
  | { readonly is: "idle" }
  /** The connection is lost; the feed tries again by itself. */
  | { readonly is: "lost"; readonly why: string }
  | { readonly is: "back" };

/** Where ticks come from. */
export interface TickFeed {
  /** As it may be shown. */
  readonly url: string;
  /**
   * What the feed says from `position` on (undefined: from its beginning), until `signal` aborts. Connects again with
   * growing pauses for as long as it takes.
   */
  events(position: string | undefined, signal: AbortSignal): AsyncIterable<FeedEvent>;
}
