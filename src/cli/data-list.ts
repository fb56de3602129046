import { Command } from "commander";
import type { Holding, TickStore } from "../market/tick-store.ts";
import type { TradingDay } from "../units/time.ts";
import { type StoreOpeners, storeOpeners } from "./data-ingest.ts";

interface ListFlags {
  readonly underlying?: string;
  readonly json?: true;
}

/** What a store holds of one underlying. */
interface UnderlyingDays {
  readonly underlying: string;
  readonly days: number;
  /** Days whose data version the store or its side-car knows. */
  readonly versions: number;
}

/** `pluto data list STORE` */
export const dataList = (openers: () => Promise<StoreOpeners> = storeOpeners): Command =>
  new Command("list")
    .description("what a store holds: every series with its days and rows")
    .argument("<store>", "e.g. duckdb:market.duckdb")
    .option("--underlying <name>", "only this one")
    .option("--json", "print one JSON document")
    .action(async (url: string, flags: ListFlags) => {
      const store = await (await openers()).openStore(url);
      try {
        const all = await store.inventory();
        const holdings = all.filter(({ series }) =>
          [undefined, series.underlying].includes(flags.underlying),
        );
        const underlyings = await versionedDays(store, holdings);
        if (flags.json === true)
          process.stdout.write(`${JSON.stringify(await listJson(store.url, holdings, underlyings))}\n`);
        else process.stdout.write(await listText(holdings, underlyings));
      } finally {
        await store.close();
      }
    });

async function versionedDays(
  store: TickStore,
  holdings: readonly Holding[],
): Promise<readonly UnderlyingDays[]> {
  const found: UnderlyingDays[] = [];
  for (const underlying of [...new Set(holdings.map(({ series }) => series.underlying))].sort()) {
    const days = await store.days(underlying, "0000-01-01" as TradingDay, "9999-12-31" as TradingDay);
    let versions = 0;
    for (const day of days) if ((await store.dataVersion(underlying, day)) !== undefined) versions++;
    found.push({ underlying, days: days.length, versions });
  }
  return found;
}

async function listText(
  holdings: readonly Holding[],
  underlyings: readonly UnderlyingDays[],
): Promise<string> {
  const { seriesName } = await import("../market/series.ts");
  const { grouped } = await import("../ingest/ingest-text.ts");
  if (holdings.length === 0) return "nothing found; without --underlying the whole store is listed\n";
  const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
    const widths = head.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i]?.length ?? 0)));
    const line = (row: readonly string[]): string =>
      row
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join("  ");
    return `${[head, ...rows].map(line).join("\n")}\n`;
  };
  const series = holdings.map(({ series: one, from, to, days, rows }) => [
    seriesName(one),
    from,
    to,
    grouped(days),
    grouped(rows),
  ]);
  const known = underlyings.map(({ underlying, days, versions }) => [
    underlying,
    grouped(days),
    grouped(versions),
  ]);
  return `${table(["series", "from", "to", "days", "rows"], series)}\n${table(["underlying", "days", "data versions"], known)}`;
}

async function listJson(
  url: string,
  holdings: readonly Holding[],
  underlyings: readonly UnderlyingDays[],
): Promise<Record<string, unknown>> {
  const { seriesName } = await import("../market/series.ts");
  return {
    store: url,
    series: holdings.map(({ series, from, to, days, rows }) => ({
      name: seriesName(series),
      ...series,
      from,
      to,
      days,
      rows,
    })),
    underlyings: underlyings.map(({ underlying, days, versions }) => ({
      underlying,
      days,
      data_versions: versions,
    })),
  };
}
