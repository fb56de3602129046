import { underlyingOf } from "../exchange/underlyings.ts";
import { invariant } from "../units/failure.ts";
import { dayNumber, type TradingDay } from "../units/time.ts";

/** What makes one index different from another. Rounded, so that strikes, premiums and lots look right; not data. */
export interface UnderlyingProfile {
  /** For the random streams. */
  readonly code: number;
  /** Index level at the start of `firstYear` and of the years after it, rupees (dollars). */
  readonly firstYear: number;
  readonly levels: readonly number[];
  /** Long-run volatility of daily returns, per √year of 252 days. */
  readonly volatility: number;
  /** Lots traded a minute at the money of the nearest expiry, as a share of NIFTY's. */
  readonly liquidity: number;
  /** Bid-ask spread, as a multiple of NIFTY's at the same premium. */
  readonly spread: number;
}

const PROFILES: Readonly<Record<string, UnderlyingProfile>> = {
  NIFTY: {
    code: 1,
    firstYear: 2017,
    levels: [8200, 10_500, 10_900, 12_200, 14_000, 17_400, 18_200, 21_700, 23_700, 26_100, 27_000],
    volatility: 0.128,
    liquidity: 1,
    spread: 1,
  },
  BANKNIFTY: {
    code: 2,
    firstYear: 2017,
    levels: [18_200, 25_500, 27_200, 32_200, 31_300, 35_500, 43_000, 48_300, 51_000, 59_500, 61_000],
    volatility: 0.17,
    liquidity: 0.9,
    spread: 1.3,
  },
  FINNIFTY: {
    code: 3,
    firstYear: 2021,
    levels: [15_300, 17_600, 19_100, 21_500, 23_500, 27_600, 28_500],
    volatility: 0.16,
    liquidity: 0.1,
    spread: 2.5,
  },
  MIDCPNIFTY: {
    code: 4,
    firstYear: 2022,
    levels: [7400, 8200, 10_300, 12_800, 13_900, 14_500],
    volatility: 0.17,
    liquidity: 0.05,
    spread: 3,
  },
  NIFTYNXT50: {
    code: 5,
    firstYear: 2024,
    levels: [53_500, 68_000, 69_500, 72_000],
    volatility: 0.19,
    liquidity: 0.001,
    spread: 8,
  },
  SENSEX: {
    code: 6,
    firstYear: 2017,
    levels: [26_600, 34_100, 36_100, 41_300, 47_800, 58_300, 60_800, 72_200, 78_100, 85_200, 88_000],
    volatility: 0.126,
    liquidity: 0.3,
    spread: 1.8,
  },
  BANKEX: {
    code: 7,
    firstYear: 2017,
    levels: [20_800, 28_800, 30_400, 36_500, 35_500, 40_900, 49_000, 54_400, 58_000, 66_500, 68_000],
    volatility: 0.17,
    liquidity: 0.01,
    spread: 4,
  },
  SENSEX50: {
    code: 8,
    firstYear: 2023,
    levels: [19_100, 22_700, 24_700, 27_300, 28_200],
    volatility: 0.128,
    liquidity: 0.001,
    spread: 8,
  },
  // Levels: the nearest MCX gold future at the year's beginning, 2017–2026, by the exchange's daily statistics.
  GOLDM: {
    code: 9,
    firstYear: 2017,
    levels: [27_600, 29_100, 31_400, 39_100, 50_200, 47_700, 55_200, 63_600, 77_600, 139_700, 170_000],
    volatility: 0.14,
    liquidity: 0.02,
    spread: 6,
  },
  // Dollars: the S&P 500 and the Nasdaq-100 near the year's beginning, rounded. Trade and spreads are not measured.
  SPXW: {
    code: 10,
    firstYear: 2017,
    levels: [2250, 2690, 2500, 3240, 3750, 4780, 3830, 4750, 5880, 6850, 7200],
    volatility: 0.13,
    liquidity: 0.02,
    spread: 2.5,
  },
  NDXP: {
    code: 11,
    firstYear: 2017,
    levels: [4900, 6400, 6300, 8750, 12_800, 16_400, 10_900, 16_700, 21_000, 25_200, 26_500],
    volatility: 0.17,
    liquidity: 0.002,
    spread: 8,
  },
};

/** @throws `exchange.unknown-underlying`. */
export function profileOf(underlying: string): UnderlyingProfile {
  const profile = PROFILES[underlyingOf(underlying).name];
  invariant(profile !== undefined, `a profile for every underlying, also ${underlying}`);
  return profile;
}

/** The level that a path is drawn to on that day: a line in logarithms from year to year. Natural log of paise. */
export function referenceLogLevel({ firstYear, levels }: UnderlyingProfile, date: TradingDay): number {
  const year = Number(date.slice(0, 4));
  const place = Math.max(0, Math.min(year - firstYear, levels.length - 1));
  const here = Math.log(100 * levels[place]);
  if (year < firstYear || place + 1 >= levels.length) return here;
  const start = dayNumber(`${year}-01-01` as TradingDay);
  return here + ((dayNumber(date) - start) / 365) * (Math.log(100 * levels[place + 1]) - here);
}
