import { parseSymbol } from "../exchange/symbols.ts";
import { isUnderlying, underlyingOf } from "../exchange/underlyings.ts";
import { PlutoError } from "../units/failure.ts";
import type { Sleeve } from "./sleeve.ts";

/** The currency of a sleeve's contracts, by its run's underlying or its first fill; undefined of names that are no contract. */
function currencyOf({ underlying, rows }: Sleeve): "INR" | "USD" | undefined {
  if (underlying !== undefined && isUnderlying(underlying)) return underlyingOf(underlying).currency;
  const [first] = rows;
  if (first === undefined) return undefined;
  try {
    const instrument = parseSymbol(first.fill.symbol);
    return instrument.kind === "vix" ? undefined : underlyingOf(instrument.underlying).currency;
  } catch (error) {
    if (error instanceof PlutoError && error.code.startsWith("exchange.")) return undefined;
    throw error;
  }
}

/** What a basket's amounts are in; rupees where nothing says. @throws `basket.mixed-currencies`: dollars and rupees do not add up */
export function basketCurrency(sleeves: readonly Sleeve[]): "INR" | "USD" {
  const known = sleeves.flatMap((sleeve) => {
    const currency = currencyOf(sleeve);
    return currency === undefined ? [] : [{ label: sleeve.label, currency }];
  });
  const [first] = known;
  const other = known.find(({ currency }) => currency !== first?.currency);
  if (first !== undefined && other !== undefined)
    throw new PlutoError(
      "basket.mixed-currencies",
      `sleeve ${first.label} is in ${first.currency} and ${other.label} in ${other.currency}: they cannot be added; make a basket of each`,
    );
  return first?.currency ?? "INR";
}
