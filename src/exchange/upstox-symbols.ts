import type { TradingDay } from "../units/time.ts";
import { expiryOfDayMonth } from "./day-month-symbols.ts";
import type { OptionType } from "./instrument.ts";
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

const SHAPE = /^([A-Z0-9]+) (?:(FUT)|([\d.]+) (CE|PE)) (\d\d) ([A-Z]{3}) (\d\d)$/;

function parse(text: string): DatedInstrument {
  if (/^(NSE|BSE)_FO\|\d+/.test(text))
    throw ambiguous(
      text,
      "is a key that says neither strike nor type; give Upstox's trading_symbol beside it",
    );
  const [, underlying = "", future, strikeDigits = "", optionType, day = "", month = "", year = ""] =
    SHAPE.exec(text) ?? [];
  const isKnown = UNDERLYINGS.some(
    ({ name, expiriesFrom }) => name === underlying && expiriesFrom === "rules",
  );
  const expiry = isKnown ? expiryOfDayMonth(underlying, day, month, year) : undefined;
  const strike = parseStrike(strikeDigits);
  if (expiry !== undefined && future !== undefined && expiry.kind === "monthly")
    return { kind: "future", underlying, expiry: expiry.identity };
  if (expiry !== undefined && strike !== undefined && isIndexStrike(strike))
    return {
      kind: "option",
      underlying,
      expiry: expiry.identity,
      strike,
      optionType: optionType as OptionType,
    };
  throw badSymbol(text, "names no index contract of 2017-2026; write e.g. NIFTY 22500 CE 25 APR 24");
}

function format(instrument: DatedInstrument, on?: TradingDay): string {
  const { underlying } = instrument;
  const { date, kind } = contractOf(instrument, on);
  const expiry = `${date.slice(8)} ${MONTHS[Number(date.slice(5, 7)) - 1]} ${date.slice(2, 4)}`;
  if (instrument.kind === "option")
    return `${underlying} ${strikeText(instrument.strike)} ${instrument.optionType} ${expiry}`;
  if (kind !== "monthly") throw badSymbol(`${underlying} ${date}`, "is a weekly expiry; futures are monthly");
  return `${underlying} FUT ${expiry}`;
}

/** Upstox's `trading_symbol`. Its instrument keys name no contract and are refused. */
export const UPSTOX_STYLE: SymbolStyle = {
  name: "upstox",
  example: "NIFTY 22500 CE 25 APR 24",
  parse,
  format,
};
