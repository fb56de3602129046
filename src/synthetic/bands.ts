/** A figure of the market, what it was in real files, and the range in which a synthetic market must have it. */
export interface Band {
  readonly what: string;
  readonly low: number;
  readonly high: number;
  /** The real values, in the order of the sources. */
  readonly measured: string;
  /** The file of collected market data it was measured on, or the fact sheet. */
  readonly source: string;
}

const INDEX_MINUTES =
  "index_minute_NIFTY_BANKNIFTY_2019_barEND (NIFTY, BANKNIFTY), index_minute_NIFTY_BANKNIFTY_2021H1_barEND (NIFTY, BANKNIFTY)";
const VIX_DAYS = "india_vix_daily_2012_2026 with spot_close of nse_volatility_2012_2024";
const CHAINS =
  "chain_15min_NIFTY_2019, chain_15min_BANKNIFTY_2019, chain_65s_NIFTY_20250829, chain_30min_NIFTY_20251014_20251114, chain_snapshots_BANKNIFTY_202308_202401";
const PAGES_2025 = "chain_65s_NIFTY_20250829, chain_30min_NIFTY_20251014_20251114";
const PAGES_2019 = "fact sheet (NIFTY 2018-10 … 2019-09), chain_15min_NIFTY_2019";

/** The index and India VIX, over a few hundred days. Returns are natural logarithms; an hour's shape is relative. */
export const INDEX_BANDS = {
  realisedToImplied: {
    what: "mean of (realised volatility of 21 days ÷ India VIX before them)",
    low: 0.7,
    high: 0.98,
    measured: "0.85 (2012–24), 0.79 (2019), 0.79 (2017–19), 0.84 (2021–24); 10 % … 90 %: 0.59 … 1.13",
    source: VIX_DAYS,
  },
  spotVolatilityCorrelation: {
    what: "correlation of daily moves of NIFTY and of ln VIX",
    low: -0.68,
    high: -0.37,
    measured: "-0.53 (2012–24), -0.40 (2019), -0.59 (2021–24), -0.37 (2023), -0.55 (2024)",
    source: VIX_DAYS,
  },
  spotVolatilityCorrelationWithin: {
    what: "the same of quarters of an hour within the day",
    low: -0.65,
    high: -0.35,
    measured: "-0.40 between BANKNIFTY and VIX, which is NIFTY's; -0.26 for one minute, -0.49 for an hour",
    source: "index_minute_BANKNIFTY_INDIAVIX_20230403_20230601_barSTART",
  },
  vixDailyMove: {
    what: "standard deviation of daily moves of ln VIX",
    low: 0.038,
    high: 0.062,
    measured: "0.051 (2012–24), 0.049 (2019), 0.041 (2023), 0.061 (2024)",
    source: VIX_DAYS,
  },
  overnightShare: {
    what: "share of the variance from close to close that falls between close and open",
    low: 0.14,
    high: 0.29,
    measured: "0.19, 0.18, 0.28, 0.25",
    source: INDEX_MINUTES,
  },
  gapMedian: {
    what: "median absolute overnight gap over the standard deviation of gaps",
    low: 0.5,
    high: 0.75,
    measured: "0.66, 0.52, 0.68, 0.71 (24, 26, 39 and 58 basis points)",
    source: INDEX_MINUTES,
  },
  openingShape: {
    what: "root mean square minute of 09:15–09:30 over the day's",
    low: 1.8,
    high: 2.15,
    measured: "2.04, 2.01, 1.89, 1.96",
    source: INDEX_MINUTES,
  },
  middayShape: {
    what: "the same of 11:00–13:00",
    low: 0.74,
    high: 0.86,
    measured: "0.77, 0.79, 0.80, 0.82",
    source: INDEX_MINUTES,
  },
  lateShape: {
    what: "the same of 15:00–15:15",
    low: 1.05,
    high: 1.35,
    measured: "1.33, 1.17, 1.21, 1.08",
    source: INDEX_MINUTES,
  },
  minuteKurtosis: {
    what: "median kurtosis of a day's one-minute returns, without its first five minutes",
    low: 3.8,
    high: 5.6,
    measured: "5.1, 4.9, 5.0, 5.0",
    source: INDEX_MINUTES,
  },
  minuteAutocorrelation: {
    what: "autocorrelation of one-minute returns",
    low: -0.03,
    high: 0.05,
    measured: "0.043, 0.007, 0.022, 0.018",
    source: INDEX_MINUTES,
  },
  dayVolatilitySpread: {
    what: "standard deviation of ln(realised volatility of a day)",
    low: 0.2,
    high: 0.4,
    measured: "0.30, 0.34, 0.34, 0.33",
    source: INDEX_MINUTES,
  },
} as const satisfies Readonly<Record<string, Band>>;

