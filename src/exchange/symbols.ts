import { assertNever, PlutoError } from "../units/failure.ts";
import { dayFromNumber, dayNumber, type TradingDay } from "../units/time.ts";
import type { Paise } from "../units/unit.ts";
import type { Instrument, OptionType } from "./instrument.ts";
import { UNDERLYINGS } from "./underlyings.ts";

const VIX = "INDIAVIX";

/** Longest first, so that NIFTYNXT50 is not read as NIFTY, nor SENSEX50 as SENSEX. */
const LONGEST_FIRST: readonly string[] = UNDERLYINGS.map(({ name }) => name).sort(
  (a, b) => b.length - a.length,
);

/**
 * The underlyings that `text` may begin with, the longest first, each with what follows it. More than one is
 * possible: SENSEX50… also begins with SENSEX.
 */
export const underlyingSplits = (text: string): readonly (readonly [underlying: string, rest: string])[] =>
  LONGEST_FIRST.filter((name) => text.startsWith(name)).map((name) => [name, text.slice(name.length)]);

function badSymbol(text: string, why: string): PlutoError {
  return new PlutoError("exchange.bad-symbol", `"${text}" ${why}`, { data: { symbol: text } });
}

/** Strike in rupees as symbols write it, decimals only where there are any: 22500, 12512.5. @throws `exchange.bad-symbol`. */
export function strikeText(strike: Paise): string {
  if (!Number.isSafeInteger(strike) || strike <= 0)
    throw badSymbol(String(strike), "is not a strike; strikes are positive whole paise");
  const paise = strike % 100;
  const decimals = paise === 0 ? "" : `.${String(paise).padStart(2, "0").replace(/0$/, "")}`;
  return `${(strike - paise) / 100}${decimals}`;
}

/**
 * Two digits of the year are enough for 2000-2049; later ones would make SENSEX of 2050 look like SENSEX50.
 */
function dateText(expiry: TradingDay): string {
  if (expiry < "2000" || expiry >= "2050")
    throw badSymbol(expiry, "cannot be an expiry in a symbol; it must lie between 2000 and 2049");
  return expiry.slice(2).replaceAll("-", "");
}

/**
 * The symbol of an instrument, unique and readable both ways: `NIFTY24042522500CE` (underlying, YYMMDD of the
 * contract's identity, strike in rupees), `NIFTY240425FUT`, `NIFTYSPOT`, `INDIAVIX`.
 * @throws `exchange.bad-symbol` for a strike that is not positive whole paise or an expiry outside 2000-2049.
 */
export function formatSymbol(instrument: Instrument): string {
  switch (instrument.kind) {
    case "vix":
      return VIX;
    case "index":
      return `${instrument.underlying}SPOT`;
    case "future":
      return `${instrument.underlying}${dateText(instrument.expiry)}FUT`;
    case "option": {
      const { underlying, expiry, strike, optionType } = instrument;
      return `${underlying}${dateText(expiry)}${strikeText(strike)}${optionType}`;
    }
    default:
      return assertNever(instrument);
  }
}

/** `22500` or `12512.5` rupees → paise; `undefined` unless written as `strikeText` writes it. */
export function parseStrike(text: string): Paise | undefined {
  const match = /^([1-9]\d{0,8}|0)(?:\.(\d[1-9]|[1-9]))?$/.exec(text);
  if (match === null) return undefined;
  const strike = Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0"));
  return strike > 0 ? (strike as Paise) : undefined;
}

/** `YYMMDD` → date; `undefined` when there is no such day, or it lies after 2049. */
function parseDate(text: string): TradingDay | undefined {
  const date = `20${text.slice(0, 2)}-${text.slice(2, 4)}-${text.slice(4)}` as TradingDay;
  return date < "2050" && dayFromNumber(dayNumber(date)) === date ? date : undefined;
}

function parseRest(underlying: string, rest: string): Instrument | undefined {
  if (rest === "SPOT") return { kind: "index", underlying };
  const match = /^(\d{6})(?:(FUT)|([\d.]+)(CE|PE))$/.exec(rest);
  const [, expiryText = "", future, strikeDigits = "", optionType] = match ?? [];
  const expiry = match === null ? undefined : parseDate(expiryText);
  if (expiry === undefined) return undefined;
  if (future !== undefined) return { kind: "future", underlying, expiry };
  const strike = parseStrike(strikeDigits);
  if (strike === undefined) return undefined;
  return { kind: "option", underlying, expiry, strike, optionType: optionType as OptionType };
}

const FORM = "write e.g. NIFTY24042522500CE, NIFTY240425FUT, NIFTYSPOT or INDIAVIX";

/**
 * The instrument of a symbol as `formatSymbol` writes it. @throws `exchange.bad-symbol`, saying what to write
 * instead.
 */
export function parseSymbol(text: string): Instrument {
  if (text === VIX) return { kind: "vix" };
  const splits = underlyingSplits(text);
  for (const [underlying, rest] of splits) {
    const instrument = parseRest(underlying, rest);
    if (instrument !== undefined) return instrument;
  }
  if (splits.length === 0) throw badSymbol(text, `begins with no underlying Pluto knows; ${FORM}`);
  throw badSymbol(text, `is not a symbol of ${splits[0]?.[0]}; ${FORM}`);
}
