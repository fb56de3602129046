import type { UnderlyingFrom } from "../market/market-view.ts";
import type { Size } from "../strategy/order.ts";
import type { Paise, TimeOfDay } from "../units/unit.ts";
import type { FillModel } from "./fill-model.ts";
import type { FreakMode } from "./freak.ts";
import type { MarginTerms } from "./margin-meter.ts";
import type { StopModel } from "./order-touch.ts";
import type { Participation } from "./participation.ts";

/** What the engine needs to know of a run, already checked. */
export interface EngineConfig {
  /** Hooks hear of events from here; undefined: the session's open. */
  readonly startTime: TimeOfDay | undefined;
  /** Flat by here; undefined: one minute before the session's scheduled close. */
  readonly stopTime: TimeOfDay | undefined;
  readonly timeframeMs: number;
  /** Multiplies every size; what comes out must be whole lots. */
  readonly weight: number;
  readonly underlyingFrom: UnderlyingFrom;
  readonly fill: FillModel;
  /** `dated`: touch_gap while the exchange took stop-market orders on options, sl_limit from the day it stopped. */
  readonly stopModel: StopModel | "dated";
  /** An order sent at T sees only bars that begin at or after T + this. */
  readonly latencyMs: number;
  /** When one bar touches both a stop and a target. */
  readonly bothTouched: "stop" | "target";
  readonly slBufferPct: number;
  readonly slPanicAfterMs: number;
  readonly staleMaxMs: number;
  /** True: what is open at the stop time is closed there. False: the day fails, its open positions named. */
  readonly squareOff: boolean;
  /** How far positions are carried: to the end of the day, to the next expiry of the underlying, through the whole run. */
  readonly carry: "day" | "expiry" | "run";
  /**
   * In the morning what was carried over the night is left alone until here; undefined, and at the earliest: a minute
   * after the session's open.
   */
  readonly delayRestart: TimeOfDay | undefined;
  /** How margins are measured; undefined: none are. */
  readonly margin: MarginTerms | undefined;
  /** True: a mark of every open position at each minute and each fill is kept. */
  readonly marks: boolean;
  /**
   * Whether profit and each position's excursion are followed from event to event, and freak prints counted, as by default.
   * Fills, profit of the day and every check of the books are the same without it; a search of many runs leaves it out.
   */
  readonly followsProfit?: boolean;
  /**
   * Whether each fill's surroundings (underlying, quote, the bar's volume) are noted for the cost model, as by default. False
   * where slippage is none.
   */
  readonly notesMarket?: boolean;
  /** False: no event is passed over, also where nothing can come of it. By default they are, where that is proved equal. */
  readonly skips?: boolean;
  /** Instead of the size of every order that opens; undefined: the strategy's own. */
  readonly size?: Size | undefined;
  /** What the book may need beside what was realised, paise, when margins are measured. Undefined: no limit. */
  readonly capital?: Paise | undefined;
  /** Only strikes at most this far from the underlying, % of it, are opened; undefined: all. */
  readonly tradablePct?: number | undefined;
  /** Of the fill model `participation`. */
  readonly participation?: Participation | undefined;
  /** What a freak print does to orders that wait; undefined: what any print does. */
  readonly freak?: FreakMode | undefined;
}
