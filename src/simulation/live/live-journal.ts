import {
  closeSync,
  existsSync,
  fdatasyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
} from "node:fs";
import path from "node:path";
import { parseSymbol } from "../../exchange/symbols.ts";
import type { Tick } from "../../market/tick-feed.ts";
import { canonicalJson } from "../../units/canonical.ts";
import { PlutoError } from "../../units/failure.ts";
import { MS_PER_DAY } from "../../units/time.ts";
import type { TimeOfDay, Ts } from "../../units/unit.ts";
import { writeAll } from "../write-all.ts";

/** A tick that was let in, and the instant that it was let in at. */
export interface AdmittedTick {
  readonly tick: Tick;
  readonly time: TimeOfDay;
}

/** What happened, in order: ticks were let in, or an instant was closed and acted upon. */
export type LiveEntry =
  | { readonly is: "ticks"; readonly position: string; readonly ticks: readonly AdmittedTick[] }
  | { readonly is: "closed"; readonly instant: TimeOfDay };

interface Begun {
  readonly head: string;
  readonly end: number;
  readonly flush: (file: number) => void;
}

type Line = { readonly p: string; readonly t: readonly TickLine[] } | { readonly c: number };
type TickLine = readonly [
  time: number,
  symbol: string,
  values: Tick["values"],
  seq: number | null,
  exchangeTime: number | null,
  receiveTime: number | null,
  barMs: number | null,
];

/**
 * The write-ahead log of a live day: every tick that was let in, written before it is acted upon, and where each instant
 * ended. The engine is deterministic, so this is all that tradebook and positions are made of: a process that was killed
 * replays it. Killed in the middle of a line, it drops that line; the feed is read again from the last whole one.
 */
export class LiveJournal {
  readonly #path: string;
  readonly #head: string;
  readonly #flush: (file: number) => void;
  /** Whether something was written that the disk may not have yet. */
  #isDirty = false;
  /** Opened for the first line that is written: a day that never began leaves no file. */
  #file: number | undefined;
  #end: number;

  private constructor(path: string, { head, end, flush }: Begun) {
    this.#path = path;
    this.#head = head;
    this.#end = end;
    this.#flush = flush;
  }

  /**
   * Opens a day's log, and gives what an earlier process left in it.
   * @param head what the log is of; a log of something else is refused
   * @param flush makes the disk have what was written to a file
   * @throws `live.other-run`, `live.bad-journal`
   */
  static open(
    file: string,
    head: Readonly<Record<string, string>>,
    flush: (file: number) => void = fdatasyncSync,
  ): { readonly journal: LiveJournal; readonly entries: readonly LiveEntry[] } {
    const bytes = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
    const own = canonicalJson({ pluto_live: 1, ...head });
    const entries: LiveEntry[] = [];
    let end = 0;
    for (let line = 1; ; line++) {
      const newline = bytes.indexOf(10, end);
      // What follows the last newline was cut short.
      if (newline < 0) return { journal: new LiveJournal(file, { head: own, end, flush }), entries };
      const text = bytes.toString("utf8", end, newline);
      end = newline + 1;
      if (line > 1) entries.push(parsedLine(text, `line ${line} of ${file}`));
      else if (text !== own) throw otherRun(file, text, head);
    }
  }

  ticks(position: string, ticks: readonly AdmittedTick[]): void {
    const lines = ticks.map(
      ({ time, tick }): TickLine => [
        time,
        tick.symbol,
        tick.values,
        tick.seq ?? null,
        tick.exchangeTime ?? null,
        tick.receiveTime ?? null,
        tick.barMs ?? null,
      ],
    );
    this.#write(JSON.stringify({ p: position, t: lines } satisfies Line));
  }

  closed(instant: TimeOfDay): void {
    this.#write(JSON.stringify({ c: instant } satisfies Line));
  }

  /** What was written is on the disk: it survives a power cut. Before anything is done that follows from it. */
  sync(): void {
    if (this.#file === undefined || !this.#isDirty) return;
    this.#flush(this.#file);
    this.#isDirty = false;
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #write(line: string): void {
    this.#file ??= this.#begin();
    const text = this.#end === 0 ? `${this.#head}\n${line}\n` : `${line}\n`;
    const bytes = Buffer.from(text);
    writeAll(this.#file, bytes, this.#end);
    this.#isDirty = true;
    this.#end += bytes.length;
  }

  /** Opens the file, without the line that an earlier process was cut short in. */
  #begin(): number {
    mkdirSync(path.dirname(this.#path), { recursive: true });
    const file = openSync(this.#path, existsSync(this.#path) ? "r+" : "w+");
    ftruncateSync(file, this.#end);
    return file;
  }
}

function otherRun(file: string, first: string, head: Readonly<Record<string, string>>): PlutoError {
  let theirs: Readonly<Record<string, unknown>> = {};
  try {
    theirs = JSON.parse(first) as Readonly<Record<string, unknown>>;
  } catch {
    return new PlutoError(
      "live.bad-journal",
      `${file} is not the journal of a live day; give another --journal`,
    );
  }
  const names = Object.keys(head).filter((name) => theirs[name] !== head[name]);
  return new PlutoError(
    "live.other-run",
    `${file} is the journal of another live day (${names.join(", ")} differ); go on with what it was begun with, or give another --journal`,
  );
}

/** @throws Error when it is no millisecond of a day */
function instantIn(value: unknown): TimeOfDay {
  if (Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) < MS_PER_DAY)
    return value as TimeOfDay;
  throw new Error(`${String(value)} is no time of day`);
}

/** @throws Error when one is no whole number */
function wholeValues(values: Tick["values"]): Tick["values"] {
  if (Object.values(values).every(Number.isSafeInteger)) return values;
  throw new Error("a value of a tick is no whole number");
}

/** @throws `live.bad-journal` */
function parsedLine(text: string, where: string): LiveEntry {
  try {
    const line = JSON.parse(text) as Line;
    if ("c" in line) return { is: "closed", instant: instantIn(line.c) };
    const ticks = line.t.map(
      ([time, symbol, values, seq, exchangeTime, receiveTime, barMs]): AdmittedTick => ({
        time: instantIn(time),
        tick: {
          seq: seq ?? undefined,
          symbol,
          instrument: parseSymbol(symbol),
          exchangeTime: (exchangeTime ?? undefined) as Ts | undefined,
          receiveTime: (receiveTime ?? undefined) as Ts | undefined,
          barMs: barMs ?? undefined,
          values: wholeValues(values),
        },
      }),
    );
    return { is: "ticks", position: line.p, ticks };
  } catch (error) {
    throw new PlutoError("live.bad-journal", `${where} is not a line of a live day's journal`, {
      cause: error,
    });
  }
}
