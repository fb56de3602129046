import type { Session } from "../exchange/sessions.ts";
import { dayNumber, type TradingDay } from "../units/time.ts";
import { sessionShare } from "./session-grid.ts";
import { marketNormal, marketStream, PURPOSE } from "./streams.ts";
import { referenceLogLevel, type UnderlyingProfile } from "./underlying-profile.ts";

/** A year has so many sessions; volatilities are per √year of them. */
export const SESSIONS_A_YEAR = 252;
/** Share of a day's variance that falls between the last close and the open (measured 0.18 … 0.28). */
export const OVERNIGHT_SHARE = 0.2;
/** How much of a departure of log volatility from its mean is left a day later (India VIX: 0.98, and 0.67 after 20). */
export const VOLATILITY_MEMORY = 0.978;
/** Standard deviation of a day's move in log volatility (India VIX: 0.041 … 0.061). */
const VOLATILITY_MOVE = 0.058;
/** Half of that comes overnight. */
export const VOLATILITY_MOVE_HALF = VOLATILITY_MOVE * Math.SQRT1_2;
/** Correlation of log volatility's moves with the index's, within the day and overnight. */
const SPOT_VOLATILITY = -0.6;
/** Spread of a day's realised volatility around what was expected, and of its gap. */
const DAY_SURPRISE = 0.18;
const GAP_SURPRISE = 0.25;
/** How fast the path is drawn to the reference level, per day. Never in the null market. */
const PULL = 0.01;

/** One session of the daily path: everything that the path within the day has to start from and to arrive at. */
export interface DayLevel {
  readonly date: TradingDay;
  readonly session: Session;
  /** Natural logarithms of the index in paise. */
  readonly logOpen: number;
  readonly logClose: number;
  /** Natural logarithms of the volatility that is expected per √year. */
  readonly logVolatilityOpen: number;
  readonly logVolatilityClose: number;
  /** Variance of log returns that the path has: overnight before the open, and from open to close. */
  readonly overnightVariance: number;
  readonly dayVariance: number;
  /** Drift from open to close. */
  readonly drift: number;
  /** Standardised return and volatility move of the day, to which the paths within it are pinned. */
  readonly z: number;
  readonly y: number;
}

/** Correlation of volatility moves with returns; the null market has none. */
export const spotVolatility = (isNull: boolean): number => (isNull ? 0 : SPOT_VOLATILITY);

/** A normal draw with that correlation to `z`. */
export const correlated = (rho: number, z: number, y: number): number =>
  rho * z + Math.sqrt(1 - rho * rho) * y;

/**
 * The daily path over `sessions`, which start at the fixed first day: cheap enough to run from there each time, so that
 * a day is the same in whatever range it is generated. Log volatility is a first-order autoregression whose moves
 * are correlated with returns; returns are normal given the day's volatility.
 */
export function dayLevels(
  profile: UnderlyingProfile,
  seed: number,
  sessions: readonly Session[],
  isNull: boolean,
): readonly DayLevel[] {
  const rho = spotVolatility(isNull);
  const meanLogVolatility = Math.log(profile.volatility);
  const first = sessions[0];
  let logClose = first === undefined ? 0 : referenceLogLevel(profile, isNull ? TYPICAL_DAY : first.date);
  let logVolatility = meanLogVolatility;
  return sessions.map((session) => {
    const draw = (purpose: number): number =>
      marketNormal(marketStream(seed, profile.code, dayNumber(session.date), purpose), 0);
    const daily = Math.exp(2 * logVolatility) / SESSIONS_A_YEAR;
    const overnightVariance = OVERNIGHT_SHARE * daily * surprise(GAP_SURPRISE, draw(PURPOSE.gapSize));
    const gap = draw(PURPOSE.gap);
    const logOpen = logClose + Math.sqrt(overnightVariance) * gap - 0.5 * overnightVariance;
    const calmed = meanLogVolatility + VOLATILITY_MEMORY * (logVolatility - meanLogVolatility);
    const logVolatilityOpen =
      calmed + VOLATILITY_MOVE_HALF * correlated(rho, gap, draw(PURPOSE.volatilityOvernight));
    const expected = (Math.exp(2 * logVolatilityOpen) / SESSIONS_A_YEAR) * (1 - OVERNIGHT_SHARE);
    const dayVariance = expected * sessionShare(session) * surprise(DAY_SURPRISE, draw(PURPOSE.daySize));
    const pull = isNull ? 0 : PULL * (referenceLogLevel(profile, session.date) - logOpen);
    const z = draw(PURPOSE.day);
    const y = draw(PURPOSE.volatilityDay);
    const drift = pull - 0.5 * dayVariance;
    logClose = logOpen + Math.sqrt(dayVariance) * z + drift;
    logVolatility = logVolatilityOpen + VOLATILITY_MOVE_HALF * correlated(rho, z, y);
    return {
      date: session.date,
      session,
      logOpen,
      logClose,
      logVolatilityOpen,
      logVolatilityClose: logVolatility,
      overnightVariance,
      dayVariance,
      drift,
      z,
      y,
    };
  });
}

/** Where the null market starts: it has no drift that could carry it from the level of 2017 to today's. */
const TYPICAL_DAY = "2024-01-01" as TradingDay;

/** A log-normal factor of variance with mean 1. */
const surprise = (spread: number, normal: number): number => Math.exp(2 * spread * (normal - spread));
