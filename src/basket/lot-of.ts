import { expiryOfContract } from "../exchange/expiries.ts";
import { lotSize } from "../exchange/lots.ts";
import { parseSymbol } from "../exchange/symbols.ts";
import { underlyingOf } from "../exchange/underlyings.ts";
import { PlutoError } from "../units/failure.ts";
import type { TradingDay } from "../units/time.ts";

/**
 * Units of one lot by contract and day, remembered. A name that is no contract of an index we know is traded by the unit:
 * its lot is 1.
 */
export function lotTable(): (symbol: string, on: TradingDay) => number {
  const known = new Map<string, number>();
  return (symbol, on) => {
    const key = `${symbol} ${on}`;
    let lot = known.get(key);
    if (lot === undefined) {
      lot = lotOf(symbol, on);
      known.set(key, lot);
    }
    return lot;
  };
}

function lotOf(symbol: string, on: TradingDay): number {
  try {
    const instrument = parseSymbol(symbol);
    if (instrument.kind !== "option" && instrument.kind !== "future") return 1;
    const { underlying, expiry: date } = instrument;
    const byRule = underlyingOf(underlying).expiriesFrom === "rules";
    const known = byRule ? expiryOfContract(underlying, date, on) : undefined;
    return lotSize(underlying, known ?? { date, kind: "monthly" }, on);
  } catch (error) {
    if (error instanceof PlutoError && error.code.startsWith("exchange.")) return 1;
    throw error;
  }
}
