import { parseSymbol } from "../exchange/symbols.ts";
import { isUnderlying, underlyingOf } from "../exchange/underlyings.ts";
import type { TradebookRow } from "../ledger/tradebook-row.ts";
import type { Currency } from "./rupees-text.ts";

/** The currency of an underlying's contracts; rupees where it is not known. */
export const currencyOf = (underlying: string | undefined): Currency =>
  underlying !== undefined && isUnderlying(underlying) ? underlyingOf(underlying).currency : "INR";

/** The currency of a tradebook, by its first fill; rupees of an empty one. @throws as `parseSymbol` */
export function currencyOfRows([first]: readonly Pick<TradebookRow, "fill">[]): Currency {
  if (first === undefined) return "INR";
  const instrument = parseSymbol(first.fill.symbol);
  return instrument.kind === "vix" ? "INR" : currencyOf(instrument.underlying);
}
