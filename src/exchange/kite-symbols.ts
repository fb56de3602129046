import { addDays, dayFromNumber, dayNumber, type TradingDay } from "../units/time.ts";
import { type Expiry, expiriesBetween, expiryAliases } from "./expiries.ts";
import type { OptionType } from "./instrument.ts";
import { CALENDAR_FROM, CALENDAR_TO } from "./session.ts";
import {
  badSymbol,
  contractOf,
  type DatedInstrument,
  isIndexStrike,
  MONTHS,
  type SymbolStyle,
} from "./symbol-style.ts";
import { parseStrike, strikeText, underlyingSplits } from "./symbols.ts";

/** One character a month in the weekly form: 1-9, then October, November, December. */
const WEEKLY_MONTHS = "123456789OND";

/** No contract was ever moved by more days than this. */
const MOVED_AT_MOST_DAYS = 7;

const clamp = (date: TradingDay): TradingDay =>
  date < CALENDAR_FROM ? CALENDAR_FROM : date > CALENDAR_TO ? CALENDAR_TO : date;

function expiriesAround(underlying: string, first: TradingDay, last: TradingDay): readonly Expiry[] {
  return expiriesBetween(underlying, clamp(first), clamp(last));
}

/** The monthly contract of `month`, "2021-06": no contract was ever moved out of its month. */
export const monthlyExpiry = (underlying: string, month: string): Expiry | undefined =>
  expiriesAround(underlying, `${month}-01` as TradingDay, addDays(`${month}-01` as TradingDay, 31)).find(
    ({ kind, date }) => kind === "monthly" && date.startsWith(month),
  );

/** The contract that at some time was listed under `date`. */
export const expiryUnder = (underlying: string, date: TradingDay): Expiry | undefined =>
  expiriesAround(underlying, addDays(date, -MOVED_AT_MOST_DAYS), addDays(date, MOVED_AT_MOST_DAYS)).find(
    (expiry) => expiryAliases(underlying, expiry).includes(date),
  );

/** The expiry written as `24APR` (monthly) or `24502` (weekly). */
function parseExpiry(underlying: string, text: string): Expiry | undefined {
  const year = `20${text.slice(0, 2)}`;
  const monthNumber = (list: readonly string[] | string, name: string): string =>
    String(list.indexOf(name) + 1).padStart(2, "0");
  if (/[A-Z]{3}$/.test(text))
    return monthlyExpiry(underlying, `${year}-${monthNumber(MONTHS, text.slice(2))}`);
  const date = `${year}-${monthNumber(WEEKLY_MONTHS, text.charAt(2))}-${text.slice(3)}` as TradingDay;
  return dayFromNumber(dayNumber(date)) === date ? expiryUnder(underlying, date) : undefined;
}

const SHAPE = new RegExp(`^(\\d\\d(?:${MONTHS.join("|")}|[1-9OND]\\d\\d))(?:(FUT)|([\\d.]+)(CE|PE))$`);

function parseRest(underlying: string, rest: string): DatedInstrument | undefined {
  const [, expiryText, future, strikeDigits = "", optionType] = SHAPE.exec(rest) ?? [];
  const expiry = expiryText === undefined ? undefined : parseExpiry(underlying, expiryText)?.identity;
  if (expiry === undefined) return undefined;
  if (future !== undefined) return { kind: "future", underlying, expiry };
  const strike = parseStrike(strikeDigits);
  if (strike === undefined || !isIndexStrike(strike)) return undefined;
  return { kind: "option", underlying, expiry, strike, optionType: optionType as OptionType };
}

/**
 * The instrument of a symbol in the style of NSE's instrument names, Kite and Fyers: `NIFTY24APR22500CE` and
 * `NIFTY25NOVFUT` for the month's last expiry, `NIFTY2450222500CE` (year, month 1-9 O N D, day) for a weekly
 * one. The expiry calendar has to know the contract: it turns the month into a date, tells apart what could
 * be read two ways, and gives the identity of a contract that was re-dated.
 * @throws `exchange.bad-symbol` when no contract of 2017-2026 fits; `exchange.expiries-from-store` for GOLDM,
 * SPXW, NDXP.
 */
export function parseKiteSymbol(text: string): DatedInstrument {
  for (const [underlying, rest] of underlyingSplits(text)) {
    const instrument = parseRest(underlying, rest);
    if (instrument !== undefined) return instrument;
  }
  throw badSymbol(
    text,
    "names no index contract of 2017-2026; write e.g. NIFTY24APR22500CE, NIFTY2450222500CE or NIFTY25NOVFUT",
  );
}

/** The inverse of `parseKiteSymbol`. @param on as `SymbolStyle.format` */
export function formatKiteSymbol(instrument: DatedInstrument, on?: TradingDay): string {
  const { underlying } = instrument;
  const { date, kind } = contractOf(instrument, on);
  const [year, month, day] = [date.slice(2, 4), Number(date.slice(5, 7)), date.slice(8)];
  const monthly = `${year}${MONTHS[month - 1]}`;
  if (instrument.kind === "future") {
    if (kind !== "monthly")
      throw badSymbol(`${underlying} ${date}`, "is a weekly expiry; futures are monthly");
    return `${underlying}${monthly}FUT`;
  }
  const expiry = kind === "monthly" ? monthly : `${year}${WEEKLY_MONTHS.charAt(month - 1)}${day}`;
  return `${underlying}${expiry}${strikeText(instrument.strike)}${instrument.optionType}`;
}

/** NSE's instrument names (UDiFF `FinInstrmNm`), BSE's, Kite's and Fyers'. */
export const KITE_STYLE: SymbolStyle = {
  name: "kite",
  example: "NIFTY24APR22500CE",
  parse: parseKiteSymbol,
  format: formatKiteSymbol,
};
