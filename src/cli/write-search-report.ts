import { existsSync } from "node:fs";
import path from "node:path";
import type { PageContent } from "../report/html/page.ts";
import type { WalkForwardReport } from "../report/walkforward-text.ts";
import type { SearchDocument } from "../research/search/search-document.ts";
import type { StoredWalkForward } from "../simulation/stored-walkforward.ts";
import { writeWhole } from "./files.ts";

/** What was written. */
export interface WrittenSearchReport {
  readonly file: string;
  readonly bytes: number;
  readonly trials: number;
}

/**
 * Writes the report of a search or a walk-forward. @throws `search.unknown`, `search.unreadable`, `walkforward.unreadable`
 */
export async function reportOfSearch(folder: string, file: string): Promise<WrittenSearchReport> {
  const { page } = await import("../report/html/page.ts");
  const { pageAssets } = await import("./page-assets.ts");
  const { WALKFORWARD_FILE } = await import("../simulation/stored-walkforward.ts");
  const { content, trials } = existsSync(path.join(folder, WALKFORWARD_FILE))
    ? await walkContent(folder)
    : await searchContent(folder);
  const text = page(content, pageAssets("search-page"));
  writeWhole(file, text);
  return { file, bytes: Buffer.byteLength(text), trials };
}

interface Made {
  readonly content: PageContent;
  readonly trials: number;
}

async function searchContent(folder: string): Promise<Made> {
  const { readStoredSearch } = await import("../simulation/stored-search.ts");
  const { searchPage } = await import("../report/html/search/search-page.ts");
  const { outcome, document } = readStoredSearch(folder);
  const looks = await looksOf(document);
  return { content: searchPage({ outcome, document, looks }), trials: outcome.trials.length };
}

async function walkContent(folder: string): Promise<Made> {
  const { readStoredWalkForward } = await import("../simulation/stored-walkforward.ts");
  const { walkPage } = await import("../report/html/walkforward/walk-page.ts");
  const stored = readStoredWalkForward(folder);
  const report = walkForwardReportOf(stored);
  const { document } = stored;
  const looks = await looksOf(document);
  return { content: walkPage({ report, document, looks }), trials: stored.trials.length };
}

async function looksOf({ config, held_out: held }: SearchDocument): Promise<string | undefined> {
  const { looksAt } = await import("./note-look.ts");
  return looksAt(typeof config.run === "object" ? config.run.underlying : undefined, held);
}

/** A stored walk-forward as texts and pages need it. */
export const walkForwardReportOf = ({
  document,
  dates,
  trials,
  walk,
}: StoredWalkForward): WalkForwardReport => ({
  uid: document.uid,
  dates,
  heldOut: document.held_out_sessions,
  paths: Object.keys(document.config.space),
  metric: document.config.objectives[0]?.metric ?? "",
  trials,
  walk,
});
