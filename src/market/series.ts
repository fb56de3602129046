import { underlyingOf } from "../exchange/underlyings.ts";
import { PlutoError } from "../units/failure.ts";
import { compactDay, dayFromCompact, type TradingDay } from "../units/time.ts";

/** One table of the store: an index (India VIX is the index named INDIAVIX), a future, or all options of one expiry. */
export type Series =
  | { readonly kind: "index"; readonly underlying: string }
  | { readonly kind: "future"; readonly underlying: string; readonly expiry: TradingDay }
  | { readonly kind: "options"; readonly underlying: string; readonly expiry: TradingDay };

/** India VIX keeps four decimals, so its integer columns hold ten-thousandths; every other series holds paise. */
export const VIX = "INDIAVIX";
export const VIX_SCALE = 10_000;

const exchangeOf = (underlying: string): string =>
  underlying === VIX ? "NSE" : underlyingOf(underlying).exchange;

/** The table's name in the layout that every adapter offers, e.g. `NSE_Options_Expiry_NIFTY_20240425`. */
export function seriesName(series: Series): string {
  const exchange = exchangeOf(series.underlying);
  switch (series.kind) {
    case "index":
      return `${exchange}_Index_${series.underlying}`;
    case "future":
      return `${exchange}_Futures_Expiry_${series.underlying}_${compactDay(series.expiry)}`;
    case "options":
      return `${exchange}_Options_Expiry_${series.underlying}_${compactDay(series.expiry)}`;
  }
}

/** The table of official settlement prices: `date, expiry, price`, e.g. `NSE_Settlement_NIFTY`. */
export const settlementName = (underlying: string): string =>
  `${exchangeOf(underlying)}_Settlement_${underlying}`;

/** The table of contract lists: `date, expiry, strike, option_type, lot`, e.g. `NSE_Contracts_NIFTY`. */
export const contractsName = (underlying: string): string =>
  `${exchangeOf(underlying)}_Contracts_${underlying}`;

/** The inverse of `seriesName`; undefined for a table that is not one of ours. */
export function parseSeriesName(name: string): Series | undefined {
  const index = /^[A-Z]+_Index_([A-Z0-9]+)$/.exec(name);
  if (index?.[1] !== undefined) return knownOrNothing({ kind: "index", underlying: index[1] });
  const dated = /^[A-Z]+_(Options|Futures)_Expiry_([A-Z0-9]+)_(\d{8})$/.exec(name);
  if (dated?.[2] === undefined || dated[3] === undefined) return undefined;
  const kind = dated[1] === "Options" ? "options" : "future";
  const expiry = dayOrNothing(dated[3]);
  return expiry === undefined ? undefined : knownOrNothing({ kind, underlying: dated[2], expiry });
}

/** Eight digits may still be no date: such a table is not ours. */
function dayOrNothing(compact: string): TradingDay | undefined {
  try {
    return dayFromCompact(compact);
  } catch (error) {
    if (error instanceof PlutoError && error.code === "time.bad-day") return undefined;
    throw error;
  }
}

function knownOrNothing(series: Series): Series | undefined {
  try {
    exchangeOf(series.underlying);
    return series;
  } catch (error) {
    if (error instanceof PlutoError && error.code === "exchange.unknown-underlying") return undefined;
    throw error;
  }
}
