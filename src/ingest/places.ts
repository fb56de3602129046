import { type Expiry, expiriesKnownOn, expiryAliases } from "../exchange/expiries.ts";
import type { OptionInstrument } from "../exchange/instrument.ts";
import { lotSize } from "../exchange/lots.ts";
import { CALENDAR_FROM, CALENDAR_TO, sessionOn, type Window } from "../exchange/sessions.ts";
import { isOnTick } from "../exchange/ticks.ts";
import { type Exchange, underlyingOf } from "../exchange/underlyings.ts";
import { type Series, VIX } from "../market/series.ts";
import { PlutoError } from "../units/failure.ts";
import {
  dayNumber,
  daysBetween,
  MS_PER_DAY,
  type TradingDay,
  utcOffsetMs,
  type Zone,
} from "../units/time.ts";
import type { Paise } from "../units/unit.ts";

/** One series on one day, with the exchange's rules that its rows are held to. */
export interface Place {
  readonly series: Series;
  /** UTC milliseconds at which the day begins at the exchange. */
  readonly midnight: number;
  /** When the exchange is open; empty: closed that day. */
  readonly hours: readonly Window[];
  /** Units of the store in one rupee (or one point). */
  readonly perRupee: number;
  /** Units in one lot; undefined when it is not known. */
  readonly lot: number | undefined;
  /** False for an expiry that is not in the calendar as known that day. */
  readonly isKnownExpiry: boolean;
  /** True for a contract that expired so long ago that a re-dated expiry cannot explain it. */
  readonly isExpired: boolean;
  /** Whether the exchange could have quoted an option at that price, paise. */
  readonly isOnTick: (price: number) => boolean;
  /**
   * True where trades may be off the tick that quotes keep to: legs of complex orders of US options trade by the cent
   * (Cboe rule 5.33, from memory; 2021 minutes of SPXW show 51.71 beside quotes in dimes).
   */
  readonly hasTradesOffTick: boolean;
}

/** A re-dated contract keeps the name of its first expiry, which may be some days before the real one. */
const REDATED_DAYS_MAX = 10;
/** Farther out than this only monthly and quarterly contracts are listed. */
const WEEKLY_DAYS_MAX = 100;

/** Whether the exchange's calendar covers the day; outside it no row can be judged. */
export const hasCalendar = (day: TradingDay): boolean => day >= CALENDAR_FROM && day <= CALENDAR_TO;

/** @throws `exchange.no-calendar` for a day without `hasCalendar` */
export function placeOf(series: Series, day: TradingDay): Place {
  const { exchange, zone } = exchangeOf(series.underlying);
  const expiry = series.kind === "index" ? undefined : series.expiry;
  const hasRules = expiry !== undefined && underlyingOf(series.underlying).expiriesFrom === "rules";
  const known = hasRules ? knownExpiry(series.underlying, expiry, day) : undefined;
  return {
    series,
    midnight: dayNumber(day) * MS_PER_DAY - utcOffsetMs(zone, day),
    hours: sessionOn(exchange, day)?.hours ?? [],
    perRupee: series.underlying === VIX ? 10_000 : 100,
    lot: expiry === undefined ? 1 : lotOf(series.underlying, expiry, day, known),
    isKnownExpiry: known !== undefined || !hasRules,
    isExpired: expiry !== undefined && daysBetween(expiry, day) > REDATED_DAYS_MAX,
    hasTradesOffTick: exchange === "CBOE" || exchange === "NASDAQ",
    isOnTick: series.kind === "options" ? tickRule(series.underlying, series.expiry, day) : () => true,
  };
}

function exchangeOf(underlying: string): { readonly exchange: Exchange; readonly zone: Zone } {
  return underlying === VIX ? { exchange: "NSE", zone: "Asia/Kolkata" } : underlyingOf(underlying);
}

function knownExpiry(underlying: string, expiry: TradingDay, day: TradingDay): Expiry | undefined {
  return expiriesKnownOn(underlying, day).find((known) => expiryAliases(underlying, known).includes(expiry));
}

function lotOf(
  underlying: string,
  expiry: TradingDay,
  day: TradingDay,
  known: Expiry | undefined,
): number | undefined {
  const isFar = daysBetween(day, expiry) > WEEKLY_DAYS_MAX;
  if (known === undefined && !isFar && underlyingOf(underlying).expiriesFrom === "rules") return undefined;
  try {
    return lotSize(underlying, known ?? { date: expiry, kind: "monthly" }, day);
  } catch (error) {
    if (error instanceof PlutoError && error.code !== "invariant") return undefined;
    throw error;
  }
}

/** The tick depends on the price at most, so each price of a day is asked about once. */
function tickRule(underlying: string, expiry: TradingDay, day: TradingDay): (price: number) => boolean {
  const option: OptionInstrument = {
    kind: "option",
    underlying,
    expiry,
    strike: 100 as Paise,
    optionType: "CE",
  };
  const asked = new Map<number, boolean>();
  return (price) => {
    const before = asked.get(price);
    if (before !== undefined) return before;
    const answer = isOnTick(option, price as Paise, day);
    asked.set(price, answer);
    return answer;
  };
}

/** Where the clock stands on the exchange of an underlying. */
export const zoneOf = (underlying: string): Zone => exchangeOf(underlying).zone;
