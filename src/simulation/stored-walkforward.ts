import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Walk, type WalkedTrial, walk } from "../research/walkforward/walk.ts";
import { isWalkedLine, walkedTrialOf } from "../research/walkforward/walked-line.ts";
import { foldsIn, placesOf, WalkForwardDocument } from "../research/walkforward/walkforward-document.ts";
import { messageOf, PlutoError } from "../units/failure.ts";
import { paiseFromRupees } from "../units/money.ts";
import { type TradingDay, tradingDay } from "../units/time.ts";
import { linesIn, TRIALS_FILE } from "./search-journal.ts";

/** The file that makes a folder one of a walk-forward. */
export const WALKFORWARD_FILE = "walkforward.json";

/** A finished walk-forward, read back from its folder. */
export interface StoredWalkForward {
  readonly folder: string;
  readonly document: WalkForwardDocument;
  readonly dates: readonly TradingDay[];
  readonly trials: readonly WalkedTrial[];
  /** Chosen and judged again from the journal of its trials. */
  readonly walk: Walk;
}

/** Reads a walk-forward's folder. @throws `walkforward.unknown`, `walkforward.unreadable`, `search.bad-journal` */
export function readStoredWalkForward(folder: string): StoredWalkForward {
  const file = path.join(folder, WALKFORWARD_FILE);
  if (!existsSync(file))
    throw new PlutoError(
      "walkforward.unknown",
      `${folder} has no ${WALKFORWARD_FILE}; give the folder of a walk-forward, e.g. walkforwards/<uid>`,
    );
  const document = documentOf(file);
  const { config, capital, splits } = document;
  if (splits === undefined)
    throw new PlutoError(
      "walkforward.unreadable",
      `${folder} was interrupted before any fold was judged; go on with --resume ${document.uid}`,
    );
  const dates = document.dates.map(tradingDay);
  const journal = path.join(folder, TRIALS_FILE);
  const trials = linesIn(bytesOf(journal, folder), journal, isWalkedLine).trials.map((line) =>
    walkedTrialOf(line, dates),
  );
  const isOwn = splits.map(({ own }) => {
    const numbers = new Set(placesOf(own));
    return trials.map(({ number }) => numbers.has(number));
  });
  const options = {
    config,
    capital: typeof capital === "number" ? paiseFromRupees(capital) : undefined,
    isOwn,
  };
  return { folder, document, dates, trials, walk: walk(trials, foldsIn(splits), options) };
}

function documentOf(file: string): WalkForwardDocument {
  try {
    return WalkForwardDocument.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    const [why] = messageOf(error).split("\n");
    throw new PlutoError("walkforward.unreadable", `${file} is not as this version writes it: ${why}`);
  }
}

function bytesOf(file: string, folder: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new PlutoError(
      "walkforward.unreadable",
      `${folder} lacks a part of a walk-forward: ${messageOf(error)}`,
    );
  }
}
