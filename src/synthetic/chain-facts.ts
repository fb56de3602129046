import type { Expiry } from "../exchange/expiries.ts";
import { lotSize } from "../exchange/lots.ts";
import { tickSize } from "../exchange/ticks.ts";
import { underlyingOf } from "../exchange/underlyings.ts";
import { type StreamKey, standardNormal, streamKey } from "../units/random.ts";
import { dayNumber, type TradingDay } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";
import type { ExpiryState } from "./implied-variance.ts";
import { hourVolume, lotsAtTheMoney } from "./liquidity.ts";
import { isUs, type SessionGrid } from "./session-grid.ts";
import { smileSlope } from "./smile.ts";
import { hourFactor, type SpreadTable, spreadTable } from "./spread.ts";
import { PURPOSE } from "./streams.ts";
import type { UnderlyingProfile } from "./underlying-profile.ts";

/** All options of one expiry on one day, before a row of it is made. */
export interface ChainSource {
  readonly underlying: string;
  readonly profile: UnderlyingProfile;
  readonly date: TradingDay;
  readonly expiry: Expiry;
  /** 0 for the nearest expiry. */
  readonly rank: number;
  readonly strikes: readonly Paise[];
  readonly strikeStep: Paise;
  readonly grid: SessionGrid;
  readonly state: ExpiryState;
  readonly seed: number;
  readonly isNull: boolean;
  readonly withQuotes: boolean;
}

/** Day-to-day spread of the smile's slope. */
const SLOPE_NOISE = 0.012;
/** Share of the morning's deviation by which moneyness is measured at least, for trade. */
const REACH_KEPT = 0.75;
/** Where the smallest tick is looked for, and the larger one of exchanges that have two. */
const LOW_PRICE = 100 as Paise;
const HIGH_PRICE = 1_000_000 as Paise;
/** SPXW's and NDXP's tick doubles from three dollars, see `tickSize`; Indian options have one at every price. */
const COARSE_FROM = 300;

/** What all contracts of the chain share. */
export interface ChainFacts extends ChainSource {
  /** Units. */
  readonly lot: number;
  /** Paise. */
  readonly tick: number;
  /** From so many ticks on a price is a whole number of two ticks; infinite where there is one tick for all. */
  readonly coarseFrom: number;
  /** Bars in which the contracts can trade: all, but for those that expire today at the stocks' close in New York. */
  readonly tradedBars: number;
  /** Of the smile, see `smileRatio`. */
  readonly slope: number;
  readonly spreads: SpreadTable;
  /** Natural log of the lots expected at the money in each bar of a minute, and the spread factor of the minute. */
  readonly logLotsOfMinute: Float64Array;
  readonly spreadOfMinute: Float64Array;
  /** Lots a minute at the money. */
  readonly atTheMoney: number;
  readonly logForwardAfter: Float64Array;
}

export function chainFacts(source: ChainSource): ChainFacts {
  const { underlying, date, expiry, grid, state, profile } = source;
  const lot = lotSize(underlying, expiry, date);
  const any = {
    kind: "option",
    underlying,
    expiry: expiry.identity,
    strike: source.strikes[0],
    optionType: "CE",
  } as const;
  const tick = tickSize(any, LOW_PRICE, date);
  const hasTwoTicks = tickSize(any, HIGH_PRICE, date) > tick;
  const atTheMoney = lotsAtTheMoney(date, profile.liquidity, {
    kind: expiry.kind,
    days: state.days,
  });
  const logLotsOfMinute = new Float64Array(grid.minutes);
  const spreadOfMinute = new Float64Array(grid.minutes);
  for (let minute = 0; minute < grid.minutes; minute++) {
    const minuteOfDay = grid.shapeMinute[minute];
    logLotsOfMinute[minute] = Math.log(
      (atTheMoney * hourVolume(minuteOfDay, state.days === 0)) / grid.barsAMinute,
    );
    spreadOfMinute[minute] = hourFactor(minuteOfDay, state.days === 0);
  }
  const skew = standardNormal(
    streamKey(source.seed, profile.code, dayNumber(date), PURPOSE.skew),
    source.rank,
  );
  return {
    ...source,
    lot,
    tick,
    coarseFrom: hasTwoTicks ? COARSE_FROM / tick : Number.POSITIVE_INFINITY,
    tradedBars: state.days === 0 && isUs(underlyingOf(underlying).exchange) ? grid.settlementTo : grid.bars,
    slope: source.isNull ? 0 : smileSlope(state.days) + SLOPE_NOISE * skew,
    spreads: spreadTable(date, profile.spread, source.rank, tick),
    logLotsOfMinute,
    spreadOfMinute,
    atTheMoney,
    logForwardAfter: state.forwardAfter.map(Math.log),
  };
}

/**
 * Moneyness that decides how much is traded, at the start of each minute: ln(K/F) over the deviation to come, but never
 * over less than most of the morning's. On the expiry's day trade keeps its reach while the deviation dies away.
 */
export function tradeMoneyness({ grid, state, logForwardAfter }: ChainFacts, strike: number): Float64Array {
  const logStrike = Math.log(strike);
  const least = REACH_KEPT * state.deviationAfter[0];
  const z = new Float64Array(grid.minutes);
  for (let minute = 0; minute < grid.minutes; minute++) {
    const bar = minute * grid.barsAMinute;
    z[minute] = (logStrike - logForwardAfter[bar]) / Math.max(state.deviationAfter[bar], least);
  }
  return z;
}

/** The stream of one contract on one day for one purpose. */
export const contractKey = (facts: ChainFacts, strike: number, isPut: number, purpose: number): StreamKey =>
  streamKey(
    facts.seed,
    facts.profile.code,
    dayNumber(facts.date),
    purpose,
    dayNumber(facts.expiry.identity),
    2 * strike + isPut,
  );
