import { firstPricesOf } from "../market/first-prices.ts";
import { VIX, VIX_SCALE } from "../market/series.ts";
import type { TickStore } from "../market/tick-store.ts";
import type { TradingDay } from "../units/time.ts";

/** India VIX at its first row of each day, points. @param dates ascending */
export async function vixOpens(
  store: TickStore,
  dates: readonly TradingDay[],
): Promise<ReadonlyMap<TradingDay, number>> {
  const [from, to] = [dates[0], dates.at(-1)];
  if (from === undefined || to === undefined) return new Map();
  const found = await firstPricesOf(store, VIX, [from, to]);
  return new Map(found.map(([date, price]) => [date, price / VIX_SCALE]));
}
