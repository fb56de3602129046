import { ALL_ROW_COLUMNS, type DataVersionPart, dataVersion, rowsVersion } from "../market/data-version.ts";
import { rowCount } from "../market/series-rows.ts";
import type { TickStore } from "../market/tick-store.ts";
import type { TradingDay } from "../units/time.ts";

/** The data version of one (underlying, day), computed from what the store has, beside the one that the store knows. */
export interface VersionedDay {
  readonly underlying: string;
  readonly day: TradingDay;
  readonly computed: string;
  readonly recorded: string | undefined;
}

/** Computes the data version of every (underlying, day) of a store from its rows; one day in memory at a time. */
export async function* computeDataVersions(store: TickStore): AsyncGenerator<VersionedDay> {
  const holdings = await store.inventory();
  const [from, to] = ["0000-01-01" as TradingDay, "9999-12-31" as TradingDay];
  for (const underlying of [...new Set(holdings.map(({ series }) => series.underlying))].sort()) {
    const own = holdings.filter(({ series }) => series.underlying === underlying);
    for (const day of await store.days(underlying, from, to)) {
      const parts: DataVersionPart[] = [];
      for (const { series, from: first, to: last } of own) {
        if (day < first || day > last) continue;
        const rows = await store.load(series, day, ALL_ROW_COLUMNS);
        if (rows !== undefined && rowCount(rows) > 0) parts.push({ series, rows });
      }
      const recorded = await store.dataVersion(underlying, day);
      const list = await store.contracts?.(underlying, day, day);
      const facts = { settlement: await store.settlement(underlying, day), contracts: list };
      const computed = dataVersion(day, parts, facts);
      // Stores that were written before facts were part of it have the version of the rows.
      const isEarlier = recorded !== computed && recorded === rowsVersion(day, parts);
      yield { underlying, day, computed: isEarlier ? recorded : computed, recorded };
    }
  }
}
