import type { UnderlyingFrom } from "../market/market-view.ts";
import type { TimeOfDay } from "../units/unit.ts";
import type { FillModel } from "./fill-model.ts";

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
  readonly staleMaxMs: number;
  /** True: what is open at the stop time is closed there. False: the day fails, its open positions named. */
  readonly squareOff: boolean;
  /** True: a mark of every open position at each minute and each fill is kept. */
  readonly marks: boolean;
}
