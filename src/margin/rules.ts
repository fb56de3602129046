import type { TradingDay } from "../units/time.ts";

/** A rule and the first day on which it held. Rows ascend by `from`. */
interface Dated {
  readonly from: string;
}

/** The row in force on `date`; undefined before the first. */
const inForce = <Row extends Dated>(rows: readonly Row[], date: TradingDay): Row | undefined =>
  rows.findLast(({ from }) => from <= date);

/** How far the price scan reaches: a multiple of the daily volatility × √2, and not less than a floor. */
export interface PriceScanRule {
  readonly sigmas: number;
  /** Share of the underlying, √2 included: 0.093 is 9.3 %. */
  readonly floorPct: number;
  /** The floor of contracts that expire in more than nine months. */
  readonly longDatedFloorPct: number;
}

const early = (from: string, floor: number): PriceScanRule & Dated => ({
  from,
  sigmas: 3,
  floorPct: floor * Math.SQRT2,
  longDatedFloorPct: floor * Math.SQRT2,
});
const late = (from: string, floorPct: number): PriceScanRule & Dated => ({
  from,
  sigmas: 6,
  floorPct,
  longDatedFloorPct: Math.max(floorPct, 0.177),
});

/**
 * 2017: max(3σ, 5 %) × √2; 2020-06-01: 6σ × √2, at least 9.3 % (17.7 % beyond nine months), SEBI/HO/MRD2/DCAP/CIR/P/2020/27.
 * The steps between are the exchange's own decisions, dated by its daily files (own reading of 8,034 rows: 5 → 5.5 → 6 →
 * 6.5 → 7 % in autumn 2018 and back on 2019-01-21; the first step shows on 2018-09-21).
 */
const PRICE_SCAN: readonly (PriceScanRule & Dated)[] = [
  early("2017-01-01", 0.05),
  early("2018-09-21", 0.055),
  early("2018-09-28", 0.06),
  early("2018-10-26", 0.065),
  early("2018-11-30", 0.07),
  early("2019-01-21", 0.05),
  late("2020-06-01", 0.093),
];

/** Own floors of an underlying, from the days on which they first show in the daily files; they replace the rows above. */
const OWN_PRICE_SCAN: Readonly<Record<string, readonly (PriceScanRule & Dated)[]>> = {
  BANKNIFTY: [
    early("2019-04-05", 0.055),
    early("2019-04-12", 0.06),
    early("2019-04-22", 0.065),
    late("2020-06-01", 0.093),
    late("2023-01-17", 0.113),
    late("2026-02-27", 0.093),
  ],
  FINNIFTY: [late("2023-05-31", 0.113), late("2025-12-31", 0.093)],
};

export function priceScanRule(underlying: string, date: TradingDay): PriceScanRule | undefined {
  return inForce(OWN_PRICE_SCAN[underlying] ?? [], date) ?? inForce(PRICE_SCAN, date);
}

/** Half up to whole points of volatility, as the exchange's files show it. */
const wholePoints = (vol: number): number => Math.floor(vol * 100 + 0.5 + 1e-9) / 100;

/**
 * Volatility scan range: 4 points; from 2020-06-01 a quarter of the annualised volatility, at least 4 points.
 * Source: NSE Clearing, "SPAN risk parameters"; the rounding by its files.
 */
export const volScanOn = (annualVol: number, date: TradingDay): number =>
  date >= "2020-06-01" ? wholePoints(Math.max(0.25 * annualVol, 0.04)) : 0.04;

/** Share of the far leg's value that a calendar spread of an index is charged. Source: NSE Clearing, undated. */
export const CALENDAR_PCT = 0.0175;

/**
 * What becomes of the legs that expire today beside later ones.
 * `charged`: like any spread. `separate`: margined for themselves, nothing offset. `uncharged`: offset, and left out of
 * the charge (no exchange did that; the golden cases do).
 */
export type ExpiringLeg = "charged" | "separate" | "uncharged";

/** Source: SEBI/HO/MRD/TPD-1/P/CIR/2024/132 (2024-10-01): no offset across expiries on expiry day from 2025-02-10. */
export const expiringLegOn = (date: TradingDay): ExpiringLeg =>
  date >= "2025-02-10" ? "separate" : "charged";

/** Extra margin on options that are short and expire today. Source: NSE CMPT64639: 2 % from 2024-11-20. */
export const expiryDayPctOn = (date: TradingDay): number => (date >= "2024-11-20" ? 0.02 : 0);

/** Least risk of a short option, share of the underlying. 3 % by the old page; 0 in the files since 2020-06-01. */
export const shortOptionMinimumPctOn = (date: TradingDay): number => (date >= "2020-06-01" ? 0 : 0.03);

/** Exposure (extreme loss) margin on futures and short options: shares of the underlying's value. */
export interface ExposureRule {
  readonly pct: number;
  /** In total, for a short option whose strike is further out of the money than `deepOtmBeyond`. */
  readonly deepOtmPct: number;
  /** Distance of the strike from the previous close, 0.1 is 10 %. */
  readonly deepOtmBeyond: number;
  /** In total, for contracts that expire in more than nine months. */
  readonly longDatedPct: number;
}

/**
 * 3 % until 2020-05-31 (medium confidence). From 2020-06-01 2 %, deep out of the money 3 % and beyond nine months 5 %,
 * each in total: the daily rate files give stocks 3.5 and 5.25 % the same way, while brokers write "an extra 3 %".
 */
export const exposureRuleOn = (date: TradingDay): ExposureRule =>
  date >= "2020-06-01"
    ? { pct: 0.02, deepOtmPct: 0.03, deepOtmBeyond: 0.1, longDatedPct: 0.05 }
    : { pct: 0.03, deepOtmPct: 0.03, deepOtmBeyond: 0.1, longDatedPct: 0.03 };
