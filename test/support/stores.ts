import type { Series } from "../../src/market/series.ts";
import type { SeriesRows } from "../../src/market/series-rows.ts";
import { MemoryStore } from "../../src/storage/memory/memory-store.ts";
import { tradingDay } from "../../src/units/time.ts";

/** A day of a store to be. */
export interface StoredDay {
  readonly date: string;
  readonly series: readonly { readonly series: Series; readonly rows: SeriesRows }[];
}

/** A store in memory that holds these days. */
export async function storeWith(days: Iterable<StoredDay>): Promise<MemoryStore> {
  const store = new MemoryStore();
  const write = await store.begin();
  for (const { date, series } of days)
    for (const one of series) await write.put(one.series, tradingDay(date), one.rows);
  await write.commit();
  return store;
}