const slope = (what: string, low: number, high: number, measured: string): Band => ({
  what: `median slope of the smile ${what}: relative change of volatility per standardised moneyness, at the money`,
  low,
  high,
  measured,
  source: CHAINS,
});

/** The smile by calendar days to expiry, and how the money decays on the expiry's day. */
export const SMILE_BANDS = {
  slope0: slope("on the expiry's day", -0.03, 0.015, "-0.020, -0.012, none, 0.014, 0.013"),
  slope1: slope("a day before", -0.045, -0.02, "-0.033, -0.029, none, -0.042, -0.022"),
  slope2to3: slope("2–3 days before", -0.075, -0.025, "-0.047, -0.053, none, -0.072, -0.026"),
  slope4to7: slope("4–7 days before", -0.06, -0.025, "-0.052, -0.050, -0.028, -0.042, -0.042"),
  slope8to14: slope("8–14 days before", -0.07, -0.045, "-0.058, -0.068, -0.050, -0.053, -0.047"),
  slope15to30: slope("15–30 days before", -0.125, -0.05, "-0.123, -0.115, -0.053, -0.060, -0.057"),
  bowl: {
    what: "median of the smile's quadratic term, relative per squared standardised moneyness",
    low: 0.04,
    high: 0.06,
    measured: "0.049, 0.042, 0.054, 0.051, 0.052 at 4–7 days; 0.024 … 0.057 on the expiry's day",
    source: CHAINS,
  },
  expiryDayLevel: {
    what: "volatility at the money per calendar year on the expiry's day over that 4–7 days before",
    low: 1.7,
    high: 2.7,
    measured: "2.2, 2.0, none, 2.2, 2.2 (medians of different weeks)",
    source: CHAINS,
  },
  decay1220: {
    what: "deviation that the straddle at the money implies at 12:20 of the expiry's day, over that at 10:05",
    low: 0.7,
    high: 0.9,
    measured: "0.83, 0.82, 0.72 and 0.65 (2026-02-03)",
    source:
      "chain_15min_NIFTY_2019, chain_15min_BANKNIFTY_2019, chain_30min_NIFTY_2025, chain_5min_NIFTY_20260203",
  },
  decay1320: {
    what: "the same at 13:20",
    low: 0.54,
    high: 0.75,
    measured: "0.72, 0.71, 0.62, 0.54",
    source: "as before",
  },
  decay1420: {
    what: "the same at 14:20",
    low: 0.37,
    high: 0.6,
    measured: "0.55, 0.46, 0.46, 0.37",
    source: "as before",
  },
  decay1500: {
    what: "the same at 15:00, when the last half hour's average begins",
    low: 0.18,
    high: 0.41,
    measured: "0.34, 0.26, none, 0.25",
    source: "as before",
  },
  decay1515: {
    what: "the same at 15:15",
    low: 0.04,
    high: 0.11,
    measured: "0.04, 0.05, 0.07, 0.10",
    source: "as before",
  },
} as const satisfies Readonly<Record<string, Band>>;

/** Median and ninth decile of the bid-ask spread in a bucket of premiums, rupees; the nearest expiry, 0–7 days. */
export interface SpreadBand {
  /** Premium from … to, rupees. */
  readonly from: number;
  readonly to: number;
  readonly median: readonly [low: number, high: number];
  readonly ninthDecile: readonly [low: number, high: number];
  /** Median / ninth decile of each source. */
  readonly measured: string;
}

/** NIFTY from 2021 on. Buckets hold options out of the money and in it, the last one mostly the latter. */
export const SPREADS_2025: { readonly source: string; readonly bands: readonly SpreadBand[] } = {
  source: PAGES_2025,
  bands: [
    { from: 0, to: 1, median: [0.05, 0.05], ninthDecile: [0.05, 0.1], measured: "0.05/0.05, 0.05/0.05" },
    { from: 1, to: 5, median: [0.05, 0.05], ninthDecile: [0.05, 0.2], measured: "0.05/0.05, 0.05/0.20" },
    { from: 5, to: 10, median: [0.05, 0.1], ninthDecile: [0.05, 0.1], measured: "0.05/0.05, 0.05/0.10" },
    { from: 10, to: 20, median: [0.05, 0.1], ninthDecile: [0.05, 0.15], measured: "0.05/0.10, 0.05/0.10" },
    { from: 20, to: 50, median: [0.1, 0.1], ninthDecile: [0.1, 0.2], measured: "0.10/0.15, 0.10/0.15" },
    { from: 50, to: 100, median: [0.1, 0.2], ninthDecile: [0.2, 0.35], measured: "0.15/0.20, 0.15/0.35" },
    { from: 100, to: 200, median: [0.25, 0.35], ninthDecile: [0.4, 0.55], measured: "0.30/0.40, 0.30/0.45" },
    { from: 200, to: 500, median: [0.6, 1], ninthDecile: [1.3, 2.2], measured: "0.80/1.70, 0.80/1.94" },
  ],
};

