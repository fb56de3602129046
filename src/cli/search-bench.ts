import type { ResolvedRun } from "../research/resolve-run.ts";
import type { Dimension } from "../research/search/dimension.ts";
import type { SearchConfig } from "../research/search/search-config.ts";
import type { MarginFiles } from "../simulation/margin-files.ts";
import type { CachePlace } from "../storage/open.ts";
import type { TradingDay } from "../units/time.ts";

type Json = Readonly<Record<string, unknown>>;

/** A search config that has been read, with the run that it varies. */
export interface ReadSearch<Config extends SearchConfig = SearchConfig> {
  readonly config: Config;
  readonly dimensions: readonly Dimension[];
  readonly base: Json;
  /** What the paths of the run config are relative to. */
  readonly folder: string;
}

/** What a search does with its strategy and store: found and opened once. */
export interface SearchBench {
  readonly found: Awaited<ReturnType<typeof import("./find-strategy.ts").findStrategy>>;
  readonly resolve: (raw: Json) => Promise<ResolvedRun>;
  readonly first: ResolvedRun;
  readonly url: string;
  /** Official margin values that the run names. */
  readonly marginFiles: { readonly path: string; readonly read: MarginFiles } | undefined;
  /** Where decoded days are kept; undefined: nowhere. */
  readonly cache: CachePlace | undefined;
  /** Every session of the run. */
  readonly dates: readonly TradingDay[];
  /** Of the versions of some sessions' data; null where the store does not know them. */
  readonly versionOf: (dates: readonly TradingDay[]) => Promise<string | null>;
}
