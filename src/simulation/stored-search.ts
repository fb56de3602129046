import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { isTrial } from "../research/search/is-trial.ts";
import { outcomeOf, type SearchOutcome } from "../research/search/outcome.ts";
import { SearchDocument } from "../research/search/search-document.ts";
import { messageOf, PlutoError } from "../units/failure.ts";
import { tradingDay } from "../units/time.ts";
import { linesIn, TRIALS_FILE } from "./search-journal.ts";

/** The file that makes a folder one of a search. */
export const SEARCH_FILE = "search.json";

/** A search, read back from its folder: finished, or interrupted. */
export interface StoredSearch {
  readonly folder: string;
  readonly document: SearchDocument;
  /** Ranked and judged again from the journal of its trials. */
  readonly outcome: SearchOutcome;
}

/** Reads a search's folder. @throws `search.unknown`, `search.unreadable`, `search.bad-journal` */
export function readStoredSearch(folder: string): StoredSearch {
  if (!existsSync(path.join(folder, SEARCH_FILE)))
    throw new PlutoError(
      "search.unknown",
      `${folder} has no ${SEARCH_FILE}; give the folder of a search, e.g. searches/<uid>`,
    );
  const document = documentOf(path.join(folder, SEARCH_FILE));
  const journal = path.join(folder, TRIALS_FILE);
  const { trials } = linesIn(bytesOf(journal, folder), journal, isTrial);
  const { config, uid, dates, status, held_out_sessions: heldOut } = document;
  const outcome = outcomeOf({
    uid,
    isInterrupted: status === "interrupted",
    config,
    paths: Object.keys(config.space),
    dates: dates.map(tradingDay),
    heldOut,
    trials,
  });
  return { folder, document, outcome };
}

function documentOf(file: string): SearchDocument {
  try {
    return SearchDocument.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    const [why] = messageOf(error).split("\n");
    throw new PlutoError("search.unreadable", `${file} is not as this version writes it: ${why}`);
  }
}

function bytesOf(file: string, folder: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new PlutoError("search.unreadable", `${folder} lacks a part of a search: ${messageOf(error)}`);
  }
}
