import type { TickStore, WritableTickStore } from "../market/tick-store.ts";
import { PlutoError } from "../units/failure.ts";
import type { CachePlace } from "./day-cache/cache-folder.ts";
import { storeKind } from "./store-url.ts";

export type { CachePlace } from "./day-cache/cache-folder.ts";

interface Opening {
  readonly access: "read" | "write";
  readonly create?: boolean;
}

/** Every adapter, by the scheme of its URL. Each is imported when a store of its kind is opened. */
const ADAPTERS: Readonly<Record<string, (url: string, opening: Opening) => Promise<WritableTickStore>>> = {
  duckdb: async (url, opening) => (await import("./duckdb/duckdb-store.ts")).DuckDBStore.open(url, opening),
  files: async (url, opening) => (await import("./files/files-store.ts")).FilesStore.open(url, opening),
  redis: async (url, opening) =>
    (await import("./redis/redis-store.ts")).RedisStore.open(url, { ...opening, openOver: openStore }),
};

function open(url: string, opening: Opening): Promise<WritableTickStore> {
  const adapter = ADAPTERS[storeKind(url)];
  if (adapter === undefined) {
    const known = Object.keys(ADAPTERS).map((kind) => `${kind}:…`);
    throw new PlutoError(
      "store.unknown-kind",
      `"${url}" is no store Pluto can open; it knows ${known.join(", ")}`,
    );
  }
  return adapter(url, opening);
}

/** Opens a store for reading. @throws `store.missing`, `store.locked`, `store.unreadable`, `store.stamp-unknown` … */
export const openStore = async (url: string): Promise<TickStore> => open(url, { access: "read" });

/**
 * Opens a store for reading, with the days that were decoded before in a folder; the store itself is opened when something
 * is not there. @throws as `openStore`
 */
export async function openCached(url: string, place: CachePlace | undefined): Promise<TickStore> {
  if (place === undefined) return openStore(url);
  const { DayCache } = await import("./day-cache/day-cache.ts");
  return DayCache.open(url, openStore, { ...place, now: () => Date.now() });
}

/** Opens a store for writing; with `create`, makes it when it is not there. */
export const openWritableStore = async (
  url: string,
  { create = false }: { readonly create?: boolean } = {},
): Promise<WritableTickStore> => open(url, { access: "write", create });
