import { PlutoError } from "../units/failure.ts";
import type { TradingDay } from "../units/time.ts";
import { DAY_MONTH_STYLE, GDFL_STYLE } from "./day-month-symbols.ts";
import { DHAN_STYLE } from "./dhan-symbols.ts";
import { KITE_STYLE } from "./kite-symbols.ts";
import type { DatedInstrument, SymbolStyle } from "./symbol-style.ts";
import { UPSTOX_STYLE } from "./upstox-symbols.ts";

/** Every style of naming contracts that Pluto reads and writes, besides its own (`symbols.ts`). */
export const SYMBOL_STYLES: readonly SymbolStyle[] = [
  KITE_STYLE,
  DAY_MONTH_STYLE,
  GDFL_STYLE,
  UPSTOX_STYLE,
  DHAN_STYLE,
];

/**
 * The contract of a name in whichever style it is written; undefined when no style knows it, or one finds it ambiguous.
 * @param on the day of the row it stands in
 */
export function vendorContract(text: string, on?: TradingDay): DatedInstrument | undefined {
  for (const style of SYMBOL_STYLES) {
    const instrument = parsedBy(style, text, on);
    if (instrument !== undefined) return instrument;
  }
  return undefined;
}

/** Why a name that no style reads fits more than one contract; undefined when it simply is none. */
export function ambiguityOf(text: string, on?: TradingDay): string | undefined {
  for (const style of SYMBOL_STYLES)
    try {
      style.parse(text, on);
    } catch (error) {
      if (error instanceof PlutoError && error.code === "exchange.ambiguous-symbol")
        return error.message.slice(error.code.length + 2);
    }
  return undefined;
}

function parsedBy(style: SymbolStyle, text: string, on: TradingDay | undefined): DatedInstrument | undefined {
  try {
    return style.parse(text, on);
  } catch (error) {
    if (error instanceof PlutoError && error.code !== "invariant") return undefined;
    throw error;
  }
}
