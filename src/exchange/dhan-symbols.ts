import { addDays, type TradingDay } from "../units/time.ts";
import { type Expiry, expiriesBetween, expiryOfContract } from "./expiries.ts";
import type { OptionType } from "./instrument.ts";
import { monthlyExpiry } from "./kite-symbols.ts";
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
import { parseStrike, strikeText } from "./symbols.ts";
import { UNDERLYINGS } from "./underlyings.ts";

const SHAPE = /^([A-Z0-9]+)-([A-Za-z]{3})(\d{4})-(?:(FUT)|([\d.]+)-(CE|PE))$/;

/** Every contract that ever stood under a date in that month, "2024-04". */
function contractsOfMonth(underlying: string, month: string): readonly Expiry[] {
  const first = `${month}-01` as TradingDay;
  const around = expiriesBetween(
    underlying,
    addDays(first, -7) < CALENDAR_FROM ? CALENDAR_FROM : addDays(first, -7),
    addDays(first, 38) > CALENDAR_TO ? CALENDAR_TO : addDays(first, 38),
  );
  return around.filter(({ date, identity }) => date.startsWith(month) || identity.startsWith(month));
}

/** The only contract of that month. @throws `exchange.ambiguous-symbol` when weeklies expire in it too */
function onlyContract(text: string, underlying: string, month: string): Expiry | undefined {
  const contracts = contractsOfMonth(underlying, month);
  if (contracts.length > 1)
    throw ambiguous(
      text,
      `may be any of ${contracts.map(({ date }) => date).join(", ")}: Dhan's name has no day; give the expiry in a column of its own`,
    );
  return contracts[0];
}

function parse(text: string): DatedInstrument {
  const [, underlying = "", monthName = "", year = "", future, strikeDigits = "", optionType] =
    SHAPE.exec(text) ?? [];
  const isKnown = UNDERLYINGS.some(
    ({ name, expiriesFrom }) => name === underlying && expiriesFrom === "rules",
  );
  const number = MONTHS.indexOf(monthName.toUpperCase()) + 1;
  const month = `${year}-${String(number).padStart(2, "0")}`;
  if (isKnown && number > 0 && month >= CALENDAR_FROM.slice(0, 7) && month <= CALENDAR_TO.slice(0, 7)) {
    const strike = parseStrike(strikeDigits);
    if (future !== undefined) {
      const expiry = monthlyExpiry(underlying, month);
      if (expiry !== undefined) return { kind: "future", underlying, expiry: expiry.identity };
    } else if (strike !== undefined && isIndexStrike(strike)) {
      const expiry = onlyContract(text, underlying, month)?.identity;
      if (expiry !== undefined)
        return { kind: "option", underlying, expiry, strike, optionType: optionType as OptionType };
    }
  }
  throw badSymbol(text, "names no index contract of 2017-2026; write e.g. BANKNIFTY-Apr2025-52000-CE");
}

function format(instrument: DatedInstrument, on?: TradingDay): string {
  const { underlying } = instrument;
  const { date, kind } = contractOf(instrument, on);
  const name = MONTHS[Number(date.slice(5, 7)) - 1] ?? "";
  const month = `${name.charAt(0)}${name.slice(1).toLowerCase()}${date.slice(0, 4)}`;
  if (instrument.kind === "future") {
    if (kind !== "monthly")
      throw badSymbol(`${underlying} ${date}`, "is a weekly expiry; futures are monthly");
    return `${underlying}-${month}-FUT`;
  }
  const text = `${underlying}-${month}-${strikeText(instrument.strike)}-${instrument.optionType}`;
  const only = onlyContract(text, underlying, date.slice(0, 7));
  if (only?.identity !== expiryOfContract(underlying, instrument.expiry)?.identity)
    throw ambiguous(text, "would name another contract too");
  return text;
}

/** Dhan's trading names. They say a month and no day: refused for options of months in which weeklies expire. */
export const DHAN_STYLE: SymbolStyle = {
  name: "dhan",
  example: "BANKNIFTY-Apr2025-52000-CE",
  parse,
  format,
};
