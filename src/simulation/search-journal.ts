import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readFileSync } from "node:fs";
import { isTrial } from "../research/search/is-trial.ts";
import type { Trial } from "../research/search/trial.ts";
import { PlutoError } from "../units/failure.ts";
import { writeAll } from "./write-all.ts";

/** A line of a journal: its number is its place, counted from 0. */
interface Numbered {
  readonly number: number;
}

/** Whether a value that was read from a file is a line of the journal. */
export type IsLine<Line> = (value: unknown) => value is Line;

/** Where a search keeps its trials. */
export const TRIALS_FILE = "trials.ndjson";

/**
 * The trials of a search or a walk-forward, a JSON line each, in order of their numbers. A batch is appended and flushed to the disk before
 * the next one begins: whatever ends the process, no trial that was told of is lost.
 */
export class SearchJournal<Line extends Numbered = Trial> {
  readonly #file: number;
  readonly #trials: Line[] = [];
  #end = 0;

  private constructor(file: number) {
    this.#file = file;
  }

  /** Opens a journal, reading what an earlier process left; a line cut short by its end is dropped. @throws `search.bad-journal` */
  static open(path: string): SearchJournal {
    return SearchJournal.of(path, isTrial);
  }

  /** The same of other lines. */
  static of<Line extends Numbered>(path: string, isLine: IsLine<Line>): SearchJournal<Line> {
    const isNew = !existsSync(path);
    const journal = new SearchJournal<Line>(openSync(path, isNew ? "w+" : "r+"));
    if (isNew) return journal;
    const { trials, end } = linesIn(readFileSync(path), path, isLine);
    journal.#trials.push(...trials);
    journal.#end = end;
    ftruncateSync(journal.#file, end);
    return journal;
  }

  get trials(): readonly Line[] {
    return this.#trials;
  }

  append(trials: readonly Line[]): void {
    const bytes = Buffer.from(trials.map((trial) => `${JSON.stringify(trial)}\n`).join(""));
    writeAll(this.#file, bytes, this.#end);
    fsyncSync(this.#file);
    this.#end += bytes.length;
    this.#trials.push(...trials);
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** The trials of a journal's whole lines, and where the last of them ends. @throws `search.bad-journal` */
export function linesIn<Line extends Numbered>(
  bytes: Buffer,
  path: string,
  isLine: IsLine<Line>,
): { readonly trials: Line[]; readonly end: number } {
  const trials: Line[] = [];
  let end = 0;
  for (let line = 1; ; line++) {
    const newline = bytes.indexOf(10, end);
    if (newline < 0) return { trials, end };
    trials.push(trialIn(bytes.toString("utf8", end, newline), isLine, { path, line }));
    end = newline + 1;
  }
}

/** @throws `search.bad-journal` */
function trialIn<Line extends Numbered>(
  text: string,
  isLine: IsLine<Line>,
  { path, line }: { readonly path: string; readonly line: number },
): Line {
  try {
    const trial: unknown = JSON.parse(text);
    if (isLine(trial) && trial.number === line - 1) return trial;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new PlutoError(
    "search.bad-journal",
    `line ${line} of ${path} is not trial ${line - 1}; cut the file before it and resume, or start anew`,
  );
}
