import type { TradingDay } from "../units/time.ts";
import type { TickStore } from "./tick-store.ts";

/**
 * The first price of an index on each day within `from` … `to` inclusive, as `TickStore.firstPrices` has it; of a store that cannot
 * say it at once, read day by day.
 */
export async function firstPricesOf(
  store: TickStore,
  underlying: string,
  [from, to]: readonly [from: TradingDay, to: TradingDay],
): Promise<readonly (readonly [TradingDay, number])[]> {
  if (store.firstPrices !== undefined) return store.firstPrices(underlying, from, to);
  const found: (readonly [TradingDay, number])[] = [];
  for (const day of await store.days(underlying, from, to)) {
    const rows = await store.load({ kind: "index", underlying }, day, []);
    const first = rows?.columns.close.find((price) => price > 0);
    if (first !== undefined) found.push([day, first]);
  }
  return found;
}
