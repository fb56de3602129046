import { dayFromNumber, dayNumber, type TradingDay } from "../units/time.ts";
import { type Expiry, expiriesKnownOn } from "./expiries.ts";
import type { OptionType } from "./instrument.ts";
import { expiryUnder } from "./kite-symbols.ts";
import { CALENDAR_FROM, CALENDAR_TO } from "./session.ts";
import {
  ambiguous,
  badSymbol,
  contractOf,
  type DatedInstrument,
  isIndexStrike,
  MONTHS,
  type SymbolStyle,
} from "./symbol-style.ts";
import { parseStrike, strikeText, underlyingSplits } from "./symbols.ts";

const SHAPE = new RegExp(`^(\\d\\d)(${MONTHS.join("|")})(\\d\\d)(?:(FUT)|([\\d.]+)(CE|PE))$`);
const ROLLING = ["-I", "-II", "-III"];

/** The contract listed under a date written as day, month and two digits of the year. */
export function expiryOfDayMonth(
  underlying: string,
  day: string,
  month: string,
  year: string,
): Expiry | undefined {
  const number = String(MONTHS.indexOf(month) + 1).padStart(2, "0");
  const date = `20${year}-${number}-${day}` as TradingDay;
  if (number === "00" || dayFromNumber(dayNumber(date)) !== date) return undefined;
  return date < CALENDAR_FROM || date > CALENDAR_TO ? undefined : expiryUnder(underlying, date);
}

/** GDFL writes an exchange behind, `.NFO` or `.BFO`. */
const withoutExchange = (text: string): string => text.replace(/\.(NFO|BFO|NSE|BSE)$/, "");

function parseRest(underlying: string, rest: string): DatedInstrument | undefined {
  const [, day = "", month = "", year = "", future, strikeDigits = "", optionType] = SHAPE.exec(rest) ?? [];
  const expiry = expiryOfDayMonth(underlying, day, month, year);
  if (expiry === undefined) return undefined;
  if (future !== undefined)
    return expiry.kind === "monthly" ? { kind: "future", underlying, expiry: expiry.identity } : undefined;
  const strike = parseStrike(strikeDigits);
  if (strike === undefined || !isIndexStrike(strike)) return undefined;
  return {
    kind: "option",
    underlying,
    expiry: expiry.identity,
    strike,
    optionType: optionType as OptionType,
  };
}

/**
 * The contract of `NIFTY25APR2422500CE`, `NIFTY25APR24FUT` (day, month, year), with or without `.NFO` behind; and of GDFL's
 * rolling futures `NIFTY-I`, `-II`, `-III`: the first, second, third monthly known on `on`.
 * @throws `exchange.ambiguous-symbol` for a rolling name without a day, `exchange.bad-symbol`
 */
function parse(text: string, on?: TradingDay): DatedInstrument {
  const plain = withoutExchange(text);
  for (const [underlying, rest] of underlyingSplits(plain)) {
    const place = ROLLING.indexOf(rest);
    if (place >= 0) return rolling(text, underlying, { place, on });
    const instrument = parseRest(underlying, rest);
    if (instrument !== undefined) return instrument;
  }
  throw badSymbol(
    text,
    "names no index contract of 2017-2026; write e.g. NIFTY25APR2422500CE or NIFTY25APR24FUT",
  );
}

function rolling(
  text: string,
  underlying: string,
  { place, on }: { readonly place: number; readonly on: TradingDay | undefined },
): DatedInstrument {
  if (on === undefined) throw ambiguous(text, "is another contract each month; it needs the day of its row");
  const monthly = expiriesKnownOn(underlying, on).filter(({ kind }) => kind === "monthly")[place];
  if (monthly === undefined) throw badSymbol(text, `names no contract that the calendar has on ${on}`);
  return { kind: "future", underlying, expiry: monthly.identity };
}

function format(instrument: DatedInstrument, on?: TradingDay): string {
  const { underlying } = instrument;
  const { date, kind } = contractOf(instrument, on);
  const expiry = `${date.slice(8)}${MONTHS[Number(date.slice(5, 7)) - 1]}${date.slice(2, 4)}`;
  if (instrument.kind === "option")
    return `${underlying}${expiry}${strikeText(instrument.strike)}${instrument.optionType}`;
  if (kind !== "monthly") throw badSymbol(`${underlying} ${date}`, "is a weekly expiry; futures are monthly");
  return `${underlying}${expiry}FUT`;
}

/** AngelOne, OpenAlgo, GDFL (with `.NFO` or `.BFO` behind when read). */
export const DAY_MONTH_STYLE: SymbolStyle = {
  name: "day-month-year",
  example: "NIFTY25APR2422500CE",
  parse,
  format,
};

/** GDFL's files: the same with the exchange behind. */
export const GDFL_STYLE: SymbolStyle = {
  name: "gdfl",
  example: "NIFTY25APR2422500CE.NFO",
  parse,
  format: (instrument, on) =>
    `${format(instrument, on)}.${/^(SENSEX|BANKEX)/.test(instrument.underlying) ? "BFO" : "NFO"}`,
};
