import { PlutoError } from "../units/failure.ts";
import type { TradingDay } from "../units/time.ts";
import { rateOn } from "./rates.ts";
import {
  CALENDAR_PCT,
  type ExpiringLeg,
  type ExposureRule,
  expiringLegOn,
  expiryDayPctOn,
  exposureRuleOn,
  type PriceScanRule,
  priceScanRule,
  shortOptionMinimumPctOn,
  volScanOn,
} from "./rules.ts";
import { EXTREME_MOVE, type ExtremeMove } from "./scenarios.ts";
import {
  afterMove,
  type DailyClose,
  dailyVol,
  decayOn,
  type VolatilityOn,
  volatilityOn,
} from "./volatility.ts";

/**
 * How contracts are priced in a scan.
 *
 * `clearing`: as NSE Clearing does. Black-Scholes on the index itself with one volatility for every strike and expiry,
 * the EWMA one; the price now with a day more than the calendar says, the scenarios two days later; losses in whole
 * paise, capped at the contract's market price. Reproduces the official risk arrays to the paisa.
 *
 * `implied`: Black-76 on each expiry's forward with each contract's implied volatility.
 */
export type ScanMethod =
  | { readonly kind: "clearing"; readonly annualVol: number; readonly rate: number }
  | {
      readonly kind: "implied";
      readonly rate: number;
      readonly lookaheadYears: number;
      readonly volFloor: number;
    };

/** Where the numbers come from, for the record of a run. */
export interface ParameterSources {
  readonly volatility: "official" | VolatilityOn["source"];
  readonly priceScan: "official" | "rule";
  readonly volScan: "official" | "rule";
  readonly rate: "official" | "measured" | "stand-in";
}

/** Every number that a margin of one underlying depends on, on one day or at one fixing of it. */
export interface MarginParameters {
  readonly underlying: string;
  readonly date: TradingDay;
  readonly scan: ScanMethod;
  /** The index's annualised volatility by the clearing house, today's move included where it counts. */
  readonly annualVol: number;
  /** Share of the underlying: 0.093 is 9.3 %. */
  readonly priceScanPct: number;
  readonly longDatedPriceScanPct: number;
  /** Absolute: 0.04 is four points of volatility. */
  readonly volScan: number;
  readonly extreme: ExtremeMove;
  readonly calendarPct: number;
  readonly shortOptionMinimumPct: number;
  readonly exposure: ExposureRule;
  readonly expiryDayPct: number;
  readonly expiringLeg: ExpiringLeg;
  readonly sources: ParameterSources;
}

/** What the user's daily official file says of one underlying on one day; what it leaves out follows the rule. */
export interface OfficialParameters {
  readonly underlying: string;
  readonly date: TradingDay;
  readonly annualVol?: number;
  readonly priceScanPct?: number;
  readonly volScan?: number;
  readonly rate?: number;
  readonly calendarPct?: number;
  readonly exposurePct?: number;
  /** Official close of the session before, paise. */
  readonly previousClose?: number;
}

/** What the parameters of a day can be made from. */
export interface ParameterInputs {
  readonly method?: ScanMethod["kind"];
  readonly official?: OfficialParameters;
  /** Closes of prior sessions, ascending; this month's and the last one before it are used. */
  readonly closes?: readonly DailyClose[];
  /**
   * ln(index now / previous close) at an intraday fixing, which takes today's move into the volatility. Absent at the
   * beginning of the day.
   */
  readonly moveToday?: number;
}

/** One calendar day, as golden/span.json has it; volatilities never fall below a point. */
const IMPLIED_LOOKAHEAD_YEARS = 1 / 365;
const IMPLIED_VOL_FLOOR = 0.01;

function noRule(underlying: string, date: TradingDay, what: string): PlutoError {
  return new PlutoError(
    "margin.no-rule",
    `no ${what} is known for ${underlying} on ${date}; give its official values (annual_vol_pct, price_scan_pct, vol_scan)`,
    { data: { underlying, date } },
  );
}

/** 6σ√2 or the floor, whichever is more. */
const scanPct = ({ sigmas }: PriceScanRule, floorPct: number, annualVol: number): number =>
  Math.max(floorPct, sigmas * Math.SQRT2 * dailyVol(annualVol));

interface Volatility {
  readonly annualVol: number;
  /** Before today's move. */
  readonly atBeginning: number;
  readonly source: ParameterSources["volatility"];
}

function volatilityFor(underlying: string, date: TradingDay, inputs: ParameterInputs): Volatility {
  const { official, closes, moveToday } = inputs;
  const start: Omit<Volatility, "atBeginning"> | undefined =
    official?.annualVol === undefined
      ? volatilityOn(underlying, date, closes)
      : { annualVol: official.annualVol, source: "official" };
  if (start === undefined) throw noRule(underlying, date, "volatility");
  const { annualVol: atBeginning, source } = start;
  const annualVol = moveToday === undefined ? atBeginning : afterMove(atBeginning, moveToday, decayOn(date));
  return { annualVol, atBeginning, source };
}

/**
 * The parameters of an underlying on a day: the official values where given, the dated rules of `rules.ts` otherwise.
 * @throws `margin.no-rule` when neither gives a volatility or a scan range: before 2017, and for exchanges whose rules
 * are not known (MCX, CBOE, Nasdaq) unless the official values are given.
 */
export function marginParameters(
  underlying: string,
  date: TradingDay,
  inputs: ParameterInputs = {},
): MarginParameters {
  const { official = { underlying, date }, method = "clearing" } = inputs;
  const { annualVol, atBeginning, source } = volatilityFor(underlying, date, inputs);
  const rule = priceScanRule(underlying, date);
  // Official scan ranges are those of the day's first file: a move since then widens them as it does by the rule.
  const byRule = (vol: number): number | undefined => rule && scanPct(rule, rule.floorPct, vol);
  const priceScanPct =
    official.priceScanPct === undefined
      ? byRule(annualVol)
      : official.priceScanPct + ((byRule(annualVol) ?? 0) - (byRule(atBeginning) ?? 0));
  if (priceScanPct === undefined) throw noRule(underlying, date, "price scan range");
  const { rate, source: rateSource } = rateOn(date);
  const usedRate = official.rate ?? rate;
  const exposure = exposureRuleOn(date);
  return {
    underlying,
    date,
    scan:
      method === "clearing"
        ? { kind: "clearing", annualVol, rate: usedRate }
        : {
            kind: "implied",
            rate: usedRate,
            lookaheadYears: IMPLIED_LOOKAHEAD_YEARS,
            volFloor: IMPLIED_VOL_FLOOR,
          },
    annualVol,
    priceScanPct,
    longDatedPriceScanPct: Math.max(
      priceScanPct,
      rule === undefined ? 0 : scanPct(rule, rule.longDatedFloorPct, annualVol),
    ),
    volScan:
      official.volScan === undefined
        ? volScanOn(annualVol, date)
        : official.volScan + (volScanOn(annualVol, date) - volScanOn(atBeginning, date)),
    extreme: EXTREME_MOVE,
    calendarPct: official.calendarPct ?? CALENDAR_PCT,
    shortOptionMinimumPct: shortOptionMinimumPctOn(date),
    exposure: official.exposurePct === undefined ? exposure : { ...exposure, pct: official.exposurePct },
    expiryDayPct: expiryDayPctOn(date),
    expiringLeg: expiringLegOn(date),
    sources: {
      volatility: source,
      priceScan: official.priceScanPct === undefined ? "rule" : "official",
      volScan: official.volScan === undefined ? "rule" : "official",
      rate: official.rate === undefined ? rateSource : "official",
    },
  };
}
