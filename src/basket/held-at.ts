import { parseSymbol } from "../exchange/symbols.ts";
import { PlutoError } from "../units/failure.ts";
import { clockText, type TradingDay } from "../units/time.ts";
import type { TimeOfDay } from "../units/unit.ts";
import type { Basket } from "./basket.ts";

/** What a netted book holds of one contract, signed units. */
export interface HeldLeg {
  readonly symbol: string;
  readonly qty: number;
}

/**
 * The netted book of a basket after the fills of an instant, by underlying. @throws `basket.flat` when it held nothing,
 * `exchange.bad-symbol` of a name that is no contract
 */
export function heldAt(
  { rows }: Pick<Basket, "rows">,
  date: TradingDay,
  time: TimeOfDay,
): Map<string, HeldLeg[]> {
  const held = new Map<string, number>();
  for (const { fill } of rows)
    if (fill.date < date || (fill.date === date && fill.time <= time))
      held.set(fill.symbol, (held.get(fill.symbol) ?? 0) + fill.qtyDir);
  const books = new Map<string, HeldLeg[]>();
  for (const [symbol, qty] of held) {
    if (qty === 0) continue;
    const instrument = parseSymbol(symbol);
    const underlying = instrument.kind === "vix" ? symbol : instrument.underlying;
    books.set(underlying, [...(books.get(underlying) ?? []), { symbol, qty }]);
  }
  if (books.size === 0)
    throw new PlutoError("basket.flat", `the basket held nothing on ${date} at ${clockText(time)}`);
  return books;
}
