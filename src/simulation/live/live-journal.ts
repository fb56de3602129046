import { closeSync, existsSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import path from "node:path";
import { parseSymbol } from "../../exchange/symbols.ts";
import type { Tick } from "../../market/tick-feed.ts";
import { canonicalJson } from "../../units/canonical.ts";
import { PlutoError } from "../../units/failure.ts";
import type { TimeOfDay, Ts } from "../../units/unit.ts";

/** A tick that was let in, and the instant that it was let in at. */
export interface AdmittedTick {
  readonly tick: Tick;
  readonly time: TimeOfDay;
}

/** What happened, in order: ticks were let in, or an instant was closed and acted upon. */
export type LiveEntry =
  | { readonly is: "ticks"; readonly position: string; readonly ticks: readonly AdmittedTick[] }
  | { readonly is: "closed"; readonly instant: TimeOfDay };

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
  readonly #file: number;
  #end: number;

  private constructor(file: number, end: number) {
    this.#file = file;
    this.#end = end;
  }

  /**
   * Opens a day's log, and gives what an earlier process left in it.
   * @param head what the log is of; a log of something else is refused
   * @throws `live.other-run`, `live.bad-journal`
   */
  static open(
    file: string,
    head: Readonly<Record<string, string>>,
  ): { readonly journal: LiveJournal; readonly entries: readonly LiveEntry[] } {
    mkdirSync(path.dirname(file), { recursive: true });
    const isNew = !existsSync(file);
    const bytes = isNew ? Buffer.alloc(0) : readFileSync(file);
    const end = bytes.lastIndexOf(10) + 1;
    const [first, ...rest] = bytes.toString("utf8", 0, end).split("\n").slice(0, -1);
    const own = canonicalJson({ pluto_live: 1, ...head });
    if (first !== undefined && first !== own) throw otherRun(file, first, head);
    const entries = rest.map((line, i) => parsedLine(line, `line ${i + 2} of ${file}`));
    const descriptor = openSync(file, isNew ? "w+" : "r+");
    ftruncateSync(descriptor, end);
    const journal = new LiveJournal(descriptor, end);
    if (first === undefined) journal.#write(own);
    return { journal, entries };
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

  close(): void {
    closeSync(this.#file);
  }

  #write(line: string): void {
    const bytes = Buffer.from(`${line}\n`);
    writeSync(this.#file, bytes, 0, bytes.length, this.#end);
    this.#end += bytes.length;
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

/** @throws `live.bad-journal` */
function parsedLine(text: string, where: string): LiveEntry {
  try {
    const line = JSON.parse(text) as Line;
    if ("c" in line) return { is: "closed", instant: line.c as TimeOfDay };
    const ticks = line.t.map(
      ([time, symbol, values, seq, exchangeTime, receiveTime, barMs]): AdmittedTick => ({
        time: time as TimeOfDay,
        tick: {
          seq: seq ?? undefined,
          symbol,
          instrument: parseSymbol(symbol),
          exchangeTime: (exchangeTime ?? undefined) as Ts | undefined,
          receiveTime: (receiveTime ?? undefined) as Ts | undefined,
          barMs: barMs ?? undefined,
          values,
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
