import { writeWhole } from "./files.ts";

/** What was written. */
export interface WrittenSearchReport {
  readonly file: string;
  readonly bytes: number;
  readonly trials: number;
}

/** Writes the report of a search. @throws `search.unknown`, `search.unreadable` */
export async function reportOfSearch(folder: string, file: string): Promise<WrittenSearchReport> {
  const { readStoredSearch } = await import("../simulation/stored-search.ts");
  const { searchPage } = await import("../report/html/search/search-page.ts");
  const { page } = await import("../report/html/page.ts");
  const { pageAssets } = await import("./page-assets.ts");
  const { outcome, document } = readStoredSearch(folder);
  const text = page(searchPage({ outcome, document }), pageAssets("search-page"));
  writeWhole(file, text);
  return { file, bytes: Buffer.byteLength(text), trials: outcome.trials.length };
}
