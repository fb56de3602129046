import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readFileSync, readSync } from "node:fs";
import { PlutoError } from "../units/failure.ts";
import type { TradingDay } from "../units/time.ts";
import type { DayOutcome } from "./day-outcome.ts";
import { isDayOutcome } from "./is-day-outcome.ts";
import { writeAll } from "./write-all.ts";

/**
 * The finished days of a run, one JSON line each, in the order they finished. Appended as each day ends, so that a run
 * stopped at any instant keeps what was done; only where each day's line stands is held in memory. The last line of a day
 * stands. Days of a segment of several count once its last day has its line: before that the segment may still fail.
 */
export class Journal {
  readonly #file: number;
  readonly #lines = new Map<TradingDay, Line>();
  #end = 0;

  private constructor(file: number) {
    this.#file = file;
  }

  /**
   * Opens a journal, reading what an earlier process left; a line cut short by its end is dropped.
   * @throws `run.bad-journal`
   */
  static open(path: string): Journal {
    const isNew = !existsSync(path);
    const journal = new Journal(openSync(path, isNew ? "w+" : "r+"));
    if (!isNew) journal.#scan(path);
    return journal;
  }

  /** The days that are finished, ascending. */
  get dates(): readonly TradingDay[] {
    const isFinished = ({ segmentEnd }: Line): boolean =>
      segmentEnd === undefined || this.#lines.has(segmentEnd);
    return [...this.#lines].flatMap(([date, line]) => (isFinished(line) ? [date] : [])).sort();
  }

  append(outcome: DayOutcome): void {
    const bytes = Buffer.from(`${JSON.stringify(outcome)}\n`);
    writeAll(this.#file, bytes, this.#end);
    this.#lines.set(outcome.date, lineOf(outcome, { at: this.#end, length: bytes.length }));
    this.#end += bytes.length;
  }

  /** The outcomes in order of date, one at a time: memory does not grow with the run. */
  *outcomes(): Generator<DayOutcome> {
    for (const date of this.dates) {
      const line = this.#lines.get(date);
      if (line === undefined) continue;
      const bytes = Buffer.allocUnsafe(line.length);
      readSync(this.#file, bytes, 0, line.length, line.at);
      yield JSON.parse(bytes.toString()) as DayOutcome;
    }
  }

  /** @param isNeeded false once the run has its files: the journal is gone by then, and waiting for the disk would be for nothing */
  close({ isNeeded }: { readonly isNeeded: boolean } = { isNeeded: true }): void {
    if (isNeeded) fsyncSync(this.#file);
    closeSync(this.#file);
  }

  /** Failed days, and with them their segments, are left out: they are to be run again. */
  #scan(path: string): void {
    const bytes = readFileSync(path);
    for (let at = 0; ; ) {
      const newline = bytes.indexOf(10, at);
      if (newline < 0) break;
      const outcome = parsed(bytes.toString("utf8", at, newline), path);
      const line = lineOf(outcome, { at, length: newline + 1 - at });
      if (outcome.status === "failed") this.#lines.delete(outcome.date);
      else this.#lines.set(outcome.date, line);
      at = newline + 1;
      this.#end = at;
    }
    ftruncateSync(this.#file, this.#end);
  }
}

/** Where a day's line stands. */
interface Line {
  readonly at: number;
  readonly length: number;
  /** The last day of its segment; undefined for a day that is a segment of its own. */
  readonly segmentEnd?: TradingDay;
}

const lineOf = ({ segment }: DayOutcome, place: Pick<Line, "at" | "length">): Line =>
  segment === undefined ? place : { ...place, segmentEnd: segment.to };

/** @throws `run.bad-journal` */
function parsed(line: string, path: string): DayOutcome {
  let value: unknown;
  let cause: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    cause = error;
  }
  if (isDayOutcome(value)) return value;
  throw new PlutoError(
    "run.bad-journal",
    `${path} has a line that is not a day's outcome; start the run anew`,
    { cause },
  );
}
