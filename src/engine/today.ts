import { type MarkColumns, MarkLog } from "../ledger/mark.ts";
import type { DayMarket } from "../market/day-market.ts";
import { MarketView } from "../market/market-view.ts";
import type { DayInfo } from "../strategy/hooks.ts";
import { MS_PER_MINUTE } from "../units/time.ts";
import type { TimeOfDay } from "../units/unit.ts";
import type { EngineConfig } from "./engine-config.ts";
import { MarginMeter } from "./margin-meter.ts";
import type { SettlementPrice } from "./settlement.ts";

/** What ends with a day: nothing, its segment while the run goes on behind a split, or the run. */
export type DayEnd = "goes-on" | "split" | "run";

/** Everything that belongs to one day: made new each morning, so that no state of it can reach the next. */
export interface Today {
  readonly market: DayMarket;
  readonly view: MarketView;
  readonly info: DayInfo;
  readonly ends: DayEnd;
  /** Hooks hear of events from here. */
  readonly startTime: number;
  /** Undefined when the run keeps none. */
  readonly marks: MarkLog | undefined;
  readonly meter: MarginMeter | undefined;
  /** Fills before this place in the tradebook are of earlier days. */
  readonly firstFill: number;
  events: number;
  staleEvents: number;
  emptyBars: number;
  hasBegun: boolean;
  /** From here on the strategy hears of a bar; never when it does not listen to them. */
  nextBar: number;
  /** From here on the book has to be flat; never on a day that positions are carried out of. */
  readonly flatFrom: number;
  nextMinute: number;
  roundTrips: number;
  winners: number;
  settledBy: SettlementPrice["from"] | undefined;
}

/** The marks of a day of which none were kept. */
export const NO_MARKS: MarkColumns = {
  symbols: [],
  time: [],
  symbol: [],
  close: [],
  qty: [],
  mtm: [],
  margin: [],
};

/** A day as it is known in the morning. */
export function dayInfoOf(
  { session, date, underlying, expiries }: DayMarket,
  { stopTime, delayRestart }: Pick<EngineConfig, "stopTime" | "delayRestart">,
): DayInfo {
  const latestStop = session.close - MS_PER_MINUTE;
  const earliestRestart = session.open + MS_PER_MINUTE;
  return {
    date,
    underlying,
    session,
    expiries,
    isExpiryDay: expiries[0]?.date === date,
    stopTime: Math.min(stopTime ?? latestStop, latestStop) as TimeOfDay,
    restartTime: Math.max(delayRestart ?? earliestRestart, earliestRestart) as TimeOfDay,
  };
}

/** @param firstFill where the day's fills begin in the tradebook */
export function todayOf(
  market: DayMarket,
  config: EngineConfig,
  { ends, firstFill }: { readonly ends: DayEnd; readonly firstFill: number },
): Today {
  const { session } = market;
  const view = new MarketView(market);
  const info = dayInfoOf(market, config);
  return {
    market,
    view,
    info,
    ends,
    startTime: config.startTime ?? session.open,
    marks: config.marks ? new MarkLog() : undefined,
    meter: config.margin === undefined ? undefined : new MarginMeter(market, view, config.margin),
    firstFill,
    events: 0,
    staleEvents: 0,
    emptyBars: 0,
    hasBegun: false,
    nextBar: session.open + config.timeframeMs,
    flatFrom: ends === "run" ? info.stopTime : Number.POSITIVE_INFINITY,
    nextMinute: session.open,
    roundTrips: 0,
    winners: 0,
    settledBy: undefined,
  };
}
