import type { Instrument } from "../exchange/instrument.ts";
import { ambiguityOf, vendorContract } from "../exchange/symbol-styles.ts";
import { parseSymbol } from "../exchange/symbols.ts";
import { isUnderlying } from "../exchange/underlyings.ts";
import { VIX } from "../market/series.ts";
import { PlutoError } from "../units/failure.ts";
import { dayFromNumber, type TradingDay, tradingDay } from "../units/time.ts";

/** The exchanges' own names of their indices, in capitals. */
const INDEX_NAMES: Readonly<Record<string, string>> = {
  "NIFTY 50": "NIFTY",
  NIFTY50: "NIFTY",
  "NIFTY BANK": "BANKNIFTY",
  "BANK NIFTY": "BANKNIFTY",
  "NIFTY FIN SERVICE": "FINNIFTY",
  "NIFTY FINANCIAL SERVICES": "FINNIFTY",
  "NIFTY MID SELECT": "MIDCPNIFTY",
  "NIFTY MIDCAP SELECT": "MIDCPNIFTY",
  "NIFTY NXT 50": "NIFTYNXT50",
  "NIFTY NEXT 50": "NIFTYNXT50",
  "BSE SENSEX": "SENSEX",
  "INDIA VIX": VIX,
  INDIAVIX: VIX,
};

/**
 * What a vendor's name stands for: one of `aliases` first, then an index by name, then Pluto's symbols, then the styles
 * of other vendors. Undefined when it is none of them.
 * @param on the day of the row: names such as `NIFTY-I` stand for another contract each month
 */
export function instrumentNamed(
  name: string,
  aliases: Readonly<Record<string, string>>,
  on?: TradingDay,
): Instrument | undefined {
  const text = aliases[name] ?? plainName(name);
  const index = INDEX_NAMES[text] ?? (isUnderlying(text) ? text : undefined);
  if (index !== undefined) return index === VIX ? { kind: "vix" } : { kind: "index", underlying: index };
  return parsed(() => parseSymbol(text)) ?? vendorContract(text, on);
}

/** Why a name fits more than one contract; undefined when it does not. */
export const ambiguousName = (name: string, on: TradingDay): string | undefined =>
  ambiguityOf(plainName(name), on);

/** In capitals, without an exchange in front or `%20` for a space. */
function plainName(name: string): string {
  const spaced = name.replaceAll("%20", " ").trim().toUpperCase();
  return spaced.replace(/^(NSE|BSE|NFO|BFO|MCX|NSE_INDEX|BSE_INDEX)[:|]/, "");
}

function parsed(parse: () => Instrument | undefined): Instrument | undefined {
  try {
    return parse();
  } catch (error) {
    if (error instanceof PlutoError && error.code !== "invariant") return undefined;
    throw error;
  }
}

/** An underlying by any of its names; undefined when Pluto does not know it. */
export function underlyingNamed(name: string, aliases: Readonly<Record<string, string>>): string | undefined {
  const instrument = instrumentNamed(name, aliases);
  if (instrument?.kind === "vix") return VIX;
  return instrument?.kind === "index" ? instrument.underlying : undefined;
}

/** 1 for a put, 0 for a call; undefined for anything else. */
export function isPutNamed(name: string): 0 | 1 | undefined {
  const text = name.trim().toUpperCase();
  if (["CE", "C", "CALL", "CA"].includes(text)) return 0;
  return ["PE", "P", "PUT", "PA"].includes(text) ? 1 : undefined;
}

export type RowKind = "index" | "options" | "future";

/** What kind of series a vendor's word means; undefined for anything else. */
export function kindNamed(name: string): RowKind | undefined {
  const text = name.trim().toUpperCase();
  if (["OPTIONS", "OPTION", "OPTIDX", "IDO", "OPT"].includes(text)) return "options";
  if (["FUTURE", "FUTURES", "FUTIDX", "IDF", "FUT"].includes(text)) return "future";
  return ["INDEX", "INDICES", "SPOT", "CASH"].includes(text) ? "index" : undefined;
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

export type ExpiryFormat = "iso" | "dmy" | "mdy" | "yyyymmdd" | "epoch_s";

/**
 * An expiry date as vendors write it. Without a format only what cannot be mistaken is read: 2024-04-25 (a time after
 * it is ignored), 20240425, 25-Apr-2024, 25APR24, 25 Apr 2024.
 */
export function expiryNamed(text: string, format: ExpiryFormat | undefined): TradingDay | undefined {
  const plain = text.trim().toUpperCase();
  if (format === "epoch_s")
    return /^\d+(\.0*)?$/.test(plain) ? dayFromNumber(Math.floor(Number(plain) / 86_400)) : undefined;
  if (format === "dmy" || format === "mdy") {
    const [, a = "", b = "", year = ""] = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})$/.exec(plain) ?? [];
    return format === "dmy" ? realDay(year, b, a) : realDay(year, a, b);
  }
  const iso = /^(\d{4})[-/](\d{2})[-/](\d{2})([ T].*)?$/.exec(plain) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(plain);
  if (iso !== null) return realDay(iso[1], iso[2], iso[3]);
  const named = /^(\d{1,2})[- ]?([A-Z]{3})[A-Z]*[- ]?,?(\d{4}|\d{2})$/.exec(plain);
  const month = MONTHS.indexOf(named?.[2] ?? "") + 1;
  return month === 0 ? undefined : realDay(named?.[3], String(month), named?.[1]);
}

function realDay(year = "", month = "", day = ""): TradingDay | undefined {
  const text = `${year.length === 2 ? `20${year}` : year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  try {
    return tradingDay(text);
  } catch {
    return undefined;
  }
}
