import { existsSync } from "node:fs";
import { Command } from "commander";
import type { VersionedDay } from "../ingest/data-versions.ts";
import type { TradingDay } from "../units/time.ts";
import { type StoreOpeners, storeOpeners } from "./data-ingest.ts";

interface IndexFlags {
  readonly json?: true;
}

/** `pluto data index STORE` */
export const dataIndex = (openers: () => Promise<StoreOpeners> = storeOpeners): Command =>
  new Command("index")
    .description("compute the data versions of a store that Pluto did not make, into a side-car beside it")
    .argument("<store>", "e.g. duckdb:theirs.duckdb?stamp=start")
    .option("--json", "print one JSON document")
    .action(async (url: string, flags: IndexFlags) => {
      const { computeDataVersions } = await import("../ingest/data-versions.ts");
      const store = await (await openers()).openStore(url);
      const days: VersionedDay[] = [];
      try {
        for await (const day of computeDataVersions(store)) {
          days.push(day);
          if (process.stderr.isTTY) process.stderr.write(`\r${day.underlying} ${day.day} `);
        }
      } finally {
        await store.close();
        if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
      }
      await finish(url, days, flags.json === true);
    });

/** Writes the side-car, unless the store keeps its versions itself: then they are compared. */
async function finish(url: string, days: readonly VersionedDay[], asJson: boolean): Promise<void> {
  const { storePath, withoutPassword } = await import("../storage/store-url.ts");
  const { sideCarPath, writeSideCar } = await import("../storage/side-car.ts");
  const path = storePath(url);
  const shown = withoutPassword(url);
  const sideCar = path === undefined ? null : sideCarPath(path);
  const isKnown = days.some(({ recorded }) => recorded !== undefined);
  const keepsItsOwn = path === undefined || (!existsSync(sideCarPath(path)) && isKnown);
  const changed = days.filter(({ computed, recorded }) => recorded !== undefined && recorded !== computed);
  if (!keepsItsOwn) writeSideCar(path, versionsOf(days));
  else if (changed.length > 0) process.exitCode = 1;
  const written = keepsItsOwn ? null : sideCar;
  const counts = { store: shown, side_car: written, days: days.length, changed: changed.length };
  if (asJson) {
    const changes = changed.map(({ underlying, day, computed, recorded }) => ({
      underlying,
      day,
      recorded,
      computed,
    }));
    process.stdout.write(`${JSON.stringify({ ...counts, changes })}\n`);
    return;
  }
  const lines = changed.map(
    ({ underlying, day }) => `${day} ${underlying}: the rows are not those that were recorded`,
  );
  const end = keepsItsOwn
    ? `${shown} keeps its data versions itself: ${days.length} days recomputed, ${changed.length} differ`
    : `${sideCar}: data versions of ${days.length} days, ${changed.length} of them changed`;
  process.stdout.write(`${[...lines, end].join("\n")}\n`);
}

function versionsOf(days: readonly VersionedDay[]): ReadonlyMap<string, ReadonlyMap<TradingDay, string>> {
  const versions = new Map<string, Map<TradingDay, string>>();
  for (const { underlying, day, computed } of days) {
    const own = versions.get(underlying) ?? new Map<TradingDay, string>();
    versions.set(underlying, own.set(day, computed));
  }
  return versions;
}