/** NIFTY to 2020. */
export const SPREADS_2019: { readonly source: string; readonly bands: readonly SpreadBand[] } = {
  source: PAGES_2019,
  bands: [
    { from: 0, to: 1, median: [0.05, 0.05], ninthDecile: [0.05, 0.7], measured: "0.05/0.70, 0.05/0.45" },
    { from: 1, to: 5, median: [0.05, 0.1], ninthDecile: [0.1, 1.7], measured: "0.10/1.00, 0.10/0.85" },
    { from: 5, to: 10, median: [0.1, 0.1], ninthDecile: [0.15, 0.55], measured: "0.10/0.45, 0.10/0.55" },
    { from: 10, to: 20, median: [0.1, 0.15], ninthDecile: [0.2, 0.35], measured: "0.15/0.35, 0.10/0.30" },
    { from: 20, to: 50, median: [0.2, 0.25], ninthDecile: [0.3, 0.55], measured: "0.20/0.45, 0.20/0.55" },
    { from: 50, to: 100, median: [0.3, 0.4], ninthDecile: [0.5, 0.9], measured: "0.35/0.70, 0.35/0.90" },
    { from: 100, to: 200, median: [0.6, 0.9], ninthDecile: [1.2, 4.05], measured: "0.65/1.65, 0.85/4.05" },
    { from: 200, to: 500, median: [1.1, 8.75], ninthDecile: [4.1, 60], measured: "1.10/4.15, 8.75/60.15" },
  ],
};

/** What is traded at a standardised moneyness (> 0 out of the money), 2–5 days before the nearest expiry. */
export interface TradeBand {
  readonly moneyness: number;
  /** Share of minutes without a trade. */
  readonly missing: readonly [low: number, high: number];
  /** Lots a minute over those at the money. */
  readonly lots: readonly [low: number, high: number];
  /** Missing share, lots over those at the money (17,700 a minute), open interest in lots. */
  readonly measured: string;
}

/** NIFTY; the two whole days of 2021 agree: twelve contracts within 1.5 of the money have no missing minute. */
export const TRADE_BANDS: { readonly source: string; readonly bands: readonly TradeBand[] } = {
  source: "chain_65s_NIFTY_20250829, volume between pages; minute_NIFTY_12opts_20210611_20210614",
  bands: [
    { moneyness: -3.5, missing: [0.6, 0.92], lots: [0, 0.001], measured: "0.78, 0.0001, 590" },
    { moneyness: -2.65, missing: [0.2, 0.6], lots: [0.0001, 0.003], measured: "0.29, 0.0007, 3100" },
    { moneyness: -1.8, missing: [0.005, 0.12], lots: [0.002, 0.02], measured: "0.02, 0.0036, 7600" },
    { moneyness: -0.9, missing: [0, 0.01], lots: [0.03, 0.2], measured: "0.00, 0.076, 24,000" },
    { moneyness: 0, missing: [0, 0], lots: [0.6, 1.3], measured: "0.00, 1, 188,000" },
    { moneyness: 0.9, missing: [0, 0.002], lots: [0.3, 0.8], measured: "0.00, 0.49, 150,000" },
    { moneyness: 1.8, missing: [0, 0.005], lots: [0.15, 0.45], measured: "0.00, 0.22, 86,000" },
    { moneyness: 3.5, missing: [0, 0.02], lots: [0.04, 0.15], measured: "0.00, 0.08, 63,000" },
    { moneyness: 5.3, missing: [0.005, 0.09], lots: [0.01, 0.06], measured: "0.03, 0.04, 39,000" },
    { moneyness: 6.2, missing: [0.04, 0.2], lots: [0.005, 0.04], measured: "0.07, 0.025, 19,000" },
  ],
};

/** On the expiry's day after 14:30: the farthest strike, in rupees from NIFTY, that still trades in every minute. */
export const EXPIRY_DAY_REACH: Band = {
  what: "share of minutes after 14:30 of the expiry's day without a trade, out of the money by up to 400 rupees",
  low: 0,
  high: 0.01,
  measured: "0 (10,000 … 68,000 lots a minute at 200 … 400 rupees, the same as in the morning)",
  source: "chain_5min_NIFTY_BANKNIFTY_MIDCPNIFTY_20260202_20260205",
};
